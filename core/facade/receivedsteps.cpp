#include "core/facade/receivedsteps.h"

#include "core/catalog/names.h"
#include "core/control/shares.h"
#include "core/facade/followerdatabases.h"
#include "core/facade/followeroptions.h"
#include "core/facade/shareexchange.h"
#include "core/follow/attachments.h"
#include "core/follow/share/shareurl.h"
#include "core/workspace/traces.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

namespace sharepane::facade {

namespace {

using control::DatasetMapping;
using control::ReceivedShare;
using control::ReceivedStep;
using nlohmann::json;

control::ReceivedShares receivedShares(Core& core)
{
    return {core.workspace(), systemClock()};
}

ShareServiceAddress addressOf(const ReceivedShare& received)
{
    return {received.serviceUrl, received.certificatePin};
}

Result<follow::Attachments> attachmentsOf(Core& core)
{
    auto openLeader = TRY(core.openLeader());
    return follow::Attachments(core.workspace(), std::move(openLeader));
}

/// The attachment that a mapping stands for, also one that was made just before a crash.
Result<std::optional<follow::Attachment>> attachmentOf(const follow::Attachments& attachments,
                                                       const ReceivedShare& received,
                                                       const DatasetMapping& mapping)
{
    const std::string url = leaderUrlOf(received);
    for (follow::Attachment& attachment : TRY(attachments.list())) {
        if (catalog::sameName(attachment.cluster, mapping.cluster) && attachment.leaderUrl == url &&
            attachment.leaderDatabase == mapping.database) {
            return std::optional(std::move(attachment));
        }
    }
    return std::optional<follow::Attachment>();
}

std::string requestJson(const std::string& nameOverride, const std::string& namePrefix,
                        const follow::FollowerOptions& options, const std::vector<std::string>& followers)
{
    json document{{"options", json::parse(follow::toJson(options), nullptr, false)}};
    if (!nameOverride.empty()) {
        document["name_override"] = nameOverride;
    }
    if (!namePrefix.empty()) {
        document["name_prefix"] = namePrefix;
    }
    if (!followers.empty()) {
        document["followers"] = followers;
    }
    return document.dump(-1, ' ', false, json::error_handler_t::replace);
}

Result<follow::AttachRequest> attachRequestOf(const ReceivedShare& received, const DatasetMapping& mapping)
{
    const json document = json::parse(mapping.request, nullptr, false);
    if (!document.is_object()) {
        return fail(ErrorCode::corrupt, "map received share", received.name,
                    "what was asked for can't be read", "unmap it, and map it again");
    }
    follow::AttachRequest request;
    request.cluster = mapping.cluster;
    request.leader = leaderUrlOf(received);
    request.leaderDatabase = mapping.database;
    request.nameOverride = document.value("name_override", std::string());
    request.namePrefix = document.value("name_prefix", std::string());
    const json options = document.value("options", json::object());
    request.options = TRY(follow::parseOptions(options.dump()));
    return request;
}

/// Carries out one step for one received share.
class Steps {
public:
    Steps(Core& core, ReceivedShare received, const CancelToken& cancel)
        : m_core(core)
        , m_store(receivedShares(core))
        , m_received(std::move(received))
        , m_cancel(cancel)
    {
    }

    Result<void> finishAccepting();
    Result<void> attach(const DatasetMapping& mapping);
    Result<void> suspend(const DatasetMapping& mapping);
    Result<void> detach(const DatasetMapping& mapping);
    Result<void> confirm();
    Result<void> forget();
    Result<shareapi::Standing> report(const shareapi::StatusReport& report);

private:
    Result<void> removeSecrets();
    Result<void> removeLeftovers();
    Result<void> takeLeave();

