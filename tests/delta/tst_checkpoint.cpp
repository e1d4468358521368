#include "core/base/ids.h"
#include "core/delta/log.h"
#include "tests/delta/deltafixture.h"

#include <algorithm>
#include <nlohmann/json.hpp>

using namespace sharepane;
using namespace sharepane::delta;

namespace {

const Schema schema = schemaOf("a:bigint");

void compare(const Snapshot& a, const Snapshot& b)
{
    QCOMPARE(a.head.version, b.head.version);
    QVERIFY(a.head.protocol == b.head.protocol);
    QVERIFY(a.head.metadata == b.head.metadata);
    QVERIFY(a.head.txns == b.head.txns);
    QVERIFY(a.schema == b.schema);
    QVERIFY(extentsOf(a.files) == extentsOf(b.files));
}

/// A table with everything a checkpoint can hold, at version 12.
void fill(TableBench& bench)
{
    Transaction creation = creationOf(schema);
    creation.metadata->name = "näme \"x\"";
    creation.metadata->configuration = {{"k", "v\n"}, {"empty", ""}};
    must(bench.log().commit(creation));
    for (int i = 1; i <= 12; ++i) {
        Log log = bench.log();
        Transaction transaction;
        transaction.readVersion = i - 1;
        Add add = addOf("e " + std::to_string(i) + "/ü%.parquet", i);
        add.dataChange = i % 2 == 0;
        add.stats = i % 3 == 0 ? std::string()
                               : R"({"numRecords":)" + std::to_string(i) + R"(,"minValues":{"a":"\"\\ü"}})";
        if (i % 4 == 0) {
            add.tags["other \"tag\""] = "v";
        }
        if (i % 5 == 0) {
            add.tags.clear();
        }
        transaction.adds = {add, addOf("gone-" + std::to_string(i))};
        if (i > 1) {
            transaction.removes = {
                removeOf(addOf("gone-" + std::to_string(i - 1)), toMillis(bench.clock->now()))};
        }
        transaction.txns = {{.appId = "app " + std::to_string(i % 3), .version = i}};
        must(log.commit(transaction));
    }
}

std::size_t removesIn(TableBench& bench, std::int64_t version)
{
    return std::stoul(
        bench.rows("SELECT count(*) FROM read_parquet('" +
                   bench.path(TableBench::versionName(version) + ".checkpoint.parquet").string() +
                   "') WHERE remove.path IS NOT NULL"));
}

} // namespace

class TestCheckpoint : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aCheckpointHoldsWhatTheCommitsSay();
    void theLogBeforeACheckpointMayGo();
    void objectsThatAreNotLocalAreReadToo();
    void aStaleAbsentOrWrongHintIsHarmless_data();
    void aStaleAbsentOrWrongHintIsHarmless();
    void aDamagedCheckpointIsPassedOver();
    void anOlderCheckpointDoesNotReplaceTheHint();
    void tombstonesAreKeptUntilTheyExpire();
    void domainMetadataSurvivesACheckpoint();
    void multiPartCheckpointsAreRead();
    void v2CheckpointsAreRead_data();
    void v2CheckpointsAreRead();
    void checkpointsWithFewColumnsAreRead();
    void aHeadIsReadWithoutItsExtents();
    void checkpointsAreDueByVersionsAndSize();
    void nothingIsLeftInScratch();
    void aHundredThousandExtentsAreKept();
    void detailsOfALargeCheckpointAreReadWhenNeeded();
    void aLargeCheckpointIsReadWholeHoweverItIsCut();
    void whenTheyCanNotBeReadNothingPassesForVerified();
};

