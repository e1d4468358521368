#include "core/base/checksum.h"
#include "core/delta/extentwriter.h"
#include "tests/delta/deltafixture.h"

#include <nlohmann/json.hpp>

using namespace sharepane;
using namespace sharepane::delta;
using nlohmann::json;

namespace {

json statsOf(const Add& add)
{
    return json::parse(add.stats);
}

/// A field mapped to another name and id in the files.
Field mapped(Field field, const std::string& physical, int id)
{
    field.metadata = R"({"delta.columnMapping.id":)" + std::to_string(id) +
                     R"(,"delta.columnMapping.physicalName":")" + physical + "\"}";
    return field;
}

} // namespace

class TestExtents : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyTypeIsReadBackAsWritten();
    void parquetTypesAreThoseOfDelta();
    void fieldIdsFollowThePositionOrTheMapping();
    void anExtentIsDescribedByItsAdd();
    void noRowsMakeNoExtents();
    void manyRowsMakeSeveralExtents();
    void columnsAreCastToTheSchema();
    void aNullWhereNoneIsAllowedIsRefused_data();
    void aNullWhereNoneIsAllowedIsRefused();
    void failuresLeaveNothingBehind();

    void boundsAreThoseOfTheRows();
    void boundsThatJsonCannotSayAreLeftOut();
    void longStringsAreBoundedByThirtyTwoCharacters_data();
    void longStringsAreBoundedByThirtyTwoCharacters();
    void nestedColumnsHaveNestedStatistics();
    void onlyTheFirstColumnsAreIndexed();
    void rowCountsOfHostileStatisticsAreIgnored();

    void missingColumnsReadAsNull();
    void columnsAreFoundByMappedName();
    void columnsAreFoundById();
    void partitionColumnsComeFromTheLog();
    void filesMayHaveAnyName();
    void noFilesAreAnEmptyRelation();
};

void TestExtents::everyTypeIsReadBackAsWritten()
{
    TableBench bench;
    const Schema schema = schemaOf("y:tinyint, sh:smallint, i:int, l:bigint, f:float, d:double, "
                                   "de:decimal(38,10), d9:decimal(9,2), bo:boolean, "
                                   "s:varchar, bi:blob, da:date, ts:timestamptz, ntz:timestamp_ntz, "
                                   "st:struct(x int, \"Y y\" struct(z date)), "
                                   "li:varchar[], ll:struct(p int)[][], m:map(varchar, decimal(5,1)), "
                                   "ms:map(int, struct(q timestamptz))");
    const std::string select =
        "SELECT * FROM (VALUES "
        "('-128'::TINYINT, '-32768'::SMALLINT, '-2147483648'::INTEGER, '-9223372036854775808'::BIGINT, "
        "'nan'::FLOAT, "
        "'-inf'::DOUBLE, "
        "-9999999999999999999999999999.9999999999::DECIMAL(38,10), 1.25::DECIMAL(9,2), true, '', ''::BLOB, "
        "DATE '0001-01-01', "
        "TIMESTAMPTZ '0001-01-01 00:00:00+00', TIMESTAMP '1969-12-31 23:59:59.999999', {'x': NULL, 'Y y': "
        "{'z': NULL}}, [], [], "
        "MAP {}, MAP {}), "
        "(127, 32767, 2147483647, 9223372036854775807, 3.4e38, 1.7e308, "
        "9999999999999999999999999999.9999999999, "
        "-9999999.99, false, 'ü🚀\n\"''', '\\x00\\xFF'::BLOB, DATE '9999-12-31', TIMESTAMPTZ '2026-11-21 "
        "21:25:09.374216+05:30', "
        "TIMESTAMP '2026-11-21 21:25:09.374216', {'x': 1, 'Y y': {'z': DATE '2020-02-29'}}, ['a', NULL, ''], "
        "[[{'p': 1}], NULL, []], MAP {'k': 1.5, 'ü': NULL}, MAP {1: {'q': TIMESTAMPTZ '2020-01-01 "
        "00:00:00+00'}}), "
        "(NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, "
        "NULL, NULL, NULL))";
    const auto adds = bench.writeRows(select, schema);
    QCOMPARE(adds.size(), std::size_t{1});
    const std::string table = readExtentsSql(schema, metadataOf(schema), bench.filesOf(adds));
    QCOMPARE(bench.rows("SELECT * FROM " + table), bench.rows(select));
    std::string types;
    for (const Field& field : schema.fields) {
        types += "|" + toEngineType(field.type);
    }
    const auto connection = must(bench.engine->connect());
    const auto rows = must(connection->query("SELECT * FROM " + table + " LIMIT 0"));
    for (std::size_t i = 0; i < schema.fields.size(); ++i) {
        QCOMPARE(rows->columns()[i].name, schema.fields[i].name);
        QVERIFY(must(fromEngineType(rows->columns()[i].type)) == schema.fields[i].type ||
                schema.fields[i].type.kind == DataType::Kind::timestampNtz);
    }
}

