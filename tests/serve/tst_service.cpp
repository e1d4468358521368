#include "core/base/units.h"
#include "core/control/recipients.h"
#include "core/serve/controlgrants.h"
#include "core/serve/identity.h"
#include "core/serve/routes.h"
#include "core/serve/service.h"
#include "tests/control/controlfixture.h"
#include "tests/serve/httpclient.h"

#include <QtTest/QTest>

#include <algorithm>
#include <curl/curl.h>
#include <nlohmann/json.hpp>

using namespace sharepane;
using namespace sharepane::serve;
using namespace sharepane::test;
using nlohmann::json;

namespace {

/// Shares `sales` with two of three tables of a database, `other` with another database.
struct ServiceFixture : ControlFixture {
    ServiceFixture()
    {
        database = makeDatabase("shop");
        addTable(*database, "orders");
        addTable(*database, "customers");
        addTable(*database, "secret");
        addTable(*makeDatabase("hr"), "people");
        catalog::Selection selection;
        selection.tables.exclude = {"secret"};
        need(shares.addDataset(addShare("sales"), {"provider", "shop", selection}));
        need(shares.addDataset(addShare("other"), {"provider", "hr"}));
        token = issue("sales", "ann@example.org", {});
        start({});
    }

    std::shared_ptr<catalog::LeaderDatabase> makeDatabase(const std::string& name)
    {
        addDatabase("provider", name);
        return open(name);
    }

    std::shared_ptr<catalog::LeaderDatabase> open(const std::string& name)
    {
        const auto url = need(catalog::Clusters(workspace).find("provider")).storageUrl;
        return need(
            catalog::LeaderDatabase::open({need(storage::openStore(url)), DatabaseFixture::sharedEngine(),
                                           workspace->scratchFolder(), clock},
                                          name));
    }

    /// With two extents: a from 0 to 9, and from 100 to 109.
    void addTable(catalog::LeaderDatabase& into, const std::string& name) const
    {
        need(into.createTable(name, DatabaseFixture::schema()));
        addRows(into, name, "SELECT range AS a FROM range(10)");
        addRows(into, name, "SELECT 100 + range AS a FROM range(10)");
    }
    void addRows(catalog::LeaderDatabase& into, const std::string& name, const std::string& select) const
    {
        const auto table = need(into.table(name));
        const auto connection = need(DatabaseFixture::sharedEngine()->connect());
        delta::ExtentOptions options;
        options.scratch = workspace->scratchFolder();
        clock->advance(std::chrono::seconds(10));
        need(into.append(table.id,
                         need(delta::writeExtents(into.store(), into.tableFolder(table.id), *connection,
                                                  select, DatabaseFixture::schema(), options, {}, *clock))));
    }

    std::string issue(const std::string& share, const std::string& email, std::optional<Timestamp> expiry)
    {
        return need(recipients.create(need(shares.find("contoso", share)), email, expiry)).token;
    }

    void start(const Limits& limits, const TlsIdentity& tls = {})
    {
        service.reset();
        ServiceOptions options;
        options.urlKey = std::string(32, 'k');
        options.scratch = workspace->scratchFolder();
        options.clock = clock;
        options.limits = limits;
        options.tls = tls;
        options.metrics = Endpoint{"127.0.0.1", 0};
        options.subscriptions = std::make_shared<control::Subscriptions>(workspace, clock);
        service = need(Service::start(std::move(options), controlGrants(workspace, clock),
                                      [this](const std::string&, const std::string& name) {
                                          return Result<std::shared_ptr<catalog::LeaderDatabase>>(
                                              name == "shop" ? database : open(name));
                                      }));
    }

