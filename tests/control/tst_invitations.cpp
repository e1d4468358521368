#include "core/base/ids.h"
#include "core/control/invitations.h"
#include "tests/control/controlfixture.h"

#include <QtTest/QTest>

#include <algorithm>
#include <cstdlib>
#include <mutex>
#include <set>
#include <thread>

using namespace sharepane;
using namespace sharepane::control;
using namespace sharepane::test;
using namespace std::chrono_literals;

namespace {

constexpr auto keyVariable = "SHAREPANE_SECRETS_FILE_KEY";
constexpr auto max = "max@fabrikam.example";

shareapi::Invitation contentOf(const IssuedInvitation& issued)
{
    return need(shareapi::parseInvitation(issued.content.file));
}

} // namespace

class TestInvitations : public QObject {
    Q_OBJECT

    std::unique_ptr<ControlFixture> m_fixture;
    std::string m_share;

    Invitations invitations() { return {m_fixture->workspace, m_fixture->clock}; }
    IssuedInvitation invite(const std::string& recipient = max)
    {
        return need(invitations().create({"contoso", "sales", recipient}));
    }
    InvitationState stateOf(const std::string& id) { return need(invitations().find(id)).state; }
    std::string storedHash(const std::string& id)
    {
        workspace::sql::Session session(need(m_fixture->workspace->database()));
        auto rows = need(
            session.select("SELECT secret_hash FROM invitations WHERE id = ?", {workspace::sql::value(id)}));
        return rows.next() ? rows.text(0) : std::string();
    }
    void setState(const std::string& id, InvitationState state)
    {
        workspace::sql::Session session(need(m_fixture->workspace->database()));
        need(session.execute("UPDATE invitations SET state = ? WHERE id = ?",
                             {workspace::sql::value(std::string(nameOf(state))), workspace::sql::value(id)}));
    }

private Q_SLOTS:
    void init()
    {
        ::setenv(keyVariable, "a key for this test only", 1);
        m_fixture = std::make_unique<ControlFixture>();
        m_share = m_fixture->addShare("sales");
        need(m_fixture->shares.addDataset(m_share, {"provider", {}, {}}));
    }

    void anInvitationSaysWhatIsOfferedAndByWhom()
    {
        need(setServiceAddress(*m_fixture->workspace,
                               {"https://share.contoso.example", std::string(64, 'a')}));
        m_fixture->addDatabase("provider", "events");
        const std::string some = m_fixture->addShare("some");
        const catalog::Selection lists{.tables = {{"Orders*"}, {}}, .functions = {{}, {"*"}}};
        need(m_fixture->shares.addDataset(some, {"provider", "events", lists}));
        const auto issued = need(invitations().create({"contoso", "some", max, "Hello", 48h}));
        const auto content = contentOf(issued);
        QCOMPARE(content.id, issued.invitation.id);
        QCOMPARE(content.serviceUrl, std::string("https://share.contoso.example"));
        QCOMPARE(content.certificatePin, std::string(64, 'a'));
        QCOMPARE(content.providerAccount, std::string("contoso"));
        QCOMPARE(content.providerEmail, std::string("ann@contoso.example"));
        QCOMPARE(content.recipient, std::string(max));
        QCOMPARE(content.message, std::string("Hello"));
        QCOMPARE(content.expiresAt, m_fixture->clock->now() + 48h);
        QCOMPARE(content.datasets.size(), std::size_t{1});
        QCOMPARE(content.datasets.front().kind, std::string("tables"));
        QCOMPARE(content.datasets.front().lists.at("tables_to_include"),
                 (std::vector<std::string>{"Orders*"}));
        QVERIFY(need(shareapi::parseInvitation(issued.content.link)) == content);
    }

