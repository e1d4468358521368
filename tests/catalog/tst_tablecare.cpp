// Column changes, adoption, other programs' commits, and what cleaning needs to know of followers.

#include "core/base/ids.h"
#include "core/catalog/databasefolder.h"
#include "tests/catalog/databasefixture.h"

#include <QtTest/QTest>

using namespace sharepane;
using namespace sharepane::catalog;
using sharepane::test::DatabaseFixture;
using sharepane::test::need;

class TestTableCare : public QObject {
    Q_OBJECT

    std::unique_ptr<DatabaseFixture> m_fixture;
    std::shared_ptr<LeaderDatabase> m_database;
    std::string m_table;

    std::vector<delta::Add> extents(const std::string& values)
    {
        return m_fixture->extents(*m_database, m_table, "SELECT CAST(unnest([" + values + "]) AS BIGINT)");
    }
    delta::Log log(const std::string& folder)
    {
        return delta::Log(m_fixture->store, folder, m_fixture->engine, m_fixture->context().scratch);
    }
    /// A commit as another program would make it.
    std::int64_t foreign(delta::Transaction transaction)
    {
        auto foreign = log(m_database->tableFolder(m_table));
        transaction.readVersion = need(foreign.latestVersion());
        transaction.blindAppend = false;
        return need(foreign.commit(transaction)).version;
    }
    /// The raw text of the next commit, for what our own writer refuses to write.
    void foreignText(const std::string& ndjson)
    {
        const std::string folder = m_database->tableFolder(m_table);
        const std::string version = std::to_string(need(log(folder).latestVersion()) + 1);
        need(m_fixture->store->putIfAbsent(folder + "_delta_log/" + std::string(20 - version.size(), '0') +
                                               version + ".json",
                                           std::string_view(ndjson)));
    }
    /// The name of the only extent.
    std::string extent()
    {
        return need(m_database->view({"t"})).tables[0].extents[0].path.filename().string();
    }
    /// Deletes rows as Spark does: by a deletion vector beside the extent.
    void foreignDeletion(const std::string& extent)
    {
        foreignText("{\"add\":{\"path\":\"" + extent +
                    "\",\"partitionValues\":{},\"size\":1,\"modificationTime\":1,\"dataChange\":true,"
                    "\"deletionVector\":{\"storageType\":\"i\",\"pathOrInlineDv\":\"x\",\"sizeInBytes\":1,"
                    "\"cardinality\":1}}}\n");
    }
    void foreignRemoval(const std::string& extent)
    {
        foreignText("{\"remove\":{\"path\":\"" + extent +
                    "\",\"deletionTimestamp\":5,\"dataChange\":true}}\n");
    }
    void foreignVoodoo()
    {
        foreignText("{\"protocol\":{\"minReaderVersion\":3,\"minWriterVersion\":7,\"readerFeatures\":"
                    "[\"rowVoodoo\"],\"writerFeatures\":[\"rowVoodoo\"]}}\n");
    }
    std::string columns()
    {
        std::string text;
        for (const delta::Field& field : need(m_database->tableSnapshot(m_table)).schema.fields) {
            text += (text.empty() ? "" : ", ") + field.name + ' ' + delta::toEngineType(field.type);
        }
        return text;
    }
    Result<CommitResult> alter(ColumnChange::Kind kind, const std::string& column,
                               const std::string& type = {}, const std::string& newName = {})
    {
        return m_database->alterTable("t", {kind, column, type, newName});
    }
    using Kind = ColumnChange::Kind;

private Q_SLOTS:
    void init()
    {
        m_fixture = std::make_unique<DatabaseFixture>();
        m_database = need(LeaderDatabase::create(m_fixture->context(), "demo"));
        need(m_database->createTable("t", DatabaseFixture::schema()));
        m_table = need(m_database->table("t")).id;
        need(m_database->append(m_table, extents("1,2")));
    }

    void addingAColumnAgainJustSoChangesNothing()
    {
        need(alter(Kind::add, "extra", "bigint"));
        const auto version = need(m_database->contents()).version;
        QVERIFY(need(alter(Kind::add, "extra", "bigint")).duplicate);
        QCOMPARE(need(m_database->contents()).version, version);
        QCOMPARE(alter(Kind::add, "extra", "varchar").error().code, ErrorCode::alreadyExists);
    }