    Answer get(const std::string& path, const std::string& method = "GET", const std::string& body = {},
               std::vector<std::string> headers = {}) const
    {
        headers.push_back("Authorization: Bearer " + token);
        return ask(method, service->publicUrl() + "/delta-sharing" + path, std::move(headers), body);
    }
    Answer query(const std::string& body, std::vector<std::string> headers = {}) const
    {
        return get("/shares/sales/schemas/shop/tables/orders/query", "POST", body, std::move(headers));
    }
    /// URLs of the extents that a query gives.
    std::vector<std::string> urls(const std::string& body = "{}") const
    {
        std::vector<std::string> all;
        for (const json& line : query(body).lines()) {
            if (line.contains("file")) {
                all.push_back(line["file"]["url"].get<std::string>());
            }
        }
        return all;
    }

    std::shared_ptr<catalog::LeaderDatabase> database;
    control::Recipients recipients{workspace, clock};
    std::string token;
    std::unique_ptr<Service> service;
};

std::string replaced(std::string text, const std::string& from, const std::string& to)
{
    const auto at = text.find(from);
    return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

} // namespace

class TestService : public QObject {
    Q_OBJECT

    std::unique_ptr<ServiceFixture> m_fixture;

private Q_SLOTS:
    void initTestCase() { curl_global_init(CURL_GLOBAL_DEFAULT); }
    void init() { m_fixture = std::make_unique<ServiceFixture>(); }
    void cleanup() { m_fixture.reset(); }

    void everyRouteRefusesEveryWrongCredential()
    {
        auto& f = *m_fixture;
        Limits patient;
        patient.wrongCredentialBurst = 100'000;
        f.start(patient);
        const auto share = need(f.shares.find("contoso", "sales"));
        const std::string expired =
            f.issue("sales", "old@example.org", f.clock->now() + std::chrono::seconds(1));
        const std::string revoked = f.issue("sales", "bad@example.org", {});
        const std::string others = f.issue("other", "eve@example.org", {});
        need(f.recipients.revoke(share, "bad@example.org"));
        f.clock->advance(std::chrono::seconds(2));
        const std::vector<std::pair<std::string, long>> wrong{
            {"", 401},
            {"Authorization: Basic YTpi", 401},
            {"Authorization: Bearer ", 401},
            {"Authorization: Bearer a b", 401},
            {"Authorization: Bearer " + std::string(4000, 'x'), 401},
            {"Authorization: Bearer AAAA", 401},
            {"Authorization: Bearer " + f.token + "x", 401},
            {"Authorization: Bearer " + expired, 401},
            {"Authorization: Bearer " + revoked, 401},
            {"Authorization: Bearer " + others, 404},
        };
        int checked = 0;
        for (const Route& route : routes()) {
            std::string path(route.pattern);
            path = replaced(replaced(replaced(path, "{share}", "sales"), "{schema}", "shop"), "{table}",
                            "orders");
            path = replaced(replaced(path, "{recipient}", share.id), "{extent...}", "x.parquet");
            path = replaced(replaced(path, "{subscription}", share.id), "{database}", "shop");
            path = replaced(path, "{invitation}", share.id);
            const std::string absent = replaced(replaced(path, "orders", "nosuch"), "/sales", "/nosuch");
            for (const auto& [header, status] : wrong) {
                if (status == 404 &&
                    (route.action == Action::listShares || route.access != Access::recipient)) {
                    continue; // its own share; other routes ask for no recipient's token
                }
                const auto url = f.service->publicUrl();
                const Answer here = ask(std::string(route.method), url + path, {header}, "{}");
                const Answer nowhere = ask(std::string(route.method), url + absent, {header}, "{}");
                QCOMPARE(here.status, status);
                QCOMPARE(nowhere.status, status);
                QCOMPARE(here.body, nowhere.body);
                ++checked;
            }
        }
        QVERIFY(checked > 90);
        QCOMPARE(f.get("/shares").status, 200L);
    }