    void allInvitationsOfAnAccountAreSignedByOneKey()
    {
        const auto first = contentOf(invite("a@x"));
        QCOMPARE(contentOf(invite("b@x")).publicKey, first.publicKey);
        QCOMPARE(need(m_fixture->shares.account("contoso")).publicKey,
                 shareapi::toBase64Url(first.publicKey));
        const auto count = std::ranges::count(m_fixture->log(), "account key", &Activity::action);
        QCOMPARE(count, std::ptrdiff_t{1});
    }

    void processesThatMakeTheKeyAtOnceGetTheSame()
    {
        std::set<std::string> keys;
        std::mutex mutex;
        {
            std::vector<std::jthread> threads;
            for (int i = 0; i < 4; ++i) {
                threads.emplace_back([&] {
                    const auto key = Identities(m_fixture->workspace, m_fixture->clock).keyOf("contoso");
                    const std::lock_guard lock(mutex);
                    keys.insert(key ? key->publicKey() : key.error().message());
                });
            }
        }
        QCOMPARE(keys.size(), std::size_t{1});
        QCOMPARE(keys.begin()->size(), std::size_t{32});
    }

    void aLostKeySignsNothingAndIsNotReplaced()
    {
        (void)invite();
        std::filesystem::remove(m_fixture->workspace->directory() / "secrets.json");
        QCOMPARE(invitations().create({"contoso", "sales", "b@x"}).error().code, ErrorCode::needsPerson);
        QCOMPARE(invitations().list()->size(), std::size_t{1});
    }

    void ofTheSecretOnlyItsHashIsKept()
    {
        const auto issued = invite();
        const auto secret = contentOf(issued).secret;
        QCOMPARE(secret.size(), std::size_t{32});
        QCOMPARE(storedHash(issued.invitation.id), shareapi::sha256Hex(secret));
        for (const auto& activity : m_fixture->log()) {
            QVERIFY(activity.detail.find(shareapi::toBase64Url(secret)) == std::string::npos);
        }
    }

    void oneInvitationOfARecipientWaitsAtATime()
    {
        const auto first = invite();
        const auto again = invitations().create({"contoso", "sales", "MAX@fabrikam.example"});
        QCOMPARE(again.error().code, ErrorCode::alreadyExists);
        QVERIFY(again.error().cause.find(first.invitation.id) != std::string::npos);
        (void)invite("eve@fabrikam.example");
        m_fixture->clock->advance(15 * 24h);
        QVERIFY(invitations().create({"contoso", "sales", max}));
        QCOMPARE(stateOf(first.invitation.id), InvitationState::expired);
    }

    void timeAloneLetsOneExpire()
    {
        const auto id = invite().invitation.id;
        m_fixture->clock->advance(14 * 24h - 1us);
        QCOMPARE(stateOf(id), InvitationState::pending);
        m_fixture->clock->advance(1us);
        QCOMPARE(stateOf(id), InvitationState::expired);
        QCOMPARE(invitations().pending(m_share, max).error().code, ErrorCode::notFound);
    }

    void resendingMakesTheOldSecretVoid()
    {
        const auto first = invite();
        const std::string id = first.invitation.id;
        m_fixture->clock->advance(1h);
        const auto second = need(invitations().resend(id, 24h));
        QCOMPARE(second.invitation.id, id);
        QVERIFY(contentOf(first).secret != contentOf(second).secret);
        QCOMPARE(storedHash(id), shareapi::sha256Hex(contentOf(second).secret));
        QCOMPARE(second.invitation.expiresAt, m_fixture->clock->now() + 24h);
        m_fixture->clock->advance(25h);
        QCOMPARE(stateOf(id), InvitationState::expired);
        QCOMPARE(need(invitations().resend(id, 24h)).invitation.state, InvitationState::pending);
    }

    void aResentOneHoldsWhatTheShareHoldsNow()
    {
        const auto id = invite().invitation.id;
        const std::string dataset = need(m_fixture->shares.datasets(m_share)).front().id;
        m_fixture->addDatabase("provider", "events");
        need(m_fixture->shares.removeDataset(m_share, dataset));
        QCOMPARE(invitations().resend(id, 24h).error().code, ErrorCode::invalidArgument);
        need(m_fixture->shares.addDataset(m_share, {"provider", "events", {}}));
        QCOMPARE(contentOf(need(invitations().resend(id, 24h))).datasets.front().database,
                 std::string("events"));
    }

