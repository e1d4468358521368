#include "core/base/ids.h"
#include "core/delta/schema.h"
#include "core/follow/share/changesformat.h"
#include "core/shareapi/tail.h"

#include <QtTest>

#include <algorithm>
#include <random>

using namespace sharepane;
using namespace sharepane::follow;
using namespace sharepane::follow::share;

namespace {

const std::string schema = delta::toJson(delta::parseColumnList("n:bigint,text:string").value());

/// Changes of every kind, by chance.
class Dice {
public:
    explicit Dice(unsigned seed)
        : m_random(seed)
    {
    }

    int upTo(int most) { return std::uniform_int_distribution<int>(0, most)(m_random); }
    bool coin() { return upTo(1) == 1; }

    std::string uuid()
    {
        std::string text = "00000000-0000-4000-8000-000000000000";
        for (char& c : text) {
            c = c == '0' ? "0123456789abcdef"[upTo(15)] : c;
        }
        return text;
    }

    delta::Add add(int number, std::int64_t deltaVersion)
    {
        delta::Add add;
        add.path = (coin() ? "p=a b%/" : "") + std::to_string(number) + (coin() ? "ü" : "") + ".parquet";
        add.size = upTo(1'000'000);
        add.modificationTime = 1'700'000'000'000 + upTo(1'000'000);
        add.dataChange = coin();
        if (coin()) {
            add.partitionValues["p"] = coin() ? std::optional<std::string>("x\n\"y\"") : std::nullopt;
        }
        if (coin()) {
            add.stats = "{\"numRecords\":3,\"minValues\":{\"n\":1}}";
        }
        if (coin()) {
            add.tags[std::string(delta::checksumTag)] = std::string(32, 'a');
        }
        add.version.value = upTo(static_cast<int>(deltaVersion) + 1) - 1;
        return add;
    }

    TableChange table(int number, bool complete)
    {
        TableChange change;
        change.tableId = uuid();
        if (!complete && upTo(4) == 0) {
            change.dropped = true;
            return change;
        }
        if (complete || coin()) {
            change.name = "table_" + std::to_string(number);
        }
        if (coin()) {
            change.sources[uuid()] = upTo(100);
        }
        if (!complete && upTo(3) == 0) {
            return change;
        }
        change.deltaVersion = 1 + upTo(50);
        change.lastRewrite = upTo(static_cast<int>(change.deltaVersion) + 1) - 1;
        const bool isWhole = complete || coin();
        if (isWhole || coin()) {
            change.metadata = delta::Metadata{.id = uuid(), .schemaString = schema};
        }
        std::vector<delta::Add> adds;
        for (int i = upTo(upTo(10) == 0 ? 2500 : 5); i > 0; --i) {
            adds.push_back(add(i, change.deltaVersion));
        }
        if (isWhole) {
            change.whole = delta::FileSet(adds);
            return change;
        }
        change.adds = std::move(adds);
        for (int i = upTo(upTo(10) == 0 ? 2500 : 5); i > 0; --i) {
            change.removedPaths.push_back("old/" + std::to_string(i) + ".parquet");
        }
        return change;
    }

