#include "core/control/lifecycle.h"

#include <QtTest/QTest>

#include <array>
#include <string>

using namespace sharepane;
using namespace sharepane::control;

namespace {

using IS = InvitationState;
using IE = InvitationEvent;
using SS = SubscriptionState;
using SE = SubscriptionEvent;

constexpr std::array invitationStates{IS::pending, IS::accepted, IS::rejected, IS::withdrawn, IS::expired};
constexpr std::array invitationEvents{IE::accept, IE::reject, IE::withdraw, IE::expire, IE::resend};
/// A row a state, a column an event, both in the order above; '-' where nothing happens.
constexpr std::array<const char*, 5> invitationTable{
    "accepted rejected withdrawn expired pending", // pending
    "- - - - -",                                   // accepted
    "- - - - -",                                   // rejected
    "- - - - -",                                   // withdrawn
    "- - withdrawn - pending",                     // expired
};

constexpr std::array subscriptionStates{SS::active, SS::revoking, SS::revoked, SS::sourceDeleted};
constexpr std::array subscriptionEvents{SE::revoke, SE::confirm, SE::reinstate, SE::deleteSource};
constexpr std::array<const char*, 4> subscriptionTable{
    "revoking - - source_deleted",     // active
    "- revoked active source_deleted", // revoking
    "- - active source_deleted",       // revoked
    "- - - -",                         // source deleted
};

using RS = ReceivedState;
using RE = ReceivedEvent;
constexpr std::array receivedStates{RS::accepting, RS::active,        RS::revoked,
                                    RS::lapsed,    RS::sourceDeleted, RS::deleting};
constexpr std::array receivedEvents{RE::accept,    RE::revoke,       RE::lapse,
                                    RE::reinstate, RE::deleteSource, RE::remove};
constexpr std::array<const char*, 6> receivedTable{
    "active - - - - -",                           // accepting
    "- revoked lapsed - source_deleted deleting", // active
    "- - - active source_deleted deleting",       // revoked
    "- revoked - active source_deleted deleting", // lapsed
    "- - - - - deleting",                         // source deleted
    "- - - - - -",                                // deleting
};

using MS = MappingState;
using ME = MappingEvent;
constexpr std::array mappingStates{MS::attaching, MS::attached, MS::suspending, MS::suspended, MS::detaching};
constexpr std::array mappingEvents{ME::attach, ME::suspend, ME::release, ME::resume, ME::detach};
constexpr std::array<const char*, 5> mappingTable{
    "attached suspending - - detaching", // attaching
    "- suspending - - detaching",        // attached
    "- - suspended - detaching",         // suspending
    "- - - attaching detaching",         // suspended
    "- - - - -",                         // detaching
};

template <typename State, typename Events>
std::string row(State state, const Events& events)
{
    std::string text;
    for (const auto event : events) {
        const auto next = after(state, event);
        text += (text.empty() ? "" : " ") + std::string(next ? nameOf(*next) : "-");
    }
    return text;
}

} // namespace

class TestLifecycle : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void invitationsFollowTheirTable()
    {
        for (std::size_t i = 0; i < invitationStates.size(); ++i) {
            QCOMPARE(row(invitationStates.at(i), invitationEvents), std::string(invitationTable.at(i)));
        }
    }

    void subscriptionsFollowTheirTable()
    {
        for (std::size_t i = 0; i < subscriptionStates.size(); ++i) {
            QCOMPARE(row(subscriptionStates.at(i), subscriptionEvents), std::string(subscriptionTable.at(i)));
        }
    }

    void receivedSharesFollowTheirTable()
    {
        for (std::size_t i = 0; i < receivedStates.size(); ++i) {
            QCOMPARE(row(receivedStates.at(i), receivedEvents), std::string(receivedTable.at(i)));
            QCOMPARE(mayFollow(receivedStates.at(i)), receivedStates.at(i) == RS::active);
        }
    }

    void mappingsFollowTheirTable()
    {
        for (std::size_t i = 0; i < mappingStates.size(); ++i) {
            QCOMPARE(row(mappingStates.at(i), mappingEvents), std::string(mappingTable.at(i)));
        }
    }

    void onlyAnActiveSubscriptionMayRead()
    {
        for (const SS state : subscriptionStates) {
            QCOMPARE(mayRead(state), state == SS::active);
        }
    }

    void onlyAPendingInvitationExpiresWithTime()
    {
        const Timestamp end = fromMillis(1000);
        for (const IS state : invitationStates) {
            QCOMPARE(stateAt(state, end, end - std::chrono::microseconds(1)), state);
            QCOMPARE(stateAt(state, end, end), state == IS::pending ? IS::expired : state);
        }
    }

    void namesLeadBackToTheirStates()
    {
        for (const IS state : invitationStates) {
            QCOMPARE(invitationStateOf(nameOf(state)), std::optional(state));
        }
        for (const SS state : subscriptionStates) {
            QCOMPARE(subscriptionStateOf(nameOf(state)), std::optional(state));
        }
        for (const RS state : receivedStates) {
            QCOMPARE(receivedStateOf(nameOf(state)), std::optional(state));
        }
        for (const MS state : mappingStates) {
            QCOMPARE(mappingStateOf(nameOf(state)), std::optional(state));
        }
        QVERIFY(!invitationStateOf("Pending"));
        QVERIFY(!subscriptionStateOf(""));
    }
};

QTEST_GUILESS_MAIN(TestLifecycle)
#include "tst_lifecycle.moc"
