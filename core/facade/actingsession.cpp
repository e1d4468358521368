#include "core/facade/actingsession.h"

#include "core/facade/actingsharing.h"

#include <utility>

namespace sharepane::facade {

namespace {

using Operation = catalog::Operation;

class ActingClusters final : public ClusterService {
public:
    ActingClusters(ClusterService& inner, const Authority& authority)
        : m_inner(inner)
        , m_authority(authority)
    {
    }

    Result<bool> createCluster(const ClusterRequest& request) override { return refused(request.name); }
    Result<std::vector<ClusterInfo>> clusters() override { return refused("the workspace"); }
    Result<ClusterInfo> cluster(const std::string& name) override { return refused(name); }
    Result<bool> setCacheLimit(const std::string& name, std::uint64_t /*bytes*/) override
    {
        return refused(name);
    }
    Result<void> deleteCluster(const std::string& name) override { return refused(name); }

    Result<bool> createDatabase(const DatabaseName& name) override
    {
        return Authority::refuse(Operation::createDatabase, name.text());
    }
    Result<std::vector<DatabaseInfo>> databases(const std::string& cluster) override
    {
        auto all = TRY(m_inner.databases(cluster));
        std::erase_if(all, [&](const DatabaseInfo& info) { return !m_authority.sees(info.name); });
        return all;
    }
    Result<DatabaseInfo> database(const DatabaseName& name) override
    {
        TRY(m_authority.require(Operation::show, name));
        return m_inner.database(name);
    }
    Result<void> deleteDatabase(const DatabaseName& name) override
    {
        TRY(m_authority.require(Operation::deleteDatabase, name));
        return m_inner.deleteDatabase(name);
    }
    Result<std::vector<FollowerRef>> followers(const DatabaseName& leader) override
    {
        TRY(m_authority.require(Operation::show, leader));
        return m_inner.followers(leader);
    }

    Result<bool> createTable(const DatabaseName& name, const std::string& table,
                             const std::string& columns) override
    {
        TRY(m_authority.require(Operation::createTable, name));
        return m_inner.createTable(name, table, columns);
    }
    Result<std::vector<TableInfo>> tables(const DatabaseName& name) override
    {
        TRY(m_authority.require(Operation::show, name));
        return m_inner.tables(name);
    }
    Result<TableInfo> table(const DatabaseName& name, const std::string& table) override
    {
        TRY(m_authority.require(Operation::show, name));
        return m_inner.table(name, table);
    }
    Result<void> renameTable(const DatabaseName& name, const std::string& table,
                             const std::string& newName) override
    {
        TRY(m_authority.require(Operation::renameTable, name));
        return m_inner.renameTable(name, table, newName);
    }
    Result<void> dropTable(const DatabaseName& name, const std::string& table) override
    {
        TRY(m_authority.require(Operation::dropTable, name));
        return m_inner.dropTable(name, table);
    }
    Result<bool> changeColumn(const DatabaseName& name, const std::string& table,
                              const ColumnEdit& edit) override
    {
        TRY(m_authority.require(Operation::changeColumns, name));
        return m_inner.changeColumn(name, table, edit);
    }
    Result<bool> adoptTable(const DatabaseName& name, const std::string& table,
                            const std::string& location) override
    {
        TRY(m_authority.require(Operation::adoptTable, name));
        return m_inner.adoptTable(name, table, location);
    }
    Result<MaintenanceInfo> maintain(const DatabaseName& name, const MaintenanceOptions& options,
                                     const CancelToken& cancel) override
    {
        TRY(m_authority.require(Operation::maintain, name));
        return m_inner.maintain(name, options, cancel);
    }
    Result<VerificationInfo> verify(const DatabaseName& name, const CancelToken& cancel,
                                    const VerifyProgress& onProgress) override
    {
        TRY(m_authority.require(Operation::maintain, name));
        return m_inner.verify(name, cancel, onProgress);
    }

private:
    [[nodiscard]] static tl::unexpected<Error> refused(const std::string& object)
    {
        return Authority::refuse(Operation::manageClusters, object);
    }

    ClusterService& m_inner;
    const Authority& m_authority;
};

class ActingEntities final : public EntityService {
public:
    ActingEntities(EntityService& inner, const Authority& authority)
        : m_inner(inner)
        , m_authority(authority)
    {
    }

