#pragma once

#include "core/delta/actions.h"
#include "core/delta/schema.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Which extents a query can leave unopened (Delta: "Per-file Statistics").
namespace sharepane::delta {

/// A condition on rows, as WHERE has it: a row is wanted when it is true, not when it is false or NULL.
///
/// A column is its path of names, from the table's column through the members of structs, ignoring case. A
/// literal is a value of that column's type as DuckDB's CAST to VARCHAR writes it in the time zone UTC: "5",
/// "-1.50", "2026-11-21", "2026-11-21 21:25:09.374216+00", "true"; text as it is. What can't be expressed
/// (other functions, other types, comparisons of columns, NULL literals) is `unknown()`, which any row may
/// meet.
struct Predicate {
    enum class Kind : std::uint8_t {
        unknown,
        comparison,
        in,
        startsWith,
        isNull,
        all,      ///< AND; of none: true
        any,      ///< OR; of none: false
        negation, ///< NOT of its one child
    };
    enum class Comparison : std::uint8_t { equal, notEqual, less, lessOrEqual, greater, greaterOrEqual };

    Kind kind = Kind::unknown;
    Comparison comparison = Comparison::equal;
    std::vector<std::string> column{};
    std::vector<std::string> literals{}; ///< comparison and startsWith: one
    std::vector<Predicate> children{};

    [[nodiscard]] static Predicate unknown();
    [[nodiscard]] static Predicate compare(std::vector<std::string> column, Comparison comparison,
                                           std::string literal);
    [[nodiscard]] static Predicate in(std::vector<std::string> column, std::vector<std::string> literals);
    [[nodiscard]] static Predicate startsWith(std::vector<std::string> column, std::string prefix);
    [[nodiscard]] static Predicate isNull(std::vector<std::string> column);
    [[nodiscard]] static Predicate isNotNull(std::vector<std::string> column);
    [[nodiscard]] static Predicate allOf(std::vector<Predicate> children);
    [[nodiscard]] static Predicate anyOf(std::vector<Predicate> children);
    [[nodiscard]] static Predicate negate(Predicate child);
};

/// What the log says of an extent's rows.
struct ExtentFacts {
    std::string_view stats{};                                                           ///< Add::stats
    const std::map<std::string, std::optional<std::string>>* partitionValues = nullptr; ///< null: none
    /// Whether writeExtents made it, that is whether its Add has checksumTag. Of other writers' statistics
    /// less is believed: NaN may be missing from bounds, and long decimals rounded in them.
    bool ours = false;
};

/// Decides whether an extent may hold rows that meet a predicate. Statistics are hints of unknown origin:
/// whatever is missing, strange or of another form than the column's type leaves the answer at "may". Reads
/// of statistics only what the predicate needs, and only when partition values don't decide it.
///
/// Used by one thread at a time.
class Pruner {
public:
    Pruner(const Schema& schema, const Metadata& metadata, const Predicate& predicate);
    ~Pruner();
    Pruner(const Pruner&) = delete;
    Pruner& operator=(const Pruner&) = delete;
    Pruner(Pruner&&) noexcept;
    Pruner& operator=(Pruner&&) noexcept;

    /// False when the extent holds no such row, whatever the protocol's wide or tight bounds
    /// (`tightBounds`).
    [[nodiscard]] bool mayMatch(const ExtentFacts& extent) const;
    /// False when mayMatch() is true for every extent, so that asking is needless.
    [[nodiscard]] bool decidesAnything() const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace sharepane::delta
