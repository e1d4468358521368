#include "core/delta/checkpoint.h"
#include "core/delta/path.h"
#include "core/delta/scratchfile.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <optional>

namespace sharepane::delta {

namespace {

constexpr std::string_view op = "write Delta checkpoint";

/// Delta: "Checkpoint Schema", with everything V1 allows that we keep.
constexpr std::string_view columns =
    "{protocol: 'STRUCT(minReaderVersion INTEGER, minWriterVersion INTEGER, readerFeatures VARCHAR[], "
    "writerFeatures VARCHAR[])', "
    "metaData: 'STRUCT(id VARCHAR, name VARCHAR, description VARCHAR, format STRUCT(provider VARCHAR, "
    "options MAP(VARCHAR, VARCHAR)), schemaString VARCHAR, partitionColumns VARCHAR[], createdTime BIGINT, "
    "configuration MAP(VARCHAR, VARCHAR))', "
    "txn: 'STRUCT(appId VARCHAR, version BIGINT, lastUpdated BIGINT)', "
    "add: 'STRUCT(path VARCHAR, partitionValues MAP(VARCHAR, VARCHAR), size BIGINT, modificationTime BIGINT, "
    "dataChange BOOLEAN, stats VARCHAR, tags MAP(VARCHAR, VARCHAR))', "
    "remove: 'STRUCT(path VARCHAR, deletionTimestamp BIGINT, dataChange BOOLEAN, extendedFileMetadata "
    "BOOLEAN, partitionValues MAP(VARCHAR, VARCHAR), size BIGINT)', "
    "domainMetadata: 'STRUCT(domain VARCHAR, configuration VARCHAR, removed BOOLEAN)'}";

/// Lines on their way into a file, a block at a time.
class LineFile {
public:
    explicit LineFile(const std::filesystem::path& path)
        : m_path(path)
        , m_file(std::fopen(path.c_str(), "wb"), &std::fclose)
    {
        if (!m_file) {
            m_errno = errno;
        }
        m_block.reserve(blockBytes + (1U << 16U));
    }

    template <typename Action>
    void add(const Action& action)
    {
        const std::size_t before = m_block.size();
        appendLine(m_block, action);
        m_longest = std::max(m_longest, m_block.size() - before);
        ++m_count;
        if (m_block.size() >= blockBytes) {
            flush();
        }
    }

    [[nodiscard]] Result<void> finish()
    {
        flush();
        if (m_file && std::fclose(m_file.release()) != 0 && m_errno == 0) {
            m_errno = errno;
        }
        if (m_errno != 0) {
            return fail(systemError(m_errno, std::string(op), m_path.string()));
        }
        return {};
    }

    [[nodiscard]] std::size_t longestLine() const { return m_longest; }
    [[nodiscard]] std::int64_t lineCount() const { return m_count; }

private:
    static constexpr std::size_t blockBytes = 1U << 20U;

    void flush()
    {
        if (m_file && m_errno == 0 &&
            std::fwrite(m_block.data(), 1, m_block.size(), m_file.get()) != m_block.size()) {
            m_errno = errno;
        }
        m_block.clear();
    }

    std::filesystem::path m_path;
    std::unique_ptr<std::FILE, int (*)(std::FILE*)> m_file;
    std::string m_block;
    std::size_t m_longest = 0;
    std::int64_t m_count = 0;
    int m_errno = 0;
};

bool wantsStats(const Metadata& metadata)
{
    const auto found = metadata.configuration.find("delta.checkpoint.writeStatsAsJson");
    return found == metadata.configuration.end() || found->second != "false";
}

void writeActions(LineFile& lines, const Snapshot& snapshot, const Tombstones& tombstones)
{
    lines.add(snapshot.head.protocol);
    lines.add(snapshot.head.metadata);
    for (const auto& [appId, txn] : snapshot.head.txns) {
        lines.add(txn);
    }
    for (const DomainMetadata& domain : tombstones.domains) {
        lines.add(domain);
    }
    const bool withStats = wantsStats(snapshot.head.metadata);
    snapshot.files.forEach([&](const Add& add) {
        if (withStats) {
            lines.add(add);
        } else {
            Add bare = add;
            bare.stats.clear();
            lines.add(bare);
        }
    });
    for (const Remove& remove : tombstones.removes) {
        lines.add(remove);
    }
}

} // namespace

Result<WrittenCheckpoint> writeClassicCheckpoint(const CheckpointContext& context, const Snapshot& snapshot,
                                                 const Tombstones& tombstones)
{
    TRY(snapshot.files.loadDetails()); // or the checkpoint would lose them
    const ScratchFile json(context.scratch, ".json");
    const ScratchFile parquet(context.scratch, ".parquet");
    LineFile lines(json.path());
    writeActions(lines, snapshot, tombstones);
    TRY(lines.finish());

    // DuckDB refuses lines that are longer than its buffer; a wide table's schema is one line.
    const std::size_t lineLimit = std::max<std::size_t>(16U << 20U, lines.longestLine() + 1024);
    const auto connection = TRY(context.engine->connect());
    TRY(connection->execute("COPY (SELECT * FROM read_json(" + fileLiteral(json.path()) +
                            ", format = 'newline_delimited', auto_detect = false, hive_partitioning = false, "
                            "maximum_object_size = " +
                            std::to_string(lineLimit) + ", columns = " + std::string(columns) + ")) TO " +
                            engine::quoteLiteral(parquet.path().string()) +
                            " (FORMAT parquet, COMPRESSION zstd)"));
    std::error_code error;
    const std::uint64_t bytes = std::filesystem::file_size(parquet.path(), error);
    if (error) {
        return fail(systemError(error.value(), std::string(op), parquet.path().string()));
    }
    TRY(context.store.put(context.files.checkpointKey(snapshot.head.version), parquet.path()));
    return WrittenCheckpoint{.actions = lines.lineCount(), .bytes = bytes};
}

} // namespace sharepane::delta
