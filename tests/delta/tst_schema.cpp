#include "core/delta/schema.h"
#include "tests/delta/deltafixture.h"

using namespace sharepane;
using namespace sharepane::delta;

class TestSchema : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void engineTypesBecomeDeltaTypes_data();
    void engineTypesBecomeDeltaTypes();
    void engineTypesWithoutADeltaTypeAreRefusedWithACast_data();
    void engineTypesWithoutADeltaTypeAreRefusedWithACast();
    void whatIsNoTypeIsRefused_data();
    void whatIsNoTypeIsRefused();
    void schemaStringsAreReadBackAsWritten();
    void schemaStringOfSparkIsRead();
    void metadataOfFieldsIsKept();
    void brokenSchemaStringsAreRefused_data();
    void brokenSchemaStringsAreRefused();
    void unknownDeltaTypesAreRefusedByName();
    void columnListsAreRead_data();
    void columnListsAreRead();
    void brokenColumnListsAreRefused_data();
    void brokenColumnListsAreRefused();
    void everyTypeIsWhatTheEngineSaysItIs();
};

void TestSchema::engineTypesBecomeDeltaTypes_data()
{
    QTest::addColumn<std::string>("engineType");
    QTest::addColumn<std::string>("deltaType");
    const auto row = [](const char* engineType, const char* deltaType) {
        QTest::newRow(engineType) << std::string(engineType) << std::string(deltaType);
    };
    row("VARCHAR", "\"string\"");
    row("text", "\"string\"");
    row("VARCHAR(20)", "\"string\"");
    row("UUID", "\"string\"");
    row("TIME", "\"string\"");
    row("TIME WITH TIME ZONE", "\"string\"");
    row("JSON", "\"string\"");
    row("ENUM('x', 'a''b, (')", "\"string\"");
    row("TINYINT", "\"byte\"");
    row("SMALLINT", "\"short\"");
    row("UTINYINT", "\"short\"");
    row("INTEGER", "\"integer\"");
    row("int", "\"integer\"");
    row("USMALLINT", "\"integer\"");
    row("BIGINT", "\"long\"");
    row("UINTEGER", "\"long\"");
    row("FLOAT", "\"float\"");
    row("real", "\"float\"");
    row("DOUBLE", "\"double\"");
    row("double precision", "\"double\"");
    row("BOOLEAN", "\"boolean\"");
    row("BLOB", "\"binary\"");
    row("DATE", "\"date\"");
    row("TIMESTAMP", "\"timestamp\"");
    row("TIMESTAMP WITHOUT TIME ZONE", "\"timestamp\"");
    row("TIMESTAMP_S", "\"timestamp\"");
    row("TIMESTAMP_MS", "\"timestamp\"");
    row("TIMESTAMP WITH TIME ZONE", "\"timestamp\"");
    row("timestamptz", "\"timestamp\"");
    row("timestamp_ntz", "\"timestamp_ntz\"");
    row("DECIMAL(10,2)", "\"decimal(10,2)\"");
    row("DECIMAL(38, 38)", "\"decimal(38,38)\"");
    row("numeric(5)", "\"decimal(5,0)\"");
    row("DECIMAL", "\"decimal(18,3)\"");
    row("INTEGER[]", R"({"type":"array","elementType":"integer","containsNull":true})");
    row("INTEGER[3]", R"({"type":"array","elementType":"integer","containsNull":true})");
    row("MAP(VARCHAR, DOUBLE)",
        R"({"type":"map","keyType":"string","valueType":"double","valueContainsNull":true})");
    row(R"(STRUCT("w.x" INTEGER, "i""j" VARCHAR[][]))",
        R"({"type":"struct","fields":[{"name":"w.x","type":"integer","nullable":true,"metadata":{}},)"
        R"({"name":"i\"j","type":{"type":"array","elementType":{"type":"array","elementType":"string",)"
        R"("containsNull":true},"containsNull":true},"nullable":true,"metadata":{}}]})");
}

void TestSchema::engineTypesBecomeDeltaTypes()
{
    QFETCH(std::string, engineType);
    QFETCH(std::string, deltaType);
    Field field;
    field.name = "c";
    field.type = must(fromEngineType(engineType));
    const std::string expected = R"({"type":"struct","fields":[{"name":"c","type":)" + deltaType +
                                 R"(,"nullable":true,"metadata":{}}]})";
    QCOMPARE(toJson(Schema{{field}}), expected);
    const Schema again = must(parseSchema(expected));
    QVERIFY(again == Schema{{field}});
    // The engine's name for it leads back to the same type.
    const DataType back = field.type.kind == DataType::Kind::timestampNtz
                              ? field.type
                              : must(fromEngineType(toEngineType(field.type)));
    QVERIFY(back == field.type);
}

void TestSchema::engineTypesWithoutADeltaTypeAreRefusedWithACast_data()
{
    QTest::addColumn<std::string>("engineType");
    for (const char* type :
         {"HUGEINT", "UHUGEINT", "UBIGINT", "INTERVAL", "BIT", "UNION(a INTEGER, b VARCHAR)", "TIMESTAMP_NS",
          "HUGEINT[]", "STRUCT(a INTERVAL)", "MAP(VARCHAR, UBIGINT)"}) {
        QTest::newRow(type) << std::string(type);
    }
}

void TestSchema::engineTypesWithoutADeltaTypeAreRefusedWithACast()
{
    QFETCH(std::string, engineType);
    const auto type = fromEngineType(engineType);
    FAILS_WITH(type, ErrorCode::invalidArgument);
    QVERIFY(engineType.find(type.error().object) != std::string::npos);
    QVERIFY(type.error().hint.find("CAST(") != std::string::npos);
}

void TestSchema::whatIsNoTypeIsRefused_data()
{
    QTest::addColumn<std::string>("text");
    for (const char* type :
         {"", "NOSUCHTYPE", "INTEGER)", "DECIMAL(39,2)", "DECIMAL(5,6)", "DECIMAL(x)", "DECIMAL(1,2,3)",
          "STRUCT(a)", "STRUCT(", "STRUCT(a INTEGER", "MAP(VARCHAR)", "INTEGER[", "ENUM('x", "INTEGER; DROP",
          "STRUCT(a INTEGER, A INTEGER)", "\"", "STRUCT()"}) {
        QTest::newRow(type) << std::string(type);
    }
    QTest::newRow("deep") << std::string(100'000, '(');
    std::string nested = "INTEGER";
    for (int i = 0; i < 5000; ++i) {
        nested += "[]";
    }
    QTest::newRow("many brackets") << nested;
}

void TestSchema::whatIsNoTypeIsRefused()
{
    QFETCH(std::string, text);
    FAILS_WITH(fromEngineType(text), ErrorCode::invalidArgument);
}

void TestSchema::schemaStringsAreReadBackAsWritten()
{
    const Schema schema =
        schemaOf("a:bigint, \"ü \"\"x\"\"\":varchar, s:struct(p integer, q struct(r date[])), "
                 "m:map(varchar, struct(x decimal(38,10))), l:blob[][], t:timestamp_ntz");
    const std::string text = toJson(schema);
    QVERIFY(must(parseSchema(text)) == schema);
    QCOMPARE(toJson(must(parseSchema(text))), text);
}

void TestSchema::schemaStringOfSparkIsRead()
{
    const Schema schema = must(parseSchema(R"({
      "type" : "struct", "fields" : [
       {"name":"a","type":"integer","nullable":false,"metadata":{"comment":"x"}},
       {"name":"b","type":{"type":"struct","fields":[{"name":"d","type":"integer","nullable":false,"metadata":{}}]},
        "nullable":true,"metadata":{}},
       {"name":"c","type":{"type":"array","elementType":"integer","containsNull":false},"nullable":true,"metadata":{}},
       {"name":"g","type":{"type":"map","keyType":"string","valueType":"string","valueContainsNull":false},
        "nullable":true,"metadata":{}},
       {"name":"h","type":"decimal","nullable":true,"metadata":{}}]})"));
    QCOMPARE(schema.fields.size(), std::size_t{5});
    QVERIFY(!schema.fields[0].nullable);
    QVERIFY(!schema.fields[1].type.fields[0].nullable);
    QVERIFY(!schema.fields[2].type.fields[0].nullable);
    QVERIFY(!schema.fields[3].type.fields[1].nullable);
    QCOMPARE(toEngineType(schema.fields[4].type), std::string("DECIMAL(10,0)"));
}

void TestSchema::metadataOfFieldsIsKept()
{
    const std::string text = R"({"type":"struct","fields":[{"name":"a","type":"long","nullable":true,)"
                             R"("metadata":{"delta.columnMapping.id":4,"comment":"\"hi\" ü"}}]})";
    QCOMPARE(toJson(must(parseSchema(text))), text);
}

