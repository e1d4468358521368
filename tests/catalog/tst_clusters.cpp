#include "core/catalog/clusters.h"
#include "core/catalog/leaderdatabase.h"

#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include <filesystem>

using namespace sharepane;
using namespace sharepane::catalog;

class TestClusters : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    std::shared_ptr<workspace::Workspace> m_workspace;

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_workspace = *workspace::Workspace::open(m_folder->path().toStdString() + "/workspace");
    }

    void storageLiesInTheWorkspaceUnlessSaidOtherwise()
    {
        Clusters clusters(m_workspace);
        QVERIFY(*clusters.create({"provider", {}, "local", 1000}));
        const auto found = clusters.find("provider");
        QVERIFY(found);
        QCOMPARE(found->storageUrl,
                 *storage::canonicalStorageUrl((m_workspace->storageFolder() / "provider").string()));
        QVERIFY(std::filesystem::is_directory(m_workspace->storageFolder() / "provider"));
        QCOMPARE(found->cacheBytes, std::uint64_t{1000});
    }

    void repeatingIsHarmlessAndDifferingIsNot()
    {
        Clusters clusters(m_workspace);
        QVERIFY(*clusters.create({"a", {}, "here", 7}));
        QVERIFY(!*clusters.create({"a", {}, "here", 7}));
        QCOMPARE(clusters.create({"a", {}, "there", 7}).error().code, ErrorCode::alreadyExists);
        QCOMPARE(clusters.create({"A", {}, "here", 7}).error().code, ErrorCode::alreadyExists);
        const std::string same = (m_workspace->storageFolder() / "x" / ".." / "a").string();
        QCOMPARE(clusters.create({"b", same, "here", 7}).error().code, ErrorCode::alreadyExists);
        QCOMPARE(clusters.list()->size(), std::size_t{1});
    }

    void namesThatAreNoneAreRefused()
    {
        Clusters clusters(m_workspace);
        for (const char* name : {"", "a/b", "..", "a b", "-x"}) {
            QCOMPARE(clusters.create({name, {}, "here", 7}).error().code, ErrorCode::invalidArgument);
        }
    }

    void whatIsNotThereIsNotFoundAndTheHintListsTheOthers()
    {
        Clusters clusters(m_workspace);
        QCOMPARE(clusters.find("x").error().code, ErrorCode::notFound);
        QVERIFY(clusters.create({"provider", {}, "local", 7}));
        QVERIFY(clusters.find("x").error().hint.find("provider") != std::string::npos);
        QCOMPARE(clusters.remove("x").error().code, ErrorCode::notFound);
    }

    void aClusterWithDatabasesCantBeDeleted()
    {
        Clusters clusters(m_workspace);
        QVERIFY(clusters.create({"provider", {}, "local", 7}));
        const auto store = *storage::openStore(clusters.find("provider")->storageUrl);
        const LeaderContext context{store, *engine::Database::open({}), m_workspace->scratchFolder(),
                                    systemClock()};
        QVERIFY(LeaderDatabase::create(context, "demo"));
        QCOMPARE(clusters.remove("provider").error().code, ErrorCode::inUse);
        QVERIFY(LeaderDatabase::remove(context, "demo"));
        QVERIFY(clusters.remove("PROVIDER"));
        QVERIFY(clusters.list()->empty());
    }

    void anotherConnectionSeesTheCluster()
    {
        QVERIFY(Clusters(m_workspace).create({"provider", {}, "local", 7}));
        const auto other = *workspace::Workspace::open(m_workspace->directory());
        QVERIFY(Clusters(other).find("Provider"));
    }
};

QTEST_GUILESS_MAIN(TestClusters)
#include "tst_clusters.moc"
