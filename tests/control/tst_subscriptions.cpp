#include "core/base/ids.h"
#include "core/control/invitations.h"
#include "core/control/subscriptions.h"
#include "tests/control/controlfixture.h"

#include <QtTest/QTest>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <thread>

using namespace sharepane;
using namespace sharepane::control;
using namespace sharepane::test;
using namespace std::chrono_literals;
using shareapi::Refusal;

namespace {

constexpr auto max = "max@fabrikam.example";

struct Invited {
    std::string id;
    std::string secret;
    std::string providerKey;
};

} // namespace

class TestSubscriptions : public QObject {
    Q_OBJECT

    std::unique_ptr<ControlFixture> m_fixture;
    std::string m_share;

    Invitations invitations() { return {m_fixture->workspace, m_fixture->clock}; }
    Subscriptions subscriptions() { return {m_fixture->workspace, m_fixture->clock}; }
    Invited invite(const std::string& share = "sales", std::optional<std::chrono::seconds> lease = {})
    {
        return invitedBy(
            need(invitations().create({"contoso", share, max, {}, NewInvitation::defaultValidity, lease})));
    }
    static Invited invitedBy(const IssuedInvitation& issued)
    {
        const auto content = need(shareapi::parseInvitation(issued.content.file));
        return {content.id, content.secret, content.publicKey};
    }
    static shareapi::AcceptRequest requestFor(const Invited& invited, const std::string& credential,
                                              bool terms = true)
    {
        return {shareapi::credentialHash(credential),
                invited.providerKey,
                {"fabrikam", "max@fabrikam.example", "Fabrikam"},
                terms};
    }
    Acceptance accept(const Invited& invited, const std::string& credential = "credential")
    {
        return need(subscriptions().accept(invited.id, invited.secret, requestFor(invited, credential)));
    }
    Subscription subscribed(const std::string& credential = "credential")
    {
        return *accept(invite(), credential).subscription;
    }
    InvitationState stateOf(const Invited& invited) { return need(invitations().find(invited.id)).state; }
    SubscriptionState stateOf(const std::string& id) { return need(subscriptions().find(id)).state; }
    std::size_t refusals()
    {
        const auto log = m_fixture->log();
        return static_cast<std::size_t>(std::ranges::count(log, Outcome::refused, &Activity::outcome));
    }

private Q_SLOTS:
    void init()
    {
        ::setenv("SHAREPANE_SECRETS_FILE_KEY", "a key for this test only", 1);
        m_fixture = std::make_unique<ControlFixture>();
        m_share = m_fixture->addShare("sales");
        need(m_fixture->shares.addDataset(m_share, {"provider", {}, {}}));
    }

    void acceptingMakesASubscriptionThatItsCredentialOpens()
    {
        const auto invited = invite("sales", 3600s);
        const auto outcome = accept(invited);
        QVERIFY(outcome.created);
        const auto& made = *outcome.subscription;
        QCOMPARE(stateOf(invited), InvitationState::accepted);
        QCOMPARE(made.shareText(), std::string("contoso/sales"));
        QCOMPARE(made.shareId, m_share);
        QCOMPARE(made.recipient, std::string(max));
        QCOMPARE(made.consumer.account, std::string("fabrikam"));
        QCOMPARE(made.lease, std::optional(std::chrono::seconds(3600)));
        QVERIFY(mayRead(made.state));
        QCOMPARE(need(subscriptions().byCredential("credential"))->id, made.id);
        QCOMPARE(need(subscriptions().byId(made.id))->invitationId, invited.id);
        QVERIFY(!need(subscriptions().byCredential("another")));
        QVERIFY(!need(subscriptions().byCredential("")));
    }

    void ofTheCredentialOnlyItsHashIsKept()
    {
        const std::string credential = need(shareapi::newCredential());
        const auto made = subscribed(credential);
        workspace::sql::Session session(need(m_fixture->workspace->database()));
        auto rows = need(session.select("SELECT credential_hash FROM share_subscriptions"));
        QVERIFY(rows.next());
        QCOMPARE(rows.text(0), shareapi::credentialHash(credential));
        for (const auto& activity : m_fixture->log()) {
            QVERIFY(activity.detail.find(credential) == std::string::npos);
        }
        QVERIFY(!made.id.empty());
    }

    void whoDidNotHearTheAnswerAsksAgain()
    {
        const auto invited = invite();
        const auto first = accept(invited);
        m_fixture->clock->advance(30 * 24h); // past the invitation's time
        const auto again = accept(invited);
        QVERIFY(!again.created);
        QCOMPARE(again.subscription->id, first.subscription->id);
        need(subscriptions().revoke(first.subscription->id));
        QCOMPARE(accept(invited).subscription->state, SubscriptionState::revoking);
        QCOMPARE(subscriptions().list()->size(), std::size_t{1});
    }

    void anInvitationIsAcceptedOnce()
    {
        const auto invited = invite();
        QVERIFY(accept(invited, "one").subscription);
        const auto other = accept(invited, "two");
        QVERIFY(!other.subscription);
        QCOMPARE(other.refusal, Refusal::accepted);
        QCOMPARE(refusals(), std::size_t{1});
    }