void TestCheckpoint::aCheckpointHoldsWhatTheCommitsSay()
{
    TableBench bench;
    fill(bench);
    const Snapshot fromCommits = must(bench.log().snapshot());
    QCOMPARE(fromCommits.files.size(), std::size_t{13});
    must(bench.log().writeCheckpoint(fromCommits));
    must(bench.log().writeCheckpoint(fromCommits)); // repeating it is harmless
    for (std::int64_t version = 0; version < 12; ++version) {
        std::filesystem::remove(bench.commitPath(version));
    }
    compare(must(bench.log().snapshot()), fromCommits);
    compare(must(bench.log().snapshot(12)), fromCommits);
    const auto hint = nlohmann::json::parse(bench.read("_delta_log/_last_checkpoint"));
    QCOMPARE(hint["version"].get<int>(), 12);
    QCOMPARE(hint["numOfAddFiles"].get<int>(), 13);
    QCOMPARE(hint["size"].get<int>(), 13 + 11 + 3 + 2); // extents, tombstones, txns, protocol and metadata
    QCOMPARE(hint["sizeInBytes"].get<std::uintmax_t>(),
             std::filesystem::file_size(bench.path("_delta_log/00000000000000000012.checkpoint.parquet")));
}

void TestCheckpoint::theLogBeforeACheckpointMayGo()
{
    TableBench bench;
    fill(bench);
    must(bench.log().writeCheckpoint(must(bench.log().snapshot(8))));
    const Snapshot before = must(bench.log().snapshot());
    for (std::int64_t version = 0; version <= 8; ++version) {
        std::filesystem::remove(bench.commitPath(version));
    }
    compare(must(bench.log().snapshot()), before);
    QCOMPARE(must(bench.log().snapshot(8)).head.version, std::int64_t{8});
    FAILS_WITH(bench.log().snapshot(7), ErrorCode::notFound);
    std::filesystem::remove(bench.path("_delta_log/_last_checkpoint"));
    compare(must(bench.log().snapshot()), before);
    QCOMPARE(must(bench.log().head()).version, std::int64_t{12});
    Transaction transaction;
    transaction.readVersion = 12;
    transaction.adds = {addOf("more")};
    QCOMPARE(must(bench.log().commit(transaction)).version, std::int64_t{13});
}

void TestCheckpoint::objectsThatAreNotLocalAreReadToo()
{
    TableBench bench;
    fill(bench);
    const Snapshot before = must(bench.log().snapshot());
    bench.store->setRemote(true);
    must(bench.log().writeCheckpoint(before));
    compare(must(bench.log().snapshot()), before);
    QCOMPARE(must(bench.log().head()).version, std::int64_t{12});
    QCOMPARE(bench.scratchFiles(), std::size_t{0});
}

void TestCheckpoint::aStaleAbsentOrWrongHintIsHarmless_data()
{
    QTest::addColumn<std::string>("hint");
    QTest::newRow("stale") << std::string(R"({"version":5,"size":9})");
    QTest::newRow("of a checkpoint that is not there") << std::string(R"({"version":9,"size":9})");
    QTest::newRow("ahead of the log") << std::string(R"({"version":900,"size":9})");
    QTest::newRow("negative") << std::string(R"({"version":-4})");
    QTest::newRow("huge") << std::string(R"({"version":1e99})");
    QTest::newRow("text") << std::string(R"({"version":"10"})");
    QTest::newRow("multi-part") << std::string(R"({"version":10,"parts":3})");
    QTest::newRow("parts is text") << std::string(R"({"version":10,"parts":"3"})");
    QTest::newRow("empty") << std::string();
    QTest::newRow("cut off") << std::string(R"({"version":1)");
    QTest::newRow("binary") << std::string(100, '\xff');
    QTest::newRow("absent") << std::string("-");
}

void TestCheckpoint::aStaleAbsentOrWrongHintIsHarmless()
{
    QFETCH(std::string, hint);
    TableBench bench;
    fill(bench);
    const Snapshot before = must(bench.log().snapshot());
    must(bench.log().writeCheckpoint(must(bench.log().snapshot(5))));
    must(bench.log().writeCheckpoint(must(bench.log().snapshot(10))));
    for (std::int64_t version = 0; version <= 3; ++version) {
        std::filesystem::remove(bench.commitPath(version));
    }
    if (hint == "-") {
        std::filesystem::remove(bench.path("_delta_log/_last_checkpoint"));
    } else {
        bench.write("_delta_log/_last_checkpoint", hint);
    }
    QCOMPARE(must(bench.log().latestVersion()), std::int64_t{12});
    compare(must(bench.log().snapshot()), before);
    QCOMPARE(must(bench.log().snapshot(6)).head.version, std::int64_t{6});
    QVERIFY(must(bench.log().head()).txns == before.head.txns);
    must(bench.log().writeCheckpoint(before));
}

