#include "tests/ui/desk.h"
#include "tests/ui/fakesharing.h"
#include "ui/models/attention.h"
#include "ui/models/syncmodel.h"
#include "ui/pages/activitypage.h"
#include "ui/pages/attentionlist.h"
#include "ui/pages/clusterspage.h"
#include "ui/pages/endednotice.h"
#include "ui/pages/invitationspage.h"
#include "ui/pages/overviewpage.h"
#include "ui/pages/receivedpage.h"
#include "ui/pages/sharespage.h"
#include "ui/pages/syncpage.h"
#include "ui/shell/settingsdialog.h"
#include "ui/shell/sidebar.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/card.h"
#include "ui/wizards/share/mapdialog.h"
#include "ui/wizards/share/newsharedialog.h"

using namespace sharepane;
using namespace Qt::StringLiterals;
using tests::Desk;
using tests::dialogOf;
using tests::unnamed;
using Card = ui::OverviewPage::CardKind;
using Place = ui::AttentionItem::Place;

namespace {

struct Page : Desk {
    explicit Page(bool full = true)
        : Desk(full)
    {
        if (full) {
            session.addShares();
            session.addReceived();
        }
        window->showPage(u"overview"_s);
    }
    [[nodiscard]] ui::OverviewPage* page() const { return window->overview(); }
    [[nodiscard]] QString value(Card kind) const { return page()->card(kind)->value(); }
    /// The row of what leads there, or -1.
    [[nodiscard]] int rowOf(Place place) const
    {
        const auto& items = page()->attention()->items();
        const auto found = std::ranges::find(items, place, &ui::AttentionItem::place);
        return found == items.end() ? -1 : static_cast<int>(found - items.begin());
    }
    void press(Place place) const
    {
        QTRY_VERIFY(rowOf(place) >= 0);
        page()->attention()->button(static_cast<std::size_t>(rowOf(place)))->click();
    }
    [[nodiscard]] QString badge(const QString& title) const
    {
        const auto* sidebar = window->findChild<ui::Sidebar*>();
        const auto found = sidebar->findItems(title, Qt::MatchExactly);
        return found.isEmpty() ? u"no such page"_s : found.first()->data(Qt::UserRole).toString();
    }
};

/// A workspace in which all is well, for one thing to go wrong in.
struct Calm {
    ui::SharingPicture sharing;
    ui::ReceivedPicture received;
    ui::SyncPicture sync;
    ui::Catalogue catalogue;
    ui::Situation situation{sharing, received, sync, catalogue};

    Calm()
    {
        situation.now = tests::FakeSharing::now();
        facade::ShareInfo share;
        share.name = {"contoso", "quarterly"};
        sharing.shares.push_back(share);
    }
    void follow(const std::string& name, facade::SyncState state, std::optional<Error> error = {})
    {
        ui::SyncRow row;
        row.status.name = {"consumer", name};
        row.status.state = state;
        row.status.lastError = std::move(error);
        sync.rows.push_back(row);
    }
    void subscribe(const std::string& state, std::chrono::hours silent)
    {
        facade::SubscriptionInfo info;
        info.id = "s-1";
        info.share = {"contoso", "quarterly"};
        info.consumer = "fabrikam";
        info.state = state;
        info.lastContact = situation.now - silent;
        sharing.subscriptions.push_back(info);
    }
    [[nodiscard]] QStringList headlines() const
    {
        QStringList all;
        for (const auto& item : ui::attentionOf(situation).items) {
            all << item.headline;
        }
        return all;
    }
};

} // namespace

