#include "core/base/ids.h"
#include "core/control/receivedshares.h"
#include "tests/control/controlfixture.h"

#include <QtTest/QTest>

#include <atomic>
#include <thread>

using namespace sharepane;
using namespace sharepane::control;
using namespace sharepane::test;
using namespace std::chrono_literals;
using Kind = ReceivedStep::Kind;

namespace {

const std::string subscription = "5c0e9d52-0d4d-4b7a-9c53-0f2f0f3c7a11";

shareapi::Invitation invitation(const std::string& share = "sales")
{
    shareapi::Invitation made;
    made.id = newUuid();
    made.serviceUrl = "https://share.contoso.example:8443";
    made.certificatePin = std::string(64, 'a');
    made.providerAccount = "contoso";
    made.providerEmail = "ann@contoso.example";
    made.share = share;
    made.terms = "Be kind.";
    made.datasets = {{"tables", "provider", "sales", {{"tables_to_include", {"ord*"}}}}};
    made.publicKey = std::string(32, 'k');
    return made;
}

ReceivedShare inState(ReceivedState state, bool confirmed = false)
{
    ReceivedShare received;
    received.state = state;
    received.confirmed = confirmed;
    return received;
}

std::vector<DatasetMapping> mapped(const std::vector<MappingState>& states)
{
    std::vector<DatasetMapping> mappings;
    for (const MappingState state : states) {
        DatasetMapping& mapping = mappings.emplace_back();
        mapping.id = nameOf(state);
        mapping.state = state;
    }
    return mappings;
}

} // namespace

class TestReceivedShares : public QObject {
    Q_OBJECT

    std::unique_ptr<ControlFixture> m_fixture;

    ReceivedShares received() { return {m_fixture->workspace, m_fixture->clock}; }
    ReceivedShare accepted(const std::optional<std::chrono::seconds>& lease = {})
    {
        const auto begun = need(received().begin({invitation(), "contoso"})).first;
        need(received().accepted(begun.id, {subscription, lease, m_fixture->clock->now()}));
        return get(begun.id);
    }
    ReceivedShare get(const std::string& id) { return need(received().byId(id)).value(); }
    DatasetMapping mapping(const ReceivedShare& of, const std::string& database = "*")
    {
        DatasetMapping wanted;
        wanted.receivedId = of.id;
        wanted.cluster = "consumer";
        wanted.database = database;
        wanted.request = "{}";
        return wanted;
    }
    shareapi::Standing standing(const std::string& state)
    {
        return {state, m_fixture->clock->now(), "ann@contoso.example", {}};
    }
    /// Of one that stands as it did when it was heard of last.
    shareapi::Standing unchanged(const std::string& id)
    {
        return {"active", get(id).changedAt, "ann@contoso.example", get(id).lease};
    }

private Q_SLOTS:
    void init()
    {
        m_fixture = std::make_unique<ControlFixture>();
        m_fixture->addCluster("consumer");
    }

    void anInvitationIsReceivedOnce()
    {
        const auto from = invitation();
        const auto [begun, created] = need(received().begin({from, "contoso"}));
        QVERIFY(created);
        QCOMPARE(begun.name, std::string("sales"));
        QCOMPARE(begun.state, ReceivedState::accepting);
        QVERIFY(begun.datasets == from.datasets);
        QCOMPARE(begun.providerKey, from.publicKey);
        QVERIFY(!need(received().begin({from, "contoso"})).second);
        QVERIFY(need(received().accepted(begun.id, {subscription, 90s, m_fixture->clock->now()})));
        QVERIFY(!need(received().accepted(begun.id, {subscription, 90s, m_fixture->clock->now()})));
        const auto [again, createdAgain] = need(received().begin({from, "contoso", "sales"}));
        QVERIFY(!createdAgain);
        QCOMPARE(again.state, ReceivedState::active);
        QCOMPARE(again.subscriptionId, subscription);
        QCOMPARE(again.lease, std::optional(std::chrono::seconds(90)));
        QCOMPARE(received().begin({from, "contoso", "other"}).error().code, ErrorCode::alreadyExists);
        QCOMPARE(received().begin({from, "nobody"}).error().code, ErrorCode::notFound);
        QCOMPARE(received().begin({invitation(), "contoso"}).error().code, ErrorCode::alreadyExists);
        QCOMPARE(received().begin({invitation(), "contoso", "a\nb"}).error().code,
                 ErrorCode::invalidArgument);
        QVERIFY(need(received().begin({invitation(), "contoso", "more"})).second);
        QCOMPARE(need(received().bySubscription(subscription))->id, begun.id);
    }