void TestExtents::parquetTypesAreThoseOfDelta()
{
    TableBench bench;
    const Schema schema =
        schemaOf("y:tinyint, i:int, l:bigint, de:decimal(10,2), ts:timestamptz, ntz:timestamp_ntz, "
                 "da:date, s:varchar, bi:blob");
    const auto adds = bench.writeRows("SELECT 1, 1, 1, 1, TIMESTAMP '2020-01-01', TIMESTAMP '2020-01-01', "
                                      "DATE '2020-01-01', 'x', 'x'::BLOB",
                                      schema);
    const std::string file = bench.path(adds.at(0).path).string();
    QCOMPARE(
        bench.rows(
            "SELECT string_agg(name || ' ' || type || ' ' || coalesce(converted_type, '-'), ', ') FROM "
            "parquet_schema('" +
            file + "') WHERE num_children IS NULL"),
        std::string(
            "y INT32 INT_8, i INT32 INT_32, l INT64 INT_64, de INT64 DECIMAL, ts INT64 TIMESTAMP_MICROS, "
            "ntz INT64 TIMESTAMP_MICROS, da INT32 DATE, s BYTE_ARRAY UTF8, bi BYTE_ARRAY -"));
    const auto isAdjusted = [&](const std::string& column) {
        return bench.rows("SELECT logical_type LIKE '%isAdjustedToUTC=1%' FROM parquet_schema('" + file +
                          "') WHERE name = '" + column + "'");
    };
    QCOMPARE(isAdjusted("ts"), std::string("true"));
    QCOMPARE(isAdjusted("ntz"), std::string("false"));
}

void TestExtents::fieldIdsFollowThePositionOrTheMapping()
{
    TableBench bench;
    Schema schema = schemaOf(
        "a:int, s:struct(x int, y struct(z int)), l:struct(p int)[], m:map(varchar, struct(q int)), e:int");
    const std::string select = "SELECT 1, {'x': 1, 'y': {'z': 1}}, [{'p': 1}], MAP {'k': {'q': 1}}, 1";
    const auto ids = [&](const std::vector<Add>& adds) {
        return bench.rows("SELECT string_agg(name || '=' || field_id, ' ') FROM parquet_schema('" +
                          bench.path(adds.at(0).path).string() + "') WHERE field_id IS NOT NULL");
    };
    QCOMPARE(ids(bench.writeRows(select, schema)), std::string("a=1 s=2 x=3 y=4 z=5 l=6 p=7 m=8 q=9 e=10"));
    schema.fields[0] = mapped(schema.fields[0], "a", 71);
    schema.fields[1].type.fields[0] = mapped(schema.fields[1].type.fields[0], "col-x", 72);
    QCOMPARE(ids(bench.writeRows(select, schema)),
             std::string("a=71 s=2 col-x=72 y=4 z=5 l=6 p=7 m=8 q=9 e=10"));
}

void TestExtents::anExtentIsDescribedByItsAdd()
{
    TableBench bench;
    const Schema schema = schemaOf("a:bigint");
    const auto adds = bench.writeRows("SELECT i FROM range(1000) t(i)", schema);
    QCOMPARE(adds.size(), std::size_t{1});
    const Add& add = adds[0];
    QCOMPARE(static_cast<std::uintmax_t>(add.size), std::filesystem::file_size(bench.path(add.path)));
    QCOMPARE(add.tags.at(std::string(checksumTag)), must(checksumOfFile(bench.path(add.path))));
    QCOMPARE(add.modificationTime, toMillis(bench.clock->now()));
    QVERIFY(add.dataChange && add.partitionValues.empty());
    QVERIFY(rowCountOf(add) == 1000);
    QVERIFY(add.path.ends_with(".parquet"));
    QCOMPARE(bench.scratchFiles(), std::size_t{0});
}

