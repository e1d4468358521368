#include "core/catalog/jsonreader.h"

#include "core/base/ids.h"
#include "core/base/units.h"
#include "core/catalog/names.h"

namespace sharepane::catalog {

namespace {

constexpr std::size_t maxElements = 10'000'000;

} // namespace

Result<std::string> JsonReader::text(const char* name) const
{
    const auto found = m_object.find(name);
    if (found == m_object.end() || !found->is_string()) {
        return wrong(std::string(name) + " is not a string");
    }
    return found->get<std::string>();
}

Result<std::int64_t> JsonReader::version(const char* name) const
{
    const auto found = m_object.find(name);
    if (found == m_object.end() || !found->is_number_integer()) {
        return wrong(std::string(name) + " is not an integer");
    }
    const bool fits = !found->is_number_unsigned() || found->get<std::uint64_t>() < (1ULL << 62U);
    if (!fits || found->get<std::int64_t>() < 0) {
        return wrong(std::string(name) + " is out of range");
    }
    return found->get<std::int64_t>();
}

Result<bool> JsonReader::flag(const char* name) const
{
    const auto found = m_object.find(name);
    if (found == m_object.end() || !found->is_boolean()) {
        return wrong(std::string(name) + " is not true or false");
    }
    return found->get<bool>();
}

Result<std::string> JsonReader::uuid(const char* name) const
{
    std::string id = TRY(text(name));
    if (!isUuid(id)) {
        return wrong(std::string(name) + " is not a UUID");
    }
    return id;
}

Result<std::string> JsonReader::entityName(const char* name, const char* kind) const
{
    std::string value = TRY(text(name));
    if (!checkName(kind, value)) {
        return wrong(std::string(name) + " is not a " + kind + " name");
    }
    return value;
}

Result<Timestamp> JsonReader::time(const char* name) const
{
    const std::string value = TRY(text(name));
    const auto parsed = parseTimestamp(value);
    if (!parsed) {
        return wrong(std::string(name) + " is not a time");
    }
    return *parsed;
}

Result<std::optional<std::chrono::milliseconds>> JsonReader::span(const char* name) const
{
    if (!has(name)) {
        return std::optional<std::chrono::milliseconds>();
    }
    return std::optional(std::chrono::milliseconds{TRY(version(name))});
}

Result<const JsonReader::Json*> JsonReader::object(const char* name) const
{
    const auto found = m_object.find(name);
    if (found == m_object.end()) {
        return static_cast<const Json*>(nullptr);
    }
    if (!found->is_object()) {
        return wrong(std::string(name) + " is not an object");
    }
    return &*found;
}

Result<std::vector<JsonReader::Json>> JsonReader::objects(const char* name) const
{
    const auto found = m_object.find(name);
    if (found == m_object.end()) {
        return std::vector<Json>{};
    }
    if (!found->is_array() || found->size() > maxElements) {
        return wrong(std::string(name) + " is not a list");
    }
    for (const Json& element : *found) {
        if (!element.is_object()) {
            return wrong(std::string(name) + " holds what is no object");
        }
    }
    return std::vector<Json>(found->begin(), found->end());
}

Result<std::vector<std::string>> JsonReader::texts(const char* name) const
{
    std::vector<std::string> values;
    const auto found = m_object.find(name);
    if (found == m_object.end()) {
        return values;
    }
    if (!found->is_array() || found->size() > maxElements) {
        return wrong(std::string(name) + " is not a list");
    }
    for (const Json& element : *found) {
        if (!element.is_string()) {
            return wrong(std::string(name) + " holds what is no string");
        }
        values.push_back(element.get<std::string>());
    }
    return values;
}

} // namespace sharepane::catalog
