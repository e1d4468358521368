#pragma once

#include "core/delta/schema.h"

#include <cstdint>
#include <optional>
#include <string_view>

/// Values of literals, statistics and partition values, and their order. Internal to core/delta.
namespace sharepane::delta {

/// How the values of a type are compared; `none` where we don't.
enum class ValueOrder : std::uint8_t { none, integer, real, decimal, text };

[[nodiscard]] ValueOrder valueOrderOf(const DataType& type);

/// One value, in the member that its order says. Views are of the text that it was read from.
struct BoundValue {
    std::int64_t integer = 0;    ///< integers, boolean (0/1), date (days), timestamps (µs)
    double real = 0;             ///< never NaN
    std::string_view text{};     ///< text; decimal: the digits before the point, without leading zeros
    std::string_view fraction{}; ///< decimal: the digits after the point, without trailing zeros
    bool negative = false;       ///< decimal
};

/// Below, at or above 0 as `a` is before, equal to or after `b`.
[[nodiscard]] int compareValues(ValueOrder order, const BoundValue& a, const BoundValue& b);

/// A value that is not known more exactly than to lie between two.
struct ValueRange {
    BoundValue low{};
    BoundValue high{};
};

/// A literal or partition value. Floating-point numbers are given some room for how they are converted.
[[nodiscard]] std::optional<ValueRange> rangeOf(const DataType& type, std::string_view text);

/// What is known of where the values of a column's statistics come from.
struct BoundOrigin {
    bool exact = false;       ///< our own writer's
    bool wasNarrower = false; ///< the column's type was widened: bounds may be those of a narrower type
};

/// A value not above the one a minimum is written for / not below that of a maximum. Timestamps are written
/// truncated to milliseconds.
[[nodiscard]] std::optional<BoundValue> lowerBoundOf(const DataType& type, std::string_view text,
                                                     BoundOrigin origin);
[[nodiscard]] std::optional<BoundValue> upperBoundOf(const DataType& type, std::string_view text,
                                                     BoundOrigin origin);

} // namespace sharepane::delta
