#include "core/ingest/smallbatch.h"

#include <algorithm>
namespace sharepane::ingest {

namespace {

using Kind = delta::DataType::Kind;
namespace ondemand = simdjson::ondemand;

constexpr std::size_t mostCells = 512;

bool consistsOf(std::string_view text, std::string_view characters)
{
    return text.find_first_not_of(characters) == std::string_view::npos;
}

bool isScalar(const delta::DataType& type)
{
    return !isNested(type) && type.kind != Kind::binary;
}

std::string castOf(std::string_view text, const std::string& type)
{
    return "CAST(" + engine::quoteLiteral(text) + " AS " + type + ")";
}

/// Walks over the fields of CSV of the plainest dialect.
class FieldCursor {
public:
    struct Field {
        std::string text;
        bool endsRecord = false;
    };

    FieldCursor(std::string_view records, char delimiter)
        : m_rest(records)
        , m_delimiter(delimiter)
    {
    }

    [[nodiscard]] bool atEnd() const { return m_rest.empty(); }

    /// Nothing when it isn't quite as it should be.
    std::optional<Field> next()
    {
        Field field;
        if (!(m_rest.starts_with('"') ? takeQuoted(field.text) : takePlain(field.text))) {
            return std::nullopt;
        }
        for (const std::string_view end : {std::string_view("\r\n"), std::string_view("\n")}) {
            if (m_rest.starts_with(end)) {
                m_rest.remove_prefix(end.size());
                field.endsRecord = true;
                return field;
            }
        }
        field.endsRecord = m_rest.empty();
        if (!field.endsRecord) {
            if (m_rest.front() != m_delimiter || m_rest.size() == 1) {
                return std::nullopt;
            }
            m_rest.remove_prefix(1);
        }
        return field;
    }

private:
    bool takeQuoted(std::string& text)
    {
        for (m_rest.remove_prefix(1);;) {
            const std::size_t quote = m_rest.find('"');
            if (quote == std::string_view::npos) {
                return false;
            }
            text += m_rest.substr(0, quote);
            m_rest.remove_prefix(quote + 1);
            if (!m_rest.starts_with('"')) {
                return true;
            }
            text += '"'; // it was doubled
            m_rest.remove_prefix(1);
        }
    }

    bool takePlain(std::string& text)
    {
        std::size_t end = 0;
        while (end < m_rest.size() && m_rest[end] != m_delimiter && m_rest[end] != '\n' &&
               m_rest[end] != '\r') {
            ++end;
        }
        text = m_rest.substr(0, end);
        m_rest.remove_prefix(end);
        return text.find('"') == std::string::npos;
    }

