#include "core/ingest/streamreader.h"
#include "tests/ingest/ingestfixture.h"

#include <QtTest/QTest>

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <fcntl.h>
#include <mutex>
#include <thread>
#include <unistd.h>

using namespace sharepane;
using namespace sharepane::ingest;
using sharepane::test::IngestFixture;
using sharepane::test::need;

namespace {

/// An ingestion that reads a pipe, on a thread of its own, and the pipe's other end.
class Running {
public:
    Running(IngestFixture& fixture, Options options, const std::string& table = "t")
    {
        if (::pipe(m_pipe) != 0) {
            qFatal("no pipe");
        }
        m_thread = std::thread([this, &fixture, options, table] {
            m_report = fixture.ingestor.ingestStream(table, m_pipe[0], options, m_cancel.token(),
                                                     [this](std::int64_t rows, std::int64_t version) {
                                                         const std::lock_guard lock(m_mutex);
                                                         m_rows = rows;
                                                         m_versions.push_back(version);
                                                         m_changed.notify_all();
                                                     });
            const std::lock_guard lock(m_mutex);
            m_done = true;
            m_changed.notify_all();
        });
    }
    ~Running()
    {
        if (m_thread.joinable()) {
            std::ignore = finish();
        }
        ::close(m_pipe[0]);
    }

    void send(const std::string& bytes) const
    {
        std::size_t sent = 0;
        while (sent < bytes.size()) {
            const ssize_t count = ::write(m_pipe[1], bytes.data() + sent, bytes.size() - sent);
            if (count <= 0) {
                qFatal("the pipe is broken");
            }
            sent += static_cast<std::size_t>(count);
        }
    }
    /// Waits until so many rows are acknowledged, or the ingestion ends.
    std::int64_t waitForRows(std::int64_t rows)
    {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [&] { return m_done || m_rows >= rows; });
        return m_rows;
    }
    void cancel() const { m_cancel.cancel(); }
    Result<Report> finish()
    {
        ::close(m_pipe[1]);
        m_thread.join();
        return m_report;
    }
    Result<Report> wait()
    {
        m_thread.join();
        ::close(m_pipe[1]);
        return m_report;
    }
    [[nodiscard]] const std::vector<std::int64_t>& versions() const { return m_versions; }

private:
    int m_pipe[2] = {-1, -1};
    CancelSource m_cancel;
    std::thread m_thread;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::int64_t m_rows = 0;
    std::vector<std::int64_t> m_versions;
    bool m_done = false;
    Result<Report> m_report = Report{};
};

Options soon(Format format = Format::automatic)
{
    Options options;
    options.format = format;
    options.batchSpan = std::chrono::milliseconds(1);
    return options;
}

} // namespace

class TestStream : public QObject {
    Q_OBJECT

    std::unique_ptr<IngestFixture> m_fixture;

    Result<Report> ingest(const std::string& bytes, Options options, const std::string& table = "t")
    {
        Running running(*m_fixture, std::move(options), table);
        running.send(bytes);
        return running.finish();
    }

private Q_SLOTS:
    void init() { m_fixture = std::make_unique<IngestFixture>(); }

    void rowsAreAcknowledgedOnceTheyAreVisible_data()
    {
        QTest::addColumn<QByteArray>("first");
        QTest::addColumn<QByteArray>("second");
        QTest::newRow("CSV with header") << QByteArray("b,a\nx,1\n") << QByteArray("y,2\n");
        QTest::newRow("CSV without header") << QByteArray("1,x\n") << QByteArray("2,y\n");
        QTest::newRow("CSV of a quoted newline") << QByteArray("1,x\n") << QByteArray("2,\"y\"\n");
        QTest::newRow("NDJSON") << QByteArray("{\"a\":1,\"b\":\"x\"}\n")
                                << QByteArray("{\"b\":\"y\",\"a\":2}\n");
    }

    void rowsAreAcknowledgedOnceTheyAreVisible()
    {
        QFETCH(QByteArray, first);
        QFETCH(QByteArray, second);
        m_fixture->makeTable("t", "a: bigint, b: varchar");
        Running running(*m_fixture, soon());
        running.send(first.toStdString());
        QCOMPARE(running.waitForRows(1), 1);
        QCOMPARE(m_fixture->content("t"), std::string("1|x"));
        running.send(second.toStdString());
        QCOMPARE(running.waitForRows(2), 2);
        QCOMPARE(m_fixture->content("t"), std::string("1|x;2|y"));
        const auto report = running.finish();
        QVERIFY2(report, report ? "" : report.error().message().c_str());
        QCOMPARE(report->rows, 2);
        QCOMPARE(report->journalVersion, 3);
        QVERIFY(running.versions() == (std::vector<std::int64_t>{2, 3}));
    }

    void aPartialLineWaitsForTheRestOfIt()
    {
        m_fixture->makeTable("t", "a: bigint, b: varchar");
        Running running(*m_fixture, soon());
        running.send("1,x\n2,\"y\n");
        QCOMPARE(running.waitForRows(1), 1);
        running.send("z\"\n3,la");
        QCOMPARE(running.waitForRows(2), 2);
        running.send("st");
        QCOMPARE(running.finish()->rows, 3);
        QCOMPARE(m_fixture->content("t"), std::string("1|x;2|y\nz;3|last"));
    }

