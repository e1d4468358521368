#include "tests/ingest/ingestfixture.h"
#include "tests/support/faultystore.h"

#include <QtTest/QTest>

#include <atomic>
#include <thread>

using namespace sharepane;
using namespace sharepane::ingest;
using sharepane::test::FaultyStore;
using sharepane::test::IngestFixture;
using sharepane::test::need;

class TestIngestion : public QObject {
    Q_OBJECT

    std::unique_ptr<IngestFixture> m_fixture;

    /// "a", then 5,000 rows.
    std::string gzip() const
    {
        const std::string path = (m_fixture->root() / "made.csv.gz").string();
        m_fixture->run(
            "COPY (SELECT (hash(i) // 7)::BIGINT AS a FROM (SELECT range AS i FROM range(5000))) TO '" +
            path + "' (FORMAT csv, HEADER, COMPRESSION gzip)");
        std::ifstream file(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(file), {}};
    }

private Q_SLOTS:
    void init() { m_fixture = std::make_unique<IngestFixture>(); }

    void filesOfAllKindsAreOneCommit()
    {
        m_fixture->makeTable("t", "a: bigint, b: varchar");
        m_fixture->run("COPY (SELECT 5 AS a, 'p' AS b) TO '" + (m_fixture->root() / "5.parquet").string() +
                       "'");
        const auto report = m_fixture->ingest(
            "t", {m_fixture->write("1.csv", "a,b\n1,c\n"), m_fixture->write("2.csv", "b;a\nd;2\n"),
                  m_fixture->write("3.tsv", "3\tt\n"), m_fixture->write("4.json", "{\"a\":4,\"b\":\"j\"}\n"),
                  (m_fixture->root() / "*.parquet").string()});
        QVERIFY2(report, report ? "" : report.error().message().c_str());
        QCOMPARE(report->rows, 5);
        QCOMPARE(m_fixture->content("t"), std::string("1|c;2|d;3|t;4|j;5|p"));
        QCOMPARE(m_fixture->version(), 2);
        QCOMPARE(report->journalVersion, 2);
    }

    void aPreviewSaysWhatWouldBeMadeAndWritesNothing()
    {
        const auto csv = m_fixture->write("a.csv", "day,origin,delay\n2001-01-01,FRA,17\n2001-01-02,,4\n");
        const auto before = m_fixture->version();
        const auto preview = need(m_fixture->ingestor.preview({}, {csv}, {}, 1));
        QCOMPARE(preview.schema.fields.size(), std::size_t{3});
        QCOMPARE(delta::toEngineType(preview.schema.fields[0].type), std::string("DATE"));
        QCOMPARE(delta::toEngineType(preview.schema.fields[2].type), std::string("BIGINT"));
        QCOMPARE(preview.rows.size(), std::size_t{1});
        QCOMPARE(preview.rows[0][1].value(), std::string("FRA"));
        QVERIFY(!preview.tableExists);
        QCOMPARE(m_fixture->version(), before);
        QCOMPARE(m_fixture->content("a"), std::string("no table"));

        m_fixture->makeTable("t", "delay: double, origin: varchar, day: varchar");
        const auto known = need(m_fixture->ingestor.preview("t", {csv, csv}, {}, 9));
        QVERIFY(known.tableExists);
        QCOMPARE(known.files, std::size_t{1});
        QCOMPARE(known.rows.size(), std::size_t{2});
        QCOMPARE(known.rows[0][0].value(), std::string("17.0"));
        QVERIFY(!known.rows[1][1]);
        QVERIFY(!m_fixture->ingestor.preview("t", {"/nowhere.csv"}, {}, 9));
    }

