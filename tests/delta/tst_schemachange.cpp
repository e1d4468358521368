#include "core/delta/columnmapping.h"
#include "core/delta/pruning.h"
#include "core/delta/schemachange.h"
#include "core/delta/typechanges.h"
#include "tests/delta/deltafixture.h"

#include <random>
#include <set>

using namespace sharepane;
using namespace sharepane::delta;

class TestSchemaChange : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void columnPathsAreRead_data();
    void columnPathsAreRead();
    void addingAColumnNeedsNoMapping();
    void mappingBeginsWithTheIdsThatExtentsHave();
    void namesAndIdsAreNeverUsedTwice();
    void protocolsGrowOnlyAsFarAsNeeded();
    void changesThatCanNotBeAreRefused_data();
    void changesThatCanNotBeAreRefused();
    void onlyTheProtocolsWideningsAreAllowed_data();
    void onlyTheProtocolsWideningsAreAllowed();
    void typeChangesAreRecordedWhereTheProtocolSays();
    void tablesWithOtherTypeChangesAreRefused_data();
    void tablesWithOtherTypeChangesAreRefused();
    void extentsFromBeforeAChangeReadRight();
    void columnsTradeNames();
    void whenAllOldColumnsAreDroppedRowsRemain();
    void extentsOfMappedTablesHavePhysicalNames();
    void statisticsStayRightThroughWidening();
    void randomHistoriesReadAsIfRewritten_data();
    void randomHistoriesReadAsIfRewritten();
};

namespace {

Head headOf(std::string_view columns)
{
    Head head;
    const Schema schema = schemaOf(columns);
    head.protocol = lowestProtocol(schema);
    head.metadata = metadataOf(schema);
    return head;
}

void apply(Head& head, const SchemaChange& change)
{
    head.protocol = change.protocol.value_or(head.protocol);
    head.metadata = change.metadata;
}

std::string configured(const Head& head, const std::string& key)
{
    const auto found = head.metadata.configuration.find(key);
    return found == head.metadata.configuration.end() ? "none" : found->second;
}

DataType typeOf(std::string_view name)
{
    return must(fromEngineType(name));
}

/// A table in a log, changed and appended to as a leader does it.
struct ChangingTable {
    TableBench bench;
    Log log = bench.log();
    Head head;
    Schema schema;

    explicit ChangingTable(std::string_view columns)
    {
        bench.create(schemaOf(columns));
        load();
    }

    void load()
    {
        head = must(log.head());
        schema = must(parseSchema(head.metadata.schemaString));
    }

    void change(Result<SchemaChange> made)
    {
        const SchemaChange change = must(std::move(made));
        Transaction transaction;
        transaction.readVersion = head.version;
        transaction.operation = change.operation;
        transaction.protocol = change.protocol;
        transaction.metadata = change.metadata;
        must(log.commit(transaction));
        load();
        QCOMPARE(head.metadata, change.metadata);
        QCOMPARE(schema, change.schema);
    }

    std::vector<Add> append(const std::string& select)
    {
        const auto adds = bench.writeRows(select, schema);
        bench.append(adds);
        load();
        return adds;
    }

    [[nodiscard]] std::string relation() const
    {
        const Snapshot snapshot = must(log.snapshot());
        return readExtentsSql(snapshot.schema, snapshot.head.metadata,
                              bench.filesOf(extentsOf(snapshot.files)));
    }
    [[nodiscard]] std::string rows(const std::string& order = "ALL") const
    {
        return bench.rows("SELECT * FROM " + relation() + " ORDER BY " + order);
    }
};

} // namespace

void TestSchemaChange::columnPathsAreRead_data()
{
    QTest::addColumn<std::string>("text");
    QTest::addColumn<std::vector<std::string>>("path");
    const auto row = [](const char* text, std::vector<std::string> path) {
        QTest::newRow(text) << std::string(text) << std::move(path);
    };
    row("a", {"a"});
    row("sp ace.b", {"sp ace", "b"});
    row("\"a.b\".\"c\"\"d\"", {"a.b", "c\"d"});
    row("", {});
    row("a.", {});
    row("a..b", {});
    row("\"a", {});
}

void TestSchemaChange::columnPathsAreRead()
{
    QFETCH(std::string, text);
    QFETCH(std::vector<std::string>, path);
    const auto read = parseColumnPath(text);
    QCOMPARE(read.has_value(), !path.empty());
    if (read) {
        QCOMPARE(*read, path);
        QCOMPARE(must(parseColumnPath(toText(path))), path);
    }
}

