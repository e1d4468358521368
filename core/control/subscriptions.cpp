#include "core/control/subscriptions.h"

#include "core/base/ids.h"
#include "core/shareapi/members.h"
#include "core/shareapi/signature.h"

#include <nlohmann/json.hpp>

namespace sharepane::control {

namespace {

namespace sql = workspace::sql;
using nlohmann::json;
using shareapi::Refusal;
using sql::value;

constexpr const char* byIdSql =
    "SELECT id, share_id, account, share, invitation_id, recipient, consumer, email, organization, state, "
    "lease_seconds, accepted_at, changed_at, changed_by, copy_deleted_at, last_contact "
    "FROM share_subscriptions WHERE id = ?";
constexpr const char* byHashSql =
    "SELECT id, share_id, account, share, invitation_id, recipient, consumer, email, organization, state, "
    "lease_seconds, accepted_at, changed_at, changed_by, copy_deleted_at, last_contact "
    "FROM share_subscriptions WHERE credential_hash = ?";
constexpr const char* ofShareSql =
    "SELECT id, share_id, account, share, invitation_id, recipient, consumer, email, organization, state, "
    "lease_seconds, accepted_at, changed_at, changed_by, copy_deleted_at, last_contact "
    "FROM share_subscriptions WHERE ? IN ('', share_id) ORDER BY accepted_at DESC, id";
constexpr const char* insertSql =
    "INSERT INTO share_subscriptions (id, share_id, account, share, invitation_id, recipient, consumer, "
    "email, organization, credential_hash, state, lease_seconds, accepted_at, changed_at, changed_by, "
    "last_contact) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
constexpr const char* reportSql =
    "INSERT INTO subscription_databases (subscription_id, database, version, lag, bytes, reported_at) "
    "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (subscription_id, database) DO UPDATE SET "
    "version = excluded.version, lag = excluded.lag, bytes = excluded.bytes, "
    "reported_at = excluded.reported_at";

/// An invitation as far as answering it goes.
struct Answerable {
    std::string id;
    std::string shareId;
    std::string account;
    std::string share;
    std::string publicKey;
    bool hasTerms = false;
    std::string recipient;
    InvitationState state = InvitationState::pending;
    std::optional<std::int64_t> lease;
    [[nodiscard]] std::string object() const { return account + "/" + share + "/" + id; }
};

/// Nothing for whom the secret isn't known to.
Result<std::optional<Answerable>> answerable(sql::Session& session, const std::string& id,
                                             std::string_view secret, Timestamp now)
{
    auto rows = TRY(session.select(
        "SELECT shares.id, accounts.name, shares.name, accounts.public_key, shares.terms <> '', recipient, "
        "state, expires_at, lease_seconds FROM invitations JOIN shares ON shares.id = share_id "
        "JOIN accounts ON accounts.id = shares.account_id WHERE invitations.id = ? AND secret_hash = ?",
        {value(id), value(shareapi::sha256Hex(secret))}));
    if (!rows.next()) {
        return std::optional<Answerable>();
    }
    const auto state = invitationStateOf(rows.text(6));
    if (!state) {
        return fail(ErrorCode::corrupt, "read invitation", id, "its state is none");
    }
    Answerable found;
    found.id = id;
    found.shareId = rows.text(0);
    found.account = rows.text(1);
    found.share = rows.text(2);
    found.publicKey = rows.text(3);
    found.hasTerms = rows.integer(4) != 0;
    found.recipient = rows.text(5);
    found.state = stateAt(*state, fromMicros(rows.integer(7)), now);
    found.lease = rows.isNull(8) ? std::nullopt : std::optional(rows.integer(8));
    return std::optional(std::move(found));
}

Refusal refusalIn(InvitationState state)
{
    switch (state) {
    case InvitationState::accepted:
        return Refusal::accepted;
    case InvitationState::rejected:
        return Refusal::rejected;
    case InvitationState::withdrawn:
        return Refusal::withdrawn;
    case InvitationState::expired:
        return Refusal::expired;
    case InvitationState::pending:
        break;
    }
    return Refusal::unknown;
}

Result<void> setState(sql::Session& session, const std::string& invitation, InvitationState state,
                      Timestamp now)
{
    TRY(session.execute("UPDATE invitations SET state = ?, changed_at = ? WHERE id = ?",
                        {value(std::string(nameOf(state))), value(toMicros(now)), value(invitation)}));
    return {};
}

Result<void> noteRefused(sql::Session& session, Timestamp now, const char* action,
                         const Answerable& invitation, Refusal refusal)
{
    return record(session, {0, now, invitation.recipient, action, invitation.object(), Outcome::refused,
                            shareapi::dumped({{"reason", shareapi::codeOf(refusal)}})});
}

Result<Subscription> subscriptionIn(const sql::Rows& row)
{
    const auto state = subscriptionStateOf(row.text(9));
    if (!state) {
        return fail(ErrorCode::corrupt, "read share subscription", row.text(0), "its state is none");
    }
    Subscription found;
    found.id = row.text(0);
    found.shareId = row.text(1);
    found.account = row.text(2);
    found.share = row.text(3);
    found.invitationId = row.text(4);
    found.recipient = row.text(5);
    found.consumer = {row.text(6), row.text(7), row.text(8)};
    found.state = *state;
    if (!row.isNull(10)) {
        found.lease = std::chrono::seconds(row.integer(10));
    }
    found.acceptedAt = fromMicros(row.integer(11));
    found.changedAt = fromMicros(row.integer(12));
    found.changedBy = row.text(13);
    if (!row.isNull(14)) {
        found.copyDeletedAt = fromMicros(row.integer(14));
    }
    found.lastContact = fromMicros(row.integer(15));
    return found;
}

Result<std::optional<Subscription>> findOne(sql::Session& session, const char* statement,
                                            const std::string& key)
{
    auto rows = TRY(session.select(statement, {value(key)}));
    if (!rows.next()) {
        return std::optional<Subscription>();
    }
    return std::optional(TRY(subscriptionIn(rows)));
}

Result<Subscription> need(sql::Session& session, const std::string& id)
{
    if (auto found = TRY(findOne(session, byIdSql, id))) {
        return *std::move(found);
    }
    return fail(ErrorCode::notFound, "find share subscription", id, "there is none of that id",
                "see sharepanectl subscription list");
}

/// How a subscription is called in the log: below its share.
std::string objectOf(const Subscription& subscription)
{
    return subscription.shareText() + "/" + subscription.id;
}

/// Makes the subscription that a pending invitation leads to.
Result<Subscription> subscribe(sql::Session& session, const Answerable& invitation,
                               const shareapi::AcceptRequest& request, Timestamp now)
{
    const std::string id = newUuid();
    const auto& consumer = request.consumer;
    TRY(setState(session, invitation.id, InvitationState::accepted, now));
    TRY(session.execute(insertSql,
                        {value(id), value(invitation.shareId), value(invitation.account),
                         value(invitation.share), value(invitation.id), value(invitation.recipient),
                         value(consumer.account), value(consumer.email), value(consumer.organization),
                         value(request.credentialHash), value(std::string(nameOf(SubscriptionState::active))),
                         value(invitation.lease), value(toMicros(now)), value(toMicros(now)),
                         value(invitation.recipient), value(toMicros(now))}));
    TRY(record(session,
               {0, now, invitation.recipient, "invitation accept", invitation.object(), Outcome::done,
                shareapi::dumped({{"subscription", id},
                                  {"consumer", consumer.account},
                                  {"email", consumer.email},
                                  {"organization", consumer.organization}})}));
    return need(session, id);
}

} // namespace

Subscriptions::Subscriptions(std::shared_ptr<workspace::Workspace> workspace,
                             std::shared_ptr<const Clock> clock)
    : m_workspace(std::move(workspace))
    , m_clock(std::move(clock))
{
}

Result<Acceptance> Subscriptions::accept(const std::string& invitationId, std::string_view secret,
                                         const shareapi::AcceptRequest& request)
{
    constexpr const char* action = "invitation accept";
    sql::Session session(TRY(m_workspace->database()));
    auto transaction = TRY(sql::Transaction::begin(session, true));
    const Timestamp now = m_clock->now();
    Acceptance outcome;
    const auto invitation = TRY(answerable(session, invitationId, secret, now));
    if (!invitation) {
        return outcome;
    }
    auto same = TRY(findOne(session, byHashSql, request.credentialHash));
    if (same && same->invitationId == invitationId) {
        outcome.subscription = std::move(same);
        return outcome;
    }
    const auto refuse = [&](Refusal refusal) -> Result<Acceptance> {
        outcome.refusal = refusal;
        TRY(noteRefused(session, now, action, *invitation, refusal));
        TRY(transaction.commit());
        return outcome;
    };
    if (shareapi::toBase64Url(request.providerKey) != invitation->publicKey) {
        return refuse(Refusal::wrongProvider);
    }
    if (!after(invitation->state, InvitationEvent::accept)) {
        return refuse(refusalIn(invitation->state));
    }
    if (same) {
        return refuse(Refusal::accepted); // a credential is of one subscription only
    }
    if (invitation->hasTerms && !request.termsAccepted) {
        return refuse(Refusal::termsNotAccepted);
    }
    outcome.subscription = TRY(subscribe(session, *invitation, request, now));
    outcome.created = true;
    TRY(transaction.commit());
    return outcome;
}

Result<Rejection> Subscriptions::reject(const std::string& invitationId, std::string_view secret,
                                        const shareapi::RejectRequest& request)
{
    constexpr const char* action = "invitation reject";
    sql::Session session(TRY(m_workspace->database()));
    auto transaction = TRY(sql::Transaction::begin(session, true));
    const Timestamp now = m_clock->now();
    Rejection outcome;
    const auto invitation = TRY(answerable(session, invitationId, secret, now));
    if (!invitation) {
        return outcome;
    }
    const bool isProvider = shareapi::toBase64Url(request.providerKey) == invitation->publicKey;
    if (isProvider && invitation->state == InvitationState::rejected) {
        outcome.rejected = true;
        return outcome;
    }
    const auto next = after(invitation->state, InvitationEvent::reject);
    if (!isProvider || !next) {
        outcome.refusal = isProvider ? refusalIn(invitation->state) : Refusal::wrongProvider;
        TRY(noteRefused(session, now, action, *invitation, outcome.refusal));
        TRY(transaction.commit());
        return outcome;
    }
    TRY(setState(session, invitationId, *next, now));
    TRY(record(session, {0, now, invitation->recipient, action, invitation->object()}));
    TRY(transaction.commit());
    outcome.rejected = true;
    outcome.created = true;
    return outcome;
}

Result<bool> Subscriptions::isSecretOf(const std::string& invitationId, std::string_view secret) const
{
    sql::Session session(TRY(m_workspace->database()));
    return TRY(answerable(session, invitationId, secret, m_clock->now())).has_value();
}

Result<std::vector<Subscription>> Subscriptions::list(const std::string& shareId) const
{
    sql::Session session(TRY(m_workspace->database()));
    auto rows = TRY(session.select(ofShareSql, {value(shareId)}));
    std::vector<Subscription> all;
    while (rows.next()) {
        all.push_back(TRY(subscriptionIn(rows)));
    }
    return all;
}

Result<Subscription> Subscriptions::find(const std::string& id) const
{
    sql::Session session(TRY(m_workspace->database()));
    return need(session, id);
}

Result<std::vector<ReportedDatabase>> Subscriptions::reported(const std::string& id) const
{
    sql::Session session(TRY(m_workspace->database()));
    auto rows = TRY(session.select("SELECT database, version, lag, bytes, reported_at "
                                   "FROM subscription_databases WHERE subscription_id = ? ORDER BY database",
                                   {value(id)}));
    std::vector<ReportedDatabase> all;
    while (rows.next()) {
        all.push_back(
            {{rows.text(0), rows.integer(1), std::chrono::microseconds(rows.integer(2)), rows.integer(3)},
             fromMicros(rows.integer(4))});
    }
    return all;
}

Result<std::optional<Subscription>> Subscriptions::byCredential(std::string_view credential) const
{
    sql::Session session(TRY(m_workspace->database()));
    return findOne(session, byHashSql, shareapi::credentialHash(credential));
}

Result<std::optional<Subscription>> Subscriptions::byId(const std::string& id) const
{
    sql::Session session(TRY(m_workspace->database()));
    return findOne(session, byIdSql, id);
}

Result<bool> Subscriptions::revoke(const std::string& id, const std::string& who)
{
    return change(id, SubscriptionEvent::revoke, "revoke", who);
}

Result<bool> Subscriptions::reinstate(const std::string& id, const std::string& who)
{
    return change(id, SubscriptionEvent::reinstate, "reinstate", who);
}

/// False when it is as the event would make it.
Result<bool> Subscriptions::change(const std::string& id, SubscriptionEvent event, const char* verb,
                                   const std::string& who)
{
    sql::Session session(TRY(m_workspace->database()));
    auto transaction = TRY(sql::Transaction::begin(session, true));
    const Subscription known = TRY(need(session, id));
    if (known.state == SubscriptionState::sourceDeleted) {
        return fail(ErrorCode::conflict, std::string(verb) + " share subscription", id,
                    "its share " + known.shareText() + " was deleted, which ended it",
                    "to share again, make a new share and invite " + known.recipient);
    }
    const auto next = after(known.state, event);
    if (!next) {
        return false;
    }
    const Timestamp now = m_clock->now();
    TRY(session.execute("UPDATE share_subscriptions SET state = ?, changed_at = ?, changed_by = ?, "
                        "copy_deleted_at = NULL WHERE id = ?",
                        {value(std::string(nameOf(*next))), value(toMicros(now)), value(who), value(id)}));
    TRY(record(session,
               {0, now, who, std::string("subscription ") + verb, objectOf(known), Outcome::done,
                shareapi::dumped({{"recipient", known.recipient}, {"consumer", known.consumer.account}})}));
    TRY(transaction.commit());
    return true;
}

Result<Subscription> Subscriptions::report(const std::string& id, const shareapi::StatusReport& report)
{
    sql::Session session(TRY(m_workspace->database()));
    auto transaction = TRY(sql::Transaction::begin(session, true));
    const Subscription known = TRY(need(session, id));
    const std::int64_t now = toMicros(m_clock->now());
    TRY(session.execute("UPDATE share_subscriptions SET last_contact = ? WHERE id = ?",
                        {value(now), value(id)}));
    for (const shareapi::AppliedDatabase& applied : report.databases) {
        TRY(session.execute(reportSql,
                            {value(id), value(applied.database), value(applied.version),
                             value(std::int64_t{applied.lag.count()}), value(applied.bytes), value(now)}));
    }
    // Somebody who may read could make a copy at any time, so that a word of none means nothing then.
    if (report.copyDeleted && !mayRead(known.state) && !known.copyDeletedAt) {
        const auto next = after(known.state, SubscriptionEvent::confirm).value_or(known.state);
        TRY(session.execute("UPDATE share_subscriptions SET state = ?, copy_deleted_at = ? WHERE id = ?",
                            {value(std::string(nameOf(next))), value(now), value(id)}));
        TRY(session.execute("DELETE FROM subscription_databases WHERE subscription_id = ?", {value(id)}));
        TRY(record(session,
                   {0, fromMicros(now), known.recipient, "subscription copy deleted", objectOf(known)}));
    }
    Subscription standing = TRY(need(session, id));
    TRY(transaction.commit());
    return standing;
}

Result<shareapi::Standing> Subscriptions::standingOf(const Subscription& subscription) const
{
    sql::Session session(TRY(m_workspace->database()));
    auto rows =
        TRY(session.select("SELECT email FROM accounts WHERE name = ?", {value(subscription.account)}));
    const std::string by = rows.next() ? rows.text(0) : std::string();
    return shareapi::Standing{nameOf(subscription.state), subscription.changedAt, by, subscription.lease};
}

Result<std::size_t> endSubscriptionsOf(sql::Session& session, const std::string& shareId, Timestamp now)
{
    std::vector<Subscription> ending;
    {
        auto rows = TRY(session.select(ofShareSql, {value(shareId)}));
        while (rows.next()) {
            ending.push_back(TRY(subscriptionIn(rows)));
        }
    }
    std::size_t ended = 0;
    for (const Subscription& subscription : ending) {
        const auto next = after(subscription.state, SubscriptionEvent::deleteSource);
        if (!next) {
            continue;
        }
        TRY(session.execute("UPDATE share_subscriptions SET state = ?, changed_at = ?, changed_by = ? "
                            "WHERE id = ?",
                            {value(std::string(nameOf(*next))), value(toMicros(now)), value(localActor()),
                             value(subscription.id)}));
        TRY(record(session, {0, now, localActor(), "subscription source deleted", objectOf(subscription)}));
        ++ended;
    }
    return ended;
}

} // namespace sharepane::control
