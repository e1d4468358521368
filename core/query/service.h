#pragma once

#include "core/base/cancellation.h"
#include "core/base/result.h"
#include "core/catalog/snapshot.h"
#include "core/engine/connection.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace sharepane::query {

struct Options {
    unsigned threads = 0;          ///< of each database's instance; 0: one per core
    std::uint64_t memoryLimit = 0; ///< bytes, of each database's instance; 0: DuckDB's default
    std::filesystem::path scratch; ///< local folder for results on their way to a file
};

/// A running query: its rows on one snapshot, produced while they are read. Used by one thread at a time. The
/// snapshot's extents stay readable for as long as this lives.
class Running {
public:
    virtual ~Running() = default;
    [[nodiscard]] virtual const std::vector<engine::Column>& columns() const = 0;
    /// The next rows, valid until the next call; nullptr at the end.
    [[nodiscard]] virtual Result<const engine::Chunk*> next() = 0;
    [[nodiscard]] virtual std::int64_t snapshotVersion() const = 0;
    /// 0..100; below 0 when not known. Thread-safe.
    [[nodiscard]] virtual double progress() const = 0;
};

/// Runs users' SQL: read-only, each query on one snapshot of one database, which is all that it can reach
/// (see statementcheck.h; besides, a database's queries run in a DuckDB instance that may open files below
/// that database's folders only). Instances are kept, so that the second query of a database starts at once.
/// Thread-safe.
class Service {
public:
    explicit Service(Options options);

    [[nodiscard]] Result<std::unique_ptr<Running>>
    run(catalog::SnapshotSource& source, const std::string& sql, const CancelToken& cancel = {});

    struct Written {
        std::int64_t rows = 0;
        std::int64_t snapshotVersion = -1;
    };
    /// Runs and writes the result as a Parquet file, which appears whole or not at all.
    [[nodiscard]] Result<Written> writeParquet(catalog::SnapshotSource& source, const std::string& sql,
                                               const std::filesystem::path& file,
                                               const CancelToken& cancel = {});

private:
    struct Instance;
    class Session;
    class RunningQuery;
    using Folders = std::vector<std::filesystem::path>;
    [[nodiscard]] Result<Session> sessionFor(const Folders& folders);
    [[nodiscard]] Result<std::shared_ptr<Instance>> instanceFor(const Folders& folders);
    [[nodiscard]] Result<std::shared_ptr<engine::Database>> openInstance(const Folders& folders) const;

    const Options m_options;

    std::mutex m_mutex; // guards what follows; never held during I/O
    std::list<std::pair<Folders, std::shared_ptr<Instance>>> m_instances; // the latest used first
};

} // namespace sharepane::query
