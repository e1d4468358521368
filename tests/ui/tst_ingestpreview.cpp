#include "tests/ui/desk.h"
#include "ui/models/rowsmodel.h"
#include "ui/pages/clusterspage.h"
#include "ui/wizards/ingest/ingestdialog.h"
#include "ui/wizards/ingest/ingestpreview.h"

using namespace sharepane;
using namespace Qt::StringLiterals;
using tests::Desk;
using tests::dialogOf;
using tests::unnamed;

class TestIngestPreview : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theTypesAreShownBeforeAnythingIsIngested()
    {
        Desk desk;
        auto* page = desk.window->clusters();
        QTRY_VERIFY(page->tree()->model()->rowCount() > 0);
        page->openIngest();
        auto* dialog = dialogOf<ui::IngestDialog>(desk.window.get());
        QVERIFY(dialog->preview()->isHidden());
        dialog->addFiles({u"/data/delays.csv"_s});
        const auto* rows = dialog->preview()->rows();
        QTRY_COMPARE(rows->rowCount(), 2);
        QCOMPARE(rows->headerData(2, Qt::Horizontal, Qt::DisplayRole).toString(), u"delay\nBIGINT"_s);
        QCOMPARE(rows->index(1, 1).data().toString(), u"NULL"_s);
        QVERIFY(dialog->preview()->noteText().contains(u"first rows suggest"_s));
        QVERIFY(desk.session.ingested().empty());
        QCOMPARE(unnamed(dialog), QStringList());
    }

    void aFileThatCantBeReadSaysSoInPlace()
    {
        Desk desk;
        auto* page = desk.window->clusters();
        QTRY_VERIFY(page->tree()->model()->rowCount() > 0);
        page->openIngest();
        auto* dialog = dialogOf<ui::IngestDialog>(desk.window.get());
        dialog->addFiles({u"/data/missing.csv"_s});
        QTRY_VERIFY(dialog->preview()->noteText().contains(u"was not found"_s));
        QCOMPARE(dialog->preview()->rows()->rowCount(), 0);
    }

    void aDialogThatIsClosedWhileItLooksLeavesNothingBehind()
    {
        Desk desk;
        auto* page = desk.window->clusters();
        QTRY_VERIFY(page->tree()->model()->rowCount() > 0);
        page->openIngest();
        const QPointer<ui::IngestDialog> dialog = dialogOf<ui::IngestDialog>(desk.window.get());
        dialog->addFiles({u"/data/delays.csv"_s});
        dialog->reject();
        QTRY_VERIFY(dialog.isNull());
    }
};

QTEST_MAIN(TestIngestPreview)
#include "tst_ingestpreview.moc"