    void anExpiredOneIsNotResentBesideANewerOne()
    {
        const auto old = invite().invitation.id;
        m_fixture->clock->advance(15 * 24h);
        (void)invite();
        QCOMPARE(invitations().resend(old, 24h).error().code, ErrorCode::alreadyExists);
    }

    void withdrawingIsDoneOnce()
    {
        const auto id = invite().invitation.id;
        QVERIFY(*invitations().withdraw(id));
        QVERIFY(!*invitations().withdraw(id));
        QCOMPARE(stateOf(id), InvitationState::withdrawn);
        QCOMPARE(invitations().resend(id, 24h).error().code, ErrorCode::conflict);
        QVERIFY(invitations().create({"contoso", "sales", max}));
        QCOMPARE(invitations().withdraw(newUuid()).error().code, ErrorCode::notFound);
    }

    void anAnsweredOneIsRevokedAndNotWithdrawn()
    {
        const auto id = invite().invitation.id;
        setState(id, InvitationState::accepted);
        const auto withdrawn = invitations().withdraw(id);
        QCOMPARE(withdrawn.error().code, ErrorCode::conflict);
        QVERIFY(withdrawn.error().hint.find("revoke") != std::string::npos);
        QCOMPARE(invitations().resend(id, 24h).error().code, ErrorCode::conflict);
        setState(id, InvitationState::rejected);
        QCOMPARE(invitations().withdraw(id).error().code, ErrorCode::conflict);
    }

    void whatMakesNoSenseIsRefusedBeforeAnythingIsWritten()
    {
        (void)m_fixture->addShare("empty");
        const auto codeOf = [&](NewInvitation invitation) {
            return invitations().create(invitation).error().code;
        };
        QCOMPARE(codeOf({"contoso", "empty", max}), ErrorCode::invalidArgument);
        QCOMPARE(codeOf({"contoso", "none", max}), ErrorCode::notFound);
        QCOMPARE(codeOf({"contoso", "sales", "max"}), ErrorCode::invalidArgument);
        QCOMPARE(codeOf({"contoso", "sales", max, "\x1b[2J"}), ErrorCode::invalidArgument);
        QCOMPARE(codeOf({"contoso", "sales", max, std::string(5000, 'x')}), ErrorCode::invalidArgument);
        QCOMPARE(codeOf({"contoso", "sales", max, {}, 0s}), ErrorCode::invalidArgument);
        QCOMPARE(codeOf({"contoso", "sales", max, {}, 24h * 400}), ErrorCode::invalidArgument);
        QVERIFY(invitations().list()->empty());
    }

    void theLogNamesInvitationsBelowTheirShare()
    {
        const auto id = invite().invitation.id;
        QVERIFY(invitations().resend(id, 24h));
        QVERIFY(invitations().withdraw(id));
        QCOMPARE(m_fixture->actions({.object = "contoso/sales/" + id}),
                 (std::vector<std::string>{"invitation create contoso/sales/" + id,
                                           "invitation resend contoso/sales/" + id,
                                           "invitation withdraw contoso/sales/" + id}));
    }

    void aDeletedAccountLeavesNoKey()
    {
        (void)invite();
        const auto account = need(m_fixture->shares.account("contoso"));
        const auto store = need(secrets::openSecretStore(m_fixture->workspace->directory()));
        const std::string name = "account-key/" + shareapi::sha256Hex(account.publicKey);
        QVERIFY(store->read(name));
        QVERIFY(Identities(m_fixture->workspace, m_fixture->clock).forget(account));
        QCOMPARE(store->read(name).error().code, ErrorCode::notFound);
    }
};

QTEST_GUILESS_MAIN(TestInvitations)
#include "tst_invitations.moc"