void TestSchemaChange::addingAColumnNeedsNoMapping()
{
    Head head = headOf("a:int, st:struct(x int)");
    const SchemaChange change = must(addColumn(head, {"b"}, typeOf("varchar[]")));
    QVERIFY(!change.protocol);
    QVERIFY(change.metadata.configuration.empty());
    QCOMPARE(change.operation, std::string("ADD COLUMNS"));
    QCOMPARE(change.schema, schemaOf("a:int, st:struct(x int), b:varchar[]"));
    apply(head, change);
    QCOMPARE(must(addColumn(head, {"ST", "y"}, typeOf("date"))).schema,
             schemaOf("a:int, st:struct(x int, y date), b:varchar[]"));
}

void TestSchemaChange::mappingBeginsWithTheIdsThatExtentsHave()
{
    ChangingTable table(
        "a:int, st:struct(x int, in struct(z int)), li:struct(p int, q int)[], m:map(varchar, "
        "struct(v int)), last:int");
    const auto adds =
        table.append("SELECT 1, {'x': 2, 'in': {'z': 3}}, [{'p': 4, 'q': 5}], MAP {'k': {'v': 6}}, 7");
    const std::string ids =
        table.bench.rows("SELECT name, field_id FROM parquet_schema('" +
                         table.bench.filesOf(adds)[0].string() + "') WHERE field_id IS NOT NULL");
    table.change(renameColumn(table.head, {"a"}, "renamed"));
    std::string fields;
    const std::function<void(const std::vector<Field>&)> collect = [&](const std::vector<Field>& members) {
        for (const Field& field : members) {
            if (const auto id = columnId(field)) {
                fields += (fields.empty() ? "" : "\n") + physicalName(field) + "|" + std::to_string(*id);
            }
            collect(field.type.fields);
        }
    };
    collect(table.schema.fields);
    QCOMPARE(fields, ids);
    QCOMPARE(configured(table.head, "delta.columnMapping.mode"), std::string("name"));
    QCOMPARE(configured(table.head, "delta.columnMapping.maxColumnId"), std::string("11"));
    QCOMPARE(table.schema.fields[0].name, std::string("renamed"));
}

void TestSchemaChange::namesAndIdsAreNeverUsedTwice()
{
    Head head = headOf("a:int, b:int");
    apply(head, must(dropColumn(head, {"b"})));
    QCOMPARE(configured(head, "delta.columnMapping.maxColumnId"), std::string("2"));
    apply(head, must(addColumn(head, {"b"}, typeOf("struct(c int[], d struct(e int))"))));
    QCOMPARE(configured(head, "delta.columnMapping.maxColumnId"), std::string("6"));
    const Schema schema = must(parseSchema(head.metadata.schemaString));
    std::set<std::string> names;
    std::set<std::int64_t> ids;
    const std::function<void(const std::vector<Field>&)> collect = [&](const std::vector<Field>& fields) {
        for (const Field& field : fields) {
            if (field.name != "element") {
                QVERIFY(ids.insert(columnId(field).value_or(-1)).second);
                QVERIFY(names.insert(physicalName(field)).second);
                QVERIFY(field.name == "a" || physicalName(field).starts_with("col-"));
            }
            collect(field.type.fields);
        }
    };
    collect(schema.fields);
    QVERIFY(ids == (std::set<std::int64_t>{1, 3, 4, 5, 6}));
    apply(head, must(dropColumn(head, {"b"})));
    apply(head, must(addColumn(head, {"b"}, typeOf("int"))));
    QCOMPARE(configured(head, "delta.columnMapping.maxColumnId"), std::string("7"));
}

