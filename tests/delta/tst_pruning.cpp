#include "core/delta/pruning.h"
#include "tests/delta/deltafixture.h"

#include <array>
#include <random>

using namespace sharepane;
using namespace sharepane::delta;
using Comparison = Predicate::Comparison;

Q_DECLARE_METATYPE(sharepane::delta::Predicate)

class TestPruning : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void statisticsDecide_data();
    void statisticsDecide();
    void strangeStatisticsDecideNothing_data();
    void strangeStatisticsDecideNothing();
    void othersStatisticsAreBelievedLess();
    void statisticsAreFoundByPhysicalName();
    void partitionValuesDecide_data();
    void partitionValuesDecide();
    void partitionValuesDecideAsReadersReadThem();
    void noExtentWithAMatchingRowIsPruned_data();
    void noExtentWithAMatchingRowIsPruned();
    void predicatesThatSayNothingAreKnownToSayNothing();
};

namespace {

constexpr std::string_view everyType =
    "i:int, l:bigint, d:double, f:float, de:decimal(38,10), s:varchar, t:timestamptz, n:timestamp_ntz, "
    "da:date, b:boolean, st:struct(x integer, y struct(z varchar)), bi:blob, li:integer[]";

constexpr std::string_view someStatistics =
    R"({"numRecords":10,"minValues":{"i":1,"l":-9223372036854775808,"d":0.5,"de":12345678901234567890.5,)"
    R"("s":"ab","t":"2020-01-01T00:00:00.000Z","n":"2020-01-01T00:00:00.000","da":"2020-01-01",)"
    R"("b":false,"st":{"x":5,"y":{"z":"k"}}},)"
    R"("maxValues":{"i":3,"l":9223372036854775806,"d":1.5,"de":12345678901234567890.5,)"
    R"("s":"cccccccccccccccccccccccccccccccc","t":"2020-01-02T00:00:00.123Z","n":"2020-01-02T00:00:00.123",)"
    R"("da":"2020-01-02","b":false,"st":{"x":7,"y":{"z":"m"}}},)"
    R"("nullCount":{"i":0,"l":10,"d":3,"s":0,"st":{"x":0,"y":{"z":10}},"bi":0}})";

/// In the order of Comparison.
constexpr std::array<const char*, 6> signs{" = ", " <> ", " < ", " <= ", " > ", " >= "};

Predicate compare(std::vector<std::string> column, Comparison comparison, std::string literal)
{
    return Predicate::compare(std::move(column), comparison, std::move(literal));
}

bool mayMatch(const Schema& schema, const Predicate& predicate, std::string_view stats, bool ours = true)
{
    return Pruner(schema, metadataOf(schema), predicate)
        .mayMatch({.stats = stats, .partitionValues = nullptr, .ours = ours});
}

} // namespace

