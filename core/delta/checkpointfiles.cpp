#include "core/delta/checkpointfiles.h"

#include "core/delta/path.h"

#include <algorithm>
#include <limits>
#include <span>

namespace sharepane::delta {

namespace {

constexpr const char* op = "read Delta checkpoint";

std::string listOf(std::span<const std::filesystem::path> paths)
{
    std::string list;
    for (const std::filesystem::path& path : paths) {
        list += (list.empty() ? "" : ", ") + fileLiteral(path);
    }
    return "[" + list + "]";
}

std::string tableOf(std::span<const std::filesystem::path> paths)
{
    return "read_parquet(" + listOf(paths) + ", union_by_name = " + (paths.size() > 1 ? "true" : "false") +
           ", hive_partitioning = false)";
}

/// DuckDB skips the row groups outside of it.
std::string rowsBetween(std::int64_t first, std::int64_t end)
{
    return "file_row_number >= " + std::to_string(first) + " AND file_row_number < " + std::to_string(end);
}

} // namespace

Result<void> CheckpointCopies::add(const storage::ObjectStore& store, const std::string& key,
                                   const std::filesystem::path& scratch)
{
    if (const auto path = storage::localPathOf(store, key)) {
        std::error_code error;
        const auto size = std::filesystem::file_size(*path, error);
        if (error == std::errc::no_such_file_or_directory) {
            return fail(ErrorCode::notFound, op, key, "it does not exist");
        }
        if (error) {
            return fail(systemError(error.value(), op, key));
        }
        m_bytes += size;
        m_paths.push_back(*path);
        m_isCopy.push_back(false);
        return {};
    }
    const std::string bytes = TRY(store.get(key));
    ScratchFile copy(scratch, ".parquet");
    TRY(copy.write(bytes));
    m_bytes += bytes.size();
    m_paths.push_back(copy.path());
    m_isCopy.push_back(true);
    m_copies.push_back(std::move(copy));
    return {};
}

Result<void> CheckpointCopies::detach(const std::filesystem::path& scratch)
{
    for (std::size_t i = 0; i < m_paths.size(); ++i) {
        if (m_isCopy[i]) {
            continue;
        }
        ScratchFile copy(scratch, ".parquet");
        std::error_code error;
        std::filesystem::create_hard_link(m_paths[i], copy.path(), error);
        if (error) {
            error.clear();
            std::filesystem::copy_file(m_paths[i], copy.path(), error);
        }
        if (error) {
            return fail(systemError(error.value(), op, m_paths[i].string()));
        }
        m_paths[i] = copy.path();
        m_isCopy[i] = true;
        m_copies.push_back(std::move(copy));
    }
    return {};
}

std::string CheckpointCopies::tableExpression() const
{
    return tableOf(m_paths);
}

Result<std::vector<CheckpointCopies::RowGroup>>
CheckpointCopies::rowGroups(engine::Connection& connection, const std::vector<std::string>& columns) const
{
    std::string names = "''";
    for (const std::string& column : columns) {
        names += ", " + engine::quoteLiteral(column);
    }
    const auto rows = TRY(connection.query(
        "SELECT file_name, row_group_num_rows, bool_or(path_in_schema IN (" + names +
        ") AND (stats_null_count IS NULL OR stats_null_count < num_values)) FROM parquet_metadata(" +
        listOf(m_paths) +
        ") GROUP BY file_name, row_group_id, row_group_num_rows ORDER BY file_name, row_group_id"));
    std::vector<RowGroup> groups;
    std::string file;
    std::int64_t firstRow = 0;
    while (const engine::Chunk* chunk = TRY(rows->next())) {
        for (std::size_t row = 0; row < chunk->rowCount(); ++row) {
            if (chunk->bytes(0, row) != file) {
                file = chunk->bytes(0, row);
                firstRow = 0;
            }
            const std::int64_t count = chunk->integer(1, row);
            groups.push_back(
                {.firstRow = firstRow, .rowCount = count, .holdsColumn = chunk->integer(2, row) != 0});
            firstRow += count;
        }
    }
    return groups;
}

Result<std::vector<CheckpointPiece>> CheckpointCopies::pieces(engine::Connection& connection,
                                                              std::size_t atMost) const
{
    std::vector<CheckpointPiece> pieces;
    const std::size_t files = m_paths.size();
    if (files > 1) {
        const std::size_t count = std::min(atMost, files);
        for (std::size_t i = 0; i < count; ++i) {
            const std::size_t begin = i * files / count;
            const std::size_t end = (i + 1) * files / count;
            pieces.push_back({tableOf(std::span(m_paths).subspan(begin, end - begin)), "true"});
        }
        return pieces;
    }
    const auto groups = TRY(rowGroups(connection, {}));
    const std::size_t count = std::clamp<std::size_t>(groups.size(), 1, atMost);
    std::int64_t first = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t next = (i + 1) * groups.size() / count;
        const bool isLast = i + 1 == count;
        const std::int64_t end = isLast ? std::numeric_limits<std::int64_t>::max() : groups[next].firstRow;
        pieces.push_back({tableExpression(), count == 1 ? "true" : rowsBetween(first, end)});
        first = end;
    }
    return pieces;
}

Result<std::string> CheckpointCopies::rowsHolding(engine::Connection& connection,
                                                  const std::vector<std::string>& columns) const
{
    std::int64_t first = std::numeric_limits<std::int64_t>::max();
    std::int64_t end = 0;
    for (const RowGroup& group : TRY(rowGroups(connection, columns))) {
        if (group.holdsColumn) {
            first = std::min(first, group.firstRow);
            end = std::max(end, group.firstRow + group.rowCount);
        }
    }
    return first < end ? rowsBetween(first, end) : "false";
}

} // namespace sharepane::delta
