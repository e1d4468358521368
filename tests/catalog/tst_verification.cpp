#include "core/catalog/verification.h"
#include "tests/catalog/databasefixture.h"
#include "tests/support/faultystore.h"

#include <QtTest/QTest>

#include <algorithm>
#include <future>

using namespace sharepane;
using namespace sharepane::catalog;
using sharepane::test::DatabaseFixture;
using sharepane::test::FaultyStore;
using sharepane::test::need;
using sharepane::test::StoreFault;
using sharepane::test::StoreMethod;

/// That damage of extents is found, and nothing else is called damage.
class TestVerification : public QObject {
    Q_OBJECT

    std::unique_ptr<DatabaseFixture> m_fixture;
    std::shared_ptr<FaultyStore> m_store;
    std::shared_ptr<LeaderDatabase> m_database;
    std::string m_table;
    std::vector<delta::Add> m_extents;

    [[nodiscard]] std::string keyOf(const delta::Add& extent)
    {
        return m_database->tableFolder(m_table) + extent.path;
    }
    [[nodiscard]] Result<Verification> verify(const VerifyOptions& options = {})
    {
        return verifyDatabase(*m_database, options);
    }
    void injectOnce(StoreFault fault)
    {
        m_store->inject(
            {.fault = fault, .method = StoreMethod::getRange, .key = keyOf(m_extents.front()), .times = 1});
    }
    [[nodiscard]] ErrorCode codeOfTheBadOne()
    {
        const auto found = need(verify());
        if (found.extents != 2 || found.bad.size() != 1) {
            return ErrorCode::failed;
        }
        const BadExtent& bad = found.bad.front();
        return bad.table == "t" && bad.path == m_extents.front().path && !bad.error.hint.empty()
                   ? bad.error.code
                   : ErrorCode::failed;
    }

private Q_SLOTS:
    /// Table t with two extents.
    void init()
    {
        m_fixture = std::make_unique<DatabaseFixture>();
        m_store = std::make_shared<FaultyStore>(m_fixture->store);
        need(LeaderDatabase::create(m_fixture->context(), "demo"));
        m_database = need(LeaderDatabase::open(m_fixture->context(m_store), "demo"));
        need(m_database->createTable("t", DatabaseFixture::schema()));
        m_table = need(m_database->table("t")).id;
        m_extents.clear();
        for (const char* rows : {"SELECT 1::BIGINT", "SELECT 2::BIGINT"}) {
            m_extents.push_back(m_fixture->extents(*m_database, m_table, rows).front());
            need(m_database->append(m_table, {m_extents.back()}));
        }
    }
    void cleanup()
    {
        m_database.reset();
        m_store.reset();
    }

    void whatIsAsItWasWrittenIsRight()
    {
        const std::int64_t bytes = m_extents[0].size + m_extents[1].size;
        std::vector<std::int64_t> progress;
        const auto found =
            need(verify({.cancel = {}, .onProgress = [&](std::int64_t done, std::int64_t total) {
                             progress.push_back(done);
                             QCOMPARE(total, bytes);
                         }}));
        QCOMPARE(found.extents, 2);
        QCOMPARE(found.bytes, bytes);
        QCOMPARE(found.withoutChecksum, 0);
        QVERIFY(found.bad.empty());
        QVERIFY(std::ranges::is_sorted(progress));
        QCOMPARE(progress.back(), bytes);
    }

    void damageIsNamed()
    {
        injectOnce(StoreFault::flipBit);
        QCOMPARE(codeOfTheBadOne(), ErrorCode::corrupt);
        injectOnce(StoreFault::failBefore); // a bad sector, say
        QCOMPARE(codeOfTheBadOne(), ErrorCode::unavailable);
        QVERIFY(need(verify()).bad.empty());
        need(m_fixture->store->remove(keyOf(m_extents.front())));
        QCOMPARE(codeOfTheBadOne(), ErrorCode::notFound);
        need(m_fixture->store->put(keyOf(m_extents.front()), std::string_view("short")));
        QCOMPARE(codeOfTheBadOne(), ErrorCode::corrupt);
    }

    void ofAnExtentWithoutChecksumTheSizeCounts()
    {
        delta::Add foreign = m_fixture->extents(*m_database, m_table, "SELECT 3::BIGINT").front();
        foreign.tags.clear();
        need(m_database->append(m_table, {foreign}));
        QCOMPARE(need(verify()).withoutChecksum, 1);
        QVERIFY(need(verify()).bad.empty());
        need(m_fixture->store->put(keyOf(foreign), std::string_view("short")));
        QCOMPARE(need(verify()).bad.size(), std::size_t{1});
    }

    void whatWasMergedAwayMeanwhileIsNotBad()
    {
        injectOnce(StoreFault::hang);
        auto found = std::async(std::launch::async, [&] { return verify(); });
        m_store->waitUntilHanging();
        const auto other = need(LeaderDatabase::open(m_fixture->context(), "demo"));
        RewriteRequest merge;
        merge.tableId = m_table;
        merge.readVersion = need(other->tableHead(m_table)).version;
        merge.removes = m_extents;
        merge.adds = m_fixture->extents(*other, m_table, "SELECT unnest([1, 2])::BIGINT");
        merge.dataChange = false;
        need(other->rewrite(std::move(merge)));
        for (const delta::Add& extent : m_extents) {
            need(m_fixture->store->remove(keyOf(extent)));
        }
        m_store->release();
        QVERIFY(need(found.get()).bad.empty());
    }

    void aStoreThatIsGoneHasNoBadExtents()
    {
        injectOnce(StoreFault::hang);
        auto found = std::async(std::launch::async, [&] { return verify(); });
        m_store->waitUntilHanging();
        m_store->setGone(true);
        m_store->release();
        const auto verified = found.get();
        QVERIFY(!verified);
        QCOMPARE(verified.error().code, ErrorCode::unavailable);
        m_store->setGone(false);
    }

    void itCanBeCancelled()
    {
        const CancelSource cancel;
        cancel.cancel();
        QCOMPARE(verify({.cancel = cancel.token(), .onProgress = {}}).error().code, ErrorCode::cancelled);
    }
};

QTEST_GUILESS_MAIN(TestVerification)
#include "tst_verification.moc"