    Core& m_core;
    control::ReceivedShares m_store;
    const ReceivedShare m_received;
    const CancelToken& m_cancel;
};

Result<void> Steps::removeSecrets()
{
    const auto secrets = TRY(m_core.secrets());
    TRY(secrets->remove(control::oneTimeSecretName(m_received)));
    return secrets->remove(control::credentialName(m_received));
}

Result<void> Steps::finishAccepting()
{
    const auto secrets = TRY(m_core.secrets());
    const auto credential = secrets->read(control::credentialName(m_received));
    const auto secret = secrets->read(control::oneTimeSecretName(m_received));
    for (const auto* each : {&credential, &secret}) {
        if (!*each && each->error().code != ErrorCode::notFound) {
            return fail(each->error());
        }
    }
    if (!credential || !secret) {
        // It ended before anything was sent.
        TRY(removeSecrets());
        return m_store.abandon(m_received.id, "interrupted before the provider was asked");
    }
    const auto account = TRY(control::Shares(m_core.workspace(), systemClock()).account(m_received.account));
    const shareapi::AcceptRequest request{shareapi::credentialHash(*credential),
                                          m_received.providerKey,
                                          {account.name, account.email, account.organization},
                                          true};
    const auto answer = acceptInvitation(addressOf(m_received), m_received.id, *secret, request, m_cancel);
    if (answer) {
        TRY(m_store.accepted(m_received.id, *answer));
        return secrets->remove(control::oneTimeSecretName(m_received));
    }
    const Error& error = answer.error();
    const bool undecided = error.code == ErrorCode::unavailable || error.code == ErrorCode::cancelled ||
                           error.code == ErrorCode::corrupt || error.code == ErrorCode::failed;
    if (!undecided) {
        TRY(removeSecrets());
        TRY(m_store.abandon(m_received.id, error.cause));
    }
    return fail(error);
}

Result<void> Steps::attach(const DatasetMapping& mapping)
{
    auto attachments = TRY(attachmentsOf(m_core));
    const auto request = TRY(attachRequestOf(m_received, mapping));
    const auto attached = TRY(attachments.attach(request));
    return m_store.attached(mapping.id, attached.attachment.id);
}

/// What a crash may have left of an attachment that had ended; an engine removes it by itself.
Result<void> Steps::removeLeftovers()
{
    const auto& workspace = *m_core.workspace();
    return workspace::EngineLock::isHeld(workspace) ? Result<void>() : follow::sweepCache(workspace);
}

/// Keeps how it is attached now, for when it comes back.
Result<void> Steps::suspend(const DatasetMapping& mapping)
{
    auto attachments = TRY(attachmentsOf(m_core));
    const auto attachment = TRY(attachmentOf(attachments, m_received, mapping));
    const std::string request = attachment ? requestJson(attachment->nameOverride, attachment->namePrefix,
                                                         attachment->options, attachment->databases)
                                           : std::string();
    // Before the attachment goes: what is attached without one was detached by a person.
    TRY(m_store.startSuspending(mapping.id, request));
    if (attachment) {
        TRY(attachments.endById(attachment->id, false));
    }
    TRY(removeLeftovers());
    TRY(m_store.move(mapping.id, control::MappingEvent::release));
    return {};
}

Result<void> Steps::detach(const DatasetMapping& mapping)
{
    auto attachments = TRY(attachmentsOf(m_core));
    if (const auto attachment = TRY(attachmentOf(attachments, m_received, mapping))) {
        const bool knowsUs =
            control::mayFollow(m_received.state) || m_received.state == control::ReceivedState::deleting;
        TRY(attachments.endById(attachment->id, knowsUs));
    }
    TRY(removeLeftovers());
    return m_store.removeMapping(mapping.id);
}

Result<shareapi::Standing> Steps::report(const shareapi::StatusReport& report)
{
    const auto secrets = TRY(m_core.secrets());
    const auto credential = secrets->read(control::credentialName(m_received));
    if (!credential && credential.error().code == ErrorCode::notFound) {
        return fail(ErrorCode::needsPerson, "report to the provider of", m_received.name,
                    secrets->describe() + " does not have its credential",
                    "use the secret store that it was accepted with, or ask for a new invitation");
    }
    if (!credential) {
        return fail(credential.error());
    }
    return reportStatus(addressOf(m_received), m_received.subscriptionId, *credential, report, m_cancel);
}

Result<void> Steps::confirm()
{
    TRY(removeLeftovers());
    if (!TRY(follow::isCacheSwept(*m_core.workspace()))) {
        return fail(ErrorCode::unavailable, "confirm that nothing is left of", m_received.name,
                    "the engine is still removing its extents", "try again in a moment");
    }
    TRY(workspace::eraseTraces(*m_core.workspace()));
    const auto standing = TRY(report({{}, true}));
    TRY(m_store.confirmed(m_received.id));
    TRY(m_store.apply(m_received.id, standing));
    return {};
}

/// Its credential is kept until the provider knows that nobody follows any more.
Result<void> Steps::takeLeave()
{
    workspace::sql::Session session(TRY(m_core.workspace()->database()));
    const std::string url = leaderUrlOf(m_received);
    if (TRY(follow::farewellsLeft(session, url)) == 0) {
        return {};
    }
    const auto openLeader = TRY(m_core.openLeader());
    TRY(follow::sayFarewells(session, openLeader));
    if (TRY(follow::farewellsLeft(session, url)) == 0) {
        return {};
    }
    return fail(ErrorCode::unavailable, "tell its provider that nobody follows received share",
                m_received.name, "the provider's share service could not be told",
                "it is told when it can be reached; or give that up: sharepanectl received delete " +
                    m_received.name);
}

Result<void> Steps::forget()
{
    TRY(takeLeave());
    TRY(removeSecrets());
    return m_store.forget(m_received.id);
}

/// What it has applied, of each database the least.
shareapi::StatusReport reportOf(const std::vector<follow::FollowerStatus>& followers, const std::string& url)
{
    std::map<std::string, shareapi::AppliedDatabase> databases;
    const Timestamp now = systemClock()->now();
    for (const auto& status : followers) {
        if (status.leaderUrl != url || databases.size() >= shareapi::mostReported) {
            continue;
        }
        const shareapi::AppliedDatabase applied{status.leaderDatabase, status.appliedVersion, status.lag(now),
                                                status.bytes};
        const auto [at, isNew] = databases.try_emplace(status.leaderDatabase, applied);
        if (!isNew && applied.version < at->second.version) {
            at->second = applied;
        }
    }
    shareapi::StatusReport report;
    for (auto& [name, applied] : databases) {
        report.databases.push_back(std::move(applied));
    }
    return report;
}

/// The received share of which a follower database had this name before its mapping was suspended.
Result<std::optional<ReceivedShare>> receivedOfSuspended(Core& core, const DatabaseName& name)
{
    const control::ReceivedShares store = receivedShares(core);
    for (const DatasetMapping& mapping : TRY(store.mappings())) {
        const bool ends = mapping.state == control::MappingState::suspending ||
                          mapping.state == control::MappingState::suspended;
        if (!ends || !catalog::sameName(mapping.cluster, name.cluster)) {
            continue;
        }
        const bool named = std::ranges::any_of(suspendedFollowers(mapping), [&](const std::string& follower) {
            return catalog::sameName(follower, name.database);
        });
        auto received = named ? TRY(store.byId(mapping.receivedId)) : std::nullopt;
        if (received) {
            return received;
        }
    }
    return std::optional<ReceivedShare>();
}

Result<std::optional<ReceivedShare>> receivedBehind(Core& core, const std::string& leaderUrl)
{
    for (ReceivedShare& received : TRY(receivedShares(core).list())) {
        if (leaderUrlOf(received) == leaderUrl) {
            return std::optional(std::move(received));
        }
    }
    return std::optional<ReceivedShare>();
}

/// The same for one that has ended, but whose mapping nobody has suspended yet, too.
Result<std::optional<ReceivedShare>> receivedOfEnded(Core& core, const DatabaseName& name)
{
    const auto status = TRY(followerStatus(core, name));
    if (!status) {
        return receivedOfSuspended(core, name);
    }
    return status->state == follow::SyncState::detached ? receivedBehind(core, status->leaderUrl)
                                                        : std::optional<ReceivedShare>();
}

/// Attached mappings whose attachment was ended by itself (`follower detach`) are none any more.
Result<void> dropDetached(Core& core, control::ReceivedShares& store, const ReceivedShare& received)
{
    auto attachments = TRY(attachmentsOf(core));
    for (const DatasetMapping& mapping : TRY(store.mappings(received.id))) {
        if (mapping.state != control::MappingState::attached ||
            TRY(attachmentOf(attachments, received, mapping))) {
            continue;
        }
        TRY(store.move(mapping.id, control::MappingEvent::detach));
    }
    return {};
}

/// Whether the provider's service refused all followers of an attachment, as opposed to a leader that has
/// detached one.
bool wereRefused(const std::vector<follow::FollowerStatus>& statuses, const follow::Attachment& attachment)
{
    bool any = false;
    for (const auto& status : statuses) {
        if (!catalog::sameName(status.cluster, attachment.cluster) ||
            status.leaderUrl != attachment.leaderUrl) {
            continue;
        }
        const auto& error = status.lastError;
        if (status.state != follow::SyncState::detached || !error ||
            error->cause == "the leader detached this follower") {
            return false;
        }
        any = true;
    }
    return any;
}

/// What was revoked and reinstated before we asked: its followers were ended in between, and begin anew.
Result<void> reviveRefused(Core& core, control::ReceivedShares& store, const std::string& receivedId,
                           const CancelToken& cancel)
{
    const auto received = TRY(store.byId(receivedId));
    if (!received || !control::mayFollow(received->state)) {
        return {};
    }
    const auto attachments = TRY(attachmentsOf(core));
    const auto statuses = TRY(followerStatuses(core));
    for (const DatasetMapping& mapping : TRY(store.mappings(receivedId))) {
        const auto attachment = mapping.state == control::MappingState::attached
                                    ? TRY(attachmentOf(attachments, *received, mapping))
                                    : std::nullopt;
        if (attachment && wereRefused(statuses, *attachment)) {
            TRY(Steps(core, *received, cancel).suspend(mapping));
        }
    }
    return {};
}

} // namespace

std::string leaderUrlOf(const ReceivedShare& received)
{
    std::string service = received.serviceUrl;
    while (service.ends_with('/')) {
        service.pop_back();
    }
    return follow::share::formatShareUrl({service, received.subscriptionId});
}

Result<follow::share::ShareAccess> accessTo(Core& core, const std::string& subscriptionId)
{
    const auto received = TRY(receivedShares(core).bySubscription(subscriptionId));
    if (!received) {
        return fail(ErrorCode::notFound, "follow share subscription", subscriptionId,
                    "this workspace has received no such share", "see sharepanectl received list");
    }
    // One that is being deleted takes leave of its leaders.
    if (!control::mayFollow(received->state) && received->state != control::ReceivedState::deleting) {
        return fail(control::endedError(*received, "follow"));
    }
    const auto secrets = TRY(core.secrets());
    auto credential = secrets->read(control::credentialName(*received));
    if (!credential && credential.error().code == ErrorCode::notFound) {
        return fail(ErrorCode::needsPerson, "follow received share", received->name,
                    secrets->describe() + " does not have its credential",
                    "use the secret store that it was accepted with, or ask for a new invitation");
    }
    if (!credential) {
        return fail(credential.error());
    }
    return follow::share::ShareAccess{*std::move(credential), received->certificatePin};
}

Result<std::string> mappingRequest(const AttachRequest& request)
{
    const auto options = TRY(coreOptions(request.options));
    return requestJson(request.nameOverride, request.namePrefix, TRY(follow::checkOptions(options)), {});
}

Result<void> settle(Core& core, const std::string& receivedId, const CancelToken& cancel)
{
    using Kind = ReceivedStep::Kind;
    control::ReceivedShares store = receivedShares(core);
    for (bool looked = false; !cancel.isCancelled(); looked = true) {
        const auto received = TRY(store.byId(receivedId));
        if (!received) {
            return {};
        }
        if (!looked) {
            TRY(dropDetached(core, store, *received));
        }
        const auto mappings = TRY(store.mappings(receivedId));
        const ReceivedStep step = control::nextStep(*received, mappings);
        const auto mapping = std::ranges::find(mappings, step.mapping, &DatasetMapping::id);
        Steps steps(core, *received, cancel);
        switch (step.kind) {
        case Kind::none:
            return {};
        case Kind::finishAccepting:
            TRY(steps.finishAccepting());
            break;
        case Kind::attach:
            TRY(steps.attach(*mapping));
            break;
        case Kind::resume:
            TRY(store.move(step.mapping, control::MappingEvent::resume));
            break;
        case Kind::suspend:
            TRY(steps.suspend(*mapping));
            break;
        case Kind::startDetaching:
            TRY(store.move(step.mapping, control::MappingEvent::detach));
            break;
        case Kind::detach:
            TRY(steps.detach(*mapping));
            break;
        case Kind::confirm:
            TRY(steps.confirm());
            break;
        case Kind::forget:
            TRY(steps.forget());
            break;
        }
    }
    return fail(ErrorCode::cancelled, "settle received share", receivedId, "it was interrupted");
}

Result<void> contact(Core& core, const std::string& receivedId, const CancelToken& cancel)
{
    control::ReceivedShares store = receivedShares(core);
    const auto received = TRY(store.byId(receivedId));
    if (!received || received->subscriptionId.empty() ||
        received->state == control::ReceivedState::deleting) {
        return {};
    }
    const auto followers = TRY(followerStatuses(core));
    const auto standing = Steps(core, *received, cancel).report(reportOf(followers, leaderUrlOf(*received)));
    if (!standing) {
        TRY(store.lapse(receivedId));
        return fail(standing.error());
    }
    TRY(store.apply(receivedId, *standing));
    return reviveRefused(core, store, receivedId, cancel);
}

std::vector<std::string> suspendedFollowers(const DatasetMapping& mapping)
{
    const json document = json::parse(mapping.request, nullptr, false);
    const json followers = document.is_object() ? document.value("followers", json::array()) : json();
    std::vector<std::string> names;
    for (const json& follower : followers) {
        if (follower.is_string()) {
            names.push_back(follower.get<std::string>());
        }
    }
    return names;
}

Result<void> askAboutEnded(Core& core, const DatabaseName& name, const CancelToken& cancel)
{
    const auto received = TRY(receivedOfEnded(core, name));
    if (!received) {
        return {};
    }
    const auto lock = TRY(control::ReceivedLock::acquire(*core.workspace(), received->id));
    TRY(contact(core, received->id, cancel));
    return settle(core, received->id, cancel);
}

Result<void> reportFollowed(Core& core, const DatabaseName& name, const CancelToken& cancel)
{
    const auto status = TRY(followerStatus(core, name));
    const auto received = status ? TRY(receivedBehind(core, status->leaderUrl)) : std::nullopt;
    if (!received || core.followEngine() || workspace::EngineLock::isHeld(*core.workspace())) {
        return {};
    }
    const auto lock = TRY(control::ReceivedLock::tryAcquire(*core.workspace(), received->id));
    if (!lock) {
        return {};
    }
    TRY(contact(core, received->id, cancel));
    return settle(core, received->id, cancel);
}

Result<std::optional<Error>> endedFollower(Core& core, const DatabaseName& name)
{
    const auto received = TRY(receivedOfSuspended(core, name));
    if (!received) {
        return std::optional<Error>();
    }
    Error error = control::endedError(*received, "open");
    error.op = "open";
    error.object = name.text();
    return std::optional(std::move(error));
}

} // namespace sharepane::facade
