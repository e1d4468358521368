#include "core/facade/receivedshares.h"

#include "core/catalog/clusters.h"
#include "core/catalog/names.h"
#include "core/facade/receivedsteps.h"
#include "core/facade/shareexchange.h"
#include "core/follow/attachments.h"
#include "core/secrets/privatefile.h"
#include "core/shareapi/invitation.h"

#include <algorithm>

namespace sharepane::facade {

namespace {

using control::DatasetMapping;
using control::ReceivedLock;
using control::ReceivedShare;
using control::ReceivedState;

Result<shareapi::Invitation> invitationIn(const std::string& fileOrLink)
{
    const std::string text = fileOrLink.starts_with(shareapi::invitationScheme)
                                 ? fileOrLink
                                 : TRY(secrets::readSmallFile(fileOrLink, shareapi::largestInvitation));
    return shareapi::parseInvitation(text);
}

Result<void> checkReachable(const shareapi::Invitation& invitation, const char* op)
{
    if (invitation.serviceUrl.empty()) {
        return fail(ErrorCode::needsPerson, op, invitation.share,
                    "it doesn't say where the provider's share service is",
                    "ask " + invitation.providerEmail +
                        " to run sharepanectl serve with --public-url, and to send the invitation again");
    }
    return {};
}

/// One name is for one database: all of a share that holds a single one are that one.
std::string toRename(const ReceivedShare& received, const std::string& database)
{
    const bool isOne = received.datasets.size() == 1 && !received.datasets.front().database.empty();
    return database == "*" && isOne ? received.datasets.front().database : database;
}

} // namespace

ReceivedShareServiceImpl::ReceivedShareServiceImpl(std::shared_ptr<Core> core)
    : m_core(std::move(core))
    , m_store(m_core->workspace(), systemClock())
{
}

/// The credential first: without it nothing is ever sent.
Result<void> ReceivedShareServiceImpl::keepSecrets(const ReceivedShare& received,
                                                   const std::string& oneTimeSecret)
{
    const auto secrets = TRY(m_core->secrets());
    const auto credential = secrets->read(control::credentialName(received));
    if (!credential && credential.error().code != ErrorCode::notFound) {
        return fail(credential.error());
    }
    if (!credential) {
        const std::string made = TRY(shareapi::newCredential());
        TRY(secrets->write(control::credentialName(received), made));
    }
    return secrets->write(control::oneTimeSecretName(received), oneTimeSecret);
}

/// Somebody gives it up whose provider can't be asked: should that have accepted it, it has a share
/// subscription that nobody uses.
Result<void> ReceivedShareServiceImpl::abandonUnanswered(const ReceivedShare& received)
{
    const auto secrets = TRY(m_core->secrets());
    TRY(secrets->remove(control::oneTimeSecretName(received)));
    TRY(secrets->remove(control::credentialName(received)));
    return m_store.abandon(received.id, "given up before the provider answered");
}

Result<AcceptedShare> ReceivedShareServiceImpl::accept(const InvitationAcceptance& request,
                                                       const CancelToken& cancel)
{
    const auto invitation = TRY(invitationIn(request.fileOrLink));
    TRY(checkReachable(invitation, "accept the invitation to"));
    const auto lock = TRY(ReceivedLock::acquire(*m_core->workspace(), invitation.id));
    const auto before = TRY(m_store.byId(invitation.id));
    if (!before && !invitation.terms.empty() && !request.termsAccepted) {
        return fail(shareapi::errorOf(shareapi::Refusal::termsNotAccepted, "accept the invitation to",
                                      invitation.share));
    }
    TRY(m_core->secrets()); // says now that there is none, and not when half is done
    auto begun = TRY(m_store.begin({invitation, request.account, request.name}));
    AcceptedShare accepted;
    if (begun.first.state == ReceivedState::accepting) {
        TRY(keepSecrets(begun.first, invitation.secret));
        auto settled = settle(*m_core, invitation.id, cancel);
        if (!settled && settled.error().code == ErrorCode::unavailable) {
            settled.error().hint = "it is accepted as soon as the provider's share service can be reached; "
                                   "see sharepanectl received show " +
                                   begun.first.name;
        }
        if (!settled) {
            return fail(settled.error());
        }
        accepted.created = true;
    }
    const auto received = TRY(m_store.byId(invitation.id));
    if (!received) {
        return fail(ErrorCode::conflict, "accept the invitation to", invitation.share,
                    "it was deleted at the same moment");
    }
    accepted.received = TRY(infoOf(*received));
    return accepted;
}

Result<bool> ReceivedShareServiceImpl::reject(const std::string& fileOrLink, const CancelToken& cancel)
{
    const auto invitation = TRY(invitationIn(fileOrLink));
    TRY(checkReachable(invitation, "reject the invitation to"));
    const auto lock = TRY(ReceivedLock::acquire(*m_core->workspace(), invitation.id));
    if (const auto received = TRY(m_store.byId(invitation.id))) {
        return fail(ErrorCode::conflict, "reject the invitation to", invitation.share,
                    "it was accepted here, as " + received->name,
                    "to give it up: sharepanectl received delete " + received->name);
    }
    return rejectInvitation({invitation.serviceUrl, invitation.certificatePin}, invitation.id,
                            invitation.secret, {invitation.publicKey}, cancel);
}

Result<DatasetMappingInfo> ReceivedShareServiceImpl::infoOf(const DatasetMapping& mapping)
{
    DatasetMappingInfo info{
        mapping.id, mapping.cluster, mapping.database, control::nameOf(mapping.state), {}};
    if (mapping.state == control::MappingState::suspending ||
        mapping.state == control::MappingState::suspended) {
        info.followers = suspendedFollowers(mapping);
        return info;
    }
    if (mapping.attachmentId.empty()) {
        return info;
    }
    auto openLeader = TRY(m_core->openLeader());
    const follow::Attachments attachments(m_core->workspace(), std::move(openLeader));
    const auto all = TRY(attachments.list());
    const auto found = std::ranges::find(all, mapping.attachmentId, &follow::Attachment::id);
    if (found != all.end()) {
        info.followers = found->databases;
    }
    return info;
}

Result<ReceivedShareInfo> ReceivedShareServiceImpl::infoOf(const ReceivedShare& received)
{
    ReceivedShareInfo info;
    info.name = received.name;
    info.account = received.account;
    info.state = control::nameOf(received.state);
    info.invitationId = received.id;
    info.subscriptionId = received.subscriptionId;
    info.providerAccount = received.provider.account;
    info.providerEmail = received.provider.email;
    info.providerOrganization = received.provider.organization;
    info.fingerprint = shareapi::fingerprintOf(received.providerKey);
    info.share = received.share;
    info.description = received.description;
    info.terms = received.terms;
    info.termsAcceptedAt = received.termsAcceptedAt;
    for (const auto& dataset : received.datasets) {
        info.datasets.push_back({dataset.kind, dataset.cluster, dataset.database, dataset.lists});
    }
    info.serviceUrl = received.serviceUrl;
    info.certificatePin = received.certificatePin;
    info.lease = received.lease;
    info.leaseEnd = received.leaseEnd();
    info.changedAt = received.changedAt;
    info.changedBy = received.changedBy;
    info.createdAt = received.createdAt;
    info.lastContact = received.lastContact;
    for (const DatasetMapping& mapping : TRY(m_store.mappings(received.id))) {
        info.mappings.push_back(TRY(infoOf(mapping)));
    }
    return info;
}

Result<std::vector<ReceivedShareInfo>> ReceivedShareServiceImpl::receivedShares()
{
    std::vector<ReceivedShareInfo> infos;
    for (const ReceivedShare& received : TRY(m_store.list())) {
        infos.push_back(TRY(infoOf(received)));
    }
    return infos;
}

Result<ReceivedShareInfo> ReceivedShareServiceImpl::receivedShare(const std::string& name,
                                                                  const CancelToken& cancel)
{
    const std::string id = TRY(m_store.find(name)).id;
    const auto lock = TRY(ReceivedLock::acquire(*m_core->workspace(), id));
    auto told = contact(*m_core, id, cancel);
    auto settled = settle(*m_core, id, cancel);
    auto info = infoOf(TRY(m_store.find(name)));
    if (info && (!told || !settled)) {
        info->problem = settled ? told.error() : settled.error();
    }
    return info;
}

Result<MappedShare> ReceivedShareServiceImpl::map(const MappingRequest& request, const CancelToken& cancel)
{
    const ReceivedShare named = TRY(m_store.find(request.received));
    const auto lock = TRY(ReceivedLock::acquire(*m_core->workspace(), named.id));
    TRY(settle(*m_core, named.id, cancel));
    DatasetMapping wanted;
    wanted.receivedId = named.id;
    wanted.cluster = TRY(m_core->clusters().find(request.attach.cluster)).name;
    wanted.database = request.attach.nameOverride.empty() ? request.attach.database
                                                          : toRename(named, request.attach.database);
    wanted.request = TRY(mappingRequest(request.attach));
    const auto added = TRY(m_store.addMapping(wanted));
    if (added.second) {
        if (const auto attached = settle(*m_core, named.id, cancel); !attached) {
            // As after a crash it would be tried again; but somebody is told now that it failed.
            (void)m_store.removeMapping(added.first.id, attached.error().cause);
            return fail(attached.error());
        }
    }
    for (const DatasetMapping& mapping : TRY(m_store.mappings(named.id))) {
        if (mapping.id == added.first.id) {
            auto info = TRY(infoOf(mapping));
            return MappedShare{std::move(info), added.second};
        }
    }
    return fail(ErrorCode::conflict, "map received share", named.name, "it was unmapped at the same moment");
}

Result<bool> ReceivedShareServiceImpl::unmap(const std::string& received, const std::string& cluster,
                                             const std::string& database, const CancelToken& cancel)
{
    const ReceivedShare named = TRY(m_store.find(received));
    const auto lock = TRY(ReceivedLock::acquire(*m_core->workspace(), named.id));
    auto mappings = TRY(m_store.mappings(named.id));
    std::erase_if(mappings, [&](const DatasetMapping& mapping) {
        return !catalog::sameName(mapping.cluster, cluster);
    });
    const bool isOnly = mappings.size() == 1 && database == "*"; // perhaps of one database: see map()
    bool found = false;
    for (const DatasetMapping& mapping : mappings) {
        if (isOnly || mapping.database == database) {
            TRY(m_store.move(mapping.id, control::MappingEvent::detach));
            found = true;
        }
    }
    TRY(settle(*m_core, named.id, cancel));
    return found;
}

Result<void> ReceivedShareServiceImpl::deleteReceived(const std::string& name, const CancelToken& cancel)
{
    const ReceivedShare named = TRY(m_store.find(name));
    const auto lock = TRY(ReceivedLock::acquire(*m_core->workspace(), named.id));
    const auto known = TRY(m_store.byId(named.id));
    if (!known) {
        return {}; // whoever had the lock was just deleting it
    }
    if (known->state == ReceivedState::accepting) {
        const auto settled = settle(*m_core, named.id, cancel);
        const auto left = TRY(m_store.byId(named.id));
        if (!left) {
            return {}; // the provider refused it, or never heard of it
        }
        if (!settled) {
            return abandonUnanswered(*left);
        }
    }
    const bool isNew = TRY(m_store.startDeleting(named.id));
    auto settled = settle(*m_core, named.id, cancel);
    if (settled || !TRY(m_store.mappings(named.id)).empty()) {
        return settled;
    }
    if (isNew) {
        // All that was copied is gone; what is left is for the provider to hear.
        return settled.error().code == ErrorCode::unavailable ? Result<void>() : settled;
    }
    workspace::sql::Session session(TRY(m_core->workspace()->database()));
    TRY(follow::dropFarewells(session, leaderUrlOf(*known)));
    return settle(*m_core, named.id, cancel);
}

} // namespace sharepane::facade
