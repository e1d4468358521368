#include "core/facade/deployment.h"

#include "core/catalog/names.h"

#include <algorithm>

namespace sharepane::facade {

namespace arm = control::arm;

namespace {

using catalog::sameName;
using std::chrono::milliseconds;

constexpr const char* deployOp = "deploy";
/// An invitation's end is counted from when it is made, some time after a template was written.
constexpr std::chrono::minutes sameExpiry{1};

bool same(const ShareName& a, const ShareName& b)
{
    return sameName(a.account, b.account) && sameName(a.share, b.share);
}

EntityLists shown(const catalog::EntityLists& lists)
{
    return {lists.include, lists.exclude};
}

bool same(const EntityLists& a, const EntityLists& b)
{
    return a.include == b.include && a.exclude == b.exclude;
}

bool sameLists(const DatasetRequest& a, const DatasetRequest& b)
{
    return same(a.tables, b.tables) && same(a.externalTables, b.externalTables) &&
           same(a.materializedViews, b.materializedViews) && same(a.functions, b.functions);
}

std::string nameOf(const std::string& cluster, const std::string& database)
{
    return database.empty() ? "cluster " + cluster : cluster + "/" + database;
}

/// The error of what is there in another way.
tl::unexpected<Error> differs(std::string object, std::string cause)
{
    return fail(ErrorCode::alreadyExists, deployOp, std::move(object), std::move(cause),
                "change the template, or what is there");
}

template <typename T>
bool isMissing(const Result<T>& result)
{
    return !result && result.error().code == ErrorCode::notFound;
}

/// Whether a share that has `there` needs `wanted` too; an error when it can't have both.
Result<bool> wantsBeside(const DatasetRequest& there, const DatasetRequest& wanted, const ShareName& share)
{
    if (!sameName(there.cluster, wanted.cluster)) {
        return true;
    }
    if (sameName(there.database, wanted.database)) {
        if (sameLists(there, wanted)) {
            return false;
        }
        return differs(share.text(), "it shares other tables of " + nameOf(wanted.cluster, wanted.database));
    }
    if (there.database.empty() || wanted.database.empty()) {
        return differs(share.text(), "it shares " + nameOf(there.cluster, there.database) +
                                         ", so that it can't share " +
                                         nameOf(wanted.cluster, wanted.database) + " too");
    }
    return true;
}

ModificationKind kindOf(arm::PlannedAttachment::Principals principals)
{
    switch (principals) {
    case arm::PlannedAttachment::Principals::none:
        return ModificationKind::none;
    case arm::PlannedAttachment::Principals::replace:
        return ModificationKind::replace;
    case arm::PlannedAttachment::Principals::unite:
        break;
    }
    return ModificationKind::unite;
}

AttachRequest requestOf(const arm::PlannedAttachment& attachment)
{
    AttachRequest request;
    request.cluster = attachment.cluster;
    request.leader = attachment.leader;
    request.database = attachment.database;
    request.nameOverride = attachment.nameOverride;
    request.namePrefix = attachment.namePrefix;
    request.options.tables = shown(attachment.selection.tables);
    request.options.externalTables = shown(attachment.selection.externalTables);
    request.options.materializedViews = shown(attachment.selection.materializedViews);
    request.options.functions = shown(attachment.selection.functions);
    request.options.principalsKind = kindOf(attachment.principals);
    return request;
}

bool sameOptions(const FollowerOptions& a, const FollowerOptions& b)
{
    return same(a.tables, b.tables) && same(a.externalTables, b.externalTables) &&
           same(a.materializedViews, b.materializedViews) && same(a.functions, b.functions) &&
           a.principalsKind == b.principalsKind;
}

} // namespace

DatasetRequest requestOf(const arm::PlannedDataset& dataset)
{
    DatasetRequest request;
    request.cluster = dataset.cluster;
    request.database = dataset.database;
    request.tables = shown(dataset.selection.tables);
    request.externalTables = shown(dataset.selection.externalTables);
    request.materializedViews = shown(dataset.selection.materializedViews);
    request.functions = shown(dataset.selection.functions);
    return request;
}

arm::PlannedDataset plannedOf(const ShareName& share, const DatasetInfo& dataset)
{
    const DatasetRequest& content = dataset.content;
    const auto lists = [](const EntityLists& shown) {
        return catalog::EntityLists{shown.include, shown.exclude};
    };
    arm::PlannedDataset planned;
    planned.account = share.account;
    planned.share = share.share;
    planned.kind = dataset.kind == DatasetKind::cluster    ? arm::PlannedDataset::Kind::cluster
                   : dataset.kind == DatasetKind::database ? arm::PlannedDataset::Kind::database
                                                           : arm::PlannedDataset::Kind::tables;
    planned.cluster = content.cluster;
    planned.database = content.database;
    planned.selection = {lists(content.tables), lists(content.externalTables),
                         lists(content.materializedViews), lists(content.functions)};
    return planned;
}

ResourceOutcome Deployment::effectOf(const arm::PlannedResource& resource)
{
    ResourceOutcome outcome{.type = resource.type, .name = resource.name};
    const Wanted wanted = std::visit([this](const auto& what) { return wants(what); }, resource.what);
    if (!wanted) {
        outcome.effect = ResourceEffect::conflict;
        outcome.problem = wanted.error();
    } else {
        outcome.effect = *wanted ? ResourceEffect::create : ResourceEffect::noChange;
    }
    return outcome;
}

Result<void> Deployment::make(const arm::PlannedResource& resource, ResourceOutcome& outcome)
{
    return std::visit([&](const auto& what) { return create(what, outcome); }, resource.what);
}

Deployment::Wanted Deployment::wants(const arm::PlannedAccount& account)
{
    const auto there = m_session.shares().account(account.account);
    if (isMissing(there)) {
        m_accounts.push_back(account.account);
        return true;
    }
    if (!there) {
        return fail(there.error());
    }
    if (!account.email.empty() && !sameName(account.email, there->email)) {
        return differs("data share account " + there->name, "its e-mail address is " + there->email);
    }
    if (!account.organization.empty() && account.organization != there->organization) {
        return differs("data share account " + there->name, "it is of another organisation");
    }
    return false;
}

Deployment::Wanted Deployment::wants(const arm::PlannedShare& share)
{
    const ShareName name{share.account, share.share};
    const auto there = m_session.shares().share(name);
    if (there) {
        if (!share.description.empty() && share.description != there->description) {
            return differs("share " + name.text(), "it has another description");
        }
        if (!share.terms.empty() && share.terms != there->terms) {
            return differs("share " + name.text(), "it has other terms of use");
        }
        return false;
    }
    const bool isPlanned = std::ranges::any_of(
        m_accounts, [&](const std::string& account) { return sameName(account, share.account); });
    if (!isPlanned) {
        if (const auto account = m_session.shares().account(share.account); !account) {
            return fail(account.error());
        }
    }
    if (!isMissing(there)) {
        return fail(there.error());
    }
    m_shares.push_back(name);
    return true;
}

Result<bool> Deployment::hasShare(const ShareName& name)
{
    if (std::ranges::any_of(m_shares, [&](const ShareName& planned) { return same(planned, name); })) {
        return false;
    }
    (void)TRY(m_session.shares().share(name));
    return true;
}

Result<void> Deployment::checkLeaderDatabase(const std::string& cluster, const std::string& database)
{
    (void)TRY(m_session.clusters().cluster(cluster));
    if (database.empty()) {
        return {};
    }
    const auto databases = TRY(m_session.clusters().databases(cluster));
    const auto found = std::ranges::find_if(databases, [&](const DatabaseInfo& info) {
        return sameName(info.name.database, database) && info.kind == DatabaseKind::leader;
    });
    if (found == databases.end()) {
        return fail(ErrorCode::notFound, deployOp, cluster + "/" + database,
                    "the cluster has no such leader database",
                    "correct the resource id, or see sharepanectl database list " + cluster);
    }
    return {};
}

Deployment::Wanted Deployment::wants(const arm::PlannedDataset& dataset)
{
    const ShareName share{dataset.account, dataset.share};
    const DatasetRequest wanted = requestOf(dataset);
    if (TRY(hasShare(share))) {
        for (const DatasetInfo& there : TRY(m_session.shares().datasets(share))) {
            if (!TRY(wantsBeside(there.content, wanted, share))) {
                return false;
            }
        }
    }
    for (const auto& [other, planned] : m_datasets) {
        if (same(other, share) && !TRY(wantsBeside(planned, wanted, share))) {
            return false;
        }
    }
    TRY(checkLeaderDatabase(dataset.cluster, dataset.database));
    m_datasets.emplace_back(share, wanted);
    return true;
}

Deployment::Wanted Deployment::wants(const arm::PlannedInvitation& invitation)
{
    const ShareName share{invitation.account, invitation.share};
    if (TRY(hasShare(share))) {
        for (const InvitationInfo& there : TRY(m_session.invitations().invitations(share))) {
            if (!sameName(there.recipient, invitation.email)) {
                continue;
            }
            const bool isPending = there.state == "pending";
            if (isPending && invitation.expires &&
                std::chrono::abs(there.expiresAt - *invitation.expires) > sameExpiry) {
                return differs("the invitation of " + there.recipient, "it expires at another time");
            }
            if (isPending || there.state == "accepted") {
                return false;
            }
        }
    }
    if (invitation.expires && *invitation.expires <= systemClock()->now()) {
        return fail(ErrorCode::invalidArgument, deployOp, "the invitation of " + invitation.email,
                    "its expirationDate has passed", "write a later one");
    }
    for (const auto& [other, recipient] : m_recipients) {
        if (same(other, share) && sameName(recipient, invitation.email)) {
            return false;
        }
    }
    m_recipients.emplace_back(share, invitation.email);
    return true;
}

Deployment::Wanted Deployment::wants(const arm::PlannedAttachment& attachment)
{
    const AttachRequest wanted = requestOf(attachment);
    const std::string what = attachment.cluster + " of " + attachment.leader + "/" + attachment.database;
    const auto leader = m_session.clusters().cluster(attachment.leader);
    for (const AttachmentInfo& there : TRY(m_session.followers().attachments())) {
        const bool isOfLeader = sameName(there.leaderCluster, attachment.leader) ||
                                (leader && there.leaderUrl == leader->storageUrl);
        if (!sameName(there.cluster, attachment.cluster) || !isOfLeader ||
            !sameName(there.database, attachment.database)) {
            continue;
        }
        if (there.nameOverride != attachment.nameOverride || there.namePrefix != attachment.namePrefix) {
            return differs(what, "it is attached with another name");
        }
        FollowerOptions options = there.options;
        if (attachment.database != "*" && there.databases.size() == 1) {
            // The attachment has what it began with; the follower has what was altered since.
            options = TRY(m_session.followers().detail({there.cluster, there.databases.front()})).options;
        }
        if (!sameOptions(options, wanted.options)) {
            return differs(what, "it is attached with other options");
        }
        return false;
    }
    if (sameName(attachment.cluster, attachment.leader)) {
        return fail(ErrorCode::invalidArgument, deployOp, what, "a cluster can't follow itself",
                    "choose another follower cluster");
    }
    (void)TRY(m_session.clusters().cluster(attachment.cluster));
    if (attachment.database == "*") {
        TRY(checkLeaderDatabase(attachment.leader, {}));
        return true;
    }
    TRY(checkLeaderDatabase(attachment.leader, attachment.database));
    TRY(checkFollowerName(attachment));
    return true;
}

Result<void> Deployment::checkFollowerName(const arm::PlannedAttachment& attachment)
{
    const std::string& name = attachment.nameOverride.empty() ? attachment.database : attachment.nameOverride;
    for (const DatabaseInfo& there : TRY(m_session.clusters().databases(attachment.cluster))) {
        if (sameName(there.name.database, name)) {
            return differs(there.name.text(), "the cluster has another database of that name");
        }
    }
    return {};
}

Result<void> Deployment::create(const arm::PlannedAccount& account, ResourceOutcome& /*outcome*/)
{
    AccountRequest request;
    request.name = account.account;
    request.email = account.email.empty() ? m_email : account.email;
    request.organization = account.organization;
    (void)TRY(m_session.shares().createAccount(request));
    return {};
}

Result<void> Deployment::create(const arm::PlannedShare& share, ResourceOutcome& /*outcome*/)
{
    ShareRequest request;
    request.name = {share.account, share.share};
    request.description = share.description;
    request.terms = share.terms;
    (void)TRY(m_session.shares().createShare(request));
    return {};
}

Result<void> Deployment::create(const arm::PlannedDataset& dataset, ResourceOutcome& /*outcome*/)
{
    (void)TRY(m_session.shares().addDataset({dataset.account, dataset.share}, requestOf(dataset)));
    return {};
}

Result<void> Deployment::create(const arm::PlannedInvitation& invitation, ResourceOutcome& outcome)
{
    InvitationRequest request;
    request.share = {invitation.account, invitation.share};
    request.recipient = invitation.email;
    if (invitation.expires) {
        request.validity = std::chrono::ceil<milliseconds>(*invitation.expires - systemClock()->now());
    }
    const auto issued = TRY(m_session.invitations().invite(request));
    outcome.invitation = issued.invitation.id;
    outcome.recipient = issued.invitation.recipient;
    outcome.link = issued.link;
    outcome.reachable = issued.reachable;
    return {};
}

Result<void> Deployment::create(const arm::PlannedAttachment& attachment, ResourceOutcome& /*outcome*/)
{
    (void)TRY(m_session.followers().attach(requestOf(attachment)));
    return {};
}

} // namespace sharepane::facade