void TestSchemaChange::protocolsGrowOnlyAsFarAsNeeded()
{
    Head head = headOf("a:int, b:int, t:date");
    apply(head, must(renameColumn(head, {"a"}, "c")));
    QCOMPARE(head.protocol, (Protocol{2, 5, {}, {}}));
    QVERIFY(!must(dropColumn(head, {"b"})).protocol);
    apply(head, must(addColumn(head, {"n"}, typeOf("timestamp_ntz"))));
    QCOMPARE(head.protocol, (Protocol{3,
                                      7,
                                      {"columnMapping", "timestampNtz"},
                                      {"appendOnly", "invariants", "checkConstraints", "changeDataFeed",
                                       "generatedColumns", "columnMapping", "timestampNtz"}}));
    apply(head, must(widenColumn(head, {"b"}, typeOf("bigint"))));
    QCOMPARE(head.protocol.readerFeatures,
             (std::vector<std::string>{"columnMapping", "timestampNtz", "typeWidening"}));
    QCOMPARE(configured(head, "delta.enableTypeWidening"), std::string("true"));
    QVERIFY(!must(widenColumn(head, {"t"}, typeOf("timestamp_ntz"))).protocol);
    must(checkWritable(head.protocol, head.metadata, "t"));

    Head fresh = headOf("a:int, n:timestamp_ntz");
    apply(fresh, must(renameColumn(fresh, {"a"}, "c")));
    QCOMPARE(fresh.protocol,
             (Protocol{3, 7, {"timestampNtz", "columnMapping"}, {"timestampNtz", "columnMapping"}}));
    Head writerOnly = headOf("a:int");
    writerOnly.protocol = {1, 7, {}, {"appendOnly"}};
    apply(writerOnly, must(renameColumn(writerOnly, {"a"}, "c")));
    QCOMPARE(writerOnly.protocol, (Protocol{2, 7, {}, {"appendOnly", "columnMapping"}}));
    apply(writerOnly, must(widenColumn(writerOnly, {"c"}, typeOf("double"))));
    QCOMPARE(
        writerOnly.protocol,
        (Protocol{3, 7, {"columnMapping", "typeWidening"}, {"appendOnly", "columnMapping", "typeWidening"}}));
}

void TestSchemaChange::changesThatCanNotBeAreRefused_data()
{
    using Make = std::function<Result<SchemaChange>(const Head&)>;
    QTest::addColumn<std::shared_ptr<Make>>("make");
    QTest::addColumn<int>("code");
    const auto row = [](const char* name, Make make, ErrorCode code = ErrorCode::invalidArgument) {
        QTest::newRow(name) << std::make_shared<Make>(std::move(make)) << static_cast<int>(code);
    };
    using enum ErrorCode;
    row(
        "add an existing one", [](const Head& h) { return addColumn(h, {"A"}, typeOf("int")); },
        alreadyExists);
    row(
        "add an existing member",
        [](const Head& h) {
            return addColumn(h, {"st", "X"}, typeOf("int"));
        },
        alreadyExists);
    row("add to no struct", [](const Head& h) { return addColumn(h, {"a", "b"}, typeOf("int")); });
    row(
        "add to nothing",
        [](const Head& h) {
            return addColumn(h, {"zz", "b"}, typeOf("int"));
        },
        notFound);
    row("add to a key", [](const Head& h) { return addColumn(h, {"m", "key", "b"}, typeOf("int")); });
    row("add without a name", [](const Head& h) { return addColumn(h, {""}, typeOf("int")); });
    row("add nothing", [](const Head& h) { return addColumn(h, {}, typeOf("int")); });
    row(
        "rename an unknown one", [](const Head& h) { return renameColumn(h, {"zz"}, "b"); }, notFound);
    row(
        "rename to an existing one", [](const Head& h) { return renameColumn(h, {"a"}, "ST"); },
        alreadyExists);
    row("rename to itself", [](const Head& h) { return renameColumn(h, {"a"}, "a"); });
    row("rename to nothing", [](const Head& h) { return renameColumn(h, {"a"}, ""); });
    row("rename an element", [](const Head& h) { return renameColumn(h, {"li", "element"}, "b"); });
    row(
        "drop an unknown one",
        [](const Head& h) {
            return dropColumn(h, {"st", "zz"});
        },
        notFound);
    row("drop a value", [](const Head& h) { return dropColumn(h, {"m", "value"}); });
    row("drop the only member", [](const Head& h) { return dropColumn(h, {"m", "key", "k"}); });
    row("drop the oldest member", [](const Head& h) { return dropColumn(h, {"st", "x"}); });
    row("widen to the same", [](const Head& h) { return widenColumn(h, {"a"}, typeOf("int")); });
    row(
        "widen another shape",
        [](const Head& h) { return widenColumn(h, {"st"}, typeOf("struct(x bigint)")); }, unsupported);
    row(
        "widen to a list", [](const Head& h) { return widenColumn(h, {"a"}, typeOf("int[]")); }, unsupported);
    row("allow what is", [](const Head& h) { return allowNull(h, {"a"}); });
    row("allow NULL as a key", [](const Head& h) { return allowNull(h, {"m", "key"}); });
    const auto partitioned = [](const Head& h) {
        Head other = h;
        other.metadata.partitionColumns = {"a"};
        return other;
    };
    row("drop a partition column", [=](const Head& h) { return dropColumn(partitioned(h), {"A"}); });
    row("rename a partition column", [=](const Head& h) { return renameColumn(partitioned(h), {"a"}, "b"); });
    row(
        "add to a table that we don't write",
        [=](const Head& h) { return addColumn(partitioned(h), {"b"}, typeOf("int")); }, unsupported);
    row("drop the only column", [](const Head&) { return dropColumn(headOf("a:int"), {"a"}); });
}

