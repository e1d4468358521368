#include "core/ingest/recordcutter.h"

#include <algorithm>

namespace sharepane::ingest {

void QuoteState::step(char c)
{
    if (m_escaped) {
        m_escaped = false;
        return;
    }
    if (m_inQuotes) {
        if (c == m_escape && m_escape != m_quote) {
            m_escaped = true;
        } else if (c == m_quote) {
            m_inQuotes = false;
            m_justClosed = true;
        }
        return;
    }
    if (c == m_quote && (m_fieldBegins || (m_justClosed && m_escape == m_quote))) {
        m_inQuotes = true;
    }
    m_justClosed = false;
    m_fieldBegins = c == '\n' || c == '\r' || m_delimiters.find(c) != std::string::npos;
}

std::size_t RecordCutter::scan(std::string_view bytes)
{
    if (!m_quotes) {
        const std::size_t end = bytes.rfind('\n');
        if (end != std::string_view::npos && end >= m_scanned) {
            m_complete = end + 1;
        }
        m_scanned = bytes.size();
        return m_complete;
    }
    for (; m_scanned < bytes.size(); ++m_scanned) {
        const char c = bytes[m_scanned];
        m_state.step(c);
        if (c == '\n' && !m_state.inQuotes()) {
            m_complete = m_scanned + 1;
        }
    }
    return m_complete;
}

void RecordCutter::cut(std::size_t length)
{
    m_scanned -= std::min(length, m_scanned);
    m_complete -= std::min(length, m_complete);
}

} // namespace sharepane::ingest
