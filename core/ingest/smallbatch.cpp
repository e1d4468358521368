#include "core/ingest/smallbatch.h"

#include <algorithm>
#include <simdjson.h>

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
        ondemand::json_type kind{};
        if (field.unescaped_key().get(key) != simdjson::SUCCESS ||
            field.value().get(value) != simdjson::SUCCESS || value.type().get(kind) != simdjson::SUCCESS) {
            return false;
        }
        const auto column = std::ranges::find(m_table.fields, key, &delta::Field::name);
        const auto index = static_cast<std::size_t>(column - m_table.fields.begin());
        if (column == m_table.fields.end() || seen[index]) {
            return false;
        }
        seen[index] = true;
        const Kind type = column->type.kind;
        if (kind == ondemand::json_type::string) {
            std::string_view text;
            if (value.get_string().get(text) != simdjson::SUCCESS) {
                return false;
            }
            row[index] = cell(index, text);
        } else if (kind == ondemand::json_type::number) {
            std::string_view token = value.raw_json_token();
            token = token.substr(0, token.find_last_not_of(" \t\r\n") + 1);
            if (value.get_double().error() != simdjson::SUCCESS || type == Kind::string ||
                type == Kind::boolean || type == Kind::timestamp || type == Kind::date) {
                return false;
            }
            row[index] = cell(index, token);
        } else if (kind == ondemand::json_type::boolean && type == Kind::boolean) {
            bool truth = false;
            if (value.get_bool().get(truth) != simdjson::SUCCESS) {
                return false;
            }
            row[index] = truth ? "true" : "false";
        } else {
            if (kind != ondemand::json_type::null || !value.is_null()) {
                return false;
            }
            continue;
        }
        if (!row[index]) {
            return false;
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
    std::size_t at = 0;
    while (at < records.size()) {
        Row row(m_table.fields.size());
        bool ended = false;
        std::size_t fields = 0;
        for (; !ended; ++fields) {
            std::string text;
            if (at < records.size() && records[at] == '"') {
                for (++at;; ++at) {
                    if (at == records.size()) {
                        return std::nullopt;
                    }
                    const bool doubled =
                        records[at] == '"' && at + 1 < records.size() && records[at + 1] == '"';
                    if (records[at] == '"' && !doubled) {
                        ++at;
                        break;
                    }
                    text += records[at];
                    at += doubled ? 1 : 0;
                }
            } else {
                for (; at < records.size() && records[at] != delimiter && records[at] != '\n' &&
                       records[at] != '\r';
                     ++at) {
                    if (records[at] == '"') {
                        return std::nullopt;
                    }
                    text += records[at];
                }
            }
            const bool crlf = records.substr(at).starts_with("\r\n");
            ended = at == records.size() || records[at] == '\n' || crlf;
            if (!ended && records[at] != delimiter) {
                return std::nullopt;
            }
            at = std::min(at + (crlf ? 2 : 1), records.size());
            if (fields >= target.size()) {
                return std::nullopt;
            }
            if (target[fields] && std::ranges::find(nulls, text) == nulls.end()) {
                row[*target[fields]] = cell(*target[fields], text);
                if (!row[*target[fields]]) {
                    return std::nullopt;
                }
            }
        }
        const bool delimiterAtEnd = records[at - 1] == delimiter;
        if (fields != target.size() || delimiterAtEnd || ++rows * row.size() > mostCells) {
            return std::nullopt;
        }
        append(row, sql);
    }
    return sql.empty() ? std::nullopt : std::optional(sql);
}

} // namespace sharepane::ingest