void TestSchemaChange::changesThatCanNotBeAreRefused()
{
    QFETCH(std::shared_ptr<std::function<Result<SchemaChange>(const Head&)>>, make);
    QFETCH(int, code);
    const auto made = (*make)(headOf("a:int, st:struct(x int, y int), li:int[], m:map(struct(k int), int)"));
    FAILS_WITH(made, static_cast<ErrorCode>(code));
    QVERIFY(!made.error().cause.empty());
}

void TestSchemaChange::onlyTheProtocolsWideningsAreAllowed_data()
{
    QTest::addColumn<std::string>("from");
    QTest::addColumn<std::string>("to");
    QTest::addColumn<bool>("expected");
    const std::vector<std::string> types{"byte",          "short",         "integer",       "long",
                                         "float",         "double",        "date",          "timestamp_ntz",
                                         "timestamp",     "string",        "boolean",       "binary",
                                         "decimal(10,0)", "decimal(10,2)", "decimal(12,2)", "decimal(12,4)",
                                         "decimal(13,4)", "decimal(20,0)", "decimal(24,4)"};
    const std::set<std::pair<std::string, std::string>> allowed{{"byte", "short"},
                                                                {"byte", "integer"},
                                                                {"byte", "long"},
                                                                {"short", "integer"},
                                                                {"short", "long"},
                                                                {"integer", "long"},
                                                                {"float", "double"},
                                                                {"byte", "double"},
                                                                {"short", "double"},
                                                                {"integer", "double"},
                                                                {"date", "timestamp_ntz"},
                                                                {"byte", "decimal(10,0)"},
                                                                {"byte", "decimal(12,2)"},
                                                                {"byte", "decimal(20,0)"},
                                                                {"byte", "decimal(24,4)"},
                                                                {"short", "decimal(10,0)"},
                                                                {"short", "decimal(12,2)"},
                                                                {"short", "decimal(20,0)"},
                                                                {"short", "decimal(24,4)"},
                                                                {"integer", "decimal(10,0)"},
                                                                {"integer", "decimal(12,2)"},
                                                                {"integer", "decimal(20,0)"},
                                                                {"integer", "decimal(24,4)"},
                                                                {"long", "decimal(20,0)"},
                                                                {"long", "decimal(24,4)"},
                                                                {"decimal(10,0)", "decimal(12,2)"},
                                                                {"decimal(10,0)", "decimal(20,0)"},
                                                                {"decimal(10,0)", "decimal(24,4)"},
                                                                {"decimal(10,2)", "decimal(12,2)"},
                                                                {"decimal(10,2)", "decimal(12,4)"},
                                                                {"decimal(10,2)", "decimal(13,4)"},
                                                                {"decimal(10,2)", "decimal(24,4)"},
                                                                {"decimal(12,2)", "decimal(24,4)"},
                                                                {"decimal(12,4)", "decimal(13,4)"},
                                                                {"decimal(12,4)", "decimal(24,4)"},
                                                                {"decimal(13,4)", "decimal(24,4)"},
                                                                {"decimal(20,0)", "decimal(24,4)"}};
    for (const std::string& from : types) {
        for (const std::string& to : types) {
            QTest::addRow("%s to %s", from.c_str(), to.c_str()) << from << to << allowed.contains({from, to});
        }
    }
}

void TestSchemaChange::onlyTheProtocolsWideningsAreAllowed()
{
    QFETCH(std::string, from);
    QFETCH(std::string, to);
    QFETCH(bool, expected);
    QCOMPARE(isWidening(must(parseTypeName(from)), must(parseTypeName(to))), expected);
}

