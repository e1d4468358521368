#pragma once

#include "core/engine/connection.h"
#include "core/engine/enginetype.h"
#include "core/engine/valuetext.h"

#include <duckdb.h>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// Internal to core/engine.
namespace sharepane::engine {

/// Owns a handle of DuckDB's C API and the function that frees it.
template <typename Handle, void (*destroy)(Handle*)>
class Owned {
public:
    Owned() = default;
    explicit Owned(Handle handle)
        : m_handle(handle)
    {
    }
    Owned(const Owned&) = delete;
    Owned& operator=(const Owned&) = delete;
    Owned(Owned&& other) noexcept
        : m_handle(other.m_handle)
    {
        other.m_handle = Handle{};
    }
    Owned& operator=(Owned&& other) noexcept
    {
        std::swap(m_handle, other.m_handle);
        return *this;
    }
    ~Owned()
    {
        if (m_handle != Handle{}) {
            destroy(&m_handle);
        }
    }
    [[nodiscard]] Handle get() const { return m_handle; }
    [[nodiscard]] Handle* out() { return &m_handle; }

private:
    Handle m_handle{};
};

using OwnedChunk = Owned<duckdb_data_chunk, duckdb_destroy_data_chunk>;
using OwnedPrepared = Owned<duckdb_prepared_statement, duckdb_destroy_prepare>;
using OwnedPending = Owned<duckdb_pending_result, duckdb_destroy_pending>;
using OwnedConnection = Owned<duckdb_connection, duckdb_disconnect>;
using OwnedType = Owned<duckdb_logical_type, duckdb_destroy_logical_type>;

/// duckdb_result is a value, not a pointer; empty until DuckDB filled it in.
class OwnedResult {
public:
    OwnedResult() = default;
    OwnedResult(const OwnedResult&) = delete;
    OwnedResult& operator=(const OwnedResult&) = delete;
    OwnedResult(OwnedResult&&) = delete;
    OwnedResult& operator=(OwnedResult&&) = delete;
    ~OwnedResult() { duckdb_destroy_result(&m_result); }
    [[nodiscard]] duckdb_result* get() { return &m_result; }

private:
    duckdb_result m_result{};
};

/// What a query needs of its session while its rows are read.
struct SessionHandles {
    SessionHandles() = default;
    SessionHandles(const SessionHandles&) = delete;
    SessionHandles& operator=(const SessionHandles&) = delete;
    SessionHandles(SessionHandles&&) = delete;
    SessionHandles& operator=(SessionHandles&&) = delete;
    ~SessionHandles() { abandonQuery(); }

    std::shared_ptr<void> database; ///< keeps the instance open; destroyed after the connection
    OwnedConnection connection;
    std::shared_ptr<void> cancelHook; ///< interrupts the query that runs now
    std::uint64_t queryNumber = 0;    ///< of that query
    bool running = false;             ///< it was begun and not read to its end

    /// Ends the query that runs, if any. DuckDB alone would wait for its tasks, however long they take: only
    /// an interrupt stops them.
    void abandonQuery()
    {
        cancelHook.reset();
        if (std::exchange(running, false)) {
            duckdb_interrupt(connection.get());
        }
    }
};

class ChunkOfRows final : public Chunk {
public:
    explicit ChunkOfRows(const std::vector<EngineType>& types)
        : m_types(types)
    {
    }
    /// Takes the next chunk over, after which the views into the former one are gone.
    void reset(OwnedChunk chunk);

    [[nodiscard]] std::size_t rowCount() const override { return m_rowCount; }
    [[nodiscard]] bool isNull(std::size_t column, std::size_t row) const override;
    [[nodiscard]] std::string text(std::size_t column, std::size_t row) const override;
    [[nodiscard]] std::int64_t integer(std::size_t column, std::size_t row) const override;
    [[nodiscard]] double real(std::size_t column, std::size_t row) const override;
    [[nodiscard]] std::string_view bytes(std::size_t column, std::size_t row) const override;
    [[nodiscard]] std::string json(std::size_t column, std::size_t row) const override;

private:
    [[nodiscard]] const VectorView* valueAt(std::size_t column, std::size_t row) const;
    void flattenColumn(std::size_t column);

    const std::vector<EngineType>& m_types;
    OwnedChunk m_chunk;
    std::vector<OwnedChunk> m_flattened; ///< copies of columns that hold lists
    std::vector<VectorView> m_views;
    std::size_t m_rowCount = 0;
};

class RowsOfResult final : public Rows {
public:
    RowsOfResult(std::shared_ptr<SessionHandles> session, std::unique_ptr<OwnedResult> result,
                 CancelToken cancel, const std::function<bool(const std::string&)>& isKeyword);
    ~RowsOfResult() override;
    RowsOfResult(const RowsOfResult&) = delete;
    RowsOfResult& operator=(const RowsOfResult&) = delete;
    RowsOfResult(RowsOfResult&&) = delete;
    RowsOfResult& operator=(RowsOfResult&&) = delete;

    [[nodiscard]] const std::vector<Column>& columns() const override { return m_columns; }
    [[nodiscard]] Result<const Chunk*> next() override;
    [[nodiscard]] std::uint64_t rowsChanged() const override { return m_rowsChanged; }
    /// `unsupported`, naming the column, when a value could not be read.
    [[nodiscard]] Result<void> checkReadable() const;

private:
    void finish(bool complete);

    std::shared_ptr<SessionHandles> m_session;
    std::unique_ptr<OwnedResult> m_result;
    std::uint64_t m_queryNumber = 0;
    CancelToken m_cancel;
    std::vector<EngineType> m_types;
    std::vector<Column> m_columns;
    std::unique_ptr<ChunkOfRows> m_chunk;
    std::uint64_t m_rowsChanged = 0;
    bool m_ended = false;
    std::optional<Error> m_error; ///< what ended it; every later next() says so again
};

} // namespace sharepane::engine