    Result<std::vector<FunctionInfo>> functions(const DatabaseName& name) override
    {
        TRY(m_authority.require(Operation::show, name));
        return m_inner.functions(name);
    }
    Result<bool> createFunction(const DatabaseName& name, const FunctionInfo& function) override
    {
        TRY(m_authority.require(Operation::createFunction, name));
        return m_inner.createFunction(name, function);
    }
    Result<void> dropFunction(const DatabaseName& name, const std::string& function) override
    {
        TRY(m_authority.require(Operation::dropFunction, name));
        return m_inner.dropFunction(name, function);
    }

    Result<std::vector<ExternalTableInfo>> externalTables(const DatabaseName& name) override
    {
        TRY(m_authority.require(Operation::show, name));
        return m_inner.externalTables(name);
    }
    Result<bool> createExternalTable(const DatabaseName& name, const ExternalTableInfo& table) override
    {
        TRY(m_authority.require(Operation::createExternalTable, name));
        return m_inner.createExternalTable(name, table);
    }
    Result<void> dropExternalTable(const DatabaseName& name, const std::string& table) override
    {
        TRY(m_authority.require(Operation::dropExternalTable, name));
        return m_inner.dropExternalTable(name, table);
    }

    Result<std::vector<ViewInfo>> views(const DatabaseName& name) override
    {
        TRY(m_authority.require(Operation::show, name));
        return m_inner.views(name);
    }
    Result<bool> createView(const DatabaseName& name, const std::string& view,
                            const std::string& sql) override
    {
        TRY(m_authority.require(Operation::createView, name));
        return m_inner.createView(name, view, sql);
    }
    Result<bool> refreshView(const DatabaseName& name, const std::string& view,
                             const CancelToken& cancel) override
    {
        TRY(m_authority.require(Operation::refreshView, name));
        return m_inner.refreshView(name, view, cancel);
    }
    Result<void> dropView(const DatabaseName& name, const std::string& view) override
    {
        TRY(m_authority.require(Operation::dropView, name));
        return m_inner.dropView(name, view);
    }

private:
    EntityService& m_inner;
    const Authority& m_authority;
};

class ActingPolicies final : public PolicyService {
public:
    ActingPolicies(PolicyService& inner, const Authority& authority)
        : m_inner(inner)
        , m_authority(authority)
    {
    }

    Result<std::vector<PolicyInfo>> policies(const DatabaseName& name) override
    {
        TRY(m_authority.require(Operation::show, name));
        return m_inner.policies(name);
    }
    Result<bool> changePolicies(const DatabaseName& name, const std::string& table,
                                const PolicyEdit& edit) override
    {
        TRY(m_authority.require(Operation::changePolicies, name));
        return m_inner.changePolicies(name, table, edit);
    }
    Result<std::vector<PrincipalInfo>> principals(const DatabaseName& name) override
    {
        TRY(m_authority.require(Operation::show, name));
        return m_inner.principals(name);
    }
    Result<bool> addPrincipal(const DatabaseName& name, const PrincipalInfo& principal) override
    {
        TRY(m_authority.require(Operation::changePrincipals, name));
        return m_inner.addPrincipal(name, principal);
    }
    Result<void> dropPrincipal(const DatabaseName& name, const PrincipalInfo& principal) override
    {
        TRY(m_authority.require(Operation::changePrincipals, name));
        return m_inner.dropPrincipal(name, principal);
    }

private:
    PolicyService& m_inner;
    const Authority& m_authority;
};

class ActingIngestion final : public IngestService {
public:
    ActingIngestion(IngestService& inner, const Authority& authority)
        : m_inner(inner)
        , m_authority(authority)
    {
    }