    Changes changes()
    {
        Changes changes;
        changes.complete = coin();
        changes.otherHistory = changes.complete && upTo(3) == 0;
        changes.more = coin();
        changes.fromVersion = changes.complete && coin() ? -1 : upTo(100);
        changes.toVersion = std::max<std::int64_t>(changes.fromVersion, 0) + upTo(10);
        changes.toId = uuid() + "~selection";
        changes.oldestCommit = fromMicros(1'700'000'000'000'000 + upTo(1'000'000));
        changes.newestCommit = changes.oldestCommit + std::chrono::microseconds{upTo(1'000'000)};
        if (changes.complete || coin()) {
            catalog::Definitions definitions;
            definitions.functions["twice"] = {"twice", {"x"}, "2 * x -- \n", coin(), {}};
            definitions.principals[catalog::Role::viewers].insert("aaduser=ann@example.org");
            changes.definitions = std::make_shared<const catalog::Definitions>(definitions);
        }
        for (int i = upTo(4); i > 0; --i) {
            changes.tables.push_back(table(i, changes.complete));
        }
        return changes;
    }

private:
    std::mt19937 m_random;
};

std::string textOf(const Changes& changes)
{
    std::string text;
    const auto written = writeChanges(changes, fromMicros(42), [&](std::string_view bytes) {
        text += bytes;
        return Result<void>();
    });
    return written ? text : std::string();
}

Result<ChangesAnswer> read(std::string_view text, std::size_t step = 1U << 20U)
{
    ChangesReader reader("demo");
    for (std::size_t at = 0; at < text.size(); at += step) {
        TRY(reader.add(text.substr(at, step)));
    }
    return reader.finish();
}

std::vector<delta::Add> sorted(std::vector<delta::Add> adds)
{
    std::ranges::sort(adds, {}, &delta::Add::path);
    return adds;
}

std::vector<delta::Add> addsOf(const delta::FileSet& files)
{
    std::vector<delta::Add> adds;
    files.forEach([&](const delta::Add& add) { adds.push_back(add); });
    return sorted(std::move(adds));
}

bool sameExtents(const std::vector<delta::Add>& a, const std::vector<delta::Add>& b)
{
    return a == b && std::ranges::equal(
                         a, b, {}, [](const delta::Add& add) { return add.version.value; },
                         [](const delta::Add& add) { return add.version.value; });
}

bool same(const TableChange& a, const TableChange& b)
{
    if (a.tableId != b.tableId || a.dropped != b.dropped || a.dropped) {
        return a.tableId == b.tableId && a.dropped == b.dropped;
    }
    const bool sameWhole = a.whole.has_value() == b.whole.has_value() &&
                           (!a.whole || sameExtents(addsOf(*a.whole), addsOf(*b.whole)));
    return sameWhole && a.name == b.name && a.deltaVersion == b.deltaVersion && a.sources == b.sources &&
           a.lastRewrite == b.lastRewrite && a.metadata == b.metadata && a.removedPaths == b.removedPaths &&
           sameExtents(sorted(a.adds), sorted(b.adds));
}

bool same(const Changes& a, const Changes& b)
{
    const bool sameDefinitions = (a.definitions == nullptr) == (b.definitions == nullptr) &&
                                 (!a.definitions || *a.definitions == *b.definitions);
    return sameDefinitions && a.fromVersion == b.fromVersion && a.toVersion == b.toVersion &&
           a.toId == b.toId && a.oldestCommit == b.oldestCommit && a.newestCommit == b.newestCommit &&
           a.complete == b.complete && a.more == b.more && a.otherHistory == b.otherHistory &&
           std::ranges::equal(a.tables, b.tables, [](const auto& x, const auto& y) { return same(x, y); });
}

/// A whole table with one extent, told in a complete picture.
Changes picture()
{
    Changes changes;
    changes.complete = true;
    changes.toVersion = 3;
    changes.toId = "x";
    changes.definitions = std::make_shared<const catalog::Definitions>();
    TableChange& table = changes.tables.emplace_back();
    table.tableId = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa";
    table.name = "flights";
    table.deltaVersion = 1;
    table.metadata = delta::Metadata{.id = table.tableId, .schemaString = schema};
    delta::Add add;
    add.path = "one.parquet";
    add.size = 10;
    add.version.value = 1;
    table.whole = delta::FileSet({add});
    return changes;
}

std::string replaced(std::string text, const std::string& from, const std::string& to)
{
    const auto at = text.find(from);
    if (at == std::string::npos) {
        return {};
    }
    return text.replace(at, from.size(), to);
}

} // namespace

class ChangesFormatTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatIsWrittenIsRead()
    {
        for (unsigned seed = 1; seed <= 60; ++seed) {
            Dice dice(seed);
            const Changes changes = dice.changes();
            const std::string text = textOf(changes);
            const auto answer = read(text, seed % 2 == 0 ? 4093 : text.size());
            QVERIFY2(answer.has_value(), answer ? "" : answer.error().message().c_str());
            QVERIFY(!answer->need);
            QCOMPARE(toMicros(answer->leaderTime), 42);
            QVERIFY2(same(changes, answer->changes), std::to_string(seed).c_str());
        }
    }

    void foldersAndForeignTagsStayAtHome()
    {
        Changes changes = picture();
        changes.tables.front().location = "secret-lake/";
        delta::Add add;
        add.path = "one.parquet";
        add.tags = {{"owner", "somebody"}, {std::string(delta::checksumTag), std::string(32, 'b')}};
        changes.tables.front().whole = delta::FileSet({add});
        const std::string text = textOf(changes);
        QVERIFY(text.find("secret-lake") == std::string::npos);
        QVERIFY(text.find("somebody") == std::string::npos);
        const auto answer = read(text);
        QCOMPARE(addsOf(*answer->changes.tables.front().whole).front().tags.size(), std::size_t{1});
    }