    void rejectedRowsAreCountedOverAllBatches()
    {
        m_fixture->makeTable("t", "a: bigint, b: varchar");
        Running running(*m_fixture, soon());
        running.send("a,b\n1,x\ntwo,x\n");
        running.waitForRows(1);
        running.send("3,y\nfour,y\n");
        running.waitForRows(2);
        const auto report = running.finish();
        QVERIFY2(report, report ? "" : report.error().message().c_str());
        QCOMPARE(IngestFixture::rejects(*report), std::string("3; 5"));
        QCOMPARE(report->rejects[0].file, std::string("-"));
        QCOMPARE(m_fixture->content("t"), std::string("1|x;3|y"));
    }

    void rejectedLinesOfJsonAreCountedToo()
    {
        m_fixture->makeTable("t", "a: bigint, b: varchar");
        Running running(*m_fixture, soon(Format::ndjson));
        running.send("{\"a\":1}\n{\"a\":\n");
        running.waitForRows(1);
        running.send("\n{\"a\":\"x\"}\n{\"a\":2}\n");
        running.waitForRows(2);
        const auto report = running.finish();
        QVERIFY2(report, report ? "" : report.error().message().c_str());
        QCOMPARE(IngestFixture::rejects(*report), std::string("2; 4"));
        QCOMPARE(m_fixture->content("t"), std::string("1|-;2|-"));
    }

    void aColumnThatTheTableGetsMeanwhileIsTaken()
    {
        m_fixture->makeTable("t", "a: bigint");
        Running running(*m_fixture, soon(Format::ndjson));
        running.send("{\"a\":1}\n");
        running.waitForRows(1);
        using catalog::ColumnChange;
        need(m_fixture->database->alterTable("t", {ColumnChange::Kind::add, "b", "varchar"}));
        running.send("{\"a\":2}\n");
        running.waitForRows(2);
        running.send("{\"a\":3,\"b\":\"x\"}\n{\"a\":4,\"c\":\"no column\"}\n");
        running.waitForRows(3);
        running.send("{\"b\":\"y\",\"a\":5}\n");
        const auto report = running.finish();
        QVERIFY2(report, report ? "" : report.error().message().c_str());
        QCOMPARE(report->rows, 4);
        QCOMPARE(IngestFixture::rejects(*report), std::string("4"));
        QCOMPARE(m_fixture->content("t"), std::string("1|-;2|-;3|x;5|y"));
    }

    void aTableIsMadeWithTheFirstBatch()
    {
        Options options = soon();
        options.create = true;
        Running running(*m_fixture, options);
        running.send("id,name\n1,x\n");
        QCOMPARE(running.waitForRows(1), 1);
        QCOMPARE(m_fixture->content("t"), std::string("1|x"));
        running.send("2,y\n");
        const auto report = running.finish();
        QVERIFY2(report, report ? "" : report.error().message().c_str());
        QVERIFY(report->created);
        QCOMPARE(m_fixture->columnsOf("t"), std::string("id BIGINT, name VARCHAR"));
        QCOMPARE(m_fixture->content("t"), std::string("1|x;2|y"));
    }

    void whatCantBeCutIsOneCommit()
    {
        Options options = soon();
        options.create = true;
        const auto report = ingest("[\n{\"a\": 1},\n{\"a\": 2}]\n", options);
        QVERIFY2(report, report ? "" : report.error().message().c_str());
        QCOMPARE(m_fixture->content("t"), std::string("1;2"));
        const std::string file = (m_fixture->root() / "x.parquet").string();
        m_fixture->run("COPY (SELECT 7 AS a) TO '" + file + "' (FORMAT parquet)");
        std::ifstream stream(file, std::ios::binary);
        const std::string bytes((std::istreambuf_iterator<char>(stream)), {});
        QVERIFY(ingest(bytes, options, "p"));
        QCOMPARE(m_fixture->content("p"), std::string("7"));
    }

