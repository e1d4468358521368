#pragma once

#include "core/facade/session.h"

#include <QtCore/QTemporaryDir>

#include <atomic>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace sharepane::tests {

struct FakeDatabase {
    facade::DatabaseInfo info;
    std::vector<facade::TableInfo> tables;
    std::vector<facade::FollowerRef> followers;
};

inline facade::TableInfo tableOf(const std::string& name, std::int64_t rows)
{
    facade::TableInfo info;
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

inline Timestamp now()
{
    return systemClock()->now();
}

/// What the services of a FakeSession have in common.
struct FakeState {
    QTemporaryDir dir;
    facade::Events events;
    std::atomic<bool> engine{false};
    std::atomic<bool> holdIngestion{false};
    std::atomic<std::int64_t> rowsMade{0};
    std::atomic<int> runningQueries{0};
    std::atomic<bool> maintained{false};

    mutable std::mutex mutex; ///< guards what follows
    std::map<std::string, facade::ClusterInfo> clusters;
    std::map<facade::DatabaseName, FakeDatabase> databases;
    std::map<facade::DatabaseName, facade::SyncStatus> status;
    std::vector<facade::AttachRequest> attached;
    std::vector<facade::AttachmentInfo> attachments;
    std::map<facade::DatabaseName, facade::FollowerOptions> options;
    std::vector<facade::IngestRequest> ingested;
    std::optional<Error> attachError;
    std::optional<Error> engineError;
    std::optional<Error> hostError;
    std::vector<facade::HostRequest> hosted;
    bool hosting = false;

    void changed()
    {
        QMetaObject::invokeMethod(&events, &facade::Events::catalogueChanged, Qt::QueuedConnection);
        QMetaObject::invokeMethod(&events, &facade::Events::syncStatusChanged, Qt::QueuedConnection);
    }
    void addCluster(const std::string& name)
    {
        facade::ClusterInfo info;
        info.name = name;
        info.storageUrl = "file:///var/lib/sharepane/storage/" + name;
        info.location = "local";
        info.cacheLimit = 10ULL << 30U;
        clusters[name] = info;
    }
    FakeDatabase& addDatabase(const facade::DatabaseName& name, facade::DatabaseKind kind)
    {
        if (!clusters.contains(name.cluster)) {
            addCluster(name.cluster);
        }
        auto& cluster = clusters[name.cluster];
        ++(kind == facade::DatabaseKind::leader ? cluster.leaderDatabases : cluster.followerDatabases);
        FakeDatabase database;
        database.info.name = name;
        database.info.kind = kind;
        database.info.version = 42;
        database.info.commitTime = now() - std::chrono::seconds(3);
        return databases[name] = database;
    }
    void addFollower(const facade::DatabaseName& name, const std::string& leader)
    {
        auto& database = addDatabase(name, facade::DatabaseKind::follower);
        database.info.leader = leader;
        facade::SyncStatus sync;
        sync.name = name;
        sync.leader = leader;
        sync.state = facade::SyncState::upToDate;
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
        facade::AttachmentInfo info;
        info.id = "a-" + std::to_string(attachments.size() + 1);
        info.cluster = cluster;
        info.leaderUrl = "file:///var/lib/sharepane/storage/" + leader;
        info.leaderCluster = leader;
        info.database = database;
        info.databases = std::move(names);
        attachments.push_back(std::move(info));
    }
    Result<FakeDatabase> get(const facade::DatabaseName& name) const
    {
        const std::lock_guard lock(mutex);
        const auto found = databases.find(name);
        if (found == databases.end()) {
            return fail(ErrorCode::notFound, "open database", name.text(), "no database has this name");
        }
        return found->second;
    }
};

} // namespace sharepane::tests
