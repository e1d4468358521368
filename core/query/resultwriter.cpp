#include "core/query/resultwriter.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace sharepane::query {

namespace {

constexpr std::size_t measuredRows = 1000; // by which a table's column widths are chosen
constexpr std::size_t widest = 60;         // code points of a cell of a table

bool isNumeric(const std::string& type)
{
    static const std::vector<std::string_view> numeric{"TINYINT", "SMALLINT", "INTEGER",   "BIGINT",
                                                       "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER",
                                                       "UBIGINT", "UHUGEINT", "FLOAT",     "DOUBLE"};
    return std::find(numeric.begin(), numeric.end(), type) != numeric.end() || type.starts_with("DECIMAL(");
}

bool startsCodePoint(char c)
{
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
}

std::size_t widthOf(std::string_view text)
{
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), startsCodePoint));
}

/// One line, without control characters that would move the terminal's cursor, and cut with an ellipsis.
std::string shown(std::string text)
{
    std::replace_if(
        text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20U || c == 0x7F; },
        ' ');
    if (widthOf(text) <= widest) {
        return text;
    }
    std::size_t end = 0;
    for (std::size_t points = 0; end < text.size(); ++end) {
        points += startsCodePoint(text[end]) ? 1 : 0;
        if (points == widest) {
            break;
        }
    }
    return text.substr(0, end) + "…";
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
        header += (header.empty() ? "" : ",") + csvField(column.name);
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
