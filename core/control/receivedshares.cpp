#include "core/control/receivedshares.h"

#include "core/base/ids.h"
#include "core/base/units.h"
#include "core/catalog/names.h"
#include "core/control/activity.h"
#include "core/shareapi/members.h"
#include "core/shareapi/signature.h"
#include "core/workspace/sql.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace sharepane::control {

namespace {

namespace sql = workspace::sql;
using nlohmann::json;
using sql::value;

constexpr const char* byIdSql =
    "SELECT received_shares.id, received_shares.name, accounts.name, state, provider_account, "
    "provider_email, "
    "provider_organization, provider_key, share, description, terms, datasets, terms_accepted_at, "
    "service_url, certificate_pin, subscription_id, lease_seconds, changed_at, changed_by, confirmed, "
    "received_shares.created_at, last_contact FROM received_shares JOIN accounts ON accounts.id = account_id "
    "WHERE received_shares.id = ?";
constexpr const char* byNameSql =
    "SELECT received_shares.id, received_shares.name, accounts.name, state, provider_account, "
    "provider_email, "
    "provider_organization, provider_key, share, description, terms, datasets, terms_accepted_at, "
    "service_url, certificate_pin, subscription_id, lease_seconds, changed_at, changed_by, confirmed, "
    "received_shares.created_at, last_contact FROM received_shares JOIN accounts ON accounts.id = account_id "
    "WHERE received_shares.name = ?";
constexpr const char* bySubscriptionSql =
    "SELECT received_shares.id, received_shares.name, accounts.name, state, provider_account, "
    "provider_email, "
    "provider_organization, provider_key, share, description, terms, datasets, terms_accepted_at, "
    "service_url, certificate_pin, subscription_id, lease_seconds, changed_at, changed_by, confirmed, "
    "received_shares.created_at, last_contact FROM received_shares JOIN accounts ON accounts.id = account_id "
    "WHERE subscription_id = ?";
constexpr const char* listSql =
    "SELECT received_shares.id, received_shares.name, accounts.name, state, provider_account, "
    "provider_email, "
    "provider_organization, provider_key, share, description, terms, datasets, terms_accepted_at, "
    "service_url, certificate_pin, subscription_id, lease_seconds, changed_at, changed_by, confirmed, "
    "received_shares.created_at, last_contact FROM received_shares JOIN accounts ON accounts.id = account_id "
    "ORDER BY received_shares.name";
constexpr const char* insertSql =
    "INSERT INTO received_shares (id, name, account_id, state, provider_account, provider_email, "
    "provider_organization, provider_key, share, description, terms, datasets, terms_accepted_at, "
    "service_url, certificate_pin, lease_seconds, changed_at, changed_by, created_at, last_contact) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
constexpr const char* mappingsSql =
    "SELECT id, received_id, cluster, database, request, state, attachment_id, created_at "
    "FROM dataset_mappings WHERE ? IN ('', received_id) ORDER BY received_id, cluster, database";
constexpr const char* mappingByIdSql =
    "SELECT id, received_id, cluster, database, request, state, attachment_id, created_at "
    "FROM dataset_mappings WHERE id = ?";

Result<ReceivedShare> receivedIn(const sql::Rows& row)
{
    const auto state = receivedStateOf(row.text(3));
    const auto key = shareapi::fromBase64Url(row.text(7));
    if (!state || !key) {
        return fail(ErrorCode::corrupt, "read received share", row.text(1), "its state or its key is none");
    }
    ReceivedShare received;
    received.id = row.text(0);
    received.name = row.text(1);
    received.account = row.text(2);
    received.state = *state;
    received.provider = {row.text(4), row.text(5), row.text(6)};
    received.providerKey = *key;
    received.share = row.text(8);
    received.description = row.text(9);
    received.terms = row.text(10);
    received.datasets = TRY(shareapi::parseOffers(row.text(11)));
    received.termsAcceptedAt = fromMicros(row.integer(12));
    received.serviceUrl = row.text(13);
    received.certificatePin = row.text(14);
    received.subscriptionId = row.text(15);
    if (!row.isNull(16)) {
        received.lease = std::chrono::seconds(row.integer(16));
    }
    received.changedAt = fromMicros(row.integer(17));
    received.changedBy = row.text(18);
    received.confirmed = row.integer(19) != 0;
    received.createdAt = fromMicros(row.integer(20));
    received.lastContact = fromMicros(row.integer(21));
    return received;
}

Result<std::optional<ReceivedShare>> findOne(sql::Session& session, const char* statement,
                                             const std::string& key)
{
    auto rows = TRY(session.select(statement, {value(key)}));
    if (!rows.next()) {
        return std::optional<ReceivedShare>();
    }
    return std::optional(TRY(receivedIn(rows)));
}

Result<ReceivedShare> need(sql::Session& session, const std::string& id)
{
    if (auto found = TRY(findOne(session, byIdSql, id))) {
        return *std::move(found);
    }
    return fail(ErrorCode::notFound, "find received share", id, "it was deleted",
                "see sharepanectl received list");
}

Result<DatasetMapping> mappingIn(const sql::Rows& row)
{
    const auto state = mappingStateOf(row.text(5));
    if (!state) {
        return fail(ErrorCode::corrupt, "read dataset mapping", row.text(0), "its state is none");
    }
    return DatasetMapping{row.text(0), row.text(1), row.text(2), row.text(3),
                          row.text(4), *state,      row.text(6), fromMicros(row.integer(7))};
}

Result<std::vector<DatasetMapping>> mappingsIn(sql::Session& session, const std::string& receivedId)
{
    auto rows = TRY(session.select(mappingsSql, {value(receivedId)}));
    std::vector<DatasetMapping> all;
    while (rows.next()) {
        all.push_back(TRY(mappingIn(rows)));
    }
    return all;
}

Result<DatasetMapping> needMapping(sql::Session& session, const std::string& id)
{
    auto rows = TRY(session.select(mappingByIdSql, {value(id)}));
    if (!rows.next()) {
        return fail(ErrorCode::notFound, "find dataset mapping", id, "it was removed",
                    "see sharepanectl received show");
    }
    return mappingIn(rows);
}

std::optional<std::int64_t> secondsOf(const std::optional<std::chrono::seconds>& lease)
{
    return lease ? std::optional<std::int64_t>(lease->count()) : std::nullopt;
}

/// How a received share is called in the log: below the account that received it.
std::string objectOf(const ReceivedShare& received)
{
    return received.account + "/" + received.name;
}

Result<void> note(sql::Session& session, Timestamp now, const std::string& who, const char* action,
                  const ReceivedShare& received, const json& detail = json::object(),
                  Outcome outcome = Outcome::done)
{
    return record(session, {0, now, who, action, objectOf(received), outcome, shareapi::dumped(detail)});
}

Result<void> insert(sql::Session& session, const NewReceived& wanted, const std::string& name,
                    const std::string& accountId, Timestamp createdAt, Timestamp now)
{
    const shareapi::Invitation& invitation = wanted.invitation;
    TRY(session.execute(insertSql, {value(invitation.id),
                                    value(name),
                                    value(accountId),
                                    value(std::string(nameOf(ReceivedState::accepting))),
                                    value(invitation.providerAccount),
                                    value(invitation.providerEmail),
                                    value(invitation.providerOrganization),
                                    value(shareapi::toBase64Url(invitation.publicKey)),
                                    value(invitation.share),
                                    value(invitation.description),
                                    value(invitation.terms),
                                    value(shareapi::formatOffers(invitation.datasets)),
                                    value(toMicros(now)),
                                    value(invitation.serviceUrl),
                                    value(invitation.certificatePin),
                                    value(secondsOf(invitation.lease)),
                                    value(toMicros(now)),
                                    value(std::string()),
                                    value(toMicros(createdAt)),
                                    value(toMicros(now))}));
    return {};
}

Result<std::string> accountId(sql::Session& session, const std::string& name)
{
    auto rows = TRY(session.select("SELECT id FROM accounts WHERE name = ?", {value(name)}));
    if (!rows.next()) {
        return fail(ErrorCode::notFound, "find data share account", name, "there is none of that name",
                    "see sharepanectl account list, or create it");
    }
    return rows.text(0);
}

/// What of an invitation that was received before is in the way of receiving it so.
Result<void> checkSame(const ReceivedShare& before, const NewReceived& wanted)
{
    if (!catalog::sameName(before.account, wanted.account)) {
        return fail(ErrorCode::alreadyExists, "accept the invitation to", wanted.invitation.share,
                    "the account " + before.account + " has accepted it",
                    "use received share " + before.name);
    }
    if (!wanted.name.empty() && !catalog::sameName(before.name, wanted.name)) {
        return fail(ErrorCode::alreadyExists, "accept the invitation to", wanted.invitation.share,
                    "it was received as " + before.name, "leave --name out");
    }
    if (before.state == ReceivedState::deleting) {
        return fail(ErrorCode::conflict, "accept the invitation to", wanted.invitation.share,
                    "what it led to is being deleted",
                    "finish that: sharepanectl received delete " + before.name);
    }
    return {};
}

std::optional<ReceivedEvent> eventOf(const shareapi::Standing& standing)
{
    const auto state = subscriptionStateOf(standing.state);
    if (!state) {
        return std::nullopt;
    }
    switch (*state) {
    case SubscriptionState::active:
        return ReceivedEvent::reinstate;
    case SubscriptionState::sourceDeleted:
        return ReceivedEvent::deleteSource;
    case SubscriptionState::revoking:
    case SubscriptionState::revoked:
        break;
    }
    return ReceivedEvent::revoke;
}

/// Whether it was revoked and reinstated since it was heard of last: it stands as it did, but not since then.
bool hidRevocation(const ReceivedShare& known, const shareapi::Standing& standing)
{
    return known.state == ReceivedState::active && eventOf(standing) == ReceivedEvent::reinstate &&
           standing.since != known.changedAt;
}

const char* actionOf(ReceivedEvent event)
{
    switch (event) {
    case ReceivedEvent::accept:
        return "invitation accept";
    case ReceivedEvent::revoke:
        return "received revoke";
    case ReceivedEvent::lapse:
        return "received lapse";
    case ReceivedEvent::reinstate:
        return "received reinstate";
    case ReceivedEvent::deleteSource:
        return "received source delete";
    case ReceivedEvent::remove:
        break;
    }
    return "received delete";
}

Result<void> setState(sql::Session& session, const std::string& id, ReceivedState state, Timestamp since,
                      const std::string& by)
{
    TRY(session.execute("UPDATE received_shares SET state = ?, changed_at = ?, changed_by = ?, confirmed = 0 "
                        "WHERE id = ?",
                        {value(std::string(nameOf(state))), value(toMicros(since)), value(by), value(id)}));
    return {};
}

json detailOf(const DatasetMapping& mapping)
{
    return {{"cluster", mapping.cluster}, {"database", mapping.database}};
}

} // namespace