    void onlyWhatIsSelectedIsTold()
    {
        auto& f = *m_fixture;
        const auto shares = f.get("/shares").document();
        QCOMPARE(shares["items"].size(), std::size_t{1});
        QCOMPARE(shares["items"][0]["name"].get<std::string>(), std::string("sales"));
        QCOMPARE(f.get("/shares/SALES").status, 200L);
        const auto schemas = f.get("/shares/sales/schemas").document();
        QCOMPARE(schemas["items"].size(), std::size_t{1});
        const auto all = f.get("/shares/sales/all-tables").document();
        QCOMPARE(all["items"].size(), std::size_t{2});
        QVERIFY(all.dump().find("secret") == std::string::npos);
        for (const char* path : {"/shares/sales/schemas/shop/tables/secret/version",
                                 "/shares/sales/schemas/hr/tables/people/version",
                                 "/shares/sales/schemas/shop/tables/nosuch/version", "/shares/other",
                                 "/shares/other/schemas", "/shares/sales/schemas/hr/tables"}) {
            QCOMPARE(f.get(path).status, 404L);
        }
        // What the provider takes out of the share is gone at the next request, with the URLs of it.
        const auto urls = f.urls();
        QCOMPARE(ask("GET", urls.front()).status, 200L);
        const auto share = need(f.shares.find("contoso", "sales"));
        need(f.shares.removeDataset(share.id, need(f.shares.datasets(share.id)).front().id));
        QCOMPARE(f.get("/shares/sales/all-tables").document()["items"].size(), std::size_t{0});
        QCOMPARE(ask("GET", urls.front()).status, 404L);
    }

    void listsComeInPages()
    {
        auto& f = *m_fixture;
        const auto first = f.get("/shares/sales/schemas/shop/tables?maxResults=1").document();
        QCOMPARE(first["items"][0]["name"].get<std::string>(), std::string("customers"));
        const auto token = first["nextPageToken"].get<std::string>();
        const auto second =
            f.get("/shares/sales/schemas/shop/tables?maxResults=1&pageToken=" + token).document();
        QCOMPARE(second["items"][0]["name"].get<std::string>(), std::string("orders"));
        QVERIFY(!second.contains("nextPageToken"));
        const auto none = f.get("/shares/sales/all-tables?maxResults=0").document();
        QCOMPARE(none["items"].size(), std::size_t{0});
        const auto rest =
            f.get("/shares/sales/all-tables?pageToken=" + none["nextPageToken"].get<std::string>());
        QCOMPARE(rest.document()["items"].size(), std::size_t{2});
        QCOMPARE(f.get("/shares/sales/all-tables?maxResults=x").status, 400L);
    }

    void aTableIsToldInBothFormats()
    {
        auto& f = *m_fixture;
        const std::string table = "/shares/sales/schemas/shop/tables/orders";
        QCOMPARE(f.get(table + "/version").headers.at("Delta-Table-Version"), std::string("2"));
        QCOMPARE(f.get(table, "HEAD").headers.at("Delta-Table-Version"), std::string("2"));
        const Answer metadata = f.get(table + "/metadata");
        QCOMPARE(metadata.lines().size(), std::size_t{2});
        QCOMPARE(metadata.headers.at("delta-sharing-capabilities"), std::string("responseformat=parquet"));
        QCOMPARE(metadata.headers.at("Content-Type"), std::string("application/x-ndjson; charset=utf-8"));

        const Answer parquet = f.query("{}");
        QCOMPARE(parquet.headers.at("Delta-Table-Version"), std::string("2"));
        QCOMPARE(parquet.lines().size(), std::size_t{4}); // no end of stream: nobody asked
        const Answer delta =
            f.query("{}", {"delta-sharing-capabilities: responseformat=delta;includeendstreamaction=true"});
        QCOMPARE(delta.headers.at("delta-sharing-capabilities"),
                 std::string("responseformat=delta;includeendstreamaction=true"));
        const auto lines = delta.lines();
        QCOMPARE(lines.size(), std::size_t{5});
        QVERIFY(lines[0]["protocol"].contains("deltaProtocol"));
        QVERIFY(lines[2]["file"]["deltaSingleAction"]["add"]["path"].get<std::string>().starts_with(
            "http://localhost:"));
        QVERIFY(lines[4].contains("endStreamAction"));
        QVERIFY(lines[2]["file"]["id"] == parquet.lines()[2]["file"]["id"]);
    }