void TestExtents::noRowsMakeNoExtents()
{
    TableBench bench;
    QVERIFY(bench.writeRows("SELECT 1 WHERE false", schemaOf("a:bigint")).empty());
    QCOMPARE(bench.scratchFiles(), std::size_t{0});
    QVERIFY(!std::filesystem::exists(bench.root / "store" / bench.folder));
}

void TestExtents::manyRowsMakeSeveralExtents()
{
    TableBench bench;
    const Schema schema = schemaOf("a:bigint, b:varchar");
    ExtentOptions options;
    options.targetBytes = 1'000'000;
    const auto adds = bench.writeRows("SELECT i, uuid()::VARCHAR FROM range(400000) t(i)", schema, options);
    QVERIFY(adds.size() > 3);
    std::int64_t rows = 0;
    for (const Add& add : adds) {
        rows += rowCountOf(add).value();
    }
    QCOMPARE(rows, std::int64_t{400'000});
    QCOMPARE(bench.rows("SELECT count(*), count(DISTINCT a), min(a), max(a) FROM " +
                        readExtentsSql(schema, metadataOf(schema), bench.filesOf(adds))),
             std::string("400000|400000|0|399999"));
}

void TestExtents::columnsAreCastToTheSchema()
{
    TableBench bench;
    const Schema schema =
        schemaOf("t:timestamp, u:varchar, n:smallint, d:decimal(10,2), e:varchar, ti:varchar");
    const auto adds =
        bench.writeRows("SELECT TIMESTAMP '2020-06-01 12:00:00', "
                        "'6d0f7a0e-2f5e-4b0c-9f43-0d5c9a5f4a11'::UUID, 255::UTINYINT, 1.239::DOUBLE, "
                        "'b'::ENUM('a','b'), TIME '10:11:12'",
                        schema);
    QCOMPARE(bench.rows("SELECT * FROM " + readExtentsSql(schema, metadataOf(schema), bench.filesOf(adds))),
             std::string("2020-06-01 12:00:00+00|6d0f7a0e-2f5e-4b0c-9f43-0d5c9a5f4a11|255|1.24|b|10:11:12"));
    // What does not fit is an error, never another value.
    const auto connection = must(bench.engine->connect());
    FAILS_WITH(writeExtents(*bench.store, bench.folder, *connection, "SELECT 70000", schemaOf("n:smallint"),
                            {.scratch = bench.scratch}, {}, *bench.clock),
               ErrorCode::invalidArgument);
}

void TestExtents::aNullWhereNoneIsAllowedIsRefused_data()
{
    QTest::addColumn<QString>("type");
    QTest::addColumn<QString>("bad");
    QTest::addColumn<QString>("good");
    const auto text = [](const char* string) {
        return QString::fromLatin1(string);
    };
    QTest::newRow("column") << text(R"("long")") << text("NULL") << text("1");
    QTest::newRow("member")
        << text(R"({"type":"struct","fields":[{"name":"x","type":"long","nullable":false,"metadata":{}}]})")
        << text("{'x': NULL}") << text("{'x': 1}");
    QTest::newRow("element") << text(R"({"type":"array","elementType":"long","containsNull":false})")
                             << text("[1, NULL]") << text("[1, 2]");
    QTest::newRow("value")
        << text(R"({"type":"map","keyType":"string","valueType":"long","valueContainsNull":false})")
        << text("MAP {'k': NULL}") << text("MAP {'k': 1}");
    QTest::newRow("member of an element")
        << text(R"({"type":"array","elementType":{"type":"struct","fields":[)"
                R"({"name":"x","type":"long","nullable":false,"metadata":{}}]},"containsNull":true})")
        << text("[{'x': NULL}, NULL]") << text("[{'x': 1}, NULL]");
}

void TestExtents::aNullWhereNoneIsAllowedIsRefused()
{
    QFETCH(QString, type);
    QFETCH(QString, bad);
    QFETCH(QString, good);
    TableBench bench;
    const bool isColumn = QLatin1String(QTest::currentDataTag()) == QLatin1String("column");
    const Schema schema =
        must(parseSchema(R"({"type":"struct","fields":[{"name":"c","type":)" + type.toStdString() +
                         R"(,"nullable":)" + (isColumn ? "false" : "true") + R"(,"metadata":{}}]})"));
    const auto connection = must(bench.engine->connect());
    const auto write = [&](const std::string& value) {
        return writeExtents(*bench.store, bench.folder, *connection, "SELECT " + value, schema,
                            {.scratch = bench.scratch}, {}, *bench.clock);
    };
    const auto refused = write(bad.toStdString());
    FAILS_WITH(refused, ErrorCode::invalidArgument);
    QVERIFY2(refused.error().cause.find("column c holds a NULL") != std::string::npos,
             refused.error().cause.c_str());
    QCOMPARE(must(write(good.toStdString())).size(), std::size_t{1});
    if (!isColumn) {
        QCOMPARE(must(write("NULL")).size(), std::size_t{1});
    }
    QCOMPARE(bench.scratchFiles(), std::size_t{0});
}

void TestExtents::failuresLeaveNothingBehind()
{
    TableBench bench;
    const Schema schema = schemaOf("a:bigint");
    const auto connection = must(bench.engine->connect());
    const auto write = [&](const std::string& select, const CancelToken& cancel) {
        return writeExtents(*bench.store, bench.folder, *connection, select, schema,
                            {.scratch = bench.scratch}, cancel, *bench.clock);
    };
    FAILS_WITH(write("SELECT error('no')::BIGINT", {}), ErrorCode::invalidArgument);
    FAILS_WITH(write("SELECT 1, 2, nonsense", {}), ErrorCode::invalidArgument);
    const CancelSource source;
    source.cancel();
    FAILS_WITH(write("SELECT 1", source.token()), ErrorCode::cancelled);
    bench.store->failNext(test::StoreMethod::putIfAbsent, 1, ErrorCode::diskFull);
    FAILS_WITH(write("SELECT 1", {}), ErrorCode::diskFull);
    QCOMPARE(bench.scratchFiles(), std::size_t{0});
    QCOMPARE(must(write("SELECT 1", {})).size(), std::size_t{1});
}

void TestExtents::boundsAreThoseOfTheRows()
{
    TableBench bench;
    const Schema schema =
        schemaOf("l:bigint, d:double, de:decimal(12,3), s:varchar, da:date, ts:timestamptz, "
                 "ntz:timestamp_ntz, n:int, bo:boolean, bi:blob");
    const auto adds = bench.writeRows("SELECT * FROM (VALUES (-5, -1.5e-7, -12.345, 'b', DATE '1969-12-31', "
                                      "TIMESTAMPTZ '2020-01-01 00:00:00.123456+00', "
                                      "TIMESTAMP '2020-01-01 00:00:00.123', NULL, true, 'x'::BLOB), (7, "
                                      "1e300, 99.5, 'ä', DATE '2026-11-21', "
                                      "TIMESTAMPTZ '2020-01-01 00:00:00.123456+00', TIMESTAMP '2020-01-01 "
                                      "00:00:00.123', NULL, NULL, NULL))",
                                      schema);
    const json stats = statsOf(adds.at(0));
    QCOMPARE(stats["numRecords"].get<int>(), 2);
    QCOMPARE(stats["tightBounds"].get<bool>(), true);
    QCOMPARE(
        stats["minValues"].dump(),
        json::parse(
            R"({"l":-5,"d":-1.5e-7,"de":-12.345,"s":"b","da":"1969-12-31","ts":"2020-01-01T00:00:00.123Z",)"
            R"("ntz":"2020-01-01T00:00:00.123"})")
            .dump());
    QCOMPARE(
        stats["maxValues"].dump(),
        json::parse(R"({"l":7,"d":1e300,"de":99.5,"s":"ä","da":"2026-11-21","ts":"2020-01-01T00:00:00.124Z",)"
                    R"("ntz":"2020-01-01T00:00:00.123"})")
            .dump());
    QCOMPARE(stats["nullCount"].dump(),
             json::parse(R"({"l":0,"d":0,"de":0,"s":0,"da":0,"ts":0,"ntz":0,"n":2,"bo":1,"bi":1})").dump());
}

void TestExtents::boundsThatJsonCannotSayAreLeftOut()
{
    TableBench bench;
    const Schema schema = schemaOf("nan:double, inf:float, ts:timestamptz, da:date, ok:int");
    const auto adds =
        bench.writeRows("SELECT * FROM (VALUES ('nan'::DOUBLE, 'inf'::FLOAT, TIMESTAMPTZ 'infinity', "
                        "DATE '0044-03-15 (BC)', 1), (1.0, 2.0, TIMESTAMPTZ '12000-01-01 00:00:00+00', "
                        "DATE '10000-01-01', 2))",
                        schema);
    const json stats = statsOf(adds.at(0));
    QCOMPARE(stats["minValues"].dump(), std::string(R"({"inf":2.0,"ok":1})"));
    QCOMPARE(stats["maxValues"].dump(), std::string(R"({"ok":2})"));
    QCOMPARE(stats["nullCount"].size(), std::size_t{5});
}

void TestExtents::longStringsAreBoundedByThirtyTwoCharacters_data()
{
    QTest::addColumn<std::string>("value");
    QTest::addColumn<std::string>("lower");
    QTest::addColumn<std::string>("upper");
    const auto repeat = [](const std::string& text, int count) {
        std::string result;
        for (int i = 0; i < count; ++i) {
            result += text;
        }
        return result;
    };
    const std::string last = "\xF4\x8F\xBF\xBF"; // U+10FFFF
    QTest::newRow("short") << std::string("abc") << std::string("abc") << std::string("abc");
    QTest::newRow("32") << repeat("z", 32) << repeat("z", 32) << repeat("z", 32);
    QTest::newRow("33") << repeat("z", 33) << repeat("z", 32) << repeat("z", 31) + "{";
    QTest::newRow("characters, not bytes") << repeat("é", 32) << repeat("é", 32) << repeat("é", 32);
    QTest::newRow("beyond ASCII") << repeat("é", 40) << repeat("é", 32) << repeat("é", 31) + "ê";
    QTest::newRow("one byte becomes two")
        << repeat("\x7f", 33) << repeat("\x7f", 32) << repeat("\x7f", 31) + "\xC2\x80";
    QTest::newRow("around surrogates") << repeat("\xED\x9F\xBF", 33) << repeat("\xED\x9F\xBF", 32)
                                       << repeat("\xED\x9F\xBF", 31) + "\xEE\x80\x80";
    QTest::newRow("last character") << "ab" + repeat(last, 31) << "ab" + repeat(last, 30)
                                    << std::string("ac");
    QTest::newRow("nothing above") << repeat(last, 33) << repeat(last, 32) << std::string("-");
    QTest::newRow("very long") << repeat("q", 5000) << repeat("q", 32) << repeat("q", 31) + "r";
    QTest::newRow("control characters")
        << std::string("\x01\t\n\"\\") << std::string("\x01\t\n\"\\") << std::string("\x01\t\n\"\\");
}

void TestExtents::longStringsAreBoundedByThirtyTwoCharacters()
{
    QFETCH(std::string, value);
    QFETCH(std::string, lower);
    QFETCH(std::string, upper);
    TableBench bench;
    const auto adds = bench.writeRows("SELECT " + engine::quoteLiteral(value), schemaOf("s:varchar"));
    const json stats = statsOf(adds.at(0));
    if (stats["minValues"].contains("s")) {
        QCOMPARE(stats["minValues"]["s"].get<std::string>(), lower);
    }
    QCOMPARE(stats["maxValues"].contains("s"), upper != "-");
    if (upper != "-") {
        QCOMPARE(stats["maxValues"]["s"].get<std::string>(), upper);
        QVERIFY(upper >= value);
    }
    QVERIFY(lower <= value);
}

void TestExtents::nestedColumnsHaveNestedStatistics()
{
    TableBench bench;
    const auto adds = bench.writeRows(
        "SELECT * FROM (VALUES ({'x': 1, 'y': {'w.\"z': 'p'}, 'l': [9]}, [1], MAP {'k': 1}), "
        "(NULL, NULL, NULL), ({'x': 5, 'y': NULL, 'l': NULL}, [], MAP {}))",
        schemaOf("s:struct(x int, y struct(\"w.\"\"z\" varchar), l int[]), l:int[], m:map(varchar, int)"));
    const json stats = statsOf(adds.at(0));
    const std::string minima = R"({"s":{"x":1,"y":{"w.\"z":"p"}}})";
    const std::string maxima = R"({"s":{"x":5,"y":{"w.\"z":"p"}}})";
    const std::string nulls = R"({"s":{"x":1,"y":{"w.\"z":2}}})";
    QCOMPARE(stats["minValues"].dump(), minima);
    QCOMPARE(stats["maxValues"].dump(), maxima);
    QCOMPARE(stats["nullCount"].dump(), nulls);
}

