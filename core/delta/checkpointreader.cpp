#include "core/delta/checkpoint.h"
#include "core/delta/checkpointfiles.h"
#include "core/delta/checkpointmaps.h"
#include "core/delta/columnmapping.h"
#include "core/delta/deferreddetails.h"
#include "core/delta/enginetype.h"
#include "core/delta/extentblock.h"
#include "core/delta/json.h"
#include "core/delta/path.h"

#include <algorithm>
#include <functional>
#include <future>
#include <iterator>
#include <map>
#include <thread>

namespace sharepane::delta {

namespace {

constexpr std::string_view op = "read Delta checkpoint";
const std::string nothing = "CAST(NULL AS VARCHAR)";
constexpr unsigned maxThreads = 8;

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
    if (error.code == ErrorCode::corrupt) {
        error.hint = restoreHint;
    }
    return error;
}

class CheckpointReader {
public:
    CheckpointReader(engine::Connection& connection, CheckpointPiece piece, std::string object)
        : m_connection(connection)
        , m_table(std::move(piece.table))
        , m_condition(std::move(piece.condition))
        , m_object(std::move(object))
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
            m_numbersRows &= foldedName(column.name) != "file_row_number";
            auto type = parseEngineType(column.type);
            if (type && type->name == "STRUCT") {
                m_actions.emplace(column.name, *std::move(type));
            }
        }
        return {};
    }

    /// `rowsHolding` may give a condition on rows that holds wherever one of some columns is not NULL: it
    /// spares decoding wide columns that are NULL a million times over.
    using RowsHolding = std::function<Result<std::string>(const std::vector<std::string>& columns)>;
    [[nodiscard]] Result<void> readSmall(const std::vector<std::pair<std::string, std::string>>& kinds,
                                         const RowsHolding& rowsHolding, Actions& into)
    {
        std::string members;
        std::string filter;
        std::vector<std::string> columns;
        for (const auto& [kind, keyField] : kinds) {
            if (!has(kind, keyField)) {
                continue;
            }
            const std::string present = engine::quoteIdentifier(kind) + "." + keyField + " IS NOT NULL";
            members += (members.empty() ? "" : ", ") + kind + ": CASE WHEN " + present + " THEN " +
                       engine::quoteIdentifier(kind) + " END";
            filter += (filter.empty() ? "" : " OR ") + present;
            columns.push_back(kind + ", " + keyField);
        }
        if (members.empty()) {
            return {};
        }
        if (rowsHolding && m_numbersRows) {
            const auto bounds = rowsHolding(columns);
            if (!bounds) {
                return fail(checkpointError(bounds.error(), m_object));
            }
            filter = "(" + filter + ") AND " + *bounds;
        }
        std::string lines;
        TRY(forEachRow("SELECT to_json({" + members + "})::VARCHAR FROM " + m_table + " WHERE " + filter,
                       [&](const engine::Chunk& chunk, std::size_t row) -> Result<void> {
                           lines.append(chunk.bytes(0, row)).append("\n");
                           return {};
                       }));
        return parseActions(lines, Wanted::everything, m_object, into);
    }

    /// The rows of those files as pieces, for as many threads as there are cores.
    [[nodiscard]] Result<std::vector<CheckpointPiece>> split(const CheckpointCopies& files)
    {
        const unsigned threads = std::clamp(std::thread::hardware_concurrency(), 1U, maxThreads);
        // A condition on a column of this name would be one on what the checkpoint says.
        auto pieces = files.pieces(m_connection, m_numbersRows ? threads : 1);
        return pieces ? std::move(pieces) : fail(checkpointError(pieces.error(), m_object));
    }

    [[nodiscard]] bool hasAdds() const { return has("add", "path"); }

    [[nodiscard]] Result<void> readAdds(BlockBuilder& into, bool isPartitioned, bool withDetails)
    {
        const std::string sql = "SELECT add.path, " + field("size", "BIGINT") + ", " +
                                field("modificationTime", "BIGINT") + ", " + field("dataChange", "BOOLEAN") +
                                ", " + (isPartitioned ? map("partitionValues") : nothing) + ", " +
                                deletionVector() + (withDetails ? details() : std::string()) + adds();
        return forEachRow(sql, [&](const engine::Chunk& chunk, std::size_t row) {
            return readAdd(chunk, row, withDetails, into);
        });
    }

    /// What gives path, statistics and tags of the adds in the order of readAdds().
    [[nodiscard]] std::string detailsQuery() const { return "SELECT add.path" + details() + adds(); }

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

    [[nodiscard]] std::string adds() const
    {
        return " FROM " + m_table + " WHERE add.path IS NOT NULL AND " + m_condition;
    }

    /// A map as JSON: cheaper than looking into it.
    [[nodiscard]] std::string map(const std::string& name) const
    {
        return has("add", name) ? "to_json(add." + name + ")::VARCHAR" : nothing;
    }

    [[nodiscard]] std::string stats() const
    {
        if (has("add", "stats")) {
            return "CAST(add.stats AS VARCHAR)";
        }
        // Bounds in Parquet types would have to be spelled as JSON ones again: the count alone is enough.
        return has("add", "stats_parsed") && m_actions.at("add").member("stats_parsed")->member("numRecords")
                   ? "'{\"numRecords\":' || CAST(add.stats_parsed.numRecords AS VARCHAR) || '}'"
                   : nothing;
    }

    [[nodiscard]] std::string details() const { return ", " + stats() + ", " + map("tags"); }

    [[nodiscard]] std::string deletionVector() const
    {
        return has("add", "deletionVector") ? "CASE WHEN add.deletionVector.storageType IS NOT NULL THEN "
                                              "to_json(add.deletionVector)::VARCHAR END"
                                            : nothing;
    }

    [[nodiscard]] Result<void> readAdd(const engine::Chunk& chunk, std::size_t row, bool withDetails,
                                       BlockBuilder& into)
    {
        PackedAdd add;
        add.path = chunk.bytes(0, row);
        std::string decoded;
        if (!isPlainName(add.path)) {
            auto path = decodePath(add.path);
            if (!path) {
                Error error = std::move(path).error();
                return error.code == ErrorCode::corrupt ? fail(checkpointError(std::move(error), m_object))
                                                        : fail(std::move(error));
            }
            decoded = *std::move(path);
            add.path = decoded;
        }
        add.size = chunk.integer(1, row);
        if (chunk.isNull(1, row) || add.size < 0) {
            return fail(ErrorCode::corrupt, std::string(op), m_object,
                        "the add of " + std::string(add.path) + " has no size", std::string(restoreHint));
        }
        add.modificationTime = chunk.integer(2, row);
        add.dataChange = chunk.isNull(3, row) || chunk.integer(3, row) != 0;
        add.rest.partitionValues = TRY(partitionValuesOf(chunk.bytes(4, row), m_object));
        add.rest.deletionVector = chunk.bytes(5, row);
        if (!withDetails) {
            into.append(add, nullptr);
            return {};
        }
        m_details.stats = chunk.bytes(6, row);
        TRY(readTags(chunk.bytes(7, row), m_object, m_details));
        into.append(add, &m_details);
        return {};
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
    std::string m_condition;
    std::string m_object;
    std::map<std::string, EngineType> m_actions;
    PackedDetails m_details;   // of one add, reused
    bool m_numbersRows = true; // DuckDB has file_row_number for files without a column of this name
};

