#pragma once

#include "core/base/cancellation.h"
#include "core/base/result.h"
#include "core/catalog/definitions.h"
#include "core/catalog/snapshot.h"
#include "core/catalog/viewsql.h"
#include "core/engine/connection.h"
#include "core/query/externaltables.h"
#include "core/query/functions.h"
#include "core/query/planner.h"
#include "core/query/relations.h"
#include "core/query/sessions.h"

#include <cstdint>
#include <filesystem>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace sharepane::query {

struct Options {
    unsigned threads = 0;          ///< of each database's instance; 0: one per core
    std::uint64_t memoryLimit = 0; ///< bytes, of each database's instance; 0: DuckDB's default
    std::filesystem::path scratch; ///< local folder for results on their way to a file
    std::vector<std::filesystem::path> closedFolders{}; ///< that no external table may reach into
    ExternalTables::Engine engine{}; ///< reads logs of external Delta tables; none: they are unsupported
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
    /// Extents of the tables that it names, and how many of them it has to read.
    [[nodiscard]] virtual ExtentCount extents() const = 0;
    /// 0..100; below 0 when not known. Thread-safe.
    [[nodiscard]] virtual double progress() const = 0;
};

/// Runs users' SQL: read-only, each query on one snapshot of one database, which is all that it can reach
/// (see statementcheck.h; besides, a database's queries run in a DuckDB instance that may open files below
/// that database's folders only, and at the locations of the external tables that the query names).
/// Instances are kept, so that the second query of a database starts at once. Of extents whose statistics
/// and partition values rule out every row that a query wants, none is opened; nor is any for
/// `SELECT count(*) FROM table`, when the statistics tell. Thread-safe.
class Service {
public:
    explicit Service(Options options);

    [[nodiscard]] Result<std::unique_ptr<Running>>
    run(catalog::SnapshotSource& source, const std::string& sql, const CancelToken& cancel = {});

    struct Written {
        std::int64_t rows = 0;
        std::int64_t snapshotVersion = -1;
        ExtentCount extents{};
    };
    /// Runs and writes the result as a Parquet file, which appears whole or not at all.
    [[nodiscard]] Result<Written> writeParquet(catalog::SnapshotSource& source, const std::string& sql,
                                               const std::filesystem::path& file,
                                               const CancelToken& cancel = {});

    /// Whether a function could be stored in the database: Functions::check(), and what it names is there.
    /// Gives it back with `isTable` set.
    [[nodiscard]] Result<catalog::Function> checkFunction(catalog::SnapshotSource& source,
                                                          catalog::Function function);

    /// The definition of an external table with the columns that its files have.
    [[nodiscard]] Result<catalog::ExternalTable> inferSchema(catalog::ExternalTable table) const
    {
        return m_externals.inferSchema(std::move(table));
    }

private:
    /// What an instance may open.
    struct Sandbox {
        std::vector<std::filesystem::path> folders;
        std::vector<std::filesystem::path> files;
        friend bool operator==(const Sandbox&, const Sandbox&) = default;
    };
    struct Prepared;
    class RunningQuery;
    using Session = SessionPool::Session;

    [[nodiscard]] Result<Session> parserFor(catalog::SnapshotSource& source);
    [[nodiscard]] Result<std::shared_ptr<SessionPool>> poolFor(const Sandbox& sandbox);
    [[nodiscard]] Result<std::shared_ptr<engine::Database>> openInstance(const Sandbox& sandbox) const;

    [[nodiscard]] Result<std::unique_ptr<Prepared>>
    prepare(catalog::SnapshotSource& source, engine::Connection& parser, const std::string& sql);
    [[nodiscard]] Result<void> findNames(catalog::SnapshotSource& source, engine::Connection& parser,
                                         Prepared& prepared);
    [[nodiscard]] Result<void> bind(engine::Connection& parser, Prepared& prepared);
    [[nodiscard]] Result<void> bindTable(engine::Connection& parser, const catalog::TableView& table,
                                         Prepared& prepared);
    void prune(const std::string& sql, Prepared& prepared);
    [[nodiscard]] static std::optional<std::string> answerOf(Prepared& prepared);

    const Options m_options;
    const ExternalTables m_externals;
    Functions m_functions;
    Planner m_planner;
    catalog::ViewPlanner m_views;

    std::mutex m_mutex; // guards what follows; never held during I/O
    std::list<std::pair<Sandbox, std::shared_ptr<SessionPool>>> m_pools; // the latest used first
};

} // namespace sharepane::query