void TestExtents::onlyTheFirstColumnsAreIndexed()
{
    TableBench bench;
    std::string columns = "c0:int";
    std::string values = "0";
    for (int i = 1; i < 60; ++i) {
        columns += ", c" + std::to_string(i) + ":int";
        values += ", " + std::to_string(i);
    }
    const auto adds = bench.writeRows("SELECT " + values, schemaOf(columns));
    const json stats = statsOf(adds.at(0));
    QCOMPARE(stats["minValues"].size(), std::size_t{32});
    QCOMPARE(stats["maxValues"]["c31"].get<int>(), 31);
}

void TestExtents::rowCountsOfHostileStatisticsAreIgnored()
{
    Add add;
    for (const char* stats : {"", "{", "[]", "{}", R"({"numRecords":"3"})", R"({"numRecords":-1})",
                              R"({"numRecords":1e30})", R"({"numRecords":null})"}) {
        add.stats = stats;
        QVERIFY(!rowCountOf(add));
    }
    add.stats = R"({"minValues":{},"numRecords":3})";
    QVERIFY(rowCountOf(add) == 3);
}

void TestExtents::missingColumnsReadAsNull()
{
    TableBench bench;
    const Schema old = schemaOf("a:int, s:struct(x int)");
    const Schema wide = schemaOf("z:date, A:bigint, s:struct(y varchar, x bigint), l:int[]");
    auto adds = bench.writeRows("SELECT 1, {'x': 2}", old);
    const auto more = bench.writeRows("SELECT DATE '2020-01-01', 3, {'y': 'q', 'x': 4}, [5]", wide);
    adds.insert(adds.end(), more.begin(), more.end());
    Schema expected = wide;
    expected.fields[1].name = "a";
    std::string table = readExtentsSql(expected, metadataOf(expected), bench.filesOf(adds));
    QCOMPARE(bench.rows("SELECT z, a, s.x, s.y, l FROM " + table + " ORDER BY a"),
             std::string("NULL|1|2|NULL|NULL\n2020-01-01|3|4|q|[5]"));
    std::ranges::reverse(adds);
    table = readExtentsSql(expected, metadataOf(expected), bench.filesOf(adds));
    QCOMPARE(bench.rows("SELECT a, l FROM " + table + " WHERE z IS NULL"), std::string("1|NULL"));
}