void TestSchemaChange::typeChangesAreRecordedWhereTheProtocolSays()
{
    Head head = headOf("a:smallint, m:map(float, decimal(6,2)[]), st:struct(x int)");
    apply(head, must(widenColumn(head, {"a"}, typeOf("int"))));
    apply(head, must(widenColumn(head, {"A"}, typeOf("bigint"))));
    apply(head, must(widenColumn(head, {"m", "key"}, typeOf("double"))));
    apply(head, must(widenColumn(head, {"m", "value", "element"}, typeOf("decimal(10,4)"))));
    apply(head, must(widenColumn(head, {"st"}, typeOf("struct(x bigint)"))));
    const Schema schema = must(parseSchema(head.metadata.schemaString));
    const auto changed = [](const char* from, const char* to) {
        return std::string(R"({"fromType":")") + from + R"(","toType":")" + to + R"("})";
    };
    const auto changedInside = [&](const char* from, const char* to, const char* path) {
        std::string text = changed(from, to);
        text.pop_back();
        return text + R"(,"fieldPath":")" + path + R"("})";
    };
    const auto recorded = [](const std::string& changes) {
        return R"({"delta.typeChanges":[)" + changes + "]}";
    };
    const std::string twice = changed("short", "integer") + "," + changed("integer", "long");
    const std::string inMap = changedInside("float", "double", "key") + "," +
                              changedInside("decimal(6,2)", "decimal(10,4)", "value.element");
    QCOMPARE(schema.fields[0].metadata, recorded(twice));
    QCOMPARE(schema.fields[1].metadata, recorded(inMap));
    QCOMPARE(schema.fields[2].metadata, std::string("{}"));
    QCOMPARE(schema.fields[2].type.fields[0].metadata, recorded(changed("integer", "long")));
    // They are kept by what changes the schema afterwards.
    apply(head, must(renameColumn(head, {"a"}, "b")));
    QVERIFY(head.metadata.schemaString.find(recorded(twice).substr(1, 60)) != std::string::npos);
    must(checkReadable(head.protocol, head.metadata, "t"));
}

void TestSchemaChange::tablesWithOtherTypeChangesAreRefused_data()
{
    QTest::addColumn<std::string>("changes");
    QTest::addColumn<bool>("readable");
    const auto row = [](const char* changes, bool readable) {
        QTest::newRow(changes) << std::string(changes) << readable;
    };
    row(R"x([{"fromType":"decimal(6, 2)","toType":"decimal(10, 4)"}])x", true);
    row(R"([{"fromType":"short","toType":"integer","fieldPath":"key"}])", true);
    row(R"([{"tableVersion":2,"fromType":"short","toType":"integer"}])", true);
    row("[]", true);
    row(R"([{"fromType":"string","toType":"integer"}])", false);
    row(R"([{"fromType":"integer","toType":"short"}])", false);
    row(R"([{"fromType":"short","toType":"variant"}])", false);
    row(R"([{"toType":"integer"}])", false);
    row(R"({"fromType":"short","toType":"integer"})", false);
    row("[1]", false);
}

void TestSchemaChange::tablesWithOtherTypeChangesAreRefused()
{
    QFETCH(std::string, changes);
    QFETCH(bool, readable);
    Schema schema = schemaOf("st:struct(x int)");
    schema.fields[0].type.fields[0].metadata = "{\"delta.typeChanges\":" + changes + "}";
    const Protocol protocol{3, 7, {"typeWidening"}, {"typeWidening"}};
    const auto checked = checkReadable(protocol, metadataOf(schema), "t");
    QCOMPARE(checked.has_value(), readable);
    if (!readable) {
        QVERIFY(checked.error().code == ErrorCode::unsupported);
        QVERIFY(checked.error().cause.find("st.x") != std::string::npos);
    }
    const Protocol preview{3, 7, {"typeWidening-preview"}, {"typeWidening-preview"}};
    const auto refused = checkReadable(preview, metadataOf(schema), "t");
    FAILS_WITH(refused, ErrorCode::unsupported);
    QVERIFY(refused.error().cause.find("typeWidening-preview") != std::string::npos);
}

void TestSchemaChange::extentsFromBeforeAChangeReadRight()
{
    ChangingTable table(
        "id:int, st:struct(x int, y varchar), li:struct(p int, q int)[], m:map(varchar, struct(v "
        "float)), f:float, d:date");
    table.append(
        "SELECT 1, {'x': 10, 'y': 'old'}, [{'p': 1, 'q': 2}, NULL], MAP {'k': {'v': 0.5}}, 0.1, DATE "
        "'2020-02-29'");
    table.change(addColumn(table.head, {"new"}, typeOf("decimal(5,2)[]")));
    table.change(addColumn(table.head, {"st", "z"}, typeOf("struct(deep int)")));
    table.append(
        "SELECT 2, {'x': 20, 'y': 'mid', 'z': {'deep': 5}}, [{'p': 3, 'q': 4}], MAP {'k': {'v': 1.5}}, "
        "0.2, NULL, [1.25]");
    table.change(renameColumn(table.head, {"st", "y"}, "why"));
    table.change(renameColumn(table.head, {"st"}, "struct"));
    table.change(dropColumn(table.head, {"li", "element", "q"}));
    table.change(addColumn(table.head, {"li", "element", "q"}, typeOf("varchar")));
    table.change(widenColumn(table.head, {"id"}, typeOf("double")));
    table.change(widenColumn(table.head, {"m", "value", "v"}, typeOf("double")));
    table.change(widenColumn(table.head, {"f"}, typeOf("double")));
    table.change(widenColumn(table.head, {"d"}, typeOf("timestamp_ntz")));
    table.append(
        "SELECT 3.5, {'x': 30, 'why': 'new', 'z': NULL}, [{'p': 5, 'q': 'text'}], MAP {'k': {'v': 2.5}}, "
        "1e300, TIMESTAMP '2020-01-01 00:00:01', NULL");
    QCOMPARE(table.rows(),
             std::string("1.0|{'x': 10, 'why': old, 'z': NULL}|[{'p': 1, 'q': NULL}, NULL]|{k={'v': 0.5}}|"
                         "0.10000000149011612|2020-02-29 00:00:00|NULL\n"
                         "2.0|{'x': 20, 'why': mid, 'z': {'deep': 5}}|[{'p': 3, 'q': NULL}]|{k={'v': 1.5}}|"
                         "0.20000000298023224|NULL|[1.25]\n"
                         "3.5|{'x': 30, 'why': new, 'z': NULL}|[{'p': 5, 'q': text}]|{k={'v': 2.5}}|"
                         "1e+300|2020-01-01 00:00:01|NULL"));
    // Also through a checkpoint.
    must(table.log.writeCheckpoint(must(table.log.snapshot())));
    std::filesystem::remove(table.bench.commitPath(0));
    QCOMPARE(must(table.bench.log().snapshot()).schema, table.schema);
}

void TestSchemaChange::columnsTradeNames()
{
    ChangingTable table("a:int, b:int");
    table.append("SELECT 1, 2");
    table.change(renameColumn(table.head, {"a"}, "c"));
    table.change(renameColumn(table.head, {"b"}, "a"));
    table.change(renameColumn(table.head, {"c"}, "b"));
    table.append("SELECT 3, 4");
    table.change(renameColumn(table.head, {"a"}, "A"));
    QCOMPARE(table.bench.rows("SELECT A, b FROM " + table.relation() + " ORDER BY ALL"),
             std::string("2|1\n4|3"));
}

void TestSchemaChange::whenAllOldColumnsAreDroppedRowsRemain()
{
    ChangingTable table("a:int");
    table.append("SELECT * FROM range(5)");
    table.change(addColumn(table.head, {"b"}, typeOf("int")));
    table.change(dropColumn(table.head, {"a"}));
    table.append("SELECT 7");
    table.change(addColumn(table.head, {"a"}, typeOf("varchar")));
    QCOMPARE(table.bench.rows("SELECT count(*), count(a), sum(b) FROM " + table.relation()),
             std::string("6|0|7"));
    QCOMPARE(table.bench.rows("SELECT count(*) FROM " + table.relation()), std::string("6"));
}

void TestSchemaChange::extentsOfMappedTablesHavePhysicalNames()
{
    ChangingTable table("a:int, st:struct(x int)");
    table.change(renameColumn(table.head, {"a"}, "b"));
    table.change(addColumn(table.head, {"a"}, typeOf("varchar")));
    table.change(addColumn(table.head, {"st", "y"}, typeOf("int")));
    const auto adds = table.append("SELECT 1, {'x': 2, 'y': 3}, 'text'");
    const std::string physicalA = physicalName(table.schema.fields[2]);
    const std::string physicalY = physicalName(table.schema.fields[1].type.fields[1]);
    QVERIFY(physicalA.starts_with("col-") && physicalY.starts_with("col-"));
    QCOMPARE(table.bench.rows("SELECT name, field_id FROM parquet_schema('" +
                              table.bench.filesOf(adds)[0].string() +
                              "') WHERE field_id IS NOT NULL ORDER BY 2"),
             "a|1\nst|2\nx|3\n" + physicalA + "|4\n" + physicalY + "|5");
    QCOMPARE(adds[0].stats, R"({"numRecords":1,"minValues":{"a":1,"st":{"x":2,")" + physicalY + R"(":3},")" +
                                physicalA + R"(":"text"},"maxValues":{"a":1,"st":{"x":2,")" + physicalY +
                                R"(":3},")" + physicalA + R"(":"text"},"nullCount":{"a":0,"st":{"x":0,")" +
                                physicalY + R"(":0},")" + physicalA + R"(":0},"tightBounds":true})");
}

