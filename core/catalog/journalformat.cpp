#include "core/catalog/journalformat.h"

#include "core/base/checksum.h"
#include "core/base/ids.h"
#include "core/base/units.h"
#include "core/catalog/definitionsformat.h"
#include "core/storage/objectkey.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <nlohmann/json.hpp>
#include <span>
#include <utility>

namespace sharepane::catalog {

namespace {

using Json = nlohmann::json;

using Reader = JsonReader;
using Kind = CatalogChange::Kind;

constexpr std::size_t versionDigits = 20;
constexpr std::size_t maxChanges = 100'000; // of one entry; a commit of ours has a handful
constexpr std::size_t maxOperationBytes = 255;

std::string checksumOf(const Json& document)
{
    // nlohmann keeps an object's keys sorted, so equal documents have equal text.
    const std::string text = document.dump(-1, ' ', false, Json::error_handler_t::replace);
    Checksum checksum;
    checksum.add(std::as_bytes(std::span(text)));
    return checksum.hex();
}

/// The document's text, with its checksum under "checksum": a flipped bit in a version number would be
/// valid JSON.
std::string sealed(Json document)
{
    document["checksum"] = checksumOf(document);
    return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

tl::unexpected<Error> damaged(const std::string& what, std::string cause)
{
    return fail(ErrorCode::corrupt, "read", what, std::move(cause),
                "restore it from a backup of the storage; followers keep answering from what they have");
}

/// Parses a sealed document and takes the seal off.
Result<Json> unsealed(std::string_view text, const std::string& what)
{
    Json document = Json::parse(text, nullptr, false);
    if (!document.is_object()) {
        return damaged(what, "it is not a JSON object");
    }
    const auto seal = document.find("checksum");
    if (seal != document.end()) {
        const Json expected = *seal;
        document.erase(seal);
        if (!expected.is_string() || expected.get<std::string>() != checksumOf(document)) {
            return damaged(what, "its checksum does not match");
        }
    }
    return document;
}

constexpr std::array kindNames{
    std::pair{Kind::createTable, "create_table"},
    std::pair{Kind::renameTable, "rename_table"},
    std::pair{Kind::dropTable, "drop_table"},
    std::pair{Kind::setPolicies, "set_policies"},
    std::pair{Kind::setPrincipals, "set_principals"},
    std::pair{Kind::setView, "set_view"},
    std::pair{Kind::putExternalTable, "put_external_table"},
    std::pair{Kind::dropExternalTable, "drop_external_table"},
    std::pair{Kind::putFunction, "put_function"},
    std::pair{Kind::dropFunction, "drop_function"},
};

const char* nameOf(Kind kind)
{
    return std::ranges::find(kindNames, kind, &std::pair<Kind, const char*>::first)->second;
}

/// The JSON of a change's value; a value is an object of its own.
struct ValueToJson {
    Json operator()(const std::monostate& /*nothing*/) const { return nullptr; }
    template <typename T>
    Json operator()(const T& value) const
    {
        return jsonOf(value);
    }
};

Json jsonOf(const CatalogChange& change)
{
    Json json = Json::object({{"kind", nameOf(change.kind)}});
    if (!change.tableId.empty()) {
        json["table"] = change.tableId;
    }
    if (!change.name.empty()) {
        json["name"] = change.name;
    }
    if (!change.location.empty()) {
        json["location"] = change.location;
    }
    if (Json value = std::visit(ValueToJson{}, change.value); !value.is_null()) {
        json["value"] = std::move(value);
    }
    return json;
}

/// A folder of the store: everything below it becomes part of keys.
Result<std::string> readLocation(const Reader& reader)
{
    if (!reader.has("location")) {
        return std::string();
    }
    std::string location = TRY(reader.text("location"));
    if (location.empty() || !storage::checkFolder("read", location)) {
        return reader.wrong("location is not a folder of the storage");
    }
    return location;
}

template <typename Read>
Result<CatalogChange::Value> readValue(const Reader& reader, const Read& read)
{
    const Json* value = TRY(reader.object("value"));
    if (value == nullptr) {
        return reader.wrong("value is missing");
    }
    return CatalogChange::Value(TRY(read(Reader(*value, reader.what()))));
}

Result<CatalogChange::Value> readValueOf(Kind kind, const Reader& reader)
{
    switch (kind) {
    case Kind::setPolicies:
        return readValue(reader, readPolicies);
    case Kind::setPrincipals:
        return readValue(reader, readPrincipals);
    case Kind::setView:
        return readValue(reader, readView);
    case Kind::putExternalTable:
        return readValue(reader, readExternalTable);
    case Kind::putFunction:
        return readValue(reader, readFunction);
    default:
        return CatalogChange::Value();
    }
}

Result<CatalogChange> parseChange(const Json& json, const std::string& what)
{
    const Reader reader(json, what);
    const std::string kind = TRY(reader.text("kind"));
    const auto known = std::ranges::find_if(kindNames, [&](const auto& pair) { return pair.second == kind; });
    if (known == kindNames.end()) {
        return fail(ErrorCode::unsupported, "read", what, "it holds a change of kind \"" + kind + '"',
                    "a newer Sharepane wrote it: update this one");
    }
    CatalogChange change;
    change.kind = known->first;
    const bool ofTable = change.kind == Kind::createTable || change.kind == Kind::renameTable ||
                         change.kind == Kind::dropTable || change.kind == Kind::setView;
    if (ofTable || (change.kind == Kind::setPolicies && reader.has("table"))) {
        change.tableId = TRY(reader.uuid("table"));
    }
    const bool named = change.kind == Kind::createTable || change.kind == Kind::renameTable ||
                       change.kind == Kind::dropExternalTable || change.kind == Kind::dropFunction;
    if (named) {
        change.name = TRY(reader.entityName("name"));
    }
    if (change.kind == Kind::createTable) {
        change.location = TRY(readLocation(reader));
    }
    change.value = TRY(readValueOf(change.kind, reader));
    return change;
}

/// Versions of source tables by id, as `name`; absent: none.
Result<std::map<std::string, std::int64_t>> readSources(const Reader& reader)
{
    std::map<std::string, std::int64_t> sources;
    const Json* object = TRY(reader.object("sources"));
    if (object == nullptr) {
        return sources;
    }
    for (const auto& [id, version] : object->items()) {
        if (!isUuid(id)) {
            return reader.wrong("sources holds what is no table's");
        }
        sources.emplace(id, TRY(Reader(*object, reader.what()).version(id.c_str())));
    }
    return sources;
}

} // namespace

std::string fileOfVersion(std::int64_t version)
{
    const std::string digits = std::to_string(version);
    return std::string(versionDigits - std::min(versionDigits, digits.size()), '0') + digits + ".json";
}

std::optional<std::int64_t> versionOfFile(std::string_view file)
{
    if (file.size() != versionDigits + 5 || !file.ends_with(".json")) {
        return std::nullopt;
    }
    std::int64_t version = 0;
    const char* end = file.data() + versionDigits;
    const auto parsed = std::from_chars(file.data(), end, version);
    const bool hasNext = version < std::numeric_limits<std::int64_t>::max(); // an entry can come after it
    if (parsed.ec != std::errc{} || parsed.ptr != end || version < 0 || !hasNext) {
        return std::nullopt;
    }
    return version;
}

std::string toJson(const JournalEntry& entry)
{
    Json document = Json::object({{"version", entry.version},
                                  {"id", entry.id},
                                  {"time", formatTimestamp(entry.time)},
                                  {"operation", entry.operation}});
    for (const CatalogChange& change : entry.changes) {
        document["changes"].push_back(jsonOf(change));
    }
    for (const TableVersion& table : entry.tables) {
        Json json = Json::object({{"table", table.tableId}, {"version", table.deltaVersion}});
        if (!table.sources.empty()) {
            json["sources"] = table.sources;
        }
        document["tables"].push_back(std::move(json));
    }
    return sealed(std::move(document));
}

Result<JournalEntry> parseJournalEntry(std::int64_t version, std::string_view json)
{
    const std::string what = "journal entry " + std::to_string(version);
    const Json document = TRY(unsealed(json, what));
    const Reader reader(document, what);
    JournalEntry entry;
    entry.version = TRY(reader.version("version"));
    if (entry.version != version) {
        return reader.wrong("it says that it is version " + std::to_string(entry.version));
    }
    entry.id = TRY(reader.uuid("id"));
    entry.time = TRY(reader.time("time"));
    entry.operation = TRY(reader.text("operation"));
    const auto changes = TRY(reader.objects("changes"));
    const auto tables = TRY(reader.objects("tables"));
    if (entry.operation.size() > maxOperationBytes || changes.size() > maxChanges ||
        tables.size() > maxChanges) {
        return reader.wrong("it is larger than any commit");
    }
    for (const Json& change : changes) {
        entry.changes.push_back(TRY(parseChange(change, what)));
    }
    for (const Json& table : tables) {
        const Reader tableReader(table, what);
        const std::string id = TRY(tableReader.uuid("table"));
        const std::int64_t deltaVersion = TRY(tableReader.version("version"));
        entry.tables.push_back({id, deltaVersion, TRY(readSources(tableReader))});
    }
    return entry;
}

std::string toJson(const Catalogue& catalogue)
{
    Json tables = Json::array();
    for (const auto& [id, table] : catalogue.tables) {
        Json json = Json::object({{"table", id},
                                  {"name", table.name},
                                  {"version", table.deltaVersion},
                                  {"created", formatTimestamp(table.createdAt)}});
        if (!table.location.empty()) {
            json["location"] = table.location;
        }
        if (!table.sources.empty()) {
            json["sources"] = table.sources;
        }
        tables.push_back(std::move(json));
    }
    Json document = Json::object({{"version", catalogue.version},
                                  {"time", formatTimestamp(catalogue.time)},
                                  {"tables", std::move(tables)}});
    if (Json definitions = jsonOf(*catalogue.definitions); !definitions.empty()) {
        document["definitions"] = std::move(definitions);
    }
    return sealed(std::move(document));
}

Result<Catalogue> parseCheckpoint(std::int64_t version, std::string_view json)
{
    const std::string what = "journal checkpoint " + std::to_string(version);
    const Json document = TRY(unsealed(json, what));
    const Reader reader(document, what);
    Catalogue catalogue;
    catalogue.version = TRY(reader.version("version"));
    if (catalogue.version != version) {
        return reader.wrong("it says that it is version " + std::to_string(catalogue.version));
    }
    catalogue.time = TRY(reader.time("time"));
    const auto tables = TRY(reader.objects("tables"));
    for (const Json& element : tables) {
        const Reader tableReader(element, what);
        TableEntry table;
        table.id = TRY(tableReader.uuid("table"));
        table.name = TRY(tableReader.entityName("name"));
        table.location = TRY(readLocation(tableReader));
        table.sources = TRY(readSources(tableReader));
        table.deltaVersion = TRY(tableReader.version("version"));
        table.createdAt = TRY(tableReader.time("created"));
        const std::string id = table.id;
        if (!catalogue.tables.emplace(id, std::move(table)).second) {
            return reader.wrong("it lists table " + id + " twice");
        }
    }
    if (const Json* definitions = TRY(reader.object("definitions"))) {
        catalogue.definitions =
            std::make_shared<Definitions>(TRY(readDefinitions(Reader(*definitions, what))));
    }
    return catalogue;
}

std::string hintJson(std::int64_t version)
{
    return sealed(Json::object({{"version", version}}));
}

Result<std::int64_t> parseHint(std::string_view json)
{
    const Json document = TRY(unsealed(json, "journal checkpoint hint"));
    return Reader(document, "journal checkpoint hint").version("version");
}

} // namespace sharepane::catalog
