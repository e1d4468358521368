#pragma once

#include "core/base/cancellation.h"
#include "core/facade/session.h"
#include "ui/models/resultblock.h"

#include <QtCore/QTemporaryFile>

#include <deque>
#include <memory>
#include <mutex>
#include <vector>

namespace sharepane::ui {

/// One run of a query and what has been read of its result. The newest and most recently used blocks are in
/// memory, up to a budget; the others are in an unnamed temporary file.
///
/// `start`, `more`, `load` and `copyText` block and are for workers, one at a time; the rest is for any
/// thread. Destroy it on a worker: ending a query may take a moment.
class QueryRun {
public:
    QueryRun(facade::Session& session, facade::DatabaseName database, std::string sql,
             std::size_t memoryBudget = 64U << 20U, std::string principal = {});

    [[nodiscard]] Result<void> start();
    /// Reads on until `rows` rows are there or the result ends.
    [[nodiscard]] Result<void> more(std::int64_t rows);
    /// Brings the block with this row into memory.
    [[nodiscard]] Result<void> load(std::int64_t row);
    enum class TextFormat : std::uint8_t { tsv, csv };
    /// Rows [first, last] of these columns with a header line.
    [[nodiscard]] Result<std::string> copyText(std::int64_t first, std::int64_t last,
                                               const std::vector<std::size_t>& columns, TextFormat format);

    void cancel() const { m_cancel.cancel(); }
    [[nodiscard]] const facade::DatabaseName& database() const { return m_database; }
    [[nodiscard]] const std::string& sql() const { return m_sql; }
    /// As whom it runs; empty: the workspace's owner.
    [[nodiscard]] const std::string& principal() const { return m_principal; }
    /// After a successful `start` these don't change.
    [[nodiscard]] const std::vector<facade::QueryColumn>& columns() const { return m_columns; }
    [[nodiscard]] std::int64_t snapshotVersion() const { return m_snapshotVersion; }
    [[nodiscard]] facade::QueryExtents extents() const { return m_extents; }
    [[nodiscard]] std::int64_t rows() const;
    /// True once the end of the result was read.
    [[nodiscard]] bool complete() const;
    [[nodiscard]] std::size_t memory() const;

    struct Place {
        std::shared_ptr<const ResultBlock> block; ///< null: not in memory, ask `load`
        std::int64_t row = 0;                     ///< inside the block
        std::int64_t firstRow = 0;                ///< of the block
        std::int64_t rows = 0;                    ///< of the block
    };
    [[nodiscard]] Place find(std::int64_t row) const;

private:
    struct Slot {
        std::int64_t firstRow = 0;
        std::int64_t rows = 0;
        std::shared_ptr<const ResultBlock> block;
        qint64 offset = -1; ///< in the spool; -1: not written
        qint64 size = 0;
    };
    [[nodiscard]] std::size_t slotOf(std::int64_t row) const;
    void keep(std::shared_ptr<const ResultBlock> block);
    [[nodiscard]] Result<void> shrink();
    [[nodiscard]] Result<std::shared_ptr<const ResultBlock>> blockAt(std::size_t slot);

    facade::Session& m_session;
    const facade::DatabaseName m_database;
    const std::string m_sql;
    const std::size_t m_budget;
    const std::string m_principal;
    CancelSource m_cancel;
    std::unique_ptr<facade::QueryResult> m_result; ///< worker only
    std::vector<facade::QueryColumn> m_columns;    ///< written before `start` returns
    std::int64_t m_snapshotVersion = -1;           ///< written before `start` returns
    facade::QueryExtents m_extents;                ///< written before `start` returns
    std::unique_ptr<QTemporaryFile> m_spool;       ///< worker only

    mutable std::mutex m_mutex;
    std::vector<Slot> m_slots;                ///< guarded by m_mutex
    mutable std::deque<std::size_t> m_recent; ///< guarded by m_mutex; slots in memory, oldest use first
    std::size_t m_memory = 0;                 ///< guarded by m_mutex
    std::int64_t m_rows = 0;                  ///< guarded by m_mutex
    bool m_complete = false;                  ///< guarded by m_mutex
};

} // namespace sharepane::ui
