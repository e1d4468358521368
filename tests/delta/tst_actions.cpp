#include "core/delta/actions.h"
#include "tests/delta/deltafixture.h"

#include <nlohmann/json.hpp>
#include <sstream>

using namespace sharepane;
using namespace sharepane::delta;

namespace {

std::string addLine(const std::string& path)
{
    return R"({"add":{"path":")" + path +
           R"(","partitionValues":{},"size":1,"modificationTime":2,"dataChange":true}})";
}

const std::string schemaString = toJson(schemaOf("a:bigint"));

} // namespace

class TestActions : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void commitsAreReadBackAsWritten();
    void writtenLinesAreOneJsonDocumentEach();
    void everyCharacterOfAPathSurvives();
    void pathsOfOthersAreDecoded_data();
    void pathsOfOthersAreDecoded();
    void pathsThatLeaveTheTableAreRefused_data();
    void pathsThatLeaveTheTableAreRefused();
    void absoluteUrisAreUnsupportedByName();
    void unknownActionsAndFieldsAreIgnored();
    void brokenCommitsAreRefusedWithTheLine_data();
    void brokenCommitsAreRefusedWithTheLine();
    void aCutOffLastLineIsRefused();
    void provenanceInAnyFormIsAccepted();
    void emptyPartitionValuesAreNulls();
    void featuresThatAreNotImplementedAreRefusedByName_data();
    void featuresThatAreNotImplementedAreRefusedByName();
    void featuresThatAreImplementedAreAccepted_data();
    void featuresThatAreImplementedAreAccepted();
    void theLowestProtocolIsChosen();
};

void TestActions::commitsAreReadBackAsWritten()
{
    Commit commit;
    commit.version = 7;
    commit.info = CommitInfo{.timestamp = 1'700'000'000'000,
                             .operation = "WRITE",
                             .txnId = "t-1",
                             .blindAppend = true,
                             .inCommitTimestamp = 5};
    commit.protocol = Protocol{.minReaderVersion = 3,
                               .minWriterVersion = 7,
                               .readerFeatures = {"timestampNtz"},
                               .writerFeatures = {"timestampNtz", "appendOnly"}};
    Metadata metadata = metadataOf(schemaOf("a:bigint, \"q\"\"\\\\\":varchar"));
    metadata.name = "name \"quoted\"\n\t\x01";
    metadata.description = "Größe 🚀";
    metadata.partitionColumns = {"p", "ü"};
    metadata.configuration = {{"delta.appendOnly", "true"}, {"k", ""}};
    commit.metadata = metadata;
    commit.txns = {{.appId = "app/ü", .version = -3, .lastUpdated = 9}, {.appId = "b", .version = INT64_MAX}};
    Add add = addOf("p", INT64_MAX);
    add.path = "p=a%20b/ü #?:\\\"'[x]*.parquet";
    add.partitionValues = {{"p", "a b"}, {"ü", std::nullopt}};
    add.dataChange = false;
    add.stats = R"({"numRecords":1,"minValues":{"a":"\"\\"}})";
    add.tags["x"] = "y";
    commit.adds = {add, addOf("b.parquet")};
    Remove remove = removeOf(addOf("old.parquet"), 17);
    remove.partitionValues = {{"p", "1"}};
    remove.dataChange = false;
    commit.removes = {remove};

    const Commit again = must(parseCommit(7, toNdjson(commit)));
    QCOMPARE(again.version, std::int64_t{7});
    QVERIFY(again.adds == commit.adds);
    QVERIFY(again.removes == commit.removes);
    QVERIFY(again.txns == commit.txns);
    QVERIFY(again.protocol == commit.protocol);
    QVERIFY(again.metadata == commit.metadata);
    QCOMPARE(again.info->txnId, std::string("t-1"));
    QCOMPARE(again.info->operation, std::string("WRITE"));
    QCOMPARE(again.info->timestamp, std::int64_t{1'700'000'000'000});
    QVERIFY(again.info->blindAppend);
    QVERIFY(again.info->inCommitTimestamp == 5);
}