ReceivedShares::ReceivedShares(std::shared_ptr<workspace::Workspace> workspace,
                               std::shared_ptr<const Clock> clock)
    : m_workspace(std::move(workspace))
    , m_clock(std::move(clock))
{
}

Result<std::pair<ReceivedShare, bool>> ReceivedShares::begin(const NewReceived& wanted)
{
    const shareapi::Invitation& invitation = wanted.invitation;
    sql::Session session(TRY(m_workspace->database()));
    auto transaction = TRY(sql::Transaction::begin(session, true));
    const std::string account = TRY(accountId(session, wanted.account));
    const Timestamp now = m_clock->now();
    const auto before = TRY(findOne(session, byIdSql, invitation.id));
    if (before) {
        TRY(checkSame(*before, wanted));
        if (before->state != ReceivedState::accepting) {
            return std::pair(*before, false);
        }
        // It may have been sent anew since, with another secret or from another address.
        TRY(session.execute("DELETE FROM received_shares WHERE id = ?", {value(before->id)}));
        TRY(insert(session, wanted, before->name, account, before->createdAt, now));
    } else {
        const std::string name = wanted.name.empty() ? invitation.share : wanted.name;
        TRY(catalog::checkName("received share", name));
        if (TRY(findOne(session, byNameSql, name))) {
            return fail(ErrorCode::alreadyExists, "accept the invitation to", invitation.share,
                        "there is a received share " + name + " already", "choose another name with --name");
        }
        TRY(insert(session, wanted, name, account, now, now));
    }
    ReceivedShare begun = TRY(need(session, invitation.id));
    TRY(transaction.commit());
    return std::pair(std::move(begun), !before);
}

