#include "core/serve/filebody.h"
#include "core/serve/httpserver.h"
#include "core/serve/identity.h"
#include "tests/catalog/databasefixture.h"
#include "tests/serve/httpclient.h"

#include <QtCore/QTemporaryFile>
#include <QtTest/QTest>

#include <atomic>
#include <condition_variable>
#include <curl/curl.h>
#include <functional>
#include <future>
#include <mutex>
#include <thread>

using namespace sharepane;
using namespace sharepane::serve;
using namespace sharepane::test;

namespace {

/// News for those who wait, told by a test.
class Newsroom {
public:
    class Poll final : public PendingAnswer {
    public:
        Poll(std::shared_ptr<Newsroom> room, std::chrono::milliseconds longest)
            : m_room(std::move(room))
            , m_longest(longest)
        {
        }
        ~Poll() override { ++m_room->ended; }
        void whenReady(std::function<void()> ready) override { m_room->join(std::move(ready)); }
        std::chrono::milliseconds longest() const override { return m_longest; }
        Response finish() override
        {
            Response response;
            response.body = m_room->told ? "news" : "nothing";
            return response;
        }

    private:
        std::shared_ptr<Newsroom> m_room;
        std::chrono::milliseconds m_longest;
    };

    void join(std::function<void()> ready)
    {
        if (told) {
            ready();
        }
        const std::lock_guard lock(m_mutex);
        m_ready.push_back(std::move(ready));
        m_joined.notify_all();
    }
    void awaitListeners(std::size_t count)
    {
        std::unique_lock lock(m_mutex);
        m_joined.wait(lock, [&] { return m_ready.size() >= count; });
    }
    void tell()
    {
        told = true;
        const std::lock_guard lock(m_mutex);
        for (const auto& ready : m_ready) {
            ready();
            ready(); // as often as one likes
        }
    }

    std::atomic<bool> told{false};
    std::atomic<int> ended{0};

private:
    std::mutex m_mutex; // guards what follows
    std::condition_variable m_joined;
    std::vector<std::function<void()>> m_ready;
};

/// Bytes that say where they stand.
class Counting final : public BodySource {
public:
    Counting(std::uint64_t size, std::uint64_t readable)
        : m_size(size)
        , m_readable(readable)
    {
    }
    std::uint64_t size() const override { return m_size; }
    Result<std::size_t> read(std::uint64_t offset, std::span<std::byte> into) override
    {
        if (offset + into.size() > m_readable) {
            return fail(ErrorCode::unavailable, "read", "the rest", "the store has gone");
        }
        for (std::size_t i = 0; i < into.size(); ++i) {
            into[i] = static_cast<std::byte>((offset + i) % 251);
        }
        return into.size();
    }

private:
    std::uint64_t m_size;
    std::uint64_t m_readable;
};

std::unique_ptr<HttpServer> listening(const Limits& limits = {}, const TlsIdentity& identity = {})
{
    return need(HttpServer::listen({"127.0.0.1", 0}, identity, limits));
}

std::string urlOf(const HttpServer& server, const std::string& path, const char* scheme = "http://")
{
    return scheme + server.endpoint().text() + path;
}

} // namespace

