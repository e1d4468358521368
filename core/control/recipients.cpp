#include "core/control/recipients.h"

#include "core/base/ids.h"
#include "core/control/activity.h"
#include "core/shareapi/acceptance.h"
#include "core/workspace/sql.h"

#include <nlohmann/json.hpp>

namespace sharepane::control {

namespace {

namespace sql = workspace::sql;
using sql::value;

constexpr const char* byTokenSql =
    "SELECT id, share_id, email, created_at, issued_at, expires_at, revoked_at FROM recipients "
    "WHERE token_hash = ?";
constexpr const char* byIdSql = "SELECT id, share_id, email, created_at, issued_at, expires_at, revoked_at "
                                "FROM recipients WHERE id = ?";
constexpr const char* validSql = "SELECT id, share_id, email, created_at, issued_at, expires_at, revoked_at "
                                 "FROM recipients WHERE share_id = ? AND email = ? AND revoked_at IS NULL";
constexpr const char* everSql = "SELECT 1 FROM recipients WHERE share_id = ? AND email = ?";
constexpr const char* listSql = "SELECT id, share_id, email, created_at, issued_at, expires_at, revoked_at "
                                "FROM recipients WHERE ? IN ('', share_id) ORDER BY created_at, id";
constexpr const char* insertSql = "INSERT INTO recipients (id, share_id, email, token_hash, created_at, "
                                  "issued_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?)";
constexpr const char* rotateSql =
    "UPDATE recipients SET token_hash = ?, issued_at = ?, expires_at = ? WHERE id = ?";
constexpr const char* revokeSql = "UPDATE recipients SET revoked_at = ? WHERE id = ?";
constexpr const char* shareSql =
    "SELECT shares.id, accounts.name, shares.name, shares.description, shares.terms, shares.created_at "
    "FROM shares JOIN accounts ON accounts.id = shares.account_id WHERE shares.id = ?";

std::optional<Timestamp> timeIn(const sql::Rows& row, int column)
{
    return row.isNull(column) ? std::nullopt : std::optional(fromMicros(row.integer(column)));
}

std::optional<std::int64_t> micros(const std::optional<Timestamp>& time)
{
    return time ? std::optional(toMicros(*time)) : std::nullopt;
}

Recipient recipientIn(const sql::Rows& row)
{
    return {
        row.text(0),    row.text(1),   row.text(2), fromMicros(row.integer(3)), fromMicros(row.integer(4)),
        timeIn(row, 5), timeIn(row, 6)};
}

Result<std::optional<Recipient>> findOne(sql::Session& session, const char* statement,
                                         std::initializer_list<QVariant> values)
{
    auto rows = TRY(session.select(statement, values));
    return rows.next() ? std::optional(recipientIn(rows)) : std::nullopt;
}

Result<void> checkExpiry(const std::string& email, const std::optional<Timestamp>& expiresAt, Timestamp now)
{
    if (expiresAt && *expiresAt <= now) {
        return fail(ErrorCode::invalidArgument, "make a profile for", email, "it would have expired already",
                    "give a longer time");
    }
    return {};
}

Result<void> note(sql::Session& session, Timestamp now, const char* action, const Share& share,
                  const std::string& email, const std::optional<Timestamp>& expiresAt)
{
    nlohmann::json detail{{"recipient", email}};
    if (expiresAt) {
        detail["expires_at"] = toMicros(*expiresAt);
    }
    return record(session, {0, now, localActor(), action, share.text() + "/" + email, Outcome::done,
                            detail.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)});
}

tl::unexpected<Error> noProfile(const Share& share, const std::string& email)
{
    return fail(ErrorCode::notFound, "find the profile of", share.text() + " for " + email, "there is none",
                "see sharepanectl profile list " + share.text());
}

} // namespace

Recipients::Recipients(std::shared_ptr<workspace::Workspace> workspace, std::shared_ptr<const Clock> clock)
    : m_workspace(std::move(workspace))
    , m_clock(std::move(clock))
{
}