Result<bool> ReceivedShares::accepted(const std::string& id, const shareapi::AcceptAnswer& answer)
{
    sql::Session session(TRY(m_workspace->database()));
    auto transaction = TRY(sql::Transaction::begin(session, true));
    const ReceivedShare known = TRY(need(session, id));
    const auto next = after(known.state, ReceivedEvent::accept);
    if (!next) {
        return false;
    }
    const Timestamp now = m_clock->now();
    TRY(setState(session, id, *next, answer.since, {}));
    TRY(session.execute(
        "UPDATE received_shares SET subscription_id = ?, lease_seconds = ?, last_contact = ? "
        "WHERE id = ?",
        {value(answer.subscription), value(secondsOf(answer.lease)), value(toMicros(now)), value(id)}));
    TRY(note(session, now, localActor(), actionOf(ReceivedEvent::accept), known,
             {{"provider", known.provider.email},
              {"share", known.share},
              {"subscription", answer.subscription},
              {"terms", !known.terms.empty()}}));
    TRY(transaction.commit());
    return true;
}

Result<void> ReceivedShares::abandon(const std::string& id, const std::string& reason)
{
    sql::Session session(TRY(m_workspace->database()));
    auto transaction = TRY(sql::Transaction::begin(session, true));
    const ReceivedShare known = TRY(need(session, id));
    if (known.state != ReceivedState::accepting) {
        return fail(ErrorCode::conflict, "abandon received share", known.name,
                    "it was accepted at the same moment");
    }
    TRY(session.execute("DELETE FROM received_shares WHERE id = ?", {value(id)}));
    TRY(note(session, m_clock->now(), localActor(), actionOf(ReceivedEvent::accept), known,
             {{"provider", known.provider.email}, {"share", known.share}, {"reason", reason}},
             Outcome::refused));
    return transaction.commit();
}

