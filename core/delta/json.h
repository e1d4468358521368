#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <map>
#include <optional>
#include <simdjson.h>
#include <string>
#include <string_view>
#include <vector>

/// Reading JSON of unknown origin field by field, and writing it without a document in between. Internal to
/// core/delta.
namespace sharepane::delta::json {

using Object = simdjson::dom::object;
using Element = simdjson::dom::element;

/// The fields of one JSON object, read by type. The first field that is not what was asked for is remembered
/// in problem(), and reading goes on with the default, so that a caller checks once, at the end.
class Reader {
public:
    Reader(Object object, std::string_view what)
        : m_object(object)
        , m_what(what)
    {
    }

    /// Absent or null: nothing.
    [[nodiscard]] std::optional<std::string> text(std::string_view key);
    [[nodiscard]] std::optional<std::int64_t> integer(std::string_view key);
    [[nodiscard]] std::optional<bool> boolean(std::string_view key);
    [[nodiscard]] std::vector<std::string> texts(std::string_view key);
    [[nodiscard]] std::map<std::string, std::string> textMap(std::string_view key);
    [[nodiscard]] std::map<std::string, std::optional<std::string>> nullableTextMap(std::string_view key);
    [[nodiscard]] std::optional<Object> object(std::string_view key);
    /// The object's JSON text, or nothing.
    [[nodiscard]] std::optional<std::string> rawObject(std::string_view key);

    /// As above, but absent or null is a problem too.
    [[nodiscard]] std::string requiredText(std::string_view key);
    [[nodiscard]] std::int64_t requiredSize(std::string_view key);

    [[nodiscard]] const std::optional<std::string>& problem() const { return m_problem; }

private:
    [[nodiscard]] std::optional<Element> find(std::string_view key) const;
    void complain(std::string_view key, std::string_view expected);

    Object m_object;
    std::string_view m_what;
    std::optional<std::string> m_problem;
};

/// Appends `text` as a JSON string with its quotes.
void appendString(std::string& out, std::string_view text);
void appendInteger(std::string& out, std::int64_t value);
void appendStrings(std::string& out, const std::vector<std::string>& values);
void appendMap(std::string& out, const std::map<std::string, std::string>& values);
void appendMap(std::string& out, const std::map<std::string, std::optional<std::string>>& values);

} // namespace sharepane::delta::json