    Result<IngestPreview> preview(const IngestRequest& request, std::size_t rows,
                                  const CancelToken& cancel) override
    {
        TRY(m_authority.require(Operation::ingest, request.database));
        return m_inner.preview(request, rows, cancel);
    }
    Result<IngestResult> ingestFiles(const IngestRequest& request, const CancelToken& cancel,
                                     const std::function<void(const IngestProgress&)>& onProgress) override
    {
        TRY(m_authority.require(Operation::ingest, request.database));
        return m_inner.ingestFiles(request, cancel, onProgress);
    }
    Result<IngestResult>
    ingestStream(const IngestRequest& request, int fd, const CancelToken& cancel,
                 const std::function<void(std::int64_t, std::int64_t)>& onCommitted) override
    {
        TRY(m_authority.require(Operation::ingest, request.database));
        return m_inner.ingestStream(request, fd, cancel, onCommitted);
    }

private:
    IngestService& m_inner;
    const Authority& m_authority;
};

bool selectsEntities(const FollowerChange& change)
{
    const auto given = [](const FollowerChange::Lists& lists) {
        return lists.include || lists.exclude;
    };
    return given(change.tables) || given(change.externalTables) || given(change.materializedViews) ||
           given(change.functions);
}

class ActingFollowers final : public FollowerService {
public:
    ActingFollowers(FollowerService& inner, const Authority& authority)
        : m_inner(inner)
        , m_authority(authority)
    {
    }

    Result<AttachResult> attach(const AttachRequest& request) override
    {
        return Authority::refuse(Operation::attachFollower, request.cluster);
    }
    Result<ProfileFollowed> followProfile(const ProfileRequest& request) override
    {
        return Authority::refuse(Operation::attachFollower, request.attach.cluster);
    }
    Result<std::vector<AttachmentInfo>> attachments() override
    {
        auto all = TRY(m_inner.attachments());
        for (AttachmentInfo& info : all) {
            const auto hidden = [&](const std::string& database) {
                return !m_authority.sees({info.cluster, database});
            };
            if (std::erase_if(info.databases, hidden) > 0) {
                info.problems.clear(); // they name databases
            }
        }
        std::erase_if(all, [](const AttachmentInfo& info) { return info.databases.empty(); });
        return all;
    }
    Result<bool> alter(const DatabaseName& follower, const FollowerChange& change) override
    {
        if (follower.database == "*") {
            return Authority::refuse(Operation::alterFollower, follower.text());
        }
        if (selectsEntities(change)) {
            return Authority::refuse(Operation::selectEntities, follower.text());
        }
        TRY(m_authority.require(Operation::alterFollower, follower));
        return m_inner.alter(follower, change);
    }
    Result<FollowerDetail> detail(const DatabaseName& follower) override
    {
        TRY(m_authority.require(Operation::show, follower));
        return m_inner.detail(follower);
    }
    Result<void> detach(const DatabaseName& follower) override
    {
        if (follower.database == "*") { // each database of it may have other admins
            return Authority::refuse(Operation::detachFollower, follower.text());
        }
        TRY(m_authority.require(Operation::detachFollower, follower));
        return m_inner.detach(follower);
    }
    Result<void> detachFromLeader(const DatabaseName& leader, const std::string& followerId) override
    {
        TRY(m_authority.require(Operation::detachFollower, leader));
        return m_inner.detachFromLeader(leader, followerId);
    }

    Result<std::vector<SyncStatus>> status() override
    {
        auto all = TRY(m_inner.status());
        std::erase_if(all, [&](const SyncStatus& status) { return !m_authority.sees(status.name); });
        return all;
    }
    Result<SyncStatus> status(const DatabaseName& follower) override
    {
        TRY(m_authority.require(Operation::show, follower));
        return m_inner.status(follower);
    }
    Result<SyncStatus> syncNow(const DatabaseName& follower, const CancelToken& cancel) override
    {
        TRY(m_authority.require(Operation::synchronise, follower));
        return m_inner.syncNow(follower, cancel);
    }
    Result<SyncStatus> wait(const DatabaseName& follower, std::optional<std::int64_t> version,
                            std::optional<std::chrono::milliseconds> timeout,
                            const CancelToken& cancel) override
    {
        TRY(m_authority.require(Operation::synchronise, follower));
        return m_inner.wait(follower, version, timeout, cancel);
    }
    Result<void> setPaused(const DatabaseName& follower, bool paused) override
    {
        TRY(m_authority.require(Operation::pauseFollower, follower));
        return m_inner.setPaused(follower, paused);
    }

