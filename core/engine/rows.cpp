#include "core/engine/rows.h"

#include "core/engine/engineerror.h"

#include <exception>
#include <numeric>
#include <utility>

namespace sharepane::engine {

void ChunkOfRows::reset(OwnedChunk chunk)
{
    m_views.clear();
    m_flattened.clear();
    m_chunk = std::move(chunk);
    m_rowCount = duckdb_data_chunk_get_size(m_chunk.get());
    for (std::size_t column = 0; column < m_types.size(); ++column) {
        if (m_types[column].holdsList()) {
            flattenColumn(column);
        } else {
            m_views.push_back(
                VectorView::of(duckdb_data_chunk_get_vector(m_chunk.get(), column), m_types[column]));
        }
    }
}

/// DuckDB flattens a result's vectors, but not always the elements of a constant list (Vector::Flatten), and
/// the C API can't tell. A copy is flat through and through.
void ChunkOfRows::flattenColumn(std::size_t column)
{
    duckdb_vector source = duckdb_data_chunk_get_vector(m_chunk.get(), column);
    const OwnedType type(duckdb_vector_get_column_type(source));
    duckdb_logical_type typeHandle = type.get();
    OwnedChunk copy(duckdb_create_data_chunk(&typeHandle, 1));
    if (copy.get() == nullptr || m_rowCount == 0) {
        m_views.push_back(VectorView::of(source, m_types[column]));
        return;
    }
    duckdb_vector target = duckdb_data_chunk_get_vector(copy.get(), 0);
    duckdb_selection_vector selection = duckdb_create_selection_vector(m_rowCount);
    sel_t* rows = duckdb_selection_vector_get_data_ptr(selection);
    std::iota(rows, rows + m_rowCount, sel_t{0});
    duckdb_vector_copy_sel(source, target, selection, m_rowCount, 0, 0);
    duckdb_destroy_selection_vector(selection);
    duckdb_data_chunk_set_size(copy.get(), m_rowCount);
    m_views.push_back(VectorView::of(target, m_types[column]));
    m_flattened.push_back(std::move(copy));
}

const VectorView* ChunkOfRows::valueAt(std::size_t column, std::size_t row) const
{
    if (column >= m_views.size() || row >= m_rowCount || m_views[column].isNull(row)) {
        return nullptr;
    }
    return &m_views[column];
}

bool ChunkOfRows::isNull(std::size_t column, std::size_t row) const
{
    return valueAt(column, row) == nullptr;
}

std::string ChunkOfRows::text(std::size_t column, std::size_t row) const
{
    std::string out;
    if (const VectorView* view = valueAt(column, row)) {
        appendText(out, *view, row);
    }
    return out;
}

std::int64_t ChunkOfRows::integer(std::size_t column, std::size_t row) const
{
    const VectorView* view = valueAt(column, row);
    return view != nullptr ? integerOf(*view, row) : 0;
}

double ChunkOfRows::real(std::size_t column, std::size_t row) const
{
    const VectorView* view = valueAt(column, row);
    return view != nullptr ? realOf(*view, row) : 0.0;
}

std::string_view ChunkOfRows::bytes(std::size_t column, std::size_t row) const
{
    const VectorView* view = valueAt(column, row);
    return view != nullptr ? bytesOf(*view, row) : std::string_view{};
}

std::string ChunkOfRows::json(std::size_t column, std::size_t row) const
{
    const VectorView* view = valueAt(column, row);
    if (view == nullptr) {
        return "null";
    }
    std::string out;
    appendJson(out, *view, row);
    return out;
}

RowsOfResult::RowsOfResult(std::shared_ptr<SessionHandles> session, std::unique_ptr<OwnedResult> result,
                           CancelToken cancel, const std::function<bool(const std::string&)>& isKeyword)
    : m_session(std::move(session))
    , m_result(std::move(result))
    , m_queryNumber(m_session->queryNumber)
    , m_cancel(std::move(cancel))
{
    duckdb_result* raw = m_result->get();
    const idx_t count = duckdb_column_count(raw);
    for (idx_t i = 0; i < count; ++i) {
        const OwnedType type(duckdb_column_logical_type(raw, i));
        m_types.push_back(describeType(type.get(), isKeyword));
        const char* name = duckdb_column_name(raw, i);
        m_columns.push_back({name != nullptr ? name : "", m_types.back().name});
    }
    m_chunk = std::make_unique<ChunkOfRows>(m_types);
    if (!duckdb_result_is_streaming(*raw)) {
        m_rowsChanged = duckdb_rows_changed(raw);
    }
}

RowsOfResult::~RowsOfResult()
{
    finish(false);
}

Result<void> RowsOfResult::checkReadable() const
{
    for (std::size_t i = 0; i < m_types.size(); ++i) {
        if (m_types[i].isOpaque()) {
            return fail(ErrorCode::unsupported, "read column", m_columns[i].name,
                        "its type has no representation outside the engine",
                        "cast it, for example to VARCHAR or JSON");
        }
    }
    return {};
}

void RowsOfResult::finish(bool complete)
{
    // Only our own query: the session may be running the next one already.
    if (!m_ended && m_session->queryNumber == m_queryNumber) {
        m_session->running = m_session->running && !complete;
        m_session->abandonQuery();
    }
    m_ended = true;
}

Result<const Chunk*> RowsOfResult::next()
{
    if (m_error) {
        return fail(*m_error);
    }
    if (m_ended) {
        return nullptr;
    }
    try {
        while (!m_cancel.isCancelled()) {
            OwnedChunk chunk(duckdb_fetch_chunk(*m_result->get()));
            if (chunk.get() == nullptr) {
                const char* message = duckdb_result_error(m_result->get());
                if (message != nullptr && *message != '\0') {
                    m_error = errorFrom(message, "run the query");
                    finish(false);
                    return fail(*m_error);
                }
                finish(true);
                return nullptr;
            }
            if (duckdb_data_chunk_get_size(chunk.get()) > 0) {
                m_chunk->reset(std::move(chunk));
                return m_chunk.get();
            }
        }
        m_error = cancelledError("run the query");
    } catch (const std::exception& exception) {
        m_error = errorFrom(exception.what(), "run the query");
    }
    finish(false);
    return fail(*m_error);
}

} // namespace sharepane::engine
