#include "core/base/ids.h"
#include "core/workspace/commitmark.h"
#include "core/workspace/migrations.h"
#include "core/workspace/traces.h"
#include "core/workspace/workspace.h"

#include <QtSql/QSqlDatabase>
#include <QtSql/QSqlQuery>
#include <QtTest>

#include <fstream>
#include <thread>

using namespace sharepane;
using namespace sharepane::workspace;

class TestWorkspace : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_dir;

    std::filesystem::path fresh(const char* name) const
    {
        return m_dir.filePath(QLatin1String(name)).toStdString();
    }

private Q_SLOTS:
    void openingMakesTheFoldersAndTheDatabase()
    {
        const auto workspace = Workspace::open(fresh("new"));
        QVERIFY(workspace);
        QVERIFY(std::filesystem::exists(fresh("new") / "sharepane.db"));
        QVERIFY(std::filesystem::is_directory((*workspace)->cacheFolder()));
        QVERIFY(std::filesystem::is_directory((*workspace)->scratchFolder()));
    }

    void openingAgainKeepsWhatIsThere()
    {
        const auto first = Workspace::open(fresh("again"));
        QSqlQuery insert(*(*first)->database());
        QVERIFY(insert.exec(QStringLiteral("INSERT INTO settings VALUES ('k', 'v')")));
        const auto second = Workspace::open(fresh("again"));
        QVERIFY(second);
        QSqlQuery select(*(*second)->database());
        QVERIFY(select.exec(QStringLiteral("SELECT value FROM settings WHERE key = 'k'")) && select.next());
        QCOMPARE(select.value(0).toString(), QStringLiteral("v"));
    }

    void aDatabaseOfANewerVersionIsRefusedAndUntouched()
    {
        {
            const auto workspace = Workspace::open(fresh("newer"));
            QSqlQuery(*(*workspace)->database()).exec(QStringLiteral("PRAGMA user_version = 9999"));
        }
        const auto reopened = Workspace::open(fresh("newer"));
        QVERIFY(!reopened);
        QCOMPARE(int(reopened.error().code), int(ErrorCode::unsupported));
    }

    void aFileThatIsNoDatabaseIsAnErrorThatNamesIt()
    {
        std::filesystem::create_directories(fresh("damaged"));
        QFile file(QString::fromStdString((fresh("damaged") / "sharepane.db").string()));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray(8192, 'x'));
        file.close();
        const auto workspace = Workspace::open(fresh("damaged"));
        QVERIFY(!workspace);
        QVERIFY(workspace.error().message().find("sharepane.db") != std::string::npos);
    }

    void aDatabaseThatWasEmptiedIsNoNewOne()
    {
        const auto file = fresh("emptied") / "sharepane.db";
        QVERIFY(Workspace::open(fresh("emptied")));
        for (const char* suffix : {"-wal", "-shm"}) {
            std::filesystem::remove(file.string() + suffix);
        }
        std::filesystem::resize_file(file, 0);
        QVERIFY(Workspace::open(fresh("emptied"))); // a first start that was killed leaves this
        std::filesystem::create_directories(fresh("emptied") / "storage/provider");
        std::filesystem::resize_file(file, 0);
        const auto refused = Workspace::open(fresh("emptied"));
        QVERIFY(!refused);
        QCOMPARE(int(refused.error().code), int(ErrorCode::corrupt));
        QVERIFY(refused.error().hint.find("backup") != std::string::npos);
        QCOMPARE(std::filesystem::file_size(file), std::uintmax_t(0));
    }

    void manyThreadsMayOpenANewWorkspaceAtOnce()
    {
        std::vector<std::thread> threads;
        std::atomic<int> opened = 0;
        for (int i = 0; i < 4; ++i) {
            threads.emplace_back([&] { opened += Workspace::open(fresh("race")).has_value() ? 1 : 0; });
        }
        for (auto& thread : threads) {
            thread.join();
        }
        QCOMPARE(opened.load(), 4);
    }

    void theDataVersionTellsOfAnotherThreadsCommit()
    {
        const auto workspace = Workspace::open(fresh("version"));
        const auto before = (*workspace)->dataVersion();
        std::thread([&] {
            QSqlQuery(*(*workspace)->database())
                .exec(QStringLiteral("INSERT INTO settings VALUES ('a', 'b')"));
        }).join();
        const auto after = (*workspace)->dataVersion();
        QVERIFY(before && after);
        QVERIFY(*before != *after);
        QCOMPARE(*(*workspace)->dataVersion(), *after);
    }

    void theCommitMarkTellsOfEverybodysCommit()
    {
        const auto workspace = *Workspace::open(fresh("mark"));
        const auto write = [&](const char* value) {
            QSqlQuery(*workspace->database())
                .exec(QStringLiteral("INSERT INTO settings VALUES ('%1', 'b')").arg(QLatin1String(value)));
        };
        const auto before = *commitMark(*workspace);
        QCOMPARE(*commitMark(*workspace), before);
        std::thread([&] { write("another thread"); }).join();
        const auto after = *commitMark(*workspace);
        QVERIFY(after != before);
        QCOMPARE(*commitMark(*workspace), after);
        write("this thread");
        QVERIFY(*commitMark(*workspace) != after);
    }

    void whatWasDeletedLeavesNoTraceInTheFiles()
    {
        const auto workspace = *Workspace::open(fresh("traces"));
        const QString secret = QStringLiteral("a value that nobody is to find again");
        const auto occurrences = [&] {
            int count = 0;
            for (const char* name : {"sharepane.db", "sharepane.db-wal"}) {
                QFile file(QString::fromStdString((workspace->directory() / name).string()));
                count += file.open(QIODevice::ReadOnly) && file.readAll().contains(secret.toUtf8()) ? 1 : 0;
            }
            return count;
        };
        QSqlQuery query(*workspace->database());
        QVERIFY(
            query.exec(QStringLiteral("INSERT INTO settings (key, value) VALUES ('x', '%1')").arg(secret)));
        QVERIFY(occurrences() > 0);
        QVERIFY(query.exec(QStringLiteral("DELETE FROM settings WHERE key = 'x'")));
        QVERIFY(eraseTraces(*workspace));
        QCOMPARE(occurrences(), 0);
    }

    void onlyOneHoldsTheEngineAndItsEndReleasesIt()
    {
        const auto workspace = Workspace::open(fresh("lock"));
        {
            const auto lock = EngineLock::acquire(**workspace);
            QVERIFY(lock);
            QVERIFY(EngineLock::isHeld(**workspace));
            const auto second = EngineLock::acquire(**workspace);
            QVERIFY(!second);
            QCOMPARE(int(second.error().code), int(ErrorCode::inUse));
        }
        QVERIFY(!EngineLock::isHeld(**workspace));
        QVERIFY(EngineLock::acquire(**workspace));
    }

    void whatAKilledProcessLeftIsRemovedAndWhatALivingOneHasIsNot()
    {
        const auto living = Workspace::open(fresh("scratch"));
        std::ofstream((*living)->scratchFolder() / "mine") << "on its way";
        // A process that was killed: its folder is there, its lock is not.
        const auto left = fresh("scratch") / "tmp" / newUuid();
        std::filesystem::create_directories(left);
        std::ofstream(left / ".alive");
        std::ofstream(left / "extent.parquet") << "half";
        const auto stranger = fresh("scratch") / "tmp" / "not-ours";
        std::filesystem::create_directories(stranger);
        const auto second = Workspace::open(fresh("scratch"));
        QVERIFY(second);
        QVERIFY(!std::filesystem::exists(left));
        QVERIFY(std::filesystem::exists(stranger));
        QVERIFY(std::filesystem::exists((*living)->scratchFolder() / "mine"));
        QVERIFY((*living)->scratchFolder() != (*second)->scratchFolder());
    }

    void aClosedWorkspaceLeavesNoScratchFolder()
    {
        std::filesystem::path scratch;
        {
            const auto workspace = Workspace::open(fresh("closed"));
            scratch = (*workspace)->scratchFolder();
            QVERIFY(std::filesystem::is_directory(scratch));
        }
        QVERIFY(!std::filesystem::exists(scratch));
    }

    void scriptsAreSplitOutsideStringsCommentsAndTriggers()
    {
        const auto statements =
            splitStatements("CREATE TABLE a (x TEXT DEFAULT ';'); -- c; d\n"
                            "CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; SELECT 2; END;\n"
                            "SELECT 3");
        QCOMPARE(statements.size(), std::size_t{3});
        QVERIFY(statements[1].ends_with("END"));
    }
};

QTEST_GUILESS_MAIN(TestWorkspace)
#include "tst_workspace.moc"
