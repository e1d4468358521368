#pragma once

#include "core/facade/session.h"

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace sharepane::tests {

struct FakeSharing;
struct FakeState;

/// A workspace in memory that answers like the real one, for tests of the window: clusters, databases and
/// tables as given, followers whose states a test sets, and a query language of a few words:
///
///   range N          N rows (id, name, value), made as they are read
///   fail             an error with object, cause and hint
///   wait             blocks until it is cancelled
///   series           two numbers over a date
///   anything else    three rows with a NULL
class FakeSession : public facade::Session {
public:
    FakeSession();
    ~FakeSession() override;

    /// provider/flights, provider/weather (leaders), consumer/flights (follower).
    void addDemo();
    /// Two functions and an external table.
    void addDefinitions(const facade::DatabaseName& name);
    /// `count` follower databases of the cluster `many`.
    void addFollowers(int count);
    /// The account contoso with the shares quarterly (two datasets, four invitations) and
    /// weather-of-everywhere. Share subscriptions of quarterly: two active ones (fabrikam, northwind), a
    /// revoked one, and one whose share was deleted.
    void addShares();
    /// Three received shares, one of them revoked, and the links sharepane:offer, :expired and :free.
    void addReceived();
    /// So many more of each, received ones too, with long names.
    void addManyShares(int count);
    [[nodiscard]] FakeSharing& sharing();
    /// `cluster` follows all databases of the leader cluster, which are these.
    void followAll(const std::string& cluster, const std::string& leader,
                   const std::vector<std::string>& databases);
    void addTables(const facade::DatabaseName& name, int count);
    void setStatus(const facade::DatabaseName& name, const std::function<void(facade::SyncStatus&)>& change);
    /// Why the newest version of a table can't be shown.
    void setProblem(const facade::DatabaseName& name, const std::string& table, const Error& problem);
    void setCluster(const facade::ClusterInfo& info);
    void addLeader(const facade::DatabaseName& name);
    /// Attaching fails with this from now on.
    void failAttach(std::optional<Error> error);
    /// Ingestion waits in the middle until it is cancelled or let go.
    void holdIngestion(bool hold);
    void setEngineError(std::optional<Error> error);

    /// The share service can't be started from now on.
    void failHost(std::optional<Error> error);
    /// Every start of it that was asked for.
    [[nodiscard]] std::vector<facade::HostRequest> hosted() const;
    [[nodiscard]] bool hosting() const;

    [[nodiscard]] std::int64_t rowsMade() const;
    [[nodiscard]] int runningQueries() const;
    [[nodiscard]] std::vector<facade::AttachRequest> attached() const;
    [[nodiscard]] std::vector<facade::IngestRequest> ingested() const;

    [[nodiscard]] std::filesystem::path directory() const override;
    [[nodiscard]] facade::ClusterService& clusters() override;
    [[nodiscard]] facade::EntityService& entities() override;
    [[nodiscard]] facade::PolicyService& policies() override;
    [[nodiscard]] facade::IngestService& ingestion() override;
    [[nodiscard]] facade::FollowerService& followers() override;
    [[nodiscard]] facade::QueryService& queries() override;
    [[nodiscard]] facade::ShareService& shares() override;
    [[nodiscard]] facade::InvitationService& invitations() override;
    [[nodiscard]] facade::MailService& mail() override;
    [[nodiscard]] facade::SubscriptionService& subscriptions() override;
    [[nodiscard]] facade::ReceivedShareService& receivedShares() override;
    [[nodiscard]] facade::ActivityService& activities() override;
    [[nodiscard]] facade::HostService& host() override;
    [[nodiscard]] facade::RecipientService& recipients() override;
    [[nodiscard]] facade::Events& events() override;
    [[nodiscard]] Result<void> startEngine() override;
    void stopEngine() override;
    [[nodiscard]] bool engineRunsHere() const override;

private:
    void addSubscriptions();

    std::unique_ptr<FakeState> m_state;
    std::unique_ptr<facade::ClusterService> m_clusters;
    std::unique_ptr<facade::EntityService> m_entities;
    std::unique_ptr<facade::PolicyService> m_policies;
    std::unique_ptr<facade::IngestService> m_ingestion;
    std::unique_ptr<facade::FollowerService> m_followers;
    std::unique_ptr<facade::QueryService> m_queries;
    std::shared_ptr<FakeSharing> m_sharing;
    std::unique_ptr<facade::ShareService> m_shares;
    std::unique_ptr<facade::InvitationService> m_invitations;
    std::unique_ptr<facade::MailService> m_mail;
    std::unique_ptr<facade::SubscriptionService> m_subscriptions;
    std::unique_ptr<facade::ReceivedShareService> m_receivedShares;
    std::unique_ptr<facade::ActivityService> m_activities;
    std::unique_ptr<facade::HostService> m_host;
    std::unique_ptr<facade::RecipientService> m_recipients;
};

} // namespace sharepane::tests
