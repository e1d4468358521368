#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

/// What the documents that two Sharepanes send each other are read with: nothing for a member that is absent,
/// of another type, or outside its bounds. `object` may be anything.
namespace sharepane::shareapi {

/// The JSON on one line; bytes that are no UTF-8 are replaced.
[[nodiscard]] std::string dumped(const nlohmann::json& json);

[[nodiscard]] const nlohmann::json* memberIn(const nlohmann::json& object, const char* name);
/// Of at most so many bytes, without control characters: it ends up on terminals and in header lines.
[[nodiscard]] std::optional<std::string> textIn(const nlohmann::json& object, const char* name,
                                                std::size_t longest);
[[nodiscard]] std::optional<std::string> uuidIn(const nlohmann::json& object, const char* name);
[[nodiscard]] std::optional<std::int64_t> integerIn(const nlohmann::json& object, const char* name,
                                                    std::int64_t least, std::int64_t most);
[[nodiscard]] std::optional<bool> flagIn(const nlohmann::json& object, const char* name);
/// A list of at most so many elements; null otherwise.
[[nodiscard]] const nlohmann::json* listIn(const nlohmann::json& object, const char* name, std::size_t most);

/// What the service says of a document `what` that it can't read.
[[nodiscard]] tl::unexpected<Error> badQuestion(const char* what);
/// What the consumer says of one.
[[nodiscard]] tl::unexpected<Error> badAnswer(const char* what);

} // namespace sharepane::shareapi