void TestSchemaChange::statisticsStayRightThroughWidening()
{
    ChangingTable table("f:float, d:date, i:int");
    const auto adds = table.append("SELECT 0.1, DATE '2020-01-01', 5");
    table.change(widenColumn(table.head, {"f"}, typeOf("double")));
    table.change(widenColumn(table.head, {"d"}, typeOf("timestamp_ntz")));
    table.change(widenColumn(table.head, {"i"}, typeOf("decimal(20,3)")));
    table.change(renameColumn(table.head, {"i"}, "number"));
    const auto may = [&](const char* column, Predicate::Comparison comparison, const char* literal) {
        return Pruner(table.schema, table.head.metadata, Predicate::compare({column}, comparison, literal))
            .mayMatch({.stats = adds[0].stats, .partitionValues = nullptr, .ours = true});
    };
    using enum Predicate::Comparison;
    QVERIFY(may("f", greater, "0.1"));
    QVERIFY(!may("f", greater, "0.11"));
    QVERIFY(may("d", equal, "2020-01-01 00:00:00"));
    QVERIFY(!may("d", equal, "2020-01-01 00:00:01"));
    QVERIFY(may("number", equal, "5.000"));
    QVERIFY(!may("number", equal, "5.001"));
    QVERIFY(may("i", equal, "9"));
}

