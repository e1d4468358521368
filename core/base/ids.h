#pragma once

#include <string>
#include <string_view>

namespace sharepane {

/// A random (version 4) UUID in lower-case canonical form, from the system's random source.
[[nodiscard]] std::string newUuid();

/// True for the canonical 36-character form, either case. Ids read from storage are checked with it before
/// they become part of a path.
[[nodiscard]] bool isUuid(std::string_view text);

} // namespace sharepane