void TestExtents::columnsAreFoundByMappedName()
{
    TableBench bench;
    Schema before =
        schemaOf("a:int, b:varchar, s:struct(x int, l struct(p int)[], m map(varchar, struct(q int)))");
    Metadata metadata = metadataOf(before);
    metadata.configuration["delta.columnMapping.mode"] = "name";
    auto adds = bench.writeRows("SELECT * FROM (VALUES (1, 'one', {'x': 7, 'l': [{'p': 1}, NULL], 'm': MAP "
                                "{'k': {'q': 3}}}), (2, NULL, NULL))",
                                before);
    // Renamed: a → id, b dropped and another b added, s.x → s.y, and inside lists and maps; the files stay.
    Schema after = before;
    after.fields[0] = mapped(after.fields[0], "a", 1);
    after.fields[0].name = "id";
    after.fields[1] = mapped(after.fields[1], "col-2", 20);
    Field& s = after.fields[2];
    s.type.fields[0] = mapped(s.type.fields[0], "x", 4);
    s.type.fields[0].name = "y";
    Field& p = s.type.fields[1].type.fields[0].type.fields[0];
    p = mapped(p, "p", 6);
    p.name = "pp";
    Field& q = s.type.fields[2].type.fields[1].type.fields[0];
    q = mapped(q, "q", 8);
    q.name = "qq";
    const auto more = bench.writeRows("SELECT 3, 'new', {'y': 8, 'l': [], 'm': MAP {'z': {'qq': 4}}}", after);
    adds.insert(adds.end(), more.begin(), more.end());
    const std::string table = readExtentsSql(after, metadata, bench.filesOf(adds));
    QCOMPARE(bench.rows("SELECT * FROM " + table + " ORDER BY id"),
             std::string("1|NULL|{'y': 7, 'l': [{'pp': 1}, NULL], 'm': {k={'qq': 3}}}\n2|NULL|NULL\n"
                         "3|new|{'y': 8, 'l': [], 'm': {z={'qq': 4}}}"));
    const json stats = statsOf(more.at(0));
    QCOMPARE(stats["minValues"].dump(), std::string(R"({"a":3,"col-2":"new","s":{"x":8}})"));
}