    void columnsChangeWithoutRewritingExtents()
    {
        const auto before = need(m_database->view({"t"})).tables[0].extents[0].path;
        const auto version = need(m_database->catalogue()).version;
        need(alter(Kind::add, "b", "integer"));
        QCOMPARE(columns(), std::string("a BIGINT, b INTEGER"));
        need(alter(Kind::widen, "b", "bigint"));
        need(alter(Kind::rename, "b", {}, "c"));
        QCOMPARE(columns(), std::string("a BIGINT, c BIGINT"));
        need(alter(Kind::drop, "c"));
        QCOMPARE(columns(), std::string("a BIGINT"));
        QCOMPARE(need(m_database->catalogue()).version, version + 4);
        QCOMPARE(need(m_database->view({"t"})).tables[0].extents[0].path, before);
        QCOMPARE(m_fixture->rows(*m_database, "t"), std::string("1,2"));
        QCOMPARE(alter(Kind::drop, "a").error().code, ErrorCode::invalidArgument);
        QCOMPARE(alter(Kind::add, "A", "bigint").error().code, ErrorCode::alreadyExists);
        const auto unknown = alter(Kind::rename, "x", {}, "y");
        QCOMPARE(unknown.error().code, ErrorCode::notFound);
        QVERIFY2(unknown.error().message().find("demo/t") != std::string::npos,
                 unknown.error().message().c_str());
    }

    /// Whoever lost the answer to a rename asks again.
    void aRenameThatIsDoneIsDone()
    {
        need(alter(Kind::add, "b", "integer"));
        need(alter(Kind::rename, "b", {}, "c"));
        const auto version = need(m_database->contents()).version;
        QVERIFY(need(alter(Kind::rename, "b", {}, "c")).duplicate);
        QVERIFY(need(alter(Kind::rename, "B", {}, "c")).duplicate);
        QCOMPARE(need(m_database->contents()).version, version);
        QCOMPARE(alter(Kind::rename, "b", {}, "d").error().code, ErrorCode::notFound);
        QCOMPARE(alter(Kind::rename, "b", {}, "a").error().code, ErrorCode::notFound); // a was never b
        need(alter(Kind::rename, "c", {}, "d"));
        QVERIFY(need(alter(Kind::rename, "c", {}, "d")).duplicate);
        need(alter(Kind::add, "c", "integer")); // another one, under an old name
        need(alter(Kind::drop, "d"));
        QCOMPARE(alter(Kind::rename, "d", {}, "c").error().code, ErrorCode::notFound);
    }

    void aTypeThatAColumnHasIsNotGivenAgain()
    {
        need(alter(Kind::add, "b", "integer"));
        need(alter(Kind::widen, "b", "bigint"));
        const auto version = need(m_database->contents()).version;
        QVERIFY(need(alter(Kind::widen, "b", "bigint")).duplicate);
        QCOMPARE(need(m_database->contents()).version, version);
    }

    void anAppendPreparedBeforeAColumnWasAddedStillFits()
    {
        const auto prepared = extents("3");
        const auto others = need(LeaderDatabase::open(m_fixture->context(), "demo"));
        need(others->alterTable("t", {Kind::add, "b", "varchar", {}}));
        need(others->alterTable("t", {Kind::add, "c", "double", {}}));
        need(m_database->append(m_table, prepared));
        QCOMPARE(columns(), std::string("a BIGINT, b VARCHAR, c DOUBLE"));
        QCOMPARE(m_fixture->rows(*m_database, "t"), std::string("1,2,3"));
    }

    void aColumnThatAViewUsesIsInUse()
    {
        need(m_database->createTable("v", DatabaseFixture::schema()));
        const std::string view = need(m_database->table("v")).id;
        need(m_database->edit("CREATE VIEW", [&](const Catalogue&) {
            CatalogChange change;
            change.kind = CatalogChange::Kind::setView;
            change.tableId = view;
            change.value = ViewDefinition{"SELECT a, count(*) AS n FROM t GROUP BY a", m_table, {}, {}};
            return Result<std::vector<CatalogChange>>(std::vector<CatalogChange>{change});
        }));
        const auto refused = alter(Kind::rename, "a", {}, "z");
        QCOMPARE(refused.error().code, ErrorCode::inUse);
        QVERIFY(refused.error().message().find("materialized view v") != std::string::npos);
        need(alter(Kind::add, "b", "integer"));
        need(alter(Kind::rename, "b", {}, "c"));
    }