class TestUiOverview : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aWorkspaceInWhichAllIsWellNeedsNobody()
    {
        Calm calm;
        calm.follow("flights", facade::SyncState::upToDate);
        calm.follow("weather", facade::SyncState::syncing);
        calm.follow("stocks", facade::SyncState::paused);
        calm.subscribe("active", std::chrono::hours(2));
        QCOMPARE(calm.headlines(), QStringList());
    }

    void whatStoppedComesBeforeWhatWaits()
    {
        Calm calm;
        calm.follow("away", facade::SyncState::unreachable);
        calm.follow(
            "full", facade::SyncState::needsPerson,
            Error{ErrorCode::diskFull, "fetch", "consumer/full", "no space is left", "free some space"});
        calm.follow("odd", facade::SyncState::upToDate,
                    Error{ErrorCode::corrupt, "read", "consumer/odd", "a file is damaged", {}});
        facade::ReceivedShareInfo share;
        share.name = "prices";
        share.state = "active";
        calm.received.shares.push_back(share);
        const auto items = ui::attentionOf(calm.situation).items;
        QCOMPARE(items.size(), std::size_t{4});
        QCOMPARE(items[0].object, u"consumer/full"_s);
        QVERIFY2(items[0].more.contains(u"Free some space"_s), qPrintable(items[0].more));
        QCOMPARE(items[1].object, u"consumer/away"_s);
        QCOMPARE(items[2].object, u"consumer/odd"_s);
        QCOMPARE(items[3].place, Place::map);
    }

    void consumersThatWereNotHeardOfForADayAreNamed_data()
    {
        QTest::addColumn<QString>("state");
        QTest::addColumn<int>("hours");
        QTest::addColumn<bool>("named");
        QTest::newRow("active") << u"active"_s << 25 << true;
        QTest::newRow("still there") << u"active"_s << 23 << false;
        QTest::newRow("revoking") << u"revoking"_s << 25 << true;
        QTest::newRow("revoked") << u"revoked"_s << 1000 << false;
        QTest::newRow("source deleted") << u"source_deleted"_s << 1000 << false;
    }
    void consumersThatWereNotHeardOfForADayAreNamed()
    {
        QFETCH(const QString, state);
        QFETCH(const int, hours);
        QFETCH(const bool, named);
        Calm calm;
        calm.subscribe(state.toStdString(), std::chrono::hours(hours));
        QCOMPARE(calm.headlines().size(), named ? 1 : 0);
        if (named) {
            QVERIFY(calm.headlines().first().startsWith(u"fabrikam, who reads contoso/quarterly"_s));
        }
    }

    void theShareServiceMattersWhileSomebodyIsInvited()
    {
        Calm calm;
        calm.situation.unserved = true;
        QCOMPARE(calm.headlines(), QStringList());
        facade::InvitationInfo invitation;
        invitation.state = "pending";
        calm.sharing.invitations.push_back(invitation);
        QCOMPARE(calm.headlines(),
                 QStringList{u"Invitations can't be accepted: the share service is off."_s});
        calm.situation.serviceProblem = Error{ErrorCode::inUse, "listen", "0.0.0.0:8443", "taken", {}};
        QCOMPARE(calm.headlines(),
                 QStringList{u"The share service doesn't run: nobody can read what you share."_s});
    }

    void aFloodOfOneKindHidesNoOther()
    {
        Calm calm;
        for (int i = 0; i < 1000; ++i) {
            calm.follow("db" + std::to_string(i), facade::SyncState::unreachable);
        }
        calm.subscribe("active", std::chrono::hours(100));
        const auto attention = ui::attentionOf(calm.situation);
        QCOMPARE(attention.items.size() + static_cast<std::size_t>(attention.more), std::size_t{1001});
        QVERIFY(attention.items.size() < 100);
        QCOMPARE(attention.items.back().place, Place::subscriptions);
    }

    void thePageComesFirstAndCountsWhatThereIs()
    {
        Page desk;
        QTRY_COMPARE(desk.value(Card::sent), u"2"_s);
        QCOMPARE(desk.page()->card(Card::sent)->detail(), u"Consumers: 2, lag 4.2 s"_s);
        QTRY_COMPARE(desk.value(Card::received), u"3"_s);
        QCOMPARE(desk.value(Card::invitations), u"1"_s);
        QTRY_COMPARE(desk.value(Card::lag), u"No lag"_s);
        QTRY_VERIFY(desk.page()->activity()->model()->rowCount() > 5);
        QTRY_COMPARE(desk.page()->freshness()->model()->rowCount(), 1);
        QTRY_COMPARE(desk.badge(u"Received shares"_s), u"2"_s); // one ended, one to be mapped
        QCOMPARE(desk.badge(u"Invitations"_s), u"1"_s);
        QCOMPARE(unnamed(desk.page()), QStringList());
        desk.close();
        desk.settings.reset();
        QFile::remove(QString::fromStdString((desk.session.directory() / "window.ini").string()));
        desk.open();
        QCOMPARE(desk.window->currentPage(), u"overview"_s);
    }

    void everythingLeadsToWhereItIsDone()
    {
        Page desk;
        desk.session.setStatus({"consumer", "flights"}, [](facade::SyncStatus& status) {
            status.state = facade::SyncState::needsPerson;
            status.lagMs = 90'000;
        });
        QTRY_COMPARE_WITH_TIMEOUT(desk.value(Card::lag), u"1 min 30 s"_s, 10'000);
        desk.press(Place::sync);
        QCOMPARE(desk.window->currentPage(), u"sync"_s);
        desk.window->showPage(u"overview"_s);
        desk.press(Place::invitation);
        QCOMPARE(desk.window->currentPage(), u"invitations"_s);
        QTRY_COMPARE(desk.window->invitations()->table()->currentIndex().data().toString(),
                     u"carla@northwind.example"_s);
        desk.window->showPage(u"overview"_s);
        desk.press(Place::received);
        QCOMPARE(desk.window->currentPage(), u"received"_s);
        desk.window->showPage(u"overview"_s);
        QTest::mouseClick(desk.page()->card(Card::sent), Qt::LeftButton);
        QCOMPARE(desk.window->currentPage(), u"shares"_s);
        desk.window->showPage(u"overview"_s);
        desk.press(Place::map);
        QCOMPARE(desk.window->currentPage(), u"received"_s);
        QTRY_VERIFY(dialogOf<ui::MapDialog>(desk.window.get()) != nullptr);
    }

    void anEmptyWorkspaceSaysWhereToBegin()
    {
        Page desk(false);
        const auto button = [&] {
            for (auto* one : desk.page()->findChildren<QPushButton*>()) {
                if (one->isVisible() && one->text() == u"New share…"_s) {
                    return one;
                }
            }
            return static_cast<QPushButton*>(nullptr);
        };
        QTRY_VERIFY(button() != nullptr);
        QTest::mouseClick(button(), Qt::LeftButton);
        QCOMPARE(desk.window->currentPage(), u"shares"_s);
        QVERIFY(dialogOf<ui::NewShareDialog>(desk.window.get()) != nullptr);
    }

    void aNarrowWindowLeavesTheRoomToThePage()
    {
        Page desk;
        const auto* sidebar = desk.window->findChild<ui::Sidebar*>();
        QCOMPARE(sidebar->item(0)->text(), u"Overview"_s);
        const int wide = sidebar->width();
        desk.window->resize(760, 480);
        QTRY_VERIFY(sidebar->width() < wide / 2);
        QCOMPARE(sidebar->item(0)->text(), QString());
        QVERIFY(sidebar->item(0)->toolTip().startsWith(u"Overview"_s));
        QTRY_COMPARE(sidebar->item(2)->data(Qt::AccessibleTextRole).toString(),
                     u"Received shares, 2 waiting"_s);
        desk.window->resize(1100, 700);
        QTRY_COMPARE(sidebar->width(), wide);
        QCOMPARE(sidebar->item(0)->text(), u"Overview"_s);
    }

    void aNoticeThatWasClosedStaysClosedAfterARestart()
    {
        Page desk;
        QTRY_VERIFY(desk.rowOf(Place::received) >= 0);
        desk.window->showPage(u"sync"_s);
        auto* notice = desk.window->sync()->findChild<ui::EndedNotice*>();
        QTRY_VERIFY(notice->isVisible());
        QTest::mouseClick(notice->banner()->findChild<QToolButton*>(), Qt::LeftButton);
        QVERIFY(!notice->isVisible());
        QCOMPARE(desk.badge(u"Received shares"_s), u"1"_s);
        desk.close();
        desk.open();
        desk.window->showPage(u"clusters"_s);
        notice = desk.window->clusters()->findChild<ui::EndedNotice*>();
        QTRY_COMPARE(desk.badge(u"Received shares"_s), u"1"_s);
        QVERIFY(!notice->isVisible());
        desk.window->showPage(u"overview"_s);
        QTRY_VERIFY(desk.rowOf(Place::map) >= 0);
        QCOMPARE(desk.rowOf(Place::received), -1);
    }
};

QTEST_MAIN(TestUiOverview)
#include "tst_uioverview.moc"
