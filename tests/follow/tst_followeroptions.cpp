#include "core/catalog/entities.h"
#include "core/follow/sql.h"
#include "tests/follow/followfixture.h"

#include <QtTest>

using namespace sharepane;
using namespace sharepane::follow;
using namespace sharepane::test;
using catalog::ModificationKind;
using catalog::Role;
using std::chrono::days;

/// How a database is followed, and that it can be changed while it is.
class TestFollowerOptions : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<FollowFixture> m_fixture;

    std::string makeTable(const std::string& name)
    {
        const auto id = m_fixture->leader.createTable(*m_fixture->demo, name);
        m_fixture->leader.append(*m_fixture->demo, id, 0, 10);
        return id;
    }
    Result<Attached> attach(const FollowerOptions& options, const std::string& database = "demo")
    {
        AttachRequest request;
        request.cluster = "consumer";
        request.leader = "provider";
        request.leaderDatabase = database;
        request.options = options;
        return m_fixture->attachments().attach(request);
    }
    bool alter(const FollowerChange& change, const std::string& database = "demo")
    {
        return must(m_fixture->attachments().alter("consumer", database, change));
    }
    [[nodiscard]] ErrorCode refusal(const FollowerChange& change, const std::string& database = "demo")
    {
        const auto altered = m_fixture->attachments().alter("consumer", database, change);
        return altered ? ErrorCode::failed : altered.error().code;
    }
    void sync() { must(m_fixture->engine->syncNow("consumer", "demo")); }
    [[nodiscard]] std::shared_ptr<catalog::SnapshotSource> live()
    {
        return m_fixture->engine->database("consumer", "demo");
    }
    [[nodiscard]] std::shared_ptr<catalog::SnapshotSource> elsewhere()
    {
        return must(FollowerDatabase::open(m_fixture->workspace, "consumer", "demo"));
    }
    [[nodiscard]] std::vector<std::string> names() { return must(live()->contents()).names(); }

