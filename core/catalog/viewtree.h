#pragma once

#include "core/base/result.h"
#include "core/engine/connection.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

/// A view's SELECT as the tree that DuckDB's json_serialize_sql makes of it. Internal to core/catalog.
namespace sharepane::catalog::viewtree {

using Json = nlohmann::json;

template <typename List>
bool contains(const List& list, std::string_view name)
{
    return std::ranges::find(list, name) != std::end(list);
}

/// A member that is text; otherwise "".
[[nodiscard]] std::string textOf(const Json& object, const char* key);
[[nodiscard]] bool isNullOrAbsent(const Json& object, const char* key);
/// null when there is none.
[[nodiscard]] const Json& memberOf(const Json& object, const char* key);
[[nodiscard]] bool isEmptyList(const Json& object, const char* key); ///< or none at all

/// The tree of one SELECT; `invalidArgument` when `sql` is anything else.
[[nodiscard]] Result<Json> parse(engine::Connection& connection, const std::string& sql);
/// The tree as SQL.
[[nodiscard]] Result<std::string> spell(engine::Connection& connection, const Json& tree);

/// Errors of a view's SELECT: one that can't be used, and one that reaches for what it may not.
[[nodiscard]] tl::unexpected<Error> refuse(std::string cause, std::string hint = {});
[[nodiscard]] tl::unexpected<Error> forbid(const std::string& what);

} // namespace sharepane::catalog::viewtree
