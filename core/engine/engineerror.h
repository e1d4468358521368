#pragma once

#include "core/base/error.h"

#include <string_view>

/// Internal to core/engine.
namespace sharepane::engine {

/// The Error for a message of DuckDB: its first sentence(s) on one line, without the source excerpt, and the
/// code that its kind of failure has for us.
[[nodiscard]] Error errorFrom(std::string_view message, std::string op);

[[nodiscard]] Error cancelledError(std::string op);

} // namespace sharepane::engine
