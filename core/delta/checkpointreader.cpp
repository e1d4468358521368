#include "core/delta/checkpoint.h"
#include "core/delta/enginetype.h"
#include "core/delta/json.h"
#include "core/delta/path.h"
#include "core/delta/scratchfile.h"

#include <algorithm>
#include <map>

namespace sharepane::delta {

namespace {

constexpr std::string_view op = "read Delta checkpoint";

/// Local copies of some objects, or the objects themselves where the store is local.
class LocalFiles {
public:
    [[nodiscard]] Result<void> add(const CheckpointContext& context, const std::string& key)
    {
        if (const auto path = storage::localPathOf(context.store, key)) {
            if (!TRY(context.files.exists(key))) {
                return fail(ErrorCode::notFound, std::string(op), key, "it does not exist");
            }
            m_paths.push_back(*path);
            return {};
        }
        const std::string bytes = TRY(context.store.get(key));
        ScratchFile copy(context.scratch, ".parquet");
        TRY(copy.write(bytes));
        m_paths.push_back(copy.path());
        m_copies.push_back(std::move(copy));
        return {};
    }

    [[nodiscard]] std::string tableExpression() const
    {
        std::string list;
        for (const std::filesystem::path& path : m_paths) {
            list += (list.empty() ? "" : ", ") + fileLiteral(path);
        }
        return "read_parquet([" + list + "], union_by_name = " + (m_paths.size() > 1 ? "true" : "false") +
               ", hive_partitioning = false)";
    }

private:
    std::vector<std::filesystem::path> m_paths;
    std::vector<ScratchFile> m_copies;
};

/// A query over a checkpoint fails because of the checkpoint, unless the machine or the caller is to blame.
Error checkpointError(Error error, const std::string& object)
{
    switch (error.code) {
    case ErrorCode::diskFull:
    case ErrorCode::cancelled:
    case ErrorCode::unavailable:
    case ErrorCode::notAuthorised:
        break;
    default:
        error.code = ErrorCode::corrupt;
    }
    error.op = op;
    error.object = object;
    return error;
}

class CheckpointReader {
public:
    CheckpointReader(engine::Connection& connection, std::string table, std::string object, Actions& into)
        : m_connection(connection)
        , m_table(std::move(table))
        , m_object(std::move(object))
        , m_into(into)
    {
    }

    /// Looks at the columns: writers differ in which actions, and which of their fields, they write.
    [[nodiscard]] Result<void> open()
    {
        auto rows = m_connection.query("SELECT * FROM " + m_table + " LIMIT 0");
        if (!rows) {
            return fail(checkpointError(std::move(rows).error(), m_object));
        }
        for (const engine::Column& column : (*rows)->columns()) {
            auto type = parseEngineType(column.type);
            if (type && type->name == "STRUCT") {
                m_actions.emplace(column.name, *std::move(type));
            }
        }
        return {};
    }

    [[nodiscard]] Result<void> readSmall(const std::vector<std::pair<std::string, std::string>>& kinds)
    {
        std::string members;
        std::string filter;
        for (const auto& [kind, keyField] : kinds) {
            if (!has(kind, keyField)) {
                continue;
            }
            const std::string present = engine::quoteIdentifier(kind) + "." + keyField + " IS NOT NULL";
            members += (members.empty() ? "" : ", ") + kind + ": CASE WHEN " + present + " THEN " +
                       engine::quoteIdentifier(kind) + " END";
            filter += (filter.empty() ? "" : " OR ") + present;
        }
        if (members.empty()) {
            return {};
        }
        std::string lines;
        TRY(forEachRow("SELECT to_json({" + members + "})::VARCHAR FROM " + m_table + " WHERE " + filter,
                       [&](const engine::Chunk& chunk, std::size_t row) -> Result<void> {
                           lines.append(chunk.bytes(0, row)).append("\n");
                           return {};
                       }));
        return parseActions(lines, Wanted::everything, m_object, m_into);
    }

