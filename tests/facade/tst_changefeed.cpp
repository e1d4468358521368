#include "core/catalog/clusters.h"
#include "core/catalog/entities.h"
#include "core/facade/registrations.h"
#include "core/follow/attachments.h"
#include "core/follow/engine.h"
#include "core/follow/followerdatabase.h"
#include "core/follow/followers.h"
#include "core/serve/identity.h"
#include "core/serve/routes.h"
#include "tests/facade/servedleader.h"

#include <QTemporaryDir>
#include <QtTest>

#include <atomic>
#include <map>

using namespace sharepane;
using namespace sharepane::test;
using follow::Changes;
using follow::Position;
using follow::TableChange;

namespace {

/// All that a consumer sends and gets.
struct Wire {
    std::mutex mutex;
    std::string received;                // guarded by it
    std::map<std::string, int> requests; // by path, likewise

    follow::share::MakeSender sender()
    {
        return [this](follow::http::Options options) -> follow::http::Send {
            const auto send = follow::http::sender(std::move(options));
            return [this, send](const follow::http::Request& request, const CancelToken& cancel) {
                note(request);
                follow::http::Request passed = request;
                if (request.onBody) {
                    passed.onBody = [this, &request](std::string_view piece) {
                        take(std::string(piece));
                        return request.onBody(piece);
                    };
                }
                auto response = send(passed, cancel);
                if (response) {
                    take(response->body);
                    for (const auto& [name, value] : response->headers) {
                        take(name + value);
                    }
                }
                return response;
            };
        };
    }
    void note(const follow::http::Request& request)
    {
        const std::lock_guard lock(mutex);
        const auto begin = request.url.find('/', request.url.find("//") + 2);
        const auto end = request.url.find_last_of('/');
        requests[request.url.substr(request.url.find("/files/") != std::string::npos ? begin : end)]++;
    }
    void take(const std::string& bytes)
    {
        const std::lock_guard lock(mutex);
        received += bytes;
    }
    int count(const std::string& path)
    {
        const std::lock_guard lock(mutex);
        return requests[path];
    }
    std::string all()
    {
        const std::lock_guard lock(mutex);
        return received;
    }
};

/// A follower that remembers what it applied.
class Follower {
public:
    explicit Follower(std::shared_ptr<follow::LeaderSource> source)
        : m_source(std::move(source))
    {
    }

    Result<Changes> ask()
    {
        Position position;
        position.version = m_version;
        position.id = m_id;
        position.selection = selection;
        position.tableOf = [this](const std::string& id) {
            const auto known = m_known.find(id);
            return known == m_known.end() ? follow::KnownTable{} : known->second;
        };
        position.tables = [this] {
            std::vector<std::string> ids;
            for (const auto& [id, table] : m_known) {
                ids.push_back(id);
            }
            return ids;
        };
        auto changes = m_source->changesAfter(position);
        if (changes) {
            apply(*changes);
        }
        return changes;
    }

    catalog::Selection selection;

private:
    void apply(const Changes& changes)
    {
        if (changes.complete) {
            m_known.clear();
        }
        m_version = changes.toVersion;
        m_id = changes.toId;
        for (const TableChange& change : changes.tables) {
            if (change.dropped) {
                m_known.erase(change.tableId);
            } else if (change.deltaVersion >= 0) {
                m_known[change.tableId] = {change.deltaVersion, {}};
            }
        }
    }

    const std::shared_ptr<follow::LeaderSource> m_source;
    std::int64_t m_version = -1;
    std::string m_id;
    std::map<std::string, follow::KnownTable> m_known;
};

const TableChange* find(const Changes& changes, const std::string& tableId)
{
    for (const TableChange& change : changes.tables) {
        if (change.tableId == tableId) {
            return &change;
        }
    }
    return nullptr;
}

follow::ExtentRef refOf(const std::string& tableId, const delta::Add& add)
{
    return {tableId, add.path, add.size, add.tags.at(std::string(delta::checksumTag))};
}

catalog::Selection only(const std::string& tables)
{
    catalog::Selection selection;
    selection.tables.include = {tables};
    selection.functions.include = {"shown*"};
    selection.externalTables.include = {"shown*"};
    return selection;
}

} // namespace

