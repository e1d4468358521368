#include "core/ingest/csvinspector.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace sharepane::ingest {

namespace {

using Json = nlohmann::json;
using Kind = delta::DataType::Kind;

std::string sniffed(const std::string& value)
{
    return value == "(empty)" ? std::string() : value;
}

/// What the sniffer calls "\t" it may print escaped.
std::string unescaped(const std::string& value)
{
    return value == "\\t" ? "\t" : value;
}

std::vector<std::string> textsIn(const std::string& json)
{
    const Json list = Json::parse(json, nullptr, false);
    std::vector<std::string> texts;
    if (list.is_array()) {
        for (const Json& element : list) {
            texts.push_back(element.is_string() ? element.get<std::string>() : std::string());
        }
    }
    return texts;
}

} // namespace

std::vector<std::string> splitFields(std::string_view line, char delimiter)
{
    while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) {
        line.remove_suffix(1);
    }
    std::vector<std::string> fields(1);
    bool quoted = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        if (c == '"') {
            if (quoted && i + 1 < line.size() && line[i + 1] == '"') {
                fields.back() += c;
                ++i;
            } else {
                quoted = !quoted;
            }
        } else if (c == delimiter && !quoted) {
            fields.emplace_back();
        } else {
            fields.back() += c;
        }
    }
    return fields;
}

std::vector<std::string> CsvInspector::delimiters(const SourceFile& file) const
{
    if (!m_options.delimiter.empty()) {
        return {m_options.delimiter};
    }
    return file.format == Format::tsv ? std::vector<std::string>{"\t"}
                                      : std::vector<std::string>{",", ";", "\t", "|"};
}

Result<void> CsvInspector::add(const SourceFile& file, const CancelToken& cancel)
{
    Found found = TRY(inspect(file, cancel));
    std::vector<std::string> names;
    for (const engine::Column& column : found.columns) {
        names.push_back(column.name);
    }
    for (const auto& part : m_parts) {
        if (part->takes(found.dialect, names)) {
            part->add(file, std::move(found.columns));
            return {};
        }
    }
    m_parts.push_back(std::make_unique<CsvPart>(found.dialect, found.columns, m_options));
    m_parts.back()->add(file, std::move(found.columns));
    return {};
}

Result<std::string> CsvInspector::firstLine(const SourceFile& file, const CancelToken& cancel)
{
    // A delimiter that no text has makes every line one column; errors further down don't matter here.
    const std::string encoding =
        m_options.encoding == "utf-8" ? "" : ", encoding = " + engine::quoteLiteral(m_options.encoding);
    const auto rows = TRY(
        m_session.rows("SELECT line FROM read_csv(" + listLiteral({file.path}) +
                           ", auto_detect = false, header = false, delim = '\x01', quote = '', escape = '', "
                           "strict_mode = false, ignore_errors = true, columns = {'line': 'VARCHAR'}" +
                           encoding + ") WHERE line IS NOT NULL LIMIT 1",
                       cancel));
    return rows.empty() ? std::string() : rows.front().front();
}

/// The header's columns, when the first line holds names of the table's.
std::optional<CsvInspector::Found> CsvInspector::byHeader(const std::string& line) const
{
    std::optional<Found> best;
    std::size_t bestMatches = 0;
    for (const std::string& delimiter : m_delimiters) {
        if (delimiter.size() != 1) {
            continue;
        }
        const auto fields = splitFields(line, delimiter.front());
        const auto matches = static_cast<std::size_t>(std::ranges::count_if(
            fields, [this](const std::string& field) { return indexOf(*m_table, field).has_value(); }));
        const bool enough = m_options.header == true || matches * 2 >= fields.size();
        if (matches > bestMatches && enough) {
            bestMatches = matches;
            best = Found{};
            best->dialect.delimiter = delimiter;
            best->dialect.header = true;
            for (const std::string& field : fields) {
                best->columns.push_back({field, "VARCHAR"});
            }
        }
    }
    return best;
}

/// The delimiter that cuts the line into as many fields as the table has columns; empty when it isn't one.
std::string CsvInspector::delimiterByCount(const std::string& line) const
{
    std::string only;
    for (const std::string& delimiter : m_delimiters) {
        if (delimiter.size() == 1 && splitFields(line, delimiter.front()).size() == m_table->fields.size()) {
            if (!only.empty()) {
                return {};
            }
            only = delimiter;
        }
    }
    return only;
}