void TestPruning::statisticsDecide_data()
{
    QTest::addColumn<Predicate>("predicate");
    QTest::addColumn<bool>("expected");
    const auto row = [](const char* name, Predicate predicate, bool expected) {
        QTest::newRow(name) << std::move(predicate) << expected;
    };
    using enum Comparison;
    row("i = 0", compare({"i"}, equal, "0"), false);
    row("i = 1", compare({"I"}, equal, "1"), true);
    row("i = 4", compare({"i"}, equal, "4"), false);
    row("i < 1", compare({"i"}, less, "1"), false);
    row("i <= 1", compare({"i"}, lessOrEqual, "1"), true);
    row("i > 3", compare({"i"}, greater, "3"), false);
    row("i >= 3", compare({"i"}, greaterOrEqual, "3"), true);
    row("i <> 2", compare({"i"}, notEqual, "2"), true);
    row("b <> false", compare({"b"}, notEqual, "false"), false);
    row("b = true", compare({"b"}, equal, "true"), false);
    row("a number of another type", compare({"i"}, equal, "0.5"), true);
    row("only NULL", compare({"l"}, less, "1"), false);
    row("only NULL is NULL", Predicate::isNull({"l"}), true);
    row("only NULL is not NULL", Predicate::isNotNull({"l"}), false);
    row("never NULL is NULL", Predicate::isNull({"i"}), false);
    row("never NULL is not NULL", Predicate::isNotNull({"i"}), true);
    row("at times NULL", Predicate::isNull({"d"}), true);
    row("not counted NULL", Predicate::isNull({"da"}), true);
    row("a blob that is never NULL", Predicate::isNull({"bi"}), false);
    row("a blob", compare({"bi"}, equal, "x"), true);
    row("d < 0.5", compare({"d"}, less, "0.4999"), false);
    row("d > 1.5", compare({"d"}, greater, "1.5001"), false);
    row("d > NaN", compare({"d"}, greater, "nan"), true);
    row("long decimals below", compare({"de"}, less, "12345678901234567890.4999999999"), false);
    row("long decimals equal", compare({"de"}, equal, "12345678901234567890.5000000000"), true);
    row("long decimals differ", compare({"de"}, notEqual, "12345678901234567890.5"), false);
    row("text below", compare({"s"}, less, "ab"), false);
    row("text above a cut maximum", compare({"s"}, greater, std::string(32, 'c')), true);
    row("text with a cut maximum's prefix", compare({"s"}, equal, std::string(40, 'c')), true);
    row("text above", compare({"s"}, greaterOrEqual, "ccd"), false);
    row("prefix in", Predicate::startsWith({"s"}, "a"), true);
    row("prefix above", Predicate::startsWith({"s"}, "d"), false);
    row("prefix below", Predicate::startsWith({"s"}, "aa"), false);
    row("no prefix", Predicate::startsWith({"s"}, ""), true);
    row("prefix longer than a cut maximum", Predicate::startsWith({"s"}, std::string(33, 'c')), true);
    row("not a prefix", Predicate::negate(Predicate::startsWith({"s"}, "a")), true);
    row("not the prefix of all", Predicate::negate(Predicate::startsWith({"s"}, "")), false);
    row("time below", compare({"t"}, less, "2020-01-01 00:00:00+00"), false);
    row("time within the cut millisecond", compare({"t"}, greater, "2020-01-02 00:00:00.123456+00"), true);
    row("time past the cut millisecond", compare({"t"}, greater, "2020-01-02 00:00:00.124001+00"), false);
    row("time in another zone", compare({"t"}, greater, "2020-01-02 03:00:00.124001+03"), false);
    row("time without zone past", compare({"n"}, greater, "2020-01-02 00:00:00.124001"), false);
    row("time without zone at", compare({"n"}, equal, "2020-01-02 00:00:00.1235"), true);
    row("date equal", compare({"da"}, equal, "2020-01-02"), true);
    row("date above", compare({"da"}, greater, "2020-01-02"), false);
    row("date far", compare({"da"}, greater, "12020-01-02"), true);
    row("nested", compare({"st", "x"}, equal, "4"), false);
    row("nested in", compare({"ST", "X"}, equal, "6"), true);
    row("nested deeper", Predicate::isNotNull({"st", "y", "z"}), false);
    row("a struct", Predicate::isNull({"st"}), true);
    row("an unknown column", compare({"zz"}, equal, "1"), true);
    row("an unknown member", compare({"i", "x"}, equal, "1"), true);
    row("in", Predicate::in({"i"}, {"9", "0", "2"}), true);
    row("in none", Predicate::in({"i"}, {"9", "0", "-5"}), false);
    row("not in", Predicate::negate(Predicate::in({"i"}, {"1", "2", "3"})), true);
    row("not in the only value", Predicate::negate(Predicate::in({"b"}, {"true", "false"})), false);
    const Predicate no = compare({"i"}, equal, "0");
    const Predicate yes = compare({"i"}, equal, "2");
    row("and", Predicate::allOf({yes, no}), false);
    row("or", Predicate::anyOf({yes, no}), true);
    row("or none", Predicate::anyOf({no, no}), false);
    row("and unknown", Predicate::allOf({Predicate::unknown(), no}), false);
    row("or unknown", Predicate::anyOf({no, Predicate::unknown()}), true);
    row("not unknown", Predicate::negate(Predicate::unknown()), true);
    row("not not", Predicate::negate(Predicate::negate(no)), false);
    row("not or", Predicate::negate(Predicate::anyOf({compare({"i"}, less, "9"), yes})), false);
    row("not and", Predicate::negate(Predicate::allOf({compare({"i"}, less, "9"), yes})), true);
}