    void hintsAndVersionsDecideWhichExtents()
    {
        auto& f = *m_fixture;
        QCOMPARE(f.urls().size(), std::size_t{2});
        QCOMPARE(f.urls(R"({"predicateHints":["a >= 100"]})").size(), std::size_t{1});
        QCOMPARE(f.urls(R"({"predicateHints":["string"]})").size(), std::size_t{2});
        QCOMPARE(f.urls(R"({"limitHint":5})").size(), std::size_t{1});
        QCOMPARE(f.urls(R"({"limitHint":11})").size(), std::size_t{2});
        QCOMPARE(f.urls(R"({"version":1})").size(), std::size_t{1});
        QCOMPARE(f.urls(R"({"version":0})").size(), std::size_t{0});
        QCOMPARE(f.query(R"({"version":1})").headers.at("Delta-Table-Version"), std::string("1"));
        QCOMPARE(f.query(R"({"version":3})").status, 400L);
        const auto since = f.query(R"({"startingVersion":1})").lines();
        QCOMPARE(since.size(), std::size_t{4});
        QCOMPARE(since[2]["add"]["version"].get<int>(), 1);
        QCOMPARE(since[3]["add"]["version"].get<int>(), 2);
        QCOMPARE(f.query(R"({"startingVersion":3})").status, 400L);
        const std::int64_t time = since[2]["add"]["timestamp"].get<std::int64_t>();
        const auto asOf = [&](const std::string& text) {
            return f.query(json{{"timestamp", text}}.dump());
        };
        QCOMPARE(asOf(formatTimestamp(fromMillis(time))).headers.at("Delta-Table-Version"), std::string("1"));
        QCOMPARE(asOf("1999-01-01T00:00:00Z").status, 400L);
        const Answer changes = f.get("/shares/sales/schemas/shop/tables/orders/changes?startingVersion=0");
        QCOMPARE(changes.status, 400L);
        QVERIFY(changes.document()["message"].get<std::string>().find("shop.orders") != std::string::npos);
    }

    /// The lines of a query's pages of so many files, but for the first two and the last of each page.
    static std::vector<json> pagesOf(const ServiceFixture& f, json question, int most,
                                     const std::function<void()>& betweenPages)
    {
        std::vector<json> files;
        std::string head;
        question["maxFiles"] = most;
        for (bool more = true; more;) {
            const Answer answer = f.query(question.dump());
            auto lines = answer.lines();
            const std::string begin = lines[0].dump() + lines[1].dump();
            if (answer.status != 200 || lines.size() > static_cast<std::size_t>(most) + 3 ||
                (!head.empty() && head != begin)) {
                return {};
            }
            head = begin;
            const json end = lines.back()["endStreamAction"];
            more = end.contains("nextPageToken");
            if (more) {
                question["pageToken"] = end["nextPageToken"];
                betweenPages();
            }
            files.insert(files.end(), lines.begin() + 2, lines.end() - 1);
        }
        return files;
    }

