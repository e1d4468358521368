#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace sharepane::ingest {

/// Follows CSV byte by byte, to know which line ends end a record: those outside of quotes. A quote opens
/// only where a field begins, so that 5" in the middle of a field is a character like any other.
class QuoteState {
public:
    /// `delimiters`: any of them separates fields.
    explicit QuoteState(std::string delimiters, char quote = '"', char escape = '"')
        : m_delimiters(std::move(delimiters))
        , m_quote(quote)
        , m_escape(escape)
    {
    }

    void step(char c);
    [[nodiscard]] bool inQuotes() const { return m_inQuotes; }
    void closeQuote() { m_inQuotes = false; }

private:
    std::string m_delimiters;
    char m_quote;
    char m_escape;
    bool m_fieldBegins = true;
    bool m_inQuotes = false;
    bool m_escaped = false;    // the next character means nothing
    bool m_justClosed = false; // a second quote now would open again: it was a doubled one
};

/// Finds where records end in a stream of text: at line feeds, for CSV at those outside of quotes.
class RecordCutter {
public:
    explicit RecordCutter(bool quotes)
        : m_quotes(quotes)
    {
    }

    /// Looks at the bytes from where the last call ended; `bytes` is everything since the last cut(). The
    /// length of the complete records at its beginning.
    [[nodiscard]] std::size_t scan(std::string_view bytes);
    /// The first `length` bytes were taken away.
    void cut(std::size_t length);
    /// Forgets that a quote is open: it was never closed within reason.
    void closeQuote() { m_state.closeQuote(); }

private:
    bool m_quotes;
    QuoteState m_state{",;\t|"};
    std::size_t m_scanned = 0;
    std::size_t m_complete = 0;
};

} // namespace sharepane::ingest
