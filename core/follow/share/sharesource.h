#pragma once

#include "core/base/clock.h"
#include "core/follow/leadersource.h"
#include "core/follow/share/shareclient.h"

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace sharepane::follow::share {

/// A database that another Sharepane shares, through its share service.
///
/// * The service keeps no state of its followers: a question carries the applied version, and after that the
///   Delta versions of those tables that the service asks about. What it asked about last is told at once.
/// * Extents are read under URLs that the service signs for a while; they are asked for anew when they are
///   refused. A copy is verified by size and checksum.
/// * Every method fails with `revoked` after the provider has ended the subscription, deleted the share or
///   taken the database out of it, in the provider's words.
class ShareSource final : public LeaderSource {
public:
    ShareSource(std::shared_ptr<ShareClient> client, std::string database,
                std::shared_ptr<const Clock> clock);

    [[nodiscard]] std::string describe() const override;
    [[nodiscard]] Result<LeaderHead> head(std::int64_t known) const override;
    [[nodiscard]] Result<Changes> changesAfter(const Position& known) const override;
    [[nodiscard]] Result<FetchMode> fetch(const ExtentRef& extent, const std::filesystem::path& destination,
                                          const CancelToken& cancel,
                                          const std::function<void(std::uint64_t)>& onBytes) const override;
    /// All databases of all subscriptions at the service are waited for in one question.
    [[nodiscard]] Result<std::shared_ptr<void>> subscribe(std::function<void()> onNews) override;
    [[nodiscard]] Result<void> attach(const std::string& followerId, const std::string& cluster,
                                      const std::string& database) override;
    /// Succeeds too when nothing of the subscription is given any more.
    [[nodiscard]] Result<void> detach(const std::string& followerId) override;
    [[nodiscard]] Result<void> report(const std::string& followerId, std::int64_t version) override;
    [[nodiscard]] Result<bool> isAttached(const std::string& followerId) const override;

private:
    struct Url {
        std::string url;
        Timestamp expiresAt{};
    };
    [[nodiscard]] bool answerNeed(const Need& need, const Position& known, ChangesRequest& request) const;
    [[nodiscard]] Result<std::string> urlOf(const ExtentRef& extent, bool fresh,
                                            const CancelToken& cancel) const;

    const std::shared_ptr<ShareClient> m_client;
    const std::string m_database;
    const std::shared_ptr<const Clock> m_clock;

    mutable std::mutex m_mutex;                         // guards what follows
    mutable std::vector<std::string> m_asked;           // tables that the service asked about last
    mutable std::chrono::microseconds m_clockOffset{0}; // the service's clock minus ours
    mutable std::map<std::pair<std::string, std::string>, Url> m_urls; // by table and path
};

/// A share subscription as a leader cluster.
class ShareLeader final : public Leader {
public:
    ShareLeader(std::shared_ptr<ShareClient> client, std::shared_ptr<const Clock> clock);

    [[nodiscard]] Result<std::vector<std::string>> databases() const override;
    [[nodiscard]] Result<std::shared_ptr<LeaderSource>> open(const std::string& database) override;
    [[nodiscard]] Result<std::shared_ptr<void>> subscribe(std::function<void()> onNews) override;

private:
    const std::shared_ptr<ShareClient> m_client;
    const std::shared_ptr<const Clock> m_clock;
};

/// The share services that one process speaks with. Thread-safe.
class ShareServices {
public:
    explicit ShareServices(ReadAccess readAccess, MakeSender makeSender = http::sender,
                           std::shared_ptr<const Clock> clock = systemClock());

    /// The subscription at a leader URL (shareurl.h). Asks nothing of the service, and reads the credential
    /// when it is first needed.
    [[nodiscard]] Result<std::shared_ptr<Leader>> open(const std::string& url);

private:
    struct Connections;
    const ReadAccess m_readAccess;
    const std::shared_ptr<Connections> m_connections;
    const std::shared_ptr<const Clock> m_clock;
};

} // namespace sharepane::follow::share