    void ofManyAtOnceExactlyOneWins()
    {
        for (int round = 0; round < 5; ++round) {
            const auto invited = invite();
            std::atomic<int> won = 0;
            std::atomic<int> lost = 0;
            {
                std::vector<std::jthread> threads;
                for (int i = 0; i < 8; ++i) {
                    threads.emplace_back([&, i] {
                        Subscriptions mine(m_fixture->workspace, m_fixture->clock);
                        const auto outcome =
                            mine.accept(invited.id, invited.secret,
                                        requestFor(invited, std::to_string(round) + "/" + std::to_string(i)));
                        won += outcome && outcome->created ? 1 : 0;
                        lost += outcome && !outcome->subscription && outcome->refusal == Refusal::accepted;
                    });
                }
            }
            QCOMPARE(won.load(), 1);
            QCOMPARE(lost.load(), 7);
        }
        QCOMPARE(subscriptions().list()->size(), std::size_t{5});
    }

    void whoDoesNotKnowTheSecretLearnsNothing()
    {
        const auto invited = invite();
        need(invitations().withdraw(invited.id));
        auto wrong = invited;
        wrong.secret = std::string(32, 'x');
        QCOMPARE(accept(wrong).refusal, Refusal::unknown);
        wrong.id = newUuid();
        QCOMPARE(accept(wrong).refusal, Refusal::unknown);
        wrong.id = "no id' OR 1=1";
        QCOMPARE(accept(wrong).refusal, Refusal::unknown);
        QCOMPARE(refusals(), std::size_t{0}); // strangers don't write into the log
        QCOMPARE(need(subscriptions().reject(invited.id, "x", {invited.providerKey})).refusal,
                 Refusal::unknown);
    }

    void eachReasonIsSaidAndLogged()
    {
        const auto expired = invite();
        m_fixture->clock->advance(15 * 24h);
        QCOMPARE(accept(expired).refusal, Refusal::expired);
        const auto withdrawn = invite();
        need(invitations().withdraw(withdrawn.id));
        QCOMPARE(accept(withdrawn).refusal, Refusal::withdrawn);
        const auto rejected = invite();
        QVERIFY(need(subscriptions().reject(rejected.id, rejected.secret, {rejected.providerKey})).created);
        QCOMPARE(accept(rejected).refusal, Refusal::rejected);
        auto forged = invite();
        forged.providerKey = std::string(32, 'k');
        QCOMPARE(accept(forged).refusal, Refusal::wrongProvider);
        QCOMPARE(refusals(), std::size_t{4});
        QVERIFY(subscriptions().list()->empty());
        std::string reasons;
        for (const auto& activity : m_fixture->log()) {
            reasons += activity.outcome == Outcome::refused ? activity.detail : "";
        }
        QCOMPARE(reasons, std::string(R"({"reason":"INVITATION_EXPIRED"}{"reason":"INVITATION_WITHDRAWN"})"
                                      R"({"reason":"INVITATION_REJECTED"}{"reason":"WRONG_PROVIDER"})"));
    }

    void aReplacedSecretIsUnknown()
    {
        const auto old = invite();
        const auto fresh = invitedBy(need(invitations().resend(old.id, 24h)));
        QCOMPARE(accept(old).refusal, Refusal::unknown);
        QVERIFY(accept(fresh).created);
    }

    void termsOfUseAreAcceptedOrThereIsNoSubscription()
    {
        need(m_fixture->shares.create({"contoso", "strict", {}, "Be kind."}));
        const auto share = need(m_fixture->shares.find("contoso", "strict")).id;
        need(m_fixture->shares.addDataset(share, {"provider", {}, {}}));
        const auto invited = invite("strict");
        const auto request = requestFor(invited, "credential", false);
        QCOMPARE(need(subscriptions().accept(invited.id, invited.secret, request)).refusal,
                 Refusal::termsNotAccepted);
        QCOMPARE(stateOf(invited), InvitationState::pending);
        QVERIFY(accept(invited).created);
    }

    void aCredentialIsOfOneSubscription()
    {
        (void)subscribed("same");
        const auto other = accept(invite(), "same");
        QVERIFY(!other.subscription);
        QCOMPARE(other.refusal, Refusal::accepted);
    }

    void rejectingIsDoneOnce()
    {
        const auto invited = invite();
        const auto reject = [&] {
            return need(subscriptions().reject(invited.id, invited.secret, {invited.providerKey}));
        };
        QVERIFY(reject().created);
        const auto again = reject();
        QVERIFY(again.rejected && !again.created);
        const auto other = invite();
        QVERIFY(accept(other).created);
        const auto late = need(subscriptions().reject(other.id, other.secret, {other.providerKey}));
        QCOMPARE(late.refusal, Refusal::accepted);
    }