Result<bool> ReceivedShares::apply(const std::string& id, const shareapi::Standing& standing)
{
    sql::Session session(TRY(m_workspace->database()));
    auto transaction = TRY(sql::Transaction::begin(session, true));
    const ReceivedShare known = TRY(need(session, id));
    const Timestamp now = m_clock->now();
    TRY(session.execute("UPDATE received_shares SET last_contact = ?, lease_seconds = ? WHERE id = ?",
                        {value(toMicros(now)), value(secondsOf(standing.lease)), value(id)}));
    const auto event = hidRevocation(known, standing) ? ReceivedEvent::revoke : eventOf(standing);
    const auto next = event ? after(known.state, *event) : std::nullopt;
    if (next) {
        TRY(setState(session, id, *next, standing.since, standing.by));
        TRY(note(session, now, standing.by.empty() ? known.provider.email : standing.by, actionOf(*event),
                 known, {{"since", formatTimestamp(standing.since)}}));
    } else if (known.state == ReceivedState::revoked && known.confirmed &&
               standing.state == nameOf(SubscriptionState::revoking)) {
        // Reinstated and revoked again between two contacts: it waits for our word once more.
        TRY(setState(session, id, known.state, standing.since, standing.by));
    }
    TRY(transaction.commit());
    return next.has_value();
}