using Blocks = std::vector<std::shared_ptr<ExtentBlock>>;

/// A checkpoint on its way into memory.
struct Reading {
    Actions actions{};
    std::vector<BlockPointer> blocks{};
    std::vector<std::shared_ptr<DeferredDetails>> deferred{};
};

/// Checkpoints past this size are read by several threads, and their details when they are needed.
constexpr std::uint64_t largeCheckpoint = 1U << 20U;

/// With the default of 1 MB DuckDB's threads wait for the reader, and wake, all the time; with more than this
/// the chunks that wait take memory that is new each time.
Result<std::unique_ptr<engine::Connection>> connectFor(engine::Database& engine)
{
    auto connection = TRY(engine.connect());
    TRY(connection->execute("SET SESSION streaming_buffer_size = '4MB'"));
    return connection;
}

/// How the adds of a checkpoint are read.
struct AddsRequest {
    std::string object;
    bool isPartitioned;
    std::shared_ptr<DeferredDetails> deferred; ///< null: details are read too
};

bool isPartitioned(const Actions& actions)
{
    return actions.commit.metadata && !actions.commit.metadata->partitionColumns.empty();
}

Result<Blocks> readPiece(engine::Database& engine, const CheckpointPiece& piece, const AddsRequest& request)
{
    const auto connection = TRY(connectFor(engine));
    CheckpointReader reader(*connection, piece, request.object);
    TRY(reader.open());
    BlockBuilder blocks(request.deferred);
    if (reader.hasAdds()) {
        TRY(reader.readAdds(blocks, request.isPartitioned, request.deferred == nullptr));
    }
    return blocks.finish();
}