class TestHttpServer : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { curl_global_init(CURL_GLOBAL_DEFAULT); }

    void whoWaitsIsWokenAndHoldsNoThread()
    {
        const auto room = std::make_shared<Newsroom>();
        Limits limits;
        limits.workerThreads = 1;
        const auto server = listening(limits);
        server->serve([room](const Request& request) {
            Response response;
            if (request.path == "/news") {
                response.pending = std::make_shared<Newsroom::Poll>(room, std::chrono::seconds(30));
            } else {
                response.body = "at once";
            }
            return response;
        });
        std::vector<std::future<Answer>> waiting;
        for (int i = 0; i < 20; ++i) {
            waiting.push_back(
                std::async(std::launch::async, [&] { return ask("GET", urlOf(*server, "/news")); }));
        }
        room->awaitListeners(20);
        QCOMPARE(ask("GET", urlOf(*server, "/")).body, std::string("at once"));
        room->tell();
        for (auto& answer : waiting) {
            QCOMPARE(answer.get().body, std::string("news"));
        }
        QTRY_COMPARE(room->ended.load(), 20);
        // What is there already is answered without waiting.
        QCOMPARE(ask("GET", urlOf(*server, "/news")).body, std::string("news"));
    }

    void whoLeavesWhileWaitingIsNoticedAtOnce()
    {
        const auto identity = need(makeSelfSigned({}, systemClock()->now()));
        for (const bool secure : {false, true}) {
            const auto room = std::make_shared<Newsroom>();
            const auto server = listening({}, secure ? identity : TlsIdentity());
            server->serve([room](const Request&) {
                Response response;
                response.pending = std::make_shared<Newsroom::Poll>(room, std::chrono::seconds(30));
                return response;
            });
            const std::string url = urlOf(*server, "/news", secure ? "https://" : "http://");
            std::atomic<bool> leave = false;
            std::vector<std::future<Answer>> leaving;
            for (int i = 0; i < 3; ++i) {
                leaving.push_back(
                    std::async(std::launch::async, [&] { return ask("GET", url, {}, {}, &leave); }));
            }
            room->awaitListeners(3);
            leave = true;
            QTRY_COMPARE_WITH_TIMEOUT(room->ended.load(), 3, 10'000); // not the 30 s of their wait
            QTRY_COMPARE(server->counts().open.load(), 0);
            for (auto& answer : leaving) {
                QCOMPARE(answer.get().status, 0L);
            }
            room->tell(); // nobody is there to hear it
        }
    }

    void whoseRequestCameInPiecesIsAnsweredWhateverThreadsReadThem()
    {
        // One thread may have read the second piece when another is still to tell that it has come.
        const auto room = std::make_shared<Newsroom>();
        const auto server = listening();
        server->serve([room](const Request&) {
            Response response;
            response.pending = std::make_shared<Newsroom::Poll>(room, std::chrono::milliseconds(3));
            return response;
        });
        std::vector<std::future<int>> clients;
        for (int i = 0; i < 4; ++i) {
            clients.push_back(std::async(std::launch::async, [&server] {
                int answered = 0;
                for (int round = 0; round < 50; ++round) {
                    const RawClient client(server->endpoint().port);
                    client.send(
                        "POST /news HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 3\r\n\r\n");
                    client.send("xyz");
                    answered += client.untilClosed().ends_with("nothing") ? 1 : 0;
                }
                return answered;
            }));
        }
        for (auto& answered : clients) {
            QCOMPARE(answered.get(), 50);
        }
    }

    void whoAsksAgainWhileWaitingIsAnsweredInTurn()
    {
        const auto room = std::make_shared<Newsroom>();
        const auto server = listening();
        server->serve([room](const Request& request) {
            Response response;
            if (request.path == "/news") {
                response.pending = std::make_shared<Newsroom::Poll>(room, std::chrono::seconds(30));
            } else {
                response.body = "the second";
            }
            return response;
        });
        const RawClient client(server->endpoint().port);
        client.send("GET /news HTTP/1.1\r\nHost: x\r\n\r\n");
        room->awaitListeners(1);
        client.send("GET /second HTTP/1.1\r\nHost: x\r\nConnection: cl");
        client.send("ose\r\n\r\n");
        room->tell();
        const std::string all = client.untilClosed();
        const auto first = all.find("\r\n\r\nnews");
        QVERIFY(first != std::string::npos);
        QVERIFY(all.find("\r\n\r\nthe second", first) != std::string::npos);
    }

    void whoWaitsInVainIsToldSo()
    {
        const auto room = std::make_shared<Newsroom>();
        const auto server = listening();
        server->serve([room](const Request&) {
            Response response;
            response.pending = std::make_shared<Newsroom::Poll>(room, std::chrono::milliseconds(20));
            return response;
        });
        QCOMPARE(ask("GET", urlOf(*server, "/news")).body, std::string("nothing"));
    }

    void endingEndsWhoWaitsAndLaterNewsHarmNobody()
    {
        const auto room = std::make_shared<Newsroom>();
        auto server = listening();
        server->serve([room](const Request&) {
            Response response;
            response.pending = std::make_shared<Newsroom::Poll>(room, std::chrono::seconds(30));
            return response;
        });
        const RawClient first(server->endpoint().port);
        const RawClient second(server->endpoint().port);
        first.send("GET /news HTTP/1.1\r\nHost: x\r\n\r\n");
        second.send("GET /news HTTP/1.1\r\nHost: x\r\n\r\n");
        room->awaitListeners(2);
        server.reset();
        QCOMPARE(room->ended.load(), 2);
        room->tell();
        QCOMPARE(first.untilClosed(), std::string());
    }

    void endingWaitsForTheHandlerThatRuns()
    {
        std::promise<void> entered;
        std::promise<void> leave;
        std::atomic<bool> left{false};
        auto server = listening();
        server->serve([&](const Request&) {
            entered.set_value();
            leave.get_future().wait();
            left = true;
            return Response();
        });
        const RawClient client(server->endpoint().port);
        client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        entered.get_future().wait();
        auto ending = std::async(std::launch::async, [&] {
            server.reset();
            return left.load();
        });
        leave.set_value();
        QVERIFY(ending.get());
    }

    void aHandlerThatThrowsEndsItsRequestAlone()
    {
        const auto server = listening();
        server->serve([](const Request& request) -> Response {
            if (request.path == "/bad") {
                throw std::bad_alloc();
            }
            return {};
        });
        QCOMPARE(ask("GET", urlOf(*server, "/bad")).status, 500L);
        QCOMPARE(ask("GET", urlOf(*server, "/good")).status, 200L);
    }

    void longBodiesArriveWholeOrAreSeenToBeShort()
    {
        const auto identity = need(makeSelfSigned({}, systemClock()->now()));
        for (const bool secure : {false, true}) {
            const auto server = listening({}, secure ? identity : TlsIdentity());
            const char* scheme = secure ? "https://" : "http://";
            server->serve([](const Request& request) {
                const std::uint64_t size = 3'000'001;
                Response response;
                response.source =
                    std::make_shared<Counting>(size, request.path == "/short" ? size / 2 : size);
                return response;
            });
            const Answer whole = ask("GET", urlOf(*server, "/whole", scheme));
            QCOMPARE(whole.body.size(), std::size_t{3'000'001});
            bool right = true;
            for (std::size_t i = 0; i < whole.body.size(); ++i) {
                right = right && static_cast<unsigned char>(whole.body[i]) == i % 251;
            }
            QVERIFY(right);
            const Answer cut = ask("GET", urlOf(*server, "/short", scheme));
            QVERIFY(std::stoull(cut.headers.at("Content-Length")) > cut.body.size());
            QCOMPARE(ask("HEAD", urlOf(*server, "/whole", scheme)).headers.at("Content-Length"),
                     std::string("3000001"));
        }
    }

    void filesAreSentByTheKernelAndWholeOrShortToo()
    {
        QTemporaryFile file;
        QVERIFY(file.open());
        QByteArray content(5'000'000, Qt::Uninitialized);
        for (int i = 0; i < content.size(); ++i) {
            content[i] = static_cast<char>(i % 251);
        }
        QCOMPARE(file.write(content), qint64{content.size()});
        QVERIFY(file.flush());
        const std::string path = file.fileName().toStdString();
        const auto server = listening();
        server->serve([path](const Request& request) {
            const std::uint64_t length = request.path == "/short" ? 6'000'000 : 4'000'000;
            Response response;
            response.source = need(FileBody::open(path, {1000, length}));
            return response;
        });
        const Answer whole = ask("GET", urlOf(*server, "/whole"));
        QCOMPARE(whole.body.size(), std::size_t{4'000'000});
        QVERIFY(QByteArray::fromStdString(whole.body) == content.mid(1000, 4'000'000));
        const Answer cut = ask("GET", urlOf(*server, "/short"));
        QCOMPARE(cut.headers.at("Content-Length"), std::string("6000000"));
        QCOMPARE(cut.body.size(), std::size_t{4'999'000});
        QCOMPARE(FileBody::open(path + ".absent", {0, 1}).error().code, ErrorCode::notFound);
    }

    void whoTakesNothingIsCutOff()
    {
        QTemporaryFile file;
        QVERIFY(file.open() && file.resize(200'000'000));
        const std::string path = file.fileName().toStdString();
        Limits limits;
        limits.send = std::chrono::milliseconds(200);
        const auto server = listening(limits);
        server->serve([path](const Request& request) {
            Response response;
            if (request.path == "/file") {
                response.source = need(FileBody::open(path, {0, 200'000'000}));
            } else {
                response.source = std::make_shared<Counting>(200'000'000, 200'000'000);
            }
            return response;
        });
        const RawClient first(server->endpoint().port);
        const RawClient second(server->endpoint().port);
        first.send("GET /file HTTP/1.1\r\nHost: x\r\n\r\n");
        second.send("GET /chunks HTTP/1.1\r\nHost: x\r\n\r\n");
        QTRY_COMPARE(server->counts().timedOut.load(), 2);
        QTRY_COMPARE(server->counts().open.load(), 0);
    }

    void connectionsArePersistentAndRequestsMayComeTogether()
    {
        const auto server = listening();
        server->serve([](const Request& request) {
            Response response;
            response.body = request.method + request.path + '?' + request.query + request.body;
            return response;
        });
        const RawClient client(server->endpoint().port);
        client.send("GET /a?b HTTP/1.1\r\nHost: x\r\n\r\n"
                    "POST /c HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nxyz"
                    "GET /d HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        const std::string all = client.untilClosed();
        const auto first = all.find("GET/a?b");
        const auto second = all.find("POST/c?xyz", first);
        QVERIFY(first != std::string::npos && second != std::string::npos);
        QVERIFY(all.find("GET/d?", second) != std::string::npos);
    }

    void aClientThatAsksWhetherToSendIsToldToGoOn()
    {
        const auto server = listening();
        server->serve([](const Request& request) {
            Response response;
            response.body = "got " + request.body;
            return response;
        });
        const RawClient client(server->endpoint().port);
        client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\n"
                    "Connection: close\r\n\r\n");
        client.send("xyz");
        const std::string all = client.untilClosed();
        QVERIFY(all.starts_with("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n"));
        QVERIFY(all.ends_with("got xyz"));
    }

    void manyClientsAtOnceAreAllAnswered()
    {
        Limits limits;
        limits.workerThreads = 2;
        const auto server = listening(limits);
        server->serve([](const Request& request) {
            Response response;
            response.body = request.path;
            return response;
        });
        constexpr int count = 300;
        std::vector<std::unique_ptr<RawClient>> clients;
        for (int i = 0; i < count; ++i) {
            clients.push_back(std::make_unique<RawClient>(server->endpoint().port));
        }
        for (int i = 0; i < count; ++i) {
            clients[i]->send("GET /" + std::to_string(i) +
                             " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        }
        for (int i = 0; i < count; ++i) {
            QVERIFY(clients[i]->untilClosed().ends_with("\r\n\r\n/" + std::to_string(i)));
        }
        clients.clear();
        QTRY_COMPARE(server->counts().open.load(), 0);
        QCOMPARE(server->counts().accepted.load(), count);
    }

    void anAddressThatIsTakenIsSaidToBe()
    {
        const auto server = listening();
        const auto second = HttpServer::listen(server->endpoint(), {}, {});
        QCOMPARE(second.error().code, ErrorCode::inUse);
    }
};

QTEST_GUILESS_MAIN(TestHttpServer)
#include "tst_httpserver.moc"
