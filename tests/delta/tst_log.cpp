#include "core/delta/log.h"
#include "tests/delta/deltafixture.h"

#include <atomic>
#include <set>
#include <thread>

using namespace sharepane;
using namespace sharepane::delta;
using test::StoreFault;
using test::StoreMethod;

namespace {

const Schema schema = schemaOf("a:bigint");

Transaction appendOf(std::int64_t readVersion, std::vector<Add> adds)
{
    Transaction transaction;
    transaction.readVersion = readVersion;
    transaction.adds = std::move(adds);
    return transaction;
}

Commit winnerWith(const std::function<void(Commit&)>& change)
{
    Commit commit;
    commit.version = 5;
    change(commit);
    return commit;
}

} // namespace

class TestLog : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aTableIsItsCommits();
    void thereIsNoTableInAnEmptyFolder();
    void headsAndSnapshotsOfEveryVersionAreServed();
    void advancingEqualsLoading();
    void theNewestVersionIsFoundFromAnyKnownOne();
    void aPollThatFindsNothingListsNothing();
    void aGapInTheLogIsReported();
    void aTornOrDamagedCommitIsReported();
    void nothingIsAppendedToALogThatCannotBeRead_data();
    void nothingIsAppendedToALogThatCannotBeRead();
    void aLogWithoutProtocolOrMetadataIsRefused();
    void deletionVectorsAreRefusedByName();

    void whoCanFollowWhom_data();
    void whoCanFollowWhom();
    void aLostRaceIsRebased();
    void aChangedSchemaStopsAnAppend();
    void theSameTransactionIsWrittenOnce();
    void anUnclearPutIsReadBack();
    void aCommitThatIsThereButNotDurableIsNotAcknowledged();
    void aPutThatNeverAnswersIsUnavailable();
    void aPutThatWasNotDoneIsRepeated();
    void companionsGoInWithTheirCommit();
    void anAppendOnlyTableKeepsItsRows();
    void inCommitTimestampsGrowWhateverTheClockSays();
    void whatCannotBeCommittedIsRefusedUnwritten();
    void racingWritersLoseNothing();
};

void TestLog::aTableIsItsCommits()
{
    TableBench bench;
    bench.create(schema);
    QCOMPARE(bench.append({addOf("a"), addOf("b")}).version, std::int64_t{1});
    Log log = bench.log();
    Transaction removal = appendOf(1, {addOf("c")});
    removal.removes = {removeOf(addOf("a"), toMillis(bench.clock->now()))};
    QCOMPARE(must(log.commit(removal)).version, std::int64_t{2});

    const Snapshot snapshot = must(log.snapshot());
    QCOMPARE(snapshot.head.version, std::int64_t{2});
    QVERIFY(snapshot.schema == schema);
    QVERIFY(snapshot.head.protocol == Protocol{});
    QVERIFY(snapshot.head.metadata == metadataOf(schema));
    QVERIFY(extentsOf(snapshot.files) == (std::vector<Add>{addOf("b"), addOf("c")}));

    const Commit commit = must(log.commitAt(2));
    QCOMPARE(commit.info->operation, std::string("WRITE"));
    QVERIFY(!commit.info->blindAppend);
    QCOMPARE(commit.info->timestamp, toMillis(bench.clock->now()));
    QVERIFY(must(log.commitAt(1)).info->blindAppend);
    FAILS_WITH(log.commitAt(3), ErrorCode::notFound);
}

void TestLog::thereIsNoTableInAnEmptyFolder()
{
    TableBench bench;
    Log log = bench.log();
    FAILS_WITH(log.latestVersion(), ErrorCode::notFound);
    FAILS_WITH(log.latestVersion(12), ErrorCode::notFound);
    FAILS_WITH(log.head(), ErrorCode::notFound);
    FAILS_WITH(log.snapshot(), ErrorCode::notFound);
    FAILS_WITH(log.snapshot(0), ErrorCode::notFound);
    FAILS_WITH(log.commit(appendOf(0, {addOf("a")})), ErrorCode::notFound);
}