void TestPruning::statisticsDecide()
{
    QFETCH(Predicate, predicate);
    QFETCH(bool, expected);
    QCOMPARE(mayMatch(schemaOf(everyType), predicate, someStatistics), expected);
}

void TestPruning::strangeStatisticsDecideNothing_data()
{
    QTest::addColumn<std::string>("stats");
    const auto row = [](const char* name, const char* stats) {
        QTest::newRow(name) << std::string(stats);
    };
    row("absent", "");
    row("no JSON", "{");
    row("cut off", R"({"numRecords":10,"minValues":{"i":1},"maxValues":{"i":3)");
    row("something behind", R"({"minValues":{"i":1},"maxValues":{"i":3}} {})");
    row("no object", "[1]");
    row("groups of another kind", R"({"minValues":1,"maxValues":"i"})");
    row("bounds of another type", R"({"minValues":{"i":"1"},"maxValues":{"i":true}})");
    row("bounds that are no numbers", R"({"minValues":{"i":1.5},"maxValues":{"i":3e0}})");
    row("bounds beyond 64 bits",
        R"({"minValues":{"i":-99999999999999999999},"maxValues":{"i":99999999999999999999}})");
    row("nested bounds of a column", R"({"minValues":{"i":{"i":1}},"maxValues":{"i":[3]}})");
    row("null", R"({"minValues":{"i":null},"maxValues":{"i":null}})");
    row("a column twice", R"({"minValues":{"i":1,"i":-5},"maxValues":{"i":3}})");
    row("no UTF-8", "{\"minValues\":{\"i\":1},\"maxValues\":{\"i\":3},\"x\":\"\xff\"}");
    row("negative counts", R"({"numRecords":-1,"nullCount":{"i":-1}})");
    row("more NULLs than rows", R"({"numRecords":1,"nullCount":{"i":2}})");
}

void TestPruning::strangeStatisticsDecideNothing()
{
    QFETCH(std::string, stats);
    const Schema schema = schemaOf(everyType);
    QVERIFY(mayMatch(schema, compare({"i"}, Comparison::equal, "9"), stats));
    QVERIFY(mayMatch(schema, compare({"i"}, Comparison::less, "0"), stats));
    QVERIFY(mayMatch(schema, Predicate::isNull({"i"}), stats));
    QVERIFY(mayMatch(schema, Predicate::isNotNull({"i"}), stats));
}

void TestPruning::othersStatisticsAreBelievedLess()
{
    const Schema schema = schemaOf(everyType);
    const auto may = [&](const Predicate& predicate) {
        return mayMatch(schema, predicate, someStatistics, false);
    };
    using enum Comparison;
    QVERIFY(may(compare({"d"}, greater, "2"))); // NaN is greater, and often no part of bounds
    QVERIFY(may(compare({"d"}, notEqual, "2")));
    QVERIFY(!may(compare({"d"}, equal, "2")));
    QVERIFY(!may(compare({"d"}, less, "0.25")));
    QVERIFY(may(compare({"de"}, less, "1"))); // perhaps a rounded double
    QVERIFY(!may(compare({"i"}, greater, "3")));
    // The time zone of such a bound is the writer's.
    constexpr std::string_view local =
        R"({"minValues":{"t":"2020-01-01T00:00:00.000"},"maxValues":{"t":"2020-01-01T00:00:00.000"}})";
    QVERIFY(mayMatch(schema, compare({"t"}, equal, "2020-01-01 09:00:00+00"), local, false));
    constexpr std::string_view zoned = R"({"maxValues":{"t":"2020-01-01T00:00:00.000-08:00"}})";
    QVERIFY(mayMatch(schema, compare({"t"}, equal, "2020-01-01 08:00:00+00"), zoned, false));
    QVERIFY(!mayMatch(schema, compare({"t"}, equal, "2020-01-01 08:00:01+00"), zoned, false));
    // 0.1 as a FLOAT is more than 0.1 as a DOUBLE; its extents keep their bounds when the column is widened.
    constexpr std::string_view tenth = R"({"minValues":{"d":0.1},"maxValues":{"d":0.1}})";
    Schema widened = schema;
    widened.fields[2].metadata = R"({"delta.typeChanges":[{"fromType":"float","toType":"double"}]})";
    QVERIFY(mayMatch(widened, compare({"d"}, equal, "0.10000000149011612"), tenth));
    QVERIFY(!mayMatch(schema, compare({"d"}, equal, "0.10000000149011612"), tenth));
    QVERIFY(!mayMatch(widened, compare({"d"}, equal, "0.1001"), tenth));
}

