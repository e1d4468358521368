#include "core/base/ids.h"
#include "tests/control/controlfixture.h"

#include <QtTest/QTest>

#include <filesystem>

using namespace sharepane;
using namespace sharepane::control;
using namespace sharepane::test;

using Names = std::vector<std::string>;

class TestShares : public QObject {
    Q_OBJECT

    std::unique_ptr<ControlFixture> m_fixture;

    Shares& shares() { return m_fixture->shares; }

    /// "cluster/database" of all that a share holds now.
    Names held(const std::string& share)
    {
        Names names;
        for (const auto& database : need(shares().sharedDatabases(share))) {
            names.push_back(database.cluster + "/" + database.database);
        }
        return names;
    }

private Q_SLOTS:
    void init() { m_fixture = std::make_unique<ControlFixture>(); }

    void repeatingIsHarmlessAndDifferingIsNot()
    {
        QVERIFY(!*shares().createAccount({"contoso", "ann@contoso.example", "Contoso"}));
        QCOMPARE(shares().createAccount({"contoso", "bob@contoso.example", "Contoso"}).error().code,
                 ErrorCode::alreadyExists);
        QCOMPARE(shares().createAccount({"Contoso", "ann@contoso.example", "Contoso"}).error().code,
                 ErrorCode::alreadyExists);
        QVERIFY(*shares().create({"contoso", "sales", "All sales", "Be kind"}));
        QVERIFY(!*shares().create({"CONTOSO", "sales", "All sales", "Be kind"}));
        QCOMPARE(shares().create({"contoso", "sales", "All sales", "Be good"}).error().code,
                 ErrorCode::alreadyExists);
        QCOMPARE(shares().accounts()->size(), std::size_t{1});
        QCOMPARE(shares().list({})->size(), std::size_t{1});
        QCOMPARE(m_fixture->actions(), (Names{"account create contoso", "share create contoso/sales"}));
    }

    void sharesBelongToTheirAccount()
    {
        need(shares().createAccount({"fabrikam", "max@fabrikam.example"}));
        need(shares().create({"fabrikam", "sales"}));
        (void)m_fixture->addShare("sales");
        (void)m_fixture->addShare("events");
        Names names;
        for (const Share& share : need(shares().list({}))) {
            names.push_back(share.text());
        }
        QCOMPARE(names, (Names{"contoso/events", "contoso/sales", "fabrikam/sales"}));
        QCOMPARE(shares().list("fabrikam")->size(), std::size_t{1});
        QCOMPARE(shares().list("nobody").error().code, ErrorCode::notFound);
        QCOMPARE(shares().find("fabrikam", "events").error().code, ErrorCode::notFound);
        QCOMPARE(shares().create({"nobody", "sales"}).error().code, ErrorCode::notFound);
    }

    void whatIsNoNameAddressOrTextIsRefused()
    {
        for (const char* email :
             {"", "ann", "@contoso.example", "ann@", "a@b@c", "ann@x y", "a\n@b", "<a@b>"}) {
            QCOMPARE(shares().createAccount({"x", email}).error().code, ErrorCode::invalidArgument);
        }
        QCOMPARE(shares().createAccount({"x/y", "a@b"}).error().code, ErrorCode::invalidArgument);
        QCOMPARE(shares().create({"contoso", "a b"}).error().code, ErrorCode::invalidArgument);
        QCOMPARE(shares().create({"contoso", "s", std::string(5000, 'x')}).error().code,
                 ErrorCode::invalidArgument);
        QCOMPARE(shares().create({"contoso", "s", {}, "\x1b[2J"}).error().code, ErrorCode::invalidArgument);
        QCOMPARE(shares().create({"contoso", "s", {}, "\xff\xfe"}).error().code, ErrorCode::invalidArgument);
        QVERIFY(*shares().create({"contoso", "s", {}, "Line one\r\n\tline two, ä"}));
    }

    void anAccountWithSharesCantBeDeleted()
    {
        (void)m_fixture->addShare("sales");
        QCOMPARE(shares().deleteAccount("contoso").error().code, ErrorCode::inUse);
        QVERIFY(shares().remove("contoso", "sales"));
        QVERIFY(shares().deleteAccount("Contoso"));
        QCOMPARE(shares().deleteAccount("contoso").error().code, ErrorCode::notFound);
        QCOMPARE(m_fixture->actions().back(), std::string("account delete contoso"));
    }

