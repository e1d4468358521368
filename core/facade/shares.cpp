#include "core/control/identities.h"
#include "core/control/lifecycle.h"
#include "core/facade/registrations.h"
#include "core/facade/sharing.h"

#include <algorithm>

namespace sharepane::facade {

namespace {

catalog::EntityLists coreLists(const EntityLists& lists)
{
    return {lists.include, lists.exclude};
}
EntityLists shownLists(const catalog::EntityLists& lists)
{
    return {lists.include, lists.exclude};
}

catalog::Selection selectionOf(const DatasetRequest& request)
{
    return {coreLists(request.tables), coreLists(request.externalTables),
            coreLists(request.materializedViews), coreLists(request.functions)};
}

DatasetKind shownKind(control::DatasetKind kind)
{
    switch (kind) {
    case control::DatasetKind::cluster:
        return DatasetKind::cluster;
    case control::DatasetKind::database:
        return DatasetKind::database;
    case control::DatasetKind::tables:
        break;
    }
    return DatasetKind::tables;
}

DatasetInfo infoOf(const control::Dataset& dataset)
{
    const catalog::Selection& selection = dataset.selection;
    return {dataset.id,
            shownKind(dataset.kind),
            {dataset.cluster, dataset.database, shownLists(selection.tables),
             shownLists(selection.externalTables), shownLists(selection.materializedViews),
             shownLists(selection.functions)},
            dataset.createdAt};
}

template <typename Entities>
std::vector<std::string> namesOf(const Entities& entities)
{
    std::vector<std::string> names;
    for (const auto& [id, entity] : entities) {
        names.push_back(entity.name);
    }
    std::ranges::sort(names);
    return names;
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

ShareServiceImpl::ShareServiceImpl(std::shared_ptr<Core> core)
    : m_core(std::move(core))
    , m_shares(m_core->workspace(), systemClock())
{
}

Result<AccountInfo> ShareServiceImpl::infoOf(const control::Account& account) const
{
    AccountInfo info;
    info.name = account.name;
    info.email = account.email;
    info.organization = account.organization;
    if (const auto key = shareapi::fromBase64Url(account.publicKey); key && !key->empty()) {
        info.fingerprint = shareapi::fingerprintOf(*key);
    }
    info.shares = static_cast<int>(TRY(m_shares.list(account.name)).size());
    info.createdAt = account.createdAt;
    return info;
}

Result<ShareInfo> ShareServiceImpl::infoOf(const control::Share& share) const
{
    ShareInfo info;
    info.name = {share.account, share.name};
    info.description = share.description;
    info.terms = share.terms;
    info.datasets = static_cast<int>(TRY(m_shares.datasets(share.id)).size());
    const auto invitations = TRY(control::Invitations(m_core->workspace(), systemClock()).list(share.id));
    info.pendingInvitations = static_cast<int>(
        std::ranges::count(invitations, control::InvitationState::pending, &control::SentInvitation::state));
    info.createdAt = share.createdAt;
    return info;
}

Result<bool> ShareServiceImpl::createAccount(const AccountRequest& request)
{
    return m_shares.createAccount({request.name, request.email, request.organization});
}

Result<std::vector<AccountInfo>> ShareServiceImpl::accounts()
{
    std::vector<AccountInfo> infos;
    for (const auto& account : TRY(m_shares.accounts())) {
        infos.push_back(TRY(infoOf(account)));
    }
    return infos;
}

Result<AccountInfo> ShareServiceImpl::account(const std::string& name)
{
    return infoOf(TRY(m_shares.account(name)));
}

Result<void> ShareServiceImpl::deleteAccount(const std::string& name)
{
    const auto account = TRY(m_shares.account(name));
    TRY(m_shares.deleteAccount(name));
    // Nothing names the key any more. Where the secret store is out of reach it stays behind, of no use to
    // anybody: no reason to keep the account.
    (void)control::Identities(m_core->workspace(), systemClock()).forget(account);
    return {};
}

Result<bool> ShareServiceImpl::createShare(const ShareRequest& request)
{
    return m_shares.create({request.name.account, request.name.share, request.description, request.terms});
}

Result<std::vector<ShareInfo>> ShareServiceImpl::shares(const std::string& account)
{
    std::vector<ShareInfo> infos;
    for (const auto& share : TRY(m_shares.list(account))) {
        infos.push_back(TRY(infoOf(share)));
    }
    return infos;
}

Result<ShareInfo> ShareServiceImpl::share(const ShareName& name)
{
    return infoOf(TRY(m_shares.find(name.account, name.share)));
}

/// The databases that a share holds now, as far as that can be told.
std::vector<DatabaseName> ShareServiceImpl::databasesOf(const ShareName& name) const
{
    std::vector<DatabaseName> names;
    const auto share = m_shares.find(name.account, name.share);
    const auto held = share ? m_shares.sharedDatabases(share->id)
                            : Result<std::vector<control::SharedDatabase>>(fail(share.error()));
    for (const control::SharedDatabase& database : held.value_or(std::vector<control::SharedDatabase>())) {
        names.push_back({database.cluster, database.database});
    }
    return names;
}

Result<void> ShareServiceImpl::deleteShare(const ShareName& name)
{
    const auto held = databasesOf(name);
    TRY(m_shares.remove(name.account, name.share));
    dropStaleRegistrations(*m_core, held);
    return {};
}

Result<AddedDatasetInfo> ShareServiceImpl::addDataset(const ShareName& name, const DatasetRequest& request)
{
    const auto share = TRY(m_shares.find(name.account, name.share));
    const auto added =
        TRY(m_shares.addDataset(share.id, {request.cluster, request.database, selectionOf(request)}));
    return AddedDatasetInfo{facade::infoOf(added.dataset), added.created};
}

Result<std::vector<DatasetInfo>> ShareServiceImpl::datasets(const ShareName& name)
{
    const auto share = TRY(m_shares.find(name.account, name.share));
    std::vector<DatasetInfo> infos;
    for (const auto& dataset : TRY(m_shares.datasets(share.id))) {
        infos.push_back(facade::infoOf(dataset));
    }
    return infos;
}

Result<void> ShareServiceImpl::removeDataset(const ShareName& name, const std::string& id)
{
    const auto held = databasesOf(name);
    TRY(m_shares.removeDataset(TRY(m_shares.find(name.account, name.share)).id, id));
    dropStaleRegistrations(*m_core, held);
    return {};
}

Result<DatasetMatch> ShareServiceImpl::matchIn(const DatabaseName& name, const catalog::Selection& selection)
{
    const auto catalogue = TRY(TRY(m_core->leader(name))->catalogue());
    const auto selected = catalog::selectedTables(catalogue, selection);
    const auto definitions = catalog::selectedDefinitions(*catalogue.definitions, selection, selected);
    DatasetMatch match;
    match.database = name;
    for (const std::string& id : selected) {
        auto& names = definitions.views.contains(id) ? match.materializedViews : match.tables;
        names.push_back(catalogue.tables.at(id).name);
    }
    std::ranges::sort(match.tables);
    std::ranges::sort(match.materializedViews);
    match.externalTables = namesOf(definitions.externalTables);
    match.functions = namesOf(definitions.functions);
    return match;
}

Result<std::vector<DatasetMatch>> ShareServiceImpl::matches(const DatasetRequest& request)
{
    const catalog::Selection selection = selectionOf(request);
    TRY(catalog::checkSelection(selection));
    std::vector<DatasetMatch> all;
    if (!request.database.empty()) {
        all.push_back(TRY(matchIn({request.cluster, request.database}, selection)));
        return all;
    }
    const auto cluster = TRY(m_core->clusters().find(request.cluster));
    const auto store = TRY(m_core->store(cluster.name));
    for (const std::string& database : TRY(catalog::LeaderDatabase::list(*store))) {
        const DatabaseName name{cluster.name, database};
        auto match = matchIn(name, selection);
        if (!match) {
            DatasetMatch unknown;
            unknown.database = name;
            unknown.problem = match.error();
            match = std::move(unknown);
        }
        all.push_back(*std::move(match));
    }
    return all;
}

} // namespace sharepane::facade