void TestPruning::statisticsAreFoundByPhysicalName()
{
    Schema schema = schemaOf("a:int, b:struct(c int)");
    schema.fields[0].metadata = R"({"delta.columnMapping.physicalName":"p\"1"})";
    schema.fields[1].type.fields[0].metadata = R"({"delta.columnMapping.physicalName":"a"})";
    constexpr std::string_view stats =
        R"({"minValues":{"a":5,"p\"1":1,"b":{"c":7,"\u0061":3}},"maxValues":{"a":5,"p\"1":1,"b":{"c":7,"a":3}}})";
    QVERIFY(mayMatch(schema, compare({"a"}, Comparison::equal, "1"), stats));
    QVERIFY(!mayMatch(schema, compare({"a"}, Comparison::equal, "5"), stats));
    QVERIFY(mayMatch(schema, compare({"b", "c"}, Comparison::equal, "3"), stats));
    QVERIFY(!mayMatch(schema, compare({"b", "c"}, Comparison::equal, "7"), stats));
}

void TestPruning::partitionValuesDecide_data()
{
    QTest::addColumn<Predicate>("predicate");
    QTest::addColumn<bool>("expected");
    const auto row = [](const char* name, Predicate predicate, bool expected) {
        QTest::newRow(name) << std::move(predicate) << expected;
    };
    using enum Comparison;
    row("equal", compare({"s"}, equal, "EU"), true);
    row("not equal", compare({"s"}, notEqual, "EU"), false);
    row("longer", compare({"s"}, equal, "EUR"), false);
    row("not null", Predicate::isNull({"s"}), false);
    row("null", compare({"i"}, equal, "1"), false);
    row("is null", Predicate::isNull({"i"}), true);
    row("empty is null", Predicate::isNotNull({"l"}), false);
    row("absent is null", Predicate::isNotNull({"da"}), false);
    row("not of its type", compare({"d"}, equal, "1"), true);
    row("time", compare({"t"}, greater, "2020-01-01 00:00:00.1234565+00"), true); // no literal of the type
    row("time after", compare({"t"}, greater, "2020-01-01 00:00:00.123456+00"), false);
}

void TestPruning::partitionValuesDecide()
{
    QFETCH(Predicate, predicate);
    QFETCH(bool, expected);
    const Schema schema = schemaOf(everyType);
    Metadata metadata = metadataOf(schema);
    metadata.partitionColumns = {"s", "i", "l", "da", "d", "t"};
    const std::map<std::string, std::optional<std::string>> values{
        {"s", "EU"}, {"i", std::nullopt}, {"l", ""}, {"d", "one"}, {"t", "2020-01-01 00:00:00.123456"}};
    // Statistics that would decide otherwise, were they looked at.
    QCOMPARE(Pruner(schema, metadata, predicate)
                 .mayMatch({.stats = someStatistics, .partitionValues = &values, .ours = false}),
             expected);
}