    void aTableThatBecameUnreadableKeepsItsLastReadableVersionAndSaysWhy()
    {
        delta::Transaction append;
        append.adds = extents("3");
        foreign(append);
        foreignVoodoo();
        QVERIFY(need(m_database->reconcile()));
        QCOMPARE(m_fixture->rows(*m_database, "t"), std::string("1,2,3"));
        const auto problem = need(m_database->tableProblem(m_table));
        QVERIFY(problem);
        QCOMPARE(problem->code, ErrorCode::unsupported);
        QVERIFY2(problem->message().find("rowVoodoo") != std::string::npos, problem->message().c_str());
        QVERIFY(!need(m_database->reconcile()));
        QVERIFY(need(m_database->tablesAhead({m_table})).empty());
    }

    void deletionVectorsAreWaitedOutUntilTheyArePurged()
    {
        const auto extent = this->extent();
        foreignDeletion(extent);
        QVERIFY(!need(m_database->reconcile()));
        const auto problem = need(m_database->tableProblem(m_table));
        QVERIFY(problem && problem->message().find("deletionVectors") != std::string::npos);
        foreignRemoval(extent);
        QVERIFY(need(m_database->reconcile()));
        QVERIFY(!need(m_database->tableProblem(m_table)));
        QCOMPARE(m_fixture->rows(*m_database, "t"), std::string());
    }

    void nothingIsJournalledAfterWhatCannotBeRead_data()
    {
        QTest::addColumn<QString>("what");
        for (const char* what : {"append", "prepared", "batch", "rewrite"}) {
            QTest::newRow(what) << QString::fromLatin1(what);
        }
    }

    void nothingIsJournalledAfterWhatCannotBeRead()
    {
        QFETCH(const QString, what);
        const auto extent = this->extent();
        need(m_database->append(m_table, extents("3")));
        const auto before = need(m_database->tableSnapshot(m_table));
        foreignDeletion(extent);
        Result<CommitResult> committed;
        if (what == QLatin1String("rewrite")) { // of an extent that the other program left alone
            RewriteRequest merge{.tableId = m_table, .readVersion = before.head.version};
            merge.dataChange = false;
            merge.operation = "OPTIMIZE";
            before.files.forEach([&](const delta::Add& add) {
                if (add.path != extent) {
                    merge.removes.push_back(add);
                }
            });
            merge.adds = extents("3");
            committed = m_database->rewrite(std::move(merge));
        } else if (what == QLatin1String("prepared")) {
            committed = m_database->appendPrepared(
                m_table, m_fixture->prepared(*m_database, m_table, "SELECT 4::BIGINT"));
        } else {
            const auto batch = what == QLatin1String("batch") ? std::optional(BatchId{"b"}) : std::nullopt;
            committed = m_database->append(m_table, extents("4"), batch);
        }
        QVERIFY(!committed);
        QCOMPARE(committed.error().code, ErrorCode::unavailable);
        QVERIFY(committed.error().cause.find("deletionVectors") != std::string::npos);
        QVERIFY(committed.error().cause.find("is in the Delta log") != std::string::npos);
        QVERIFY(!need(m_database->reconcile()));
        QCOMPARE(m_fixture->rows(*m_database, "t"), std::string("1,2,3"));
        QVERIFY(need(m_database->tableProblem(m_table)));
        if (what == QLatin1String("batch")) { // nobody is told that it is there while it can't be read
            QCOMPARE(m_database->hasBatch(m_table, BatchId{"b"}).error().code, ErrorCode::unsupported);
            QCOMPARE(m_database->append(m_table, extents("4"), BatchId{"b"}).error().code,
                     ErrorCode::unsupported);
        }
        foreignRemoval(extent);
        QVERIFY(need(m_database->reconcile()));
        QCOMPARE(m_fixture->rows(*m_database, "t"),
                 std::string(what == QLatin1String("rewrite") ? "3" : "3,4"));
    }