Result<IssuedToken> Recipients::create(const Share& share, const std::string& email,
                                       std::optional<Timestamp> expiresAt)
{
    TRY(checkEmail(email));
    const Timestamp now = m_clock->now();
    TRY(checkExpiry(email, expiresAt, now));
    std::string token = TRY(shareapi::newCredential());
    const IssuedToken issued{{newUuid(), share.id, email, now, now, expiresAt, std::nullopt},
                             std::move(token)};
    sql::Session session(TRY(m_workspace->database()));
    auto transaction = TRY(sql::Transaction::begin(session, true));
    if (TRY(findOne(session, validSql, {value(share.id), value(email)}))) {
        return fail(ErrorCode::alreadyExists, "make a profile of", share.text() + " for " + email,
                    "there is one already, and its token is not kept",
                    "use --rotate to replace its token, or revoke it first");
    }
    TRY(session.execute(insertSql, {value(issued.recipient.id), value(share.id), value(email),
                                    value(shareapi::credentialHash(issued.token)), value(toMicros(now)),
                                    value(toMicros(now)), value(micros(expiresAt))}));
    TRY(note(session, now, "profile create", share, email, expiresAt));
    TRY(transaction.commit());
    return issued;
}

Result<IssuedToken> Recipients::rotate(const Share& share, const std::string& email,
                                       std::optional<Timestamp> expiresAt)
{
    const Timestamp now = m_clock->now();
    TRY(checkExpiry(email, expiresAt, now));
    std::string token = TRY(shareapi::newCredential());
    sql::Session session(TRY(m_workspace->database()));
    auto transaction = TRY(sql::Transaction::begin(session, true));
    auto known = TRY(findOne(session, validSql, {value(share.id), value(email)}));
    if (!known) {
        return noProfile(share, email);
    }
    TRY(session.execute(rotateSql, {value(shareapi::credentialHash(token)), value(toMicros(now)),
                                    value(micros(expiresAt)), value(known->id)}));
    TRY(note(session, now, "profile rotate", share, known->email, expiresAt));
    TRY(transaction.commit());
    known->issuedAt = now;
    known->expiresAt = expiresAt;
    return IssuedToken{*std::move(known), std::move(token)};
}

Result<bool> Recipients::revoke(const Share& share, const std::string& email)
{
    const Timestamp now = m_clock->now();
    sql::Session session(TRY(m_workspace->database()));
    auto transaction = TRY(sql::Transaction::begin(session, true));
    const auto known = TRY(findOne(session, validSql, {value(share.id), value(email)}));
    if (!known) {
        auto rows = TRY(session.select(everSql, {value(share.id), value(email)}));
        return rows.next() ? Result<bool>(false) : noProfile(share, email);
    }
    TRY(session.execute(revokeSql, {value(toMicros(now)), value(known->id)}));
    TRY(note(session, now, "profile revoke", share, known->email, std::nullopt));
    TRY(transaction.commit());
    return true;
}

Result<std::vector<Recipient>> Recipients::list(const std::string& shareId) const
{
    sql::Session session(TRY(m_workspace->database()));
    auto rows = TRY(session.select(listSql, {value(shareId)}));
    std::vector<Recipient> all;
    while (rows.next()) {
        all.push_back(recipientIn(rows));
    }
    return all;
}

Result<std::optional<Recipient>> Recipients::byToken(std::string_view token) const
{
    sql::Session session(TRY(m_workspace->database()));
    return findOne(session, byTokenSql, {value(shareapi::credentialHash(token))});
}

Result<std::optional<Recipient>> Recipients::byId(const std::string& id) const
{
    sql::Session session(TRY(m_workspace->database()));
    return findOne(session, byIdSql, {value(id)});
}

Result<std::optional<Share>> Recipients::shareOf(const Recipient& recipient) const
{
    sql::Session session(TRY(m_workspace->database()));
    auto rows = TRY(session.select(shareSql, {value(recipient.shareId)}));
    if (!rows.next()) {
        return std::optional<Share>();
    }
    return std::optional(Share{rows.text(0), rows.text(1), rows.text(2), rows.text(3), rows.text(4),
                               fromMicros(rows.integer(5))});
}

} // namespace sharepane::control
