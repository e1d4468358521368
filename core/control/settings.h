#pragma once

#include "core/base/result.h"
#include "core/workspace/sql.h"

#include <string>

/// The table `settings` of sharepane.db: what a workspace was told once. In the caller's transaction.
namespace sharepane::control {

/// Empty when it was never set.
[[nodiscard]] Result<std::string> setting(workspace::sql::Session& session, const std::string& key);
[[nodiscard]] Result<void> setSetting(workspace::sql::Session& session, const std::string& key,
                                      const std::string& text);

} // namespace sharepane::control
