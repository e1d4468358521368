#include "core/facade/session.h"

#include "core/facade/actingsession.h"
#include "core/facade/changewatch.h"
#include "core/facade/clusters.h"
#include "core/facade/core.h"
#include "core/facade/entities.h"
#include "core/facade/followers.h"
#include "core/facade/host.h"
#include "core/facade/ingestion.h"
#include "core/facade/leaderupkeep.h"
#include "core/facade/policies.h"
#include "core/facade/queries.h"
#include "core/facade/receivedkeeper.h"
#include "core/facade/receivedshares.h"
#include "core/facade/recipients.h"
#include "core/facade/sharing.h"
#include "core/facade/subscriptions.h"

namespace sharepane::facade {

namespace {

/// Passes what the engine says on to the Events' thread, and to who keeps received shares.
class EngineEar final : public follow::EngineObserver {
public:
    EngineEar(ChangeWatch& changes, ReceivedKeeper& received)
        : m_changes(changes)
        , m_received(received)
    {
    }
    void statusChanged() override
    {
        m_changes.noteStatus();
        m_received.wake();
    }
    void followersChanged() override { m_changes.noteCatalogue(); }

private:
    ChangeWatch& m_changes;
    ReceivedKeeper& m_received;
};

class SessionImpl final : public Session {
public:
    explicit SessionImpl(std::shared_ptr<Core> core)
        : m_core(std::move(core))
        , m_clusters(m_core)
        , m_entities(m_core)
        , m_policies(m_core)
        , m_ingestion(m_core)
        , m_followers(m_core)
        , m_queries(m_core)
        , m_shares(m_core)
        , m_invitations(m_core)
        , m_mail(m_core)
        , m_subscriptions(m_core)
        , m_receivedShares(m_core)
        , m_activities(m_core)
        , m_host(m_core)
        , m_recipients(m_core)
        , m_keeper(m_core)
    {
    }
    ~SessionImpl() override { stopEngine(); }

    std::filesystem::path directory() const override { return m_core->workspace()->directory(); }
    ClusterService& clusters() override { return m_clusters; }
    EntityService& entities() override { return m_entities; }
    PolicyService& policies() override { return m_policies; }
    IngestService& ingestion() override { return m_ingestion; }
    FollowerService& followers() override { return m_followers; }
    QueryService& queries() override { return m_queries; }
    ShareService& shares() override { return m_shares; }
    InvitationService& invitations() override { return m_invitations; }
    MailService& mail() override { return m_mail; }
    SubscriptionService& subscriptions() override { return m_subscriptions; }
    ReceivedShareService& receivedShares() override { return m_receivedShares; }
    ActivityService& activities() override { return m_activities; }
    HostService& host() override { return m_host; }
    RecipientService& recipients() override { return m_recipients; }

    Events& events() override
    {
        watchChanges();
        return m_events;
    }

    Result<void> startEngine() override
    {
        if (m_core->followEngine()) {
            return {};
        }
        auto lock = TRY(workspace::EngineLock::acquire(*m_core->workspace()));
        watchChanges();
        m_core->setFollowEngine(TRY(startFollowing(*m_core, std::move(lock), m_ear.get())));
        auto upkeep = startUpkeep(m_core, [this] { m_changes->noteCatalogue(); });
        if (!upkeep) {
            stopEngine();
            return fail(upkeep.error());
        }
        m_upkeep = *std::move(upkeep);
        m_keeper.start();
        Q_EMIT m_events.engineChanged();
        return {};
    }

    void stopEngine() override
    {
        const auto engine = m_core->followEngine();
        if (!engine) {
            return;
        }
        m_keeper.stop();
        m_upkeep.reset();
        m_core->setFollowEngine(nullptr);
        engine->stop();
        Q_EMIT m_events.engineChanged();
    }

    bool engineRunsHere() const override { return m_core->followEngine() != nullptr; }

private:
    void watchChanges()
    {
        if (!m_changes) {
            m_changes = std::make_unique<ChangeWatch>(m_core, m_events);
            m_ear = std::make_unique<EngineEar>(*m_changes, m_keeper);
        }
    }

    std::shared_ptr<Core> m_core;
    ClusterServiceImpl m_clusters;
    EntityServiceImpl m_entities;
    PolicyServiceImpl m_policies;
    IngestServiceImpl m_ingestion;
    FollowerServiceImpl m_followers;
    QueryServiceImpl m_queries;
    ShareServiceImpl m_shares;
    InvitationServiceImpl m_invitations;
    MailServiceImpl m_mail;
    SubscriptionServiceImpl m_subscriptions;
    ReceivedShareServiceImpl m_receivedShares;
    ActivityServiceImpl m_activities;
    HostServiceImpl m_host;
    RecipientServiceImpl m_recipients;
    ReceivedKeeper m_keeper; // runs while the engine does
    Events m_events;
    std::unique_ptr<ChangeWatch> m_changes; // made when somebody listens
    std::unique_ptr<EngineEar> m_ear;
    std::unique_ptr<ingest::Upkeep> m_upkeep; // while the engine runs here
};

} // namespace

Result<std::unique_ptr<Session>> Session::open(const std::filesystem::path& directory,
                                               const std::string& principal)
{
    const std::string actor = principal.empty() ? std::string() : TRY(catalog::parsePrincipal(principal));
    auto workspace = TRY(
        workspace::Workspace::open(directory.empty() ? workspace::Workspace::defaultDirectory() : directory));
    const auto core = std::make_shared<Core>(std::move(workspace));
    std::unique_ptr<Session> session = std::make_unique<SessionImpl>(core);
    if (actor.empty()) {
        return session;
    }
    return actAs(std::move(session), Authority(core, actor));
}

} // namespace sharepane::facade
