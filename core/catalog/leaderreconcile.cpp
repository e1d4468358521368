#include "core/catalog/adoption.h"
#include "core/catalog/leaderdatabase.h"
#include "core/catalog/leaderparts.h"
#include "core/catalog/viewsql.h"

#include <algorithm>
#include <set>
#include <utility>

namespace sharepane::catalog {

namespace {

/// Follows a Delta log commit by commit, and knows whether we could read the table at each.
class Reader {
public:
    Reader(delta::Head head, std::string table)
        : m_head(std::move(head))
        , m_table(std::move(table))
    {
    }

    void take(const delta::Commit& commit)
    {
        applyTo(m_head, commit);
        for (const delta::Remove& remove : commit.removes) {
            m_withVectors.erase(remove.path);
        }
        for (const delta::Add& add : commit.adds) {
            if (add.deletionVector.empty()) {
                m_withVectors.erase(add.path);
            } else {
                m_withVectors.insert(add.path);
            }
        }
    }
    [[nodiscard]] Result<void> check() const
    {
        TRY(delta::checkReadable(m_head.protocol, m_head.metadata, m_table));
        if (!m_withVectors.empty()) {
            return fail(ErrorCode::unsupported, "read table", m_table,
                        "the Delta table feature \"deletionVectors\" is not implemented, and the extent " +
                            *m_withVectors.begin() + " has one",
                        "purge the deletion vectors with the program that wrote them");
        }
        return {};
    }
    [[nodiscard]] const delta::Head& head() const { return m_head; }

private:
    delta::Head m_head;
    std::string m_table;
    std::set<std::string> m_withVectors;
};

/// Whether a commit to a view's table puts rows there that no refresh has put there.
bool spoilsView(const delta::Commit& commit)
{
    const auto changesRows = [](const auto& actions) {
        return std::ranges::any_of(actions, [](const auto& action) { return action.dataChange; });
    };
    return (changesRows(commit.adds) || changesRows(commit.removes)) &&
           !(commit.info && commit.info->operation == refreshOperation);
}

/// Whether it is a table's log that is damaged or gone, which is no reason to leave other tables behind.
bool isOfItsFiles(const Error& error)
{
    return error.code == ErrorCode::notFound || error.code == ErrorCode::corrupt;
}

} // namespace

Result<void> LeaderDatabase::reconcileAtOpen()
{
    const auto others = m_marker.others();
    if (!others.tables.empty()) {
        const auto reconciled = reconcile(others.tables);
        if (!reconciled) {
            // What is left unjournalled was acknowledged to nobody, and the next writer of the table takes
            // it along: no reason to keep a database shut.
            return {};
        }
    }
    for (const std::string& key : others.deadKeys) {
        if (!m_context.store->remove(key)) {
            break;
        }
    }
    return {};
}

Result<LeaderDatabase::Ahead> LeaderDatabase::lookAhead(const TableEntry& entry)
{
    const auto table = tableState(entry.id);
    Ahead ahead{{entry.id, entry.deltaVersion, {}}, std::nullopt};
    const auto adopted = checkAdopted(m_context, m_folder, m_name, entry);
    if (!adopted && isOfItsFiles(adopted.error())) {
        ahead.problem = adopted.error();
        return ahead;
    }
    if (!adopted) {
        return fail(adopted.error());
    }
    const auto latest = table->log->latestVersion(entry.deltaVersion);
    if (latest && *latest <= entry.deltaVersion) {
        return ahead;
    }
    const Result<delta::Head> head =
        latest ? table->log->head(entry.deltaVersion) : Result<delta::Head>(fail(latest.error()));
    if (!head && isOfItsFiles(head.error())) {
        ahead.problem = head.error();
        return ahead;
    }
    if (!head) {
        return fail(head.error());
    }
    bool isView = false;
    TRY(read([&](const Catalogue& catalogue) { isView = catalogue.definitions->views.contains(entry.id); }));
    Reader reader(*head, m_name + '/' + entry.name);
    for (std::int64_t version = entry.deltaVersion + 1; version <= *latest; ++version) {
        const auto commit = table->log->commitAt(version);
        if (!commit && commit.error().code == ErrorCode::notFound) { // cleaned away already
            const auto whole = table->log->snapshot(*latest);
            if (whole) {
                return Ahead{{entry.id, *latest, sourcesIn(whole->head)}, std::nullopt};
            }
            ahead.problem = whole.error();
            return ahead;
        }
        if (!commit && commit.error().code != ErrorCode::corrupt) {
            return fail(commit.error());
        }
        if (!commit) {
            ahead.problem = commit.error();
            return ahead;
        }
        if (isView && spoilsView(*commit)) {
            ahead.problem = fail(ErrorCode::conflict, "follow the Delta log of", m_name + '/' + entry.name,
                                 "another program wrote to this materialized view's table",
                                 "drop the view and create it again")
                                .value();
            return ahead;
        }
        reader.take(*commit);
        const auto readable = reader.check();
        if (readable) {
            ahead = {{entry.id, version, sourcesIn(reader.head())}, std::nullopt};
        } else {
            ahead.problem = readable.error();
        }
    }
    return ahead;
}

/// How to journal a commit of ours. Between it and what the journal has may lie commits that nobody has
/// looked at: of a view, they say what its rows stand for; and with another program's the table may be one
/// that can't be read, which is the error then.
Result<TableVersion> LeaderDatabase::versionToJournal(const TableVersion& committed)
{
    TRY(refresh());
    const TableEntry entry = TRY(requireTable(committed.tableId));
    if (entry.deltaVersion + 1 >= committed.deltaVersion) {
        return committed;
    }
    Ahead ahead = TRY(lookAhead(entry));
    if (ahead.problem && ahead.version.deltaVersion < committed.deltaVersion) {
        return fail(*std::move(ahead.problem));
    }
    return std::move(ahead.version);
}

/// These tables, as far as there are, as the newest catalogue has them.
Result<std::vector<TableEntry>> LeaderDatabase::entriesOf(const std::vector<std::string>& tableIds)
{
    TRY(refresh());
    std::vector<TableEntry> entries;
    const std::lock_guard lock(m_mutex);
    if (!m_catalogue) {
        return fail(ErrorCode::unavailable, "read the catalogue of", m_name, "it is being read again");
    }
    for (const std::string& id : tableIds) {
        const auto found = m_catalogue->tables.find(id);
        if (found != m_catalogue->tables.end()) {
            entries.push_back(found->second);
        }
    }
    return entries;
}

/// All tables but those to whose logs nothing has happened since there was nothing after the catalogue's
/// version.
Result<std::vector<std::string>> LeaderDatabase::restlessTables(const LogFolders& folders)
{
    TRY(refresh());
    std::vector<std::string> restless;
    std::vector<std::pair<std::string, LogFolders::Mark>> calm;
    {
        const std::lock_guard lock(m_mutex);
        if (!m_catalogue) {
            return fail(ErrorCode::unavailable, "read the catalogue of", m_name, "it is being read again");
        }
        for (const auto& [id, entry] : m_catalogue->tables) {
            const auto table = m_tables.find(id);
            if (table != m_tables.end() && table->second->calm &&
                table->second->calmVersion == entry.deltaVersion) {
                calm.emplace_back(id, *table->second->calm);
            } else {
                restless.push_back(id);
            }
        }
    }
    for (const auto& [id, mark] : calm) {
        if (folders.markOf(id) != mark) {
            restless.push_back(id);
        }
    }
    return restless;
}

Result<std::vector<TableVersion>> LeaderDatabase::tablesAhead(const std::vector<std::string>& tableIds)
{
    std::vector<TableVersion> versions;
    const LogFolders folders(*m_context.store, m_folder + "tables/");
    const auto wanted = tableIds.empty() ? TRY(restlessTables(folders)) : tableIds;
    if (wanted.empty()) {
        return versions;
    }
    for (const TableEntry& entry : TRY(entriesOf(wanted))) {
        // Before the look, so that what comes meanwhile is seen by the next one. An adopted table may be
        // another one by now.
        const auto mark = entry.location.empty() ? folders.markOf(entry.id) : std::nullopt;
        Ahead ahead = TRY(lookAhead(entry));
        if (ahead.version.deltaVersion > entry.deltaVersion) {
            versions.push_back(std::move(ahead.version));
        } else if (!ahead.problem) {
            const auto table = tableState(entry.id);
            const std::lock_guard lock(m_mutex);
            table->calm = mark;
            table->calmVersion = entry.deltaVersion;
        }
    }
    return versions;
}

Result<std::optional<CommitResult>> LeaderDatabase::reconcile(const std::vector<std::string>& tableIds)
{
    const auto versions = TRY(tablesAhead(tableIds));
    if (versions.empty()) {
        return std::optional<CommitResult>();
    }
    return std::optional(TRY(journalVersions(versions, "RECONCILE")));
}

Result<std::optional<Error>> LeaderDatabase::tableProblem(const std::string& tableId)
{
    TRY(refresh());
    return TRY(lookAhead(TRY(requireTable(tableId)))).problem;
}

} // namespace sharepane::catalog