void TestExtents::columnsAreFoundById()
{
    TableBench bench;
    Schema schema = schemaOf("a:int, b:varchar");
    auto adds = bench.writeRows("SELECT 1, 'one'", schema);
    Metadata metadata = metadataOf(schema);
    metadata.configuration["delta.columnMapping.mode"] = "id";
    schema.fields[0] = mapped(schema.fields[0], "whatever", 2);
    schema.fields[0].type = schemaOf("a:varchar").fields[0].type;
    schema.fields[1] = mapped(schema.fields[1], "col-9", 9);
    QCOMPARE(bench.rows("SELECT * FROM " + readExtentsSql(schema, metadata, bench.filesOf(adds))),
             std::string("one|NULL"));
}

void TestExtents::partitionColumnsComeFromTheLog()
{
    TableBench bench;
    const Schema inFile = schemaOf("v:int");
    const auto first = bench.writeRows("SELECT 1", inFile);
    const auto second = bench.writeRows("SELECT 2", inFile);
    const Schema schema = schemaOf("p:date, v:int, q:varchar, t:timestamptz, n:decimal(5,2), b:boolean");
    Metadata metadata = metadataOf(schema);
    metadata.partitionColumns = {"p", "q", "t", "n", "b"};
    const std::vector<ExtentFile> extents{{.file = bench.path(first[0].path),
                                           .partitionValues = {{"p", "2020-01-31"},
                                                               {"q", "it's"},
                                                               {"t", "2020-01-01T00:00:00.123456Z"},
                                                               {"n", "1.5"},
                                                               {"b", "true"}}},
                                          {.file = bench.path(second[0].path),
                                           .partitionValues = {{"p", std::nullopt},
                                                               {"q", ""},
                                                               {"t", "2020-01-01 00:00:00"},
                                                               {"n", std::nullopt},
                                                               {"b", "false"}}}};
    QCOMPARE(bench.rows("SELECT * FROM " + readExtentsSql(schema, metadata, extents) + " ORDER BY v"),
             std::string("2020-01-31|1|it's|2020-01-01 00:00:00.123456+00|1.50|true\n"
                         "NULL|2|NULL|2020-01-01 00:00:00+00|NULL|false"));
    // Columns of partitions only.
    Schema only;
    only.fields = {schema.fields[0], schema.fields[2]};
    QCOMPARE(bench.rows("SELECT * FROM " + readExtentsSql(only, metadata, extents) + " WHERE p IS NOT NULL"),
             std::string("2020-01-31|it's"));
}