Result<CsvInspector::Found> CsvInspector::sniff(const SourceFile& file, const std::string& delimiter,
                                                std::optional<bool> header, const CancelToken& cancel)
{
    std::string options = ", ignore_errors = true, sample_size = ";
    options += m_wholeFile ? "-1" : "20480";
    const auto option = [&](const char* name, const std::string& value) {
        options += std::string(", ") + name + " = " + value;
    };
    if (!delimiter.empty()) {
        option("delim", engine::quoteLiteral(delimiter));
    }
    if (header) {
        option("header", *header ? "true" : "false");
    }
    if (m_options.decimalSeparator != '.') {
        option("decimal_separator", engine::quoteLiteral(std::string(1, m_options.decimalSeparator)));
    }
    if (m_options.encoding != "utf-8") {
        option("encoding", engine::quoteLiteral(m_options.encoding));
    }
    option("nullstr", listLiteral(m_options.nulls));
    const auto rows = TRY(m_session.rows(
        "SELECT Delimiter, Quote, Escape, Comment, SkipRows, HasHeader, coalesce(DateFormat, ''), "
        "coalesce(TimestampFormat, ''), to_json(list_transform(Columns, lambda c: c.name)), "
        "to_json(list_transform(Columns, lambda c: c.type)) FROM sniff_csv(" +
            engine::quoteLiteral(file.path) + options + ")",
        cancel));
    if (rows.empty()) {
        return fail(ErrorCode::invalidArgument, "ingest", file.name, "it is not CSV");
    }
    const auto& row = rows.front();
    Found found;
    found.dialect.delimiter = unescaped(row[0]);
    // A sample without quotes says nothing about the rows after it.
    found.dialect.quote = sniffed(row[1]).empty() ? "\"" : row[1];
    found.dialect.escape = sniffed(row[2]).empty() ? found.dialect.quote : row[2];
    found.dialect.comment = sniffed(row[3]);
    found.dialect.skip = row[4];
    found.dialect.header = row[5] == "true";
    found.dialect.dateFormat = row[6];
    found.dialect.timestampFormat = row[7];
    const auto names = textsIn(row[8]);
    const auto types = textsIn(row[9]);
    for (std::size_t i = 0; i < names.size(); ++i) {
        found.columns.push_back({names[i], i < types.size() ? types[i] : "VARCHAR"});
    }
    return found;
}

Result<void> CsvInspector::learnTimeFormats(const SourceFile& file, Found& found, const CancelToken& cancel)
{
    const bool hasTimes = std::ranges::any_of(m_table->fields, [](const delta::Field& field) {
        return field.type.kind == Kind::date || field.type.kind == Kind::timestamp ||
               field.type.kind == Kind::timestampNtz;
    });
    if (!hasTimes) {
        return {};
    }
    const auto looked = sniff(file, found.dialect.delimiter, found.dialect.header, cancel);
    if (!looked && looked.error().code == ErrorCode::cancelled) {
        return fail(looked.error());
    }
    if (looked) {
        found.dialect.dateFormat = looked->dialect.dateFormat;
        found.dialect.timestampFormat = looked->dialect.timestampFormat;
    }
    return {};
}

Result<CsvInspector::Found> CsvInspector::inspect(const SourceFile& file, const CancelToken& cancel)
{
    m_delimiters = delimiters(file);
    const std::string fixed = m_delimiters.size() == 1 ? m_delimiters.front() : std::string();
    if (m_table == nullptr) {
        return sniff(file, fixed, m_options.header, cancel);
    }
    const std::string line = TRY(firstLine(file, cancel));
    if (m_options.header != false) {
        if (auto found = byHeader(line)) {
            TRY(learnTimeFormats(file, *found, cancel));
            return *std::move(found);
        }
    }
    const std::string counted = fixed.empty() ? delimiterByCount(line) : fixed;
    Found found = TRY(sniff(file, counted, m_options.header, cancel));
    // The sniffer takes a first row of text above rows of text for a header. Only types are evidence.
    const bool evidence = std::ranges::any_of(
        found.columns, [](const engine::Column& column) { return column.type != "VARCHAR"; });
    if (!m_options.header && found.dialect.header && !evidence &&
        found.columns.size() == m_table->fields.size()) {
        found.dialect.header = false;
    }
    return found;
}

} // namespace sharepane::ingest