void TestLog::headsAndSnapshotsOfEveryVersionAreServed()
{
    TableBench bench;
    bench.create(schema);
    for (int i = 1; i <= 25; ++i) {
        bench.append({addOf(std::string("e").append(std::to_string(i)))});
        if (i % 10 == 0) {
            must(bench.log().writeCheckpoint(must(bench.log().snapshot())));
        }
    }
    for (std::int64_t version = 0; version <= 25; ++version) {
        Log log = bench.log();
        const Snapshot snapshot = must(log.snapshot(version));
        QCOMPARE(snapshot.head.version, version);
        QCOMPARE(snapshot.files.size(), static_cast<std::size_t>(version));
        QCOMPARE(must(log.head(version)).version, version);
    }
    FAILS_WITH(bench.log().snapshot(26), ErrorCode::notFound);
    FAILS_WITH(bench.log().head(26), ErrorCode::notFound);
}

void TestLog::advancingEqualsLoading()
{
    TableBench bench;
    bench.create(schema);
    Log log = bench.log();
    const Snapshot old = must(log.snapshot());
    bench.append({addOf("a")});
    Transaction wider = creationOf(schemaOf("a:bigint, b:varchar"));
    wider.readVersion = 1;
    wider.protocol.reset();
    wider.txns = {{.appId = "app", .version = 4}};
    must(log.commit(wider));
    bench.append({addOf("b")});
    bench.store->resetCalls();
    const Snapshot advanced = must(log.advance(old, 3));
    QCOMPARE(bench.store->calls(), std::uint64_t{3}); // the new commits, and nothing else
    const Snapshot loaded = must(log.snapshot());
    QVERIFY(extentsOf(advanced.files) == extentsOf(loaded.files));
    QVERIFY(advanced.schema == loaded.schema);
    QVERIFY(advanced.head.metadata == loaded.head.metadata);
    QVERIFY(advanced.head.txns == loaded.head.txns);
    QCOMPARE(advanced.schema.fields.size(), std::size_t{2});
    QCOMPARE(old.files.size(), std::size_t{0});
    QCOMPARE(must(log.advance(advanced, 3)).head.version, std::int64_t{3});
    QCOMPARE(must(log.advance(advanced, 1)).files.size(), std::size_t{1});
    FAILS_WITH(log.advance(advanced, 4), ErrorCode::notFound);

    // The commits between were cleaned away meanwhile.
    must(log.writeCheckpoint(loaded));
    std::filesystem::remove(bench.commitPath(1));
    const Snapshot again = must(log.advance(old, 3));
    QVERIFY(extentsOf(again.files) == extentsOf(loaded.files));
}

void TestLog::theNewestVersionIsFoundFromAnyKnownOne()
{
    TableBench bench;
    bench.create(schema);
    for (std::int64_t newest = 0; newest < 20; ++newest) {
        for (std::int64_t from = -1; from <= newest; ++from) {
            QCOMPARE(must(bench.log().latestVersion(from)), newest);
        }
        bench.append({addOf("e" + std::to_string(newest))});
    }
    // A known version may have been cleaned away meanwhile.
    must(bench.log().writeCheckpoint(must(bench.log().snapshot())));
    for (std::int64_t version = 0; version < 15; ++version) {
        std::filesystem::remove(bench.commitPath(version));
    }
    QCOMPARE(must(bench.log().latestVersion(3)), std::int64_t{20});
    std::filesystem::remove(bench.path("_delta_log/_last_checkpoint"));
    QCOMPARE(must(bench.log().latestVersion()), std::int64_t{20});
}

void TestLog::aPollThatFindsNothingListsNothing()
{
    TableBench bench;
    bench.create(schema);
    bench.append({addOf("a")});
    bench.store->resetCalls();
    QCOMPARE(must(bench.log().latestVersion(1)), std::int64_t{1});
    QVERIFY(bench.store->calls() <= 2);
    must(bench.log().writeCheckpoint(must(bench.log().snapshot())));
    bench.append({addOf("b")});
    bench.store->resetCalls();
    QCOMPARE(must(bench.log().latestVersion()), std::int64_t{2});
    QCOMPARE(must(bench.log().snapshot()).files.size(), std::size_t{2});
    QCOMPARE(must(bench.log().head()).version, std::int64_t{2});
    QCOMPARE(bench.store->calls(StoreMethod::listAfter), std::uint64_t{0});
}