    void oneThatWasSentAnewReplacesWhatWasBegun()
    {
        auto from = invitation();
        need(received().begin({from, "contoso", "mine"}));
        from.serviceUrl = "https://moved.contoso.example";
        const auto again = need(received().begin({from, "contoso"})).first;
        QCOMPARE(again.serviceUrl, from.serviceUrl);
        QCOMPARE(again.name, std::string("mine"));
    }

    void whatWasRefusedIsForgotten()
    {
        const auto begun = need(received().begin({invitation(), "contoso"})).first;
        need(received().abandon(begun.id, "INVITATION_EXPIRED"));
        QVERIFY(!need(received().byId(begun.id)));
        QCOMPARE(m_fixture->log().back().outcome, Outcome::refused);
        const auto active = accepted();
        QCOMPARE(received().abandon(active.id, "x").error().code, ErrorCode::conflict);
    }

    void theProviderSaysHowItStands()
    {
        const auto id = accepted().id;
        m_fixture->clock->advance(1h);
        QVERIFY(!need(received().apply(id, unchanged(id))));
        QCOMPARE(get(id).lastContact, m_fixture->clock->now());
        QVERIFY(need(received().apply(id, standing("revoking"))));
        QVERIFY(!need(received().apply(id, standing("revoked"))));
        QCOMPARE(get(id).state, ReceivedState::revoked);
        QCOMPARE(get(id).changedBy, std::string("ann@contoso.example"));
        const Error ended = endedError(get(id), "map");
        QCOMPARE(ended.code, ErrorCode::revoked);
        QVERIFY(ended.cause.find("ann@contoso.example revoked it") != std::string::npos);
        need(received().confirmed(id));
        QVERIFY(get(id).confirmed);
        QVERIFY(!need(received().apply(id, standing("revoking")))); // once more, since then
        QVERIFY(!get(id).confirmed);
        QVERIFY(need(received().apply(id, standing("active"))));
        QCOMPARE(get(id).state, ReceivedState::active);
        QVERIFY(need(received().apply(id, standing("source_deleted"))));
        QVERIFY(!need(received().apply(id, standing("active"))));
        QCOMPARE(get(id).state, ReceivedState::sourceDeleted);
    }

    void whatWasRevokedAndReinstatedUnseenEndsAndComesBack()
    {
        const auto id = accepted().id;
        m_fixture->clock->advance(1h);
        const auto reinstated = standing("active");
        QVERIFY(need(received().apply(id, reinstated)));
        QCOMPARE(get(id).state, ReceivedState::revoked);
        QVERIFY(!get(id).confirmed);
        QVERIFY(need(received().apply(id, reinstated)));
        QCOMPARE(get(id).state, ReceivedState::active);
        QVERIFY(!need(received().apply(id, reinstated)));
        QCOMPARE(get(id).state, ReceivedState::active);
    }

    void aLeaseRunsOutWithoutContact()
    {
        const auto id = accepted(60s).id;
        m_fixture->clock->advance(59s);
        QVERIFY(!need(received().lapse(id)));
        const auto active = unchanged(id);
        need(received().apply(id, active));
        m_fixture->clock->advance(59s);
        QVERIFY(!need(received().lapse(id)));
        m_fixture->clock->advance(1s);
        QVERIFY(need(received().lapse(id)));
        QVERIFY(!need(received().lapse(id)));
        QCOMPARE(endedError(get(id), "map").code, ErrorCode::revoked);
        QVERIFY(need(received().apply(id, active)));
        QCOMPARE(get(id).state, ReceivedState::active);
    }

