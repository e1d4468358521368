#include "tests/ui/fakesession.h"
#include "ui/wizards/attach/attachdialog.h"
#include "ui/wizards/ingest/ingestdialog.h"

#include <QComboBox>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QTableView>
#include <QtTest>

using namespace sharepane;
using namespace Qt::StringLiterals;
using tests::FakeSession;

class TestUiAttach : public QObject {
    Q_OBJECT

private:
    /// A draft over provider (leader a, b; follower f) and consumer (follower a).
    static ui::AttachPreview previewOf(const facade::AttachRequest& draft)
    {
        ui::Catalogue catalogue;
        const auto add = [&](const std::string& cluster,
                             std::vector<std::pair<std::string, facade::DatabaseKind>> databases) {
            ui::CatalogueCluster made;
            made.info.name = cluster;
            for (const auto& [name, kind] : databases) {
                ui::CatalogueDatabase database;
                database.info.name = {cluster, name};
                database.info.kind = kind;
                made.databases.push_back(database);
            }
            catalogue.clusters.push_back(made);
        };
        using facade::DatabaseKind;
        add("consumer", {{"a", DatabaseKind::follower}});
        add("provider",
            {{"a", DatabaseKind::leader}, {"b", DatabaseKind::leader}, {"f", DatabaseKind::follower}});
        return ui::preview(draft, catalogue);
    }

private Q_SLOTS:
    void conflictsAreFoundBeforeAnythingHappens_data()
    {
        QTest::addColumn<QStringList>("draft"); // cluster, leader, database, override, prefix
        QTest::addColumn<bool>("ready");
        QTest::addColumn<QStringList>("names");
        QTest::newRow("one") << QStringList{u"consumer"_s, u"provider"_s, u"b"_s, {}, {}} << true
                             << QStringList{u"b"_s};
        QTest::newRow("taken name") << QStringList{u"consumer"_s, u"provider"_s, u"a"_s, {}, {}} << false
                                    << QStringList{u"a"_s};
        QTest::newRow("override") << QStringList{u"consumer"_s, u"provider"_s, u"a"_s, u"x"_s, {}} << true
                                  << QStringList{u"x"_s};
        QTest::newRow("taken override")
            << QStringList{u"consumer"_s, u"provider"_s, u"b"_s, u"a"_s, {}} << false << QStringList{u"a"_s};
        QTest::newRow("all, one taken") << QStringList{u"consumer"_s, u"provider"_s, u"*"_s, {}, {}} << false
                                        << QStringList{u"a"_s, u"b"_s};
        QTest::newRow("all with a prefix") << QStringList{u"consumer"_s, u"provider"_s, u"*"_s, {}, u"p_"_s}
                                           << true << QStringList{u"p_a"_s, u"p_b"_s};
        QTest::newRow("a follower of a follower")
            << QStringList{u"consumer"_s, u"provider"_s, u"f"_s, {}, {}} << false << QStringList{u"f"_s};
        QTest::newRow("itself") << QStringList{u"provider"_s, u"provider"_s, u"*"_s, {}, u"p_"_s} << false
                                << QStringList{u"p_a"_s, u"p_b"_s};
        QTest::newRow("no such leader")
            << QStringList{u"consumer"_s, u"nobody"_s, u"*"_s, {}, {}} << false << QStringList{};
        QTest::newRow("a URL") << QStringList{u"consumer"_s, u"file:///srv/x"_s, u"*"_s, {}, {}} << true
                               << QStringList{};
        QTest::newRow("a slash") << QStringList{u"consumer"_s, u"provider"_s, u"b"_s, u"x/y"_s, {}} << false
                                 << QStringList{u"x/y"_s};
        QTest::newRow("nothing") << QStringList{{}, {}, {}, {}, {}} << false << QStringList{};
    }
    void conflictsAreFoundBeforeAnythingHappens()
    {
        QFETCH(QStringList, draft);
        QFETCH(bool, ready);
        QFETCH(QStringList, names);
        facade::AttachRequest request;
        request.cluster = draft[0].toStdString();
        request.leader = draft[1].toStdString();
        request.database = draft[2].toStdString();
        request.nameOverride = draft[3].toStdString();
        request.namePrefix = draft[4].toStdString();
        const auto shown = previewOf(request);
        QCOMPARE(shown.ready(), ready);
        QStringList made;
        for (const auto& name : shown.names) {
            made << QString::fromStdString(name);
        }
        QCOMPARE(made, names);
    }

