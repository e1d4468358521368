#pragma once

#include "core/base/cancellation.h"
#include "core/catalog/verification.h"
#include "core/workspace/workspace.h"

#include <string>

/// Whether the extents of a follower database are still what was fetched.
namespace sharepane::follow {

/// Reads every extent of what is applied: in the cache, or where it is read in place. Those that are only at
/// a distant leader are counted, not read. Nothing is removed from the cache meanwhile. notFound when there
/// is no such follower database; `cancelled`.
[[nodiscard]] Result<catalog::Verification> verifyFollower(const workspace::Workspace& workspace,
                                                           const std::string& cluster,
                                                           const std::string& database,
                                                           const catalog::VerifyOptions& options);

/// After requestVerification(): returns when the engine, whichever process runs it, has compared the cache
/// with its checksums and fetched anew what was damaged, or has met an error that keeps it from that (the
/// status has it).
[[nodiscard]] Result<void> waitVerified(const workspace::Workspace& workspace, const std::string& cluster,
                                        const std::string& database, const CancelToken& cancel);

} // namespace sharepane::follow