void TestExtents::filesMayHaveAnyName()
{
    TableBench bench;
    const Schema schema = schemaOf("a:int");
    const auto adds = bench.writeRows("SELECT 1", schema);
    for (const char* name : {"a b.parquet", "[x].parquet", "a*?.parquet", "it's.parquet", "p=1/ü.parquet"}) {
        const auto file = bench.path(name);
        std::filesystem::create_directories(file.parent_path());
        std::filesystem::copy_file(bench.path(adds[0].path), file);
        QCOMPARE(bench.rows("SELECT * FROM " + readExtentsSql(schema, metadataOf(schema),
                                                              std::vector<std::filesystem::path>{file})),
                 std::string("1"));
    }
}

void TestExtents::noFilesAreAnEmptyRelation()
{
    TableBench bench;
    const Schema schema = schemaOf("a:int, s:struct(\"x y\" date[])");
    const std::string table =
        readExtentsSql(schema, metadataOf(schema), std::vector<std::filesystem::path>{});
    QCOMPARE(bench.rows("SELECT count(*) FROM " + table), std::string("0"));
    QCOMPARE(bench.rows("SELECT typeof(max(s)) FROM " + table), std::string("STRUCT(\"x y\" DATE[])"));
}

QTEST_GUILESS_MAIN(TestExtents)
#include "tst_extents.moc"