    void aFewExtentsComeWithTheirUrls()
    {
        const ExtentLinks links{
            [](const std::string& table, const std::string& path) { return "/files/" + table + "/" + path; },
            fromMicros(99)};
        const auto textWith = [&](const Changes& changes) {
            std::string text;
            const auto written = writeChanges(
                changes, fromMicros(42),
                [&](std::string_view bytes) {
                    text += bytes;
                    return Result<void>();
                },
                links);
            return written ? text : std::string();
        };
        const auto answer = read(textWith(picture()));
        const std::string table = picture().tables.front().tableId;
        QCOMPARE(answer->links.size(), std::size_t{1});
        QCOMPARE(answer->links.at({table, "one.parquet"}), "/files/" + table + "/one.parquet");
        QCOMPARE(toMicros(answer->linksExpireAt), 99);
        QVERIFY(!read(replaced(textWith(picture()), "\"/files/", "\"file:///files/")));
        QVERIFY(!read(replaced(textWith(picture()), "\"urls\":[", "\"urls\":[\"/x\",")));
        Changes many = picture();
        std::vector<delta::Add> adds(mostLinks + 1);
        for (std::size_t i = 0; i < adds.size(); ++i) {
            adds[i].path = std::to_string(i) + ".parquet";
        }
        many.tables.front().whole = delta::FileSet(adds);
        QVERIFY(read(textWith(many))->links.empty());
    }

    void aDroppedTableIsAnIdAndNothingElse()
    {
        Changes changes;
        changes.fromVersion = 1;
        changes.toVersion = 2;
        changes.toId = "x";
        TableChange& table = changes.tables.emplace_back();
        table.tableId = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa";
        table.dropped = true;
        table.name = "renamed_to_something_private";
        QVERIFY(textOf(changes).find("private") == std::string::npos);
    }

    void whatIsNeededIsAsked()
    {
        for (const Need& need : {Need{true, {}}, Need{false, {"aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa"}}}) {
            std::string text;
            QVERIFY(writeNeed(need, fromMicros(7), [&](std::string_view bytes) {
                        text += bytes;
                        return Result<void>();
                    }).has_value());
            const auto answer = read(text);
            QVERIFY(answer.has_value());
            QCOMPARE(answer->need->all, need.all);
            QCOMPARE(answer->need->tables, need.tables);
        }
    }

    void whatIsCutOffIsTriedAgain()
    {
        const std::string text = textOf(picture());
        for (std::size_t length = 0; length < text.size(); ++length) {
            const auto answer = read(std::string_view(text).substr(0, length));
            QVERIFY(!answer);
            QCOMPARE(answer.error().code, ErrorCode::unavailable);
        }
        QVERIFY(read(text).has_value());
    }

    void aMissingLineIsSeen()
    {
        const std::string text = textOf(picture());
        std::vector<std::string> lines;
        for (std::size_t begin = 0; begin < text.size();) {
            const auto end = text.find('\n', begin) + 1;
            lines.push_back(text.substr(begin, end - begin));
            begin = end;
        }
        for (std::size_t missing = 0; missing < lines.size(); ++missing) {
            std::string rest;
            for (std::size_t i = 0; i < lines.size(); ++i) {
                rest += i == missing ? "" : lines[i];
            }
            QVERIFY(!read(rest));
        }
    }

