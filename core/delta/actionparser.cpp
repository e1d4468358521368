#include "core/delta/actionparser.h"

#include "core/delta/json.h"
#include "core/delta/logfiles.h"
#include "core/delta/path.h"

#include <algorithm>
#include <unordered_set>

namespace sharepane::delta {

namespace {

constexpr std::string_view op = "read Delta log";

/// What one line of the log could not be; the line's number is added by the caller.
Result<void> checked(const json::Reader& reader)
{
    if (reader.problem()) {
        return fail(ErrorCode::corrupt, std::string(op), {}, *reader.problem());
    }
    return {};
}

tl::unexpected<Error> twice(std::string what)
{
    return fail(ErrorCode::corrupt, std::string(op), {}, std::move(what) + " occurs twice in one version");
}

/// Delta: "Partition Value Serialization": an empty string is a null.
std::map<std::string, std::optional<std::string>> partitionValuesOf(json::Reader& reader)
{
    auto values = reader.nullableTextMap("partitionValues");
    for (auto& [name, value] : values) {
        if (value && value->empty()) {
            value.reset();
        }
    }
    return values;
}

class ActionReader {
public:
    ActionReader(Wanted wanted, Actions& into)
        : m_wanted(wanted)
        , m_into(into)
    {
    }

    [[nodiscard]] Result<void> read(std::string_view kind, const json::Object& object)
    {
        if (kind == "add") {
            return add(object);
        }
        if (kind == "remove") {
            return remove(object);
        }
        if (kind == "commitInfo") {
            commitInfo(object);
            return {};
        }
        if (kind == "protocol") {
            return protocol(object);
        }
        if (kind == "metaData") {
            return metadata(object);
        }
        if (kind == "txn") {
            return txn(object);
        }
        if (kind == "domainMetadata") {
            return domainMetadata(object);
        }
        if (kind == "sidecar") {
            return sidecar(object);
        }
        return {};
    }

private:
    [[nodiscard]] Result<void> add(const json::Object& object)
    {
        json::Reader reader(object, "add");
        const std::string uri = reader.requiredText("path");
        Add add;
        add.partitionValues = partitionValuesOf(reader);
        add.size = reader.requiredSize("size");
        add.modificationTime = reader.integer("modificationTime").value_or(0);
        add.dataChange = reader.boolean("dataChange").value_or(true);
        add.stats = reader.text("stats").value_or(std::string());
        add.tags = reader.textMap("tags");
        add.deletionVector = reader.rawObject("deletionVector").value_or(std::string());
        TRY(checked(reader));
        add.path = TRY(decodePath(uri));
        if (m_wanted == Wanted::headOnly) {
            add = Add{.path = std::move(add.path)};
        }
        m_into.commit.adds.push_back(std::move(add));
        return {};
    }

    [[nodiscard]] Result<void> remove(const json::Object& object)
    {
        json::Reader reader(object, "remove");
        const std::string uri = reader.requiredText("path");
        Remove remove;
        remove.deletionTimestamp = reader.integer("deletionTimestamp").value_or(0);
        remove.dataChange = reader.boolean("dataChange").value_or(true);
        remove.size = reader.integer("size").value_or(0);
        remove.partitionValues = partitionValuesOf(reader);
        remove.deletionVector = reader.rawObject("deletionVector").value_or(std::string());
        TRY(checked(reader));
        remove.path = TRY(decodePath(uri));
        if (m_wanted == Wanted::headOnly) {
            remove = Remove{.path = std::move(remove.path)};
        }
        m_into.commit.removes.push_back(std::move(remove));
        return {};
    }

    /// Provenance is free-form (Delta: "Commit Provenance Information"): what is not as we write it is no
    /// damage.
    void commitInfo(const json::Object& object)
    {
        json::Reader reader(object, "commitInfo");
        CommitInfo info;
        info.timestamp = reader.integer("timestamp").value_or(0);
        info.operation = reader.text("operation").value_or(std::string());
        info.txnId = reader.text("txnId").value_or(std::string());
        info.blindAppend = reader.boolean("isBlindAppend").value_or(false);
        info.inCommitTimestamp = reader.integer("inCommitTimestamp");
        m_into.commit.info = std::move(info);
    }

