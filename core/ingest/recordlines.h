#pragma once

#include "core/ingest/recordcutter.h"

#include <array>
#include <cstdint>
#include <fstream>
#include <string>

namespace sharepane::ingest {

/// The records of a CSV file, with where each begins.
class RecordLines {
public:
    struct Record {
        std::int64_t offset = 0; ///< of its first byte
        std::int64_t line = 0;   ///< 1-based
        bool blank = false;
    };

    RecordLines(const std::string& path, QuoteState state);
    /// The next record; false at the end.
    [[nodiscard]] bool next(Record& record);

private:
    [[nodiscard]] int peek();
    int take();

    std::ifstream m_file;
    QuoteState m_state;
    std::array<char, 65536> m_buffer{};
    std::size_t m_at = 0;
    std::size_t m_end = 0;
    std::int64_t m_offset = 0;
    std::int64_t m_line = 1;
};

} // namespace sharepane::ingest
