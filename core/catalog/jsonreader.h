#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sharepane::catalog {

/// Reads the members of one JSON object of the journal, with `corrupt` errors that name object and member.
/// Internal to core/catalog.
class JsonReader {
public:
    using Json = nlohmann::json;

    /// `object` outlives the reader and is an object.
    JsonReader(const Json& object, std::string what)
        : m_object(object)
        , m_what(std::move(what))
    {
    }

    [[nodiscard]] const std::string& what() const { return m_what; }
    [[nodiscard]] bool has(const char* name) const { return m_object.contains(name); }
    [[nodiscard]] Result<std::string> text(const char* name) const;
    /// An integer from 0 to 2^62 - 1.
    [[nodiscard]] Result<std::int64_t> version(const char* name) const;
    [[nodiscard]] Result<bool> flag(const char* name) const;
    [[nodiscard]] Result<std::string> uuid(const char* name) const;
    /// A name as checkName() wants it; `kind` is for the error.
    [[nodiscard]] Result<std::string> entityName(const char* name, const char* kind = "table") const;
    [[nodiscard]] Result<Timestamp> time(const char* name) const;
    /// A span of whole milliseconds; nothing when absent.
    [[nodiscard]] Result<std::optional<std::chrono::milliseconds>> span(const char* name) const;
    /// A nested object, valid as long as the outer one; nullptr when absent.
    [[nodiscard]] Result<const Json*> object(const char* name) const;
    /// The elements of a list of objects; an absent list is empty.
    [[nodiscard]] Result<std::vector<Json>> objects(const char* name) const;
    /// The elements of a list of strings; an absent list is empty.
    [[nodiscard]] Result<std::vector<std::string>> texts(const char* name) const;

    [[nodiscard]] tl::unexpected<Error> wrong(std::string cause) const
    {
        return fail(ErrorCode::corrupt, "read", m_what, std::move(cause));
    }

private:
    const Json& m_object;
    std::string m_what;
};

} // namespace sharepane::catalog