    [[nodiscard]] Result<void> protocol(const json::Object& object)
    {
        if (m_into.commit.protocol) {
            return twice("protocol");
        }
        json::Reader reader(object, "protocol");
        const auto readerVersion = reader.integer("minReaderVersion");
        const auto writerVersion = reader.integer("minWriterVersion");
        Protocol protocol;
        protocol.readerFeatures = reader.texts("readerFeatures");
        protocol.writerFeatures = reader.texts("writerFeatures");
        TRY(checked(reader));
        if (!readerVersion || !writerVersion || *readerVersion < 1 || *writerVersion < 1) {
            return fail(ErrorCode::corrupt, std::string(op), {}, "protocol names no versions");
        }
        protocol.minReaderVersion = static_cast<int>(std::min<std::int64_t>(*readerVersion, 1'000'000));
        protocol.minWriterVersion = static_cast<int>(std::min<std::int64_t>(*writerVersion, 1'000'000));
        if (protocol.minReaderVersion < 3) { // the lists exist only from these versions on
            protocol.readerFeatures.clear();
        }
        if (protocol.minWriterVersion < 7) {
            protocol.writerFeatures.clear();
        }
        m_into.commit.protocol = std::move(protocol);
        return {};
    }

    [[nodiscard]] Result<void> metadata(const json::Object& object)
    {
        if (m_into.commit.metadata) {
            return twice("metaData");
        }
        json::Reader reader(object, "metaData");
        Metadata metadata;
        metadata.id = reader.requiredText("id");
        metadata.name = reader.text("name").value_or(std::string());
        metadata.description = reader.text("description").value_or(std::string());
        metadata.schemaString = reader.requiredText("schemaString");
        metadata.partitionColumns = reader.texts("partitionColumns");
        metadata.configuration = reader.textMap("configuration");
        metadata.createdTime = reader.integer("createdTime").value_or(0);
        if (const auto format = reader.object("format")) {
            json::Reader formatReader(*format, "format");
            const std::string provider = formatReader.text("provider").value_or("parquet");
            TRY(checked(formatReader));
            if (provider != "parquet") {
                return fail(ErrorCode::unsupported, std::string(op), {},
                            "tables of the format \"" + provider + "\" are not implemented",
                            "rewrite it as Parquet with the program that made it");
            }
        }
        TRY(checked(reader));
        m_into.commit.metadata = std::move(metadata);
        return {};
    }

    [[nodiscard]] Result<void> txn(const json::Object& object)
    {
        json::Reader reader(object, "txn");
        Txn txn;
        txn.appId = reader.requiredText("appId");
        const auto version = reader.integer("version");
        txn.lastUpdated = reader.integer("lastUpdated").value_or(0);
        TRY(checked(reader));
        if (!version) {
            return fail(ErrorCode::corrupt, std::string(op), {}, "txn has no version");
        }
        txn.version = *version;
        if (!m_txns.insert(txn.appId).second) {
            return twice("the txn of \"" + txn.appId + "\"");
        }
        m_into.commit.txns.push_back(std::move(txn));
        return {};
    }

    [[nodiscard]] Result<void> domainMetadata(const json::Object& object)
    {
        json::Reader reader(object, "domainMetadata");
        DomainMetadata domain;
        domain.domain = reader.requiredText("domain");
        domain.configuration = reader.text("configuration").value_or(std::string());
        domain.removed = reader.boolean("removed").value_or(false);
        TRY(checked(reader));
        m_into.domains.push_back(std::move(domain));
        return {};
    }