    void revokingAndReinstatingAreDoneOnce()
    {
        const auto id = subscribed().id;
        QVERIFY(need(subscriptions().revoke(id, "local:ann")));
        QVERIFY(!need(subscriptions().revoke(id)));
        auto known = need(subscriptions().find(id));
        QCOMPARE(known.state, SubscriptionState::revoking);
        QCOMPARE(known.changedBy, std::string("local:ann"));
        QCOMPARE(need(subscriptions().report(id, {{}, true})).state, SubscriptionState::revoked);
        QVERIFY(!need(subscriptions().revoke(id)));
        QVERIFY(need(subscriptions().reinstate(id)));
        QVERIFY(!need(subscriptions().reinstate(id)));
        known = need(subscriptions().byCredential("credential")).value();
        QCOMPARE(known.state, SubscriptionState::active);
        QVERIFY(!known.copyDeletedAt);
        QCOMPARE(subscriptions().revoke(newUuid()).error().code, ErrorCode::notFound);
        QCOMPARE(m_fixture->actions({.object = "contoso/sales/" + id}),
                 (std::vector<std::string>{"subscription revoke contoso/sales/" + id,
                                           "subscription copy deleted contoso/sales/" + id,
                                           "subscription reinstate contoso/sales/" + id}));
    }

    void onlyWhoMayNotReadConfirmsThatItsCopyIsGone()
    {
        const auto id = subscribed().id;
        QCOMPARE(need(subscriptions().report(id, {{}, true})).state, SubscriptionState::active);
        QVERIFY(!need(subscriptions().find(id)).copyDeletedAt);
        need(subscriptions().revoke(id));
        m_fixture->clock->advance(1s);
        need(subscriptions().report(id, {{}, true}));
        const auto first = need(subscriptions().find(id)).copyDeletedAt;
        QCOMPARE(first, std::optional(m_fixture->clock->now()));
        m_fixture->clock->advance(1s);
        need(subscriptions().report(id, {{}, true}));
        QCOMPARE(need(subscriptions().find(id)).copyDeletedAt, first);
    }

    void theProviderSeesHowFarEachDatabaseIs()
    {
        const auto id = subscribed().id;
        need(subscriptions().report(id, {{{"sales", 4, 1500us, 100}, {"hr", 1, 0us, 5}}, false}));
        m_fixture->clock->advance(1s);
        need(subscriptions().report(id, {{{"sales", 5, 0us, 120}}, false}));
        const auto reported = need(subscriptions().reported(id));
        QCOMPARE(reported.size(), std::size_t{2});
        QCOMPARE(reported.front().applied, (shareapi::AppliedDatabase{"hr", 1, 0us, 5}));
        QCOMPARE(reported.back().applied, (shareapi::AppliedDatabase{"sales", 5, 0us, 120}));
        QCOMPARE(reported.back().reportedAt, m_fixture->clock->now());
        QCOMPARE(need(subscriptions().find(id)).lastContact, m_fixture->clock->now());
        QCOMPARE(subscriptions().report(newUuid(), {}).error().code, ErrorCode::notFound);
    }

    void deletingTheShareEndsItsSubscriptionsForGood()
    {
        const auto active = subscribed("one").id;
        const auto revoked = subscribed("two").id;
        need(subscriptions().revoke(revoked));
        need(m_fixture->shares.remove("contoso", "sales"));
        for (const auto& id : {active, revoked}) {
            QCOMPARE(stateOf(id), SubscriptionState::sourceDeleted);
            QCOMPARE(subscriptions().revoke(id).error().code, ErrorCode::conflict);
            QCOMPARE(subscriptions().reinstate(id).error().code, ErrorCode::conflict);
        }
        QCOMPARE(need(subscriptions().list(m_share)).size(), std::size_t{2});
        // A new share of that name is another one.
        (void)m_fixture->addShare("sales");
        QCOMPARE(stateOf(active), SubscriptionState::sourceDeleted);
        const auto standing = need(subscriptions().standingOf(need(subscriptions().find(active))));
        QCOMPARE(standing.state, std::string("source_deleted"));
        QCOMPARE(standing.by, std::string("ann@contoso.example"));
    }

    void anAcceptedInvitationIsNotWithdrawnAndItsSubscriptionStays()
    {
        const auto invited = invite();
        const auto id = accept(invited).subscription->id;
        const auto withdrawn = invitations().withdraw(invited.id);
        QCOMPARE(withdrawn.error().code, ErrorCode::conflict);
        QVERIFY(withdrawn.error().hint.find("subscription revoke") != std::string::npos);
        QCOMPARE(stateOf(id), SubscriptionState::active);
    }

    void aLeaseIsAtLeastAMinute()
    {
        NewInvitation request{"contoso", "sales", max};
        request.lease = 59s;
        QCOMPARE(invitations().create(request).error().code, ErrorCode::invalidArgument);
        request.lease = 60s;
        const auto issued = need(invitations().create(request));
        QCOMPARE(need(shareapi::parseInvitation(issued.content.link)).lease, request.lease);
        QCOMPARE(need(invitations().find(issued.invitation.id)).lease, request.lease);
        const auto again = need(invitations().resend(issued.invitation.id, 24h));
        QCOMPARE(need(shareapi::parseInvitation(again.content.link)).lease, request.lease);
    }
};

QTEST_GUILESS_MAIN(TestSubscriptions)
#include "tst_subscriptions.moc"