namespace {

/// A column of the random tables, and its values in their order, as text; a row's values come from a few of
/// them next to each other, so that extents differ.
struct RandomColumn {
    std::vector<std::string> path;
    std::string sql;  // of the column
    std::string type; // DuckDB's
    std::vector<std::string> values;
};

std::vector<RandomColumn> randomColumns()
{
    const std::string z40(40, 'z');
    const std::string beforeLast = std::string(31, 'y') + "\xF4\x8F\xBF\xBF";
    return {
        {{"i"}, "i", "INTEGER", {"-2147483648", "-5", "-1", "0", "1", "5", "77", "2147483647"}},
        {{"l"},
         "l",
         "BIGINT",
         {"-9223372036854775808", "-9007199254740993", "0", "9007199254740992", "9007199254740993",
          "9223372036854775807"}},
        {{"d"}, "d", "DOUBLE", {"-inf", "-1e300", "-0.0", "0.0", "0.1", "0.3", "2.5", "1e300", "inf", "nan"}},
        {{"f"}, "f", "FLOAT", {"-3e38", "-0.25", "0.0", "0.1", "0.2", "16777216", "inf", "nan"}},
        {{"de"},
         "de",
         "DECIMAL(38,10)",
         {"-1234567890123456789012345678.9012345678", "-1.5", "-0.0000000001", "0", "0.0000000001", "1.5",
          "2", "10", "1234567890123456789012345678.9012345678", "1234567890123456789012345678.9012345679"}},
        {{"s"},
         "s",
         "VARCHAR",
         {"", " ", "A", "a", "a'b", "ab", beforeLast, beforeLast + "z", z40, z40 + "1", z40 + "2", "ü", "ü🚀",
          "🚀"}},
        {{"t"},
         "t",
         "TIMESTAMPTZ",
         {"0001-01-01 00:00:00+00", "1969-12-31 23:59:59.998999+00", "1969-12-31 23:59:59.999001+00",
          "1970-01-01 00:00:00+00", "2020-01-01 00:00:00.123456+00", "2020-01-01 00:00:00.123457+00",
          "2020-01-01 00:00:00.124+00", "2026-06-30 12:00:00+00"}},
        {{"n"},
         "n",
         "TIMESTAMP",
         {"1969-12-31 23:59:59.999001", "1970-01-01 00:00:00", "2020-01-01 00:00:00.123456",
          "2020-01-01 00:00:00.123457", "infinity"}},
        {{"da"},
         "da",
         "DATE",
         {"-infinity", "0044-03-15 (BC)", "1582-10-14", "1970-01-01", "2020-02-29", "9999-12-31",
          "10000-01-01"}},
        {{"b"}, "b", "BOOLEAN", {"false", "true"}},
        {{"st", "x"}, "st.x", "INTEGER", {"1", "2", "3", "4"}},
        {{"st", "y", "z"}, "st.y.z", "VARCHAR", {"k", "l", "m"}},
    };
}

struct RandomTable {
    TableBench bench;
    Schema schema = schemaOf(everyType);
    std::vector<RandomColumn> columns = randomColumns();
    std::vector<Add> extents;
    std::mt19937 random;

    explicit RandomTable(unsigned seed)
        : random(seed)
    {
        for (int extent = 0; extent < 25; ++extent) {
            extents.push_back(makeExtent());
        }
    }

    std::size_t below(std::size_t limit) { return random() % limit; }

    std::string value(const RandomColumn& column, std::size_t from)
    {
        if (below(6) == 0) {
            return "NULL";
        }
        return valueSql(column, column.values[std::min(from + below(2), column.values.size() - 1)]);
    }

    static std::string valueSql(const RandomColumn& column, const std::string& text)
    {
        return "CAST(" + engine::quoteLiteral(text) + " AS " + column.type + ")";
    }