    [[nodiscard]] Result<void> readAdds()
    {
        if (!has("add", "path")) {
            return {};
        }
        const std::string sql =
            "SELECT add.path, " + field("size", "BIGINT") + ", " + field("modificationTime", "BIGINT") +
            ", " + field("dataChange", "BOOLEAN") + ", " + stats() + ", " +
            (isPartitioned() ? map("partitionValues") : "CAST(NULL AS VARCHAR)") + ", " + map("tags") + ", " +
            deletionVector() + " FROM " + m_table + " WHERE add.path IS NOT NULL";
        return forEachRow(sql,
                          [&](const engine::Chunk& chunk, std::size_t row) { return readAdd(chunk, row); });
    }

private:
    [[nodiscard]] bool has(const std::string& action, const std::string& member) const
    {
        const auto found = m_actions.find(action);
        return found != m_actions.end() && found->second.member(member) != nullptr;
    }

    [[nodiscard]] std::string field(const std::string& name, const std::string& type) const
    {
        return has("add", name) ? "CAST(add." + engine::quoteIdentifier(name) + " AS " + type + ")"
                                : "CAST(NULL AS " + type + ")";
    }

    [[nodiscard]] bool isPartitioned() const
    {
        return m_into.commit.metadata && !m_into.commit.metadata->partitionColumns.empty();
    }

    /// A map as JSON: cheaper than looking into it.
    [[nodiscard]] std::string map(const std::string& name) const
    {
        return has("add", name) ? "to_json(add." + name + ")::VARCHAR" : "CAST(NULL AS VARCHAR)";
    }

    [[nodiscard]] std::string stats() const
    {
        if (has("add", "stats")) {
            return "CAST(add.stats AS VARCHAR)";
        }
        // Bounds in Parquet types would have to be spelled as JSON ones again: the count alone is enough.
        return has("add", "stats_parsed") && m_actions.at("add").member("stats_parsed")->member("numRecords")
                   ? "'{\"numRecords\":' || CAST(add.stats_parsed.numRecords AS VARCHAR) || '}'"
                   : "CAST(NULL AS VARCHAR)";
    }

    [[nodiscard]] std::string deletionVector() const
    {
        return has("add", "deletionVector") ? "CASE WHEN add.deletionVector.storageType IS NOT NULL THEN "
                                              "to_json(add.deletionVector)::VARCHAR END"
                                            : "CAST(NULL AS VARCHAR)";
    }

    [[nodiscard]] Result<void> readAdd(const engine::Chunk& chunk, std::size_t row)
    {
        const auto path = chunk.bytes(0, row);
        Add add;
        auto decoded = decodePath(path);
        if (!decoded) {
            Error error = std::move(decoded).error();
            return error.code == ErrorCode::corrupt ? fail(checkpointError(std::move(error), m_object))
                                                    : fail(std::move(error));
        }
        add.path = *std::move(decoded);
        add.size = chunk.integer(1, row);
        if (chunk.isNull(1, row) || add.size < 0) {
            return fail(ErrorCode::corrupt, std::string(op), m_object,
                        "the add of " + add.path + " has no size");
        }
        add.modificationTime = chunk.integer(2, row);
        add.dataChange = chunk.isNull(3, row) || chunk.integer(3, row) != 0;
        add.stats = chunk.bytes(4, row);
        TRY(readPartitionValues(chunk.bytes(5, row), add));
        TRY(readTags(chunk.bytes(6, row), add));
        add.deletionVector = chunk.bytes(7, row);
        m_into.commit.adds.push_back(std::move(add));
        return {};
    }

    static bool isEmptyMap(std::string_view text) { return text.empty() || text == "{}" || text == "null"; }

    [[nodiscard]] Result<void> readPartitionValues(std::string_view text, Add& add)
    {
        if (isEmptyMap(text)) {
            return {};
        }
        for (auto& [name, value] : TRY(parseMap(text))) {
            add.partitionValues.emplace(name, value && value->empty() ? std::nullopt : std::move(value));
        }
        return {};
    }

