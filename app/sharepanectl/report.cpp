#include "app/sharepanectl/report.h"

#include "core/base/printable.h"
#include "core/base/units.h"

#include <algorithm>
#include <ostream>

namespace sharepane::ctl {

namespace {

using Json = nlohmann::ordered_json;

/// Code points, close enough to terminal columns for names and numbers.
std::size_t widthOf(const std::string& text)
{
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::string plain(const Json& value)
{
    if (value.is_null()) {
        return "-";
    }
    if (value.is_string()) {
        return value.get<std::string>().empty() ? "-" : value.get<std::string>();
    }
    if (value.is_boolean()) {
        return value.get<bool>() ? "yes" : "no";
    }
    if (value.is_array()) {
        std::string joined;
        for (const Json& item : value) {
            joined += (joined.empty() ? "" : ", ") + plain(item);
        }
        return joined.empty() ? "-" : joined;
    }
    if (value.is_object()) {
        return value.contains("message") ? plain(value["message"]) : value.dump();
    }
    return value.dump();
}

std::string inner(const Json& object, const std::string& keys)
{
    const auto colon = keys.find(':');
    const std::string first = plain(object.value(keys.substr(0, colon), Json(nullptr)));
    return colon == std::string::npos
               ? first
               : first + ":" + plain(object.value(keys.substr(colon + 1), Json(nullptr)));
}

std::string rawCell(const Json& object, const ReportColumn& column)
{
    const Json::json_pointer pointer("/" + column.key);
    if (!object.contains(pointer) || object[pointer].is_null()) {
        return column.absent;
    }
    const Json& value = object[pointer];
    if (value.is_number()) {
        const auto number = value.get<std::int64_t>();
        if (column.show == ReportColumn::Show::size) {
            return number < 0 ? "-" : formatSize(static_cast<std::uint64_t>(number));
        }
        if (column.show == ReportColumn::Show::span) {
            return number < 0 ? "-" : std::to_string(number) + " ms";
        }
        return number == -1 ? "-" : value.dump();
    }
    if (!column.inner.empty() && value.is_array()) {
        std::string joined;
        for (const Json& item : value) {
            joined += (joined.empty() ? "" : ", ") + inner(item, column.inner);
        }
        return joined.empty() ? "-" : joined;
    }
    return plain(value);
}

std::string cell(const Json& object, const ReportColumn& column)
{
    return printable(rawCell(object, column));
}

std::string padded(const std::string& text, std::size_t width, bool right)
{
    const std::string space(width - std::min(width, widthOf(text)), ' ');
    return right ? space + text : text + space;
}

void printTable(std::ostream& out, const Json& list, const std::vector<ReportColumn>& columns)
{
    std::vector<std::size_t> widths;
    for (const ReportColumn& column : columns) {
        std::size_t width = widthOf(column.heading);
        for (const Json& row : list) {
            width = std::max(width, widthOf(cell(row, column)));
        }
        widths.push_back(width);
    }
    const auto line = [&](const auto& textOf) {
        std::string text;
        for (std::size_t i = 0; i < columns.size(); ++i) {
            const bool right = columns[i].show != ReportColumn::Show::text;
            text += (i == 0 ? "" : "  ") + padded(textOf(columns[i]), widths[i], right);
        }
        text.erase(text.find_last_not_of(' ') + 1);
        out << text << '\n';
    };
    line([](const ReportColumn& column) { return column.heading; });
    for (const Json& row : list) {
        line([&](const ReportColumn& column) { return cell(row, column); });
    }
}

} // namespace

Report Report::message(Json document, std::string sentence)
{
    Report report(std::move(document));
    report.m_kind = Kind::message;
    report.m_lines.push_back(std::move(sentence));
    return report;
}

Report Report::message(Json document, std::vector<std::string> lines)
{
    Report report(std::move(document));
    report.m_kind = Kind::message;
    report.m_lines = std::move(lines);
    return report;
}

Report Report::table(Json list, std::vector<ReportColumn> columns, std::string empty)
{
    Report report(std::move(list));
    report.m_kind = Kind::table;
    report.m_columns = std::move(columns);
    report.m_lines.push_back(std::move(empty));
    return report;
}

Report Report::details(Json object, std::vector<ReportColumn> columns)
{
    Report report(std::move(object));
    report.m_kind = Kind::details;
    report.m_columns = std::move(columns);
    return report;
}

Report&& Report::withTable(std::string key, std::vector<ReportColumn> columns) &&
{
    m_sections.push_back({std::move(key), std::move(columns)});
    return std::move(*this);
}

void Report::print(std::ostream& out, bool json) const
{
    if (m_kind == Kind::none) {
        return;
    }
    if (json) {
        out << m_document.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
    } else if (m_kind == Kind::message || (m_kind == Kind::table && m_document.empty())) {
        for (const std::string& line : m_lines) {
            out << printable(line) << '\n';
        }
    } else if (m_kind == Kind::table) {
        printTable(out, m_document, m_columns);
    } else {
        printDetails(out);
    }
}

void Report::printDetails(std::ostream& out) const
{
    std::size_t width = 0;
    for (const ReportColumn& column : m_columns) {
        width = std::max(width, widthOf(column.heading));
    }
    for (const ReportColumn& column : m_columns) {
        out << padded(column.heading, width, false) << "  " << cell(m_document, column) << '\n';
    }
    for (const Section& section : m_sections) {
        if (m_document.contains(section.key) && !m_document[section.key].empty()) {
            out << '\n';
            printTable(out, m_document[section.key], section.columns);
        }
    }
}

int exitStatusOf(const Error& error)
{
    switch (error.code) {
    case ErrorCode::invalidArgument:
        return 2;
    case ErrorCode::notAuthorised:
    case ErrorCode::revoked:
        return 3;
    case ErrorCode::notFound:
        return 4;
    case ErrorCode::alreadyExists:
    case ErrorCode::conflict:
    case ErrorCode::inUse:
        return 5;
    case ErrorCode::needsPerson:
    case ErrorCode::diskFull:
        return 6;
    case ErrorCode::unavailable:
        return 75;
    case ErrorCode::corrupt:
    case ErrorCode::unsupported:
    case ErrorCode::cancelled:
    case ErrorCode::failed:
        break;
    }
    return 1;
}

Json errorDocument(const Error& error)
{
    return {{"error",
             {{"code", nameOf(error.code)},
              {"message", error.message()},
              {"object", error.object},
              {"hint", error.hint}}}};
}

} // namespace sharepane::ctl
