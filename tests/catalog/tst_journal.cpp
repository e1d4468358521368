#include "core/base/ids.h"
#include "core/catalog/journal.h"
#include "core/catalog/journalformat.h"
#include "core/catalog/leaderdatabase.h"
#include "tests/support/faultystore.h"

#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include <algorithm>
#include <limits>

using namespace sharepane;
using namespace sharepane::catalog;
using sharepane::test::FaultRule;
using sharepane::test::FaultyStore;
using sharepane::test::StoreFault;
using sharepane::test::StoreMethod;

namespace {

using Kind = CatalogChange::Kind;

const std::string idA = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa";
const std::string idB = "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb";
const std::string folder = "databases/demo/";

JournalEntry entry(std::int64_t version, std::vector<CatalogChange> changes, std::vector<TableVersion> tables)
{
    return {version, newUuid(),          fromMillis(1'000'000 + version),
            "TEST",  std::move(changes), std::move(tables)};
}

/// JSON with ' for ": moc doesn't understand raw strings.
std::string quoted(std::string text)
{
    std::ranges::replace(text, '\'', '"');
    return text;
}

/// Version 1 of a database with table A named "flights" at Delta version 3.
Catalogue withTable()
{
    Catalogue catalogue{1, fromMillis(1'000'001), {}};
    catalogue.tables.emplace(idA, TableEntry{idA, "flights", 3, fromMillis(5)});
    return catalogue;
}

void append(Journal& journal, std::int64_t version)
{
    JournalEntry made = entry(version, {}, {});
    if (version == 1) {
        made.changes.push_back({Kind::createTable, idA, "flights"});
    }
    if (version > 0) {
        made.tables.push_back({idA, version == 1 ? 0 : version});
    }
    if (!journal.append(made)) {
        qFatal("append failed");
    }
}

} // namespace

class TestJournal : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::shared_ptr<FaultyStore> m_store;

    Journal filled(std::int64_t versions)
    {
        Journal journal(m_store, folder);
        for (std::int64_t version = 0; version < versions; ++version) {
            append(journal, version);
        }
        return journal;
    }