    void whatCannotBeIsRefused_data()
    {
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("to");
        QTest::newRow("another format") << "\"format\":1"
                                        << "\"format\":2";
        QTest::newRow("a table's id") << "{\"table\":{\"id\":\"aaaaaaaa"
                                      << "{\"table\":{\"id\":\"../aaaaa";
        QTest::newRow("a table's name") << "\"name\":\"flights\""
                                        << "\"name\":\"a/../b\"";
        QTest::newRow("no name") << "\"name\":\"flights\","
                                 << "";
        QTest::newRow("a path upwards") << "one.parquet"
                                        << "../one.parquet";
        QTest::newRow("a path of the machine") << "one.parquet"
                                               << "/etc/passwd";
        QTest::newRow("a URL") << "one.parquet"
                               << "https://example.org/one.parquet";
        QTest::newRow("a path into the log") << "one.parquet"
                                             << "_delta_log/one.parquet";
        QTest::newRow("a size") << "\"size\":10"
                                << "\"size\":-10";
        QTest::newRow("a version") << "\"version\":3"
                                   << "\"version\":-3";
        QTest::newRow("a huge version") << "\"version\":3"
                                        << "\"version\":18446744073709551615";
        QTest::newRow("a version that is a text") << "\"version\":3"
                                                  << "\"version\":\"3\"";
        QTest::newRow("a schema") << "bigint"
                                  << "banana";
        QTest::newRow("no definitions") << "{\"definitions\":{}}\n"
                                        << "";
        QTest::newRow("definitions of another kind") << "{\"definitions\":{}}"
                                                     << "{\"definitions\":[]}";
        QTest::newRow("two extents of one path") << "\"lines\":1"
                                                 << "\"lines\":2";
        QTest::newRow("too many lines") << "\"lines\":1"
                                        << "\"lines\":1000001";
        QTest::newRow("actions of no table") << "{\"table\":"
                                             << "{\"tables\":";
        QTest::newRow("dropped") << "\"rewrite\":-1"
                                 << "\"dropped\":true";
        QTest::newRow("fewer tables") << "\"tables\":1"
                                      << "\"tables\":0";
        QTest::newRow("more tables") << "\"tables\":1"
                                     << "\"tables\":2";
        QTest::newRow("other lines") << "{\"add\":"
                                     << "{\"protocol\":{\"minReaderVersion\":9},\"add\":";
        QTest::newRow("a deletion vector")
            << "\"dataChange\":true"
            << "\"dataChange\":true,\"deletionVector\":{\"storageType\":\"u\",\"pathOrInlineDv\":\"ab\","
               "\"sizeInBytes\":1,\"cardinality\":1}";
        QTest::newRow("after the end") << "{\"end\":"
                                       << "{\"end\":{\"lines\":7}}\n{\"end\":";
        QTest::newRow("no JSON") << "{\"changes\":"
                                 << "{changes:";
        QTest::newRow("no line") << "{\"changes\":"
                                 << "\n{\"changes\":";
    }

    void whatCannotBeIsRefused()
    {
        QFETCH(QString, from);
        QFETCH(QString, to);
        std::string text = replaced(textOf(picture()), from.toStdString(), to.toStdString());
        if (from == QStringLiteral("bigint")) { // Delta calls it long
            text = replaced(textOf(picture()), "long", "banana");
        }
        QVERIFY(!text.empty());
        const auto answer = read(text);
        QVERIFY(!answer);
        QVERIFY(answer.error().code == ErrorCode::corrupt || answer.error().code == ErrorCode::unsupported ||
                answer.error().code == ErrorCode::unavailable);
    }

    void flippedBytesDoNoHarm()
    {
        std::mt19937 random(7);
        const std::string text = textOf(picture());
        for (int round = 0; round < 3000; ++round) {
            std::string damaged = text;
            for (int flips = 1 + static_cast<int>(random() % 3); flips > 0; --flips) {
                damaged[random() % damaged.size()] = static_cast<char>(random() % 256);
            }
            const auto answer = read(damaged); // may be right by chance, and never more than an answer
            QVERIFY(answer || !answer.error().cause.empty());
        }
    }

    void deepNestingIsRefused()
    {
        const std::string deep(1'000'000, '[');
        QVERIFY(!read("{\"changes\":" + deep + "\n"));
        QVERIFY(!read(replaced(textOf(picture()), "{\"definitions\":{}}", "{\"definitions\":" + deep + "}")));
    }

    void aQuestionIsReadAsItWasWritten()
    {
        ChangesRequest request{7, "id", {{"aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa", -1}}, true, true, {}};
        request.selection.tables.include = {"logs*"};
        const auto parsed = parseChangesRequest(toJson(request));
        QVERIFY(parsed.has_value());
        QCOMPARE(parsed->version, request.version);
        QCOMPARE(parsed->id, request.id);
        QVERIFY(parsed->known == request.known);
        QVERIFY(parsed->knowsNoOther && parsed->wantsAll);
        QVERIFY(parsed->selection == request.selection);
    }

    void otherQuestionsAreRefused()
    {
        for (const char* text : {"", "[]", "{}", "{\"version\":-2}", "{\"version\":1.5}",
                                 "{\"version\":1,\"known\":{\"x\":1}}", "{\"version\":1,\"known\":[]}",
                                 "{\"version\":1,\"selection\":\"{\\\"tables_to_include\\\":7}\"}",
                                 "{\"version\":1,\"wants_all\":\"yes\"}", "{\"version\":1,\"id\":7}"}) {
            const auto parsed = parseChangesRequest(text);
            QVERIFY2(!parsed, text);
            QCOMPARE(parsed.error().code, ErrorCode::invalidArgument);
        }
    }
};

QTEST_GUILESS_MAIN(ChangesFormatTest)
#include "tst_changesformat.moc"
