#pragma once

#include "core/base/result.h"
#include "core/facade/shareservice.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace sharepane::facade {

/// A share subscription as its provider knows it.
struct SubscriptionInfo {
    std::string id;
    ShareName share;
    std::string recipient;    ///< e-mail of whom the invitation was for
    std::string consumer;     ///< data share account of whoever accepted it, as it says of itself
    std::string email;        ///< likewise
    std::string organization; ///< likewise; may be empty
    std::string state;        ///< "active", "revoking", "revoked" or "source_deleted"
    std::optional<std::chrono::seconds> lease;
    Timestamp acceptedAt{};
    Timestamp changedAt{}; ///< since when it has its state
    std::string changedBy;
    std::optional<Timestamp> copyDeletedAt; ///< the consumer said so, since it was revoked
    Timestamp lastContact{};
    struct Database {
        std::string name; ///< as the subscription calls it
        std::int64_t version = -1;
        std::int64_t lagMs = 0;
        std::int64_t bytes = 0;
        Timestamp reportedAt{};
    };
    std::vector<Database> databases; ///< what the consumer has applied, as it said last
};

/// The provider's share subscriptions. Thread-safe; calls block on SQLite. Revoking is not withdrawing an
/// invitation: neither does what the other does.
class SubscriptionService {
public:
    virtual ~SubscriptionService() = default;

    /// The newest first.
    [[nodiscard]] virtual Result<std::vector<SubscriptionInfo>> subscriptions(const ShareName& share) = 0;
    /// Also of shares that were deleted.
    [[nodiscard]] virtual Result<std::vector<SubscriptionInfo>> allSubscriptions() = 0;
    /// Every request and every URL of it is refused from when this returns. False when it was revoked
    /// already; conflict when its share was deleted.
    [[nodiscard]] virtual Result<bool> revoke(const std::string& id) = 0;
    /// The consumer reads again, without a new invitation. False when it is active; conflict when its share
    /// was deleted.
    [[nodiscard]] virtual Result<bool> reinstate(const std::string& id) = 0;
};

} // namespace sharepane::facade
