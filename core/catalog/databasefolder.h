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

/// Keeps on storage which journal version a follower has applied, beside its registration: what it may still
/// need is not cleaned away. An object of its own, so that a follower that was detached from the leader's
/// side doesn't come back with it. -1 where there is none, or nothing readable.
[[nodiscard]] Result<void> putApplied(storage::ObjectStore& store, const std::string& folder,
                                      const std::string& followerId, std::int64_t version);
[[nodiscard]] Result<std::int64_t> appliedOf(const storage::ObjectStore& store, const std::string& folder,
                                             const std::string& followerId);
/// Removes a registration and what goes with it.
[[nodiscard]] Result<void> removeRegistration(storage::ObjectStore& store, const std::string& folder,
                                              const std::string& followerId);
/// The same, for a follower that nobody detached: it isn't given any more what it follows. Should it be given
/// that again before it notices, it must be told apart from one that was detached, and register anew: a small
/// object says so until it detaches or the database goes.
[[nodiscard]] Result<void> withdrawRegistration(storage::ObjectStore& store, const std::string& folder,
                                                const std::string& followerId);
[[nodiscard]] Result<bool> wasWithdrawn(const storage::ObjectStore& store, const std::string& folder,
                                        const std::string& followerId);

} // namespace sharepane::catalog