    void aClusterHoldsAlsoTheDatabasesThatItGetsLater()
    {
        const std::string share = m_fixture->addShare("all");
        m_fixture->addDatabase("provider", "sales");
        const auto added = need(shares().addDataset(share, {"PROVIDER", {}, {}}));
        QVERIFY(added.created);
        QCOMPARE(added.dataset.kind, DatasetKind::cluster);
        QCOMPARE(added.dataset.cluster, std::string("provider"));
        QCOMPARE(held(share), (Names{"provider/sales"}));
        m_fixture->addDatabase("provider", "events");
        QCOMPARE(held(share), (Names{"provider/events", "provider/sales"}));
    }

    void anEmptyFolderInPlaceOfAClustersStorageIsOutOfReach()
    {
        m_fixture->addCluster("spare");
        const std::string id = m_fixture->addShare("all");
        need(shares().addDataset(id, {"spare"}));
        QVERIFY(held(id).empty()); // nothing yet, as opposed to nothing to be seen
        m_fixture->addDatabase("spare", "sales");
        QCOMPARE(held(id), (Names{"spare/sales"}));
        const auto root = m_fixture->workspace->storageFolder() / "spare";
        const auto disk = root.parent_path() / "disk";
        std::filesystem::rename(root, disk);
        std::filesystem::create_directory(root); // a mount point without its file system
        QCOMPARE(shares().sharedDatabases(id).error().code, ErrorCode::unavailable);
        QCOMPARE(shares().addDataset(m_fixture->addShare("one"), {"spare", "sales"}).error().code,
                 ErrorCode::unavailable);
        std::filesystem::remove(root);
        std::filesystem::rename(disk, root);
        QCOMPARE(held(id), (Names{"spare/sales"}));
        std::filesystem::remove_all(root / "databases"); // as the last one is deleted
        QVERIFY(held(id).empty());
    }

    void tablesAreWhatTheListsSelect()
    {
        const std::string share = m_fixture->addShare("some");
        m_fixture->addDatabase("provider", "sales");
        const catalog::Selection lists{.tables = {{"Orders*"}, {"OrdersOld"}}};
        const auto added = need(shares().addDataset(share, {"provider", "SALES", lists}));
        QCOMPARE(added.dataset.kind, DatasetKind::tables);
        QCOMPARE(added.dataset.database, std::string("sales"));
        QCOMPARE(need(shares().datasets(share)).front().selection, lists);
        QCOMPARE(need(shares().sharedDatabases(share)).front().selection, lists);
        QVERIFY(!need(shares().addDataset(share, {"provider", "sales", lists})).created);
        QCOMPARE(shares().addDataset(share, {"provider", "sales", {}}).error().code,
                 ErrorCode::alreadyExists);
    }

    void aDatabaseIsInAShareOnce()
    {
        const std::string share = m_fixture->addShare("some");
        m_fixture->addDatabase("provider", "sales");
        const auto database = need(shares().addDataset(share, {"provider", "sales", {}})).dataset;
        QCOMPARE(shares().addDataset(share, {"provider", {}, {}}).error().code, ErrorCode::alreadyExists);
        QVERIFY(shares().removeDataset(share, database.id));
        QVERIFY(need(shares().addDataset(share, {"provider", {}, {}})).created);
        QCOMPARE(shares().addDataset(share, {"provider", "sales", {}}).error().code,
                 ErrorCode::alreadyExists);
        QCOMPARE(held(share), (Names{"provider/sales"}));
    }

    void datasetsOfWhatIsNotThereAreRefused()
    {
        const std::string share = m_fixture->addShare("some");
        m_fixture->addDatabase("provider", "sales");
        QCOMPARE(shares().addDataset(share, {"nowhere", {}, {}}).error().code, ErrorCode::notFound);
        QCOMPARE(shares().addDataset(share, {"provider", "none", {}}).error().code, ErrorCode::notFound);
        QCOMPARE(shares().addDataset(newUuid(), {"provider", "sales", {}}).error().code, ErrorCode::notFound);
        QCOMPARE(shares().addDataset(share, {"provider", {}, {.tables = {{"a"}, {}}}}).error().code,
                 ErrorCode::invalidArgument);
        const catalog::Selection many{.tables = {std::vector<std::string>(101, "a"), {}}};
        QCOMPARE(shares().addDataset(share, {"provider", "sales", many}).error().code,
                 ErrorCode::invalidArgument);
        QVERIFY(shares().datasets(share)->empty());
    }

