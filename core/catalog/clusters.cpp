#include "core/catalog/clusters.h"

#include "core/catalog/leaderdatabase.h"
#include "core/storage/existingstore.h"

#include <QtCore/QString>
#include <QtSql/QSqlDatabase>
#include <QtSql/QSqlError>
#include <QtSql/QSqlQuery>

#include <limits>
#include <optional>

namespace sharepane::catalog {

namespace {

constexpr auto insertSql = "INSERT INTO clusters (name, storage_url, location, cache_bytes, created_at) "
                           "VALUES (?, ?, ?, ?, ?)";
constexpr auto listSql = "SELECT name, storage_url, location, cache_bytes FROM clusters ORDER BY name";
constexpr auto findSql = "SELECT name, storage_url, location, cache_bytes FROM clusters WHERE name = ?";
constexpr auto findByStorageSql =
    "SELECT name, storage_url, location, cache_bytes FROM clusters WHERE storage_url = ?";
constexpr auto resizeSql = "UPDATE clusters SET cache_bytes = ? WHERE name = ?";
constexpr auto removeSql = "DELETE FROM clusters WHERE name = ?";

QString text(const std::string& value)
{
    return QString::fromStdString(value);
}

Result<void> run(QSqlQuery& query, const std::string& op, const std::string& object)
{
    if (query.exec()) {
        return {};
    }
    const bool constraint =
        query.lastError().nativeErrorCode() == QLatin1String("19") ||
        query.lastError().databaseText().contains(QLatin1String("constraint"), Qt::CaseInsensitive);
    return fail(constraint ? ErrorCode::conflict : ErrorCode::failed, op, object,
                query.lastError().databaseText().toStdString());
}

Result<QSqlQuery> prepared(const workspace::Workspace& workspace, const char* sql)
{
    QSqlQuery query(TRY(workspace.database()));
    query.setForwardOnly(true);
    if (!query.prepare(QString::fromLatin1(sql))) {
        return fail(ErrorCode::failed, "read the clusters of", workspace.directory().string(),
                    query.lastError().databaseText().toStdString());
    }
    return query;
}

Cluster clusterIn(const QSqlQuery& row)
{
    return {row.value(0).toString().toStdString(), row.value(1).toString().toStdString(),
            row.value(2).toString().toStdString(), row.value(3).toULongLong()};
}

Result<std::optional<Cluster>> findBy(const workspace::Workspace& workspace, const char* sql,
                                      const std::string& value)
{
    QSqlQuery query = TRY(prepared(workspace, sql));
    query.addBindValue(text(value));
    TRY(run(query, "find cluster", value));
    return query.next() ? std::optional(clusterIn(query)) : std::nullopt;
}

Result<bool> compareWithExisting(const Cluster& existing, const Cluster& wanted)
{
    if (existing == wanted) {
        return false;
    }
    const std::string cause = existing.name == wanted.name
                                  ? "it exists with another configuration"
                                  : "cluster " + existing.name + " exists already with that name or storage";
    return fail(ErrorCode::alreadyExists, "create cluster", wanted.name, cause,
                "choose another name and storage, or use the cluster there is");
}

Result<void> checkCacheBytes(std::uint64_t bytes, const std::string& op, const std::string& name)
{
    if (bytes > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
        return fail(ErrorCode::invalidArgument, op, name, "its cache is too large");
    }
    return {};
}

} // namespace

Clusters::Clusters(std::shared_ptr<workspace::Workspace> workspace)
    : m_workspace(std::move(workspace))
{
}

Result<bool> Clusters::create(Cluster cluster)
{
    TRY(checkName("cluster", cluster.name));
    TRY(checkCacheBytes(cluster.cacheBytes, "create cluster", cluster.name));
    const std::string url = cluster.storageUrl.empty()
                                ? (m_workspace->storageFolder() / cluster.name).string()
                                : cluster.storageUrl;
    cluster.storageUrl = TRY(storage::canonicalStorageUrl(url));
    for (const auto& [sql, value] :
         {std::pair(findSql, cluster.name), std::pair(findByStorageSql, cluster.storageUrl)}) {
        if (const auto existing = TRY(findBy(*m_workspace, sql, value))) {
            return compareWithExisting(*existing, cluster);
        }
    }
    TRY(storage::makeStore(cluster.storageUrl));
    QSqlQuery query = TRY(prepared(*m_workspace, insertSql));
    query.addBindValue(text(cluster.name));
    query.addBindValue(text(cluster.storageUrl));
    query.addBindValue(text(cluster.location));
    query.addBindValue(static_cast<qlonglong>(cluster.cacheBytes));
    query.addBindValue(static_cast<qlonglong>(toMicros(systemClock()->now())));
    const auto inserted = run(query, "create cluster", cluster.name);
    if (inserted) {
        return true;
    }
    // Another process may have made it since we looked.
    const auto existing = TRY(findBy(*m_workspace, findSql, cluster.name));
    return existing ? compareWithExisting(*existing, cluster) : fail(inserted.error());
}

Result<std::vector<Cluster>> Clusters::list() const
{
    QSqlQuery query = TRY(prepared(*m_workspace, listSql));
    TRY(run(query, "list the clusters of", m_workspace->directory().string()));
    std::vector<Cluster> clusters;
    while (query.next()) {
        clusters.push_back(clusterIn(query));
    }
    return clusters;
}

Result<Cluster> Clusters::find(const std::string& name) const
{
    auto found = TRY(findBy(*m_workspace, findSql, name));
    if (found) {
        return *std::move(found);
    }
    std::string names;
    for (const Cluster& cluster : TRY(list())) {
        names += (names.empty() ? "" : ", ") + cluster.name;
    }
    return fail(ErrorCode::notFound, "find cluster", name, "there is none of that name",
                names.empty() ? "create a cluster first" : "there are: " + names);
}

Result<bool> Clusters::setCacheBytes(const std::string& name, std::uint64_t bytes)
{
    const Cluster cluster = TRY(find(name));
    TRY(checkCacheBytes(bytes, "alter cluster", cluster.name));
    if (cluster.cacheBytes == bytes) {
        return false;
    }
    QSqlQuery query = TRY(prepared(*m_workspace, resizeSql));
    query.addBindValue(static_cast<qlonglong>(bytes));
    query.addBindValue(text(cluster.name));
    TRY(run(query, "alter cluster", cluster.name));
    return true;
}

Result<void> Clusters::remove(const std::string& name)
{
    const Cluster cluster = TRY(find(name));
    const auto store = TRY(storage::openExistingStore(cluster.storageUrl));
    const auto databases = TRY(LeaderDatabase::list(*store));
    if (!databases.empty()) {
        return fail(
            ErrorCode::inUse, "delete cluster", cluster.name,
            "it has the leader database " + databases.front() +
                (databases.size() > 1 ? " and " + std::to_string(databases.size() - 1) + " more" : ""),
            "delete its databases first");
    }
    QSqlQuery query = TRY(prepared(*m_workspace, removeSql));
    query.addBindValue(text(cluster.name));
    const auto removed = run(query, "delete cluster", cluster.name);
    if (!removed && removed.error().code == ErrorCode::conflict) {
        return fail(ErrorCode::inUse, "delete cluster", cluster.name,
                    "it has follower databases, or is part of a share",
                    "detach these first, and remove its datasets from the share");
    }
    return removed;
}

} // namespace sharepane::catalog