void TestLog::aGapInTheLogIsReported()
{
    TableBench bench;
    bench.create(schema);
    for (int i = 1; i <= 4; ++i) {
        bench.append({addOf(std::string("e").append(std::to_string(i)))});
    }
    std::filesystem::remove(bench.commitPath(2));
    const auto snapshot = bench.log().snapshot(4);
    FAILS_WITH(snapshot, ErrorCode::corrupt);
    QVERIFY(snapshot.error().cause.find("version 2") != std::string::npos);
    QVERIFY(snapshot.error().object.ends_with("00000000000000000002.json"));
    QVERIFY(snapshot.error().hint.find("backup") != std::string::npos);
    std::filesystem::remove(bench.commitPath(0));
    const auto headless = bench.log().snapshot(4); // nothing stands for what is gone: it was not cleaned away
    FAILS_WITH(headless, ErrorCode::corrupt);
    QVERIFY(headless.error().object.ends_with("00000000000000000000.json"));
}

void TestLog::aTornOrDamagedCommitIsReported()
{
    TableBench bench;
    bench.create(schema);
    bench.append({addOf("a")});
    const std::string whole = bench.read(TableBench::versionName(1) + ".json");
    for (const std::string& damaged :
         {std::string(), whole.substr(0, whole.size() / 2), std::string(4096, '\0')}) {
        bench.write(TableBench::versionName(1) + ".json", damaged);
        const auto snapshot = bench.log().snapshot();
        FAILS_WITH(snapshot, ErrorCode::corrupt);
        QVERIFY(snapshot.error().object.ends_with("00000000000000000001.json"));
        QVERIFY(snapshot.error().hint.find("backup") != std::string::npos);
        FAILS_WITH(bench.log().commitAt(1), ErrorCode::corrupt);
    }
    QVERIFY(must(bench.log().snapshot(0)).files.empty());
}

/// An append that reads only the head would be acknowledged, and nobody could read its rows.
void TestLog::nothingIsAppendedToALogThatCannotBeRead_data()
{
    QTest::addColumn<QByteArray>("from");
    QTest::addColumn<QByteArray>("to");
    QTest::addRow("the end of an add's line is cut off") << QByteArray("}}\n") << QByteArray("");
    QTest::addRow("an add without a path") << QByteArray("\"path\"") << QByteArray("\"pith\"");
    QTest::addRow("an add with a broken size") << QByteArray("\"size\":100") << QByteArray("\"size\":\"1\"");
    QTest::addRow("an add with a byte that is no text")
        << QByteArray("\"path\":\"") << QByteArray("\"path\":\"\xff");
}

void TestLog::nothingIsAppendedToALogThatCannotBeRead()
{
    QFETCH(QByteArray, from);
    QFETCH(QByteArray, to);
    TableBench bench;
    bench.create(schema);
    bench.append({addOf("a")});
    bench.append({addOf("b")});
    const std::string whole = bench.read(TableBench::versionName(1) + ".json");
    QByteArray damaged = QByteArray::fromStdString(whole);
    const auto at = damaged.lastIndexOf(from);
    QVERIFY(at >= 0);
    damaged.replace(at, from.size(), to);
    bench.write(TableBench::versionName(1) + ".json", damaged.toStdString());

    FAILS_WITH(bench.log().head(), ErrorCode::corrupt);
    Transaction transaction;
    transaction.readVersion = 2;
    transaction.adds = {addOf("c")};
    const auto appended = bench.log().commit(transaction);
    FAILS_WITH(appended, ErrorCode::corrupt);
    QVERIFY(appended.error().object.ends_with("00000000000000000001.json"));
    QVERIFY(appended.error().hint.find("backup") != std::string::npos);
    QVERIFY(!std::filesystem::exists(bench.commitPath(3)));

    bench.write(TableBench::versionName(1) + ".json", whole);
    QCOMPARE(must(bench.log().commit(transaction)).version, std::int64_t{3});
    QCOMPARE(must(bench.log().snapshot()).files.size(), std::size_t{3});
}

void TestLog::aLogWithoutProtocolOrMetadataIsRefused()
{
    TableBench bench;
    bench.write("_delta_log/00000000000000000000.json",
                R"({"protocol":{"minReaderVersion":1,"minWriterVersion":2}})");
    FAILS_WITH(bench.log().snapshot(), ErrorCode::corrupt);
    FAILS_WITH(bench.log().head(), ErrorCode::corrupt);
}