    void aLargeStreamArrivesWhole()
    {
        m_fixture->makeTable("t", "a: bigint, b: varchar");
        std::string bytes = "a,b\n";
        for (int i = 0; i < 200'000; ++i) {
            bytes += std::to_string(i) + ",\"line\n" + std::to_string(i) + "\"\n";
        }
        Options options = soon();
        options.batchBytes = 500'000;
        const auto report = ingest(bytes, options);
        QVERIFY2(report, report ? "" : report.error().message().c_str());
        QCOMPARE(report->rows, 200'000);
        QCOMPARE(m_fixture->content("t", "count(*), sum(a), count(DISTINCT b)"),
                 std::string("200000|19999900000|200000"));
    }

    void aStreamWithoutLineFeedsIsRefusedBeforeItFillsTheMemory()
    {
        m_fixture->makeTable("t", "a: varchar");
        const std::string path = m_fixture->write("endless.csv", std::string(80U << 20U, 'x'));
        const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
        QVERIFY(fd >= 0);
        Options options;
        options.batchBytes = 1U << 20U;
        const auto report = m_fixture->ingestor.ingestStream("t", fd, options, {}, {});
        const off_t read = ::lseek(fd, 0, SEEK_CUR);
        ::close(fd);
        QVERIFY(!report);
        QCOMPARE(report.error().code, ErrorCode::invalidArgument);
        QCOMPARE(report.error().cause, std::string("a record is longer than 32 MiB"));
        QVERIFY(read < off_t{48} << 20);
    }

    void aRepeatedStreamGoesOnWhereItWasCutOff_data()
    {
        QTest::addColumn<QByteArray>("header");
        QTest::addColumn<QByteArray>("row");
        QTest::newRow("with header") << QByteArray("a,b\n") << QByteArray("%,x\n");
        QTest::newRow("without header") << QByteArray("") << QByteArray("%,x\n");
        QTest::newRow("NDJSON") << QByteArray("") << QByteArray("{\"a\":%,\"b\":\"x\"}\n");
    }

    void aRepeatedStreamGoesOnWhereItWasCutOff()
    {
        QFETCH(QByteArray, header);
        QFETCH(QByteArray, row);
        const auto line = [&](int i) {
            return QByteArray(row).replace('%', QByteArray::number(i)).toStdString();
        };
        m_fixture->makeTable("t", "a: bigint, b: varchar");
        Options options = soon();
        options.batchId = "s";
        {
            Running running(*m_fixture, options);
            running.send(header.toStdString() + line(1) + line(2));
            QCOMPARE(running.waitForRows(2), 2);
            running.cancel();
            QVERIFY(!running.wait());
        }
        const std::string all = header.toStdString() + line(1) + line(2) + line(3);
        const auto second = ingest(all, options);
        QVERIFY2(second, second ? "" : second.error().message().c_str());
        QCOMPARE(second->rows, 1);
        QCOMPARE(m_fixture->content("t"), std::string("1|x;2|x;3|x"));
        const auto third = ingest(all, options);
        QVERIFY2(third, third ? "" : third.error().message().c_str());
        QVERIFY(third->duplicate);
        QCOMPARE(m_fixture->content("t"), std::string("1|x;2|x;3|x"));
        const auto shorter = ingest(header.toStdString() + line(1), options);
        QVERIFY(!shorter);
        QCOMPARE(shorter.error().code, ErrorCode::conflict);
    }

    void cancellingKeepsWhatWasAcknowledged()
    {
        m_fixture->makeTable("t", "a: bigint, b: varchar");
        Running running(*m_fixture, soon());
        running.send("1,x\n");
        running.waitForRows(1);
        running.send("2,y");
        running.cancel();
        const auto report = running.wait();
        QVERIFY(!report);
        QCOMPARE(report.error().code, ErrorCode::cancelled);
        QCOMPARE(m_fixture->content("t"), std::string("1|x"));
    }

    void aRowThatComesAloneDoesNotWaitForOthers()
    {
        using std::chrono::steady_clock;
        constexpr std::chrono::seconds span{2};
        std::array<int, 2> pipe{};
        QCOMPARE(::pipe(pipe.data()), 0);
        StreamReader reader(pipe[0], {span, 8});
        QCOMPARE(::write(pipe[1], "12345678", 8), 8);
        QCOMPARE(need(reader.next({})).bytes, std::string("12345678")); // many bytes wait for nothing
        QCOMPARE(::write(pipe[1], "a", 1), 1);
        const auto begin = steady_clock::now();
        QCOMPARE(need(reader.next({})).bytes, std::string("a")); // too soon after the piece before
        QVERIFY(steady_clock::now() - begin > span / 2);
        std::this_thread::sleep_for(span); // nothing comes for a while
        QCOMPARE(::write(pipe[1], "b", 1), 1);
        const auto alone = steady_clock::now();
        QCOMPARE(need(reader.next({})).bytes, std::string("b"));
        QVERIFY(steady_clock::now() - alone < span / 2);
        ::close(pipe[1]);
        QVERIFY(need(reader.next({})).last);
        ::close(pipe[0]);
    }

    void anEmptyStreamChangesNothing()
    {
        m_fixture->makeTable("t", "a: bigint");
        const auto report = ingest({}, soon());
        QVERIFY2(report, report ? "" : report.error().message().c_str());
        QCOMPARE(report->rows, 0);
        QCOMPARE(m_fixture->version(), 1);
        QCOMPARE(ingest("a\n", soon(), "t")->rows, 0);
        QCOMPARE(ingest("a\n", soon(), "missing").error().code, ErrorCode::notFound);
    }

    void strictModeStopsAtTheFirstBadRow()
    {
        m_fixture->makeTable("t", "a: bigint, b: varchar");
        Options options = soon();
        options.strict = true;
        Running running(*m_fixture, options);
        running.send("1,x\n");
        running.waitForRows(1);
        running.send("two,y\n");
        running.waitForRows(2);
        QVERIFY(!running.finish());
        QCOMPARE(m_fixture->content("t"), std::string("1|x"));
    }
};

QTEST_GUILESS_MAIN(TestStream)
#include "tst_stream.moc"
