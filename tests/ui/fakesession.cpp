#include "tests/ui/fakesession.h"

#include "tests/ui/fakeentities.h"
#include "tests/ui/fakeoptions.h"
#include "tests/ui/fakesharing.h"

#include <QtCore/QTemporaryDir>

#include <atomic>
#include <cmath>
#include <fstream>
#include <map>
#include <mutex>
#include <thread>

namespace sharepane::tests {

using namespace facade;
using std::chrono::milliseconds;

namespace {

struct Database {
    DatabaseInfo info;
    std::vector<TableInfo> tables;
    std::vector<FollowerRef> followers;
};

TableInfo tableOf(const std::string& name, std::int64_t rows)
{
    TableInfo info;
    info.name = name;
    info.id = "00000000-0000-4000-8000-000000000000";
    info.deltaVersion = 17;
    info.rows = rows;
    info.bytes = rows * 43;
    info.extents = rows / 100'000 + 1;
    info.columns = {{"id", "BIGINT", false}, {"name", "VARCHAR", true}, {"value", "DOUBLE", true}};
    info.location = "file:///var/lib/sharepane/storage/provider/databases/flights/tables/" + name;
    return info;
}

Timestamp now()
{
    return systemClock()->now();
}

} // namespace

struct FakeSession::State {
    QTemporaryDir dir;
    Events events;
    std::atomic<bool> engine{false};
    std::atomic<bool> holdIngestion{false};
    std::atomic<std::int64_t> rowsMade{0};
    std::atomic<int> runningQueries{0};
    std::atomic<bool> maintained{false};

    mutable std::mutex mutex; ///< guards what follows
    std::map<std::string, ClusterInfo> clusters;
    std::map<DatabaseName, Database> databases;
    std::map<DatabaseName, SyncStatus> status;
    std::vector<AttachRequest> attached;
    std::vector<AttachmentInfo> attachments;
    std::map<DatabaseName, FollowerOptions> options;
    std::vector<IngestRequest> ingested;
    std::optional<Error> attachError;
    std::optional<Error> engineError;
    std::optional<Error> hostError;
    std::vector<HostRequest> hosted;
    bool hosting = false;

