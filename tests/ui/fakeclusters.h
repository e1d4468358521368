#pragma once

#include "tests/ui/fakestate.h"

namespace sharepane::tests {

class FakeClusters : public facade::ClusterService {
public:
    explicit FakeClusters(FakeState& state)
        : s(state)
    {
    }
    Result<bool> createCluster(const facade::ClusterRequest& request) override
    {
        const std::lock_guard lock(s.mutex);
        if (s.clusters.contains(request.name)) {
            return fail(ErrorCode::alreadyExists, "create cluster", request.name, "a cluster has this name");
        }
        s.addCluster(request.name);
        s.changed();
        return true;
    }
    Result<std::vector<facade::ClusterInfo>> clusters() override
    {
        const std::lock_guard lock(s.mutex);
        std::vector<facade::ClusterInfo> all;
        for (const auto& [name, info] : s.clusters) {
            all.push_back(info);
        }
        return all;
    }
    Result<facade::ClusterInfo> cluster(const std::string& name) override
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
    Result<bool> createDatabase(const facade::DatabaseName& name) override
    {
        const std::lock_guard lock(s.mutex);
        s.addDatabase(name, facade::DatabaseKind::leader);
        s.changed();
        return true;
    }
    Result<std::vector<facade::DatabaseInfo>> databases(const std::string& cluster) override
    {
        const std::lock_guard lock(s.mutex);
        std::vector<facade::DatabaseInfo> all;
        for (const auto& [name, database] : s.databases) {
            if (cluster.empty() || name.cluster == cluster) {
                all.push_back(database.info);
                all.back().tables = static_cast<int>(database.tables.size());
            }
        }
        return all;
    }
    Result<facade::DatabaseInfo> database(const facade::DatabaseName& name) override
    {
        return TRY(s.get(name)).info;
    }
    Result<void> deleteDatabase(const facade::DatabaseName& name) override
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
    Result<std::vector<facade::FollowerRef>> followers(const facade::DatabaseName& leader) override
    {
        return TRY(s.get(leader)).followers;
    }
    Result<bool> createTable(const facade::DatabaseName& name, const std::string& table,
                             const std::string&) override
    {
        const std::lock_guard lock(s.mutex);
        s.databases[name].tables.push_back(tableOf(table, 0));
        s.changed();
        return true;
    }
    Result<std::vector<facade::TableInfo>> tables(const facade::DatabaseName& name) override
    {
        return TRY(s.get(name)).tables;
    }
    Result<facade::TableInfo> table(const facade::DatabaseName& name, const std::string& table) override
    {
        for (const auto& info : TRY(s.get(name)).tables) {
            if (info.name == table) {
                return info;
            }
        }
        return fail(ErrorCode::notFound, "open table", name.text() + "/" + table, "no table has this name");
    }
    Result<void> renameTable(const facade::DatabaseName& name, const std::string& table,
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
    Result<void> dropTable(const facade::DatabaseName& name, const std::string& table) override
    {
        const std::lock_guard lock(s.mutex);
        std::erase_if(s.databases[name].tables,
                      [&](const facade::TableInfo& info) { return info.name == table; });
        s.changed();
        return {};
    }
    Result<bool> changeColumn(const facade::DatabaseName& name, const std::string& table,
                              const facade::ColumnEdit& edit) override
    {
        const std::lock_guard lock(s.mutex);
        for (auto& info : s.databases[name].tables) {
            const bool isAdd = edit.kind == facade::ColumnEdit::Kind::add;
            if (info.name == table && isAdd) {
                info.columns.push_back({edit.column, edit.type, true});
            }
            for (std::size_t i = info.name == table && !isAdd ? 0 : info.columns.size();
                 i < info.columns.size(); ++i) {
                if (info.columns[i].name != edit.column) {
                    continue;
                }
                if (edit.kind == facade::ColumnEdit::Kind::drop) {
                    info.columns.erase(info.columns.begin() + static_cast<std::ptrdiff_t>(i));
                    break;
                }
                (edit.kind == facade::ColumnEdit::Kind::rename ? info.columns[i].name
                                                               : info.columns[i].type) =
                    edit.kind == facade::ColumnEdit::Kind::rename ? edit.newName : edit.type;
            }
        }
        s.changed();
        return true;
    }
    Result<bool> adoptTable(const facade::DatabaseName& name, const std::string& table,
                            const std::string& location) override
    {
        const std::lock_guard lock(s.mutex);
        facade::TableInfo info;
        info.name = table;
        info.location = location;
        s.databases[name].tables.push_back(std::move(info));
        s.changed();
        return true;
    }
    Result<facade::VerificationInfo> verify(const facade::DatabaseName& name, const CancelToken&,
                                            const facade::VerifyProgress&) override
    {
        TRY(s.get(name));
        return facade::VerificationInfo{};
    }
    /// Twelve small extents wait until they are merged, and five files until they are old enough.
    Result<facade::MaintenanceInfo> maintain(const facade::DatabaseName& name,
                                             const facade::MaintenanceOptions& options,
                                             const CancelToken&) override
    {
        TRY(s.get(name));
        facade::MaintenanceInfo info;
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
    FakeState& s;
};

} // namespace sharepane::tests