Result<bool> ReceivedShares::lapse(const std::string& id)
{
    sql::Session session(TRY(m_workspace->database()));
    auto transaction = TRY(sql::Transaction::begin(session, true));
    const ReceivedShare known = TRY(need(session, id));
    const Timestamp now = m_clock->now();
    const auto end = known.leaseEnd();
    const auto next = after(known.state, ReceivedEvent::lapse);
    if (!end || now < *end || !next) {
        return false;
    }
    TRY(setState(session, id, *next, now, {}));
    TRY(note(
        session, now, localActor(), actionOf(ReceivedEvent::lapse), known,
        {{"last_contact", formatTimestamp(known.lastContact)}, {"lease_seconds", known.lease->count()}}));
    TRY(transaction.commit());
    return true;
}

Result<void> ReceivedShares::confirmed(const std::string& id)
{
    sql::Session session(TRY(m_workspace->database()));
    TRY(session.execute("UPDATE received_shares SET confirmed = 1 WHERE id = ? "
                        "AND state IN ('revoked', 'source_deleted')",
                        {value(id)}));
    return {};
}

Result<bool> ReceivedShares::startDeleting(const std::string& id)
{
    sql::Session session(TRY(m_workspace->database()));
    auto transaction = TRY(sql::Transaction::begin(session, true));
    const ReceivedShare known = TRY(need(session, id));
    if (known.state == ReceivedState::deleting) {
        return false;
    }
    const auto next = after(known.state, ReceivedEvent::remove);
    if (!next) {
        return fail(ErrorCode::conflict, "delete received share", known.name,
                    "its invitation is being accepted",
                    "try again when the provider's share service can be reached");
    }
    const Timestamp now = m_clock->now();
    TRY(setState(session, id, *next, now, {}));
    TRY(note(session, now, localActor(), actionOf(ReceivedEvent::remove), known));
    TRY(transaction.commit());
    return true;
}

Result<void> ReceivedShares::forget(const std::string& id)
{
    sql::Session session(TRY(m_workspace->database()));
    auto transaction = TRY(sql::Transaction::begin(session, true));
    const ReceivedShare known = TRY(need(session, id));
    const auto mappings = TRY(mappingsIn(session, id));
    if (known.state != ReceivedState::deleting || !mappings.empty()) {
        return fail(ErrorCode::conflict, "delete received share", known.name,
                    "something of it is still mapped");
    }
    TRY(session.execute("DELETE FROM received_shares WHERE id = ?", {value(id)}));
    return transaction.commit();
}

Result<std::vector<ReceivedShare>> ReceivedShares::list() const
{
    sql::Session session(TRY(m_workspace->database()));
    auto rows = TRY(session.select(listSql));
    std::vector<ReceivedShare> all;
    while (rows.next()) {
        all.push_back(TRY(receivedIn(rows)));
    }
    return all;
}

Result<ReceivedShare> ReceivedShares::find(const std::string& name) const
{
    sql::Session session(TRY(m_workspace->database()));
    if (auto found = TRY(findOne(session, byNameSql, name))) {
        return *std::move(found);
    }
    return fail(ErrorCode::notFound, "find received share", name, "there is none of that name",
                "see sharepanectl received list");
}

Result<std::optional<ReceivedShare>> ReceivedShares::byId(const std::string& id) const
{
    sql::Session session(TRY(m_workspace->database()));
    return findOne(session, byIdSql, id);
}

Result<std::optional<ReceivedShare>> ReceivedShares::bySubscription(const std::string& subscription) const
{
    sql::Session session(TRY(m_workspace->database()));
    return findOne(session, bySubscriptionSql, subscription);
}

