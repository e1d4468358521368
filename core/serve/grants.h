#pragma once

#include "core/base/result.h"
#include "core/catalog/leaderdatabase.h"
#include "core/catalog/selection.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What the service must know of the control plane, and no more.
namespace sharepane::serve {

/// A database of which a share gives some tables.
struct GrantedDatabase {
    std::string cluster;
    std::string database;
    catalog::Selection selection;
};

/// What a recipient has been given, as of now.
struct Grant {
    std::string recipientId; ///< UUID; of a share subscription, its own
    std::string shareId;     ///< UUID
    std::string shareName;
    std::vector<GrantedDatabase> databases;
    std::string subscriptionId{}; ///< UUID; empty: not of a share subscription
};

/// Why somebody gets nothing.
enum class Refusal : std::uint8_t {
    unknown,
    expired,
    revoked,
    sourceDeleted, ///< of a share subscription: its share is no more
};

struct Admission {
    std::optional<Grant> grant;         ///< when admitted
    Refusal refusal = Refusal::unknown; ///< otherwise
    std::string shareName;              ///< of an expired or revoked recipient
    std::string subscriptionId{};       ///< of a share subscription that has ended
    std::string reason{};               ///< of that: who ended it and when, as a sentence
};

/// Asked at every request, and tells what holds then: what was withdrawn, by whichever process, before it is
/// asked is not admitted. Thread-safe.
class Grants {
public:
    virtual ~Grants() = default;
    /// Who has this bearer token: of a recipient, or of a share subscription. An unknown token is a refusal,
    /// not an error. Never null.
    [[nodiscard]] virtual Result<std::shared_ptr<const Admission>> byToken(std::string_view token) = 0;
    /// The recipient or share subscription of that id, for URLs that were signed for it. Never null.
    [[nodiscard]] virtual Result<std::shared_ptr<const Admission>>
    byRecipient(const std::string& recipientId) = 0;
};

/// The open leader database of that name. Thread-safe.
using OpenDatabase = std::function<Result<std::shared_ptr<catalog::LeaderDatabase>>(
    const std::string& cluster, const std::string& database)>;

} // namespace sharepane::serve