    [[nodiscard]] Result<void> readTags(std::string_view text, Add& add)
    {
        if (isEmptyMap(text)) {
            return {};
        }
        // Nearly always our checksum alone.
        constexpr std::size_t hexDigits = 32;
        static const std::string ours = "{\"" + std::string(checksumTag) + "\":\"";
        if (text.size() == ours.size() + hexDigits + 2 && text.starts_with(ours) &&
            text.substr(ours.size(), hexDigits).find_first_of("\"\\") == std::string_view::npos) {
            add.tags.emplace(checksumTag, text.substr(ours.size(), hexDigits));
            return {};
        }
        for (auto& [name, value] : TRY(parseMap(text))) {
            if (value) {
                add.tags.emplace(name, *std::move(value));
            }
        }
        return {};
    }

    [[nodiscard]] Result<std::map<std::string, std::optional<std::string>>> parseMap(std::string_view text)
    {
        simdjson::dom::parser parser;
        const std::string wrapped = "{\"map\":" + std::string(text) + "}";
        json::Object object;
        if (parser.parse(wrapped).get(object) != simdjson::SUCCESS) {
            return fail(ErrorCode::corrupt, std::string(op), m_object, "a map is not readable");
        }
        json::Reader reader(object, "add");
        auto values = reader.nullableTextMap("map");
        if (reader.problem()) {
            return fail(ErrorCode::corrupt, std::string(op), m_object, *reader.problem());
        }
        return values;
    }

    template <typename Visit>
    [[nodiscard]] Result<void> forEachRow(const std::string& sql, Visit visit)
    {
        auto rows = m_connection.query(sql);
        if (!rows) {
            return fail(checkpointError(std::move(rows).error(), m_object));
        }
        while (true) {
            auto chunk = (*rows)->next();
            if (!chunk) {
                return fail(checkpointError(std::move(chunk).error(), m_object));
            }
            if (*chunk == nullptr) {
                return {};
            }
            for (std::size_t row = 0; row < (*chunk)->rowCount(); ++row) {
                TRY(visit(**chunk, row));
            }
        }
    }

    engine::Connection& m_connection;
    std::string m_table;
    std::string m_object;
    Actions& m_into;
    std::map<std::string, EngineType> m_actions;
};

Result<void> readParquet(const CheckpointContext& context, const std::vector<std::string>& keys,
                         bool withSmall, CheckpointParts parts, Actions& into)
{
    LocalFiles local;
    for (const std::string& key : keys) {
        TRY(local.add(context, key));
    }
    const auto connection = TRY(context.engine.connect());
    // A million rows: the default of 1 MB would have DuckDB's threads wait for the reader, and wake, all the
    // time.
    TRY(connection->execute("SET SESSION streaming_buffer_size = '64MB'"));
    CheckpointReader reader(*connection, local.tableExpression(), keys.front(), into);
    TRY(reader.open());
    std::vector<std::pair<std::string, std::string>> kinds;
    if (withSmall) {
        kinds = {{"protocol", "minReaderVersion"}, {"metaData", "id"}, {"txn", "appId"}, {"sidecar", "path"}};
    }
    if (parts.removes) {
        kinds.emplace_back("remove", "path");
        kinds.emplace_back("domainMetadata", "domain");
    }
    if (!kinds.empty()) {
        TRY(reader.readSmall(kinds));
    }
    return parts.adds ? reader.readAdds() : Result<void>();
}

} // namespace

Result<Actions> readCheckpoint(const CheckpointContext& context, const CheckpointFiles& files,
                               CheckpointParts parts)
{
    Actions actions;
    actions.commit.version = files.version;
    if (files.isJson) {
        const std::string text = TRY(context.store.get(files.keys.front()));
        const bool withFiles = parts.adds || parts.removes;
        TRY(parseActions(text, withFiles ? Wanted::everything : Wanted::headOnly, files.keys.front(),
                         actions));
    } else {
        TRY(readParquet(context, files.keys, true, parts, actions));
    }
    if (!actions.commit.protocol || !actions.commit.metadata) {
        return fail(ErrorCode::corrupt, std::string(op), files.keys.front(),
                    "it holds no protocol or no metadata");
    }
    if (!actions.sidecars.empty() && (parts.adds || parts.removes)) {
        std::vector<std::string> keys;
        for (const std::string& name : actions.sidecars) {
            keys.push_back(context.files.sidecarKey(name));
        }
        TRY(readParquet(context, keys, false, parts, actions));
    }
    return actions;
}

} // namespace sharepane::delta
