#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sharepane::control::arm {

/// A parsed expression: a literal or a function's call, and what is picked out of its value.
/// Internal to core/control/template.
struct Node {
    struct Access {
        std::string member;      ///< ".member"; empty: the index
        std::vector<Node> index; ///< "[index]", one node
    };
    enum class Kind : std::uint8_t { text, number, call };
    Kind kind = Kind::text;
    std::string text; ///< the literal, or the function's name
    std::int64_t number = 0;
    std::vector<Node> arguments;
    std::vector<Access> accesses;
};

/// Parses what stands between the brackets of "[…]". invalidArgument with the byte at which it can't go on;
/// `where` is the error's object. Neither calls nor accesses nest deeper than deepestNesting.
[[nodiscard]] Result<Node> parseExpression(std::string_view text, const std::string& where);

} // namespace sharepane::control::arm