void TestLog::deletionVectorsAreRefusedByName()
{
    TableBench bench;
    Transaction creation = creationOf(schema);
    creation.protocol = Protocol{.minReaderVersion = 3,
                                 .minWriterVersion = 7,
                                 .readerFeatures = {"deletionVectors"},
                                 .writerFeatures = {"deletionVectors"}};
    must(bench.log().commit(creation));
    bench.append({addOf("a")});
    const Snapshot before = must(bench.log().snapshot());
    QCOMPARE(before.files.size(), std::size_t{1});
    bench.write("_delta_log/00000000000000000002.json",
                R"({"add":{"path":"a","size":1,"modificationTime":1,"dataChange":true,"partitionValues":{},)"
                R"("deletionVector":{"storageType":"u","pathOrInlineDv":"ab^-aqEH.-t@S}K{vb[*k^","offset":4,)"
                R"("sizeInBytes":40,"cardinality":6}}})");
    const auto snapshot = bench.log().snapshot();
    FAILS_WITH(snapshot, ErrorCode::unsupported);
    QVERIFY(snapshot.error().cause.find("deletionVectors") != std::string::npos);
    FAILS_WITH(bench.log().advance(before, 2), ErrorCode::unsupported);
    QCOMPARE(must(bench.log().head()).version, std::int64_t{2});
}

void TestLog::whoCanFollowWhom_data()
{
    QTest::addColumn<int>("ours");
    QTest::addColumn<int>("theirs");
    QTest::addColumn<bool>("allowed");
    // ours: 0 append, 1 delete, 2 rearrange, 3 append that read the table
    // theirs: 0 append, 1 remove of "x", 2 remove of "y", 3 metadata, 4 protocol, 5 rearrangement of "y"
    const bool table[4][6] = {{true, true, true, false, false, true},
                              {false, false, false, false, false, true},
                              {true, false, true, false, false, true},
                              {false, false, false, false, false, true}};
    for (int ours = 0; ours < 4; ++ours) {
        for (int theirs = 0; theirs < 6; ++theirs) {
            QTest::addRow("%d after %d", ours, theirs) << ours << theirs << table[ours][theirs];
        }
    }
}

void TestLog::whoCanFollowWhom()
{
    QFETCH(int, ours);
    QFETCH(int, theirs);
    QFETCH(bool, allowed);
    Transaction transaction = appendOf(4, {addOf("new")});
    Remove x = removeOf(addOf("x"), 1);
    if (ours == 1 || ours == 2) {
        x.dataChange = ours == 1;
        transaction.removes = {x};
        transaction.adds[0].dataChange = ours == 1;
    }
    transaction.blindAppend = ours == 0;
    const Commit winner = winnerWith([&](Commit& commit) {
        Remove y = removeOf(addOf("y"), 1);
        switch (theirs) {
        case 0:
            commit.adds = {addOf("theirs")};
            break;
        case 1:
            commit.removes = {removeOf(addOf("x"), 1)};
            break;
        case 2:
            commit.removes = {y};
            break;
        case 3:
            commit.metadata = metadataOf(schema);
            break;
        case 4:
            commit.protocol = Protocol{};
            break;
        default:
            y.dataChange = false;
            commit.removes = {y};
            commit.adds = {addOf("z")};
            commit.adds[0].dataChange = false;
        }
    });
    const auto conflict = conflictBetween(transaction, winner, "t");
    QCOMPARE(conflict.has_value(), allowed);
    if (!allowed) {
        QVERIFY(conflict.error().code == ErrorCode::conflict);
        QVERIFY(conflict.error().cause.find("version 5") != std::string::npos);
    }
    const Commit sameApp = winnerWith([](Commit& commit) { commit.txns = {{.appId = "app", .version = 3}}; });
    transaction.txns = {{.appId = "app", .version = 3}};
    FAILS_WITH(conflictBetween(transaction, sameApp, "t"), ErrorCode::alreadyExists);
    transaction.txns = {{.appId = "app", .version = 4}};
    FAILS_WITH(conflictBetween(transaction, sameApp, "t"), ErrorCode::conflict);
}

void TestLog::aLostRaceIsRebased()
{
    TableBench bench;
    bench.create(schema);
    bench.append({addOf("a")});
    bench.append({addOf("b")});
    QCOMPARE(must(bench.log().commit(appendOf(0, {addOf("late")}))).version, std::int64_t{3});
    QCOMPARE(must(bench.log().snapshot()).files.size(), std::size_t{3});
}

void TestLog::aChangedSchemaStopsAnAppend()
{
    TableBench bench;
    bench.create(schema);
    Transaction wider = creationOf(schemaOf("a:bigint, b:varchar"));
    wider.readVersion = 0;
    wider.protocol.reset();
    must(bench.log().commit(wider));
    FAILS_WITH(bench.log().commit(appendOf(0, {addOf("late")})), ErrorCode::conflict);
    // Also when this Log has seen the change already.
    Log log = bench.log();
    must(log.head());
    FAILS_WITH(log.commit(appendOf(0, {addOf("late")})), ErrorCode::conflict);
    QCOMPARE(must(bench.log().latestVersion()), std::int64_t{1});
    FAILS_WITH(bench.log().commit(creationOf(schema)), ErrorCode::conflict);
}

void TestLog::theSameTransactionIsWrittenOnce()
{
    TableBench bench;
    bench.create(schema);
    Transaction transaction = appendOf(0, {addOf("a")});
    transaction.txns = {{.appId = "batch", .version = 7}};
    Log log = bench.log();
    QCOMPARE(must(log.commit(transaction)).version, std::int64_t{1});
    transaction.adds = {addOf("a2")};
    FAILS_WITH(log.commit(transaction), ErrorCode::alreadyExists);         // a winner carries it
    FAILS_WITH(bench.log().commit(transaction), ErrorCode::alreadyExists); // one that this Log never saw
    transaction.readVersion = 1;
    FAILS_WITH(bench.log().commit(transaction), ErrorCode::alreadyExists); // the table holds it
    must(bench.log().writeCheckpoint(must(bench.log().snapshot())));
    FAILS_WITH(bench.log().commit(transaction), ErrorCode::alreadyExists); // the checkpoint holds it
    const Head head = must(bench.log().head());
    FAILS_WITH(bench.log().commit(transaction, &head), ErrorCode::alreadyExists);
    QCOMPARE(must(bench.log().latestVersion()), std::int64_t{1});
    QCOMPARE(head.txns.at("batch").version, std::int64_t{7});
    QCOMPARE(head.txns.at("batch").lastUpdated, toMillis(bench.clock->now()));
    transaction.txns[0].version = 8;
    QCOMPARE(must(bench.log().commit(transaction, &head)).version, std::int64_t{2});
}

void TestLog::anUnclearPutIsReadBack()
{
    TableBench bench;
    bench.create(schema);
    Log log = bench.log();
    bench.store->inject({.fault = StoreFault::failAfter, .method = StoreMethod::putIfAbsent, .times = 1});
    QCOMPARE(must(log.commit(appendOf(0, {addOf("a")}))).version, std::int64_t{1});
    QCOMPARE(must(log.latestVersion()), std::int64_t{1});
    QCOMPARE(must(log.snapshot()).files.size(), std::size_t{1});
}

void TestLog::aCommitThatIsThereButNotDurableIsNotAcknowledged()
{
    TableBench bench;
    bench.create(schema);
    Log log = bench.log();
    // As when the bytes are there and the folder can't be flushed.
    const auto fault =
        bench.store->inject({.fault = StoreFault::failAfter, .method = StoreMethod::putIfAbsent});
    FAILS_WITH(log.commit(appendOf(0, {addOf("a")})), ErrorCode::unavailable);
    QVERIFY(bench.store->hits(fault) > 1);
    QCOMPARE(must(log.latestVersion()), std::int64_t{1});
    bench.store->clear();
    bench.store->inject({.fault = StoreFault::failAfter, .method = StoreMethod::putIfAbsent, .times = 2});
    bench.store->resetCalls();
    QCOMPARE(must(log.commit(appendOf(1, {addOf("b")}))).version, std::int64_t{2});
    QCOMPARE(bench.store->calls(StoreMethod::putIfAbsent), std::uint64_t{3}); // the last one settled it
}

void TestLog::aPutThatNeverAnswersIsUnavailable()
{
    TableBench bench;
    bench.create(schema);
    bench.store->inject({.fault = StoreFault::failBefore, .method = StoreMethod::putIfAbsent});
    FAILS_WITH(bench.log().commit(appendOf(0, {addOf("a")})), ErrorCode::unavailable);
    bench.store->clear();
    bench.store->failNext(StoreMethod::putIfAbsent, 1, ErrorCode::diskFull);
    FAILS_WITH(bench.log().commit(appendOf(0, {addOf("a")})), ErrorCode::diskFull);
    QCOMPARE(must(bench.log().latestVersion()), std::int64_t{0});
    // Whether it happened can't be said when reading back fails too; repeating it with its txn is safe.
    Transaction transaction = appendOf(0, {addOf("a")});
    transaction.txns = {{.appId = "batch", .version = 1}};
    Log log = bench.log();
    must(log.head());
    bench.store->inject({.fault = StoreFault::failAfter, .method = StoreMethod::putIfAbsent, .times = 1});
    bench.store->inject({.fault = StoreFault::failBefore, .method = StoreMethod::get});
    FAILS_WITH(log.commit(transaction), ErrorCode::unavailable);
    bench.store->clear();
    FAILS_WITH(log.commit(transaction), ErrorCode::alreadyExists);
    QCOMPARE(must(log.snapshot()).files.size(), std::size_t{1});
}

void TestLog::aPutThatWasNotDoneIsRepeated()
{
    TableBench bench;
    bench.create(schema);
    bench.store->failNext(StoreMethod::putIfAbsent, 2);
    QCOMPARE(must(bench.log().commit(appendOf(0, {addOf("a")}))).version, std::int64_t{1});
}

void TestLog::companionsGoInWithTheirCommit()
{
    TableBench bench;
    bench.create(schema);
    Log log = bench.log();
    std::vector<std::int64_t> asked;
    Companions companions;
    companions.before = {{"extent", std::string_view("x")}};
    companions.after = [&](const Committed& committed) {
        asked.push_back(committed.version);
        return std::optional(Companions::Successor{"journal/1", std::to_string(committed.version)});
    };
    bench.append({addOf("b")}); // takes version 1, unknown to ours
    QCOMPARE(must(log.commit(appendOf(0, {addOf("a")}), nullptr, &companions)).version, std::int64_t{2});
    QVERIFY(companions.followed && companions.before.empty());
    QVERIFY(asked == (std::vector<std::int64_t>{1, 2}));
    QCOMPARE(must(bench.store->get("extent")), std::string("x"));
    QCOMPARE(must(bench.store->get("journal/1")), std::string("2"));
    // A successor that can't be there takes nothing from the commit.
    QCOMPARE(must(log.commit(appendOf(2, {addOf("c")}), nullptr, &companions)).version, std::int64_t{3});
    QVERIFY(!companions.followed);
    // Nor does a commit happen without what comes before it.
    companions.before = {{"extent", std::string_view("y")}};
    FAILS_WITH(log.commit(appendOf(3, {addOf("d")}), nullptr, &companions), ErrorCode::alreadyExists);
    QCOMPARE(must(log.latestVersion()), std::int64_t{3});
}

void TestLog::anAppendOnlyTableKeepsItsRows()
{
    TableBench bench;
    Transaction creation = creationOf(schema);
    creation.metadata->configuration["delta.appendOnly"] = "true";
    must(bench.log().commit(creation));
    bench.append({addOf("a")});
    Transaction removal = appendOf(1, {addOf("b")});
    removal.removes = {removeOf(addOf("a"), 1)};
    FAILS_WITH(bench.log().commit(removal), ErrorCode::invalidArgument);
    removal.removes[0].dataChange = false; // rearranged, not removed
    removal.adds[0].dataChange = false;
    QCOMPARE(must(bench.log().commit(removal)).version, std::int64_t{2});
}

void TestLog::inCommitTimestampsGrowWhateverTheClockSays()
{
    TableBench bench;
    Transaction creation = creationOf(schema);
    creation.protocol = Protocol{.minReaderVersion = 1,
                                 .minWriterVersion = 7,
                                 .readerFeatures = {},
                                 .writerFeatures = {"inCommitTimestamp"}};
    creation.metadata->configuration["delta.enableInCommitTimestamps"] = "true";
    const auto start = toMillis(bench.clock->now());
    must(bench.log().commit(creation));
    bench.clock->advance(std::chrono::hours(-1));
    const Committed second = bench.append({addOf("a")});
    bench.clock->advance(std::chrono::hours(2));
    const Committed third = bench.append({addOf("b")});
    QVERIFY(must(bench.log().commitAt(0)).info->inCommitTimestamp == start);
    QVERIFY(must(bench.log().commitAt(1)).info->inCommitTimestamp == start + 1);
    QCOMPARE(second.timestamp, start + 1);
    QCOMPARE(third.timestamp, start + 3'600'000);
}

void TestLog::whatCannotBeCommittedIsRefusedUnwritten()
{
    TableBench bench;
    FAILS_WITH(bench.log().commit(appendOf(-1, {addOf("a")})), ErrorCode::invalidArgument);
    bench.create(schema);
    for (const std::string path : {"", "../x", "/x", "_delta_log/x", "a//b", "a\nb"}) {
        FAILS_WITH(bench.log().commit(appendOf(0, {addOf(path)})), ErrorCode::invalidArgument);
    }
    FAILS_WITH(bench.log().commit(appendOf(0, {addOf("a"), addOf("a")})), ErrorCode::invalidArgument);
    FAILS_WITH(bench.log().commit(appendOf(0, {addOf("a", -1)})), ErrorCode::invalidArgument);
    Transaction transaction = appendOf(0, {});
    transaction.txns = {{.appId = "x", .version = 1}, {.appId = "x", .version = 2}};
    FAILS_WITH(bench.log().commit(transaction), ErrorCode::invalidArgument);
    transaction = appendOf(0, {});
    transaction.protocol = Protocol{.minReaderVersion = 3,
                                    .minWriterVersion = 7,
                                    .readerFeatures = {},
                                    .writerFeatures = {"rowTracking"}};
    FAILS_WITH(bench.log().commit(transaction), ErrorCode::unsupported);
    transaction.protocol.reset();
    transaction.metadata = metadataOf(schema);
    transaction.metadata->partitionColumns = {"a"};
    FAILS_WITH(bench.log().commit(transaction), ErrorCode::unsupported);
    QCOMPARE(must(bench.log().latestVersion()), std::int64_t{0});
}

void TestLog::racingWritersLoseNothing()
{
    TableBench bench;
    bench.create(schema);
    constexpr int writers = 4;
    constexpr int commitsEach = 40;
    std::array<std::vector<std::int64_t>, writers> versions;
    std::atomic<bool> failed = false;
    {
        std::vector<std::jthread> threads;
        for (int writer = 0; writer < writers; ++writer) {
            threads.emplace_back([&, writer] {
                Log log(bench.store, bench.folder, bench.engine, bench.scratch, bench.clock);
                for (int i = 0; i < commitsEach; ++i) {
                    Transaction transaction =
                        appendOf(0, {addOf(std::to_string(writer) + "-" + std::to_string(i))});
                    transaction.readVersion = versions[writer].empty() ? 0 : versions[writer].back();
                    transaction.txns = {{.appId = "w" + std::to_string(writer), .version = i}};
                    const auto committed = log.commit(transaction);
                    if (!committed) {
                        failed = true;
                        return;
                    }
                    versions[writer].push_back(committed->version);
                }
            });
        }
    }
    QVERIFY(!failed);
    std::set<std::int64_t> all;
    for (const auto& of : versions) {
        QVERIFY(std::ranges::is_sorted(of));
        all.insert(of.begin(), of.end());
    }
    QCOMPARE(all.size(), std::size_t{writers * commitsEach});
    QCOMPARE(*all.begin(), std::int64_t{1});
    QCOMPARE(*all.rbegin(), std::int64_t{writers * commitsEach});
    const Snapshot snapshot = must(bench.log().snapshot());
    QCOMPARE(snapshot.files.size(), std::size_t{writers * commitsEach});
    for (int writer = 0; writer < writers; ++writer) {
        QCOMPARE(snapshot.head.txns.at("w" + std::to_string(writer)).version, std::int64_t{commitsEach - 1});
        for (std::size_t i = 0; i < commitsEach; ++i) {
            const Commit commit = must(bench.log().commitAt(versions[writer][i]));
            QCOMPARE(commit.adds.at(0).path, std::to_string(writer) + "-" + std::to_string(i));
        }
    }
}

QTEST_GUILESS_MAIN(TestLog)
#include "tst_log.moc"
