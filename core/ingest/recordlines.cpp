#include "core/ingest/recordlines.h"

namespace sharepane::ingest {

RecordLines::RecordLines(const std::string& path, QuoteState state)
    : m_file(path, std::ios::binary)
    , m_state(std::move(state))
{
    // A byte order mark is no part of the first field.
    if (peek() == 0xEF) {
        for (int i = 0; i < 3 && peek() >= 0x80; ++i) {
            take();
        }
    }
}

int RecordLines::peek()
{
    if (m_at == m_end) {
        m_file.read(m_buffer.data(), static_cast<std::streamsize>(m_buffer.size()));
        m_at = 0;
        m_end = static_cast<std::size_t>(m_file.gcount());
    }
    return m_at < m_end ? static_cast<unsigned char>(m_buffer[m_at]) : -1;
}

int RecordLines::take()
{
    const int c = peek();
    if (c >= 0) {
        ++m_at;
        ++m_offset;
    }
    return c;
}

bool RecordLines::next(Record& record)
{
    if (peek() < 0) {
        return false;
    }
    record = {m_offset, m_line, true};
    for (int c = take(); c >= 0; c = take()) {
        m_state.step(static_cast<char>(c));
        const bool lineEnd = c == '\n' || c == '\r';
        if (!lineEnd) {
            record.blank = false;
            continue;
        }
        if (c == '\r' && peek() == '\n') {
            m_state.step(static_cast<char>(take()));
        }
        ++m_line;
        if (!m_state.inQuotes()) {
            break;
        }
    }
    return true;
}

} // namespace sharepane::ingest