Result<std::pair<DatasetMapping, bool>> ReceivedShares::addMapping(const DatasetMapping& mapping)
{
    sql::Session session(TRY(m_workspace->database()));
    auto transaction = TRY(sql::Transaction::begin(session, true));
    const ReceivedShare received = TRY(need(session, mapping.receivedId));
    if (!mayFollow(received.state)) {
        return fail(endedError(received, "map"));
    }
    for (DatasetMapping& other : TRY(mappingsIn(session, received.id))) {
        if (!catalog::sameName(other.cluster, mapping.cluster) || other.database != mapping.database) {
            continue;
        }
        if (other.request != mapping.request || other.state == MappingState::detaching) {
            return fail(ErrorCode::alreadyExists, "map received share", received.name,
                        "it is mapped to " + other.cluster + " in another way",
                        "unmap it first, or change the follower: sharepanectl follower alter");
        }
        return std::pair(std::move(other), false);
    }
    DatasetMapping made = mapping;
    made.id = newUuid();
    made.state = MappingState::attaching;
    made.attachmentId.clear();
    made.createdAt = m_clock->now();
    TRY(session.execute("INSERT INTO dataset_mappings (id, received_id, cluster, database, request, state, "
                        "created_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
                        {value(made.id), value(made.receivedId), value(made.cluster), value(made.database),
                         value(made.request), value(std::string(nameOf(made.state))),
                         value(toMicros(made.createdAt))}));
    TRY(transaction.commit());
    return std::pair(std::move(made), true);
}

Result<std::vector<DatasetMapping>> ReceivedShares::mappings(const std::string& receivedId) const
{
    sql::Session session(TRY(m_workspace->database()));
    return mappingsIn(session, receivedId);
}

Result<void> ReceivedShares::attached(const std::string& mappingId, const std::string& attachmentId)
{
    sql::Session session(TRY(m_workspace->database()));
    auto transaction = TRY(sql::Transaction::begin(session, true));
    const DatasetMapping mapping = TRY(needMapping(session, mappingId));
    const auto next = after(mapping.state, MappingEvent::attach);
    if (!next) {
        return fail(ErrorCode::conflict, "map", mapping.database, "it was unmapped at the same moment");
    }
    TRY(session.execute("UPDATE dataset_mappings SET state = ?, attachment_id = ? WHERE id = ?",
                        {value(std::string(nameOf(*next))), value(attachmentId), value(mappingId)}));
    const ReceivedShare received = TRY(need(session, mapping.receivedId));
    TRY(note(session, m_clock->now(), localActor(), "received map", received, detailOf(mapping)));
    return transaction.commit();
}

Result<bool> ReceivedShares::move(const std::string& mappingId, MappingEvent event)
{
    sql::Session session(TRY(m_workspace->database()));
    auto transaction = TRY(sql::Transaction::begin(session, true));
    const DatasetMapping mapping = TRY(needMapping(session, mappingId));
    const auto next = after(mapping.state, event);
    if (!next) {
        return false;
    }
    // What is suspended has no attachment any more.
    const std::string attachment = *next == MappingState::suspended ? std::string() : mapping.attachmentId;
    TRY(session.execute("UPDATE dataset_mappings SET state = ?, attachment_id = NULLIF(?, '') WHERE id = ?",
                        {value(std::string(nameOf(*next))), value(attachment), value(mappingId)}));
    TRY(transaction.commit());
    return true;
}

Result<bool> ReceivedShares::startSuspending(const std::string& mappingId, const std::string& request)
{
    sql::Session session(TRY(m_workspace->database()));
    auto transaction = TRY(sql::Transaction::begin(session, true));
    const DatasetMapping mapping = TRY(needMapping(session, mappingId));
    if (mapping.state == MappingState::suspending) {
        return false;
    }
    const auto next = after(mapping.state, MappingEvent::suspend);
    if (!next) {
        return fail(ErrorCode::conflict, "suspend", mapping.database, "it was unmapped at the same moment");
    }
    TRY(session.execute("UPDATE dataset_mappings SET state = ?, request = COALESCE(NULLIF(?, ''), request) "
                        "WHERE id = ?",
                        {value(std::string(nameOf(*next))), value(request), value(mappingId)}));
    TRY(transaction.commit());
    return true;
}