    Result<std::vector<LagPoint>> series(const DatabaseName& follower, std::chrono::milliseconds span,
                                         std::size_t maxPoints) override
    {
        TRY(m_authority.require(Operation::show, follower));
        return m_inner.series(follower, span, maxPoints);
    }
    Result<std::vector<LagSummary>> summaries(std::chrono::milliseconds span) override
    {
        auto all = TRY(m_inner.summaries(span));
        std::erase_if(all, [&](const LagSummary& line) { return !m_authority.sees(line.name); });
        return all;
    }

private:
    FollowerService& m_inner;
    const Authority& m_authority;
};

/// The query service asks for itself, so that nothing lies between the check and the snapshot.
class ActingQueries final : public QueryService {
public:
    ActingQueries(QueryService& inner, const Authority& authority)
        : m_inner(inner)
        , m_authority(authority)
    {
    }

    Result<std::unique_ptr<QueryResult>> run(const DatabaseName& name, const std::string& sql,
                                             const QueryOptions& options) override
    {
        return m_inner.run(name, sql, acting(options));
    }
    Result<QueryOutcome> write(const DatabaseName& name, const std::string& sql, OutputFormat format,
                               std::ostream& out, const QueryOptions& options) override
    {
        return m_inner.write(name, sql, format, out, acting(options));
    }
    Result<QueryOutcome> writeFile(const DatabaseName& name, const std::string& sql, OutputFormat format,
                                   const std::filesystem::path& file, const QueryOptions& options) override
    {
        return m_inner.writeFile(name, sql, format, file, acting(options));
    }
    Result<std::vector<std::string>> completions(const DatabaseName& name) override
    {
        TRY(m_authority.require(Operation::show, name));
        return m_inner.completions(name);
    }

private:
    [[nodiscard]] QueryOptions acting(const QueryOptions& options) const
    {
        return {options.cancel, m_authority.principal()};
    }

    QueryService& m_inner;
    const Authority& m_authority;
};

/// What this machine offers to others is above any one database.
class ActingHost final : public HostService {
public:
    std::vector<ServiceLimit> limits() const override { return serviceLimits(); }
    Result<HostInfo> start(const HostRequest& request) override
    {
        return Authority::refuse(Operation::runEngine, request.listen);
    }
    void stop() override {}
};

class ActingRecipients final : public RecipientService {
public:
    Result<RecipientInfo> issue(const ProfileIssue& request) override
    {
        return refuse(request.account, request.share);
    }
    Result<std::vector<RecipientInfo>> recipients(const std::string& account,
                                                  const std::string& share) override
    {
        return refuse(account, share);
    }
    Result<bool> revoke(const std::string& account, const std::string& share,
                        const std::string& /*email*/) override
    {
        return refuse(account, share);
    }

private:
    static tl::unexpected<Error> refuse(const std::string& account, const std::string& share)
    {
        return Authority::refuse(Operation::manageClusters, account + '/' + share);
    }
};

class ActingSession final : public Session {
public:
    ActingSession(std::unique_ptr<Session> session, Authority authority)
        : m_session(std::move(session))
        , m_authority(std::move(authority))
        , m_clusters(m_session->clusters(), m_authority)
        , m_entities(m_session->entities(), m_authority)
        , m_policies(m_session->policies(), m_authority)
        , m_ingestion(m_session->ingestion(), m_authority)
        , m_followers(m_session->followers(), m_authority)
        , m_queries(m_session->queries(), m_authority)
    {
    }

    std::filesystem::path directory() const override { return m_session->directory(); }
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
    Events& events() override { return m_session->events(); }

    Result<void> startEngine() override
    {
        return Authority::refuse(Operation::runEngine, directory().string());
    }
    void stopEngine() override { m_session->stopEngine(); }
    bool engineRunsHere() const override { return m_session->engineRunsHere(); }

private:
    std::unique_ptr<Session> m_session;
    Authority m_authority;
    ActingClusters m_clusters;
    ActingEntities m_entities;
    ActingPolicies m_policies;
    ActingIngestion m_ingestion;
    ActingFollowers m_followers;
    ActingQueries m_queries;
    RefusedShares m_shares;
    RefusedInvitations m_invitations;
    RefusedMail m_mail;
    RefusedSubscriptions m_subscriptions;
    RefusedReceivedShares m_receivedShares;
    RefusedActivities m_activities;
    ActingHost m_host;
    ActingRecipients m_recipients;
};

} // namespace

std::unique_ptr<Session> actAs(std::unique_ptr<Session> session, Authority authority)
{
    return std::make_unique<ActingSession>(std::move(session), std::move(authority));
}

} // namespace sharepane::facade