    Add makeExtent()
    {
        std::vector<std::size_t> from;
        for (const RandomColumn& column : columns) {
            from.push_back(below(column.values.size()));
        }
        std::string rows;
        const std::size_t count = 1 + below(5);
        const bool allNull = below(8) == 0;
        for (std::size_t row = 0; row < count; ++row) {
            std::string text;
            for (std::size_t c = 0; c < 10; ++c) {
                text += allNull ? "NULL, " : value(columns[c], from[c]) + ", ";
            }
            const std::string inner = below(4) == 0 ? "NULL" : "{'z': " + value(columns[11], from[11]) + "}";
            text +=
                below(4) == 0 ? "NULL" : "{'x': " + value(columns[10], from[10]) + ", 'y': " + inner + "}";
            rows += (rows.empty() ? "(" : ", (") + text + ", 'x'::BLOB, [1])";
        }
        const auto adds = bench.writeRows("SELECT * FROM (VALUES " + rows + ")", schema);
        return adds.at(0);
    }
};

/// A predicate and the SQL that means the same.
struct RandomPredicate {
    Predicate predicate;
    std::string sql;
};

class PredicateMaker {
public:
    explicit PredicateMaker(RandomTable& table)
        : m_table(table)
    {
    }

    RandomPredicate make(unsigned depth)
    {
        if (depth == 0 || m_table.below(3) == 0) {
            return leaf();
        }
        if (m_table.below(4) == 0) {
            RandomPredicate child = make(depth - 1);
            return {Predicate::negate(std::move(child.predicate)), "NOT (" + child.sql + ")"};
        }
        const bool all = m_table.below(2) == 0;
        RandomPredicate a = make(depth - 1);
        RandomPredicate b = make(depth - 1);
        std::vector<Predicate> children{std::move(a.predicate), std::move(b.predicate)};
        return {all ? Predicate::allOf(std::move(children)) : Predicate::anyOf(std::move(children)),
                "(" + a.sql + (all ? ") AND (" : ") OR (") + b.sql + ")"};
    }

private:
    RandomPredicate leaf()
    {
        const RandomColumn& column = m_table.columns[m_table.below(m_table.columns.size())];
        const auto text = [&] {
            return column.values[m_table.below(column.values.size())];
        };
        switch (m_table.below(8)) {
        case 0:
            return {Predicate::isNull(column.path), column.sql + " IS NULL"};
        case 1:
            return {Predicate::isNotNull(column.path), column.sql + " IS NOT NULL"};
        case 2: {
            const std::string prefix = column.type == "VARCHAR" ? text().substr(0, m_table.below(40)) : "";
            if (column.type != "VARCHAR" ||
                !QString::fromStdString(prefix).toStdString().starts_with(prefix)) {
                return {Predicate::unknown(), "false"};
            }
            return {Predicate::startsWith(column.path, prefix),
                    "starts_with(" + column.sql + ", " + engine::quoteLiteral(prefix) + ")"};
        }
        case 3: {
            std::vector<std::string> literals;
            std::string list;
            for (std::size_t n = 1 + m_table.below(4); n > 0; --n) {
                literals.push_back(text());
                list += (list.empty() ? "" : ", ") + RandomTable::valueSql(column, literals.back());
            }
            return {Predicate::in(column.path, literals), column.sql + " IN (" + list + ")"};
        }
        default: {
            const std::size_t sign = m_table.below(signs.size());
            const std::string literal = text();
            return {Predicate::compare(column.path, static_cast<Comparison>(sign), literal),
                    column.sql + signs.at(sign) + RandomTable::valueSql(column, literal)};
        }
        }
    }

    RandomTable& m_table;
};

} // namespace

void TestPruning::noExtentWithAMatchingRowIsPruned_data()
{
    QTest::addColumn<unsigned>("seed");
    for (unsigned seed = 1; seed <= 3; ++seed) {
        QTest::addRow("seed %u", seed) << seed;
    }
}

