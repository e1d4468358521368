#include "core/control/invitations.h"

#include "core/base/ids.h"
#include "core/base/units.h"
#include "core/control/activity.h"
#include "core/control/settings.h"
#include "core/workspace/sql.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

namespace sharepane::control {

namespace {

namespace sql = workspace::sql;
using nlohmann::json;
using sql::value;

constexpr std::size_t secretSize = 32;
constexpr std::size_t longestMessage = std::size_t{4} << 10U;
constexpr std::chrono::milliseconds shortestValidity = std::chrono::minutes(1);
constexpr std::chrono::milliseconds longestValidity = std::chrono::days(366);
constexpr auto urlSetting = "service.public_url";
constexpr auto pinSetting = "service.certificate_pin";

Result<void> checkValidity(std::chrono::milliseconds validity, const std::string& object)
{
    if (validity < shortestValidity || validity > longestValidity) {
        return fail(ErrorCode::invalidArgument, "invite to", object,
                    "an invitation can't be valid for " + formatSpan(validity), "choose 1m to 366d");
    }
    return {};
}

Result<void> checkMessage(const std::string& message, const std::string& object)
{
    const auto isStrange = [](unsigned char c) {
        return (c < 0x20 && c != '\n' && c != '\r' && c != '\t') || c == 0x7F;
    };
    if (message.size() > longestMessage || std::ranges::any_of(message, isStrange) ||
        QString::fromStdString(message).contains(QChar::ReplacementCharacter)) {
        return fail(ErrorCode::invalidArgument, "invite to", object, "the message is too long, or no text",
                    "write at most 4 KiB of plain text");
    }
    return {};
}

Result<void> checkLease(const std::optional<std::chrono::seconds>& lease, const std::string& object)
{
    if (lease && (*lease < shortestValidity || *lease > longestValidity)) {
        return fail(ErrorCode::invalidArgument, "invite to", object,
                    "a copy can't be leased for " + formatSpan(*lease), "choose 1m to 366d");
    }
    return {};
}

/// How an invitation is called in the log: deeper than its share.
std::string objectOf(const SentInvitation& invitation)
{
    return invitation.shareText() + "/" + invitation.id;
}

Result<SentInvitation> invitationIn(const sql::Rows& row, Timestamp now)
{
    const auto state = invitationStateOf(row.text(5));
    if (!state) {
        return fail(ErrorCode::corrupt, "read invitation", row.text(0), "its state is none");
    }
    SentInvitation invitation;
    invitation.id = row.text(0);
    invitation.account = row.text(1);
    invitation.share = row.text(2);
    invitation.recipient = row.text(3);
    invitation.message = row.text(4);
    invitation.createdAt = fromMicros(row.integer(6));
    invitation.sentAt = fromMicros(row.integer(7));
    invitation.expiresAt = fromMicros(row.integer(8));
    if (!row.isNull(9)) {
        invitation.lease = std::chrono::seconds(row.integer(9));
    }
    invitation.state = stateAt(*state, invitation.expiresAt, now);
    return invitation;
}

Result<SentInvitation> needInvitation(sql::Session& session, const std::string& id, Timestamp now)
{
    auto rows = TRY(session.select(
        "SELECT invitations.id, accounts.name, shares.name, recipient, message, state, "
        "invitations.created_at, "
        "sent_at, expires_at, lease_seconds FROM invitations JOIN shares ON shares.id = share_id "
        "JOIN accounts ON accounts.id = shares.account_id WHERE invitations.id = ?",
        {value(id)}));
    if (!rows.next()) {
        return fail(ErrorCode::notFound, "find invitation", id, "there is none of that id",
                    "see sharepanectl invitation list");
    }
    return invitationIn(rows, now);
}

/// The one that can be accepted; what has run out by now is not it.
Result<std::optional<std::string>> pendingId(sql::Session& session, const std::string& shareId,
                                             const std::string& recipient, Timestamp now)
{
    auto rows = TRY(session.select("SELECT id FROM invitations WHERE share_id = ? AND recipient = ? "
                                   "AND state = 'pending' AND expires_at > ?",
                                   {value(shareId), value(recipient), value(toMicros(now))}));
    return rows.next() ? std::optional(rows.text(0)) : std::nullopt;
}

/// What the clock made of the invitations to a share, so that the index of pending ones doesn't count them.
Result<void> expire(sql::Session& session, const std::string& shareId, Timestamp now)
{
    TRY(session.execute("UPDATE invitations SET state = 'expired', changed_at = expires_at "
                        "WHERE share_id = ? AND state = 'pending' AND expires_at <= ?",
                        {value(shareId), value(toMicros(now))}));
    return {};
}

Result<void> alreadyPending(const SentInvitation& wanted, const std::string& id)
{
    return fail(ErrorCode::alreadyExists, "invite " + wanted.recipient + " to share", wanted.shareText(),
                "an invitation waits for an answer already: " + id,
                "sharepanectl invitation resend makes a new file for it");
}

shareapi::OfferedDataset offered(const Dataset& dataset)
{
    shareapi::OfferedDataset offer{nameOf(dataset.kind), dataset.cluster, dataset.database, {}};
    const json lists = json::parse(catalog::toJson(dataset.selection), nullptr, false);
    for (const auto& [name, list] : lists.items()) {
        offer.lists[name] = list.get<std::vector<std::string>>();
    }
    return offer;
}

std::string detailOf(const SentInvitation& invitation)
{
    return json{{"recipient", invitation.recipient}, {"expires_at", formatTimestamp(invitation.expiresAt)}}
        .dump(-1, ' ', false, json::error_handler_t::replace);
}

} // namespace

Result<ServiceAddress> serviceAddress(const workspace::Workspace& workspace)
{
    sql::Session session(TRY(workspace.database()));
    ServiceAddress address;
    address.url = TRY(setting(session, urlSetting));
    address.certificatePin = TRY(setting(session, pinSetting));
    return address;
}

Result<void> setServiceAddress(const workspace::Workspace& workspace, const ServiceAddress& address)
{
    sql::Session session(TRY(workspace.database()));
    auto transaction = TRY(sql::Transaction::begin(session, true));
    TRY(setSetting(session, urlSetting, address.url));
    TRY(setSetting(session, pinSetting, address.certificatePin));
    return transaction.commit();
}

Invitations::Invitations(std::shared_ptr<workspace::Workspace> workspace, std::shared_ptr<const Clock> clock)
    : m_workspace(std::move(workspace))
    , m_clock(std::move(clock))
{
}

/// All but the secret.
Result<shareapi::Invitation> Invitations::compose(const SentInvitation& sent) const
{
    const Shares shares(m_workspace, m_clock);
    const Account account = TRY(shares.account(sent.account));
    const Share share = TRY(shares.find(sent.account, sent.share));
    const ServiceAddress service = TRY(serviceAddress(*m_workspace));
    shareapi::Invitation invitation;
    invitation.id = sent.id;
    invitation.serviceUrl = service.url;
    invitation.certificatePin = service.certificatePin;
    invitation.providerAccount = account.name;
    invitation.providerEmail = account.email;
    invitation.providerOrganization = account.organization;
    invitation.share = share.name;
    invitation.description = share.description;
    invitation.terms = share.terms;
    invitation.recipient = sent.recipient;
    invitation.message = sent.message;
    invitation.sentAt = sent.sentAt;
    invitation.expiresAt = sent.expiresAt;
    invitation.lease = sent.lease;
    for (const Dataset& dataset : TRY(shares.datasets(share.id))) {
        invitation.datasets.push_back(offered(dataset));
    }
    if (invitation.datasets.empty()) {
        return fail(ErrorCode::invalidArgument, "invite to share", share.text(), "it holds nothing",
                    "add a dataset first: sharepanectl share dataset add " + share.text());
    }
    return invitation;
}

Result<IssuedInvitation> Invitations::create(const NewInvitation& request)
{
    const std::string text = request.account + "/" + request.share;
    TRY(checkEmail(request.recipient));
    TRY(checkMessage(request.message, text));
    TRY(checkValidity(request.validity, text));
    TRY(checkLease(request.lease, text));
    const Share share = TRY(Shares(m_workspace, m_clock).find(request.account, request.share));
    const auto key = TRY(Identities(m_workspace, m_clock).keyOf(share.account));
    const Timestamp now = m_clock->now();
    IssuedInvitation issued;
    issued.invitation = {newUuid(),
                         share.account,
                         share.name,
                         request.recipient,
                         request.message,
                         InvitationState::pending,
                         now,
                         now,
                         now + request.validity,
                         request.lease};
    const SentInvitation& sent = issued.invitation;

    sql::Session session(TRY(m_workspace->database()));
    auto transaction = TRY(sql::Transaction::begin(session, true));
    TRY(expire(session, share.id, now));
    if (const auto waiting = TRY(pendingId(session, share.id, sent.recipient, now))) {
        TRY(alreadyPending(sent, *waiting));
    }
    shareapi::Invitation content = TRY(compose(sent));
    content.secret = TRY(shareapi::secretBytes(secretSize));
    issued.content = TRY(shareapi::signInvitation(content, key));
    const auto lease = sent.lease ? std::optional<std::int64_t>(sent.lease->count()) : std::nullopt;
    TRY(session.execute("INSERT INTO invitations (id, share_id, recipient, message, state, secret_hash, "
                        "created_at, sent_at, expires_at, changed_at, lease_seconds) "
                        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                        {value(sent.id), value(share.id), value(sent.recipient), value(sent.message),
                         value(std::string(nameOf(sent.state))), value(shareapi::sha256Hex(content.secret)),
                         value(toMicros(now)), value(toMicros(now)), value(toMicros(sent.expiresAt)),
                         value(toMicros(now)), value(lease)}));
    TRY(record(session,
               {0, now, localActor(), "invitation create", objectOf(sent), Outcome::done, detailOf(sent)}));
    TRY(transaction.commit());
    return issued;
}

Result<std::vector<SentInvitation>> Invitations::list(const std::string& shareId) const
{
    sql::Session session(TRY(m_workspace->database()));
    auto rows = TRY(session.select(
        "SELECT invitations.id, accounts.name, shares.name, recipient, message, state, "
        "invitations.created_at, "
        "sent_at, expires_at, lease_seconds FROM invitations JOIN shares ON shares.id = share_id "
        "JOIN accounts ON accounts.id = shares.account_id WHERE ? IN ('', share_id) "
        "ORDER BY invitations.created_at DESC, invitations.id",
        {value(shareId)}));
    std::vector<SentInvitation> all;
    while (rows.next()) {
        all.push_back(TRY(invitationIn(rows, m_clock->now())));
    }
    return all;
}

Result<SentInvitation> Invitations::find(const std::string& id) const
{
    sql::Session session(TRY(m_workspace->database()));
    return needInvitation(session, id, m_clock->now());
}

Result<SentInvitation> Invitations::pending(const std::string& shareId, const std::string& recipient) const
{
    sql::Session session(TRY(m_workspace->database()));
    const Timestamp now = m_clock->now();
    const auto id = TRY(pendingId(session, shareId, recipient, now));
    if (!id) {
        return fail(ErrorCode::notFound, "find an invitation of", recipient, "none waits for an answer");
    }
    return needInvitation(session, *id, now);
}

Result<bool> Invitations::withdraw(const std::string& id)
{
    sql::Session session(TRY(m_workspace->database()));
    auto transaction = TRY(sql::Transaction::begin(session, true));
    const Timestamp now = m_clock->now();
    const SentInvitation invitation = TRY(needInvitation(session, id, now));
    if (invitation.state == InvitationState::withdrawn) {
        return false;
    }
    const auto next = after(invitation.state, InvitationEvent::withdraw);
    if (!next) {
        const bool accepted = invitation.state == InvitationState::accepted;
        return fail(ErrorCode::conflict, "withdraw invitation", id,
                    std::string("it was ") + nameOf(invitation.state) + " already",
                    accepted
                        ? "to end what it led to, revoke the share subscription: sharepanectl subscription "
                          "revoke"
                        : "nothing is left to withdraw");
    }
    TRY(session.execute("UPDATE invitations SET state = ?, changed_at = ? WHERE id = ?",
                        {value(std::string(nameOf(*next))), value(toMicros(now)), value(id)}));
    TRY(record(session, {0, now, localActor(), "invitation withdraw", objectOf(invitation), Outcome::done,
                         detailOf(invitation)}));
    TRY(transaction.commit());
    return true;
}

Result<IssuedInvitation> Invitations::resend(const std::string& id, std::chrono::milliseconds validity)
{
    TRY(checkValidity(validity, id));
    const auto key = TRY(Identities(m_workspace, m_clock).keyOf(TRY(find(id)).account));
    sql::Session session(TRY(m_workspace->database()));
    auto transaction = TRY(sql::Transaction::begin(session, true));
    const Timestamp now = m_clock->now();
    IssuedInvitation issued;
    SentInvitation& sent = issued.invitation;
    sent = TRY(needInvitation(session, id, now));
    const auto next = after(sent.state, InvitationEvent::resend);
    if (!next) {
        return fail(ErrorCode::conflict, "resend invitation", id,
                    std::string("it was ") + nameOf(sent.state) + " already",
                    "make a new one: sharepanectl invitation create " + sent.shareText());
    }
    const std::string shareId = TRY(Shares(m_workspace, m_clock).find(sent.account, sent.share)).id;
    TRY(expire(session, shareId, now));
    if (const auto waiting = TRY(pendingId(session, shareId, sent.recipient, now));
        waiting && *waiting != id) {
        TRY(alreadyPending(sent, *waiting));
    }
    sent.state = *next;
    sent.sentAt = now;
    sent.expiresAt = now + validity;
    shareapi::Invitation content = TRY(compose(sent));
    content.secret = TRY(shareapi::secretBytes(secretSize));
    issued.content = TRY(shareapi::signInvitation(content, key));
    TRY(session.execute("UPDATE invitations SET state = ?, secret_hash = ?, sent_at = ?, expires_at = ?, "
                        "changed_at = ? WHERE id = ?",
                        {value(std::string(nameOf(sent.state))), value(shareapi::sha256Hex(content.secret)),
                         value(toMicros(now)), value(toMicros(sent.expiresAt)), value(toMicros(now)),
                         value(id)}));
    TRY(record(session,
               {0, now, localActor(), "invitation resend", objectOf(sent), Outcome::done, detailOf(sent)}));
    TRY(transaction.commit());
    return issued;
}

} // namespace sharepane::control
