#pragma once

#include "core/base/result.h"

#include <string>
#include <string_view>
#include <vector>

/// DuckDB's spelling of types. Internal to core/delta.
namespace sharepane::delta {

/// A type name taken apart: "DECIMAL(10,2)[]" is LIST of DECIMAL with parameters 10 and 2.
struct EngineType {
    std::string name{};                    ///< upper case; "LIST" for T[] and T[n]
    std::vector<std::string> parameters{}; ///< numbers, and the members of an ENUM
    std::vector<EngineType> members{};     ///< of STRUCT and UNION; LIST: one; MAP: two
    std::string memberName{};              ///< of this type, where it is a member of a STRUCT or UNION

    /// The member of that name, or nullptr.
    [[nodiscard]] const EngineType* member(std::string_view wanted) const;
};

/// `invalidArgument` for what is not a type name.
[[nodiscard]] Result<EngineType> parseEngineType(std::string_view text);

/// One "name type" or "name: type" of a column list.
struct ColumnText {
    std::string name;
    std::string type;
};
/// Takes "a: bigint, \"b c\" decimal(10,2)" apart, without looking into the types.
[[nodiscard]] Result<std::vector<ColumnText>> splitColumnList(std::string_view text);

} // namespace sharepane::delta