    void aBatchThatIsShownIsADuplicateWhateverAnotherProgramDidSince()
    {
        need(m_database->append(m_table, extents("3"), BatchId{"b"}));
        foreignVoodoo();
        QVERIFY(need(m_database->hasBatch(m_table, BatchId{"b"})));
        QVERIFY(need(m_database->append(m_table, extents("3"), BatchId{"b"})).duplicate);
        QCOMPARE(m_fixture->rows(*m_database, "t"), std::string("1,2,3"));
        QVERIFY(need(m_database->tableProblem(m_table)));
    }

    void aTableMadeElsewhereIsAdoptedAsItStands()
    {
        auto elsewhere = log("lake/sales/");
        delta::Transaction first;
        first.operation = "CREATE TABLE";
        first.protocol = delta::Protocol{};
        delta::Metadata metadata;
        metadata.id = newUuid();
        metadata.schemaString = delta::toJson(DatabaseFixture::schema());
        first.metadata = metadata;
        const auto connection = need(m_fixture->engine->connect());
        delta::ExtentOptions options;
        options.scratch = m_fixture->context().scratch;
        first.adds =
            need(delta::writeExtents(*m_fixture->store, "lake/sales/", *connection, "SELECT 7::BIGINT",
                                     DatabaseFixture::schema(), options, {}, *systemClock()));
        need(elsewhere.commit(first));
        QCOMPARE(m_database->adoptTable("t", "lake/sales").error().code, ErrorCode::alreadyExists);
        QCOMPARE(m_database->adoptTable("s", "lake/none").error().code, ErrorCode::notFound);
        QCOMPARE(m_database->adoptTable("s", "databases/demo/tables/" + m_table).error().code,
                 ErrorCode::inUse);
        need(m_database->adoptTable("s", "lake/sales"));
        QCOMPARE(m_fixture->rows(*m_database, "s"), std::string("7"));
        const auto other = need(LeaderDatabase::create(m_fixture->context(), "other"));
        QCOMPARE(other->adoptTable("s", "lake/sales/").error().code, ErrorCode::inUse);
        QCOMPARE(other->adoptTable("s", "lake").error().code, ErrorCode::inUse);
        const std::string id = need(m_database->table("s")).id;
        const auto more = m_fixture->extents(*m_database, id, "SELECT 8::BIGINT");
        need(m_database->append(id, more));
        QCOMPARE(m_fixture->rows(*need(LeaderDatabase::open(m_fixture->context(), "demo")), "s"),
                 std::string("7,8"));
        need(m_database->dropTable("s"));
        QCOMPARE(need(m_fixture->store->listAfter("lake/sales/", {}, 10)).size(), std::size_t{3});
        need(other->adoptTable("s", "lake/sales"));
    }

    void whatAnUnsupportedTableNeedsIsNamedWhenItIsAdopted()
    {
        foreignVoodoo();
        const std::string from = m_database->tableFolder(m_table);
        for (const auto& object : need(m_fixture->store->listAfter(from + "_delta_log/", {}, 10))) {
            const std::string text = need(m_fixture->store->get(object.key));
            need(m_fixture->store->put("copy/" + object.key.substr(from.size()), std::string_view(text)));
        }
        const auto refused = m_database->adoptTable("copy", "copy");
        QCOMPARE(refused.error().code, ErrorCode::unsupported);
        QVERIFY(refused.error().message().find("rowVoodoo") != std::string::npos);
    }

