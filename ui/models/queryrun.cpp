#include "ui/models/queryrun.h"

#include <QtCore/QDir>

#include <algorithm>

namespace sharepane::ui {

namespace {

void appendCell(std::string& out, std::optional<std::string_view> cell, QueryRun::TextFormat format)
{
    if (!cell) {
        return;
    }
    if (format == QueryRun::TextFormat::tsv) {
        // TSV has no quoting that spreadsheets agree on: a tab or line break in a value becomes a space.
        for (const char c : *cell) {
            out += c == '\t' || c == '\n' || c == '\r' ? ' ' : c;
        }
        return;
    }
    // An empty text is quoted, so that it differs from NULL.
    if (!cell->empty() && cell->find_first_of("\",\r\n") == std::string_view::npos) {
        out += *cell;
        return;
    }
    out += '"';
    for (const char c : *cell) {
        out += c;
        if (c == '"') {
            out += c;
        }
    }
    out += '"';
}

} // namespace

QueryRun::QueryRun(facade::Session& session, facade::DatabaseName database, std::string sql,
                   std::size_t memoryBudget, std::string principal)
    : m_session(session)
    , m_database(std::move(database))
    , m_sql(std::move(sql))
    , m_budget(memoryBudget)
    , m_principal(std::move(principal))
{
}

Result<void> QueryRun::start()
{
    m_result = TRY(m_session.queries().run(m_database, m_sql, {m_cancel.token(), m_principal}));
    m_columns = m_result->columns();
    m_snapshotVersion = m_result->snapshotVersion();
    m_extents = m_result->extents();
    return {};
}

Result<void> QueryRun::more(std::int64_t rows)
{
    while (!complete() && this->rows() < rows) {
        if (m_cancel.token().isCancelled()) {
            return fail(ErrorCode::cancelled, "run the query", m_database.text(), "it was cancelled");
        }
        ResultBlock::Rows batch;
        const bool hasMore = TRY(m_result->next(batch));
        if (!batch.empty()) {
            keep(ResultBlock::pack(batch, m_columns.size()));
            TRY(shrink());
        }
        if (!hasMore) {
            m_result.reset();
            const std::lock_guard lock(m_mutex);
            m_complete = true;
        }
    }
    return {};
}

Result<void> QueryRun::load(std::int64_t row)
{
    std::size_t slot = 0;
    {
        const std::lock_guard lock(m_mutex);
        if (row < 0 || row >= m_rows) {
            return {};
        }
        slot = slotOf(row);
    }
    auto block = TRY(blockAt(slot));
    {
        const std::lock_guard lock(m_mutex);
        if (!m_slots[slot].block) {
            m_slots[slot].block = block;
            m_memory += block->memory();
            m_recent.push_back(slot);
        }
    }
    return shrink();
}

Result<std::string> QueryRun::copyText(std::int64_t first, std::int64_t last,
                                       const std::vector<std::size_t>& columns, TextFormat format)
{
    const char separator = format == TextFormat::tsv ? '\t' : ',';
    std::string out;
    const auto line = [&](const auto& cellOf) {
        for (std::size_t i = 0; i < columns.size(); ++i) {
            if (i > 0) {
                out += separator;
            }
            appendCell(out, cellOf(columns[i]), format);
        }
        out += '\n';
    };
    line([&](std::size_t column) { return std::optional<std::string_view>(m_columns[column].name); });
    for (std::int64_t row = first; row <= std::min(last, rows() - 1);) {
        std::size_t slot = 0;
        std::int64_t firstRow = 0;
        {
            const std::lock_guard lock(m_mutex);
            slot = slotOf(row);
            firstRow = m_slots[slot].firstRow;
        }
        const auto block = TRY(blockAt(slot));
        for (; row <= last && row < firstRow + block->rows(); ++row) {
            line([&](std::size_t column) { return block->cell(row - firstRow, column); });
        }
    }
    return out;
}

std::int64_t QueryRun::rows() const
{
    const std::lock_guard lock(m_mutex);
    return m_rows;
}

bool QueryRun::complete() const
{
    const std::lock_guard lock(m_mutex);
    return m_complete;
}

std::size_t QueryRun::memory() const
{
    const std::lock_guard lock(m_mutex);
    return m_memory;
}

QueryRun::Place QueryRun::find(std::int64_t row) const
{
    const std::lock_guard lock(m_mutex);
    if (row < 0 || row >= m_rows) {
        return {};
    }
    const std::size_t at = slotOf(row);
    const Slot& slot = m_slots[at];
    if (slot.block && !m_recent.empty() && m_recent.back() != at) {
        m_recent.erase(std::find(m_recent.begin(), m_recent.end(), at));
        m_recent.push_back(at);
    }
    return {slot.block, row - slot.firstRow, slot.firstRow, slot.rows};
}

/// The caller holds m_mutex.
std::size_t QueryRun::slotOf(std::int64_t row) const
{
    const auto after = std::upper_bound(m_slots.begin(), m_slots.end(), row,
                                        [](std::int64_t r, const Slot& slot) { return r < slot.firstRow; });
    return static_cast<std::size_t>(after - m_slots.begin()) - 1;
}

void QueryRun::keep(std::shared_ptr<const ResultBlock> block)
{
    const std::lock_guard lock(m_mutex);
    m_memory += block->memory();
    m_recent.push_back(m_slots.size());
    m_slots.push_back({m_rows, block->rows(), block, -1, 0});
    m_rows += block->rows();
}

/// Moves the least recently used blocks to the spool until the budget holds; the newest one stays.
Result<void> QueryRun::shrink()
{
    for (;;) {
        std::size_t slot = 0;
        std::shared_ptr<const ResultBlock> block;
        bool written = false;
        {
            const std::lock_guard lock(m_mutex);
            if (m_memory <= m_budget || m_recent.size() <= 1) {
                return {};
            }
            slot = m_recent.front();
            block = m_slots[slot].block;
            written = m_slots[slot].offset >= 0;
        }
        qint64 offset = -1;
        qint64 size = 0;
        if (!written) {
            if (!m_spool) {
                m_spool = std::make_unique<QTemporaryFile>(QDir::tempPath() +
                                                           QStringLiteral("/sharepane-result-XXXXXX"));
                if (!m_spool->open()) {
                    return fail(ErrorCode::needsPerson, "keep the result", QDir::tempPath().toStdString(),
                                m_spool->errorString().toStdString(), "make room for temporary files");
                }
            }
            const std::string bytes = block->toBytes();
            offset = m_spool->size();
            size = static_cast<qint64>(bytes.size());
            if (!m_spool->seek(offset) || m_spool->write(bytes.data(), size) != size || !m_spool->flush()) {
                return fail(ErrorCode::diskFull, "keep the result", QDir::tempPath().toStdString(),
                            m_spool->errorString().toStdString(), "make room for temporary files");
            }
        }
        const std::lock_guard lock(m_mutex);
        if (!written) {
            m_slots[slot].offset = offset;
            m_slots[slot].size = size;
        }
        m_slots[slot].block.reset();
        m_memory -= block->memory();
        m_recent.erase(std::find(m_recent.begin(), m_recent.end(), slot));
    }
}

Result<std::shared_ptr<const ResultBlock>> QueryRun::blockAt(std::size_t slot)
{
    qint64 offset = 0;
    qint64 size = 0;
    {
        const std::lock_guard lock(m_mutex);
        if (m_slots[slot].block) {
            return m_slots[slot].block;
        }
        offset = m_slots[slot].offset;
        size = m_slots[slot].size;
    }
    std::string bytes(static_cast<std::size_t>(size), '\0');
    if (!m_spool || !m_spool->seek(offset) || m_spool->read(bytes.data(), size) != size) {
        return fail(ErrorCode::failed, "read the result again", m_database.text(),
                    "its temporary file can't be read", "run the query again");
    }
    return ResultBlock::fromBytes(bytes);
}

} // namespace sharepane::ui