    std::string_view m_rest;
    char m_delimiter;
};

} // namespace

/// SQL of a value that is written as `text`; nothing when it takes a closer look.
std::optional<std::string> SmallBatch::cell(std::size_t column, std::string_view text) const
{
    const delta::DataType& type = m_table.fields[column].type;
    if (!isScalar(type) || text.find('\0') != std::string_view::npos) {
        return std::nullopt;
    }
    if (type.kind == Kind::string) {
        return castOf(text, "VARCHAR");
    }
    if (isIntegral(type)) {
        return consistsOf(text, "0123456789-") ? std::optional(castOf(text, delta::toEngineType(type)))
                                               : std::nullopt;
    }
    if (type.kind == Kind::timestamp) {
        if (!consistsOf(text, "0123456789-:.+ TZ")) {
            return std::nullopt;
        }
        const std::size_t colon = text.find(':');
        const bool offset =
            text.find('+') != std::string_view::npos ||
            (colon != std::string_view::npos && text.find('-', colon) != std::string_view::npos);
        return offset ? castOf(text, "TIMESTAMP WITH TIME ZONE") : atUtc(castOf(text, "TIMESTAMP"));
    }
    return castOf(text, delta::toEngineType(type));
}

void SmallBatch::append(const Row& row, std::string& sql) const
{
    sql += sql.empty() ? "VALUES (" : ", (";
    for (std::size_t i = 0; i < row.size(); ++i) {
        sql += i == 0 ? "" : ", ";
        sql += row[i] ? *row[i] : nullOf(m_table.fields[i].type);
    }
    sql += ')';
}

/// SQL of a JSON value, "" for null; nothing when it takes a closer look.
std::optional<std::string> SmallBatch::jsonCell(std::size_t column, simdjson::ondemand::value value) const
{
    const Kind type = m_table.fields[column].type.kind;
    ondemand::json_type kind{};
    if (value.type().get(kind) != simdjson::SUCCESS) {
        return std::nullopt;
    }
    if (kind == ondemand::json_type::string) {
        std::string_view text;
        return value.get_string().get(text) == simdjson::SUCCESS ? cell(column, text) : std::nullopt;
    }
    if (kind == ondemand::json_type::number) {
        std::string_view token = value.raw_json_token();
        token = token.substr(0, token.find_last_not_of(" \t\r\n") + 1);
        const bool number = isIntegral(m_table.fields[column].type) || type == Kind::doublePrecision ||
                            type == Kind::floatingPoint || type == Kind::decimal;
        return number && value.get_double().error() == simdjson::SUCCESS ? cell(column, token) : std::nullopt;
    }
    if (kind == ondemand::json_type::boolean && type == Kind::boolean) {
        bool truth = false;
        return value.get_bool().get(truth) == simdjson::SUCCESS ? std::optional(truth ? "true" : "false")
                                                                : std::nullopt;
    }
    return kind == ondemand::json_type::null && value.is_null() ? std::optional(std::string()) : std::nullopt;
}

/// False when the line takes a closer look.
bool SmallBatch::addJsonRow(std::string_view line, std::string& sql) const
{
    ondemand::parser parser;
    const simdjson::padded_string padded(line);
    ondemand::document document;
    ondemand::object object;
    if (parser.iterate(padded).get(document) != simdjson::SUCCESS ||
        document.get_object().get(object) != simdjson::SUCCESS) {
        return false;
    }
    Row row(m_table.fields.size());
    std::vector<bool> seen(row.size());
    for (auto field : object) {
        std::string_view key;
        ondemand::value value;
        if (field.unescaped_key().get(key) != simdjson::SUCCESS ||
            field.value().get(value) != simdjson::SUCCESS) {
            return false;
        }
        const auto column = std::ranges::find(m_table.fields, key, &delta::Field::name);
        const auto index = static_cast<std::size_t>(column - m_table.fields.begin());
        if (column == m_table.fields.end() || seen[index]) {
            return false;
        }
        seen[index] = true;
        auto text = jsonCell(index, value);
        if (!text) {
            return false;
        }
        if (!text->empty()) {
            row[index] = std::move(text);
        }
    }
    const char* rest = nullptr;
    if (document.current_location().get(rest) == simdjson::SUCCESS) {
        return false; // something follows the object
    }
    append(row, sql);
    return true;
}

std::optional<std::string> SmallBatch::fromJson(std::string_view lines) const
{
    std::string sql;
    std::size_t rows = 0;
    while (!lines.empty()) {
        const std::size_t end = std::min(lines.find('\n'), lines.size());
        if (end > 0 &&
            (++rows * m_table.fields.size() > mostCells || !addJsonRow(lines.substr(0, end), sql))) {
            return std::nullopt;
        }
        lines.remove_prefix(std::min(end + 1, lines.size()));
    }
    return sql.empty() ? std::nullopt : std::optional(sql);
}

std::optional<std::string> SmallBatch::fromCsv(std::string_view records, char delimiter,
                                               const std::vector<std::optional<std::size_t>>& target,
                                               const std::vector<std::string>& nulls) const
{
    std::string sql;
    std::size_t rows = 0;
    FieldCursor fields(records, delimiter);
    while (!fields.atEnd()) {
        Row row(m_table.fields.size());
        for (std::size_t i = 0; i < target.size(); ++i) {
            const auto field = fields.next();
            if (!field || field->endsRecord != (i + 1 == target.size())) {
                return std::nullopt;
            }
            if (!target[i] || std::ranges::find(nulls, field->text) != nulls.end()) {
                continue;
            }
            row[*target[i]] = cell(*target[i], field->text);
            if (!row[*target[i]]) {
                return std::nullopt;
            }
        }
        if (++rows * row.size() > mostCells) {
            return std::nullopt;
        }
        append(row, sql);
    }
    return sql.empty() ? std::nullopt : std::optional(sql);
}

} // namespace sharepane::ingest