void TestCheckpoint::aDamagedCheckpointIsPassedOver()
{
    TableBench bench;
    fill(bench);
    const Snapshot before = must(bench.log().snapshot());
    must(bench.log().writeCheckpoint(must(bench.log().snapshot(5))));
    must(bench.log().writeCheckpoint(must(bench.log().snapshot(10))));
    const std::string name = TableBench::versionName(10) + ".checkpoint.parquet";
    const std::string whole = bench.read(name);
    for (const std::string& damaged :
         {std::string(), std::string("PAR1"), std::string(5000, '\0'), whole.substr(0, whole.size() - 1),
          whole.substr(0, whole.size() / 2)}) {
        bench.write(name, damaged);
        compare(must(bench.log().snapshot()), before);
        QCOMPARE(must(bench.log().head()).version, std::int64_t{12});
    }
    // With the commits gone too, there is nothing left to rebuild the table from.
    std::filesystem::remove(bench.commitPath(6));
    const auto snapshot = bench.log().snapshot();
    FAILS_WITH(snapshot, ErrorCode::corrupt);
    // A Parquet file that is no checkpoint.
    bench.run("COPY (SELECT 1 AS x) TO '" + bench.path(name).string() + "' (FORMAT parquet)");
    FAILS_WITH(bench.log().snapshot(), ErrorCode::corrupt);
}

void TestCheckpoint::anOlderCheckpointDoesNotReplaceTheHint()
{
    TableBench bench;
    fill(bench);
    must(bench.log().writeCheckpoint(must(bench.log().snapshot(10))));
    const std::string hint = bench.read("_delta_log/_last_checkpoint");
    must(bench.log().writeCheckpoint(must(bench.log().snapshot(4))));
    QCOMPARE(bench.read("_delta_log/_last_checkpoint"), hint);
}

void TestCheckpoint::tombstonesAreKeptUntilTheyExpire()
{
    TableBench bench;
    fill(bench);
    must(bench.log().writeCheckpoint(must(bench.log().snapshot(6))));
    QCOMPARE(removesIn(bench, 6), std::size_t{5});
    must(bench.log().writeCheckpoint(must(bench.log().snapshot(12)))); // from checkpoint 6 on
    QCOMPARE(removesIn(bench, 12), std::size_t{11});
    // A tombstone of what lives again is none.
    Transaction again;
    again.readVersion = 12;
    again.adds = {addOf("gone-3")};
    must(bench.log().commit(again));
    must(bench.log().writeCheckpoint(must(bench.log().snapshot())));
    QCOMPARE(removesIn(bench, 13), std::size_t{10});
    bench.clock->advance(std::chrono::hours(24 * 7 + 1));
    must(bench.log().writeCheckpoint(must(bench.log().snapshot())));
    QCOMPARE(removesIn(bench, 13), std::size_t{0});
}

void TestCheckpoint::domainMetadataSurvivesACheckpoint()
{
    TableBench bench;
    bench.create(schema);
    bench.write(
        "_delta_log/00000000000000000001.json",
        "{\"domainMetadata\":{\"domain\":\"x\",\"configuration\":\"{\\\"k\\\":1}\",\"removed\":false}}\n"
        "{\"domainMetadata\":{\"domain\":\"y\",\"configuration\":\"\",\"removed\":false}}\n");
    must(bench.log().writeCheckpoint(must(bench.log().snapshot())));
    bench.write("_delta_log/00000000000000000002.json",
                "{\"domainMetadata\":{\"domain\":\"y\",\"configuration\":\"\",\"removed\":true}}\n");
    must(bench.log().writeCheckpoint(must(bench.log().snapshot())));
    QCOMPARE(bench.rows("SELECT domainMetadata.domain, domainMetadata.configuration FROM read_parquet('" +
                        bench.path("_delta_log/00000000000000000002.checkpoint.parquet").string() +
                        "') WHERE domainMetadata.domain IS NOT NULL"),
             std::string("x|{\"k\":1}"));
}