    void aMappingIsMadeOnce()
    {
        const auto share = accepted();
        const auto [made, created] = need(received().addMapping(mapping(share)));
        QVERIFY(created);
        QCOMPARE(made.state, MappingState::attaching);
        QVERIFY(!need(received().addMapping(mapping(share))).second);
        auto other = mapping(share);
        other.request = R"({"name_override":"x"})";
        QCOMPARE(received().addMapping(other).error().code, ErrorCode::alreadyExists);
        need(received().attached(made.id, "attachment"));
        QCOMPARE(need(received().mappings(share.id)).front().attachmentId, std::string("attachment"));
        QCOMPARE(received().removeMapping(made.id).error().code, ErrorCode::conflict);
        QVERIFY(need(received().startSuspending(made.id, R"({"later":1})")));
        QCOMPARE(need(received().mappings()).front().state, MappingState::suspending);
        // Interrupted and begun again, when nothing is attached any more.
        QVERIFY(!need(received().startSuspending(made.id, "")));
        QVERIFY(need(received().move(made.id, MappingEvent::release)));
        QVERIFY(!need(received().move(made.id, MappingEvent::release)));
        QCOMPARE(received().startSuspending(made.id, "{}").error().code, ErrorCode::conflict);
        const auto suspended = need(received().mappings()).front();
        QCOMPARE(suspended.request, std::string(R"({"later":1})"));
        QVERIFY(suspended.attachmentId.empty());
        QVERIFY(need(received().move(made.id, MappingEvent::detach)));
        need(received().removeMapping(made.id));
        QVERIFY(need(received().mappings()).empty());
        QCOMPARE(received().attached(made.id, "x").error().code, ErrorCode::notFound);
    }

    void mappingsOfAnOlderWorkspaceStay()
    {
        const auto share = accepted();
        const auto made = need(received().addMapping(mapping(share))).first;
        const auto path = m_fixture->workspace->directory();
        {
            workspace::sql::Session session(need(m_fixture->workspace->database()));
            need(session.execute("PRAGMA user_version = 9", {})); // before mappings could be suspending
        }
        m_fixture->workspace = need(workspace::Workspace::open(path));
        const auto kept = need(received().mappings()).front();
        QCOMPARE(kept.id, made.id);
        QCOMPARE(kept.request, made.request);
        QVERIFY(need(received().startSuspending(made.id, {})));
    }

    void whatEndedIsNotMapped()
    {
        const auto share = accepted();
        need(received().apply(share.id, standing("revoked")));
        QCOMPARE(received().addMapping(mapping(share)).error().code, ErrorCode::revoked);
        const auto begun = need(received().begin({invitation("hr"), "contoso"})).first;
        QCOMPARE(received().addMapping(mapping(begun)).error().code, ErrorCode::unavailable);
    }

    void deletingGoesFirstThroughItsMappings()
    {
        const auto share = accepted();
        const auto made = need(received().addMapping(mapping(share))).first;
        QVERIFY(need(received().startDeleting(share.id)));
        QVERIFY(!need(received().startDeleting(share.id)));
        QCOMPARE(received().forget(share.id).error().code, ErrorCode::conflict);
        need(received().move(made.id, MappingEvent::detach));
        need(received().removeMapping(made.id));
        need(received().forget(share.id));
        QVERIFY(need(received().list()).empty());
    }

    void anAccountThatReceivedSomethingStays()
    {
        (void)accepted();
        QCOMPARE(m_fixture->shares.deleteAccount("contoso").error().code, ErrorCode::inUse);
    }