void TestActions::writtenLinesAreOneJsonDocumentEach()
{
    Commit commit;
    commit.info = CommitInfo{.timestamp = 1, .operation = "CREATE TABLE", .txnId = "x"};
    commit.protocol = Protocol{};
    commit.metadata = metadataOf(schemaOf("a:bigint"));
    commit.adds = {addOf("a.parquet")};
    std::istringstream lines(toNdjson(commit));
    std::vector<nlohmann::json> parsed;
    for (std::string line; std::getline(lines, line);) {
        parsed.push_back(nlohmann::json::parse(line));
    }
    QCOMPARE(parsed.size(), std::size_t{4});
    QVERIFY(parsed[0].contains("commitInfo")); // first (Delta: "In-Commit Timestamps")
    QCOMPARE(parsed[1]["protocol"].dump(), std::string(R"({"minReaderVersion":1,"minWriterVersion":2})"));
    // Non-optional for delta-kernel-rs, whatever they hold.
    QVERIFY(parsed[2]["metaData"]["format"]["options"].is_object());
    QVERIFY(parsed[2]["metaData"]["configuration"].is_object());
    QVERIFY(parsed[2]["metaData"]["partitionColumns"].is_array());
    QVERIFY(parsed[3]["add"]["stats"].is_string());
    QVERIFY(parsed[3]["add"]["partitionValues"].is_object());
}

void TestActions::everyCharacterOfAPathSurvives()
{
    for (int c = 0x20; c < 0x7F; ++c) {
        if (c == '/' || c == '.') {
            continue;
        }
        Commit commit;
        commit.adds = {addOf("dir/" + std::string(1, static_cast<char>(c)))};
        const std::string text = toNdjson(commit);
        QVERIFY(must(parseCommit(0, text)).adds == commit.adds);
        QVERIFY(text.find(' ') == std::string::npos);
    }
    Commit commit;
    commit.adds = {addOf("日本語/é.parquet")};
    const std::string text = toNdjson(commit);
    QVERIFY(text.find("%E6%97%A5") != std::string::npos);
    QVERIFY(must(parseCommit(0, text)).adds == commit.adds);
}

void TestActions::pathsOfOthersAreDecoded_data()
{
    QTest::addColumn<std::string>("uri");
    QTest::addColumn<std::string>("path");
    QTest::newRow("plain") << std::string("part-0.snappy.parquet") << std::string("part-0.snappy.parquet");
    QTest::newRow("space") << std::string("a%20b") << std::string("a b");
    QTest::newRow("lower-case hex") << std::string("a%2fb") << std::string("a/b");
    QTest::newRow("percent of a partition folder")
        << std::string("ts=2020-01-01%2000%253A00/x") << std::string("ts=2020-01-01 00%3A00/x");
    QTest::newRow("plus is a plus") << std::string("a+b") << std::string("a+b");
    QTest::newRow("unencoded") << std::string("ü=1/x y") << std::string("ü=1/x y");
    QTest::newRow("dots in names") << std::string("..a/b..") << std::string("..a/b..");
    QTest::newRow("encoded colon") << std::string("a%3Ab") << std::string("a:b");
    QTest::newRow("colon in a later component") << std::string("d/a:b") << std::string("d/a:b");
}

void TestActions::pathsOfOthersAreDecoded()
{
    QFETCH(std::string, uri);
    QFETCH(std::string, path);
    const Commit commit = must(parseCommit(1, addLine(uri)));
    QCOMPARE(commit.adds.at(0).path, path);
    const Commit again = must(parseCommit(1, toNdjson(commit)));
    QCOMPARE(again.adds.at(0).path, path);
}