void TestCheckpoint::multiPartCheckpointsAreRead()
{
    TableBench bench;
    fill(bench);
    const Snapshot before = must(bench.log().snapshot());
    must(bench.log().writeCheckpoint(before));
    const auto classic = bench.path("_delta_log/00000000000000000012.checkpoint.parquet");
    const auto part = [&](int number) {
        return bench.path("_delta_log/00000000000000000012.checkpoint.000000000" + std::to_string(number) +
                          ".0000000002.parquet");
    };
    for (int number = 1; number <= 2; ++number) {
        bench.run("COPY (SELECT * FROM read_parquet('" + classic.string() +
                  "', file_row_number = true) WHERE "
                  "file_row_number % 2 = " +
                  std::to_string(number % 2) + ") TO '" + part(number).string() + "' (FORMAT parquet)");
    }
    std::filesystem::remove(classic);
    std::filesystem::remove(bench.path("_delta_log/_last_checkpoint"));
    for (std::int64_t version = 0; version < 12; ++version) {
        std::filesystem::rename(bench.commitPath(version),
                                bench.root / ("commit-" + std::to_string(version)));
    }
    compare(must(bench.log().snapshot()), before);
    std::filesystem::remove(part(2)); // incomplete: ignored
    const auto incomplete = bench.log().snapshot();
    FAILS_WITH(incomplete, ErrorCode::corrupt);
    QVERIFY(incomplete.error().object.ends_with("checkpoint.0000000002.0000000002.parquet"));
    QVERIFY(incomplete.error().hint.find("backup") != std::string::npos);
    for (std::int64_t version = 0; version < 12; ++version) {
        std::filesystem::rename(bench.root / ("commit-" + std::to_string(version)),
                                bench.commitPath(version));
    }
    compare(must(bench.log().snapshot()), before);
}

void TestCheckpoint::v2CheckpointsAreRead_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("sidecars");
    const QString uuid =
        QStringLiteral("_delta_log/00000000000000000012.checkpoint.80a083e8-7026-4e79-81be-64bd76c43a11.");
    QTest::newRow("json with sidecars") << uuid + QStringLiteral("json") << true;
    QTest::newRow("json without sidecars") << uuid + QStringLiteral("json") << false;
    QTest::newRow("parquet with sidecars") << uuid + QStringLiteral("parquet") << true;
    QTest::newRow("classic name with sidecars")
        << QStringLiteral("_delta_log/00000000000000000012.checkpoint.parquet") << true;
}

