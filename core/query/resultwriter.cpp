#include "core/query/resultwriter.h"

#include <QtCore/QChar>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sharepane::query {

namespace {

constexpr std::size_t measuredRows = 1000; // by which a table's column widths are chosen
constexpr std::size_t widest = 60;         // columns of a cell of a table, without the ellipsis

bool isNumeric(const std::string& type)
{
    static const std::vector<std::string_view> numeric{"TINYINT", "SMALLINT", "INTEGER",   "BIGINT",
                                                       "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER",
                                                       "UBIGINT", "UHUGEINT", "FLOAT",     "DOUBLE"};
    return std::find(numeric.begin(), numeric.end(), type) != numeric.end() || type.starts_with("DECIMAL(");
}

/// The code point at `at`, and how many bytes it has. DuckDB's text is valid UTF-8.
std::pair<char32_t, std::size_t> codePointAt(std::string_view text, std::size_t at)
{
    const auto byte = [&](std::size_t i) {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
    };
    const unsigned first = byte(at);
    const std::size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    char32_t point = length == 1 ? first : first & (0x7FU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        point = (point << 6U) | (byte(at + i) & 0x3FU);
    }
    return {point, length};
}

/// C0, DEL and C1: a terminal takes them as orders. So do the marks that turn the direction of writing.
bool isControl(char32_t point)
{
    return point < 0x20 || (point >= 0x7F && point < 0xA0) || (point >= 0x202A && point <= 0x202E) ||
           (point >= 0x2066 && point <= 0x2069);
}

/// Columns of a terminal: combining marks take none, East Asian wide characters and emoji take two.
std::size_t widthOf(char32_t point)
{
    constexpr std::array<std::pair<char32_t, char32_t>, 16> wide{{{0x1100, 0x115F},
                                                                  {0x2E80, 0x303E},
                                                                  {0x3041, 0x33FF},
                                                                  {0x3400, 0x4DBF},
                                                                  {0x4E00, 0x9FFF},
                                                                  {0xA000, 0xA4CF},
                                                                  {0xA960, 0xA97C},
                                                                  {0xAC00, 0xD7A3},
                                                                  {0xF900, 0xFAFF},
                                                                  {0xFE30, 0xFE6F},
                                                                  {0xFF00, 0xFF60},
                                                                  {0xFFE0, 0xFFE6},
                                                                  {0x1F300, 0x1F64F},
                                                                  {0x1F680, 0x1F6FF},
                                                                  {0x1F900, 0x1F9FF},
                                                                  {0x20000, 0x3FFFD}}};
    if (QChar::isMark(point) || point == 0x200B || point == 0x200D) {
        return 0;
    }
    const bool isWide = std::any_of(wide.begin(), wide.end(), [point](const auto& range) {
        return point >= range.first && point <= range.second;
    });
    return isWide ? 2 : 1;
}

std::size_t widthOf(std::string_view text)
{
    std::size_t width = 0;
    for (std::size_t at = 0; at < text.size();) {
        const auto [point, length] = codePointAt(text, at);
        width += widthOf(point);
        at += length;
    }
    return width;
}

/// One line, without characters that would move the terminal's cursor, and cut with an ellipsis.
std::string shown(std::string_view text)
{
    std::string line;
    std::size_t width = 0;
    for (std::size_t at = 0; at < text.size();) {
        const auto [point, length] = codePointAt(text, at);
        width += isControl(point) ? 1 : widthOf(point);
        if (width > widest) {
            return line + "…";
        }
        line += isControl(point) ? " " : std::string(text.substr(at, length));
        at += length;
    }
    return line;
}

class TableWriter {
public:
    TableWriter(const std::vector<engine::Column>& columns, std::ostream& out)
        : m_out(out)
    {
        for (const auto& column : columns) {
            m_heading.push_back(shown(column.name));
            m_numeric.push_back(isNumeric(column.type));
        }
    }

    void add(const engine::Chunk& chunk, std::size_t row)
    {
        std::vector<std::string> cells;
        for (std::size_t column = 0; column < m_heading.size(); ++column) {
            cells.push_back(chunk.isNull(column, row) ? "NULL" : shown(chunk.text(column, row)));
        }
        if (!m_widths.empty()) {
            writeLine(cells);
            return;
        }
        m_waiting.push_back(std::move(cells));
        if (m_waiting.size() == measuredRows) {
            flush();
        }
    }

