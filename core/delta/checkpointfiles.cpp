#include "core/delta/checkpointfiles.h"

#include "core/delta/path.h"

namespace sharepane::delta {

namespace {

constexpr const char* op = "read Delta checkpoint";

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
    std::string list;
    for (const std::filesystem::path& path : m_paths) {
        list += (list.empty() ? "" : ", ") + fileLiteral(path);
    }
    return "read_parquet([" + list + "], union_by_name = " + (m_paths.size() > 1 ? "true" : "false") +
           ", hive_partitioning = false)";
}

} // namespace sharepane::delta