void TestActions::pathsThatLeaveTheTableAreRefused_data()
{
    QTest::addColumn<std::string>("uri");
    for (const char* uri : {"",
                            "/etc/passwd",
                            "../x",
                            "a/../../x",
                            "a/..",
                            "..",
                            ".",
                            "./a",
                            "a//b",
                            "a/",
                            "%2e%2e/x",
                            "%2Fetc%2Fpasswd",
                            "a%00b",
                            "a%0Ab",
                            "%",
                            "%4",
                            "%zz",
                            "%ff",
                            "%C3%28",
                            "_delta_log/00000000000000000000.json",
                            "_delta_log/x",
                            "//host/x"}) {
        QTest::newRow(uri) << std::string(uri);
    }
}

void TestActions::pathsThatLeaveTheTableAreRefused()
{
    QFETCH(std::string, uri);
    FAILS_WITH(parseCommit(1, addLine(uri)), ErrorCode::corrupt);
    FAILS_WITH(parseCommit(1, R"({"remove":{"path":")" + uri + R"("}})"), ErrorCode::corrupt);
}

void TestActions::absoluteUrisAreUnsupportedByName()
{
    for (const char* uri : {"file:///etc/passwd", "s3://bucket/x.parquet", "https://host/x", "a:b"}) {
        const auto commit = parseCommit(1, addLine(uri));
        FAILS_WITH(commit, ErrorCode::unsupported);
        QVERIFY(commit.error().cause.find(uri) != std::string::npos);
    }
}

void TestActions::unknownActionsAndFieldsAreIgnored()
{
    const Commit commit = must(
        parseCommit(3, "{\"cdc\":{\"path\":\"_change_data/x\",\"size\":1}}\n"
                       "{\"domainMetadata\":{\"domain\":\"d\",\"configuration\":\"{}\",\"removed\":false}}\n"
                       "{\"fromTheFuture\":{\"a\":[1,2,{\"b\":null}]}}\n"
                       "{\"add\":{\"path\":\"a\",\"size\":1,\"new\":{\"x\":1},\"baseRowId\":4,"
                       "\"partitionValues\":null},\"other\":null}\r\n"
                       "\n  \n"
                       "{\"add\":null,\"txn\":{\"appId\":\"x\",\"version\":1}}"));
    QCOMPARE(commit.adds.size(), std::size_t{1});
    QCOMPARE(commit.txns.size(), std::size_t{1});
    QVERIFY(!commit.info);
}

