#pragma once

#include "core/base/result.h"
#include "core/facade/activityservice.h"
#include "core/facade/clusterservice.h"
#include "core/facade/entityservice.h"
#include "core/facade/followerservice.h"
#include "core/facade/hostservice.h"
#include "core/facade/ingestservice.h"
#include "core/facade/invitationservice.h"
#include "core/facade/mailservice.h"
#include "core/facade/policyservice.h"
#include "core/facade/queryservice.h"
#include "core/facade/receivedshareservice.h"
#include "core/facade/recipientservice.h"
#include "core/facade/shareservice.h"
#include "core/facade/subscriptionservice.h"
#include "core/facade/types.h"

#include <QtCore/QObject>

#include <filesystem>
#include <memory>

namespace sharepane::facade {

/// Tells the window what happens. Lives on the thread that opened the session; signals arrive there.
class Events : public QObject {
    Q_OBJECT

Q_SIGNALS:
    /// Some followed database changed its state, version or lag: at most 10 times a second; ask
    /// FollowerService::status.
    void syncStatusChanged();
    /// Clusters, databases, tables or attachments changed, by this or another process.
    void catalogueChanged();
    /// The engine of this process began or ceased to run, or failed to.
    void engineChanged();
};

/// One open workspace with its services: what a composition root makes first and destroys last.
class Session {
public:
    /// Opens or makes the workspace. An empty directory means the default one. With a `principal`
    /// ("aaduser=ann@example.org") every call acts on its behalf: notAuthorised where no role of the database
    /// allows it, and for what is above any one database. Without, as whoever holds the workspace.
    [[nodiscard]] static Result<std::unique_ptr<Session>> open(const std::filesystem::path& directory,
                                                               const std::string& principal = {});
    virtual ~Session() = default;

    [[nodiscard]] virtual std::filesystem::path directory() const = 0;
    [[nodiscard]] virtual ClusterService& clusters() = 0;
    [[nodiscard]] virtual EntityService& entities() = 0;
    [[nodiscard]] virtual PolicyService& policies() = 0;
    [[nodiscard]] virtual IngestService& ingestion() = 0;
    [[nodiscard]] virtual FollowerService& followers() = 0;
    [[nodiscard]] virtual QueryService& queries() = 0;
    [[nodiscard]] virtual ShareService& shares() = 0;
    [[nodiscard]] virtual InvitationService& invitations() = 0;
    [[nodiscard]] virtual MailService& mail() = 0;
    [[nodiscard]] virtual SubscriptionService& subscriptions() = 0;
    [[nodiscard]] virtual ReceivedShareService& receivedShares() = 0;
    [[nodiscard]] virtual ActivityService& activities() = 0;
    [[nodiscard]] virtual HostService& host() = 0;
    [[nodiscard]] virtual RecipientService& recipients() = 0;
    [[nodiscard]] virtual Events& events() = 0;

    /// Runs the follower engine in this process; inUse when another process runs it for this workspace (then
    /// this one still shows and changes everything).
    [[nodiscard]] virtual Result<void> startEngine() = 0;
    /// Ends it cleanly; what was being fetched continues at the next start.
    virtual void stopEngine() = 0;
    [[nodiscard]] virtual bool engineRunsHere() const = 0;
};

} // namespace sharepane::facade