    void queriesComeInPages()
    {
        auto& f = *m_fixture;
        for (int i = 0; i < 3; ++i) {
            f.addRows(*f.database, "orders", "SELECT 200 + range AS a FROM range(10)");
        }
        const auto idsOf = [](const std::vector<json>& lines, const char* action) {
            std::vector<std::string> ids;
            for (const json& line : lines) {
                ids.push_back(line[action]["id"].get<std::string>());
            }
            std::ranges::sort(ids);
            return ids;
        };
        const auto nothing = [] {
        };
        const auto commit = [&f] { // the pages are of the version that the first one was of
            f.addRows(*f.database, "orders", "SELECT 300 + range AS a FROM range(10)");
        };
        auto whole = f.query("{}").lines();
        whole.erase(whole.begin(), whole.begin() + 2);
        QCOMPARE(whole.size(), std::size_t{5});
        for (const int most : {1, 2, 5, 100}) {
            QCOMPARE(idsOf(pagesOf(f, json::object(), most, nothing), "file"), idsOf(whole, "file"));
        }
        QCOMPARE(pagesOf(f, {{"limitHint", 25}}, 2, nothing).size(), std::size_t{3});
        QCOMPARE(pagesOf(f, {{"predicateHints", {"a >= 200"}}}, 2, nothing).size(), std::size_t{3});
        auto changes = f.query(R"({"startingVersion":1,"endingVersion":5})").lines();
        changes.erase(changes.begin(), changes.begin() + 2);
        for (const int most : {1, 2, 100}) {
            const auto paged = pagesOf(f, {{"startingVersion", 1}}, most, nothing);
            QCOMPARE(idsOf(paged, "add"), idsOf(changes, "add"));
        }
        QCOMPARE(idsOf(pagesOf(f, {{"startingVersion", 1}}, 2, commit), "add"), idsOf(changes, "add"));
        const auto newest = f.urls().size();
        QCOMPARE(pagesOf(f, json::object(), 2, commit).size(), newest);
        // A token is good for its question only.
        const auto end = f.query(R"({"maxFiles":1})").lines().back()["endStreamAction"];
        const auto token = end["nextPageToken"].get<std::string>();
        const json same{{"maxFiles", 1}, {"pageToken", token}};
        const json other{{"maxFiles", 1}, {"pageToken", token}, {"limitHint", 3}};
        QCOMPARE(f.query(same.dump()).status, 200L);
        QCOMPARE(f.query(other.dump()).status, 400L);
        QCOMPARE(f.query(json{{"pageToken", "AB" + token}}.dump()).status, 400L);
    }

    void extentsAreReadInPartsUntilTheRecipientIsRevoked()
    {
        auto& f = *m_fixture;
        const std::string url = f.urls().front();
        const Answer whole = ask("GET", url);
        QCOMPARE(whole.status, 200L);
        QVERIFY(whole.body.starts_with("PAR1") && whole.body.ends_with("PAR1"));
        const Answer head = ask("HEAD", url);
        QCOMPARE(head.headers.at("Content-Length"), std::to_string(whole.body.size()));
        QCOMPARE(head.headers.at("Accept-Ranges"), std::string("bytes"));
        const Answer part = ask("GET", url, {"Range: bytes=4-11"});
        QCOMPARE(part.status, 206L);
        QCOMPARE(part.body, whole.body.substr(4, 8));
        QCOMPARE(part.headers.at("Content-Range"), "bytes 4-11/" + std::to_string(whole.body.size()));
        QCOMPARE(ask("GET", url, {"Range: bytes=99999999-"}).status, 416L);
        QCOMPARE(ask("GET", replaced(url, "sig=", "sig=A")).status, 401L);
        QCOMPARE(ask("GET", replaced(url, ".parquet", ".parquet2")).status, 401L);
        QCOMPARE(ask("GET", url.substr(0, url.find('?'))).status, 401L);

        need(f.recipients.revoke(need(f.shares.find("contoso", "sales")), "ann@example.org"));
        const Answer revoked = ask("GET", url);
        QCOMPARE(revoked.status, 401L);
        QVERIFY(revoked.document()["message"].get<std::string>().find("revoked") != std::string::npos);
        QCOMPARE(f.get("/shares").status, 401L);
        QVERIFY(f.get("/shares").headers.contains("WWW-Authenticate"));
    }

    void urlsAndTokensExpireAndAreReplaced()
    {
        auto& f = *m_fixture;
        const std::string url = f.urls().front();
        f.clock->advance(std::chrono::hours(2));
        QCOMPARE(ask("GET", url).status, 401L);
        const std::string old = f.token;
        f.token =
            need(f.recipients.rotate(need(f.shares.find("contoso", "sales")), "ANN@example.org", {})).token;
        QCOMPARE(f.get("/shares").status, 200L);
        f.token = old;
        QCOMPARE(f.get("/shares").status, 401L);
    }

