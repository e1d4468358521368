#include "tests/ui/desk.h"
#include "ui/models/syncmodel.h"
#include "ui/pages/clusterspage.h"
#include "ui/pages/objectpanes.h"
#include "ui/pages/querypage.h"
#include "ui/pages/querytab.h"
#include "ui/pages/syncpage.h"
#include "ui/shell/commandpalette.h"
#include "ui/shell/language.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/shortcutsdialog.h"
#include "ui/shell/sidebar.h"
#include "ui/shell/singleinstance.h"
#include "ui/shell/statusstrip.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/colors.h"
#include "ui/widgets/lagchart.h"
#include "ui/widgets/sqleditor.h"
#include "ui/wizards/attach/attachdialog.h"
#include "ui/wizards/cluster/newclusterdialog.h"
#include "ui/wizards/database/newdatabasedialog.h"
#include "ui/wizards/ingest/ingestdialog.h"

#include <QtTest>
#include <QtWidgets/QtWidgets>

using namespace sharepane;
using namespace Qt::StringLiterals;
using tests::Desk;
using tests::dialogOf;
using tests::unnamed;
using Kind = ui::CatalogueRef::Kind;

class TestWindow : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void thePagesShowTheWorkspace()
    {
        Desk desk;
        auto* tree = desk.window->clusters()->tree();
        QTRY_COMPARE(tree->model()->rowCount(), 2);
        QTRY_COMPARE(desk.window->sync()->table()->model()->rowCount(), 1);
        desk.window->startEngine();
        QTRY_COMPARE(desk.window->status()->engineText(), u"Following"_s);
        for (const auto& page : {u"sync"_s, u"query"_s, u"clusters"_s}) {
            desk.window->showPage(page);
            QCOMPARE(desk.window->currentPage(), page);
            QVERIFY(!desk.window->grab().isNull());
        }
    }

    void anEngineElsewhereIsNoError()
    {
        Desk desk;
        desk.session.setEngineError(
            Error{ErrorCode::inUse, "start the engine", "workspace", "process 17 runs it", {}});
        desk.window->startEngine();
        QTRY_COMPARE(desk.window->status()->engineText(), u"Another process follows"_s);
    }

    void aTableShowsWhatItHoldsAndIsQueriedByItsVerb()
    {
        Desk desk;
        auto* page = desk.window->clusters();
        QTRY_VERIFY(page->tree()->model()->rowCount() > 0);
        page->select({Kind::entity, "provider", "flights", "flights"});
        auto* pane = page->findChild<ui::TablePane*>();
        QTRY_COMPARE(pane->facts()->value(u"Rows"_s), QLocale().toString(3'000'000));
        page->tree()->setFocus();
        QTest::keyClick(page->tree(), Qt::Key_Q, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(desk.window->currentPage(), u"query"_s);
        auto* tab = desk.window->query()->current();
        QVERIFY(tab->sql().contains(u"FROM flights"_s));
        QTRY_COMPARE(tab->result()->rowCount(), 3);
    }

    void searchingFindsATableInADatabaseThatWasNeverOpened()
    {
        Desk desk;
        desk.session.addTables({"provider", "weather"}, 200);
        auto* page = desk.window->clusters();
        QTRY_VERIFY(page->tree()->model()->rowCount() > 0);
        auto* search = page->findChild<QLineEdit*>(u"search"_s);
        QTest::keyClicks(search, u"table_177"_s);
        auto* model = page->tree()->model();
        QTRY_VERIFY(model->rowCount() == 1 && model->rowCount(model->index(0, 0)) == 1);
        const QModelIndex database = model->index(0, 0, model->index(0, 0));
        const QModelIndex tables = model->index(0, 0, database);
        QCOMPARE(tables.data().toString(), u"Tables"_s);
        QCOMPARE(model->index(0, 0, tables).data().toString(), u"table_177"_s);
    }

    void aDatabaseWithFollowersIsNotDeletedAndSaysWhy()
    {
        Desk desk;
        auto* page = desk.window->clusters();
        QTRY_VERIFY(page->tree()->model()->rowCount() > 0);
        page->select({Kind::database, "provider", "flights", {}});
        QTest::keyClick(page->tree(), Qt::Key_Delete);
        auto* box = dialogOf<QMessageBox>(page);
        QVERIFY(box != nullptr);
        QVERIFY(box->text().contains(u"provider/flights"_s));
        auto* verb = box->findChild<QPushButton*>(u"confirm"_s);
        QCOMPARE(verb->text(), u"Delete database"_s);
        QTest::mouseClick(verb, Qt::LeftButton);
        const auto hasError = [page] {
            for (auto* banner : page->findChildren<ui::Banner*>()) {
                if (banner->isVisible() && banner->text().contains(u"Detach its followers first."_s)) {
                    return true;
                }
            }
            return false;
        };
        QTRY_VERIFY(hasError());
        QVERIFY(desk.session.clusters().database({"provider", "flights"}));
    }

    void syncShowsTheStateInWordsWithCauseAndNextStep()
    {
        Desk desk;
        desk.session.setStatus({"consumer", "flights"}, [](facade::SyncStatus& status) {
            status.state = facade::SyncState::needsPerson;
            status.lagMs = 93'000;
            status.lastError = Error{ErrorCode::diskFull, "fetch extent", "consumer/flights",
                                     "no space left on device", "free some space, then resume"};
        });
        desk.window->showPage(u"sync"_s);
        auto* page = desk.window->sync();
        auto* model = page->table()->model();
        QTRY_COMPARE(model->index(0, ui::SyncModel::stateColumn).data().toString(), u"Needs you"_s);
        QVERIFY(!model->index(0, ui::SyncModel::stateColumn).data(Qt::DecorationRole).isNull());
        QTRY_VERIFY(page->problem()->text().contains(u"Free some space, then resume."_s));
        QTRY_VERIFY(desk.window->status()->lagText().contains(u"consumer/flights"_s));
    }

    void aLowChartGivesTheCachesPlaceThenTheThroughputsToTheLag()
    {
        ui::LagChart chart;
        chart.setPoints(
            {{systemClock()->now(), std::chrono::seconds(1), 12, 8, 4096, 1, 0, 1 << 20, 1 << 19}});
        chart.show();
        for (const auto& [height, rows] :
             {std::pair{420, 3}, {240, 2}, {160, 1}, {420, 3}, {160, 1}, {240, 2}}) {
            chart.resize(600, height);
            QTRY_COMPARE(chart.shownRows(), rows);
            QVERIFY(!chart.image(chart.size(), 1.0).isNull());
        }
        QCOMPARE(chart.drawnPoints(), 1);
    }

    void whatIsFollowedIsDrawnUpToNowAlsoWhileNothingHappens()
    {
        ui::LagChart chart;
        const auto point = [](std::chrono::seconds age) {
            return facade::LagPoint{systemClock()->now() - age, std::chrono::seconds(1), 12, 8, 4096};
        };
        const auto lag = std::chrono::milliseconds(3);
        chart.setPoints({point(std::chrono::seconds(12))}, lag);
        QCOMPARE(chart.drawnPoints(), 2);
        QCOMPARE(chart.points().back().lagMaxMs, 3);
        QCOMPARE(chart.points().back().bytes, 0);
        QVERIFY(systemClock()->now() - chart.points().back().at < std::chrono::seconds(5));
        chart.setPoints({point(std::chrono::seconds(12))}); // it is not followed: the line ends
        QCOMPARE(chart.drawnPoints(), 1);
        chart.setPoints({point(std::chrono::seconds(40))}, lag); // nobody measured for longer than that
        QCOMPARE(chart.drawnPoints(), 1);
    }

    void theLagChartFillsAndShowsGaps()
    {
        Desk desk;
        desk.window->showPage(u"sync"_s);
        auto* chart = desk.window->sync()->chart();
        QTRY_VERIFY(chart->drawnPoints() > 600);
        QCOMPARE(chart->gaps(), 1);
        QVERIFY(chart->live());
        // Zooming leaves live, and the points stay as they are.
        const QPointF centre = chart->rect().center();
        QWheelEvent wheel(centre, chart->mapToGlobal(centre), {}, QPoint(0, 120), Qt::NoButton,
                          Qt::NoModifier, Qt::NoScrollPhase, false);
        QApplication::sendEvent(chart->findChild<QWidget*>(), &wheel);
        QVERIFY(!chart->live());
        chart->setLive();
        QVERIFY(chart->live());
        QVERIFY(!chart->image({400, 300}, 1.0).isNull());
        QTemporaryDir dir;
        QVERIFY(chart->savePdf(dir.filePath(u"lag.pdf"_s), u"lag"_s));
        QVERIFY(QFileInfo(dir.filePath(u"lag.pdf"_s)).size() > 1000);
    }

    void pausingAndResumingByKeyboard()
    {
        Desk desk;
        desk.window->showPage(u"sync"_s);
        auto* table = desk.window->sync()->table();
        QTRY_VERIFY(table->currentIndex().isValid());
        table->setFocus();
        const auto state = [&] {
            return table->model()->index(0, ui::SyncModel::stateColumn).data().toString();
        };
        QTest::keyClick(table, Qt::Key_P, Qt::ControlModifier);
        QTRY_COMPARE(state(), u"Paused"_s);
        QTest::keyClick(table, Qt::Key_R, Qt::ControlModifier);
        QTRY_COMPARE(state(), u"Up to date"_s);
    }

    void aQueryIsTypedRunAndShown()
    {
        Desk desk;
        desk.window->showPage(u"query"_s);
        auto* tab = desk.window->query()->current();
        QTRY_VERIFY(tab->database().has_value());
        QTest::keyClicks(tab->editor(), u"range 5000"_s);
        tab->editor()->completer()->popup()->hide();
        QTest::keyClick(tab->editor(), Qt::Key_Return, Qt::ControlModifier);
        QTRY_VERIFY(tab->result()->rowCount() >= 2000);
        QVERIFY2(tab->summary().contains(u"snapshot version 42"_s), qPrintable(tab->summary()));
        auto* model = tab->grid()->model();
        QCOMPARE(model->index(1, 2).data().toString(), u"NULL"_s);
        QVERIFY(model->index(1, 2).data(ui::ResultModel::fullTextRole).isNull());
        QVERIFY((model->index(0, 0).data(Qt::TextAlignmentRole).value<Qt::Alignment>() & Qt::AlignRight) !=
                0);
        tab->goToLastRow();
        QTRY_COMPARE(tab->result()->rowCount(), 5000);
        QTRY_VERIFY(tab->summary().contains(QLocale().toString(5000)));
        tab->grid()->selectionModel()->select(QItemSelection(model->index(0, 0), model->index(1, 1)),
                                              QItemSelectionModel::ClearAndSelect);
        tab->copy(ui::QueryRun::TextFormat::tsv);
        QTRY_COMPARE(QGuiApplication::clipboard()->text(), u"id\tname\n0\trow 0\n1\trow 1\n"_s);
    }

    void aPrincipalIsCheckedBeforeAQueryRunsAsThem()
    {
        Desk desk;
        (void)desk.session.policies().addPrincipal({"provider", "flights"}, {"viewers", "aadgroup=ops"});
        desk.window->showPage(u"query"_s);
        auto* tab = desk.window->query()->current();
        QTRY_VERIFY(tab->database().has_value());
        tab->setDatabase({"provider", "flights"});
        QTRY_COMPARE(tab->principalBox()->findText(u"aadgroup=ops"_s), 1);
        QCOMPARE(tab->principal(), std::string());
        tab->principalBox()->setEditText(u"ann"_s);
        QVERIFY(tab->principalBox()->toolTip().contains(u"aaduser="_s));
        tab->principalBox()->setEditText(u"aaduser=ann"_s);
        QCOMPARE(tab->principal(), std::string("aaduser=ann"));
        tab->setSql(u"three rows"_s);
        tab->run();
        QTRY_COMPARE(tab->result()->rowCount(), 3);
        QCOMPARE(tab->result()->query()->principal(), std::string("aaduser=ann"));
    }

    void aRunningQueryIsCancelledWithEscape()
    {
        Desk desk;
        desk.window->showPage(u"query"_s);
        auto* tab = desk.window->query()->current();
        QTRY_VERIFY(tab->database().has_value());
        tab->setSql(u"wait"_s);
        tab->run();
        QTRY_COMPARE(desk.session.runningQueries(), 1);
        QVERIFY(tab->busy());
        QTest::keyClick(tab->editor(), Qt::Key_Escape);
        QTRY_VERIFY(!tab->busy());
        QVERIFY(tab->banner()->text().contains(u"Cancelled"_s));
        QTRY_COMPARE(desk.session.runningQueries(), 0);
    }

    void aWrongQuerySaysWhatToDo()
    {
        Desk desk;
        desk.window->showPage(u"query"_s);
        auto* tab = desk.window->query()->current();
        QTRY_VERIFY(tab->database().has_value());
        tab->setSql(u"fail"_s);
        tab->run();
        QTRY_VERIFY(tab->banner()->isVisible());
        QVERIFY(tab->banner()->text().contains(u"did you mean \"flights\"?"_s));
        QVERIFY(tab->banner()->text().contains(u"Correct the name, then run it again."_s));
    }

    void completionOffersTheTablesOfTheDatabase()
    {
        Desk desk;
        desk.window->showPage(u"query"_s);
        auto* tab = desk.window->query()->current();
        QTRY_VERIFY(tab->database().has_value());
        tab->setDatabase({"provider", "flights"});
        auto* completer = tab->editor()->completer();
        const auto offers = [&](const QString& word) {
            const auto* model = completer->model();
            for (int i = 0; i < model->rowCount(); ++i) {
                if (model->index(i, 0).data().toString() == word) {
                    return true;
                }
            }
            return false;
        };
        QTRY_VERIFY(offers(u"airports"_s));
        QTest::keyClicks(tab->editor(), u"SELECT * FROM airp"_s);
        QTRY_VERIFY(completer->popup()->isVisible());
        QTest::keyClick(completer->popup(), Qt::Key_Return);
        QCOMPARE(tab->sql(), u"SELECT * FROM airports"_s);
    }

    void aWholeResultIsExported()
    {
        Desk desk;
        desk.window->showPage(u"query"_s);
        auto* tab = desk.window->query()->current();
        QTRY_VERIFY(tab->database().has_value());
        tab->setSql(u"series"_s);
        tab->run();
        QTRY_COMPARE(tab->result()->rowCount(), 9);
        QTemporaryDir dir;
        tab->writeExport(facade::OutputFormat::csv, dir.filePath(u"x.csv"_s));
        QTRY_VERIFY(tab->banner()->text().contains(u"x.csv"_s));
        QVERIFY(QFile::exists(dir.filePath(u"x.csv"_s)));
        tab->showChart(true);
        QVERIFY(!tab->grab().isNull());
    }

    void whatWasWrittenIsThereAtTheNextStart()
    {
        Desk desk;
        desk.window->showPage(u"query"_s);
        QTRY_VERIFY(desk.window->query()->current()->database().has_value());
        desk.window->query()->current()->setDatabase({"provider", "weather"});
        desk.window->query()->current()->setSql(u"SELECT 'draft', 1 -- ü"_s);
        desk.close();
        desk.open();
        QCOMPARE(desk.window->currentPage(), u"query"_s);
        QCOMPARE(desk.window->query()->current()->sql(), u"SELECT 'draft', 1 -- ü"_s);
        QTRY_COMPARE(desk.window->query()->current()->database()->text(), std::string("provider/weather"));
    }

    void anEmptyWorkspaceOffersTheFirstAction()
    {
        Desk desk(false);
        const auto offered = [&](const QString& text) {
            for (auto* button : desk.window->findChildren<QPushButton*>()) {
                if (button->isVisible() && button->text() == text) {
                    return button;
                }
            }
            return static_cast<QPushButton*>(nullptr);
        };
        QTRY_VERIFY(offered(u"New cluster…"_s) != nullptr);
        desk.window->showPage(u"sync"_s);
        QTRY_VERIFY(offered(u"Attach a follower…"_s) != nullptr);
        desk.window->showPage(u"clusters"_s);
        QTest::mouseClick(offered(u"New cluster…"_s), Qt::LeftButton);
        auto* dialog = dialogOf<ui::NewClusterDialog>(desk.window.get());
        QVERIFY(dialog != nullptr);
        QVERIFY(!dialog->verbButton()->isEnabled());
        QTest::keyClicks(dialog->findChild<QLineEdit*>(), u"first"_s);
        QTest::mouseClick(dialog->verbButton(), Qt::LeftButton);
        QTRY_COMPARE(desk.window->clusters()->tree()->model()->rowCount(), 1);
    }

    void thePaletteFindsATableByAFewLetters()
    {
        Desk desk;
        QTRY_VERIFY(desk.window->clusters()->tree()->model()->rowCount() > 0);
        QTest::keyClick(desk.window.get(), Qt::Key_K, Qt::ControlModifier);
        auto* palette = dialogOf<ui::CommandPalette>(desk.window.get());
        QVERIFY(palette != nullptr);
        QTest::keyClicks(palette->input(), u"airpo"_s);
        QTRY_VERIFY(palette->list()->model()->rowCount() >= 1);
        QCOMPARE(palette->list()->currentIndex().data().toString(), u"airports"_s);
        QTest::keyClick(palette->input(), Qt::Key_Return);
        QCOMPARE(desk.window->currentPage(), u"clusters"_s);
        auto* pane = desk.window->clusters()->findChild<ui::TablePane*>();
        QTRY_COMPARE(pane->ref().name, std::string("airports"));
    }

    void f1ListsTheShortcuts()
    {
        Desk desk;
        QTest::keyClick(desk.window.get(), Qt::Key_F1);
        auto* dialog = dialogOf<ui::ShortcutsDialog>(desk.window.get());
        QVERIFY(dialog != nullptr);
        QStringList texts;
        for (const auto* label : dialog->findChildren<QLabel*>()) {
            texts << label->text();
        }
        QVERIFY(texts.contains(u"Ctrl+K"_s) && texts.contains(u"Ctrl+Return"_s) && texts.contains(u"F5"_s));
    }

    void everyInteractiveWidgetHasAnAccessibleName()
    {
        Desk desk;
        QTRY_VERIFY(desk.window->clusters()->tree()->model()->rowCount() > 0);
        desk.window->clusters()->openNewCluster();
        desk.window->clusters()->openNewDatabase();
        desk.window->clusters()->openAttach();
        desk.window->clusters()->openIngest();
        desk.window->openPalette();
        desk.window->openShortcuts();
        QCOMPARE(unnamed(desk.window.get()), QStringList());
    }

    void pagesDieQuietlyWhileTheirJobsRun()
    {
        for (int round = 0; round < 5; ++round) {
            Desk desk;
            desk.session.holdIngestion(true);
            desk.window->showPage(u"query"_s);
            QTRY_VERIFY(desk.window->query()->current()->database().has_value());
            desk.window->query()->current()->setSql(round % 2 == 0 ? u"wait"_s : u"range 1000000"_s);
            desk.window->query()->current()->run();
            desk.window->showPage(u"sync"_s);
            desk.window->clusters()->openIngest();
            auto* ingest = dialogOf<ui::IngestDialog>(desk.window.get());
            ingest->addFiles({u"/x.csv"_s});
            QTest::mouseClick(ingest->verbButton(), Qt::LeftButton);
            desk.window.reset();
            QTRY_COMPARE(desk.session.runningQueries(), 0);
            QVERIFY(desk.session.ingested().empty());
        }
    }

    void theTextColoursHaveEnoughContrast()
    {
        const auto luminance = [](const QColor& color) {
            const auto part = [](double c) {
                return c <= 0.03928 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
            };
            return 0.2126 * part(color.redF()) + 0.7152 * part(color.greenF()) + 0.0722 * part(color.blueF());
        };
        const auto contrast = [&](const QColor& a, const QColor& b) {
            const double high = std::max(luminance(a), luminance(b));
            const double low = std::min(luminance(a), luminance(b));
            return (high + 0.05) / (low + 0.05);
        };
        for (const ui::Colors* colors : {&ui::lightColors(), &ui::darkColors()}) {
            for (const QColor& ground :
                 {colors->window, colors->surface, colors->sidebar, colors->accentSoft}) {
                QVERIFY(contrast(colors->text, ground) >= 7);
                QVERIFY2(contrast(colors->muted, ground) >= 4.5, qPrintable(ground.name()));
            }
            for (const auto tone :
                 {ui::Tone::neutral, ui::Tone::accent, ui::Tone::good, ui::Tone::warning, ui::Tone::danger}) {
                QVERIFY(contrast(colors->of(tone), colors->surface) >= 4.5);
                QVERIFY2(contrast(colors->of(tone), colors->soft(tone)) >= 4.5,
                         qPrintable(colors->of(tone).name()));
            }
        }
    }

    void theThemeChangesWhileTheWindowIsOpen()
    {
        Desk desk;
        desk.window->showPage(u"sync"_s);
        desk.theme.choose(ui::ThemeChoice::dark);
        QVERIFY(desk.window->palette().color(QPalette::Window).lightness() < 60);
        QVERIFY(desk.window->sync()->chart()->image({200, 100}, 1).pixelColor(1, 1).lightness() < 80);
        desk.theme.choose(ui::ThemeChoice::light);
        QVERIFY(desk.window->palette().color(QPalette::Window).lightness() > 200);
    }

    void aSecondStartBringsUpTheWindowThatIsOpen()
    {
        QTemporaryDir workspace;
        ui::SingleInstance first(workspace.path().toStdString());
        QVERIFY(!first.handOver({u"sync"_s}));
        QVERIFY(first.listen());
        QSignalSpy requested(&first, &ui::SingleInstance::requested);
        bool taken = false;
        std::unique_ptr<QThread> second(QThread::create([&] {
            const ui::SingleInstance other(workspace.path().toStdString());
            taken = other.handOver({u"sync"_s, u"sharepane:%1"_s.arg(u"a"_s.repeated(100'000))});
        }));
        second->start();
        QVERIFY(requested.wait());
        QVERIFY(second->wait(5000));
        QVERIFY(taken);
        const auto request = requested.first().first().value<ui::LaunchRequest>();
        QCOMPARE(request.page, u"sync"_s);
        QCOMPARE(request.invitation.size(), 100'010);
        QTemporaryDir another;
        QVERIFY(!ui::SingleInstance(another.path().toStdString()).handOver({}));
    }

    void everyMenuIsReachedWithALetterOfItsOwn()
    {
        Desk desk;
        for (const QString& page : {u"overview"_s, u"shares"_s, u"sync"_s, u"activity"_s}) {
            desk.window->showPage(page);
            QSet<QString> letters;
            for (const auto* action : desk.window->menuBar()->actions()) {
                letters << action->text().section(u'&', 1, 1).left(1).toUpper();
            }
            letters.remove(QString());
            QVERIFY2(letters.size() == desk.window->menuBar()->actions().size(), qPrintable(page));
        }
    }

    /// Last: the translation stays installed.
    void germanIsComplete()
    {
        ui::installLanguage(u"de"_s);
        Desk desk;
        QTRY_VERIFY(desk.window->clusters()->tree()->model()->rowCount() > 0);
        QStringList titles;
        for (const auto* action : desk.window->menuBar()->actions()) {
            titles << action->text();
        }
        QVERIFY2(titles.contains(u"&Datei"_s), qPrintable(titles.join(u",")));
        desk.window->startEngine();
        QTRY_COMPARE(desk.window->status()->engineText(), u"Folgt"_s);
        QCOMPARE(desk.window->sync()->title(), u"Abgleich"_s);
        QCOMPARE(QLocale().toString(1234.5, 'f', 1), u"1.234,5"_s);
    }
};

QTEST_MAIN(TestWindow)
#include "tst_window.moc"