private Q_SLOTS:
    void init()
    {
        const std::string root = m_folder.filePath(QString::fromStdString(newUuid())).toStdString();
        m_store = std::make_shared<FaultyStore>(*storage::openStore(root));
    }

    void appliesWhatFollowsAndRefusesWhatContradicts_data()
    {
        QTest::addColumn<std::string>("json");
        QTest::addColumn<std::string>("outcome");
        const auto row = [](const char* name, const JournalEntry& made, const char* outcome) {
            QTest::newRow(name) << catalog::toJson(made) << std::string(outcome);
        };
        row("new version", entry(2, {}, {{idA, 4}}), "flights@4");
        row("version gap of the table is fine", entry(2, {}, {{idA, 9}}), "flights@9");
        row("same version again", entry(2, {}, {{idA, 3}}), "corrupt");
        row("older version", entry(2, {}, {{idA, 2}}), "corrupt");
        row("unknown table", entry(2, {}, {{idB, 4}}), "corrupt");
        row("entry is skipped", entry(3, {}, {{idA, 4}}), "corrupt");
        row("entry is repeated", entry(1, {}, {{idA, 4}}), "corrupt");
        row("create", entry(2, {{Kind::createTable, idB, "stocks"}}, {{idB, 0}}), "flights@3 stocks@0");
        row("create without version", entry(2, {{Kind::createTable, idB, "stocks"}}, {}), "corrupt");
        row("create what exists", entry(2, {{Kind::createTable, idA, "stocks"}}, {{idA, 4}}), "corrupt");
        row("create under a taken name", entry(2, {{Kind::createTable, idB, "FLIGHTS"}}, {{idB, 0}}),
            "corrupt");
        row("create after drop of that name",
            entry(2, {{Kind::dropTable, idA, ""}, {Kind::createTable, idB, "flights"}}, {{idB, 0}}),
            "flights@0");
        row("rename", entry(2, {{Kind::renameTable, idA, "trips"}}, {}), "trips@3");
        row("rename changes case only", entry(2, {{Kind::renameTable, idA, "Flights"}}, {}), "Flights@3");
        row("rename what is not there", entry(2, {{Kind::renameTable, idB, "trips"}}, {}), "corrupt");
        row("swap through a third name",
            entry(2,
                  {{Kind::createTable, idB, "b"},
                   {Kind::renameTable, idA, "c"},
                   {Kind::renameTable, idB, "flights"}},
                  {{idB, 0}}),
            "c@3 flights@0");
        row("drop", entry(2, {{Kind::dropTable, idA, ""}}, {}), "");
        row("drop twice", entry(2, {{Kind::dropTable, idA, ""}, {Kind::dropTable, idA, ""}}, {}), "corrupt");
        row("write to what it drops", entry(2, {{Kind::dropTable, idA, ""}}, {{idA, 4}}), "corrupt");
        row("first change good, second bad",
            entry(2, {{Kind::renameTable, idA, "trips"}, {Kind::dropTable, idB, ""}}, {}), "corrupt");
    }

    void appliesWhatFollowsAndRefusesWhatContradicts()
    {
        QFETCH(std::string, json);
        QFETCH(std::string, outcome);
        const auto version =
            QString::fromLatin1(QTest::currentDataTag()) == QLatin1String("entry is skipped")    ? 3
            : QString::fromLatin1(QTest::currentDataTag()) == QLatin1String("entry is repeated") ? 1
                                                                                                 : 2;
        const auto parsed = parseJournalEntry(version, json);
        QVERIFY2(parsed, parsed ? "" : parsed.error().message().c_str());
        Catalogue catalogue = withTable();
        const auto applied = catalogue.apply(*parsed);
        if (outcome == "corrupt") {
            QVERIFY(!applied);
            QCOMPARE(applied.error().code, ErrorCode::corrupt);
            QCOMPARE(catalogue.version, 1); // and nothing changed
            QVERIFY(catalogue.tables == withTable().tables);
            return;
        }
        QVERIFY2(applied, applied ? "" : applied.error().message().c_str());
        std::vector<std::string> tables;
        for (const auto& [id, table] : catalogue.tables) {
            tables.push_back(table.name + "@" + std::to_string(table.deltaVersion));
        }
        std::sort(tables.begin(), tables.end());
        std::string text;
        for (const auto& table : tables) {
            text += (text.empty() ? "" : " ") + table;
        }
        QCOMPARE(text, outcome);
        QCOMPARE(catalogue.version, 2);
    }

    void timeMustGrow()
    {
        Catalogue catalogue = withTable();
        JournalEntry same = entry(2, {}, {{idA, 4}});
        same.time = catalogue.time;
        QVERIFY(!catalogue.apply(same));
    }

    void entriesSurviveTheirText()
    {
        const JournalEntry written{7,
                                   newUuid(),
                                   fromMicros(1'795'000'000'123'456),
                                   "WRITE",
                                   {{Kind::createTable, idA, "flüge"},
                                    {Kind::renameTable, idA, "Tabelle-2"},
                                    {Kind::dropTable, idB, ""}},
                                   {{idA, std::numeric_limits<std::int64_t>::max() / 4}}};
        const auto read = parseJournalEntry(7, catalog::toJson(written));
        QVERIFY2(read, read ? "" : read.error().message().c_str());
        QVERIFY(*read == written);
    }

    void hostileEntriesAreRefused_data()
    {
        QTest::addColumn<std::string>("json");
        QTest::addColumn<int>("code");
        const auto bad = [](const char* name, std::string json, ErrorCode code = ErrorCode::corrupt) {
            QTest::newRow(name) << std::move(json) << static_cast<int>(code);
        };
        const std::string head = quoted("{'version':7,'id':'") + idA +
                                 quoted("','time':'2026-11-21T20:15:00.000000Z','operation':'X'");
        bad("empty", "");
        bad("not JSON", "{\"version\":7");
        bad("not an object", "[7]");
        bad("other version", catalog::toJson(entry(8, {}, {})));
        bad("huge version", quoted("{'version':18446744073709551615}"));
        bad("negative table version",
            head + quoted(",'tables':[{'table':'") + idA + quoted("','version':-1}]}"));
        bad("fractional version",
            head + quoted(",'tables':[{'table':'") + idA + quoted("','version':1.5}]}"));
        bad("table id is a path", head + quoted(",'tables':[{'table':'../../../etc/passwd','version':1}]}"));
        bad("tables is no list", head + quoted(",'tables':{'a':1}}"));
        bad("list of strings", head + quoted(",'tables':['a']}"));
        bad("name is a path", head + quoted(",'changes':[{'kind':'create_table','table':'") + idA +
                                  quoted("','name':'../x'}]}"));
        bad("entry id is no uuid",
            quoted("{'version':7,'id':'x','time':'2026-11-21T20:15:00Z','operation':'X'}"));
        bad("no time", quoted("{'version':7,'id':'") + idA + quoted("','operation':'X'}"));
        bad("operation without end", head.substr(0, head.size() - 2) + std::string(1000, 'X') + "\"}");
        bad("a change we don't know",
            head + quoted(",'changes':[{'kind':'create_view','table':'") + idA + quoted("'}]}"),
            ErrorCode::unsupported);
        bad("deeply nested", std::string(100'000, '[') + std::string(100'000, ']'));
        std::string flipped = catalog::toJson(entry(7, {}, {{idA, 42}}));
        flipped.replace(flipped.find("42"), 2, "43");
        bad("one flipped digit", flipped);
    }

    void hostileEntriesAreRefused()
    {
        QFETCH(std::string, json);
        QFETCH(int, code);
        const auto read = parseJournalEntry(7, json);
        QVERIFY(!read);
        QCOMPARE(static_cast<int>(read.error().code), code);
    }

    void onlyAVersionThatAnotherCanFollowIsAnEntrysFile()
    {
        QCOMPARE(versionOfFile("00000000000000000042.json"), std::optional<std::int64_t>(42));
        QCOMPARE(versionOfFile("09223372036854775806.json"),
                 std::optional<std::int64_t>(9223372036854775806));
        for (const char* name :
             {"09223372036854775807.json", "99999999999999999999.json", "-0000000000000000001.json",
              "42.json", "0000000000000000004x.json", "00000000000000000042.tmp"}) {
            QVERIFY2(!versionOfFile(name), name);
        }
    }

    void aDamagedEntrySaysWhatToDo()
    {
        const auto read = parseJournalEntry(7, "{");
        QVERIFY(!read);
        QVERIFY(read.error().hint.find("backup") != std::string::npos);
    }

    void unknownMembersOfANewerVersionAreIgnored()
    {
        const std::string json = quoted("{'version':7,'id':'") + idA +
                                 quoted("','time':'2026-11-21T20:15:00Z','operation':'X','note':{'a':1}}");
        QVERIFY(parseJournalEntry(7, json));
    }

    void aVersionThatIsTakenIsAConflict()
    {
        Journal journal = filled(2);
        const auto again = journal.append(entry(1, {}, {}));
        QVERIFY(!again);
        QCOMPARE(again.error().code, ErrorCode::conflict);
    }

    void anAppendWhoseAnswerGotLostIsRecognisedAsOurs()
    {
        Journal journal = filled(1);
        m_store->inject({StoreFault::failAfter, StoreMethod::putIfAbsent, "*", 1, 1, ErrorCode::unavailable});
        QVERIFY(journal.append(entry(1, {}, {})));
        QCOMPARE(journal.load()->version, 1);
    }

    void anEntryThatIsThereButNotDurableIsNotAcknowledged()
    {
        Journal journal = filled(1);
        m_store->inject({StoreFault::failAfter, StoreMethod::putIfAbsent});
        const JournalEntry ours = entry(1, {}, {});
        QCOMPARE(journal.append(ours).error().code, ErrorCode::unavailable);
        QCOMPARE(m_store->calls(StoreMethod::putIfAbsent), std::uint64_t{3}); // of filled(), and two of this
        m_store->clear();
        QVERIFY(journal.append(ours));
        QCOMPARE(journal.load()->version, 1);
    }

    void anAppendThatDidNotHappenIsAnError()
    {
        Journal journal = filled(1);
        m_store->failNext(StoreMethod::putIfAbsent);
        const auto appended = journal.append(entry(1, {}, {}));
        QVERIFY(!appended);
        QCOMPARE(appended.error().code, ErrorCode::unavailable);
        QCOMPARE(journal.load()->version, 0);
    }

    void openingReadsOnlyWhatIsRecent()
    {
        Journal journal = filled(230);
        QVERIFY(journal.writeCheckpoint(*journal.load()));
        for (std::int64_t version = 230; version < 235; ++version) {
            append(journal, version);
        }
        m_store->resetCalls();
        const auto loaded = journal.load();
        QVERIFY(loaded);
        QCOMPARE(loaded->version, 234);
        QCOMPARE(loaded->tables.at(idA).deltaVersion, 234);
        // The hint, the checkpoint, five entries, one that isn't there, and the hint again.
        QVERIFY2(m_store->calls() <= 9, std::to_string(m_store->calls()).c_str());
        QCOMPARE(m_store->calls(StoreMethod::listAfter), std::uint64_t{0});
        m_store->resetCalls();
        QCOMPARE(journal.load(*loaded)->version, 234);
        QVERIFY2(m_store->calls() <= 2, std::to_string(m_store->calls()).c_str());
    }

    void survivesAHint_data()
    {
        QTest::addColumn<QByteArray>("hint");
        QTest::newRow("garbage") << QByteArray("}{");
        QTest::newRow("empty") << QByteArray("");
        QTest::newRow("checkpoint that isn't there") << QByteArray("{\"version\": 7}");
        QTest::newRow("stale") << QByteArray("{\"version\": 5}");
        QTest::newRow("negative") << QByteArray("{\"version\": -5}");
        QTest::newRow("huge") << QByteArray(100'000, ' ');
        QTest::newRow("absent") << QByteArray();
    }

    void survivesAHint()
    {
        QFETCH(QByteArray, hint);
        Journal journal = filled(6);
        QVERIFY(journal.writeCheckpoint(*journal.load()));
        for (std::int64_t version = 6; version < 12; ++version) {
            append(journal, version);
        }
        QVERIFY(journal.writeCheckpoint(*journal.load()));
        const std::string key = folder + "journal/checkpoint/_last";
        QVERIFY(m_store->remove(key));
        if (!hint.isNull()) {
            QVERIFY(
                m_store->put(key, std::string_view(hint.constData(), static_cast<std::size_t>(hint.size()))));
        }
        const auto loaded = journal.load();
        QVERIFY2(loaded, loaded ? "" : loaded.error().message().c_str());
        QCOMPARE(loaded->version, 11);
        QCOMPARE(loaded->tables.at(idA).deltaVersion, 11);
    }

    void aDamagedCheckpointIsPassedOver()
    {
        Journal journal = filled(6);
        QVERIFY(journal.writeCheckpoint(*journal.load()));
        const std::string key = folder + "journal/checkpoint/" + fileOfVersion(5);
        std::string bytes = *m_store->get(key);
        bytes.replace(bytes.find("flights"), 7, "fl1ghts");
        QVERIFY(m_store->put(key, std::string_view(bytes)));
        const auto loaded = journal.load();
        QVERIFY(loaded);
        QCOMPARE(loaded->tables.at(idA).name, std::string("flights"));
    }

    void aCleanedUpHistoryIsReadFromTheCheckpoint()
    {
        Journal journal = filled(20);
        const auto old = journal.load();
        QVERIFY(old);
        for (std::int64_t version = 20; version < 30; ++version) {
            append(journal, version);
        }
        QVERIFY(journal.writeCheckpoint(*journal.load()));
        for (std::int64_t version = 0; version < 25; ++version) {
            QVERIFY(m_store->remove(folder + "journal/" + fileOfVersion(version)));
        }
        QCOMPARE(journal.load()->version, 29);
        QCOMPARE(journal.load(*old)->version, 29);
        const auto gap = journal.entriesAfter(19, 10);
        QVERIFY(!gap);
        QCOMPARE(gap.error().code, ErrorCode::notFound);
        QCOMPARE(journal.entriesAfter(25, 10)->size(), std::size_t{4});
        QCOMPARE(journal.entriesAfter(29, 10)->size(), std::size_t{0});
    }

    void onlyTheNewestCheckpointsAreKept()
    {
        Journal journal(m_store, folder);
        for (std::int64_t version = 0; version < 6; ++version) {
            append(journal, version);
            QVERIFY(journal.writeCheckpoint(*journal.load()));
        }
        const auto listed = m_store->listAfter(folder + "journal/checkpoint/", {}, 100);
        QCOMPARE(listed->size(), std::size_t{4}); // and the hint
        QCOMPARE(journal.load()->version, 5);
    }

    void anOlderCatalogueIsFoundFromTheCheckpointBeforeIt()
    {
        Journal journal = filled(4);
        QVERIFY(journal.writeCheckpoint(*journal.load()));
        append(journal, 4);
        append(journal, 5);
        QVERIFY(journal.writeCheckpoint(*journal.load()));
        for (std::int64_t version = 1; version < 6; ++version) {
            const auto at = journal.at(version);
            QVERIFY(at && *at);
            QCOMPARE((*at)->version, version);
            QCOMPARE((*at)->tables.at(idA).deltaVersion, version == 1 ? 0 : version);
        }
        QVERIFY(m_store->remove(folder + "journal/" + fileOfVersion(2)));
        QVERIFY(!*journal.at(2)); // no checkpoint before it either
        QCOMPARE((*journal.at(4))->version, std::int64_t{4});
        QVERIFY(!*journal.at(7));
    }

    void whatIsNotThereIsNotFound()
    {
        Journal journal(m_store, folder);
        QCOMPARE(journal.load().error().code, ErrorCode::notFound);
        QCOMPARE(journal.entry(0).error().code, ErrorCode::notFound);
    }

    void storageOutOfReachIsNoEmptyDatabase()
    {
        Journal journal = filled(3);
        m_store->setGone(true);
        QCOMPARE(journal.load().error().code, ErrorCode::unavailable);
        m_store->setGone(false);
        m_store->inject(
            {StoreFault::failBefore, StoreMethod::getRange, "*_last", 1, 1, ErrorCode::unavailable});
        QCOMPARE(journal.load().error().code, ErrorCode::unavailable);
    }

    void namesAreChecked_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<bool>("good");
        const auto row = [](const char* name, bool good) {
            QTest::newRow(name) << QByteArray(name) << good;
        };
        row("flights", true);
        row("Flüge_2-b", true);
        row("航班", true);
        row("_x", true);
        row("2024", true);
        row("-x", false);
        row("a b", false);
        row("a/b", false);
        row("..", false);
        row("a.b", false);
        row("a\nb", false);
        row("a\"b", false);
        QTest::newRow("empty") << QByteArray("") << false;
        QTest::newRow("long") << QByteArray(256, 'x') << false;
        QTest::newRow("longest") << QByteArray(255, 'x') << true;
        QTest::newRow("not UTF-8") << QByteArray("\xff\xfe") << false;
        QTest::newRow("not normalised") << QByteArray("u\xcc\x88") << false;
        QTest::newRow("NUL") << QByteArray("a\0b", 3) << false;
    }

    void namesAreChecked()
    {
        QFETCH(QByteArray, name);
        QFETCH(bool, good);
        QCOMPARE(checkName("table", std::string_view(name.constData(), static_cast<std::size_t>(name.size())))
                     .has_value(),
                 good);
    }
};

QTEST_GUILESS_MAIN(TestJournal)
#include "tst_journal.moc"