    [[nodiscard]] Result<void> sidecar(const json::Object& object)
    {
        json::Reader reader(object, "sidecar");
        const std::string uri = reader.requiredText("path");
        TRY(checked(reader));
        std::string path = TRY(decodePath(uri));
        if (path.find('/') != std::string::npos) {
            return fail(ErrorCode::corrupt, std::string(op), {}, "a sidecar lies outside _sidecars/");
        }
        m_into.sidecars.push_back(std::move(path));
        return {};
    }

    Wanted m_wanted;
    Actions& m_into;
    std::unordered_set<std::string> m_txns;
};

template <typename Action>
Result<void> checkUniquePaths(const std::vector<Action>& actions, const std::string& object)
{
    std::unordered_set<std::string_view> paths;
    paths.reserve(actions.size());
    for (const Action& action : actions) {
        if (!paths.insert(action.path).second) {
            return fail(ErrorCode::corrupt, std::string(op), object,
                        "the path \"" + action.path + "\" occurs twice in one version",
                        std::string(restoreHint));
        }
    }
    return {};
}

Result<void> parseLine(simdjson::dom::parser& parser, std::string_view line, ActionReader& reader)
{
    json::Element root;
    // The text goes on behind the line, or is padded, so that the parser may read past its end.
    const auto error = parser.parse(line.data(), line.size(), false).get(root);
    if (error != simdjson::SUCCESS) {
        return fail(ErrorCode::corrupt, std::string(op), {},
                    std::string("it is not JSON (") + simdjson::error_message(error) + ")");
    }
    json::Object actions;
    if (root.get(actions) != simdjson::SUCCESS) {
        return fail(ErrorCode::corrupt, std::string(op), {}, "it is not an object");
    }
    for (const auto action : actions) {
        if (action.value.is_null()) {
            continue;
        }
        json::Object object;
        if (action.value.get(object) != simdjson::SUCCESS) {
            return fail(ErrorCode::corrupt, std::string(op), {}, "an action is not an object");
        }
        TRY(reader.read(action.key, object));
    }
    return {};
}

Error atLine(Error error, const std::string& object, std::size_t number)
{
    error.op = op;
    const std::string about = error.object.empty() ? std::string() : " (\"" + error.object + "\")";
    error.cause = "line " + std::to_string(number) + ": " + error.cause + about;
    error.object = object;
    if (error.code == ErrorCode::corrupt) {
        error.hint = restoreHint;
    }
    return error;
}

} // namespace

Result<void> parseActions(std::string_view ndjson, Wanted wanted, const std::string& object, Actions& into)
{
    const simdjson::padded_string text(ndjson);
    const std::string_view all(text.data(), text.size());
    simdjson::dom::parser parser;
    ActionReader reader(wanted, into);
    std::size_t number = 0;
    for (std::size_t begin = 0; begin < all.size();) {
        const std::size_t end = std::min(all.find('\n', begin), all.size());
        std::string_view line = all.substr(begin, end - begin);
        begin = end + 1;
        ++number;
        while (!line.empty() && (line.back() == '\r' || line.back() == ' ' || line.back() == '\t')) {
            line.remove_suffix(1);
        }
        if (line.empty()) {
            continue;
        }
        if (auto done = parseLine(parser, line, reader); !done) {
            return fail(atLine(std::move(done).error(), object, number));
        }
    }
    return {};
}

Result<Actions> parseCommitActions(std::int64_t version, std::string_view ndjson, Wanted wanted,
                                   const std::string& object)
{
    Actions actions;
    actions.commit.version = version;
    TRY(parseActions(ndjson, wanted, object, actions));
    TRY(checkUniquePaths(actions.commit.adds, object));
    TRY(checkUniquePaths(actions.commit.removes, object));
    if (wanted == Wanted::headOnly) {
        actions.commit.adds = {};
        actions.commit.removes = {};
    }
    return actions;
}

Result<Commit> parseCommit(std::int64_t version, std::string_view ndjson)
{
    auto actions =
        TRY(parseCommitActions(version, ndjson, Wanted::everything, "version " + std::to_string(version)));
    return std::move(actions.commit);
}

} // namespace sharepane::delta