Result<void> ReceivedShares::removeMapping(const std::string& mappingId, const std::string& reason)
{
    sql::Session session(TRY(m_workspace->database()));
    auto transaction = TRY(sql::Transaction::begin(session, true));
    const DatasetMapping mapping = TRY(needMapping(session, mappingId));
    const bool detaching = mapping.state == MappingState::detaching;
    if (!detaching && mapping.state != MappingState::attaching) {
        return fail(ErrorCode::conflict, "unmap", mapping.database, "it was mapped at the same moment");
    }
    const ReceivedShare received = TRY(need(session, mapping.receivedId));
    TRY(session.execute("DELETE FROM dataset_mappings WHERE id = ?", {value(mappingId)}));
    json detail = detailOf(mapping);
    if (!reason.empty()) {
        detail["reason"] = reason;
    }
    TRY(note(session, m_clock->now(), localActor(), detaching ? "received unmap" : "received map", received,
             detail, detaching ? Outcome::done : Outcome::failed));
    return transaction.commit();
}

Error endedError(const ReceivedShare& received, const std::string& op)
{
    const std::string provider = received.changedBy.empty() ? received.provider.email : received.changedBy;
    const std::string since = formatTimestamp(received.changedAt);
    Error error{ErrorCode::revoked, op + " received share", received.name, {}, {}};
    switch (received.state) {
    case ReceivedState::accepting:
        error.code = ErrorCode::unavailable;
        error.cause = "its provider has not yet answered that its invitation was accepted";
        error.hint = "wait until " + received.serviceUrl + " can be reached, or accept the invitation again";
        break;
    case ReceivedState::lapsed:
        error.cause = "its provider could not be reached since " + formatTimestamp(received.lastContact) +
                      ", for longer than its lease";
        error.hint = "it comes back when " + received.serviceUrl + " can be reached";
        break;
    case ReceivedState::sourceDeleted:
        error.cause = provider + " deleted the share on " + since;
        error.hint = "ask " + provider + " for another one";
        break;
    case ReceivedState::deleting:
        error.code = ErrorCode::conflict;
        error.cause = "it is being deleted";
        break;
    case ReceivedState::revoked:
    case ReceivedState::active:
        error.cause = provider + " revoked it on " + since;
        error.hint = "ask " + provider + " to reinstate it";
        break;
    }
    return error;
}

std::string credentialName(const ReceivedShare& received)
{
    return "subscription/" + received.id;
}

std::string oneTimeSecretName(const ReceivedShare& received)
{
    return "invitation/" + received.id;
}

ReceivedStep nextStep(const ReceivedShare& received, const std::vector<DatasetMapping>& mappings)
{
    using Kind = ReceivedStep::Kind;
    const auto first = [&](MappingState state) {
        const auto found = std::ranges::find(mappings, state, &DatasetMapping::state);
        return found == mappings.end() ? std::string() : found->id;
    };
    const std::string detaching = first(MappingState::detaching);
    const std::string attaching = first(MappingState::attaching);
    const std::string attached = first(MappingState::attached);
    const std::string suspending = first(MappingState::suspending);
    const std::string suspended = first(MappingState::suspended);
    if (received.state == ReceivedState::accepting) {
        return {Kind::finishAccepting};
    }
    if (!detaching.empty()) {
        return {Kind::detach, detaching};
    }
    if (received.state == ReceivedState::deleting) {
        return mappings.empty() ? ReceivedStep{Kind::forget}
                                : ReceivedStep{Kind::startDetaching, mappings.front().id};
    }
    if (!suspending.empty()) {
        return {Kind::suspend, suspending};
    }
    if (mayFollow(received.state)) {
        if (!suspended.empty()) {
            return {Kind::resume, suspended};
        }
        return attaching.empty() ? ReceivedStep{} : ReceivedStep{Kind::attach, attaching};
    }
    if (!attaching.empty() || !attached.empty()) {
        return {Kind::suspend, attached.empty() ? attaching : attached};
    }
    const bool told = received.confirmed || received.state == ReceivedState::lapsed;
    return told ? ReceivedStep{} : ReceivedStep{Kind::confirm};
}

} // namespace sharepane::control
