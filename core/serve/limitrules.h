#pragma once

#include "core/base/result.h"
#include "core/serve/limits.h"

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>

/// The limits as people name and write them: what is read, shown and documented comes from here.
namespace sharepane::serve {

struct LimitRule {
    using Field =
        std::variant<std::uint32_t Limits::*, std::uint64_t Limits::*, std::chrono::milliseconds Limits::*>;
    enum class Unit : std::uint8_t {
        count, ///< "20000"
        bytes, ///< as parseSize(): "16KiB"
        span   ///< as parseSpan(): "15s"
    };
    std::string_view name; ///< "header-bytes"
    Field field;
    Unit unit = Unit::count;
    std::uint64_t least = 1; ///< milliseconds for spans
    std::uint64_t most = 1;
    std::string_view meaning; ///< what it limits, and what happens beyond it
};

/// One for each member of Limits, in its order.
[[nodiscard]] std::span<const LimitRule> limitRules();

/// As setLimit() reads it, exactly: "16KiB", "15s", "20000".
[[nodiscard]] std::string formatLimit(const LimitRule& rule, std::uint64_t value);
[[nodiscard]] std::uint64_t valueOf(const LimitRule& rule, const Limits& limits);

/// invalidArgument, with all names in the hint, for a name that no limit has; with the range for a value that
/// can't be read or is out of it. Then `limits` stays as it was.
[[nodiscard]] Result<void> setLimit(Limits& limits, std::string_view name, std::string_view value);

} // namespace sharepane::serve
