#include "core/delta/logcleanup.h"

#include <QtTest/QTest>

#include <string>

using namespace sharepane;
using namespace sharepane::delta;

class TestLogCleanUp : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void plan_data()
    {
        QTest::addColumn<QString>("log"); // "<version><c for commit, k for checkpoint>@<age in days>"
        QTest::addColumn<QString>("expected");
        QTest::newRow("empty") << ""
                               << "";
        QTest::newRow("no checkpoint") << "0c@50 1c@49 2c@48"
                                       << "";
        QTest::newRow("no old checkpoint") << "0c@50 1c@49 2c@20 2k@20"
                                           << "";
        QTest::newRow("up to the newest old checkpoint, which stays with its commit")
            << "0c@50 1c@49 1k@49 2c@48 3c@47 3k@47 4c@20 4k@20"
            << "0c 1c 1k 2c";
        QTest::newRow("a checkpoint without its commit is none") << "0c@50 1c@49 2k@48"
                                                                 << "";
        QTest::newRow("a young checkpoint of an old version") << "0c@50 1c@49 1k@2 2c@1"
                                                              << "";
        QTest::newRow("nothing after what is young") << "0c@50 1c@3 2c@48 2k@48"
                                                     << "0c";
    }
    void plan()
    {
        QFETCH(QString, log);
        QFETCH(QString, expected);
        const Timestamp now = Timestamp(std::chrono::hours(24 * 1000));
        std::vector<LogFile> files;
        std::vector<std::int64_t> checkpoints;
        for (const QString& text : log.split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
            const QString name = text.section(QLatin1Char('@'), 0, 0);
            LogFile file;
            file.key = name.toStdString();
            file.version = name.chopped(1).toLongLong();
            file.isCommit = name.endsWith(QLatin1Char('c'));
            file.lastModified = now - std::chrono::hours(24 * text.section(QLatin1Char('@'), 1, 1).toInt());
            files.push_back(file);
            if (!file.isCommit) {
                checkpoints.push_back(file.version);
            }
        }
        QString planned;
        for (const std::string& key : planLogCleanUp(files, checkpoints, now - std::chrono::hours(24 * 30))) {
            planned += (planned.isEmpty() ? QString() : QStringLiteral(" ")) + QString::fromStdString(key);
        }
        QCOMPARE(planned, expected);
    }
};

QTEST_GUILESS_MAIN(TestLogCleanUp)
#include "tst_logcleanup.moc"