    void whatCantBeAdoptedSaysWhyAndWhatToDo_data()
    {
        QTest::addColumn<std::string>("file");
        QTest::addColumn<std::string>("text");
        QTest::addColumn<int>("code");
        QTest::addColumn<std::string>("cause");
        const std::string first = "00000000000000000000.json";
        const std::string protocol = "{\"protocol\":{\"minReaderVersion\":1,\"minWriterVersion\":2}}\n";
        const auto metadata = [](const std::string& fields, const std::string& partitions) {
            return "{\"metaData\":{\"id\":\"x\",\"format\":{\"provider\":\"parquet\"},\"schemaString\":"
                   "\"{\\\"type\\\":\\\"struct\\\",\\\"fields\\\":[" +
                   fields + "]}\",\"partitionColumns\":[" + partitions + "],\"configuration\":{}}}\n";
        };
        const std::string column = R"({\"name\":\"a\",\"type\":\"long\",\"nullable\":true,\"metadata\":{}})";
        const std::string add = "{\"add\":{\"path\":\"e.parquet\",\"partitionValues\":{},\"size\":5,"
                                "\"modificationTime\":1,\"dataChange\":true}}\n";
        const auto row = [&](const char* name, const std::string& file, const std::string& text,
                             ErrorCode code, const char* cause) {
            QTest::newRow(name) << file << text << static_cast<int>(code) << std::string(cause);
        };
        row("no log", "data.parquet", "x", ErrorCode::notFound, "no Delta table");
        row("cut off", first, protocol + metadata(column, "").substr(0, 40), ErrorCode::corrupt, "line 2");
        row("no metaData", first, protocol, ErrorCode::corrupt, "no metadata");
        row("no protocol", first, metadata(column, ""), ErrorCode::corrupt, "no protocol");
        row("no columns", first, protocol + metadata("", ""), ErrorCode::unsupported, "no columns");
        row("unknown partition column", first, protocol + metadata(column, "\"b\""), ErrorCode::corrupt,
            "\"b\"");
        row("absurd version", "09223372036854775806.json", protocol + metadata(column, ""),
            ErrorCode::corrupt, "it is missing");
        row("no version", "09223372036854775807.json", protocol + metadata(column, ""), ErrorCode::corrupt,
            "no commit");
        row("missing part", "00000000000000000003.checkpoint.0000000001.0000000002.parquet", "x",
            ErrorCode::corrupt, "all its parts");
        row("missing extent", first, protocol + metadata(column, "") + add, ErrorCode::corrupt,
            "e.parquet is not there");
    }
    void whatCantBeAdoptedSaysWhyAndWhatToDo()
    {
        QFETCH(std::string, file);
        QFETCH(std::string, text);
        QFETCH(int, code);
        QFETCH(std::string, cause);
        const std::string folder = file.starts_with('0') ? "lake/x/_delta_log/" : "lake/x/";
        need(m_fixture->store->put(folder + file, std::string_view(text)));
        const auto refused = m_database->adoptTable("x", "lake/x");
        QVERIFY(!refused);
        const std::string message = refused.error().message();
        QVERIFY2(static_cast<int>(refused.error().code) == code, message.c_str());
        QVERIFY2(message.find(cause) != std::string::npos, message.c_str());
        QVERIFY2(!refused.error().hint.empty(), message.c_str());
    }

    void aTableWhoseLogIsGoneKeepsNoOtherFromBeingJournalled()
    {
        need(m_database->createTable("a", DatabaseFixture::schema()));
        const auto gone = need(m_database->table("a"));
        const std::string logFolder = m_database->tableFolder(gone.id) + "_delta_log/";
        for (const auto& object : need(m_fixture->store->listAfter(logFolder, {}, 10))) {
            need(m_fixture->store->remove(object.key));
        }
        foreign({.adds = extents("3")});
        const auto database = need(LeaderDatabase::open(m_fixture->context(), "demo"));
        need(database->reconcile());
        QCOMPARE(m_fixture->rows(*database, "t"), std::string("1,2,3"));
        QVERIFY(need(database->tableProblem(gone.id)));
        QVERIFY(!need(database->tableProblem(m_table)));
    }

