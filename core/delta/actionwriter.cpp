#include "core/delta/actionparser.h"
#include "core/delta/json.h"
#include "core/delta/path.h"

namespace sharepane::delta {

namespace {

void key(std::string& out, std::string_view name)
{
    out.append(",\"").append(name).append("\":");
}

void appendBoolean(std::string& out, bool value)
{
    out += value ? "true" : "false";
}

void appendLine(std::string& out, const CommitInfo& info)
{
    out += R"({"commitInfo":{"timestamp":)";
    json::appendInteger(out, info.timestamp);
    if (info.inCommitTimestamp) {
        key(out, "inCommitTimestamp");
        json::appendInteger(out, *info.inCommitTimestamp);
    }
    key(out, "operation");
    json::appendString(out, info.operation);
    out += R"(,"operationParameters":{},"isBlindAppend":)";
    appendBoolean(out, info.blindAppend);
    key(out, "engineInfo");
    json::appendString(out, "Sharepane/" SHAREPANE_VERSION);
    key(out, "txnId");
    json::appendString(out, info.txnId);
    out += "}}\n";
}

} // namespace

void appendLine(std::string& out, const Protocol& protocol)
{
    out += R"({"protocol":{"minReaderVersion":)";
    json::appendInteger(out, protocol.minReaderVersion);
    key(out, "minWriterVersion");
    json::appendInteger(out, protocol.minWriterVersion);
    if (protocol.minReaderVersion >= 3) {
        key(out, "readerFeatures");
        json::appendStrings(out, protocol.readerFeatures);
    }
    if (protocol.minWriterVersion >= 7) {
        key(out, "writerFeatures");
        json::appendStrings(out, protocol.writerFeatures);
    }
    out += "}}\n";
}

void appendLine(std::string& out, const Metadata& metadata)
{
    out += R"({"metaData":{"id":)";
    json::appendString(out, metadata.id);
    if (!metadata.name.empty()) {
        key(out, "name");
        json::appendString(out, metadata.name);
    }
    if (!metadata.description.empty()) {
        key(out, "description");
        json::appendString(out, metadata.description);
    }
    out += R"(,"format":{"provider":"parquet","options":{}},"schemaString":)";
    json::appendString(out, metadata.schemaString);
    key(out, "partitionColumns");
    json::appendStrings(out, metadata.partitionColumns);
    key(out, "configuration");
    json::appendMap(out, metadata.configuration);
    if (metadata.createdTime != 0) {
        key(out, "createdTime");
        json::appendInteger(out, metadata.createdTime);
    }
    out += "}}\n";
}

void appendLine(std::string& out, const Txn& txn)
{
    out += R"({"txn":{"appId":)";
    json::appendString(out, txn.appId);
    key(out, "version");
    json::appendInteger(out, txn.version);
    if (txn.lastUpdated != 0) {
        key(out, "lastUpdated");
        json::appendInteger(out, txn.lastUpdated);
    }
    out += "}}\n";
}

void appendLine(std::string& out, const DomainMetadata& domain)
{
    out += R"({"domainMetadata":{"domain":)";
    json::appendString(out, domain.domain);
    key(out, "configuration");
    json::appendString(out, domain.configuration);
    key(out, "removed");
    appendBoolean(out, domain.removed);
    out += "}}\n";
}

void appendLine(std::string& out, const Add& add)
{
    out += R"({"add":{"path":)";
    json::appendString(out, encodePath(add.path));
    key(out, "partitionValues");
    json::appendMap(out, add.partitionValues);
    key(out, "size");
    json::appendInteger(out, add.size);
    key(out, "modificationTime");
    json::appendInteger(out, add.modificationTime);
    key(out, "dataChange");
    appendBoolean(out, add.dataChange);
    if (!add.stats.empty()) {
        key(out, "stats");
        json::appendString(out, add.stats);
    }
    if (!add.tags.empty()) {
        key(out, "tags");
        json::appendMap(out, add.tags);
    }
    if (!add.deletionVector.empty()) {
        key(out, "deletionVector");
        out += add.deletionVector;
    }
    out += "}}\n";
}

void appendLine(std::string& out, const Remove& remove)
{
    out += R"({"remove":{"path":)";
    json::appendString(out, encodePath(remove.path));
    key(out, "deletionTimestamp");
    json::appendInteger(out, remove.deletionTimestamp);
    key(out, "dataChange");
    appendBoolean(out, remove.dataChange);
    out += R"(,"extendedFileMetadata":true,"partitionValues":)";
    json::appendMap(out, remove.partitionValues);
    key(out, "size");
    json::appendInteger(out, remove.size);
    if (!remove.deletionVector.empty()) {
        key(out, "deletionVector");
        out += remove.deletionVector;
    }
    out += "}}\n";
}

std::string toNdjson(const Commit& commit)
{
    std::string out;
    out.reserve(512 + commit.adds.size() * 512 + commit.removes.size() * 256);
    if (commit.info) {
        appendLine(out, *commit.info);
    }
    if (commit.protocol) {
        appendLine(out, *commit.protocol);
    }
    if (commit.metadata) {
        appendLine(out, *commit.metadata);
    }
    for (const Txn& txn : commit.txns) {
        appendLine(out, txn);
    }
    for (const Remove& remove : commit.removes) {
        appendLine(out, remove);
    }
    for (const Add& add : commit.adds) {
        appendLine(out, add);
    }
    return out;
}

} // namespace sharepane::delta