void TestCheckpoint::v2CheckpointsAreRead()
{
    QFETCH(QString, name);
    QFETCH(bool, sidecars);
    TableBench bench;
    fill(bench);
    const Snapshot before = must(bench.log().snapshot());
    must(bench.log().writeCheckpoint(before));
    const std::string v1 = (bench.root / "v1.parquet").string();
    std::filesystem::rename(bench.path("_delta_log/00000000000000000012.checkpoint.parquet"), v1);
    std::filesystem::remove(bench.path("_delta_log/_last_checkpoint"));
    std::filesystem::create_directories(bench.path("_delta_log/_sidecars"));
    std::string actions =
        "SELECT protocol, metaData, txn, " +
        std::string(sidecars ? "NULL::STRUCT(path VARCHAR, size BIGINT) AS add" : "add, remove") +
        ", NULL::STRUCT(path VARCHAR, sizeInBytes BIGINT, modificationTime BIGINT) AS sidecar FROM '" + v1 +
        "'";
    if (sidecars) {
        for (const std::string part : {"0", "1"}) {
            bench.run("COPY (SELECT add, remove FROM read_parquet('" + v1 +
                      "', file_row_number = true) WHERE "
                      "(add.path IS NOT NULL OR remove.path IS NOT NULL) AND file_row_number % 2 = " +
                      part + ") TO '" + bench.path("_delta_log/_sidecars/s" + part + ".parquet").string() +
                      "' (FORMAT parquet)");
            actions += " UNION ALL BY NAME SELECT {path: 's" + part +
                       ".parquet', sizeInBytes: 1, modificationTime: 1} AS sidecar";
        }
        actions = "SELECT * FROM (" + actions +
                  ") WHERE protocol IS NOT NULL OR metaData IS NOT NULL OR txn IS NOT "
                  "NULL OR sidecar IS NOT NULL";
    }
    const std::string format = name.endsWith(QStringLiteral("json")) ? "json" : "parquet";
    bench.run("COPY (" + actions + ") TO '" + bench.path(name.toStdString()).string() + "' (FORMAT " +
              format + ")");
    for (std::int64_t version = 0; version < 12; ++version) {
        std::filesystem::remove(bench.commitPath(version));
    }
    compare(must(bench.log().snapshot()), before);
    QVERIFY(must(bench.log().head()).txns == before.head.txns);
    if (sidecars) {
        const auto sidecar = bench.path("_delta_log/_sidecars/s1.parquet");
        std::filesystem::rename(sidecar, bench.root / "s1");
        const auto incomplete = bench.log().snapshot();
        FAILS_WITH(incomplete, ErrorCode::corrupt);
        QVERIFY(incomplete.error().object.ends_with("_sidecars/s1.parquet"));
        std::filesystem::rename(bench.root / "s1", sidecar);
    }
    bench.append({addOf("more")});
    must(bench.log().writeCheckpoint(must(bench.log().snapshot())));
    QCOMPARE(removesIn(bench, 13), std::size_t{11});
}

/// Other writers leave out what they never use, and some write statistics as columns only.
void TestCheckpoint::checkpointsWithFewColumnsAreRead()
{
    TableBench bench;
    bench.create(schema);
    bench.append({addOf("a")});
    bench.append({addOf("b")});
    const std::string schemaText = must(bench.log().head()).metadata.schemaString;
    bench.run(
        "COPY (SELECT {minReaderVersion: 1, minWriterVersion: 2} AS protocol, NULL AS metaData, NULL AS add "
        "UNION ALL SELECT NULL, {id: 'x', schemaString: " +
        engine::quoteLiteral(schemaText) +
        "}, NULL "
        "UNION ALL SELECT NULL, NULL, {path: 'b%20c', size: 7, stats_parsed: {numRecords: 42}}) TO '" +
        bench.path("_delta_log/00000000000000000002.checkpoint.parquet").string() + "' (FORMAT parquet)");
    for (std::int64_t version = 0; version <= 1; ++version) {
        std::filesystem::remove(bench.commitPath(version));
    }
    const Snapshot snapshot = must(bench.log().snapshot());
    QCOMPARE(snapshot.files.size(), std::size_t{1});
    const Add* add = snapshot.files.find("b c");
    QVERIFY(add != nullptr);
    QCOMPARE(add->size, std::int64_t{7});
    QVERIFY(add->partitionValues.empty() && add->tags.empty() && add->deletionVector.empty());
    QVERIFY(rowCountOf(*add) == 42);
}

void TestCheckpoint::aHeadIsReadWithoutItsExtents()
{
    TableBench bench;
    fill(bench);
    must(bench.log().writeCheckpoint(must(bench.log().snapshot())));
    bench.write("_delta_log/00000000000000000013.json", "{\"add\":{\"path\":\"x\",\"size\":1}}\n"
                                                        "{\"txn\":{\"appId\":\"z\",\"version\":1}}\n");
    for (std::int64_t version = 0; version <= 12;
         ++version) { // a head is the checkpoint's, and what came since
        std::filesystem::remove(bench.commitPath(version));
    }
    QCOMPARE(must(bench.log().head()).txns.at("z").version, std::int64_t{1});
    // An extent that no snapshot would accept: who only reads the head to append something must not build on
    // it.
    bench.write("_delta_log/00000000000000000014.json", "{\"add\":{\"path\":\"../../x\",\"size\":1}}\n");
    FAILS_WITH(bench.log().snapshot(), ErrorCode::corrupt);
    FAILS_WITH(bench.log().head(), ErrorCode::corrupt);
}

