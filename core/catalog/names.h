#pragma once

#include "core/base/result.h"

#include <string>
#include <string_view>

namespace sharepane::catalog {

/// Whether two names mean the same thing: ASCII letters compare without case, as SQL identifiers do.
[[nodiscard]] bool sameName(std::string_view a, std::string_view b);

/// A name a cluster, database, table … may have: 1 to 255 bytes of UTF-8 letters, digits, '_' and '-', not
/// starting with '-'; ASCII outside those, control characters, spaces and '.' are refused.
[[nodiscard]] Result<void> checkName(std::string_view kind, std::string_view name);

} // namespace sharepane::catalog
