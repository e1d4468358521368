#include "core/base/checksum.h"
#include "core/delta/mergedextent.h"
#include "core/follow/localmerge.h"
#include "tests/catalog/databasefixture.h"

#include <QTemporaryDir>
#include <QtTest>

#include <fstream>

using namespace sharepane;
using namespace sharepane::follow;
using sharepane::test::need;
namespace fs = std::filesystem;

namespace {

const std::string tableId = "11111111-1111-4111-8111-111111111111";

} // namespace

/// Two extents in a follower's cache, and what their leader merged them into.
class TestLocalMerge : public QObject {
    Q_OBJECT

    std::optional<QTemporaryDir> m_dir;
    fs::path m_folder;
    std::shared_ptr<engine::Database> m_engine = test::DatabaseFixture::sharedEngine();
    delta::Metadata m_metadata;
    delta::Schema m_schema;
    std::vector<delta::Add> m_parts;
    delta::Add m_merged;

    CacheFolder cache() { return CacheFolder(m_folder / "cache"); }
    fs::path arrival() { return cache().extentPath(tableId, m_merged.path); }

    /// Has the rows of a select written into the cache.
    delta::Add cached(const std::string& select)
    {
        delta::ExtentOptions options;
        options.targetBytes = 0;
        options.scratch = m_folder / "scratch";
        const auto connection = need(m_engine->connect());
        const auto made = need(
            delta::prepareExtents({}, *connection, select, m_schema, options, CancelToken{}, *systemClock()));
        const auto& add = made.adds.at(0);
        fs::copy_file(std::get<fs::path>(made.objects.at(0).source), cache().extentPath(tableId, add.path));
        return add;
    }

    /// What `merge` is told when the leader has merged the parts.
    Plan plan()
    {
        Plan plan;
        TablePlan& step = plan.publish.emplace_back();
        step.tableId = tableId;
        step.insert = {m_merged};
        return plan;
    }
    LocalMerge mergeOf(Plan& plan)
    {
        return {{m_engine, m_folder / "scratch", systemClock()}, cache(), plan, [this](const std::string&) {
                    return std::optional(m_metadata);
                }};
    }

private Q_SLOTS:
    void init()
    {
        m_dir.emplace();
        m_folder = m_dir->path().toStdString();
        fs::create_directories(m_folder / "scratch");
        need(cache().makeTableFolder(tableId));
        m_metadata = {};
        m_metadata.schemaString =
            R"({"type":"struct","fields":[{"name":"id","type":"long","nullable":true,"metadata":{}},)"
            R"({"name":"item","type":"string","nullable":true,"metadata":{}}]})";
        m_schema = need(delta::parseSchema(m_metadata.schemaString));
        m_parts = {cached("SELECT i, 'item ' || i FROM range(5000) t(i)"),
                   cached("SELECT i, NULL FROM range(70000) t(i)")};
        const auto connection = need(m_engine->connect());
        const auto made = need(delta::prepareMerged(
            {}, *connection, m_schema, m_metadata,
            {cache().extentPath(tableId, m_parts[0].path), cache().extentPath(tableId, m_parts[1].path)},
            m_folder / "scratch", CancelToken{}, *systemClock()));
        m_merged = made.adds.at(0);
        m_merged.tags.emplace(delta::mergedFromTag, delta::mergedFromText(m_parts));
    }

    void partsInTheCacheMakeTheLeadersExtent()
    {
        Plan wanted = plan();
        const LocalMerge merge = mergeOf(wanted);
        QVERIFY(!merge.empty());
        QVERIFY(!wanted.publish[0].insert[0].tags.contains(std::string(delta::mergedFromTag)));
        QVERIFY(merge.make(refOf(tableId, {}, m_merged), arrival(), CancelToken{}));
        QVERIFY(cache().isIntact(refOf(tableId, {}, m_merged), true));
        QVERIFY(fs::is_empty(m_folder / "scratch"));
    }

    void whatLacksAPartIsFetched()
    {
        fs::remove(cache().extentPath(tableId, m_parts[1].path));
        Plan wanted = plan();
        QVERIFY(mergeOf(wanted).empty());
        QVERIFY(!wanted.publish[0].insert[0].tags.contains(std::string(delta::mergedFromTag)));
    }

    void otherBytesAreFetched_data()
    {
        QTest::addColumn<QString>("difference");
        for (const char* difference : {"checksum", "no checksum", "damaged part", "schema", "parts"}) {
            QTest::newRow(difference) << QString::fromLatin1(difference);
        }
    }
    void otherBytesAreFetched()
    {
        QFETCH(QString, difference);
        const std::string checksum(delta::checksumTag);
        if (difference == QStringLiteral("checksum")) {
            m_merged.tags[checksum] = std::string(32, '0');
        } else if (difference == QStringLiteral("no checksum")) {
            m_merged.tags.erase(checksum);
        } else if (difference == QStringLiteral("damaged part")) {
            std::ofstream(cache().extentPath(tableId, m_parts[0].path)) << std::string(1000, 'x');
        } else if (difference == QStringLiteral("schema")) {
            m_metadata.schemaString.replace(m_metadata.schemaString.find("long"), 4, "integer");
        } else {
            std::swap(m_parts[0], m_parts[1]);
            m_merged.tags[std::string(delta::mergedFromTag)] = delta::mergedFromText(m_parts);
        }
        Plan wanted = plan();
        const LocalMerge merge = mergeOf(wanted);
        QVERIFY(!merge.make(refOf(tableId, {}, m_merged), arrival(), CancelToken{}));
        QVERIFY(!fs::exists(arrival()));
        QVERIFY(!fs::exists(arrival().string() + ".part"));
        QVERIFY(fs::is_empty(m_folder / "scratch"));
    }

    void whatALeaderSaysOfPartsIsChecked_data()
    {
        QTest::addColumn<QString>("tag");
        QTest::newRow("no array") << QStringLiteral("{}");
        QTest::newRow("no path") << QStringLiteral("[1]");
        QTest::newRow("elsewhere") << QStringLiteral(R"(["../../other/x.parquet"])");
        QTest::newRow("absolute") << QStringLiteral(R"(["/etc/passwd"])");
        QTest::newRow("garbage") << QStringLiteral("[\"a");
    }
    void whatALeaderSaysOfPartsIsChecked()
    {
        QFETCH(QString, tag);
        m_merged.tags[std::string(delta::mergedFromTag)] = tag.toStdString();
        QVERIFY(delta::mergedFrom(m_merged).empty());
        Plan wanted = plan();
        QVERIFY(mergeOf(wanted).empty());
    }
};

QTEST_GUILESS_MAIN(TestLocalMerge)
#include "tst_localmerge.moc"
