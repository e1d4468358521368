#include "core/control/mail.h"

#include "core/base/ids.h"
#include "core/control/activity.h"
#include "core/control/settings.h"
#include "core/mail/mailprogram.h"
#include "core/secrets/privatefile.h"
#include "core/secrets/secretstore.h"
#include "core/workspace/sql.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <tuple>
#include <utility>

namespace sharepane::control {

namespace {

namespace sql = workspace::sql;
using nlohmann::json;

constexpr std::size_t longestPassword = 1024;
constexpr auto configureOp = "set the mail server";
constexpr auto sendAction = "invitation send";
constexpr auto openAction = "invitation open in mail program";

/// As they are kept; nothing when there is no server.
Result<std::optional<MailSettings>> settingsIn(sql::Session& session)
{
    MailSettings settings;
    settings.server.host = TRY(setting(session, "mail.host"));
    if (settings.server.host.empty()) {
        return std::optional<MailSettings>();
    }
    const std::string port = TRY(setting(session, "mail.port"));
    const auto security = mail::securityOf(TRY(setting(session, "mail.security")));
    const auto language = mail::languageOf(TRY(setting(session, "mail.language")));
    const bool isNumber = !port.empty() && port.size() <= 5 &&
                          std::ranges::all_of(port, [](char c) { return c >= '0' && c <= '9'; });
    if (!security || !language || !isNumber || std::stoul(port) > UINT16_MAX) {
        return fail(ErrorCode::corrupt, "read the mail server in", "sharepane.db",
                    "its security, port or language is none", "set it again: sharepanectl mail set");
    }
    settings.server.port = static_cast<std::uint16_t>(std::stoul(port));
    settings.server.security = *security;
    settings.server.user = TRY(setting(session, "mail.user"));
    settings.server.secret = TRY(setting(session, "mail.secret"));
    settings.server.from = TRY(setting(session, "mail.from"));
    settings.server.caFile = TRY(setting(session, "mail.ca_file"));
    settings.language = *language;
    return std::optional(std::move(settings));
}

Result<void> keep(sql::Session& session, const MailSettings& settings)
{
    const mail::SmtpServer& server = settings.server;
    const std::initializer_list<std::pair<const char*, std::string>> values = {
        {"mail.host", server.host},
        {"mail.port", std::to_string(server.port)},
        {"mail.security", nameOf(server.security)},
        {"mail.user", server.user},
        {"mail.secret", server.secret},
        {"mail.from", server.from},
        {"mail.ca_file", server.caFile},
        {"mail.language", nameOf(settings.language)},
    };
    for (const auto& [key, text] : values) {
        TRY(setSetting(session, key, text));
    }
    return {};
}

bool isSame(const MailSettings& a, const MailSettings& b)
{
    const auto tied = [](const MailSettings& s) {
        return std::tie(s.server.host, s.server.port, s.server.security, s.server.user, s.server.secret,
                        s.server.from, s.server.caFile, s.language);
    };
    return tied(a) == tied(b);
}

/// Whether a password for one may be said to the other.
bool isSameLogin(const mail::SmtpServer& a, const mail::SmtpServer& b)
{
    return a.host == b.host && a.portOrDefault() == b.portOrDefault() && a.user == b.user;
}

template <typename T>
void take(T& value, const std::optional<T>& change)
{
    if (change) {
        value = *change;
    }
}

/// What the change makes of it, with the secret that may still be used.
Result<MailSettings> changed(const std::optional<MailSettings>& before, const MailChange& change)
{
    MailSettings after = before.value_or(MailSettings{});
    mail::SmtpServer& server = after.server;
    take(server.host, change.host);
    take(server.port, change.port);
    take(server.security, change.security);
    take(server.user, change.user);
    take(server.from, change.from);
    take(server.caFile, change.caFile);
    take(after.language, change.language);
    if (server.host.empty() || server.from.empty()) {
        return fail(ErrorCode::invalidArgument, configureOp, "",
                    "its host or the sender's address is missing",
                    "give both: sharepanectl mail set --host HOST --from ADDRESS");
    }
    TRY(checkServer(server));
    if (server.user.empty() || !before || !isSameLogin(before->server, server)) {
        server.secret.clear();
    }
    return after;
}

Result<void> checkPassword(const MailSettings& settings, const MailChange& change)
{
    const std::string object = settings.server.text();
    const bool hasUser = !settings.server.user.empty();
    if (change.password && !hasUser) {
        return fail(ErrorCode::invalidArgument, configureOp, object, "there is a password, but no user name",
                    "give it too: --user NAME");
    }
    if (!change.password && hasUser && settings.server.secret.empty()) {
        return fail(ErrorCode::invalidArgument, configureOp, object,
                    "there is no password for the user " + settings.server.user,
                    "give it: --password-file FILE, or - for standard input");
    }
    const auto isControl = [](unsigned char c) {
        return c < 0x20 || c == 0x7F;
    };
    if (change.password && (change.password->empty() || change.password->size() > longestPassword ||
                            std::ranges::any_of(*change.password, isControl))) {
        return fail(ErrorCode::invalidArgument, configureOp, object,
                    "the password is empty, or no single line", "write it as one line of at most 1 KiB");
    }
    return {};
}

/// For the log: all but the password.
std::string detailOf(const MailSettings& settings)
{
    return json{{"server", settings.server.text()},
                {"security", nameOf(settings.server.security)},
                {"user", settings.server.user},
                {"from", settings.server.from}}
        .dump(-1, ' ', false, json::error_handler_t::replace);
}

mail::InvitationWords wordsOf(const shareapi::Invitation& invitation)
{
    mail::InvitationWords words;
    words.providerName = invitation.providerOrganization.empty() ? invitation.providerAccount
                                                                 : invitation.providerOrganization;
    words.providerEmail = invitation.providerEmail;
    words.recipient = invitation.recipient;
    words.share = invitation.share;
    words.description = invitation.description;
    for (const auto& dataset : invitation.datasets) {
        words.parts.push_back({dataset.cluster, dataset.database, !dataset.lists.empty()});
    }
    words.message = invitation.message;
    words.hasTerms = !invitation.terms.empty();
    words.reachable = !invitation.serviceUrl.empty();
    words.fingerprint = shareapi::fingerprintOf(invitation.publicKey);
    words.expiresAt = invitation.expiresAt;
    return words;
}

std::string objectOf(const std::string& account, const std::string& share, const std::string& id)
{
    return account + "/" + share + "/" + id;
}

} // namespace

Mail::Mail(std::shared_ptr<workspace::Workspace> workspace, std::shared_ptr<const Clock> clock)
    : m_workspace(std::move(workspace))
    , m_clock(std::move(clock))
{
}

Result<std::optional<MailSettings>> Mail::settings() const
{
    sql::Session session(TRY(m_workspace->database()));
    const auto transaction = TRY(sql::Transaction::begin(session, false)); // one moment's
    return settingsIn(session);
}

/// The change in one transaction, with the new password under this name; what was there before and is there
/// now. Looks again at what is there: somebody may have been faster.
Result<Mail::Applied> Mail::apply(const MailChange& change, const std::string& secret)
{
    sql::Session session(TRY(m_workspace->database()));
    auto transaction = TRY(sql::Transaction::begin(session, true));
    const auto before = TRY(settingsIn(session));
    MailSettings after = TRY(changed(before, change));
    TRY(checkPassword(after, change));
    if (!secret.empty()) {
        after.server.secret = secret;
    }
    const bool same = before && isSame(*before, after);
    if (!same) {
        TRY(keep(session, after));
        TRY(record(session, {0, m_clock->now(), localActor(), "mail set", after.server.text(), Outcome::done,
                             detailOf(after)}));
    }
    TRY(transaction.commit());
    const std::string old = before ? before->server.secret : std::string();
    return Applied{!same, old == after.server.secret ? std::string() : old};
}

Result<bool> Mail::configure(const MailChange& change)
{
    const auto before = TRY(settings());
    TRY(checkPassword(TRY(changed(before, change)), change)); // before the keychain asks anybody anything
    std::shared_ptr<secrets::SecretStore> store;
    std::string secret;
    if (change.password) {
        // First the password, under a name that nothing has: settings never name one that is another's.
        store = TRY(secrets::openSecretStore(m_workspace->directory()));
        secret = "mail/" + newUuid();
        TRY(store->write(secret, *change.password));
    }
    const auto applied = apply(change, secret);
    const std::string unused = applied ? applied->unusedSecret : secret;
    if (!unused.empty()) {
        store = store ? store : TRY(secrets::openSecretStore(m_workspace->directory()));
        TRY(store->remove(unused));
    }
    if (!applied) {
        return fail(applied.error());
    }
    return applied->isDifferent;
}

Result<MailSettings> Mail::needSettings() const
{
    auto known = TRY(settings());
    if (!known) {
        return fail(ErrorCode::needsPerson, "send mail", "", "no mail server is set",
                    "set it: sharepanectl mail set --host HOST --from ADDRESS");
    }
    return *std::move(known);
}

Result<void> Mail::send(const MailSettings& settings, const mail::Message& message,
                        const CancelToken& cancel) const
{
    std::shared_ptr<secrets::SecretStore> store;
    if (!settings.server.user.empty()) {
        store = TRY(secrets::openSecretStore(m_workspace->directory()));
    }
    const mail::Mailer mailer(settings.server, std::move(store));
    return mailer.send(message, m_clock->now(), cancel);
}

Result<void> Mail::sendTest(const std::string& recipient, const CancelToken& cancel)
{
    const MailSettings known = TRY(needSettings());
    return send(known, mail::testMail(known.server.from, recipient, known.language), cancel);
}

Result<void> Mail::sendInvitation(const std::string& file, const std::string& link, const CancelToken& cancel)
{
    const auto invitation = TRY(shareapi::parseInvitation(file));
    auto sent = [&]() -> Result<void> {
        const MailSettings known = TRY(needSettings());
        mail::InvitationWords words = wordsOf(invitation);
        words.file = file;
        words.link = link;
        return send(known, mail::invitationMail(words, known.server.from, known.language), cancel);
    }();
    if (!sent) {
        const std::string again = "then: sharepanectl invitation resend " + invitation.id + " --send";
        Error& error = sent.error();
        error.op = "send the invitation of " + invitation.recipient + ", which was made, by mail";
        error.hint = error.hint.empty() ? again : error.hint + "; " + again;
    }
    TRY(recordOutcome(sendAction, invitation, sent));
    return sent;
}

Result<void> Mail::openInMailProgram(const std::filesystem::path& file, const CancelToken& cancel)
{
    const std::string content = TRY(secrets::readSmallFile(file, shareapi::largestInvitation));
    const auto invitation = TRY(shareapi::parseInvitation(content));
    const auto known = TRY(settings());
    mail::InvitationWords words = wordsOf(invitation);
    words.fileName = file.filename().string();
    words.link = TRY(shareapi::invitationLink(content));
    const auto message = mail::invitationMail(words, invitation.providerEmail,
                                              known ? known->language : mail::usersLanguage());
    auto opened = mail::openMailProgram(message, file, cancel);
    if (!opened) {
        Error& error = opened.error();
        error.op = "open the mail program with the invitation in";
        error.object = file.string();
        error.hint =
            "see that xdg-email opens your mail program (Debian: package xdg-utils), or send the file to " +
            invitation.recipient + " yourself";
    }
    TRY(recordOutcome(openAction, invitation, opened));
    return opened;
}

Result<void> Mail::recordOutcome(const char* action, const shareapi::Invitation& invitation,
                                 const Result<void>& outcome) const
{
    json detail{{"recipient", invitation.recipient}};
    if (!outcome) {
        detail["cause"] = outcome.error().cause;
    }
    sql::Session session(TRY(m_workspace->database()));
    TRY(record(session, {0, m_clock->now(), localActor(), action,
                         objectOf(invitation.providerAccount, invitation.share, invitation.id),
                         outcome ? Outcome::done : Outcome::failed,
                         detail.dump(-1, ' ', false, json::error_handler_t::replace)}));
    return {};
}

Result<bool> Mail::wasSent(const SentInvitation& invitation) const
{
    sql::Session session(TRY(m_workspace->database()));
    const auto entries = TRY(activities(
        session, {invitation.sentAt, objectOf(invitation.account, invitation.share, invitation.id)}));
    return std::ranges::any_of(entries, [](const Activity& entry) {
        return entry.action == sendAction && entry.outcome == Outcome::done;
    });
}

} // namespace sharepane::control