    void aTableWhoseNewestVersionCantBeReadTakesNoRows()
    {
        m_fixture->makeTable("t", "a: bigint");
        const auto file = m_fixture->write("1.csv", "a\n1\n");
        need(m_fixture->ingest("t", {file}));
        const std::string folder =
            m_fixture->database->tableFolder(need(m_fixture->database->table("t")).id) + "_delta_log/";
        need(m_fixture->store->putIfAbsent(
            folder + "00000000000000000002.json",
            std::string_view("{\"protocol\":{\"minReaderVersion\":3,\"minWriterVersion\":7,"
                             "\"readerFeatures\":[\"rowVoodoo\"],\"writerFeatures\":[\"rowVoodoo\"]}}\n")));
        const auto refused = m_fixture->ingest("t", {file});
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::unsupported);
        QVERIFY(refused.error().message().find("rowVoodoo") != std::string::npos);
        QCOMPARE(m_fixture->content("t"), std::string("1"));
        QVERIFY(!m_fixture->store->head(folder + "00000000000000000003.json"));
    }

    void oneBadFileLeavesNothing()
    {
        m_fixture->makeTable("t", "a: bigint, b: varchar");
        Options options;
        options.strict = true;
        QVERIFY(!m_fixture->ingest(
            "t", {m_fixture->write("1.csv", "a,b\n1,c\n"), m_fixture->write("2.csv", "a,b\nx,d\n")},
            options));
        QCOMPARE(m_fixture->content("t"), std::string());
        QCOMPARE(m_fixture->version(), 1);
    }

    void theFileThatCannotBeReadIsNamed_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("cause"); // a part of it
        QTest::newRow("a JSON array that ends early")
            << "x.json" << QByteArray("[{\"a\": 1},\n{\"a\": 2]") << "JSON";
        QTest::newRow("no Parquet at all") << "x.parquet" << QByteArray(500, 'x') << "magic bytes";
        QTest::newRow("a Parquet file of four bytes") << "x.parquet" << QByteArray("PAR1") << "too small";
        QTest::newRow("no gzip at all") << "x.csv.gz" << QByteArray(500, 'x') << "gzip";
        QTest::newRow("a line of any length")
            << "x.csv" << QByteArray("a\n") + QByteArray(3'000'000, '7') + QByteArray("\n") << "line";
    }

    void theFileThatCannotBeReadIsNamed()
    {
        QFETCH(QString, name);
        QFETCH(QByteArray, bytes);
        QFETCH(QString, cause);
        const std::string good = m_fixture->write("in/b.csv", "a\n1\n");
        const std::string bad = m_fixture->write("in/" + name.toStdString(), bytes.toStdString());
        ingest::Options options;
        options.create = true;
        options.strict = true;
        const auto refused = m_fixture->ingest("t", {good, bad}, options);
        QVERIFY(!refused);
        QVERIFY2(refused.error().object.starts_with(bad), refused.error().message().c_str());
        QVERIFY2(refused.error().cause.find(cause.toStdString()) != std::string::npos,
                 refused.error().message().c_str());
        QVERIFY2(refused.error().op == "ingest", refused.error().message().c_str());
        QVERIFY(!refused.error().hint.empty());
        QVERIFY2(refused.error().message().size() < 1000, refused.error().message().c_str());
        QCOMPARE(m_fixture->content("t"), std::string("no table"));
    }

    /// The engine would take what it can decompress for the whole file.
    void gzipThatIsCutOffOrDamagedIsRefused_data()
    {
        QTest::addColumn<QString>("damage");
        QTest::newRow("cut off in the middle") << "cut";
        QTest::newRow("cut off in its checksum") << "checksum cut";
        QTest::newRow("other bytes in the middle") << "flip";
        QTest::newRow("another checksum") << "checksum flip";
        QTest::newRow("a second member that ends early") << "half a member";
    }

    void gzipThatIsCutOffOrDamagedIsRefused()
    {
        QFETCH(QString, damage);
        m_fixture->makeTable("t", "a: bigint");
        std::string bytes = gzip();
        const std::size_t middle = bytes.size() / 2;
        if (damage == QStringLiteral("cut")) {
            bytes.resize(middle);
        } else if (damage == QStringLiteral("checksum cut")) {
            bytes.resize(bytes.size() - 5);
        } else if (damage == QStringLiteral("flip")) {
            bytes.replace(middle, 30, 30, '\0');
        } else if (damage == QStringLiteral("checksum flip")) {
            bytes[bytes.size() - 7] = static_cast<char>(bytes[bytes.size() - 7] ^ 1);
        } else {
            bytes += bytes.substr(0, middle);
        }
        const std::string path = m_fixture->write("x.csv.gz", bytes);
        const auto refused = m_fixture->ingest("t", {m_fixture->write("y.csv", "a\n7\n"), path});
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::corrupt);
        QCOMPARE(refused.error().object, path);
        QVERIFY(!refused.error().hint.empty());
        QCOMPARE(m_fixture->content("t"), std::string());
    }

    void wholeGzipIsTaken()
    {
        m_fixture->makeTable("t", "a: bigint");
        const std::string one = gzip();
        QCOMPARE(need(m_fixture->ingest("t", {m_fixture->write("1.csv.gz", one)})).rows, 5000);
        // What `cat a.gz b.gz` makes: the second one's heading is a row that doesn't fit.
        const auto both = need(m_fixture->ingest("t", {m_fixture->write("3.csv.gz", one + one)}));
        QCOMPARE(both.rows, 10'000);
        QCOMPARE(both.rejected, 1);
    }

    /// Likewise.
    void zstdThatIsCutOffIsRefusedWhereverThatIs()
    {
        m_fixture->makeTable("t", "a: bigint");
        const std::string made = (m_fixture->root() / "made.csv.zst").string();
        m_fixture->run("COPY (SELECT (hash(range) // 7)::BIGINT AS a FROM range(20000)) TO '" + made +
                       "' (FORMAT csv, HEADER, COMPRESSION zstd)");
        std::ifstream file(made, std::ios::binary);
        const std::string whole{std::istreambuf_iterator<char>(file), {}};
        QVERIFY(whole.size() > (128U << 10U)); // several blocks
        const std::string skippable{"\x5a\x2a\x4d\x18\x03\x00\x00\x00xyz", 11};
        const std::string other = m_fixture->write("y.csv", "a\n7\n");
        for (const std::string& bytes :
             {whole.substr(0, 3), whole.substr(0, 5), whole.substr(0, 20), whole.substr(0, whole.size() / 2),
              whole.substr(0, whole.size() - 1), whole + whole.substr(0, whole.size() / 3),
              whole + skippable.substr(0, 9), whole + "trailing", std::string(500, 'x')}) {
            const std::string path = m_fixture->write("x.csv.zst", bytes);
            const auto refused = m_fixture->ingest("t", {other, path});
            QVERIFY2(!refused, std::to_string(bytes.size()).c_str());
            QCOMPARE(refused.error().code, ErrorCode::corrupt);
            QCOMPARE(refused.error().object, path);
            QVERIFY(!refused.error().hint.empty());
        }
        QCOMPARE(m_fixture->content("t"), std::string());
        // Whole, and what other writers make of it: skippable frames, several frames.
        QCOMPARE(need(m_fixture->ingest("t", {m_fixture->write("1.csv.zst", skippable + whole)})).rows,
                 20'000);
        QCOMPARE(need(m_fixture->ingest("t", {m_fixture->write("2.csv.zst", whole + whole)})).rows, 40'000);
    }

    void rejectsNameTheFileThatTheyAreIn()
    {
        m_fixture->makeTable("t", "a: bigint, b: varchar");
        const auto report =
            m_fixture->ingest("t", {m_fixture->write("1.csv", "a,b\n1,c\nx,c\n"),
                                    m_fixture->write("2.csv", "a,b\n2,d\n3,e\ny,d\n"),
                                    m_fixture->write("3.ndjson", "{\"a\":4,\"b\":\"j\"}\n{\"a\":\"z\"}\n")});
        QVERIFY2(report, report ? "" : report.error().message().c_str());
        QCOMPARE(report->rejected, 3);
        std::string where;
        for (const RejectedRow& row : report->rejects) {
            where +=
                std::filesystem::path(row.file).filename().string() + ":" + std::to_string(row.line) + " ";
        }
        QCOMPARE(where, std::string("3.ndjson:2 1.csv:3 2.csv:4 "));
        QCOMPARE(report->rows, 4);
    }

    void aBatchIdIsIngestedOnce()
    {
        m_fixture->makeTable("t", "a: bigint");
        const std::string file = m_fixture->write("in.csv", "a\n1\n2\n");
        Options options;
        options.batchId = "load-7";
        QCOMPARE(need(m_fixture->ingest("t", {file}, options)).rows, 2);
        const auto again = need(m_fixture->ingest("t", {file}, options));
        QVERIFY(again.duplicate);
        QCOMPARE(again.rows, 0);
        QCOMPARE(again.journalVersion, 2);
        QCOMPARE(m_fixture->content("t"), std::string("1;2"));
        options.batchId = "load-8";
        QVERIFY(!need(m_fixture->ingest("t", {file}, options)).duplicate);
        QCOMPARE(m_fixture->content("t"), std::string("1;1;2;2"));
    }

    void aBatchIdHoldsForTheTableThatItMakes()
    {
        const std::string file = m_fixture->write("in.csv", "a\n1\n2\n");
        Options options;
        options.batchId = "load-7";
        options.create = true;
        QVERIFY(need(m_fixture->ingest("t", {file}, options)).created);
        QVERIFY(need(m_fixture->ingest("t", {file}, options)).duplicate);
        QCOMPARE(m_fixture->content("t"), std::string("1;2"));
    }

    void aBatchIdOfAnEmptyFileIsUsedUpToo()
    {
        m_fixture->makeTable("t", "a: bigint");
        Options options;
        options.batchId = "b";
        QVERIFY(!need(m_fixture->ingest("t", {m_fixture->write("empty.csv", "")}, options)).duplicate);
        QVERIFY(need(m_fixture->ingest("t", {m_fixture->write("in.csv", "a\n1\n")}, options)).duplicate);
        QCOMPARE(m_fixture->content("t"), std::string());
    }

    void twoThatMakeTheSameTableBothGetTheirRowsIn()
    {
        const std::string file = m_fixture->write("in.csv", "a\n1\n");
        Options options;
        options.create = true;
        std::atomic<int> created = 0;
        std::atomic<int> failed = 0;
        std::vector<std::thread> threads;
        for (int i = 0; i < 4; ++i) {
            threads.emplace_back([&] {
                const auto database = need(catalog::LeaderDatabase::open(m_fixture->context(), "demo"));
                const auto report = Ingestor(database).ingestFiles("t", {file}, options);
                failed += report ? 0 : 1;
                created += report && report->created ? 1 : 0;
            });
        }
        for (auto& thread : threads) {
            thread.join();
        }
        QCOMPARE(failed.load(), 0);
        QCOMPARE(created.load(), 1);
        QCOMPARE(m_fixture->content("t"), std::string("1;1;1;1"));
    }

    void whatIsWrongWithTheRequestIsSaid()
    {
        const std::string file = m_fixture->write("in.csv", "a\n1\n");
        QCOMPARE(m_fixture->ingest("t", {file}).error().code, ErrorCode::notFound);
        m_fixture->makeTable("t", "a: bigint");
        QCOMPARE(m_fixture->ingest("t", {"/nowhere/x.csv"}).error().code, ErrorCode::notFound);
        QCOMPARE(m_fixture->ingest("t", {"/nowhere/*.csv"}).error().code, ErrorCode::notFound);
        QCOMPARE(m_fixture->ingest("t", {m_fixture->root().string()}).error().code,
                 ErrorCode::invalidArgument);
        QCOMPARE(m_fixture->ingest("t", {m_fixture->write("in.txt", "a\n1\n")}).error().code,
                 ErrorCode::invalidArgument);
        QCOMPARE(m_fixture->ingest("t", {"https://example.org/x.csv"}).error().code, ErrorCode::unsupported);
        QCOMPARE(m_fixture->ingest("t", {}).error().code, ErrorCode::invalidArgument);
        QCOMPARE(m_fixture->ingest("../t", {file}).error().code, ErrorCode::invalidArgument);
        Options options;
        options.format = Format::csv;
        QVERIFY(m_fixture->ingest("t", {(m_fixture->root() / "in.txt").string()}, options));
        QCOMPARE(m_fixture->version(), 2);
    }

    void namesThatLookLikePatternsAreFiles()
    {
        m_fixture->makeTable("t", "a: bigint");
        m_fixture->write("a1.csv", "a\n100\n");
        const auto report = m_fixture->ingest("t", {m_fixture->write("a*.csv", "a\n1\n"),
                                                    m_fixture->write("a[1].csv", "a\n2\n"),
                                                    m_fixture->write("it's.csv", "a\n3\nx\n")});
        QVERIFY2(report, report ? "" : report.error().message().c_str());
        QCOMPARE(m_fixture->content("t"), std::string("1;2;3"));
        QVERIFY(report->rejects.at(0).file.ends_with("it's.csv"));
    }

    void aFileNamedTwiceIsReadOnce()
    {
        m_fixture->makeTable("t", "a: bigint");
        const std::string file = m_fixture->write("in.csv", "a\n1\n");
        QVERIFY(m_fixture->ingest("t", {file, (m_fixture->root() / "*.csv").string()}));
        QCOMPARE(m_fixture->content("t"), std::string("1"));
    }

    void progressReachesTheWhole()
    {
        m_fixture->makeTable("t", "a: bigint");
        const std::string file = m_fixture->write("in.csv", "a\n1\n2\n");
        Progress last;
        const auto report =
            m_fixture->ingestor.ingestFiles("t", {file}, {}, {}, [&](const Progress& now) { last = now; });
        QVERIFY(report);
        QCOMPARE(last.bytesRead, std::uint64_t{6});
        QCOMPARE(last.bytesTotal, std::uint64_t{6});
        QCOMPARE(last.rows, 2);
    }

    void whatIsCancelledLeavesNothing()
    {
        m_fixture->run("COPY (SELECT range AS a, hash(range)::VARCHAR AS b FROM range(5000000)) TO '" +
                       (m_fixture->root() / "big.csv").string() + "' (HEADER)");
        m_fixture->makeTable("t", "a: bigint, b: varchar");
        const CancelSource source;
        std::atomic<bool> started = false;
        Result<Report> report = Report{};
        std::thread worker([&] {
            report =
                m_fixture->ingestor.ingestFiles("t", {(m_fixture->root() / "big.csv").string()}, {},
                                                source.token(), [&](const Progress&) { started = true; });
        });
        while (!started) {
            std::this_thread::yield();
        }
        source.cancel();
        worker.join();
        QVERIFY(!report);
        QCOMPARE(report.error().code, ErrorCode::cancelled);
        QCOMPARE(m_fixture->content("t"), std::string());
        QCOMPARE(m_fixture->version(), 1);
        std::string left; // of scratch files
        for (const auto& entry : std::filesystem::recursive_directory_iterator(m_fixture->root() / "tmp")) {
            left += entry.path().string() + '\n';
        }
        QCOMPARE(left, std::string());
    }

    void rejectedRowsLeaveNoExtentsBehind()
    {
        m_fixture->makeTable("t", "a: bigint");
        Options options;
        options.strict = true;
        QVERIFY(!m_fixture->ingest("t", {m_fixture->write("in.csv", "a\n1\nx\n")}, options));
        const std::string folder = m_fixture->database->tableFolder(need(m_fixture->database->table("t")).id);
        const auto listed = need(m_fixture->store->listAfter(folder, {}, 10));
        QCOMPARE(listed.size(), std::size_t{1}); // the log
    }

    void anIngestionThatDiesAnywhereIsRepeatedExactlyOnce()
    {
        const std::string file = m_fixture->write("in.csv", "a\n1\n2\n");
        for (const bool create : {false, true}) {
            for (std::uint64_t call = 1;; ++call) {
                const std::string table = (create ? "c" : "t") + std::to_string(call);
                if (!create) {
                    m_fixture->makeTable(table, "a: bigint");
                }
                const auto faulty = std::make_shared<FaultyStore>(m_fixture->store);
                Options options;
                options.batchId = "b";
                options.create = create;
                bool done = false;
                {
                    const auto database =
                        need(catalog::LeaderDatabase::open(m_fixture->context(faulty), "demo"));
                    faulty->failFromCall(call);
                    done = Ingestor(database).ingestFiles(table, {file}, options).has_value();
                }
                const bool untouched = done && faulty->hits(0) == 0;
                QVERIFY(m_fixture->ingest(table, {file}, options));
                QCOMPARE(m_fixture->content(table), std::string("1;2"));
                if (untouched) {
                    QVERIFY(call > 3);
                    break;
                }
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestIngestion)
#include "tst_ingestion.moc"
