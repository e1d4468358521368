#include "core/control/shares.h"

#include "core/base/ids.h"
#include "core/catalog/clusters.h"
#include "core/catalog/leaderdatabase.h"
#include "core/catalog/names.h"
#include "core/control/activity.h"
#include "core/control/subscriptions.h"
#include "core/shareapi/members.h"
#include "core/storage/existingstore.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

namespace sharepane::control {

namespace {

namespace sql = workspace::sql;
using nlohmann::json;
using sql::value;

constexpr std::size_t longestEmail = 254; // RFC 5321, 4.5.3.1.3
constexpr std::size_t longestOrganization = 255;
constexpr std::size_t longestDescription = std::size_t{4} << 10U;
constexpr std::size_t longestTerms = std::size_t{64} << 10U;

/// Somebody's text as a person writes it: UTF-8 without control characters but line ends and tabs.
Result<void> checkText(const std::string& what, const std::string& object, const std::string& text,
                       std::size_t most)
{
    if (text.size() > most) {
        return fail(ErrorCode::invalidArgument, "use the " + what + " of", object,
                    "it has " + std::to_string(text.size()) + " bytes",
                    "at most " + std::to_string(most) + " are possible");
    }
    const QString decoded = QString::fromStdString(text);
    const auto isStrange = [](QChar c) {
        return c == QChar::ReplacementCharacter ||
               (c.category() == QChar::Other_Control && c != u'\n' && c != u'\t' && c != u'\r');
    };
    if (std::ranges::any_of(decoded, isStrange)) {
        return fail(ErrorCode::invalidArgument, "use the " + what + " of", object,
                    "it has characters that are no text", "save it as plain text in UTF-8");
    }
    return {};
}

Account accountIn(const sql::Rows& row)
{
    return {row.text(0), row.text(1), row.text(2), row.text(3), row.text(4), fromMicros(row.integer(5))};
}

Result<std::optional<Account>> findAccount(sql::Session& session, const std::string& name)
{
    auto rows =
        TRY(session.select("SELECT id, name, email, organization, public_key, created_at FROM accounts "
                           "WHERE name = ?",
                           {value(name)}));
    return rows.next() ? std::optional(accountIn(rows)) : std::nullopt;
}

Result<Account> needAccount(sql::Session& session, const std::string& name)
{
    if (auto found = TRY(findAccount(session, name))) {
        return *std::move(found);
    }
    return fail(ErrorCode::notFound, "find data share account", name, "there is none of that name",
                "see sharepanectl account list, or create it");
}

Share shareIn(const sql::Rows& row)
{
    return {row.text(0), row.text(1), row.text(2), row.text(3), row.text(4), fromMicros(row.integer(5))};
}

Result<std::optional<Share>> findShare(sql::Session& session, const std::string& account,
                                       const std::string& name)
{
    auto rows = TRY(session.select(
        "SELECT shares.id, accounts.name, shares.name, shares.description, shares.terms, shares.created_at "
        "FROM shares JOIN accounts ON accounts.id = shares.account_id WHERE accounts.name = ? AND "
        "shares.name = ?",
        {value(account), value(name)}));
    return rows.next() ? std::optional(shareIn(rows)) : std::nullopt;
}

Result<Share> needShare(sql::Session& session, const std::string& account, const std::string& name)
{
    if (auto found = TRY(findShare(session, account, name))) {
        return *std::move(found);
    }
    return fail(ErrorCode::notFound, "find share", account + "/" + name, "there is none of that name",
                "see sharepanectl share list, or create it");
}

Result<Share> needShare(sql::Session& session, const std::string& id)
{
    auto rows = TRY(session.select(
        "SELECT shares.id, accounts.name, shares.name, shares.description, shares.terms, shares.created_at "
        "FROM shares JOIN accounts ON accounts.id = shares.account_id WHERE shares.id = ?",
        {value(id)}));
    if (rows.next()) {
        return shareIn(rows);
    }
    return fail(ErrorCode::notFound, "find share", id, "it was deleted", "see sharepanectl share list");
}

DatasetKind kindOf(const std::string& database, const catalog::Selection& selection)
{
    if (database.empty()) {
        return DatasetKind::cluster;
    }
    return selection.empty() ? DatasetKind::database : DatasetKind::tables;
}

Result<std::vector<Dataset>> readDatasets(sql::Session& session, const std::string& shareId)
{
    auto rows = TRY(session.select("SELECT id, cluster, database, selection, created_at FROM datasets "
                                   "WHERE share_id = ? ORDER BY cluster, database",
                                   {value(shareId)}));
    std::vector<Dataset> datasets;
    while (rows.next()) {
        Dataset& dataset = datasets.emplace_back();
        dataset.id = rows.text(0);
        dataset.cluster = rows.text(1);
        dataset.database = rows.text(2);
        dataset.selection = TRY(catalog::parseSelection(rows.text(3)));
        dataset.kind = kindOf(dataset.database, dataset.selection);
        dataset.createdAt = fromMicros(rows.integer(4));
    }
    return datasets;
}

std::string nameOf(const Dataset& dataset)
{
    return dataset.database.empty() ? dataset.cluster : dataset.cluster + "/" + dataset.database;
}

std::string detailOf(const Dataset& dataset)
{
    return shareapi::dumped({{"dataset", dataset.id},
                             {"kind", nameOf(dataset.kind)},
                             {"cluster", dataset.cluster},
                             {"database", dataset.database},
                             {"selection", json::parse(catalog::toJson(dataset.selection), nullptr, false)}});
}

Result<std::vector<std::string>> leaderDatabases(const catalog::Cluster& cluster)
{
    const auto store = TRY(storage::openExistingStore(cluster.storageUrl));
    auto databases = TRY(catalog::LeaderDatabase::list(*store));
    if (databases.empty() && !storage::wasMade(*store)) {
        return fail(ErrorCode::unavailable, "list the databases of", cluster.name,
                    "its storage " + cluster.storageUrl + " is empty, as an unmounted disk is",
                    "mount it or put it back; a cluster that never had a database needs its first one");
    }
    return databases;
}

/// The dataset with cluster and database as they are spelt where they are.
Result<Dataset> resolved(const std::shared_ptr<workspace::Workspace>& workspace, const NewDataset& wanted)
{
    TRY(catalog::checkSelection(wanted.selection));
    const auto cluster = TRY(catalog::Clusters(workspace).find(wanted.cluster));
    Dataset dataset;
    dataset.cluster = cluster.name;
    dataset.selection = wanted.selection;
    if (wanted.database.empty()) {
        if (!wanted.selection.empty()) {
            return fail(ErrorCode::invalidArgument, "share tables of", cluster.name,
                        "lists of tables can't be given for a whole cluster",
                        "share single databases, or leave the lists out");
        }
        return dataset;
    }
    const auto databases = TRY(leaderDatabases(cluster));
    const auto found = std::ranges::find_if(
        databases, [&](const std::string& name) { return catalog::sameName(name, wanted.database); });
    if (found == databases.end()) {
        return fail(ErrorCode::notFound, "share database", cluster.name + "/" + wanted.database,
                    "the cluster has no leader database of that name",
                    "see sharepanectl database list; a follower database is shared by its leader");
    }
    dataset.database = *found;
    dataset.kind = kindOf(dataset.database, dataset.selection);
    return dataset;
}

/// What of a share's datasets is in the way of another: itself, just so, or an error.
Result<std::optional<Dataset>> findSame(const std::vector<Dataset>& datasets, const Dataset& wanted,
                                        const std::string& share)
{
    for (const Dataset& dataset : datasets) {
        if (!catalog::sameName(dataset.cluster, wanted.cluster)) {
            continue;
        }
        if (catalog::sameName(dataset.database, wanted.database)) {
            if (dataset.selection == wanted.selection) {
                return dataset;
            }
            return fail(ErrorCode::alreadyExists, "add to share " + share + " the dataset", nameOf(wanted),
                        "the share has it with other lists", "remove that dataset first");
        }
        if (dataset.database.empty() || wanted.database.empty()) {
            return fail(ErrorCode::alreadyExists, "add to share " + share + " the dataset", nameOf(wanted),
                        "the share has " + nameOf(dataset) +
                            " already, and a database can be in it only once",
                        "remove that dataset first");
        }
    }
    return std::nullopt;
}

} // namespace

const char* nameOf(DatasetKind kind)
{
    switch (kind) {
    case DatasetKind::cluster:
        return "cluster";
    case DatasetKind::database:
        return "database";
    case DatasetKind::tables:
        break;
    }
    return "tables";
}

Result<void> checkEmail(const std::string& email)
{
    const auto at = email.find('@');
    const auto isStrange = [](unsigned char c) {
        return c <= ' ' || c == 0x7F || c == '<' || c == '>' || c == ',' || c == ';' || c == '"';
    };
    if (email.size() > longestEmail || at == 0 || at == std::string::npos || at + 1 == email.size() ||
        email.find('@', at + 1) != std::string::npos || std::ranges::any_of(email, isStrange) ||
        QString::fromStdString(email).contains(QChar::ReplacementCharacter)) {
        return fail(ErrorCode::invalidArgument, "use the e-mail address",
                    '"' + email.substr(0, longestEmail) + '"', "it is none", "write it as name@example.org");
    }
    return {};
}

Shares::Shares(std::shared_ptr<workspace::Workspace> workspace, std::shared_ptr<const Clock> clock)
    : m_workspace(std::move(workspace))
    , m_clock(std::move(clock))
{
}

Result<bool> Shares::createAccount(const NewAccount& account)
{
    TRY(catalog::checkName("data share account", account.name));
    TRY(checkEmail(account.email));
    TRY(checkText("organization", account.name, account.organization, longestOrganization));
    sql::Session session(TRY(m_workspace->database()));
    auto transaction = TRY(sql::Transaction::begin(session, true));
    if (const auto existing = TRY(findAccount(session, account.name))) {
        if (existing->name == account.name && existing->email == account.email &&
            existing->organization == account.organization) {
            return false;
        }
        return fail(ErrorCode::alreadyExists, "create data share account", account.name,
                    "it exists with another spelling, e-mail address or organization",
                    "choose another name, or use the account there is");
    }
    const Timestamp now = m_clock->now();
    const std::string id = newUuid();
    TRY(session.execute(
        "INSERT INTO accounts (id, name, email, organization, created_at) VALUES (?, ?, ?, ?, ?)",
        {value(id), value(account.name), value(account.email), value(account.organization),
         value(toMicros(now))}));
    TRY(record(session,
               {0, now, localActor(), "account create", account.name, Outcome::done,
                shareapi::dumped({{"email", account.email}, {"organization", account.organization}})}));
    TRY(transaction.commit());
    return true;
}

Result<std::vector<Account>> Shares::accounts() const
{
    sql::Session session(TRY(m_workspace->database()));
    auto rows = TRY(session.select(
        "SELECT id, name, email, organization, public_key, created_at FROM accounts ORDER BY name"));
    std::vector<Account> all;
    while (rows.next()) {
        all.push_back(accountIn(rows));
    }
    return all;
}

Result<Account> Shares::account(const std::string& name) const
{
    sql::Session session(TRY(m_workspace->database()));
    return needAccount(session, name);
}

Result<void> Shares::deleteAccount(const std::string& name)
{
    sql::Session session(TRY(m_workspace->database()));
    auto transaction = TRY(sql::Transaction::begin(session, true));
    const Account account = TRY(needAccount(session, name));
    {
        auto rows = TRY(session.select("SELECT name FROM shares WHERE account_id = ? ORDER BY name LIMIT 1",
                                       {value(account.id)}));
        if (rows.next()) {
            return fail(ErrorCode::inUse, "delete data share account", account.name,
                        "it has the share " + rows.text(0), "delete its shares first");
        }
    }
    {
        auto rows = TRY(session.select("SELECT name FROM received_shares WHERE account_id = ? LIMIT 1",
                                       {value(account.id)}));
        if (rows.next()) {
            return fail(ErrorCode::inUse, "delete data share account", account.name,
                        "it has received the share " + rows.text(0),
                        "delete that first: sharepanectl received delete " + rows.text(0));
        }
    }
    TRY(session.execute("DELETE FROM accounts WHERE id = ?", {value(account.id)}));
    TRY(record(session, {0, m_clock->now(), localActor(), "account delete", account.name}));
    return transaction.commit();
}

Result<bool> Shares::create(const NewShare& share)
{
    TRY(catalog::checkName("share", share.name));
    const std::string text = share.account + "/" + share.name;
    TRY(checkText("description", text, share.description, longestDescription));
    TRY(checkText("terms of use", text, share.terms, longestTerms));
    sql::Session session(TRY(m_workspace->database()));
    auto transaction = TRY(sql::Transaction::begin(session, true));
    const Account account = TRY(needAccount(session, share.account));
    if (const auto existing = TRY(findShare(session, account.name, share.name))) {
        if (existing->name == share.name && existing->description == share.description &&
            existing->terms == share.terms) {
            return false;
        }
        return fail(ErrorCode::alreadyExists, "create share", text,
                    "it exists with another spelling, description or terms of use",
                    "choose another name, or use the share there is");
    }
    const Timestamp now = m_clock->now();
    TRY(session.execute("INSERT INTO shares (id, account_id, name, description, terms, created_at) "
                        "VALUES (?, ?, ?, ?, ?, ?)",
                        {value(newUuid()), value(account.id), value(share.name), value(share.description),
                         value(share.terms), value(toMicros(now))}));
    TRY(record(session,
               {0, now, localActor(), "share create", account.name + "/" + share.name, Outcome::done,
                shareapi::dumped({{"description", share.description}, {"terms", !share.terms.empty()}})}));
    TRY(transaction.commit());
    return true;
}

Result<std::vector<Share>> Shares::list(const std::string& account) const
{
    sql::Session session(TRY(m_workspace->database()));
    const std::string id = account.empty() ? std::string() : TRY(needAccount(session, account)).id;
    auto rows = TRY(session.select(
        "SELECT shares.id, accounts.name, shares.name, shares.description, shares.terms, shares.created_at "
        "FROM shares JOIN accounts ON accounts.id = shares.account_id WHERE ? IN ('', accounts.id) "
        "ORDER BY accounts.name, shares.name",
        {value(id)}));
    std::vector<Share> all;
    while (rows.next()) {
        all.push_back(shareIn(rows));
    }
    return all;
}

Result<Share> Shares::find(const std::string& account, const std::string& name) const
{
    sql::Session session(TRY(m_workspace->database()));
    return needShare(session, account, name);
}

Result<void> Shares::remove(const std::string& account, const std::string& name)
{
    sql::Session session(TRY(m_workspace->database()));
    auto transaction = TRY(sql::Transaction::begin(session, true));
    const Share share = TRY(needShare(session, account, name));
    const Timestamp now = m_clock->now();
    const std::size_t ended = TRY(endSubscriptionsOf(session, share.id, now));
    TRY(session.execute("DELETE FROM shares WHERE id = ?", {value(share.id)}));
    TRY(record(session, {0, now, localActor(), "share delete", share.text(), Outcome::done,
                         shareapi::dumped({{"subscriptions_ended", ended}})}));
    return transaction.commit();
}

Result<AddedDataset> Shares::addDataset(const std::string& shareId, const NewDataset& dataset)
{
    Dataset wanted = TRY(resolved(m_workspace, dataset)); // asks the storage, so before the transaction
    sql::Session session(TRY(m_workspace->database()));
    auto transaction = TRY(sql::Transaction::begin(session, true));
    const Share share = TRY(needShare(session, shareId));
    if (auto same = TRY(findSame(TRY(readDatasets(session, shareId)), wanted, share.text()))) {
        return AddedDataset{*std::move(same), false};
    }
    wanted.id = newUuid();
    wanted.createdAt = m_clock->now();
    TRY(session.execute("INSERT INTO datasets (id, share_id, cluster, database, selection, created_at) "
                        "VALUES (?, ?, ?, ?, ?, ?)",
                        {value(wanted.id), value(shareId), value(wanted.cluster), value(wanted.database),
                         value(catalog::toJson(wanted.selection)), value(toMicros(wanted.createdAt))}));
    TRY(record(session, {0, wanted.createdAt, localActor(), "share dataset add", share.text(), Outcome::done,
                         detailOf(wanted)}));
    TRY(transaction.commit());
    return AddedDataset{std::move(wanted), true};
}

Result<std::vector<Dataset>> Shares::datasets(const std::string& shareId) const
{
    sql::Session session(TRY(m_workspace->database()));
    return readDatasets(session, shareId);
}

Result<void> Shares::removeDataset(const std::string& shareId, const std::string& datasetId)
{
    sql::Session session(TRY(m_workspace->database()));
    auto transaction = TRY(sql::Transaction::begin(session, true));
    const Share share = TRY(needShare(session, shareId));
    const auto datasets = TRY(readDatasets(session, shareId));
    const auto found = std::ranges::find(datasets, datasetId, &Dataset::id);
    if (found == datasets.end()) {
        return fail(ErrorCode::notFound, "remove from share " + share.text() + " the dataset", datasetId,
                    "the share has no such dataset", "see sharepanectl share dataset list " + share.text());
    }
    TRY(session.execute("DELETE FROM datasets WHERE id = ?", {value(datasetId)}));
    TRY(record(session, {0, m_clock->now(), localActor(), "share dataset remove", share.text(), Outcome::done,
                         detailOf(*found)}));
    return transaction.commit();
}

Result<std::vector<SharedDatabase>> Shares::sharedDatabases(const std::string& shareId) const
{
    std::vector<SharedDatabase> shared;
    for (const Dataset& dataset : TRY(datasets(shareId))) {
        if (dataset.kind != DatasetKind::cluster) {
            shared.push_back({dataset.id, dataset.cluster, dataset.database, dataset.selection});
            continue;
        }
        const auto cluster = TRY(catalog::Clusters(m_workspace).find(dataset.cluster));
        for (const std::string& database : TRY(leaderDatabases(cluster))) {
            shared.push_back({dataset.id, dataset.cluster, database, {}});
        }
    }
    return shared;
}

} // namespace sharepane::control
