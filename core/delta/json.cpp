#include "core/delta/json.h"

#include <array>
#include <charconv>

namespace sharepane::delta::json {

std::optional<Element> Reader::find(std::string_view key) const
{
    Element element;
    if (m_object.at_key(key).get(element) != simdjson::SUCCESS || element.is_null()) {
        return std::nullopt;
    }
    return element;
}

void Reader::complain(std::string_view key, std::string_view expected)
{
    if (!m_problem) {
        m_problem.emplace();
        m_problem->append("\"")
            .append(key)
            .append("\" of ")
            .append(m_what)
            .append(" must be ")
            .append(expected);
    }
}

std::optional<std::string> Reader::text(std::string_view key)
{
    const auto element = find(key);
    std::string_view value;
    if (!element) {
        return std::nullopt;
    }
    if (element->get(value) != simdjson::SUCCESS) {
        complain(key, "a string");
        return std::nullopt;
    }
    return std::string(value);
}

std::optional<std::int64_t> Reader::integer(std::string_view key)
{
    const auto element = find(key);
    std::int64_t value = 0;
    if (!element) {
        return std::nullopt;
    }
    if (element->get(value) != simdjson::SUCCESS) {
        complain(key, "a 64-bit integer");
        return std::nullopt;
    }
    return value;
}

std::optional<bool> Reader::boolean(std::string_view key)
{
    const auto element = find(key);
    bool value = false;
    if (!element) {
        return std::nullopt;
    }
    if (element->get(value) != simdjson::SUCCESS) {
        complain(key, "true or false");
        return std::nullopt;
    }
    return value;
}

std::vector<std::string> Reader::texts(std::string_view key)
{
    std::vector<std::string> values;
    const auto element = find(key);
    if (!element) {
        return values;
    }
    simdjson::dom::array array;
    if (element->get(array) != simdjson::SUCCESS) {
        complain(key, "an array of strings");
        return values;
    }
    for (const Element item : array) {
        std::string_view value;
        if (item.get(value) != simdjson::SUCCESS) {
            complain(key, "an array of strings");
            return {};
        }
        values.emplace_back(value);
    }
    return values;
}

std::map<std::string, std::optional<std::string>> Reader::nullableTextMap(std::string_view key)
{
    std::map<std::string, std::optional<std::string>> values;
    const auto members = object(key);
    if (!members) {
        return values;
    }
    for (const auto member : *members) {
        std::string_view value;
        if (member.value.is_null()) {
            values[std::string(member.key)] = std::nullopt;
        } else if (member.value.get(value) == simdjson::SUCCESS) {
            values[std::string(member.key)] = std::string(value);
        } else {
            complain(key, "an object of strings");
            return {};
        }
    }
    return values;
}

std::map<std::string, std::string> Reader::textMap(std::string_view key)
{
    std::map<std::string, std::string> values;
    for (auto& [name, value] : nullableTextMap(key)) {
        if (value) {
            values.emplace(name, *std::move(value));
        }
    }
    return values;
}

std::optional<Object> Reader::object(std::string_view key)
{
    const auto element = find(key);
    Object value;
    if (!element) {
        return std::nullopt;
    }
    if (element->get(value) != simdjson::SUCCESS) {
        complain(key, "an object");
        return std::nullopt;
    }
    return value;
}

std::optional<std::string> Reader::rawObject(std::string_view key)
{
    const auto value = object(key);
    if (!value) {
        return std::nullopt;
    }
    return simdjson::minify(*value);
}

std::string Reader::requiredText(std::string_view key)
{
    auto value = text(key);
    if (!value) {
        complain(key, "a string");
        return {};
    }
    return *std::move(value);
}

std::int64_t Reader::requiredSize(std::string_view key)
{
    const auto value = integer(key);
    if (!value || *value < 0) {
        complain(key, "a size in bytes");
        return 0;
    }
    return *value;
}

void appendString(std::string& out, std::string_view text)
{
    constexpr std::string_view hexDigits = "0123456789abcdef";
    out += '"';
    std::size_t plainFrom = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (c >= 0x20 && c != '"' && c != '\\') {
            continue;
        }
        out.append(text, plainFrom, i - plainFrom);
        plainFrom = i + 1;
        switch (c) {
        case '"':
            out += "\\\"";
            break;
        case '\\':
            out += "\\\\";
            break;
        case '\n':
            out += "\\n";
            break;
        case '\t':
            out += "\\t";
            break;
        default:
            out += "\\u00";
            out += hexDigits[c >> 4U];
            out += hexDigits[c & 0xFU];
        }
    }
    out.append(text, plainFrom);
    out += '"';
}

void appendInteger(std::string& out, std::int64_t value)
{
    std::array<char, 24> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    out.append(digits.data(), end);
}

void appendStrings(std::string& out, const std::vector<std::string>& values)
{
    out += '[';
    for (const std::string& value : values) {
        if (out.back() != '[') {
            out += ',';
        }
        appendString(out, value);
    }
    out += ']';
}

void appendMap(std::string& out, const std::map<std::string, std::string>& values)
{
    out += '{';
    for (const auto& [key, value] : values) {
        if (out.back() != '{') {
            out += ',';
        }
        appendString(out, key);
        out += ':';
        appendString(out, value);
    }
    out += '}';
}

void appendMap(std::string& out, const std::map<std::string, std::optional<std::string>>& values)
{
    out += '{';
    for (const auto& [key, value] : values) {
        if (out.back() != '{') {
            out += ',';
        }
        appendString(out, key);
        out += ':';
        if (value) {
            appendString(out, *value);
        } else {
            out += "null";
        }
    }
    out += '}';
}

} // namespace sharepane::delta::json