void TestCheckpoint::checkpointsAreDueByVersionsAndSize()
{
    TableBench bench;
    fill(bench);
    Head head = must(bench.log().head());
    QVERIFY(must(bench.log().checkpointDue(head)));
    head.version = 9;
    QVERIFY(!must(bench.log().checkpointDue(head)));
    must(bench.log().writeCheckpoint(must(bench.log().snapshot(12))));
    head.version = 21;
    QVERIFY(!must(bench.log().checkpointDue(head)));
    head.version = 22;
    QVERIFY(must(bench.log().checkpointDue(head)));
    bench.write("_delta_log/_last_checkpoint", R"({"version":12,"size":9,"numOfAddFiles":1000000})");
    head.version = 1011;
    QVERIFY(!must(bench.log().checkpointDue(head)));
    head.version = 1012;
    QVERIFY(must(bench.log().checkpointDue(head)));
    head.metadata.configuration["delta.checkpointInterval"] = "3";
    head.version = 15;
    QVERIFY(must(bench.log().checkpointDue(head)));
}

void TestCheckpoint::nothingIsLeftInScratch()
{
    TableBench bench;
    fill(bench);
    const Snapshot snapshot = must(bench.log().snapshot());
    must(bench.log().writeCheckpoint(snapshot));
    QCOMPARE(bench.scratchFiles(), std::size_t{0});
    bench.store->failNext(test::StoreMethod::put, 1, ErrorCode::diskFull);
    FAILS_WITH(bench.log().writeCheckpoint(snapshot), ErrorCode::diskFull);
    QCOMPARE(bench.scratchFiles(), std::size_t{0});
}

void TestCheckpoint::aHundredThousandExtentsAreKept()
{
    TableBench bench;
    bench.create(schema);
    std::vector<Add> adds;
    for (int i = 0; i < 100'000; ++i) {
        adds.push_back(addOf("extent-" + std::to_string(i) + ".parquet", i));
    }
    bench.append(adds);
    const Snapshot fromCommits = must(bench.log().snapshot());
    must(bench.log().writeCheckpoint(fromCommits));
    const Snapshot fromCheckpoint = must(bench.log().snapshot());
    QCOMPARE(fromCheckpoint.files.size(), adds.size());
    compare(fromCheckpoint, fromCommits);
}

namespace {

/// A table of so many extents that a checkpoint of it is a large one, at version 1, with that checkpoint.
Snapshot fillLarge(TableBench& bench)
{
    bench.create(schema);
    std::vector<Add> adds;
    for (int i = 0; i < 40'000; ++i) {
        Add add = addOf(newUuid() + ".parquet", i);
        std::string checksum = newUuid();
        std::erase(checksum, '-');
        add.tags = {{std::string(checksumTag), checksum}};
        add.stats = R"({"numRecords":)" + std::to_string(i) + "}";
        if (i % 1000 == 0) {
            add.path = "sub folder/" + std::to_string(i);
            add.tags.emplace("other", "tag");
        }
        adds.push_back(std::move(add));
    }
    bench.append(adds);
    Snapshot snapshot = must(bench.log().snapshot());
    must(bench.log().writeCheckpoint(snapshot));
    return snapshot;
}

std::filesystem::path onlyFileIn(const std::filesystem::path& folder)
{
    return std::filesystem::directory_iterator(folder)->path();
}

} // namespace