void TestPruning::noExtentWithAMatchingRowIsPruned()
{
    QFETCH(unsigned, seed);
    RandomTable table(seed);
    const Metadata metadata = metadataOf(table.schema);
    const auto connection = must(table.bench.engine->connect());
    for (std::size_t e = 0; e < table.extents.size(); ++e) {
        const std::string rows =
            "SELECT " + std::to_string(e) + " AS extent, * FROM " +
            readExtentsSql(table.schema, metadata, table.bench.filesOf({table.extents[e]}));
        must(connection->execute(e == 0 ? "CREATE TEMP TABLE held AS " + rows : "INSERT INTO held " + rows));
    }
    PredicateMaker maker(table);
    std::size_t pruned = 0;
    std::size_t prunable = 0;
    for (int round = 0; round < 500; ++round) {
        const RandomPredicate random = maker.make(3);
        std::vector<bool> matches(table.extents.size());
        const auto result = must(connection->query("SELECT DISTINCT extent FROM held WHERE " + random.sql));
        while (const engine::Chunk* chunk = must(result->next())) {
            for (std::size_t row = 0; row < chunk->rowCount(); ++row) {
                matches[static_cast<std::size_t>(chunk->integer(0, row))] = true;
            }
        }
        const Pruner pruner(table.schema, metadata, random.predicate);
        for (std::size_t e = 0; e < table.extents.size(); ++e) {
            const std::string& stats = table.extents[e].stats;
            const bool may = pruner.mayMatch({.stats = stats, .partitionValues = nullptr, .ours = true});
            const bool asOthers =
                pruner.mayMatch({.stats = stats, .partitionValues = nullptr, .ours = false});
            QVERIFY2(may || !matches[e], (random.sql + "\n" + stats).c_str());
            QVERIFY2(asOthers || !may, (random.sql + "\n" + stats).c_str());
            pruned += may ? 0U : 1U;
            prunable += matches[e] ? 0U : 1U;
        }
    }
    qInfo("%zu of %zu extents without a match pruned", pruned, prunable);
    QVERIFY(pruned > prunable / 2);
}

void TestPruning::partitionValuesDecideAsReadersReadThem()
{
    TableBench bench;
    const Schema rows = schemaOf("r:int");
    const auto files = bench.filesOf(bench.writeRows("SELECT 1", rows));
    for (const RandomColumn& column : randomColumns()) {
        if (column.path.size() > 1) {
            continue;
        }
        Schema schema = rows;
        schema.fields.push_back(
            schemaOf(column.sql + ":" + (column.type == "TIMESTAMP" ? "timestamp_ntz" : column.type))
                .fields[0]);
        Metadata metadata = metadataOf(schema);
        metadata.partitionColumns = {column.sql};
        for (const std::string& value : column.values) {
            const ExtentFile extent{.file = files[0], .partitionValues = {{column.sql, value}}};
            const std::string table = readExtentsSql(schema, metadata, std::vector{extent});
            for (const std::string& literal : column.values) {
                std::string truths;
                for (const char* sign : signs) {
                    truths += (truths.empty() ? "" : ", ") + column.sql + sign +
                              RandomTable::valueSql(column, literal);
                }
                const auto answers = QString::fromStdString(bench.rows("SELECT " + truths + " FROM " + table))
                                         .split(QLatin1Char('|'));
                for (qsizetype sign = 0; sign < answers.size(); ++sign) {
                    const Pruner pruner(schema, metadata,
                                        compare(column.path, static_cast<Comparison>(sign), literal));
                    const bool may =
                        pruner.mayMatch({.stats = {}, .partitionValues = &extent.partitionValues});
                    QVERIFY2(may || answers[sign] != QLatin1String("true"),
                             (value + signs.at(static_cast<std::size_t>(sign)) + literal).c_str());
                }
            }
        }
    }
}

void TestPruning::predicatesThatSayNothingAreKnownToSayNothing()
{
    const Schema schema = schemaOf(everyType);
    const Metadata metadata = metadataOf(schema);
    const Predicate something = compare({"i"}, Comparison::equal, "1");
    const auto decides = [&](const Predicate& predicate) {
        return Pruner(schema, metadata, predicate).decidesAnything();
    };
    QVERIFY(decides(something));
    QVERIFY(decides(Predicate::allOf({Predicate::unknown(), something})));
    QVERIFY(!decides(Predicate::anyOf({Predicate::unknown(), something})));
    QVERIFY(!decides(Predicate::negate(Predicate::allOf({Predicate::unknown(), something}))));
    QVERIFY(!decides(compare({"bi"}, Comparison::equal, "1")));
    QVERIFY(!decides(Predicate::allOf({})));
    QVERIFY(!decides(compare({}, Comparison::equal, "1")));
}

QTEST_GUILESS_MAIN(TestPruning)
#include "tst_pruning.moc"