    void whatIsLeftToDoFollowsFromWhatIsThere_data()
    {
        QTest::addColumn<int>("state");
        QTest::addColumn<bool>("confirmed");
        QTest::addColumn<std::vector<MappingState>>("mappings");
        QTest::addColumn<int>("kind");
        QTest::addColumn<QString>("mapping");
        using RS = ReceivedState;
        using MS = MappingState;
        const auto row = [](const char* name, RS state, bool confirmed, const std::vector<MS>& mappings,
                            Kind kind, const char* mapping = "") {
            QTest::newRow(name) << static_cast<int>(state) << confirmed << mappings << static_cast<int>(kind)
                                << QString::fromLatin1(mapping);
        };
        row("a begun acceptance", RS::accepting, false, {}, Kind::finishAccepting);
        row("nothing mapped", RS::active, false, {}, Kind::none);
        row("all attached", RS::active, false, {MS::attached}, Kind::none);
        row("a begun mapping", RS::active, false, {MS::attached, MS::attaching}, Kind::attach, "attaching");
        row("reinstated", RS::active, false, {MS::suspended}, Kind::resume, "suspended");
        row("a begun end of a mapping", RS::active, false, {MS::attached, MS::detaching}, Kind::detach,
            "detaching");
        row("revoked", RS::revoked, false, {MS::attached, MS::suspended}, Kind::suspend, "attached");
        row("revoked while attaching", RS::revoked, false, {MS::attaching}, Kind::suspend, "attaching");
        row("revoked while detaching", RS::revoked, false, {MS::detaching}, Kind::detach, "detaching");
        row("revoked, attachment going", RS::revoked, false, {MS::attached, MS::suspending}, Kind::suspend,
            "suspending");
        row("reinstated, attachment going", RS::active, false, {MS::suspended, MS::suspending}, Kind::suspend,
            "suspending");
        row("revoked, copy gone", RS::revoked, false, {MS::suspended}, Kind::confirm);
        row("revoked, never mapped", RS::revoked, false, {}, Kind::confirm);
        row("revoked, told", RS::revoked, true, {MS::suspended}, Kind::none);
        row("lapsed", RS::lapsed, false, {MS::attached}, Kind::suspend, "attached");
        row("lapsed, copy gone", RS::lapsed, false, {MS::suspended}, Kind::none);
        row("source deleted", RS::sourceDeleted, false, {MS::attached}, Kind::suspend, "attached");
        row("source deleted, copy gone", RS::sourceDeleted, false, {MS::suspended}, Kind::confirm);
        row("deleting", RS::deleting, false, {MS::attached}, Kind::startDetaching, "attached");
        row("deleting, suspended", RS::deleting, false, {MS::suspended}, Kind::startDetaching, "suspended");
        row("deleting, begun", RS::deleting, false, {MS::attached, MS::detaching}, Kind::detach, "detaching");
        row("deleting, nothing left", RS::deleting, false, {}, Kind::forget);
    }
    void whatIsLeftToDoFollowsFromWhatIsThere()
    {
        QFETCH(int, state);
        QFETCH(bool, confirmed);
        QFETCH(std::vector<MappingState>, mappings);
        QFETCH(int, kind);
        QFETCH(QString, mapping);
        const auto step = nextStep(inState(static_cast<ReceivedState>(state), confirmed), mapped(mappings));
        QCOMPARE(static_cast<int>(step.kind), kind);
        QCOMPARE(step.mapping, mapping.toStdString());
    }

    void oneAtATimeActsOnAReceivedShare()
    {
        const std::string id = newUuid();
        std::atomic<int> inside = 0;
        std::atomic<int> most = 0;
        {
            std::vector<std::jthread> threads;
            for (int i = 0; i < 4; ++i) {
                threads.emplace_back([&] {
                    for (int round = 0; round < 50; ++round) {
                        const auto lock = ReceivedLock::acquire(*m_fixture->workspace, id);
                        const int now = ++inside;
                        most = std::max(most.load(), lock ? now : 99);
                        std::this_thread::yield();
                        --inside;
                    }
                });
            }
        }
        QCOMPARE(most.load(), 1);
        const auto held = need(ReceivedLock::acquire(*m_fixture->workspace, id));
        QVERIFY(!need(ReceivedLock::tryAcquire(*m_fixture->workspace, id)));
        QVERIFY(need(ReceivedLock::tryAcquire(*m_fixture->workspace, newUuid())));
    }
};

QTEST_GUILESS_MAIN(TestReceivedShares)
#include "tst_receivedshares.moc"
