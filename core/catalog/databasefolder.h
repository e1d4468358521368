#pragma once

#include "core/catalog/leaderdatabase.h"

#include <string>
#include <string_view>
#include <vector>

namespace sharepane::catalog {

/// "databases/<name>/".
[[nodiscard]] std::string databaseFolder(std::string_view name);

/// The registrations below a database's folder.
[[nodiscard]] Result<std::vector<FollowerRegistration>> readFollowers(const storage::ObjectStore& store,
                                                                      const std::string& folder);

} // namespace sharepane::catalog