    void aDatasetIsRemovedFromItsOwnShareOnly()
    {
        const std::string share = m_fixture->addShare("some");
        const std::string other = m_fixture->addShare("other");
        const auto dataset = need(shares().addDataset(share, {"provider", {}, {}})).dataset;
        QCOMPARE(shares().removeDataset(other, dataset.id).error().code, ErrorCode::notFound);
        QVERIFY(shares().removeDataset(share, dataset.id));
        QCOMPARE(shares().removeDataset(share, dataset.id).error().code, ErrorCode::notFound);
        QVERIFY(held(share).empty());
    }

    void aDeletedShareLeavesNoDatasets()
    {
        const std::string share = m_fixture->addShare("some");
        need(shares().addDataset(share, {"provider", {}, {}}));
        QCOMPARE(catalog::Clusters(m_fixture->workspace).remove("provider").error().code, ErrorCode::inUse);
        QVERIFY(shares().remove("contoso", "some"));
        QVERIFY(shares().datasets(share)->empty());
        QVERIFY(catalog::Clusters(m_fixture->workspace).remove("provider"));
    }

    void whatFailedLeavesNoTrace()
    {
        (void)m_fixture->addShare("sales");
        const auto before = m_fixture->log().size();
        (void)shares().create({"contoso", "sales", "other"});
        (void)shares().deleteAccount("contoso");
        (void)shares().remove("contoso", "none");
        QCOMPARE(m_fixture->log().size(), before);
    }

    void theLogSaysWhoDidWhatWhen()
    {
        const Timestamp first = m_fixture->clock->now();
        m_fixture->clock->advance(std::chrono::hours(1));
        const std::string share = m_fixture->addShare("sales");
        need(shares().addDataset(share, {"provider", {}, {}}));
        need(shares().create({"contoso", "sales2"}));
        const auto log = m_fixture->log();
        QCOMPARE(log.front().time, first);
        QCOMPARE(log.back().time, first + std::chrono::hours(1));
        QVERIFY(log.front().who.starts_with("local:"));
        QVERIFY(std::ranges::is_sorted(log, {}, &Activity::number));
        QCOMPARE(m_fixture->actions({.object = "CONTOSO/sales"}),
                 (Names{"share create contoso/sales", "share dataset add contoso/sales"}));
        QCOMPARE(m_fixture->actions({.object = "contoso"}).size(), std::size_t{4});
        QCOMPARE(m_fixture->actions({.since = first + std::chrono::minutes(1)}).size(), std::size_t{3});
        QCOMPARE(m_fixture->actions({.limit = 1}), (Names{"share create contoso/sales2"}));
    }

    void theLogCantBeChanged()
    {
        workspace::sql::Session session(need(m_fixture->workspace->database()));
        QVERIFY(!session.execute("DELETE FROM activities"));
        QVERIFY(!session.execute("UPDATE activities SET who = 'nobody'"));
        QCOMPARE(m_fixture->log().size(), std::size_t{1});
    }

    void aStrangersBytesDontKeepHimOutOfTheLog()
    {
        workspace::sql::Session session(need(m_fixture->workspace->database()));
        const std::string who = std::string("eve\n\x1b[2J\0\xff", 10) + std::string(100'000, 'x');
        QVERIFY(
            record(session, {0, m_fixture->clock->now(), who, "invitation accept", "x", Outcome::refused}));
        const auto entry = m_fixture->log().back();
        QCOMPARE(entry.outcome, Outcome::refused);
        QVERIFY(entry.who.starts_with("eve"));
        QVERIFY(entry.who.size() < 4000);
        QVERIFY(entry.who.find('\x1b') == std::string::npos);
        QVERIFY(entry.who.find('\n') == std::string::npos);
    }

    void anotherProcessSeesTheShare()
    {
        const std::string share = m_fixture->addShare("sales");
        const auto other = need(workspace::Workspace::open(m_fixture->workspace->directory()));
        QCOMPARE(Shares(other, systemClock()).find("contoso", "SALES")->id, share);
    }
};

QTEST_GUILESS_MAIN(TestShares)
#include "tst_shares.moc"
