#include "core/delta/statisticsreader.h"

#include <algorithm>
#include <charconv>
#include <cstring>

namespace sharepane::delta {

namespace {

using simdjson::error_code;

std::string_view trimmed(std::string_view token)
{
    const std::size_t end = token.find_last_not_of(" \t\r\n");
    return end == std::string_view::npos ? std::string_view() : token.substr(0, end + 1);
}

std::optional<std::int64_t> countOf(std::string_view token)
{
    std::int64_t count = 0;
    const auto [end, ec] = std::from_chars(token.data(), token.data() + token.size(), count);
    const bool isCount = ec == std::errc{} && end == token.data() + token.size() && count >= 0;
    return isCount ? std::optional(count) : std::nullopt;
}

} // namespace

std::size_t StatisticsReader::add(const std::vector<std::string>& path)
{
    std::vector<Node>* level = &m_wanted;
    Node* node = nullptr;
    for (const std::string& name : path) {
        auto found = std::ranges::find(*level, name, &Node::name);
        if (found == level->end()) {
            level->push_back({.name = name, .column = std::nullopt, .children = {}});
            found = std::prev(level->end());
        }
        node = &*found;
        level = &node->children;
    }
    if (!node->column) {
        node->column = m_columns.size();
        m_columns.emplace_back();
    }
    return *node->column;
}

bool StatisticsReader::read(std::string_view stats)
{
    std::ranges::fill(m_columns, ColumnStatistics{});
    m_rows.reset();
    if (stats.empty()) {
        return false;
    }
    if (m_buffer.size() < stats.size() + simdjson::SIMDJSON_PADDING) {
        m_buffer.resize(2 * stats.size() + simdjson::SIMDJSON_PADDING);
    }
    std::memcpy(m_buffer.data(), stats.data(), stats.size());
    m_length = stats.size();
    if (readAll() == simdjson::SUCCESS) {
        return true;
    }
    std::ranges::fill(m_columns, ColumnStatistics{});
    m_rows.reset();
    return false;
}

error_code StatisticsReader::readAll()
{
    simdjson::ondemand::document document;
    if (const auto error = m_parser.iterate(m_buffer.data(), m_length, m_buffer.size()).get(document)) {
        return error;
    }
    Object object;
    if (const auto error = document.get_object().get(object)) {
        return error;
    }
    for (auto member : object) {
        std::string_view key;
        if (const auto error = member.unescaped_key().get(key)) {
            return error;
        }
        Value value;
        if (const auto error = member.value().get(value)) {
            return error;
        }
        if (key == "numRecords") {
            if (m_rows) {
                return simdjson::INCORRECT_TYPE;
            }
            m_rows = countOf(trimmed(value.raw_json_token()));
            continue;
        }
        const bool isMinima = key == "minValues";
        if (!isMinima && key != "maxValues" && key != "nullCount") {
            continue;
        }
        Object group;
        if (const auto error = value.get_object().get(group)) {
            return error;
        }
        const Group which = isMinima ? Group::minima : key == "maxValues" ? Group::maxima : Group::nullCounts;
        if (const auto error = readGroup(group, which, m_wanted)) {
            return error;
        }
    }
    const bool atEnd = document.current_location().error() == simdjson::OUT_OF_BOUNDS;
    return atEnd ? simdjson::SUCCESS : simdjson::TAPE_ERROR;
}

error_code StatisticsReader::readGroup(Object object, Group group, const std::vector<Node>& wanted)
{
    for (auto member : object) {
        std::string_view key;
        if (const auto error = member.unescaped_key().get(key)) {
            return error;
        }
        const auto node = std::ranges::find(wanted, key, &Node::name);
        if (node == wanted.end()) {
            continue;
        }
        Value value;
        if (const auto error = member.value().get(value)) {
            return error;
        }
        simdjson::ondemand::json_type type{};
        if (const auto error = value.type().get(type)) {
            return error;
        }
        if (type == simdjson::ondemand::json_type::object) {
            Object nested;
            if (const auto error = value.get_object().get(nested)) {
                return error;
            }
            if (const auto error = readGroup(nested, group, node->children)) {
                return error;
            }
        } else if (node->column && type != simdjson::ondemand::json_type::array &&
                   type != simdjson::ondemand::json_type::null) {
            if (const auto error = readValue(value, group, m_columns[*node->column])) {
                return error;
            }
        }
    }
    return simdjson::SUCCESS;
}

/// Of a column that is there twice nobody knows which is meant.
error_code StatisticsReader::readValue(Value value, Group group, ColumnStatistics& into)
{
    JsonScalar scalar{.text = trimmed(value.raw_json_token()), .isString = false};
    if (scalar.text.starts_with('"')) {
        scalar.isString = true;
        if (const auto error = value.get_string().get(scalar.text)) {
            return error;
        }
    }
    if (group == Group::nullCounts) {
        if (into.nullCount) {
            return simdjson::INCORRECT_TYPE;
        }
        into.nullCount = scalar.isString ? std::nullopt : countOf(scalar.text);
        return simdjson::SUCCESS;
    }
    auto& bound = group == Group::minima ? into.minimum : into.maximum;
    if (bound) {
        return simdjson::INCORRECT_TYPE;
    }
    bound = scalar;
    return simdjson::SUCCESS;
}

} // namespace sharepane::delta