    void flush()
    {
        if (!m_widths.empty()) {
            return;
        }
        for (std::size_t column = 0; column < m_heading.size(); ++column) {
            std::size_t width = widthOf(m_heading[column]);
            for (const auto& row : m_waiting) {
                width = std::max(width, widthOf(row[column]));
            }
            m_widths.push_back(width);
        }
        writeLine(m_heading);
        std::string rule;
        for (const std::size_t width : m_widths) {
            for (std::size_t i = 0; i < width; ++i) {
                rule += "─";
            }
            rule += "  ";
        }
        m_out << rule.substr(0, rule.size() - 2) << '\n';
        for (const auto& row : m_waiting) {
            writeLine(row);
        }
        m_waiting.clear();
    }

private:
    void writeLine(const std::vector<std::string>& cells)
    {
        std::string line;
        for (std::size_t column = 0; column < cells.size(); ++column) {
            const std::size_t width = widthOf(cells[column]);
            const std::string space(m_widths[column] - std::min(m_widths[column], width), ' ');
            line += column == 0 ? "" : "  ";
            line += m_numeric[column] ? space + cells[column] : cells[column] + space;
        }
        line.erase(line.find_last_not_of(' ') + 1);
        m_out << line << '\n';
    }

    std::ostream& m_out;
    std::vector<std::string> m_heading;
    std::vector<bool> m_numeric;
    std::vector<std::size_t> m_widths;
    std::vector<std::vector<std::string>> m_waiting;
};

std::string csvField(const std::string& text)
{
    const bool plain = text.find_first_of(",\"\r\n") == std::string::npos && !text.empty() &&
                       text.front() != ' ' && text.back() != ' ';
    if (plain) {
        return text;
    }
    std::string quoted = "\"";
    for (const char c : text) {
        quoted += c == '"' ? "\"\"" : std::string(1, c);
    }
    return quoted + '"';
}

std::string csvLine(const engine::Chunk& chunk, std::size_t row, std::size_t columns)
{
    std::string line;
    for (std::size_t column = 0; column < columns; ++column) {
        line += column == 0 ? "" : ",";
        // An empty string is quoted, so that it differs from NULL.
        line += chunk.isNull(column, row) ? "" : csvField(chunk.text(column, row));
    }
    return line;
}

/// The keys of a row's object. Columns of one name are told apart, since a JSON key counts once.
std::vector<std::string> jsonKeys(const std::vector<engine::Column>& columns)
{
    std::vector<std::string> names;
    std::vector<std::string> keys;
    for (const auto& column : columns) {
        std::string name = column.name;
        for (int copy = 1; std::find(names.begin(), names.end(), name) != names.end(); ++copy) {
            name = column.name + "_" + std::to_string(copy);
        }
        names.push_back(name);
        keys.push_back(nlohmann::json(name).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) +
                       ":");
    }
    return keys;
}

std::string jsonObject(const engine::Chunk& chunk, std::size_t row, const std::vector<std::string>& keys)
{
    std::string object = "{";
    for (std::size_t column = 0; column < keys.size(); ++column) {
        object += (column == 0 ? "" : ",") + keys[column];
        object += chunk.isNull(column, row) ? "null" : chunk.json(column, row);
    }
    return object + '}';
}

template <typename OnRow>
Result<std::int64_t> forEachRow(Running& result, const OnRow& onRow)
{
    std::int64_t rows = 0;
    while (const engine::Chunk* chunk = TRY(result.next())) {
        for (std::size_t row = 0; row < chunk->rowCount(); ++row) {
            onRow(*chunk, row, rows++);
        }
    }
    return rows;
}

Result<std::int64_t> writeTable(Running& result, std::ostream& out)
{
    TableWriter writer(result.columns(), out);
    const auto rows = TRY(forEachRow(
        result, [&](const engine::Chunk& chunk, std::size_t row, std::int64_t) { writer.add(chunk, row); }));
    writer.flush();
    return rows;
}

Result<std::int64_t> writeCsv(Running& result, std::ostream& out)
{
    std::string header;
    for (const auto& column : result.columns()) {
        header += header.empty() ? "" : ",";
        header += csvField(column.name);
    }
    out << header << "\r\n";
    return forEachRow(result, [&](const engine::Chunk& chunk, std::size_t row, std::int64_t) {
        out << csvLine(chunk, row, result.columns().size()) << "\r\n";
    });
}

Result<std::int64_t> writeJson(Running& result, std::ostream& out)
{
    const auto keys = jsonKeys(result.columns());
    out << '[';
    const auto rows =
        TRY(forEachRow(result, [&](const engine::Chunk& chunk, std::size_t row, std::int64_t number) {
            out << (number == 0 ? "\n  " : ",\n  ") << jsonObject(chunk, row, keys);
        }));
    out << (rows == 0 ? "]\n" : "\n]\n");
    return rows;
}

Result<std::int64_t> writeNdjson(Running& result, std::ostream& out)
{
    const auto keys = jsonKeys(result.columns());
    return forEachRow(result, [&](const engine::Chunk& chunk, std::size_t row, std::int64_t) {
        out << jsonObject(chunk, row, keys) << '\n';
    });
}

} // namespace

Result<std::int64_t> writeResult(Running& result, TextFormat format, std::ostream& out)
{
    switch (format) {
    case TextFormat::table:
        return writeTable(result, out);
    case TextFormat::csv:
        return writeCsv(result, out);
    case TextFormat::json:
        return writeJson(result, out);
    case TextFormat::ndjson:
        break;
    }
    return writeNdjson(result, out);
}

} // namespace sharepane::query