    void slowAndHugeClientsAreCutOffAndHarmNobody()
    {
        auto& f = *m_fixture;
        Limits strict;
        strict.receive = std::chrono::milliseconds(300);
        strict.idle = std::chrono::milliseconds(300);
        strict.headerBytes = 2000;
        strict.bodyBytes = 1000;
        strict.connectionsPerAddress = 20;
        f.start(strict);
        const auto port = f.service->endpoint().port;
        {
            const RawClient slow(port);
            slow.send("GET /delta-sharing/shares HT");
            QCOMPARE(slow.untilClosed(), std::string());
            const RawClient silent(port);
            QCOMPARE(silent.untilClosed(), std::string());
            const RawClient waiting(port);
            waiting.send("POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{");
            QCOMPARE(waiting.untilClosed(), std::string());
            const RawClient huge(port);
            huge.send("GET / HTTP/1.1\r\nX: " + std::string(5000, 'x') + "\r\n\r\n");
            QVERIFY(huge.untilClosed().starts_with("HTTP/1.1 431"));
            const RawClient odd(port);
            odd.send("nonsense\r\n\r\n");
            QVERIFY(odd.untilClosed().starts_with("HTTP/1.1 400"));
            QCOMPARE(f.query(std::string(2000, ' ')).status, 413L);
        }
        Limits few;
        few.connectionsPerAddress = 3;
        f.start(few);
        std::vector<std::unique_ptr<RawClient>> crowd;
        for (int i = 0; i < 3; ++i) {
            crowd.push_back(std::make_unique<RawClient>(f.service->endpoint().port));
        }
        const RawClient tooMany(f.service->endpoint().port);
        QCOMPARE(tooMany.untilClosed(), std::string());
        crowd.clear();
        // Once is enough: a second question may find that the first one's connection still counts.
        long status = 0;
        QTRY_COMPARE(status = status == 200L ? status : f.get("/shares").status, 200L);
    }

    void guessingIsSlowedDownAndRightTokensAreNot()
    {
        auto& f = *m_fixture;
        Limits strict;
        strict.wrongCredentialBurst = 3;
        strict.wrongCredentialsPerMinute = 1;
        f.start(strict);
        const std::string url = f.service->publicUrl() + "/delta-sharing/shares";
        for (int i = 0; i < 3; ++i) {
            QCOMPARE(ask("GET", url, {"Authorization: Bearer x"}).status, 401L);
        }
        QCOMPARE(ask("GET", url, {"Authorization: Bearer x"}).status, 429L);
        QCOMPARE(f.get("/shares").status, 200L);
        const std::string metrics =
            ask("GET", "http://" + f.service->metricsEndpoint()->text() + "/metrics").body;
        QVERIFY(metrics.find("sharepane_rate_limited_total 1\n") != std::string::npos);
        QCOMPARE(ask("GET", "http://" + f.service->metricsEndpoint()->text() + "/healthz").body,
                 std::string("ok\n"));
        QCOMPARE(ask("GET", f.service->publicUrl() + "/metrics").status, 404L);
    }

    void plainHttpStaysOnThisMachineAndHttpsServesTheSame()
    {
        auto& f = *m_fixture;
        const auto open = HttpServer::listen({"0.0.0.0", 0}, {}, {});
        QCOMPARE(open.error().code, ErrorCode::invalidArgument);
        const auto identity = need(makeSelfSigned({"host.example"}, systemClock()->now()));
        const auto other = need(makeSelfSigned({"host.example"}, systemClock()->now()));
        QVERIFY(!HttpServer::listen({"127.0.0.1", 0}, {identity.certificate, other.key}, {}));
        f.start({}, identity);
        QVERIFY(f.service->publicUrl().starts_with("https://localhost:"));
        QCOMPARE(f.get("/shares").status, 200L);
        QVERIFY(ask("GET", f.urls().front()).body.ends_with("PAR1"));
        const RawClient plain(f.service->endpoint().port);
        plain.send("GET / HTTP/1.1\r\n\r\n");
        QVERIFY(!plain.untilClosed().starts_with("HTTP"));
    }
};

QTEST_GUILESS_MAIN(TestService)
#include "tst_service.moc"