private Q_SLOTS:
    void init() { m_fixture = std::make_unique<FollowFixture>(); }
    void cleanup() { m_fixture.reset(); }

    void onlySelectedTablesArrive()
    {
        makeTable("flights");
        const auto secret = makeTable("secret");
        must(attach({.selection = {.tables = {{}, {"sec*"}}}}));
        m_fixture->start();
        sync();
        QCOMPARE(names(), std::vector<std::string>{"flights"});
        QVERIFY(!std::filesystem::exists(m_fixture->cacheOf() / secret));
        m_fixture->leader.append(*m_fixture->demo, secret, 10, 10);
        const auto flights = makeTable("flights2");
        makeTable("secret2");
        sync();
        QCOMPARE(names(), (std::vector<std::string>{"flights", "flights2"}));
        QCOMPARE(m_fixture->rows("flights2"), 10);
        sql::Session session(must(m_fixture->workspace->database()));
        auto rows = must(session.select("SELECT name FROM follower_tables WHERE name LIKE 'secret%'"));
        QVERIFY(!rows.next());
    }

    void otherListsBringAndTakeTables()
    {
        const auto flights = makeTable("flights");
        makeTable("airports");
        must(attach({.selection = {.tables = {{"flights"}, {}}}}));
        m_fixture->start();
        sync();
        QCOMPARE(names(), std::vector<std::string>{"flights"});
        const auto folder = m_fixture->cacheOf() / flights;
        QVERIFY(std::filesystem::exists(folder));
        QVERIFY(alter({.tables = {.include = {{"air*"}}}}));
        QVERIFY(!alter({.tables = {.include = {{"air*"}}}}));
        sync();
        QCOMPARE(names(), std::vector<std::string>{"airports"});
        QTRY_VERIFY(!std::filesystem::exists(folder));
        QVERIFY(alter({.tables = {.include = {std::vector<std::string>{}}}}));
        sync();
        QCOMPARE(names(), (std::vector<std::string>{"airports", "flights"}));
        QCOMPARE(m_fixture->rows("flights"), 10);
    }

    void listsChangedWhileNothingRanAreActedOnLater()
    {
        makeTable("flights");
        makeTable("airports");
        must(attach({}));
        m_fixture->start();
        sync();
        m_fixture->stop();
        QVERIFY(alter({.tables = {.exclude = {{"flights"}}}}));
        m_fixture->start();
        sync();
        QCOMPARE(names(), std::vector<std::string>{"airports"});
        m_fixture->store->resetCalls();
        sync();
        QVERIFY(m_fixture->store->calls() <= 10); // the whole picture was asked for once
        QCOMPARE(m_fixture->live()->lag(systemClock()->now()).count(), 0);
    }

    void definitionsAreThoseInEffect()
    {
        const auto flights = makeTable("flights");
        catalog::PolicyChange policy;
        policy.hotSpan = days{30};
        must(catalog::changePolicies(*m_fixture->demo, "flights", policy));
        must(catalog::addPrincipal(*m_fixture->demo, Role::viewers, "aaduser=ann@example.org"));
        must(attach({}));
        m_fixture->start();
        sync();
        QVERIFY(alter({.principalsKind = ModificationKind::replace,
                       .hotSpan = {days{7}},
                       .tableHotSpans = {{"FLIGHTS", days{1}}},
                       .addPrincipals = {{Role::admins, {"AADUSER=bob@example.org"}}}}));
        sync();
        for (const auto& source : {live(), elsewhere()}) {
            const auto contents = must(source->contents());
            const catalog::Principals bob = {{Role::admins, {"aaduser=bob@example.org"}}};
            QCOMPARE(contents.definitions->principals, bob);
            QVERIFY(contents.leaderDefinitions->principals.contains(Role::viewers));
            QCOMPARE(contents.overrides->principals, bob);
            const auto hot = catalog::effectivePolicies(*contents.definitions, flights).hotSpan;
            QCOMPARE(hot.value, std::optional<std::chrono::milliseconds>(days{1}));
            QCOMPARE(catalog::effectivePolicies(*contents.definitions, {}).hotSpan.value,
                     std::optional<std::chrono::milliseconds>(days{7}));
            QCOMPARE(must(source->view({"flights"})).definitions->principals, bob);
        }
        must(m_fixture->demo->renameTable("flights", "trips")); // the value was given to a name
        sync();
        for (const auto& source : {live(), elsewhere()}) {
            const auto contents = must(source->contents());
            QCOMPARE(catalog::effectivePolicies(*contents.definitions, flights).hotSpan.value,
                     std::optional<std::chrono::milliseconds>(days{30}));
        }
        QVERIFY(alter({.hotSpan = {std::optional<std::chrono::milliseconds>()},
                       .dropPrincipals = {{Role::admins, {"aaduser=bob@example.org"}}}}));
        sync();
        for (const auto& source : {live(), elsewhere()}) {
            const auto contents = must(source->contents());
            QVERIFY(contents.definitions->principals.empty());
            QVERIFY(contents.definitions->closed);
            QVERIFY(!catalog::effectivePolicies(*contents.definitions, {}).hotSpan.value);
        }
    }

    void optionsOfAllDatabasesHoldForThoseToCome()
    {
        FollowerOptions options;
        options.overrides.hotSpan = days{7};
        must(attach(options, "*"));
        m_fixture->start();
        QVERIFY(alter({.cachingKind = ModificationKind::replace}, "*"));
        m_fixture->leader.create("later");
        QTRY_VERIFY(m_fixture->live("later").has_value());
        options.overrides.cachingKind = ModificationKind::replace;
        for (const char* database : {"demo", "later"}) {
            QCOMPARE(must(optionsOf(*m_fixture->workspace, "consumer", database)), options);
        }
        QVERIFY(alter({.prefetchExtents = true}, "later")); // one of them alone
        QVERIFY(must(optionsOf(*m_fixture->workspace, "consumer", "later")).prefetchExtents);
        QVERIFY(!must(optionsOf(*m_fixture->workspace, "consumer", "demo")).prefetchExtents);
        QCOMPARE(refusal({.tables = {.include = {{"a"}}}}, "*"), ErrorCode::invalidArgument);
        QCOMPARE(refusal({.tables = {.include = {{"a"}}}}, "demo"), ErrorCode::invalidArgument);
    }

    void whatMakesNoSenseIsRefusedAndChangesNothing()
    {
        QCOMPARE(attach({.selection = {.tables = {{"a"}, {}}}}, "*").error().code,
                 ErrorCode::invalidArgument);
        QCOMPARE(attach({.selection = {.tables = {std::vector<std::string>(101, "a"), {}}}}).error().code,
                 ErrorCode::invalidArgument);
        QVERIFY(must(m_fixture->attachments().list()).empty());
        must(attach({}));
        QCOMPARE(refusal({.hotSpan = {days{-1}}}), ErrorCode::invalidArgument);
        QCOMPARE(refusal({.tableHotSpans = {{"a/b", days{1}}}}), ErrorCode::invalidArgument);
        QCOMPARE(refusal({.addPrincipals = {{Role::users, {"somebody"}}}, .prefetchExtents = true}),
                 ErrorCode::invalidArgument);
        QCOMPARE(refusal({.tables = {.include = {std::vector<std::string>(101, "a")}}}),
                 ErrorCode::invalidArgument);
        QCOMPARE(refusal({}, "nothing"), ErrorCode::notFound);
        QCOMPARE(refusal({}, "*"), ErrorCode::notFound);
        QCOMPARE(must(optionsOf(*m_fixture->workspace, "consumer", "demo")), FollowerOptions{});
    }

    void attachingWithOtherOptionsIsRefused()
    {
        FollowerOptions options;
        options.overrides.hotSpan = days{7};
        QVERIFY(must(attach(options)).created);
        QVERIFY(!must(attach(options)).created);
        QCOMPARE(attach({}).error().code, ErrorCode::alreadyExists);
        QVERIFY(alter({.hotSpan = {std::optional<std::chrono::milliseconds>()}}));
        QVERIFY(!must(attach({})).created);
    }

    void optionsReadBackAsWritten()
    {
        QCOMPARE(QString::fromStdString(toJson(FollowerOptions{})), QStringLiteral("{}"));
        FollowerOptions options;
        options.selection.functions.exclude = {"f*"};
        options.overrides.principalsKind = ModificationKind::none;
        options.overrides.cachingKind = ModificationKind::replace;
        options.overrides.hotSpan = days{0};
        options.overrides.tableHotSpans = {{"flights", days{3}}};
        options.overrides.principals = {{Role::monitors, {"aadapp=watch"}}};
        options.prefetchExtents = true;
        QCOMPARE(must(parseOptions(toJson(options))), options);
        for (const char* text :
             {"", "[]", R"({"hot_ms":"7d"})", R"({"caching_kind":"x"})", R"({"principals":{"kings":[]}})",
              R"({"table_hot_ms":{"a":null}})", R"({"selection":7})"}) {
            QVERIFY2(!parseOptions(text), text);
        }
    }
};

QTEST_GUILESS_MAIN(TestFollowerOptions)
#include "tst_followeroptions.moc"