/// Side by side: packing takes longer than decoding, which is all that DuckDB's own threads do.
Result<Blocks> readPieces(engine::Database& engine, const std::vector<CheckpointPiece>& pieces,
                          const AddsRequest& request)
{
    std::vector<std::future<Result<Blocks>>> others;
    for (std::size_t i = 1; i < pieces.size(); ++i) {
        others.push_back(
            std::async(std::launch::async, [&, i] { return readPiece(engine, pieces[i], request); }));
    }
    auto blocks = readPiece(engine, pieces.front(), request);
    for (auto& other : others) {
        auto more = other.get();
        if (blocks && more) {
            std::ranges::move(*more, std::back_inserter(*blocks));
        } else if (blocks) {
            blocks = std::move(more);
        }
    }
    return blocks;
}

Result<void> readParquet(const CheckpointContext& context, const std::vector<std::string>& keys,
                         bool withSmall, CheckpointParts parts, Reading& into)
{
    CheckpointCopies copies;
    for (const std::string& key : keys) {
        TRY(copies.add(context.store, key, context.scratch));
    }
    const bool isLarge = copies.bytes() > largeCheckpoint;
    // What can't be detached is read at once.
    const bool isDeferred = parts.adds && isLarge && copies.detach(context.scratch).has_value();
    const auto connection = TRY(connectFor(*context.engine));
    const CheckpointPiece whole{copies.tableExpression(), "true"};
    CheckpointReader reader(*connection, whole, keys.front());
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
        CheckpointReader::RowsHolding rowsHolding;
        if (isLarge) {
            rowsHolding = [&](const std::vector<std::string>& columns) {
                return copies.rowsHolding(*connection, columns);
            };
        }
        TRY(reader.readSmall(kinds, rowsHolding, into.actions));
    }
    if (!parts.adds || !reader.hasAdds()) {
        return {};
    }
    std::vector<CheckpointPiece> pieces{whole};
    if (isLarge) {
        pieces = TRY(reader.split(copies));
    }
    AddsRequest request{
        .object = keys.front(), .isPartitioned = isPartitioned(into.actions), .deferred = nullptr};
    if (isDeferred) {
        request.deferred = std::make_shared<DeferredDetails>(context.engine, std::move(copies),
                                                             reader.detailsQuery(), keys.front());
        into.deferred.push_back(request.deferred);
    }
    for (auto& block : TRY(readPieces(*context.engine, pieces, request))) {
        if (request.deferred) {
            request.deferred->addBlock(block);
        }
        into.blocks.push_back(std::move(block));
    }
    return {};
}

} // namespace

Result<Checkpoint> readCheckpoint(const CheckpointContext& context, const CheckpointFiles& files,
                                  CheckpointParts parts)
{
    Reading reading;
    reading.actions.commit.version = files.version;
    const bool withFiles = parts.adds || parts.removes;
    if (files.isJson) {
        const std::string text = TRY(context.store.get(files.keys.front()));
        TRY(parseActions(text, withFiles ? Wanted::everything : Wanted::headOnly, files.keys.front(),
                         reading.actions));
        if (withFiles) {
            BlockBuilder blocks;
            for (const Add& add : reading.actions.commit.adds) {
                blocks.append(add);
            }
            std::ranges::move(blocks.finish(), std::back_inserter(reading.blocks));
        }
        reading.actions.commit.adds.clear();
    } else {
        TRY(readParquet(context, files.keys, true, parts, reading));
    }
    if (!reading.actions.commit.protocol || !reading.actions.commit.metadata) {
        return fail(ErrorCode::corrupt, std::string(op), files.keys.front(),
                    "it holds no protocol or no metadata", std::string(restoreHint));
    }
    if (!reading.actions.sidecars.empty() && withFiles) {
        std::vector<std::string> keys;
        for (const std::string& name : reading.actions.sidecars) {
            keys.push_back(context.files.sidecarKey(name));
        }
        auto read = readParquet(context, keys, false, parts, reading);
        if (!read && read.error().code == ErrorCode::notFound) {
            read.error().cause = "this sidecar of the checkpoint " + files.keys.front() + " is missing";
            read = fail(checkpointError(read.error(), read.error().object));
        }
        TRY(std::move(read));
    }
    return Checkpoint{.actions = std::move(reading.actions),
                      .files = FileSet(std::move(reading.blocks), std::move(reading.deferred))};
}

} // namespace sharepane::delta