void TestSchema::brokenSchemaStringsAreRefused_data()
{
    QTest::addColumn<std::string>("text");
    const auto field = [](const std::string& inside) {
        return R"({"type":"struct","fields":[)" + inside + "]}";
    };
    QTest::newRow("empty") << std::string();
    QTest::newRow("no JSON") << std::string("{");
    QTest::newRow("an array") << std::string("[]");
    QTest::newRow("no struct") << std::string(R"({"type":"array"})");
    QTest::newRow("no fields") << std::string(R"({"type":"struct"})");
    QTest::newRow("field is text") << field("\"a\"");
    QTest::newRow("no name") << field(R"({"type":"long"})");
    QTest::newRow("empty name") << field(R"({"name":"","type":"long"})");
    QTest::newRow("name is a number") << field(R"({"name":1,"type":"long"})");
    QTest::newRow("no type") << field(R"({"name":"a"})");
    QTest::newRow("type is a number") << field(R"({"name":"a","type":7})");
    QTest::newRow("nullable is text") << field(R"({"name":"a","type":"long","nullable":"no"})");
    QTest::newRow("metadata is text") << field(R"({"name":"a","type":"long","metadata":"x"})");
    QTest::newRow("decimal of 39") << field(R"x({"name":"a","type":"decimal(39,0)"})x");
    QTest::newRow("decimal of text") << field(R"x({"name":"a","type":"decimal(a,b)"})x");
    QTest::newRow("decimal unfinished") << field(R"({"name":"a","type":"decimal("})");
    QTest::newRow("same name") << field(R"({"name":"a","type":"long"},{"name":"A","type":"long"})");
    QTest::newRow("same name beyond ASCII")
        << field(R"({"name":"Ä","type":"long"},{"name":"ä","type":"long"})");
    QTest::newRow("array of nothing") << field(R"({"name":"a","type":{"type":"array"}})");
    QTest::newRow("map without value") << field(R"({"name":"a","type":{"type":"map","keyType":"string"}})");
    std::string deep = "\"long\"";
    for (int i = 0; i < 300; ++i) {
        deep = R"({"type":"array","elementType":)" + deep + "}";
    }
    QTest::newRow("deep") << field(R"({"name":"a","type":)" + deep + "}");
    QTest::newRow("very deep") << std::string(1'000'000, '[');
}

void TestSchema::brokenSchemaStringsAreRefused()
{
    QFETCH(std::string, text);
    FAILS_WITH(parseSchema(text), ErrorCode::corrupt);
}

void TestSchema::unknownDeltaTypesAreRefusedByName()
{
    for (const char* type : {"variant", "void", "geometry(OGC:CRS84)", "interval day to second"}) {
        const auto schema =
            parseSchema(R"({"type":"struct","fields":[{"name":"c","type":")" + std::string(type) + R"("}]})");
        FAILS_WITH(schema, ErrorCode::unsupported);
        QVERIFY(schema.error().cause.find(type) != std::string::npos);
        QCOMPARE(schema.error().object, std::string("c"));
    }
}

void TestSchema::columnListsAreRead_data()
{
    QTest::addColumn<std::string>("text");
    QTest::addColumn<std::string>("described");
    QTest::newRow("two") << std::string("a:bigint, b:varchar") << std::string("a BIGINT;b VARCHAR;");
    QTest::newRow("tight") << std::string("a:int,b:date") << std::string("a INTEGER;b DATE;");
    QTest::newRow("commas inside")
        << std::string("c:decimal(10,2), d:struct(x integer, y varchar[]) , e : map(varchar, date)")
        << std::string("c DECIMAL(10,2);d STRUCT(\"x\" INTEGER, \"y\" VARCHAR[]);e MAP(VARCHAR, DATE);");
    QTest::newRow("quoted") << std::string(R"("a, b:c":int, "x""y" : int)")
                            << std::string("a, b:c INTEGER;x\"y INTEGER;");
    QTest::newRow("spaces and beyond ASCII")
        << std::string("größe in m:double") << std::string("größe in m DOUBLE;");
}

void TestSchema::columnListsAreRead()
{
    QFETCH(std::string, text);
    QFETCH(std::string, described);
    std::string found;
    for (const Field& field : schemaOf(text).fields) {
        found += field.name + " " + toEngineType(field.type) + ";";
    }
    QCOMPARE(found, described);
}

void TestSchema::brokenColumnListsAreRefused_data()
{
    QTest::addColumn<std::string>("text");
    for (const char* text : {"", "a", "a:", ":int", "a:int,", "a:int,,b:int", "a:int, A:date", "a:nosuch",
                             "\"\":int", "\"a:int", "ä:int, Ä:int", "a:struct(x int"}) {
        QTest::newRow(text) << std::string(text);
    }
}

void TestSchema::brokenColumnListsAreRefused()
{
    QFETCH(std::string, text);
    FAILS_WITH(parseColumnList(text), ErrorCode::invalidArgument);
}

/// DESCRIBE prints every type in a form that leads back to it.
void TestSchema::everyTypeIsWhatTheEngineSaysItIs()
{
    const auto engine = must(engine::Database::open({}));
    const auto connection = must(engine->connect());
    const auto rows = must(connection->query(
        "SELECT 1::TINYINT, 1::SMALLINT, 1, 1::BIGINT, 1::UTINYINT, 1::USMALLINT, 1::UINTEGER, 1.5::FLOAT, "
        "1.5::DOUBLE, 1.5::DECIMAL(38,3), true, 'x', 'x'::BLOB, DATE '2020-01-01', TIMESTAMP '2020-01-01', "
        "TIMESTAMPTZ '2020-01-01 00:00:00+00', TIMESTAMP_MS '2020-01-01', uuid(), TIME '10:00', "
        "'a'::ENUM('a','b'), [1], [1]::INTEGER[1], MAP {'k': [1.5]}, {'select': 1, 'W x': {'y': 'z'}}, "
        "'{}'::JSON LIMIT 0"));
    std::string types;
    for (const engine::Column& column : rows->columns()) {
        types += toEngineType(must(fromEngineType(column.type))) + ";";
    }
    QCOMPARE(types,
             std::string("TINYINT;SMALLINT;INTEGER;BIGINT;SMALLINT;INTEGER;BIGINT;FLOAT;DOUBLE;"
                         "DECIMAL(38,3);BOOLEAN;VARCHAR;BLOB;DATE;TIMESTAMP WITH TIME ZONE;TIMESTAMP WITH "
                         "TIME ZONE;TIMESTAMP WITH TIME ZONE;VARCHAR;VARCHAR;VARCHAR;INTEGER[];INTEGER[];"
                         "MAP(VARCHAR, DECIMAL(2,1)[]);STRUCT(\"select\" INTEGER, \"W x\" STRUCT(\"y\" "
                         "VARCHAR));VARCHAR;"));
}

QTEST_GUILESS_MAIN(TestSchema)
#include "tst_schema.moc"