    void theDialogAttachesOnItsVerbOnly()
    {
        FakeSession session;
        session.addDemo();
        ui::Jobs jobs;
        ui::CatalogueController catalogue(session, jobs);
        QTRY_VERIFY(catalogue.loaded());
        auto* dialog = new ui::AttachDialog(session, jobs, catalogue, {"provider", "flights"});
        QPointer<ui::AttachDialog> alive(dialog);
        dialog->open();
        // consumer/flights exists: named while one types, and the verb is off.
        QVERIFY(!dialog->verbButton()->isEnabled());
        auto* name = lineEditNamed(dialog, u"Name there"_s);
        QVERIFY(name != nullptr);
        QTest::keyClicks(name, u"copy"_s);
        QVERIFY(dialog->verbButton()->isEnabled());
        QCOMPARE(dialog->draft().nameOverride, std::string("copy"));
        QVERIFY(session.attached().empty());
        session.failAttach(
            Error{ErrorCode::unavailable, "attach", "provider/flights", "the storage is away", {}});
        QTest::mouseClick(dialog->verbButton(), Qt::LeftButton);
        QTRY_VERIFY(!dialog->banner()->isHidden());
        QVERIFY(dialog->banner()->text().contains(u"The storage is away."_s));
        // The draft is still there; a second try succeeds and closes.
        QCOMPARE(dialog->draft().nameOverride, std::string("copy"));
        session.failAttach(std::nullopt);
        QTest::mouseClick(dialog->verbButton(), Qt::LeftButton);
        QTRY_VERIFY(!alive);
        QCOMPARE(session.attached().size(), std::size_t{1});
        QCOMPARE(session.attached().front().nameOverride, std::string("copy"));
    }

    void ingestionShowsWhatWasRejectedAndWhy()
    {
        FakeSession session;
        session.addDemo();
        ui::Jobs jobs;
        ui::CatalogueController catalogue(session, jobs);
        QTRY_VERIFY(catalogue.loaded());
        ui::IngestDialog dialog(session, jobs, catalogue, {"provider", "weather"}, {});
        dialog.setAttribute(Qt::WA_DeleteOnClose, false);
        dialog.show();
        QVERIFY(!dialog.verbButton()->isEnabled());
        dialog.addFiles({u"/data/bad rows.csv"_s});
        QCOMPARE(dialog.draft().table, std::string("bad_rows"));
        QTRY_VERIFY(dialog.verbButton()->isEnabled());
        QTest::mouseClick(dialog.verbButton(), Qt::LeftButton);
        QTRY_VERIFY(!dialog.banner()->isHidden());
        QVERIFY2(dialog.banner()->text().contains(u"2 rejected"_s), qPrintable(dialog.banner()->text()));
        const auto* rejects = dialog.findChild<QTableView*>();
        QVERIFY(rejects->isVisible());
        QCOMPARE(rejects->model()->rowCount(), 2);
        QVERIFY(rejects->model()->index(0, 2).data().toString().contains(u"is not a number"_s));
    }

    void aCancelledIngestionSaysSoAndChangesNothing()
    {
        FakeSession session;
        session.addDemo();
        session.holdIngestion(true);
        ui::Jobs jobs;
        ui::CatalogueController catalogue(session, jobs);
        QTRY_VERIFY(catalogue.loaded());
        ui::IngestDialog dialog(session, jobs, catalogue, {"provider", "weather"}, u"new"_s);
        dialog.setAttribute(Qt::WA_DeleteOnClose, false);
        dialog.show();
        dialog.addFiles({u"/data/good.csv"_s});
        QTest::mouseClick(dialog.verbButton(), Qt::LeftButton);
        QVERIFY(dialog.running());
        dialog.reject();
        QTRY_VERIFY(QApplication::activeModalWidget() != nullptr ||
                    dialog.findChild<QMessageBox*>() != nullptr);
        auto* question = dialog.findChild<QMessageBox*>();
        QTest::mouseClick(question->findChild<QPushButton*>(u"confirm"_s), Qt::LeftButton);
        QTRY_VERIFY(!dialog.running());
        QVERIFY(!dialog.banner()->isHidden());
        QVERIFY(session.ingested().empty());
    }

private:
    static QLineEdit* lineEditNamed(const QWidget* parent, const QString& name)
    {
        for (auto* edit : parent->findChildren<QLineEdit*>()) {
            if (edit->accessibleName() == name) {
                return edit;
            }
        }
        return nullptr;
    }
};

QTEST_MAIN(TestUiAttach)
#include "tst_uiattach.moc"