void TestSchemaChange::randomHistoriesReadAsIfRewritten_data()
{
    QTest::addColumn<unsigned>("seed");
    for (unsigned seed = 1; seed <= 4; ++seed) {
        QTest::addRow("seed %u", seed) << seed;
    }
}

namespace {

/// A table, and the same one in DuckDB, which rewrites its rows at each change.
class RandomHistory {
public:
    explicit RandomHistory(unsigned seed)
        : m_random(seed)
        , m_connection(must(m_table.bench.engine->connect()))
    {
        must(m_connection->execute(
            "CREATE TEMP TABLE model (id INTEGER, st STRUCT(first INTEGER, n INTEGER))"));
    }

    void step()
    {
        switch (m_random() % 6) {
        case 0:
            add();
            break;
        case 1:
            rename();
            break;
        case 2:
            drop();
            break;
        case 3:
            widen();
            break;
        default:
            append();
        }
    }

    void compare()
    {
        const std::string ours = m_table.relation();
        const auto difference = must(m_connection->query("(FROM " + ours +
                                                         " EXCEPT ALL FROM model) UNION ALL "
                                                         "(FROM model EXCEPT ALL FROM " +
                                                         ours + ")"));
        QVERIFY(must(difference->next()) == nullptr);
        const auto described = must(m_connection->query("SELECT * FROM model LIMIT 0"));
        QCOMPARE(described->columns().size(), m_table.schema.fields.size());
        for (std::size_t i = 0; i < m_table.schema.fields.size(); ++i) {
            QCOMPARE(described->columns()[i].name, m_table.schema.fields[i].name);
            const std::string type = toEngineType(m_table.schema.fields[i].type);
            QCOMPARE(must(fromEngineType(described->columns()[i].type)), must(fromEngineType(type)));
        }
    }

private:
    void model(const std::string& sql) { must(m_connection->execute("ALTER TABLE model " + sql)); }
    [[nodiscard]] bool chance(unsigned n) { return m_random() % n == 0; }
    [[nodiscard]] std::string newName() { return std::string("n").append(std::to_string(m_random() % 6)); }

