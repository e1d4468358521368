#pragma once

#include <string>
#include <string_view>

namespace sharepane::catalog {

/// Whether two names mean the same thing: ASCII letters compare without case, as SQL identifiers do.
[[nodiscard]] bool sameName(std::string_view a, std::string_view b);

} // namespace sharepane::catalog