    void anotherTableInTheFolderOfAnAdoptedOneIsToldApart_data()
    {
        QTest::addColumn<int>("before");
        QTest::addColumn<int>("after");
        QTest::newRow("as many versions") << 0 << 0;
        QTest::newRow("fewer versions") << 3 << 1;
        QTest::newRow("more versions") << 1 << 4;
    }
    void anotherTableInTheFolderOfAnAdoptedOneIsToldApart()
    {
        QFETCH(int, before);
        QFETCH(int, after);
        const auto make = [&](int more) {
            auto log = this->log("lake/x/");
            delta::Metadata metadata;
            metadata.id = newUuid();
            metadata.schemaString = delta::toJson(DatabaseFixture::schema());
            need(log.commit({.operation = "CREATE TABLE",
                             .protocol = delta::Protocol{},
                             .metadata = std::move(metadata)}));
            for (int version = 0; version < more; ++version) {
                need(log.commit({.readVersion = version}));
            }
        };
        make(before);
        need(m_database->adoptTable("x", "lake/x"));
        const std::string id = need(m_database->table("x")).id;
        need(m_database->append(id, m_fixture->extents(*m_database, id, "SELECT 7::BIGINT")));
        QCOMPARE(m_fixture->rows(*m_database, "x"), std::string("7"));
        QVERIFY(!need(m_database->tableProblem(id)));
        for (const auto& object : need(m_fixture->store->listAfter("lake/x/_delta_log/", {}, 100))) {
            need(m_fixture->store->remove(object.key));
        }
        make(after);
        QVERIFY(!need(m_database->reconcile()));
        QCOMPARE(m_database->view({"x"}).error().code, ErrorCode::corrupt);
        QCOMPARE(m_database->append(id, extents("8")).error().code, ErrorCode::corrupt);
        const auto problem = need(m_database->tableProblem(id));
        QVERIFY(problem && problem->message().find("another table") != std::string::npos);
        need(m_database->dropTable("x"));
        need(m_database->adoptTable("x", "lake/x"));
        QCOMPARE(m_fixture->rows(*m_database, "x"), std::string());
    }

    void aColumnChangeCountsWithWhatAnotherProgramDidJustNow()
    {
        auto head = need(m_database->tableHead(m_table));
        head.metadata.schemaString = delta::toJson(need(delta::parseColumnList("a: bigint, b: bigint")));
        foreign({.metadata = head.metadata});
        need(alter(Kind::rename, "b", {}, "c"));
        QCOMPARE(columns(), std::string("a BIGINT, c BIGINT"));
    }

    void whatTheSlowestFollowerNeedsIsKnown()
    {
        const auto now = need(m_database->catalogue());
        QCOMPARE(need(m_database->needed()).holder, std::string());
        const std::string folder = databaseFolder("demo");
        for (const char* id : {"f1", "f2"}) {
            const std::string text = "{\"cluster\":\"east\",\"database\":\"" + std::string(id) + "\"}";
            need(m_fixture->store->put(folder + "followers/" + id + ".json", std::string_view(text)));
        }
        QCOMPARE(need(m_database->needed()).version, -1);
        need(putApplied(*m_fixture->store, folder, "f1", now.version));
        need(putApplied(*m_fixture->store, folder, "f2", 1));
        const auto needed = need(m_database->needed());
        QCOMPARE(needed.version, 1);
        QCOMPARE(needed.holder, std::string("east/f2"));
        QVERIFY(needed.time < now.time);
        QCOMPARE(need(m_database->followers()).size(), std::size_t{2});
        need(m_database->removeFollower("f2"));
        QCOMPARE(need(m_database->needed()).version, now.version);
        QCOMPARE(need(appliedOf(*m_fixture->store, folder, "f2")), -1);
    }

    void journalEntriesGoOnlyBelowCheckpointsAndFollowers()
    {
        Journal journal(m_fixture->store, databaseFolder("demo"));
        QCOMPARE(need(journal.cleanUp(100, false)), std::size_t{0});
        for (int i = 0; i < 5; ++i) {
            need(m_database->append(m_table, extents(std::to_string(10 + i))));
            need(journal.writeCheckpoint(need(m_database->catalogue())));
        }
        const std::int64_t newest = need(m_database->catalogue()).version; // 7; checkpoints 5, 6, 7
        QCOMPARE(need(journal.cleanUp(3, true)), std::size_t{3});
        QCOMPARE(need(journal.cleanUp(3, false)), std::size_t{3});
        QCOMPARE(need(journal.cleanUp(newest + 1, false)), std::size_t(newest - 2 - 3));
        QVERIFY(need(LeaderDatabase::list(*m_fixture->store)) == std::vector<std::string>{"demo"});
        QCOMPARE(LeaderDatabase::create(m_fixture->context(), "demo").error().code, ErrorCode::alreadyExists);
        QCOMPARE(m_fixture->rows(*need(LeaderDatabase::open(m_fixture->context(), "demo")), "t"),
                 std::string("1,2,10,11,12,13,14"));
        QCOMPARE(journal.entriesAfter(0, 1).error().code, ErrorCode::notFound);
    }
};

QTEST_GUILESS_MAIN(TestTableCare)
#include "tst_tablecare.moc"