void TestActions::brokenCommitsAreRefusedWithTheLine_data()
{
    QTest::addColumn<std::string>("line");
    const auto row = [](const char* name, const std::string& line) {
        QTest::newRow(name) << line;
    };
    row("no JSON", "nonsense");
    row("two documents", "{} {}");
    row("an array", "[]");
    row("a number", "7");
    row("binary", std::string("\x00\x01\x02", 3));
    row("not UTF-8", "{\"txn\":{\"appId\":\"\xff\",\"version\":1}}");
    row("action is text", R"({"add":"x"})");
    row("add without path", R"({"add":{"size":1}})");
    row("path is a number", R"({"add":{"path":1,"size":1}})");
    row("add without size", R"({"add":{"path":"a"}})");
    row("size is text", R"({"add":{"path":"a","size":"1"}})");
    row("size is negative", R"({"add":{"path":"a","size":-1}})");
    row("size is fractional", R"({"add":{"path":"a","size":1.5}})");
    row("size is huge", R"({"add":{"path":"a","size":9223372036854775808}})");
    row("size is very huge", R"({"add":{"path":"a","size":1e400}})");
    row("time is text", R"({"add":{"path":"a","size":1,"modificationTime":"now"}})");
    row("dataChange is text", R"({"add":{"path":"a","size":1,"dataChange":"true"}})");
    row("stats is an object", R"({"add":{"path":"a","size":1,"stats":{}}})");
    row("tags are an array", R"({"add":{"path":"a","size":1,"tags":[]}})");
    row("partition value is a number", R"({"add":{"path":"a","size":1,"partitionValues":{"p":1}}})");
    row("protocol without versions", R"({"protocol":{}})");
    row("protocol version is zero", R"({"protocol":{"minReaderVersion":0,"minWriterVersion":2}})");
    row("protocol features are text",
        R"({"protocol":{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":"x"}})");
    row("metadata without id", R"({"metaData":{"schemaString":"{}"}})");
    row("metadata without schema", R"({"metaData":{"id":"x"}})");
    row("txn without version", R"({"txn":{"appId":"a"}})");
    row("txn without id", R"({"txn":{"version":1}})");
    row("deep", std::string(100'000, '['));
}

void TestActions::brokenCommitsAreRefusedWithTheLine()
{
    QFETCH(std::string, line);
    const auto commit = parseCommit(5, addLine("fine") + "\n" + line + "\n" + addLine("later"));
    FAILS_WITH(commit, ErrorCode::corrupt);
    QVERIFY2(commit.error().cause.starts_with("line 2: "), commit.error().cause.c_str());
    QCOMPARE(commit.error().object, std::string("version 5"));
}

void TestActions::aCutOffLastLineIsRefused()
{
    Commit commit;
    commit.info = CommitInfo{.timestamp = 1, .operation = "WRITE", .txnId = "x"};
    commit.adds = {addOf("a.parquet"), addOf("b.parquet")};
    const std::string whole = toNdjson(commit);
    const std::size_t lastLine = whole.rfind('\n', whole.size() - 2) + 1;
    for (std::size_t length = lastLine + 1; length + 1 < whole.size(); ++length) {
        QVERIFY(!parseCommit(1, whole.substr(0, length)).has_value());
    }
    QVERIFY(parseCommit(1, whole.substr(0, whole.size() - 1)).has_value());
}

void TestActions::provenanceInAnyFormIsAccepted()
{
    const Commit commit = must(parseCommit(
        1,
        R"({"commitInfo":{"timestamp":"yesterday","operation":["x"],"txnId":5,"isBlindAppend":"maybe"}})"));
    QVERIFY(commit.info.has_value());
    QCOMPARE(commit.info->txnId, std::string());
    QVERIFY(!commit.info->blindAppend);
}

void TestActions::emptyPartitionValuesAreNulls()
{
    const Commit commit =
        must(parseCommit(1, R"({"add":{"path":"a","size":1,"partitionValues":{"p":"","q":null,"r":"x"}}})"));
    const auto& values = commit.adds.at(0).partitionValues;
    QVERIFY(!values.at("p") && !values.at("q"));
    QCOMPARE(*values.at("r"), std::string("x"));
}

void TestActions::featuresThatAreNotImplementedAreRefusedByName_data()
{
    QTest::addColumn<std::string>("reader");
    QTest::addColumn<std::string>("writer");
    QTest::addColumn<std::string>("named");
    for (const char* feature : {"typeWidening-preview", "variantType", "variantType-preview",
                                "variantShredding-preview", "catalogManaged", "catalogOwned-preview",
                                "geospatial", "adaptiveMetadata-preview", "somethingNew"}) {
        QTest::newRow(feature) << std::string(feature) << std::string(feature) << std::string(feature);
    }
    for (const char* feature :
         {"rowTracking", "clustering", "icebergCompatV1", "icebergCompatV2", "somethingElseNew"}) {
        QTest::newRow(feature) << std::string() << std::string(feature) << std::string(feature);
    }
}

void TestActions::featuresThatAreNotImplementedAreRefusedByName()
{
    QFETCH(std::string, reader);
    QFETCH(std::string, writer);
    QFETCH(std::string, named);
    Protocol protocol{.minReaderVersion = 3, .minWriterVersion = 7};
    if (!reader.empty()) {
        protocol.readerFeatures = {"timestampNtz", reader};
    }
    protocol.writerFeatures = {"appendOnly", writer};
    const Metadata metadata = metadataOf(schemaOf("a:bigint"));
    const auto writable = checkWritable(protocol, metadata, "demo/t");
    FAILS_WITH(writable, ErrorCode::unsupported);
    QVERIFY(writable.error().cause.find("\"" + named + "\"") != std::string::npos);
    QCOMPARE(writable.error().object, std::string("demo/t"));
    QVERIFY(!writable.error().hint.empty());
    const auto readable = checkReadable(protocol, metadata, "demo/t");
    QCOMPARE(readable.has_value(), reader.empty());
}

void TestActions::featuresThatAreImplementedAreAccepted_data()
{
    QTest::addColumn<int>("reader");
    QTest::addColumn<int>("writer");
    QTest::addColumn<QStringList>("features");
    QTest::newRow("ours") << 1 << 2 << QStringList();
    QTest::newRow("oldest") << 1 << 1 << QStringList();
    QTest::newRow("2,6") << 2 << 6 << QStringList();
    for (const char* feature :
         {"columnMapping", "deletionVectors", "timestampNtz", "v2Checkpoint", "vacuumProtocolCheck"}) {
        QTest::newRow(feature) << 3 << 7 << QStringList{QString::fromLatin1(feature)};
    }
}

void TestActions::featuresThatAreImplementedAreAccepted()
{
    QFETCH(int, reader);
    QFETCH(int, writer);
    QFETCH(QStringList, features);
    Protocol protocol{.minReaderVersion = reader, .minWriterVersion = writer};
    for (const QString& feature : features) {
        protocol.readerFeatures.push_back(feature.toStdString());
    }
    protocol.writerFeatures = protocol.readerFeatures;
    const Metadata metadata = metadataOf(schemaOf("a:bigint"));
    must(checkReadable(protocol, metadata, "t"));
    must(checkWritable(protocol, metadata, "t"));
}

void TestActions::theLowestProtocolIsChosen()
{
    QVERIFY(lowestProtocol(schemaOf("a:timestamp, b:struct(c timestamptz)")) == Protocol{});
    const Protocol ntz = lowestProtocol(schemaOf("a:struct(b timestamp_ntz[])"));
    QCOMPARE(ntz.minReaderVersion, 3);
    QCOMPARE(ntz.minWriterVersion, 7);
    QVERIFY(ntz.readerFeatures == std::vector<std::string>{"timestampNtz"});

    // In use, these change what a writer must do, whatever the versions say.
    Metadata metadata = metadataOf(schemaOf("a:bigint"));
    metadata.configuration["delta.constraints.positive"] = "a > 0";
    FAILS_WITH(checkWritable({.minReaderVersion = 1, .minWriterVersion = 3}, metadata, "t"),
               ErrorCode::unsupported);
    for (const char* key : {"delta.invariants", "delta.generationExpression", "delta.identity.start"}) {
        metadata = metadataOf(schemaOf("a:bigint"));
        metadata.schemaString =
            R"({"type":"struct","fields":[{"name":"a","type":"long","nullable":true,"metadata":{")" +
            std::string(key) + R"(":"x"}}]})";
        FAILS_WITH(checkWritable({.minReaderVersion = 1, .minWriterVersion = 6}, metadata, "t"),
                   ErrorCode::unsupported);
        must(checkReadable({.minReaderVersion = 1, .minWriterVersion = 6}, metadata, "t"));
    }
    metadata = metadataOf(schemaOf("a:bigint"));
    metadata.configuration["delta.columnMapping.mode"] = "telepathy";
    FAILS_WITH(checkReadable({}, metadata, "t"), ErrorCode::unsupported);
    FAILS_WITH(checkReadable({.minReaderVersion = 4, .minWriterVersion = 7}, metadata, "t"),
               ErrorCode::unsupported);
    metadata = metadataOf(schemaOf("a:bigint"));
    metadata.partitionColumns = {"b"};
    FAILS_WITH(checkReadable({}, metadata, "t"), ErrorCode::corrupt);
    metadata.partitionColumns = {"a"};
    must(checkReadable({}, metadata, "t"));
    FAILS_WITH(checkWritable({}, metadata, "t"), ErrorCode::unsupported);
}

QTEST_GUILESS_MAIN(TestActions)
#include "tst_actions.moc"