void TestCheckpoint::detailsOfALargeCheckpointAreReadWhenNeeded()
{
    TableBench bench;
    const Snapshot fromCommits = fillLarge(bench);
    QCOMPARE(bench.scratchFiles(), std::size_t{0});
    Log log = bench.log();
    const Snapshot snapshot = must(log.snapshot());
    QCOMPARE(snapshot.files.size(), std::size_t{40'000});
    QCOMPARE(snapshot.files.totalBytes(), fromCommits.files.totalBytes());
    QVERIFY(snapshot.files.contains("sub folder/1000"));
    std::size_t withDetails = 0;
    snapshot.files.forEachBare(
        [&](const Add& add) { withDetails += add.stats.empty() && add.tags.empty() ? 0U : 1U; });
    QCOMPARE(withDetails, std::size_t{0});
    QCOMPARE(bench.scratchFiles(), std::size_t{1});
    // Neither cleaning the log up nor another writer's checkpoint in its place disturbs who holds the
    // snapshot.
    const std::vector<Add> one{addOf("new")};
    const Snapshot next{.head = snapshot.head,
                        .schema = snapshot.schema,
                        .files = snapshot.files.with(one, std::vector<std::string>{"sub folder/2000"})};
    bench.write("another", "PAR1");
    std::filesystem::rename(bench.path("another"),
                            bench.path(TableBench::versionName(1) + ".checkpoint.parquet"));
    must(snapshot.files.loadDetails());
    compare(snapshot, fromCommits);
    QCOMPARE(*next.files.find("new"), one.front());
    QCOMPARE(*next.files.find("sub folder/1000"), *fromCommits.files.find("sub folder/1000"));
    QCOMPARE(next.files.size(), std::size_t{40'000});
    QCOMPARE(bench.scratchFiles(), std::size_t{0});
}

void TestCheckpoint::aLargeCheckpointIsReadWholeHoweverItIsCut()
{
    struct Cut {
        std::string order; // of its rows
        int parts;         // each of many row groups
    };
    TableBench bench;
    const Snapshot fromCommits = fillLarge(bench);
    const auto whole = bench.path("whole");
    const auto checkpointPath = [&](const std::string& suffix) {
        return bench.path(TableBench::versionName(1) + ".checkpoint" + suffix + ".parquet");
    };
    std::filesystem::rename(checkpointPath({}), whole);
    std::filesystem::remove(bench.path("_delta_log/_last_checkpoint"));
    for (std::int64_t version = 0; version < 2; ++version) {
        std::filesystem::remove(bench.commitPath(version));
    }
    for (const Cut& cut : {Cut{"add.path NULLS FIRST", 1}, Cut{"add.path NULLS LAST", 1},
                           Cut{"metaData.id NULLS LAST, protocol.minReaderVersion NULLS FIRST", 1},
                           Cut{"add.path NULLS LAST", 5}}) {
        std::vector<std::filesystem::path> files;
        for (int part = 1; part <= cut.parts; ++part) {
            files.push_back(checkpointPath(
                cut.parts == 1 ? std::string() : ".000000000" + std::to_string(part) + ".0000000005"));
            bench.run("COPY (SELECT * EXCLUDE place FROM (SELECT *, row_number() OVER (ORDER BY " +
                      cut.order + ") AS place FROM read_parquet('" + whole.string() + "')) WHERE place % " +
                      std::to_string(cut.parts) + " = " + std::to_string(part % cut.parts) +
                      " ORDER BY place) TO '" + files.back().string() +
                      "' (FORMAT parquet, ROW_GROUP_SIZE 2048)");
        }
        compare(must(bench.log().snapshot()), fromCommits);
        std::ranges::for_each(files, [](const auto& file) { std::filesystem::remove(file); });
    }
}

void TestCheckpoint::whenTheyCanNotBeReadNothingPassesForVerified()
{
    TableBench bench;
    fillLarge(bench);
    Log log = bench.log();
    const Snapshot snapshot = must(log.snapshot());
    const auto held = onlyFileIn(bench.scratch);
    const auto size = std::filesystem::file_size(held);
    std::fstream(held, std::ios::in | std::ios::out | std::ios::binary) << std::string(size - 10, '\0');
    FAILS_WITH(log.writeCheckpoint(snapshot), ErrorCode::corrupt);
    FAILS_WITH(snapshot.files.loadDetails(), ErrorCode::corrupt);
    const Add* add = snapshot.files.find("sub folder/1000");
    QVERIFY(add != nullptr && add->stats.empty());
    QCOMPARE(add->tags.at(std::string(checksumTag)), std::string("unreadable"));
    QCOMPARE(snapshot.files.size(), std::size_t{40'000});
}

QTEST_GUILESS_MAIN(TestCheckpoint)
#include "tst_checkpoint.moc"