class ChangeFeedTest : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<ServedLeader> m_served;
    std::shared_ptr<catalog::LeaderDatabase> m_database;
    Wire m_wire;

    std::filesystem::path folder() const { return m_dir->path().toStdString(); }
    void share(const catalog::Selection& selection)
    {
        m_served->grants().setDatabases([selection] {
            return std::vector<serve::GrantedDatabase>{{"provider", "demo", selection}};
        });
    }
    std::shared_ptr<follow::LeaderSource> open(const std::string& database = "demo")
    {
        return must(m_served->connect(m_wire.sender())->open(database));
    }

private Q_SLOTS:
    void init()
    {
        m_dir = std::make_unique<QTemporaryDir>();
        m_served = std::make_unique<ServedLeader>(folder());
        m_database = m_served->leader().create("demo");
        const std::lock_guard lock(m_wire.mutex);
        m_wire.received.clear();
        m_wire.requests.clear();
    }
    void cleanup()
    {
        m_database.reset();
        m_served.reset();
        m_dir.reset();
    }

    void nothingOfWhatIsNotSelectedCrosses()
    {
        auto& leader = m_served->leader();
        share(only("shown*"));
        const auto shown = leader.createTable(*m_database, "shown_flights");
        const auto hidden = leader.createTable(*m_database, "hidden_people");
        must(m_database->alterTable("hidden_people",
                                    {catalog::ColumnChange::Kind::add, "hidden_column", "text"}));
        const auto view = leader.createView(*m_database, "hidden_view", hidden);
        must(catalog::createFunction(*m_database,
                                     {.name = "hidden_function", .parameters = {}, .body = "'hidden_body'"}));
        must(catalog::createFunction(*m_database, {.name = "shown_function", .parameters = {}, .body = "1"}));
        must(catalog::createExternalTable(
            *m_database, {"hidden_external", "csv", "file:///hidden_location.csv", leader.schema(), {}}));
        leader.append(*m_database, shown, 0, 10);
        const auto secret = leader.write(*m_database, hidden, 0, 10);
        must(m_database->append(hidden, secret));

        const auto source = open();
        Follower follower(source);
        std::atomic<int> news = 0;
        const auto subscription = must(source->subscribe([&] { ++news; }));
        auto changes = must(follower.ask());
        QCOMPARE(changes.tables.size(), std::size_t{1});
        QCOMPARE(changes.definitions->functions.size(), std::size_t{1});
        const auto step = [&] {
            changes = must(follower.ask());
        };
        leader.append(*m_database, hidden, 10, 10);
        step();
        QVERIFY(changes.tables.empty() && !changes.complete);
        catalog::PolicyChange policy;
        policy.hotSpan = std::chrono::hours{24};
        must(catalog::changePolicies(*m_database, "hidden_people", policy));
        step();
        QVERIFY(changes.definitions->tablePolicies.empty());
        leader.append(*m_database, shown, 10, 10);
        leader.append(*m_database, hidden, 20, 10);
        step();
        QCOMPARE(changes.tables.size(), std::size_t{1});
        must(m_database->renameTable("shown_flights", "hidden_flights"));
        step();
        QVERIFY(find(changes, shown)->dropped);
        must(m_database->renameTable("hidden_flights", "shown_again"));
        step();
        QCOMPARE(find(changes, shown)->whole->size(), std::size_t{2});
        leader.createTable(*m_database, "hidden_later");
        must(m_database->dropTable("hidden_later"));
        must(m_database->dropTable("hidden_view"));
        step();
        must(source->attach("aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa", "consumer", "demo"));
        must(source->report("aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa", changes.toVersion));
        must(source->head(-1));
        QTRY_VERIFY(news > 1);
        std::string received = m_wire.all();
        QVERIFY(received.size() > 3000);
        QVERIFY(received.find("shown_again") != std::string::npos);
        QVERIFY(received.find(hidden) == std::string::npos && received.find(view) == std::string::npos);
        const auto stolen =
            source->fetch(refOf(hidden, secret.front()), folder() / "stolen", {}, [](std::uint64_t) {});
        QVERIFY(!stolen);
        QVERIFY(!std::filesystem::exists(folder() / "stolen"));

        received = m_wire.all();
        QVERIFY(received.find("hidden") == std::string::npos);
    }

    void theSelectionOfTheFollowerIsWithinThatOfTheShare()
    {
        auto& leader = m_served->leader();
        share(only("shown*"));
        const auto flights = leader.createTable(*m_database, "shown_flights");
        leader.createTable(*m_database, "shown_airports");
        leader.createTable(*m_database, "hidden_flights");
        Follower follower(open());
        follower.selection.tables.include = {"*flights"};
        const auto changes = must(follower.ask());
        QCOMPARE(changes.tables.size(), std::size_t{1});
        QVERIFY(find(changes, flights) != nullptr);
    }

    void anotherSelectionBringsAnotherPicture()
    {
        auto& leader = m_served->leader();
        share(only("shown*"));
        const auto flights = leader.createTable(*m_database, "shown_flights");
        const auto others = leader.createTable(*m_database, "other");
        const auto source = open();
        Follower follower(source);
        QVERIFY(find(must(follower.ask()), others) == nullptr);
        QVERIFY(must(follower.ask()).empty());
        std::atomic<int> news = 0;
        const auto subscription = must(source->subscribe([&] { ++news; }));
        QTRY_VERIFY(news > 0);
        const int before = news;
        share(only("other"));
        m_served->tellOfGrants();
        QTRY_VERIFY(news > before);
        const auto changes = must(follower.ask());
        QVERIFY(changes.complete);
        QVERIFY(find(changes, others) != nullptr && find(changes, flights) == nullptr);
        QVERIFY(must(follower.ask()).empty());
    }

    void whatIsAskedOnceIsToldAtOnce()
    {
        auto& leader = m_served->leader();
        const auto table = leader.createTable(*m_database, "flights");
        Follower follower(open());
        must(follower.ask());
        QCOMPARE(m_wire.count("/changes"), 1);
        leader.append(*m_database, table, 0, 1);
        must(follower.ask());
        QCOMPARE(m_wire.count("/changes"), 3); // it was asked about the table
        for (int i = 0; i < 5; ++i) {
            leader.append(*m_database, table, i, 1);
            QCOMPARE(must(follower.ask()).tables.size(), std::size_t{1});
        }
        QCOMPARE(m_wire.count("/changes"), 8);
    }

    void oneQuestionWaitsForAllDatabases()
    {
        auto& leader = m_served->leader();
        std::vector<std::shared_ptr<catalog::LeaderDatabase>> databases = {m_database, leader.create("b"),
                                                                           leader.create("c")};
        const auto connection = m_served->connect(m_wire.sender());
        std::array<std::atomic<int>, 3> news{};
        std::vector<std::shared_ptr<void>> subscriptions;
        for (std::size_t i = 0; i < databases.size(); ++i) {
            const auto source = must(connection->open(databases[i]->name()));
            subscriptions.push_back(must(source->subscribe([&news, i] { ++news[i]; })));
        }
        QTRY_VERIFY(news[0] > 0 && news[1] > 0 && news[2] > 0);
        const int asked = m_wire.count("/news");
        const int first = news[0];
        const int second = news[1];
        leader.createTable(*databases[1], "flights");
        QTRY_VERIFY(news[1] > second);
        QTRY_VERIFY(m_wire.count("/news") > asked);
        QVERIFY(m_wire.count("/news") - asked <= 3);
        QCOMPARE(news[0].load(), first);
    }

    void newDatabasesAreAnnounced()
    {
        const auto connection = m_served->connect(m_wire.sender());
        std::atomic<int> news = 0;
        const auto subscription = must(connection->subscribe([&] { ++news; }));
        const auto source = must(connection->open("demo"));
        must(source->head(-1)); // so that the service knows the cluster
        QTRY_VERIFY(news > 0);
        const int before = news;
        m_served->leader().create("later");
        QTRY_VERIFY(news > before);
        QCOMPARE(must(connection->databases()), (std::vector<std::string>{"demo", "later"}));
    }

    void revokingReachesWhoWaitsAndEveryUrl()
    {
        auto& leader = m_served->leader();
        const auto table = leader.createTable(*m_database, "flights");
        const auto adds = leader.write(*m_database, table, 0, 10);
        must(m_database->append(table, adds));
        const auto source = open();
        Follower follower(source);
        must(follower.ask());
        // A URL that was issued before, as the service signs it.
        must(source->fetch(refOf(table, adds.front()), folder() / "before", {}, [](std::uint64_t) {}));
        std::string url;
        {
            const std::lock_guard lock(m_wire.mutex);
            for (const auto& [path, count] : m_wire.requests) {
                url = path.starts_with("/files/") ? m_served->address() + path : url;
            }
        }
        const auto get = [&] {
            return must(follow::http::sender({})({.url = url}, {})).status;
        };
        QCOMPARE(get(), 200);
        std::atomic<int> news = 0;
        const auto subscription = must(source->subscribe([&] { ++news; }));
        QTRY_VERIFY(news > 0);
        const int before = news;
        m_served->grants().end(ServedLeader::subscription, serve::Refusal::revoked,
                               "The provider revoked this share subscription (ann@example.org).");
        QElapsedTimer timer;
        timer.start();
        m_served->tellOfGrants();
        QTRY_VERIFY(news > before);
        QVERIFY(timer.elapsed() < 1000);
        QCOMPARE(get(), 401);
        for (const Error& error :
             {follower.ask().error(), source->head(0).error(),
              source->isAttached("aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa").error(),
              source->fetch(refOf(table, adds.front()), folder() / "after", {}, [](std::uint64_t) {})
                  .error()}) {
            QCOMPARE(error.code, ErrorCode::revoked);
            QVERIFY(error.cause.find("ann@example.org") != std::string::npos);
        }
        QVERIFY(source->detach("aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa").has_value());
        m_served->grants().reinstate(ServedLeader::subscription);
        QVERIFY(must(follower.ask()).empty());
        QCOMPARE(get(), 200);
    }

    void aDatabaseTakenOutOfTheShareIsRevoked()
    {
        const auto source = open();
        Follower follower(source);
        must(follower.ask());
        m_served->grants().setDatabases([] { return std::vector<serve::GrantedDatabase>(); });
        QCOMPARE(follower.ask().error().code, ErrorCode::revoked);
        QCOMPARE(Follower(open()).ask().error().code, ErrorCode::notFound);
    }

    void everyRouteRefusesEveryWrongCredential()
    {
        const std::string ended = "5c000000-0000-4000-8000-000000000003";
        m_served->grants().add("5c000000-0000-4000-8000-000000000002", "of-another-subscription");
        m_served->grants().add(ended, "of-one-that-ended");
        m_served->grants().end(ended, serve::Refusal::revoked, "It was revoked.");
        const auto send = follow::http::sender({});
        const auto ask = [&](const serve::Route& route, std::string path, const std::string& token) {
            follow::http::Request request;
            request.method = route.method == "GET" ? follow::http::Method::get : follow::http::Method::post;
            request.url = m_served->address() + path;
            request.headers = {{"Authorization", token.empty() ? "" : "Bearer " + token}};
            request.body = shareapi::formatNewsRequest(
                {std::chrono::seconds{0}, {{ServedLeader::subscription, token, {{"demo", ""}}}}});
            return must(send(request, {}));
        };
        int checked = 0;
        for (const serve::Route& route : serve::routes()) {
            if (route.access != serve::Access::subscription && route.access != serve::Access::subscriptions) {
                continue;
            }
            const auto path = [&](const std::string& subscription, const std::string& database) {
                std::string text(route.pattern);
                for (const auto& [name, value] :
                     {std::pair<std::string, std::string>{"{subscription}", subscription},
                      {"{database}", database}}) {
                    const auto at = text.find(name);
                    text = at == std::string::npos ? text : text.replace(at, name.size(), value);
                }
                return text;
            };
            for (const char* token : {"", "nonsense", "of-another-subscription", "of-one-that-ended"}) {
                const auto there = ask(route, path(ServedLeader::subscription, "demo"), token);
                const auto nowhere = ask(route, path(ServedLeader::subscription, "nosuch"), token);
                QCOMPARE(there.status, 401);
                QCOMPARE(there.body, nowhere.body);
                ++checked;
            }
            QVERIFY(ask(route, path(ServedLeader::subscription, "demo"), ServedLeader::token).status != 401);
        }
        QCOMPARE(checked, 24);
    }

    void anotherCredentialOpensNothing()
    {
        m_served->grants().add("5c000000-0000-4000-8000-000000000002", "another-subscription");
        follow::share::ShareServices services([](const std::string&) {
            return Result<follow::share::ShareAccess>(follow::share::ShareAccess{"another-subscription"});
        });
        const auto leader = must(services.open(m_served->url()));
        const auto databases = leader->databases();
        QCOMPARE(databases.error().code, ErrorCode::notAuthorised);
        const auto source = must(leader->open("demo"));
        QCOMPARE(source->changesAfter({}).error().code, ErrorCode::notAuthorised);
    }

    void registrationsOfASubscriptionAreTakenBack()
    {
        const auto source = open();
        must(source->attach("aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa", "consumer", "demo"));
        QCOMPARE(must(m_database->followers()).size(), std::size_t{1});
        must(facade::dropRegistrations(*m_database, "5c000000-0000-4000-8000-000000000002"));
        QCOMPARE(must(m_database->followers()).size(), std::size_t{1});
        must(facade::dropRegistrations(*m_database, ServedLeader::subscription));
        QVERIFY(must(m_database->followers()).empty());
    }

    void whoWasTakenBackIsToldSoAndNotThatItWasDetached()
    {
        const std::string id = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa";
        const auto source = open();
        must(source->attach(id, "consumer", "demo"));
        must(facade::dropRegistrations(*m_database, ServedLeader::subscription));
        QCOMPARE(source->isAttached(id).error().code, ErrorCode::revoked);
        QCOMPARE(source->report(id, 0).error().code, ErrorCode::revoked);
        QVERIFY(must(m_database->followers()).empty());
        QCOMPARE(must(m_database->needed()).holder, std::string());
        // Whoever registers again is attached; and detached, when somebody does that.
        must(source->attach(id, "consumer", "demo"));
        QVERIFY(must(source->isAttached(id)));
        must(m_database->removeFollower(id));
        QVERIFY(!must(source->isAttached(id)));
        // Who leaves is remembered no longer.
        must(source->attach(id, "consumer", "demo"));
        must(facade::dropRegistrations(*m_database, ServedLeader::subscription));
        must(source->detach(id));
        QVERIFY(!must(source->isAttached(id)));
    }

    void aRevokedConsumerHasNothingLeft()
    {
        // Over HTTPS, with the certificate's pin, by the engine.
        m_served.reset();
        m_dir = std::make_unique<QTemporaryDir>();
        const auto identity = must(serve::makeSelfSigned({}, systemClock()->now()));
        m_served = std::make_unique<ServedLeader>(folder(), identity);
        m_served->pin = must(serve::certificatePin(identity.certificate));
        m_database = m_served->leader().create("demo");
        const auto table = m_served->leader().createTable(*m_database, "flights");
        auto version = m_served->leader().append(*m_database, table, 0, 10);

        auto workspace = must(workspace::Workspace::open(folder() / "workspace"));
        must(catalog::Clusters(workspace).create({.name = "consumer", .storageUrl = ""}));
        follow::EngineOptions options;
        options.openLeader = [this](const std::string&) {
            return Result<std::shared_ptr<follow::Leader>>(m_served->connect());
        };
        follow::AttachRequest request;
        request.cluster = "consumer";
        request.leader = m_served->url();
        request.leaderDatabase = "demo";
        request.options.prefetchExtents = true;
        must(follow::Attachments(workspace, options.openLeader).attach(request));
        auto engine = must(follow::Engine::start(workspace, must(workspace::EngineLock::acquire(*workspace)),
                                                 m_served->leader().context(), options));
        must(engine->waitFor("consumer", "demo", version, std::chrono::seconds{20}));
        version = m_served->leader().append(*m_database, table, 10, 1);
        must(engine->waitFor("consumer", "demo", version, std::chrono::seconds{20}));
        const auto rows = [&] { // and lets go of the snapshot
            const auto view = must(engine->database("consumer", "demo")->view({"flights"}));
            return m_served->leader().rowsOf(view.tables.front());
        };
        QCOMPARE(rows(), std::int64_t{11});
        const auto status = must(follow::status(*workspace, "consumer", "demo"));
        QVERIFY(status.lag(systemClock()->now()).count() >= 0);
        const auto cache = workspace->cacheFolder() / status.id;
        QVERIFY(std::filesystem::exists(cache));

        m_served->grants().end(ServedLeader::subscription, serve::Refusal::revoked,
                               "The provider revoked this share subscription (ann@example.org).");
        m_served->tellOfGrants();
        const auto ended = [&] {
            return must(follow::status(*workspace, "consumer", "demo"));
        };
        QTRY_COMPARE_WITH_TIMEOUT(ended().state, follow::SyncState::detached, 1000);
        QTRY_VERIFY_WITH_TIMEOUT(!std::filesystem::exists(cache), 3000);
        QVERIFY(ended().lastError->cause.find("ann@example.org") != std::string::npos);
        const auto refused = engine->database("consumer", "demo")->view({"flights"}).error();
        QCOMPARE(refused.code, ErrorCode::revoked);
        QVERIFY(refused.cause.find("ann@example.org") != std::string::npos);
        const auto elsewhere = must(follow::FollowerDatabase::open(workspace, "consumer", "demo"));
        QCOMPARE(elsewhere->view({"flights"}).error().cause, refused.cause);
        engine.reset();
    }
};

QTEST_GUILESS_MAIN(ChangeFeedTest)
#include "tst_changefeed.moc"