    /// Members of `st` half the time, so that nested names are exercised too.
    struct Target {
        ColumnPath path;
        std::string sql;
        std::vector<Field>* fields;
    };
    [[nodiscard]] Target pick()
    {
        const auto st = std::ranges::find(m_table.schema.fields, "st", &Field::name);
        std::vector<Field>& fields = chance(2) ? st->type.fields : m_table.schema.fields;
        const Field& field = fields[m_random() % fields.size()];
        const bool nested = &fields == &st->type.fields;
        return {.path = nested ? ColumnPath{"st", field.name} : ColumnPath{field.name},
                .sql = (nested ? "st." : "") + field.name,
                .fields = &fields};
    }
    static bool isFree(const Target& target, const std::string& name)
    {
        return std::ranges::find(*target.fields, name, &Field::name) == target.fields->end();
    }

    void add()
    {
        static constexpr std::array types{"TINYINT", "INTEGER", "VARCHAR", "DECIMAL(6,2)", "DATE", "FLOAT"};
        const Target beside = pick();
        const std::string name = newName();
        if (!isFree(beside, name)) {
            return;
        }
        const std::string type = types.at(m_random() % types.size());
        ColumnPath path = beside.path;
        path.back() = name;
        m_table.change(addColumn(m_table.head, path, typeOf(type)));
        model("ADD COLUMN " + toText(path) + " " + type);
    }

    void rename()
    {
        const Target target = pick();
        const std::string name = newName();
        if (target.path.back() == "st" || target.path.back() == "first" || !isFree(target, name)) {
            return;
        }
        m_table.change(renameColumn(m_table.head, target.path, name));
        model("RENAME COLUMN " + target.sql + " TO " + name);
    }

    void drop()
    {
        const Target target = pick();
        if (target.path.back() == "st" || target.path.back() == "first" || target.fields->size() < 3) {
            return;
        }
        m_table.change(dropColumn(m_table.head, target.path));
        model("DROP COLUMN " + target.sql);
    }

    void widen()
    {
        static constexpr std::array types{"SMALLINT", "INTEGER",       "BIGINT",
                                          "DOUBLE",   "TIMESTAMP_NTZ", "DECIMAL(14,4)"};
        Target target = pick();
        const std::string type = types.at(m_random() % types.size());
        auto widened = widenColumn(m_table.head, target.path, typeOf(type));
        if (!widened) {
            return;
        }
        m_table.change(std::move(widened));
        const std::string sqlType = type == "TIMESTAMP_NTZ" ? "TIMESTAMP" : type;
        if (target.path.size() == 1) {
            model("ALTER COLUMN " + target.sql + " TYPE " + sqlType);
        } else {
            const auto st = std::ranges::find(m_table.schema.fields, "st", &Field::name);
            model("ALTER COLUMN st TYPE " + toEngineType(st->type));
        }
    }

    [[nodiscard]] std::string value(const DataType& type)
    {
        if (chance(5)) {
            return "NULL";
        }
        if (type.kind == DataType::Kind::structure) {
            std::string members;
            for (const Field& field : type.fields) {
                members += (members.empty() ? "'" : ", '") + field.name + "': " + value(field.type);
            }
            return "{" + members + "}";
        }
        const std::string number = std::to_string(m_random() % 100);
        if (type.kind == DataType::Kind::date || type.kind == DataType::Kind::timestampNtz) {
            return "CAST(DATE '2020-01-01' + " + number + " AS " + toEngineType(type) + ")";
        }
        return "CAST(" + number + " AS " + toEngineType(type) + ")";
    }

    void append()
    {
        std::string rows;
        for (int row = 0; row < 3; ++row) {
            std::string values;
            for (const Field& field : m_table.schema.fields) {
                values += (values.empty() ? "" : ", ") + value(field.type);
            }
            rows += (rows.empty() ? "(" : ", (") + values + ")";
        }
        m_table.append("SELECT * FROM (VALUES " + rows + ")");
        must(m_connection->execute("INSERT INTO model VALUES " + rows));
    }

    std::mt19937 m_random;
    ChangingTable m_table{"id:int, st:struct(first int, n int)"};
    std::unique_ptr<engine::Connection> m_connection;
};

} // namespace

void TestSchemaChange::randomHistoriesReadAsIfRewritten()
{
    QFETCH(unsigned, seed);
    RandomHistory history(seed);
    for (int step = 0; step < 60; ++step) {
        history.step();
        if (step % 5 == 4) {
            history.compare();
        }
        if (QTest::currentTestFailed()) {
            return;
        }
    }
}

QTEST_GUILESS_MAIN(TestSchemaChange)
#include "tst_schemachange.moc"
