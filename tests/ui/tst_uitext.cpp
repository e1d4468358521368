#include "ui/text/causetext.h"
#include "ui/text/errortext.h"
#include "ui/text/format.h"
#include "ui/text/legible.h"
#include "ui/text/sqltext.h"
#include "ui/text/statetext.h"

#include <QtTest>

using namespace sharepane;
using namespace Qt::StringLiterals;
using std::chrono::milliseconds;

class TestUiText : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void durationsAreSaidAtThePrecisionThatMatters_data()
    {
        QTest::addColumn<qint64>("ms");
        QTest::addColumn<QString>("words");
        QTest::newRow("none") << 0LL << u"0 ms"_s;
        QTest::newRow("below a second") << 999LL << u"999 ms"_s;
        QTest::newRow("seconds") << 1200LL << u"1.2 s"_s;
        QTest::newRow("many seconds") << 42'400LL << u"42 s"_s;
        QTest::newRow("just below a minute") << 59'999LL << u"60 s"_s;
        QTest::newRow("minutes") << 200'000LL << u"3 min 20 s"_s;
        QTest::newRow("whole minutes") << 180'000LL << u"3 min"_s;
        QTest::newRow("hours") << 7'500'000LL << u"2 h 5 min"_s;
        QTest::newRow("days") << 356'400'000LL << u"4 d 3 h"_s;
        QTest::newRow("unknown") << -1LL << u"–"_s;
    }
    void durationsAreSaidAtThePrecisionThatMatters()
    {
        QFETCH(qint64, ms);
        QFETCH(QString, words);
        QCOMPARE(ui::formatDuration(milliseconds(ms)), words);
    }

    void sizesUseBinaryUnits()
    {
        QCOMPARE(ui::formatBytes(812), u"812 B"_s);
        QCOMPARE(ui::formatBytes(1536), u"1.50 KiB"_s);
        QCOMPARE(ui::formatBytes(10LL << 30), u"10.0 GiB"_s);
        QCOMPARE(ui::formatRate(3.0 * 1024 * 1024), u"3.00 MiB/s"_s);
        QCOMPARE(ui::formatNumber(3'000'000), u"3,000,000"_s);
    }

    void everyErrorHasAHeadlineAndANextStep()
    {
        for (int code = 0; code <= static_cast<int>(ErrorCode::failed); ++code) {
            const Error error{static_cast<ErrorCode>(code), "open database", "demo/flights", "why", {}};
            const auto words = ui::describe(error);
            QVERIFY(!words.headline.isEmpty());
            if (error.code != ErrorCode::cancelled) {
                QVERIFY2(words.headline.contains(u"demo/flights"_s), qPrintable(words.headline));
                QVERIFY(!words.nextStep.isEmpty());
                QVERIFY(words.nextStep.endsWith(u'.'));
            }
        }
    }

    void theHintOfAnErrorIsTheNextStep()
    {
        const auto words = ui::describe({ErrorCode::inUse, "delete database", "provider/flights",
                                         "followed by consumer/flights", "detach its followers first"});
        QCOMPARE(words.headline, u"provider/flights is in use."_s);
        QCOMPARE(words.cause, u"Followed by consumer/flights."_s);
        QCOMPARE(words.nextStep, u"Detach its followers first."_s);
    }

    /// What the core no longer says needs no translation.
    void theKnownCausesAreStillSaidByTheCore()
    {
        QByteArray sources;
        QDirIterator files(QString::fromUtf16(SHAREPANE_SOURCE_DIR) + u"/core"_s, {u"*.cpp"_s, u"*.h"_s},
                           QDir::Files, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            QFile file(files.next());
            QVERIFY(file.open(QIODevice::ReadOnly));
            sources += file.readAll().replace("\\\"", "\"");
        }
        // A literal that goes on in the next line is one sentence.
        const QString joined = QString::fromUtf8(sources).remove(QRegularExpression(u"\"\\s*\\n\\s*\""_s));
        QStringList gone;
        for (const auto& cause : ui::knownCauses()) {
            const QString known = QString::fromUtf8(cause.data(), static_cast<qsizetype>(cause.size()));
            for (const QString& part : known.split(QRegularExpression(u"%[12]"_s), Qt::SkipEmptyParts)) {
                if (!joined.contains(part)) {
                    gone << known;
                }
            }
        }
        QCOMPARE(gone, QStringList());
    }

    void aCauseIsFoundWhateverItNames()
    {
        QTranslator german;
        QVERIFY(german.load(u":/i18n/sharepane_de.qm"_s));
        QVERIFY(QCoreApplication::installTranslator(&german));
        const auto words = ui::describe({ErrorCode::inUse, "delete database", "provider/flights",
                                         "it is followed by consumer/%2", "detach its followers first"});
        QCOMPARE(words.cause, u"Ihr folgt consumer/%2."_s);
        QCOMPARE(words.nextStep, u"Hängen Sie zuerst seine Follower ab."_s);
        QCOMPARE(ui::translatedCause("something new"), u"something new"_s);
        QCoreApplication::removeTranslator(&german);
    }

    void theWindowSaysItsOwnActionInPlaceOfACommand()
    {
        QCOMPARE(ui::translatedCause("add a dataset first: sharepanectl share dataset add contoso/q"),
                 u"add a dataset to it first, with Add dataset…"_s);
        QCOMPARE(ui::translatedCause("detach it first: sharepanectl follower detach berlin/%1"),
                 u"detach berlin/%1 first, on the Clusters page"_s);
        QCOMPARE(ui::translatedCause("unmap it first: sharepanectl received unmap w --cluster berlin"),
                 u"unmap w first, on the Received shares page"_s);
    }

    void stepsThatWerePutTogetherAreSaidOneByOne()
    {
        QCOMPARE(ui::translatedCause("give it again: sharepanectl mail set --password-file FILE; then: "
                                     "sharepanectl invitation resend 4f --send"),
                 u"write it again; then send it again with Send again… on the Invitations page"_s);
        QCOMPARE(ui::translatedCause("one; two"), u"one; two"_s);
    }

    void whatComesFromOutsideTurnsAndHidesNothing()
    {
        QCOMPARE(ui::legible(u"weather"_s), u"weather"_s);
        QCOMPARE(ui::legible(u"first\n\tsecond \U0001F326 \u05d0\u05d1"_s),
                 u"first\n\tsecond \U0001F326 \u05d0\u05d1"_s);
        QCOMPARE(ui::legible(u"pay\u202eXE.exe\u2066\tx"_s), u"pay\\u202eXE.exe\\u2066\tx"_s);
        QCOMPARE(ui::legible(u"a\x1b[31m\u2028b\r\nc"_s), u"a\\x1b[31m\\u2028b\\r\nc"_s);
    }

    void everyStateHasItsOwnWordAndIcon()
    {
        QSet<QString> labels;
        for (int state = 0; state <= static_cast<int>(facade::SyncState::detached); ++state) {
            const auto words = ui::describe(static_cast<facade::SyncState>(state));
            QVERIFY(!words.label.isEmpty() && !words.explanation.isEmpty());
            labels.insert(words.label);
            QVERIFY2(QFile::exists(u":/icons/%1.svg"_s.arg(words.icon)), qPrintable(words.icon));
        }
        QCOMPARE(labels.size(), 7);
    }

    /// The translation of this source tree: a text without its German fails here.
    void everyTextHasItsTranslation()
    {
        QTemporaryDir dir;
        const QString root = QString::fromUtf16(SHAREPANE_SOURCE_DIR);
        const QString copy = dir.filePath(u"sharepane_de.ts"_s);
        QVERIFY(QFile::copy(root + u"/resources/translations/sharepane_de.ts"_s, copy));
        QFile(copy).setPermissions(QFile::ReadOwner | QFile::WriteOwner);
        QProcess lupdate;
        lupdate.start(
            QString::fromUtf16(SHAREPANE_LUPDATE),
            {u"-silent"_s, u"-locations"_s, u"none"_s, u"-I"_s, root, root + u"/ui"_s, u"-ts"_s, copy});
        QVERIFY(lupdate.waitForFinished(60'000));
        QCOMPARE(lupdate.exitCode(), 0);
        QFile file(copy);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QXmlStreamReader xml(&file);
        QString source;
        QStringList missing;
        int texts = 0;
        while (!xml.atEnd()) {
            if (xml.readNext() != QXmlStreamReader::StartElement) {
                continue;
            }
            if (xml.name() == "source"_L1) {
                source = xml.readElementText();
                ++texts;
            } else if (xml.name() == "translation"_L1 &&
                       xml.attributes().value("type"_L1) == "unfinished"_L1) {
                missing << source;
            }
        }
        QVERIFY(texts > 300);
        QCOMPARE(missing, QStringList());
    }

    /// What the packages install.
    void aDesktopKnowsAnInvitationByItsNameAndByHowItBegins()
    {
        QTemporaryDir data;
        const QString packaging = QString::fromUtf16(SHAREPANE_SOURCE_DIR) + u"/packaging/"_s;
        QVERIFY(QDir(data.path()).mkpath(u"mime/packages"_s));
        QVERIFY(QFile::copy(packaging + u"org.sharepane.Sharepane.xml"_s,
                            data.filePath(u"mime/packages/org.sharepane.Sharepane.xml"_s)));
        qputenv("XDG_DATA_DIRS", data.path().toUtf8());
        qputenv("XDG_DATA_HOME", data.path().toUtf8());
        const QMimeDatabase types;
        const QString type = u"application/x-sharepane-invitation"_s;
        QCOMPARE(
            types.mimeTypeForFile(u"to-ann.sharepane-invitation"_s, QMimeDatabase::MatchExtension).name(),
            type);
        QCOMPARE(types.mimeTypeForData(QByteArray("{\n \"sharepane_invitation\": 1,\n")).name(), type);
        QFile entry(packaging + u"sharepane.desktop"_s);
        QVERIFY(entry.open(QIODevice::ReadOnly));
        const QString lines = QString::fromUtf8(entry.readAll());
        QVERIFY(lines.contains(u"\nExec=sharepane %u\n"_s));
        QVERIFY(lines.contains(u"\nMimeType=%1;x-scheme-handler/sharepane;\n"_s.arg(type)));
    }

    void namesAreQuotedForSqlWhenTheyMustBe()
    {
        QCOMPARE(ui::quotedName(u"flights"_s), u"flights"_s);
        QCOMPARE(ui::quotedName(u"Flights"_s), u"\"Flights\""_s);
        QCOMPARE(ui::quotedName(u"order"_s), u"\"order\""_s);
        QCOMPARE(ui::quotedName(u"a\"b"_s), u"\"a\"\"b\""_s);
    }
};

QTEST_MAIN(TestUiText)
#include "tst_uitext.moc"
