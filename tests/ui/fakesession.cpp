#include "tests/ui/fakesession.h"

#include "tests/ui/fakeclusters.h"
#include "tests/ui/fakeentities.h"
#include "tests/ui/fakefollowers.h"
#include "tests/ui/fakeoptions.h"
#include "tests/ui/fakequeries.h"
#include "tests/ui/fakeservices.h"
#include "tests/ui/fakesharing.h"
#include "tests/ui/fakestate.h"

namespace sharepane::tests {

FakeSession::FakeSession()
    : m_state(std::make_unique<FakeState>())
    , m_clusters(std::make_unique<FakeClusters>(*m_state))
    , m_entities(std::make_unique<FakeEntities>([state = m_state.get()] { state->changed(); }))
    , m_policies(std::make_unique<FakePolicies>([this](const facade::DatabaseName& name) {
        std::vector<std::string> tables;
        for (const auto& table : m_clusters->tables(name).value_or(std::vector<facade::TableInfo>{})) {
            tables.push_back(table.name);
        }
        for (const auto& view : m_entities->views(name).value_or(std::vector<facade::ViewInfo>{})) {
            tables.push_back(view.name);
        }
        return tables;
    }))
    , m_ingestion(std::make_unique<FakeIngest>(*m_state))
    , m_followers(std::make_unique<FakeFollowers>(*m_state))
    , m_queries(std::make_unique<FakeQueries>(*m_state))
    , m_sharing(std::make_shared<FakeSharing>())
    , m_shares(std::make_unique<FakeShares>(m_sharing))
    , m_invitations(std::make_unique<FakeInvitations>(m_sharing))
    , m_mail(std::make_unique<FakeMail>(m_sharing))
    , m_subscriptions(std::make_unique<FakeSubscriptions>(m_sharing))
    , m_receivedShares(std::make_unique<FakeReceivedShares>(m_sharing))
    , m_activities(std::make_unique<FakeActivities>(m_sharing))
    , m_host(std::make_unique<FakeHost>(*m_state))
    , m_recipients(std::make_unique<FakeRecipients>())
{
}

FakeSession::~FakeSession() = default;

FakeSharing& FakeSession::sharing()
{
    return *m_sharing;
}

void FakeSession::addFollowers(int count)
{
    const std::lock_guard lock(m_state->mutex);
    for (int i = 0; i < count; ++i) {
        const std::string digits = std::to_string(i);
        const std::string name = "db" + std::string(digits.size() < 6 ? 6 - digits.size() : 0, '0') + digits;
        m_state->addFollower({"many", name}, "provider/" + name);
        auto& status = m_state->status[{"many", name}];
        status.lagMs = i % 7 == 0 ? 1000 + 37 * i : i % 50;
        status.state = i % 7 == 0 ? facade::SyncState::syncing : facade::SyncState::upToDate;
    }
    m_state->changed();
}

void FakeSession::followAll(const std::string& cluster, const std::string& leader,
                            const std::vector<std::string>& databases)
{
    const std::lock_guard lock(m_state->mutex);
    for (const auto& name : databases) {
        m_state->addFollower({cluster, name}, leader + "/" + name);
    }
    m_state->addAttachment(cluster, leader, "*", databases);
    m_state->changed();
}

void FakeSession::addTables(const facade::DatabaseName& name, int count)
{
    const std::lock_guard lock(m_state->mutex);
    auto& tables = m_state->databases[name].tables;
    for (int i = 0; i < count; ++i) {
        tables.push_back(tableOf("table_" + std::to_string(i), i));
    }
    m_state->changed();
}

void FakeSession::setStatus(const facade::DatabaseName& name,
                            const std::function<void(facade::SyncStatus&)>& change)
{
    const std::lock_guard lock(m_state->mutex);
    change(m_state->status[name]);
    m_state->changed();
}

void FakeSession::setProblem(const facade::DatabaseName& name, const std::string& table, const Error& problem)
{
    {
        const std::lock_guard lock(m_state->mutex);
        for (auto& info : m_state->databases[name].tables) {
            if (info.name == table) {
                info.problem = problem;
            }
        }
    }
    m_state->changed();
}

void FakeSession::setCluster(const facade::ClusterInfo& info)
{
    const std::lock_guard lock(m_state->mutex);
    m_state->clusters[info.name] = info;
    m_state->changed();
}

void FakeSession::addLeader(const facade::DatabaseName& name)
{
    const std::lock_guard lock(m_state->mutex);
    m_state->addDatabase(name, facade::DatabaseKind::leader);
    m_state->changed();
}

void FakeSession::failAttach(std::optional<Error> error)
{
    const std::lock_guard lock(m_state->mutex);
    m_state->attachError = std::move(error);
}

void FakeSession::holdIngestion(bool hold)
{
    m_state->holdIngestion = hold;
}

void FakeSession::setEngineError(std::optional<Error> error)
{
    const std::lock_guard lock(m_state->mutex);
    m_state->engineError = std::move(error);
}

void FakeSession::failHost(std::optional<Error> error)
{
    const std::lock_guard lock(m_state->mutex);
    m_state->hostError = std::move(error);
}

std::vector<facade::HostRequest> FakeSession::hosted() const
{
    const std::lock_guard lock(m_state->mutex);
    return m_state->hosted;
}

bool FakeSession::hosting() const
{
    const std::lock_guard lock(m_state->mutex);
    return m_state->hosting;
}

std::int64_t FakeSession::rowsMade() const
{
    return m_state->rowsMade;
}

int FakeSession::runningQueries() const
{
    return m_state->runningQueries;
}

std::vector<facade::AttachRequest> FakeSession::attached() const
{
    const std::lock_guard lock(m_state->mutex);
    return m_state->attached;
}

std::vector<facade::IngestRequest> FakeSession::ingested() const
{
    const std::lock_guard lock(m_state->mutex);
    return m_state->ingested;
}

std::filesystem::path FakeSession::directory() const
{
    return m_state->dir.path().toStdString();
}

facade::ClusterService& FakeSession::clusters()
{
    return *m_clusters;
}

facade::EntityService& FakeSession::entities()
{
    return *m_entities;
}

facade::PolicyService& FakeSession::policies()
{
    return *m_policies;
}

facade::IngestService& FakeSession::ingestion()
{
    return *m_ingestion;
}

facade::FollowerService& FakeSession::followers()
{
    return *m_followers;
}

facade::QueryService& FakeSession::queries()
{
    return *m_queries;
}

facade::ShareService& FakeSession::shares()
{
    return *m_shares;
}

facade::InvitationService& FakeSession::invitations()
{
    return *m_invitations;
}

facade::MailService& FakeSession::mail()
{
    return *m_mail;
}

facade::SubscriptionService& FakeSession::subscriptions()
{
    return *m_subscriptions;
}

facade::ReceivedShareService& FakeSession::receivedShares()
{
    return *m_receivedShares;
}

facade::ActivityService& FakeSession::activities()
{
    return *m_activities;
}

facade::HostService& FakeSession::host()
{
    return *m_host;
}

facade::RecipientService& FakeSession::recipients()
{
    return *m_recipients;
}

facade::Events& FakeSession::events()
{
    return m_state->events;
}

Result<void> FakeSession::startEngine()
{
    {
        const std::lock_guard lock(m_state->mutex);
        if (m_state->engineError) {
            return fail(*m_state->engineError);
        }
    }
    m_state->engine = true;
    QMetaObject::invokeMethod(&m_state->events, &facade::Events::engineChanged, Qt::QueuedConnection);
    return {};
}

void FakeSession::stopEngine()
{
    m_state->engine = false;
}

bool FakeSession::engineRunsHere() const
{
    return m_state->engine;
}

} // namespace sharepane::tests