    void changed()
    {
        QMetaObject::invokeMethod(&events, &Events::catalogueChanged, Qt::QueuedConnection);
        QMetaObject::invokeMethod(&events, &Events::syncStatusChanged, Qt::QueuedConnection);
    }
    void addCluster(const std::string& name)
    {
        ClusterInfo info;
        info.name = name;
        info.storageUrl = "file:///var/lib/sharepane/storage/" + name;
        info.location = "local";
        info.cacheLimit = 10ULL << 30U;
        clusters[name] = info;
    }
    Database& addDatabase(const DatabaseName& name, DatabaseKind kind)
    {
        if (!clusters.contains(name.cluster)) {
            addCluster(name.cluster);
        }
        auto& cluster = clusters[name.cluster];
        ++(kind == DatabaseKind::leader ? cluster.leaderDatabases : cluster.followerDatabases);
        Database database;
        database.info.name = name;
        database.info.kind = kind;
        database.info.version = 42;
        database.info.commitTime = now() - std::chrono::seconds(3);
        return databases[name] = database;
    }
    void addFollower(const DatabaseName& name, const std::string& leader)
    {
        auto& database = addDatabase(name, DatabaseKind::follower);
        database.info.leader = leader;
        SyncStatus sync;
        sync.name = name;
        sync.leader = leader;
        sync.state = SyncState::upToDate;
        sync.leaderVersion = 42;
        sync.appliedVersion = 42;
        sync.extents = 12;
        sync.cachedBytes = 512LL << 20;
        sync.lastContact = now();
        status[name] = sync;
    }
    void addAttachment(const std::string& cluster, const std::string& leader, const std::string& database,
                       std::vector<std::string> names)
    {
        AttachmentInfo info;
        info.id = "a-" + std::to_string(attachments.size() + 1);
        info.cluster = cluster;
        info.leaderUrl = "file:///var/lib/sharepane/storage/" + leader;
        info.leaderCluster = leader;
        info.database = database;
        info.databases = std::move(names);
        attachments.push_back(std::move(info));
    }
    Result<Database> get(const DatabaseName& name) const
    {
        const std::lock_guard lock(mutex);
        const auto found = databases.find(name);
        if (found == databases.end()) {
            return fail(ErrorCode::notFound, "open database", name.text(), "no database has this name");
        }
        return found->second;
    }
};

namespace {

using State = FakeSession::State;

class FakeClusters : public ClusterService {
public:
    explicit FakeClusters(State& state)
        : s(state)
    {
    }
    Result<bool> createCluster(const ClusterRequest& request) override
    {
        const std::lock_guard lock(s.mutex);
        if (s.clusters.contains(request.name)) {
            return fail(ErrorCode::alreadyExists, "create cluster", request.name, "a cluster has this name");
        }
        s.addCluster(request.name);
        s.changed();
        return true;
    }
    Result<std::vector<ClusterInfo>> clusters() override
    {
        const std::lock_guard lock(s.mutex);
        std::vector<ClusterInfo> all;
        for (const auto& [name, info] : s.clusters) {
            all.push_back(info);
        }
        return all;
    }
    Result<ClusterInfo> cluster(const std::string& name) override
    {
        const std::lock_guard lock(s.mutex);
        const auto found = s.clusters.find(name);
        if (found == s.clusters.end()) {
            return fail(ErrorCode::notFound, "open cluster", name, "no cluster has this name");
        }
        return found->second;
    }
    Result<bool> setCacheLimit(const std::string& name, std::uint64_t bytes) override
    {
        const std::lock_guard lock(s.mutex);
        const auto found = s.clusters.find(name);
        if (found == s.clusters.end()) {
            return fail(ErrorCode::notFound, "alter cluster", name, "there is none of that name");
        }
        return std::exchange(found->second.cacheLimit, bytes) != bytes;
    }
    Result<void> deleteCluster(const std::string& name) override
    {
        const std::lock_guard lock(s.mutex);
        for (const auto& [database, info] : s.databases) {
            if (database.cluster == name) {
                return fail(ErrorCode::inUse, "delete cluster", name,
                            "it has the database " + database.database,
                            "delete or detach its databases first");
            }
        }
        s.clusters.erase(name);
        s.changed();
        return {};
    }
    Result<bool> createDatabase(const DatabaseName& name) override
    {
        const std::lock_guard lock(s.mutex);
        s.addDatabase(name, DatabaseKind::leader);
        s.changed();
        return true;
    }
    Result<std::vector<DatabaseInfo>> databases(const std::string& cluster) override
    {
        const std::lock_guard lock(s.mutex);
        std::vector<DatabaseInfo> all;
        for (const auto& [name, database] : s.databases) {
            if (cluster.empty() || name.cluster == cluster) {
                all.push_back(database.info);
                all.back().tables = static_cast<int>(database.tables.size());
            }
        }
        return all;
    }
    Result<DatabaseInfo> database(const DatabaseName& name) override { return TRY(s.get(name)).info; }
    Result<void> deleteDatabase(const DatabaseName& name) override
    {
        const auto database = TRY(s.get(name));
        if (!database.followers.empty()) {
            return fail(ErrorCode::inUse, "delete database", name.text(),
                        "followed by " + database.followers.front().cluster + "/" +
                            database.followers.front().database,
                        "detach its followers first");
        }
        const std::lock_guard lock(s.mutex);
        s.databases.erase(name);
        s.changed();
        return {};
    }
    Result<std::vector<FollowerRef>> followers(const DatabaseName& leader) override
    {
        return TRY(s.get(leader)).followers;
    }
    Result<bool> createTable(const DatabaseName& name, const std::string& table, const std::string&) override
    {
        const std::lock_guard lock(s.mutex);
        s.databases[name].tables.push_back(tableOf(table, 0));
        s.changed();
        return true;
    }
    Result<std::vector<TableInfo>> tables(const DatabaseName& name) override
    {
        return TRY(s.get(name)).tables;
    }
    Result<TableInfo> table(const DatabaseName& name, const std::string& table) override
    {
        for (const auto& info : TRY(s.get(name)).tables) {
            if (info.name == table) {
                return info;
            }
        }
        return fail(ErrorCode::notFound, "open table", name.text() + "/" + table, "no table has this name");
    }
    Result<void> renameTable(const DatabaseName& name, const std::string& table,
                             const std::string& newName) override
    {
        const std::lock_guard lock(s.mutex);
        for (auto& info : s.databases[name].tables) {
            if (info.name == table) {
                info.name = newName;
            }
        }
        s.changed();
        return {};
    }
    Result<void> dropTable(const DatabaseName& name, const std::string& table) override
    {
        const std::lock_guard lock(s.mutex);
        std::erase_if(s.databases[name].tables, [&](const TableInfo& info) { return info.name == table; });
        s.changed();
        return {};
    }
    Result<bool> changeColumn(const DatabaseName& name, const std::string& table,
                              const ColumnEdit& edit) override
    {
        const std::lock_guard lock(s.mutex);
        for (auto& info : s.databases[name].tables) {
            const bool isAdd = edit.kind == ColumnEdit::Kind::add;
            if (info.name == table && isAdd) {
                info.columns.push_back({edit.column, edit.type, true});
            }
            for (std::size_t i = info.name == table && !isAdd ? 0 : info.columns.size();
                 i < info.columns.size(); ++i) {
                if (info.columns[i].name != edit.column) {
                    continue;
                }
                if (edit.kind == ColumnEdit::Kind::drop) {
                    info.columns.erase(info.columns.begin() + static_cast<std::ptrdiff_t>(i));
                    break;
                }
                (edit.kind == ColumnEdit::Kind::rename ? info.columns[i].name : info.columns[i].type) =
                    edit.kind == ColumnEdit::Kind::rename ? edit.newName : edit.type;
            }
        }
        s.changed();
        return true;
    }
    Result<bool> adoptTable(const DatabaseName& name, const std::string& table,
                            const std::string& location) override
    {
        const std::lock_guard lock(s.mutex);
        TableInfo info;
        info.name = table;
        info.location = location;
        s.databases[name].tables.push_back(std::move(info));
        s.changed();
        return true;
    }
    Result<VerificationInfo> verify(const DatabaseName& name, const CancelToken&,
                                    const VerifyProgress&) override
    {
        TRY(s.get(name));
        return VerificationInfo{};
    }
    /// Twelve small extents wait until they are merged, and five files until they are old enough.
    Result<MaintenanceInfo> maintain(const DatabaseName& name, const MaintenanceOptions& options,
                                     const CancelToken&) override
    {
        TRY(s.get(name));
        MaintenanceInfo info;
        info.heldBackBy = "consumer/flights";
        if (s.maintained.load()) {
            return info;
        }
        s.maintained = !options.whatIf;
        info.mergedExtents = 12;
        info.largerExtents = 2;
        info.removedFiles = options.retain == std::chrono::milliseconds(0) ? 9 : 5;
        info.removedBytes = 12LL << 20;
        return info;
    }

private:
    State& s;
};

class FakeFollowers : public FollowerService {
public:
    explicit FakeFollowers(State& state)
        : s(state)
    {
    }
    Result<AttachResult> attach(const AttachRequest& request) override
    {
        const std::lock_guard lock(s.mutex);
        if (s.attachError) {
            return fail(*s.attachError);
        }
        s.attached.push_back(request);
        const std::string name =
            request.nameOverride.empty() ? request.namePrefix + request.database : request.nameOverride;
        s.addFollower({request.cluster, name}, request.leader + "/" + request.database);
        s.addAttachment(request.cluster, request.leader, request.database, {name});
        s.changed();
        return AttachResult{"a-1", true};
    }
    Result<ProfileFollowed> followProfile(const ProfileRequest& request) override
    {
        AttachRequest wanted = request.attach;
        wanted.leader = "delta-sharing+https://share.example.org/shares/" + request.share;
        const auto attached = attach(wanted);
        return attached.map([&](const AttachResult& result) {
            return ProfileFollowed{result, request.share, wanted.leader};
        });
    }
    Result<std::vector<AttachmentInfo>> attachments() override
    {
        const std::lock_guard lock(s.mutex);
        return s.attachments;
    }
    /// Takes hot spans, kinds and prefetching; every leader value is "for ever".
    Result<bool> alter(const DatabaseName& follower, const FollowerChange& change) override
    {
        const std::lock_guard lock(s.mutex);
        for (auto& attachment : s.attachments) {
            if (follower.database == "*" && attachment.database == "*" &&
                attachment.cluster == follower.cluster) {
                alterOptions(attachment.options, change);
                for (const auto& name : attachment.databases) {
                    alterOptions(s.options[{follower.cluster, name}], change);
                }
            }
        }
        if (follower.database != "*") {
            alterOptions(s.options[follower], change);
        }
        s.changed();
        return true;
    }
    Result<FollowerDetail> detail(const DatabaseName& follower) override
    {
        const std::lock_guard lock(s.mutex);
        std::vector<std::string> tables;
        for (const auto& table : s.databases[follower].tables) {
            tables.push_back(table.name);
        }
        return detailOf(follower, s.options[follower], tables);
    }
    Result<void> detach(const DatabaseName& follower) override
    {
        const std::lock_guard lock(s.mutex);
        const bool all = follower.database == "*";
        for (const auto& attachment : s.attachments) {
            const bool has = std::ranges::count(attachment.databases, follower.database) > 0;
            if (attachment.cluster == follower.cluster && attachment.database == "*" && has) {
                return fail(ErrorCode::invalidArgument, "detach", follower.text(),
                            "it is one of all databases that " + follower.cluster + " follows at " +
                                attachment.leaderUrl,
                            "detach all of them: " + follower.cluster + "/*");
            }
        }
        std::erase_if(s.attachments, [&](const auto& attachment) {
            const bool ends = all ? attachment.database == "*"
                                  : std::ranges::count(attachment.databases, follower.database) > 0;
            if (attachment.cluster != follower.cluster || !ends) {
                return false;
            }
            for (const auto& name : attachment.databases) {
                s.databases.erase({follower.cluster, name});
                s.status.erase({follower.cluster, name});
            }
            return true;
        });
        s.databases.erase(follower);
        s.status.erase(follower);
        s.changed();
        return {};
    }
    Result<void> detachFromLeader(const DatabaseName& leader, const std::string& followerId) override
    {
        const std::lock_guard lock(s.mutex);
        std::erase_if(s.databases[leader].followers,
                      [&](const FollowerRef& follower) { return follower.id == followerId; });
        s.changed();
        return {};
    }
    Result<std::vector<SyncStatus>> status() override
    {
        const std::lock_guard lock(s.mutex);
        std::vector<SyncStatus> all;
        all.reserve(s.status.size());
        for (const auto& [name, status] : s.status) {
            all.push_back(status);
        }
        return all;
    }
    Result<SyncStatus> status(const DatabaseName& follower) override
    {
        const std::lock_guard lock(s.mutex);
        return s.status[follower];
    }
    Result<SyncStatus> syncNow(const DatabaseName& follower, const CancelToken&) override
    {
        return status(follower);
    }
    Result<SyncStatus> wait(const DatabaseName& follower, std::optional<std::int64_t>,
                            std::optional<milliseconds>, const CancelToken&) override
    {
        return status(follower);
    }
    Result<void> setPaused(const DatabaseName& follower, bool paused) override
    {
        const std::lock_guard lock(s.mutex);
        s.status[follower].state = paused ? SyncState::paused : SyncState::upToDate;
        s.changed();
        return {};
    }
    /// A point a second (or the coarser step that fits), with half a minute in the middle in which nothing
    /// ran.
    Result<std::vector<LagPoint>> series(const DatabaseName& follower, milliseconds span,
                                         std::size_t maxPoints) override
    {
        TRY(status(follower));
        const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(span).count();
        std::int64_t step = 1;
        for (const std::int64_t candidate : {60LL, 3600LL}) {
            if (static_cast<std::size_t>(seconds / step) > maxPoints) {
                step = candidate;
            }
        }
        std::vector<LagPoint> points;
        const auto end = std::chrono::floor<std::chrono::seconds>(now());
        for (std::int64_t ago = std::min<std::int64_t>(seconds, 3600LL * 24 * 90); ago >= 0; ago -= step) {
            const double share = static_cast<double>(ago) / static_cast<double>(seconds);
            if (share > 0.42 && share < 0.47) {
                continue;
            }
            LagPoint point;
            point.at = end - std::chrono::seconds(ago);
            point.resolution = std::chrono::seconds(step);
            const auto at = static_cast<double>(point.at.time_since_epoch().count() / 1'000'000);
            const double wave = 60 + 40 * std::sin(at / 23) + 25 * std::sin(at / 3.7);
            const double burst = std::fmod(at, 180) < 9 ? 700 : 0;
            point.lagMaxMs = static_cast<std::int64_t>(std::max(5.0, wave + burst));
            point.lagAvgMs = point.lagMaxMs * 6 / 10;
            point.bytes =
                static_cast<std::int64_t>((40'000 + 30'000 * std::sin(at / 11) + burst * 900)) * step;
            point.extents = 1;
            point.cachedHotBytes = (300LL << 20) + static_cast<std::int64_t>(burst) * 100'000;
            point.cachedColdBytes = 120LL << 20;
            points.push_back(point);
        }
        return points;
    }
    Result<std::vector<LagSummary>> summaries(milliseconds) override
    {
        std::vector<LagSummary> all;
        for (const auto& sync : TRY(status())) {
            const auto spread = static_cast<std::int64_t>(std::hash<std::string>{}(sync.name.text()) % 90);
            all.push_back({sync.name, 40 + spread, 260 + 7 * spread, 1200 + spread, 3600});
        }
        return all;
    }

private:
    State& s;
};

class FakeIngest : public IngestService {
public:
    explicit FakeIngest(State& state)
        : s(state)
    {
    }
    Result<IngestPreview> preview(const IngestRequest& request, std::size_t, const CancelToken&) override
    {
        if (request.files.front().find("missing") != std::string::npos) {
            return fail(ErrorCode::notFound, "open the file", request.files.front(), "there is no such file");
        }
        IngestPreview shown;
        shown.columns = {{"day", "DATE", true}, {"origin", "VARCHAR", true}, {"delay", "BIGINT", true}};
        shown.rows = {{"2001-01-01", "FRA", "17"}, {"2001-01-02", std::nullopt, "4"}};
        shown.files = shown.filesLookedAt = request.files.size();
        return shown;
    }
    Result<IngestResult> ingestFiles(const IngestRequest& request, const CancelToken& cancel,
                                     const std::function<void(const IngestProgress&)>& onProgress) override
    {
        onProgress({600'000, 1'000'000, 12'000});
        while (s.holdIngestion) {
            if (cancel.waitFor(milliseconds(5))) {
                return fail(ErrorCode::cancelled, "ingest", request.table, "cancelled");
            }
        }
        const std::lock_guard lock(s.mutex);
        s.ingested.push_back(request);
        auto& tables = s.databases[request.database].tables;
        if (std::none_of(tables.begin(), tables.end(),
                         [&](const auto& t) { return t.name == request.table; })) {
            tables.push_back(tableOf(request.table, 20'000));
        }
        s.changed();
        IngestResult result;
        result.rows = 20'000;
        result.version = 43;
        if (request.files.front().find("bad") != std::string::npos) {
            result.rejected = 2;
            result.rejects = {{request.files.front(), 17, "\"abc\" is not a number (column value)"},
                              {request.files.front(), 4711, "4 columns expected, 3 found"}};
        }
        return result;
    }
    Result<IngestResult> ingestStream(const IngestRequest&, int, const CancelToken&,
                                      const std::function<void(std::int64_t, std::int64_t)>&) override
    {
        return IngestResult{};
    }

private:
    State& s;
};

class FakeResult : public QueryResult {
public:
    FakeResult(State& state, std::vector<QueryColumn> columns, std::int64_t rows, CancelToken cancel)
        : s(state)
        , m_columns(std::move(columns))
        , m_rows(rows)
        , m_cancel(std::move(cancel))
    {
        ++s.runningQueries;
    }
    ~FakeResult() override { --s.runningQueries; }
    [[nodiscard]] const std::vector<QueryColumn>& columns() const override { return m_columns; }
    [[nodiscard]] std::int64_t snapshotVersion() const override { return 42; }
    [[nodiscard]] QueryExtents extents() const override { return {2, 7}; }
    Result<bool> next(std::vector<std::vector<std::optional<std::string>>>& rows) override
    {
        if (m_cancel.isCancelled()) {
            return fail(ErrorCode::cancelled, "run the query", {}, "cancelled");
        }
        for (int i = 0; i < 2048 && m_next < m_rows; ++i, ++m_next) {
            rows.push_back(row());
            ++s.rowsMade;
        }
        return m_next < m_rows;
    }

private:
    [[nodiscard]] std::vector<std::optional<std::string>> row() const
    {
        if (m_columns.front().type == "DATE") {
            return {"2026-0" + std::to_string(m_next % 9 + 1) + "-15",
                    std::to_string(100 + 17 * (m_next % 5)), std::to_string(60 + 11 * (m_next % 4))};
        }
        return {std::to_string(m_next), "row " + std::to_string(m_next),
                m_next % 3 == 1 ? std::nullopt
                                : std::optional(std::to_string(static_cast<double>(m_next) * 1.5))};
    }

    State& s;
    std::vector<QueryColumn> m_columns;
    std::int64_t m_rows;
    std::int64_t m_next = 0;
    CancelToken m_cancel;
};

/// Offers nothing to anybody, but says that it does.
class FakeHost : public HostService {
public:
    explicit FakeHost(State& state)
        : s(state)
    {
    }
    Result<HostInfo> start(const HostRequest& request) override
    {
        const std::lock_guard lock(s.mutex);
        s.hosted.push_back(request);
        if (s.hostError) {
            return fail(*s.hostError);
        }
        s.hosting = true;
        const std::string url = (request.plainHttp ? "http://" : "https://") + request.listen;
        return HostInfo{request.listen, request.publicUrl.empty() ? url : request.publicUrl,
                        request.plainHttp ? "" : "5e884898da28047151d0e56f8dc6292773603d0d6aabbdd6", ""};
    }
    std::vector<ServiceLimit> limits() const override
    {
        using Unit = ServiceLimit::Unit;
        return {
            {"header-bytes", Unit::bytes, {16'384, "16KiB"}, {1024, "1KiB"}, {1'048'576, "1MiB"}, "Heads"},
            {"connections", Unit::count, {20'000, "20000"}, {1, "1"}, {1'000'000, "1000000"}, "In all"},
            {"idle", Unit::span, {60'000, "1m"}, {100, "100ms"}, {86'400'000, "1d"}, "Between two"},
            {"speed", Unit::count, {1, "1"}, {1, "1"}, {9, "9"}, "One that the window has no words for"}};
    }
    void stop() override
    {
        const std::lock_guard lock(s.mutex);
        s.hosting = false;
    }

private:
    State& s;
};

class FakeRecipients : public RecipientService {
public:
    Result<RecipientInfo> issue(const ProfileIssue& request) override { return nobody(request.email); }
    Result<std::vector<RecipientInfo>> recipients(const std::string&, const std::string&) override
    {
        return std::vector<RecipientInfo>();
    }
    Result<bool> revoke(const std::string&, const std::string&, const std::string& email) override
    {
        return nobody(email);
    }

private:
    static tl::unexpected<Error> nobody(const std::string& email)
    {
        return fail(ErrorCode::notFound, "find the profile of", email, "there is none");
    }
};

class FakeQueries : public QueryService {
public:
    explicit FakeQueries(State& state)
        : s(state)
    {
    }
    Result<std::unique_ptr<QueryResult>> run(const DatabaseName& name, const std::string& sql,
                                             const QueryOptions& options) override
    {
        const CancelToken& cancel = options.cancel;
        TRY(s.get(name));
        if (sql == "wait") {
            ++s.runningQueries;
            while (!cancel.waitFor(milliseconds(50))) {
            }
            --s.runningQueries;
            return fail(ErrorCode::cancelled, "run the query", name.text(), "cancelled");
        }
        if (sql.starts_with("fail")) {
            return fail(ErrorCode::invalidArgument, "run the query", name.text(),
                        "there is no table \"fligths\" (line 1); did you mean \"flights\"?",
                        "correct the name, then run it again");
        }
        if (sql == "series") {
            return std::make_unique<FakeResult>(s,
                                                std::vector<QueryColumn>{{"month", "DATE", false},
                                                                         {"departures", "BIGINT", true},
                                                                         {"delay", "DOUBLE", true}},
                                                9, cancel);
        }
        std::vector<QueryColumn> columns{
            {"id", "BIGINT", true}, {"name", "VARCHAR", false}, {"value", "DOUBLE", true}};
        const std::int64_t rows = sql.starts_with("range ") ? std::stoll(sql.substr(6)) : 3;
        return std::make_unique<FakeResult>(s, std::move(columns), rows, cancel);
    }
    Result<QueryOutcome> write(const DatabaseName&, const std::string&, OutputFormat, std::ostream&,
                               const QueryOptions&) override
    {
        return QueryOutcome{3, 42};
    }
    Result<QueryOutcome> writeFile(const DatabaseName&, const std::string&, OutputFormat,
                                   const std::filesystem::path& file, const QueryOptions&) override
    {
        std::ofstream(file) << "id,name,value\n";
        return QueryOutcome{3, 42};
    }
    Result<std::vector<std::string>> completions(const DatabaseName& name) override
    {
        std::vector<std::string> words{"id", "name", "value", "origin_airport"};
        for (const auto& table : TRY(s.get(name)).tables) {
            words.push_back(table.name);
        }
        return words;
    }

private:
    State& s;
};

} // namespace

FakeSession::FakeSession()
    : m_state(std::make_unique<State>())
    , m_clusters(std::make_unique<FakeClusters>(*m_state))
    , m_entities(std::make_unique<FakeEntities>([state = m_state.get()] { state->changed(); }))
    , m_policies(std::make_unique<FakePolicies>([this](const DatabaseName& name) {
        std::vector<std::string> tables;
        for (const auto& table : m_clusters->tables(name).value_or(std::vector<TableInfo>{})) {
            tables.push_back(table.name);
        }
        for (const auto& view : m_entities->views(name).value_or(std::vector<ViewInfo>{})) {
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

void FakeSession::addDemo()
{
    const std::lock_guard lock(m_state->mutex);
    auto& flights = m_state->addDatabase({"provider", "flights"}, DatabaseKind::leader);
    flights.tables = {tableOf("airports", 3'376), tableOf("flights", 3'000'000)};
    flights.followers = {{"f-1", "consumer", "flights", "alpha.example", now() - std::chrono::hours(30)},
                         {"f-2", "berlin", "flights_copy", "beta.example", now() - std::chrono::hours(5)}};
    flights.info.followers = 2;
    m_state->addDatabase({"provider", "weather"}, DatabaseKind::leader).tables = {tableOf("seattle", 1'461)};
    m_state->addFollower({"consumer", "flights"}, "provider/flights");
    m_state->addAttachment("consumer", "provider", "flights", {"flights"});
    m_state->databases[{"consumer", "flights"}].tables = flights.tables;
    m_state->clusters["consumer"].cacheUsed = 3ULL << 30U;
    m_state->changed();
}

void FakeSession::addDefinitions(const DatabaseName& name)
{
    auto& entities = static_cast<FakeEntities&>(*m_entities);
    const auto made = now() - std::chrono::hours(200);
    (void)entities.createFunction(
        name, {"delayed", {"minutes"}, "SELECT *\nFROM flights\nWHERE delay > minutes", true, made});
    (void)entities.createFunction(name, {"kilometres", {"miles"}, "round(miles * 1.609, 1)", false, made});
    entities.addExternalTable(name, {"carriers",
                                     "parquet",
                                     "file:///srv/reference/carriers/",
                                     {{"code", "VARCHAR", true}, {"name", "VARCHAR", true}},
                                     made});
    m_state->changed();
}

void FakeSession::addShares()
{
    addSubscriptions();
    const ShareName quarterly{"contoso", "quarterly"};
    const ShareName weather{"contoso", "weather-of-everywhere"};
    (void)m_shares->createAccount({"contoso", "data@contoso.example", "Contoso Ltd."});
    (void)m_shares->createShare(
        {quarterly, "Flights of the quarter, for our partners", "For analysis only."});
    (void)m_shares->createShare({weather, {}, {}});
    (void)m_shares->addDataset(quarterly, {"provider", "flights", {{"f*", "airports"}, {"f_old"}}});
    (void)m_shares->addDataset(quarterly, {"provider", "weather"});
    (void)m_shares->addDataset(weather, {"provider"});
    const std::string people[] = {"ann@example.org", "bob@fabrikam.example", "carla@northwind.example",
                                  "dieter@example.de"};
    const std::string states[] = {"pending", "accepted", "expired", "withdrawn"};
    for (std::size_t i = 0; i < std::size(people); ++i) {
        (void)m_invitations->invite({quarterly, people[i], "As discussed on the phone."});
        const std::lock_guard lock(m_sharing->mutex);
        m_sharing->invitations.front().state = states[i];
    }
    const std::lock_guard lock(m_sharing->mutex);
    m_sharing->count(quarterly);
    m_sharing->record("invitation accept", quarterly.text() + "/eve@example.org", "refused",
                      R"({"reason":"wrong secret"})");
}

void FakeSession::addSubscriptions()
{
    const auto add = [&](const std::string& id, const std::string& state, const std::string& consumer,
                         std::vector<SubscriptionInfo::Database> databases) {
        SubscriptionInfo info;
        info.id = id;
        info.share = {"contoso", "quarterly"};
        info.recipient = info.email = "data@" + consumer + ".example";
        info.consumer = consumer;
        info.organization = consumer == "fabrikam" ? "Fabrikam Inc." : "";
        info.state = state;
        info.acceptedAt = FakeSharing::now() - std::chrono::hours(400);
        info.changedAt = info.acceptedAt;
        info.changedBy = state == "active" ? "" : "local:ann";
        info.lastContact = FakeSharing::now() - std::chrono::seconds(2);
        if (state == "revoked") {
            info.copyDeletedAt = info.changedAt;
        }
        info.databases = std::move(databases);
        m_sharing->subscriptions.push_back(std::move(info));
    };
    const std::lock_guard lock(m_sharing->mutex);
    const Timestamp said = FakeSharing::now() - std::chrono::seconds(2);
    add("s-1", "active", "fabrikam",
        {{"flights", 61, 0, 812LL << 20, said}, {"weather", 17, 4200, 3LL << 20, said}});
    add("s-2", "active", "northwind", {{"flights", 61, 20, 812LL << 20, said}});
    add("s-3", "revoked", "adatum", {});
    add("s-4", "source_deleted", "litware", {});
}

void FakeSession::addManyShares(int count)
{
    const std::string states[] = {"pending", "accepted", "expired", "rejected", "withdrawn"};
    for (int i = 0; i < count; ++i) {
        const ShareName name{"an-account-with-quite-a-long-name",
                             "everything-that-was-ever-measured-in-frankfurt-am-main-" + std::to_string(i)};
        (void)m_shares->createShare({name, "Description of share number " + std::to_string(i), {}});
        (void)m_shares->addDataset(name, {"provider"});
        (void)m_invitations->invite(
            {name, "somebody.with.a.long.name+" + std::to_string(i) + "@example.org"});
        const std::lock_guard lock(m_sharing->mutex);
        m_sharing->invitations.front().state = states[static_cast<std::size_t>(i) % std::size(states)];
        ReceivedShareInfo received;
        received.name = received.share =
            "everything-that-a-provider-with-a-long-name-has-measured-" + std::to_string(i);
        received.account = name.account;
        received.state = i % 7 == 0 ? "lapsed" : "active";
        received.providerAccount = "the-department-of-weights-and-measures";
        received.providerEmail = "somebody.with.a.long.name@measures.example";
        received.serviceUrl = "https://share.measures.example";
        received.changedAt = received.lastContact = FakeSharing::now();
        received.mappings = {
            {"n-" + std::to_string(i), "many", "flights", "attached", {"db" + std::to_string(i)}}};
        m_sharing->received.push_back(std::move(received));
    }
}

void FakeSession::addReceived()
{
    using Offer = InvitationContent::Offer;
    const auto received = [&](const std::string& name, const std::string& state,
                              std::vector<DatasetMappingInfo> mappings) {
        ReceivedShareInfo info;
        info.name = info.share = name;
        info.account = "contoso";
        info.state = state;
        info.subscriptionId = "s-" + name;
        info.providerAccount = "northwind";
        info.providerEmail = "data@northwind.example";
        info.providerOrganization = "Northwind Traders";
        info.fingerprint = "9f86 d081 884c 7d65 9a2f eaa0";
        info.description = "What moved, and when";
        info.terms = "For analysis only.\nNot to be handed on.";
        info.datasets = {Offer{"database", "leader", "flights", {}},
                         Offer{"tables", "leader", "weather", {{"tables_to_include", {"obs*", "stations"}}}}};
        info.serviceUrl = "https://share.northwind.example";
        info.createdAt = info.changedAt = FakeSharing::now() - std::chrono::hours(50);
        info.lastContact = FakeSharing::now();
        info.changedBy = state == "active" ? "" : "carla@northwind.example";
        info.mappings = std::move(mappings);
        m_sharing->received.push_back(info);
    };
    const std::lock_guard lock(m_sharing->mutex);
    received("flights-of-northwind", "active", {{"m-1", "consumer", "flights", "attached", {"flights"}}});
    received("stock-prices", "active", {});
    received("weather-stations", "revoked",
             {{"m-2", "consumer", "*", "suspended", {"weather", "weather_old"}}});
    InvitationContent offer;
    offer.id = "o-1";
    offer.serviceUrl = "https://share.northwind.example";
    offer.providerAccount = "northwind";
    offer.providerEmail = "data@northwind.example";
    offer.providerOrganization = "Northwind Traders";
    offer.fingerprint = "9f86 d081 884c 7d65 9a2f eaa0";
    offer.share = "earthquakes";
    offer.description = "Every quake above magnitude 3 since 1970";
    offer.terms = "For analysis only.\nNot to be handed on.";
    offer.recipient = "ann@contoso.example";
    offer.message = "As discussed on the phone.";
    offer.datasets = {Offer{"database", "leader", "quakes", {}},
                      Offer{"tables", "leader", "weather", {{"tables_to_include", {"obs*"}}}}};
    offer.sentAt = FakeSharing::now();
    offer.expiresAt = offer.sentAt + std::chrono::days(14);
    m_sharing->offers["sharepane:offer"] = offer;
    offer.expired = true;
    m_sharing->offers["sharepane:expired"] = offer;
    offer.expired = false;
    offer.terms.clear();
    offer.id = "o-2";
    m_sharing->offers["sharepane:free"] = offer;
}

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
        status.state = i % 7 == 0 ? SyncState::syncing : SyncState::upToDate;
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

void FakeSession::addTables(const DatabaseName& name, int count)
{
    const std::lock_guard lock(m_state->mutex);
    auto& tables = m_state->databases[name].tables;
    for (int i = 0; i < count; ++i) {
        tables.push_back(tableOf("table_" + std::to_string(i), i));
    }
    m_state->changed();
}

void FakeSession::setStatus(const DatabaseName& name, const std::function<void(SyncStatus&)>& change)
{
    const std::lock_guard lock(m_state->mutex);
    change(m_state->status[name]);
    m_state->changed();
}

void FakeSession::setProblem(const DatabaseName& name, const std::string& table, const Error& problem)
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

void FakeSession::setCluster(const ClusterInfo& info)
{
    const std::lock_guard lock(m_state->mutex);
    m_state->clusters[info.name] = info;
    m_state->changed();
}

void FakeSession::addLeader(const DatabaseName& name)
{
    const std::lock_guard lock(m_state->mutex);
    m_state->addDatabase(name, DatabaseKind::leader);
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

std::vector<HostRequest> FakeSession::hosted() const
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

std::vector<AttachRequest> FakeSession::attached() const
{
    const std::lock_guard lock(m_state->mutex);
    return m_state->attached;
}

std::vector<IngestRequest> FakeSession::ingested() const
{
    const std::lock_guard lock(m_state->mutex);
    return m_state->ingested;
}

std::filesystem::path FakeSession::directory() const
{
    return m_state->dir.path().toStdString();
}

ClusterService& FakeSession::clusters()
{
    return *m_clusters;
}

EntityService& FakeSession::entities()
{
    return *m_entities;
}

PolicyService& FakeSession::policies()
{
    return *m_policies;
}

IngestService& FakeSession::ingestion()
{
    return *m_ingestion;
}

FollowerService& FakeSession::followers()
{
    return *m_followers;
}

QueryService& FakeSession::queries()
{
    return *m_queries;
}

ShareService& FakeSession::shares()
{
    return *m_shares;
}

InvitationService& FakeSession::invitations()
{
    return *m_invitations;
}

MailService& FakeSession::mail()
{
    return *m_mail;
}

SubscriptionService& FakeSession::subscriptions()
{
    return *m_subscriptions;
}

ReceivedShareService& FakeSession::receivedShares()
{
    return *m_receivedShares;
}

ActivityService& FakeSession::activities()
{
    return *m_activities;
}

HostService& FakeSession::host()
{
    return *m_host;
}

RecipientService& FakeSession::recipients()
{
    return *m_recipients;
}

Events& FakeSession::events()
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
    QMetaObject::invokeMethod(&m_state->events, &Events::engineChanged, Qt::QueuedConnection);
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
