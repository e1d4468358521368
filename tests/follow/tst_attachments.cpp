#include "tests/follow/followfixture.h"

#include <QtTest>

#include <thread>

using namespace sharepane;
using namespace sharepane::follow;
using namespace sharepane::test;

class TestAttachments : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<FollowFixture> m_fixture;

    [[nodiscard]] AttachRequest request(const std::string& database = "demo") const
    {
        AttachRequest request;
        request.cluster = "consumer";
        request.leader = m_fixture->leaderUrl;
        request.leaderDatabase = database;
        return request;
    }
    [[nodiscard]] ErrorCode refusal(const AttachRequest& request) const
    {
        const auto attached = m_fixture->attachments().attach(request);
        return attached ? ErrorCode::failed : attached.error().code;
    }

private Q_SLOTS:
    void init() { m_fixture = std::make_unique<FollowFixture>(); }
    void cleanup() { m_fixture.reset(); }

    void attachingRegistersWithTheLeader()
    {
        const auto attached = m_fixture->attach();
        QVERIFY(attached.created);
        QCOMPARE(attached.attachment.databases, std::vector<std::string>{"demo"});
        const auto followers = must(m_fixture->demo->followers());
        QCOMPARE(followers.size(), std::size_t{1});
        QCOMPARE(followers.front().cluster, std::string("consumer"));
        QCOMPARE(followers.front().id, m_fixture->status().id);
        QCOMPARE(m_fixture->status().state, SyncState::attaching);
    }

    void attachingTheSameTwiceChangesNothing()
    {
        const auto first = m_fixture->attach();
        const auto second = m_fixture->attach();
        QVERIFY(!second.created);
        QCOMPARE(second.attachment.id, first.attachment.id);
        QCOMPARE(must(m_fixture->attachments().list()).size(), std::size_t{1});
    }

    void aClusterAndItsUrlAreTheSameLeader()
    {
        m_fixture->attach();
        const auto again = must(m_fixture->attachments().attach(request()));
        QVERIFY(!again.created);
        QCOMPARE(again.attachment.leaderCluster, std::string("provider"));
    }

    void attachingWithAnotherNameIsRefused()
    {
        m_fixture->attach();
        AttachRequest other = request();
        other.nameOverride = "copy";
        QCOMPARE(refusal(other), ErrorCode::alreadyExists);
    }

    void aNameOverrideNamesTheFollower()
    {
        AttachRequest other = request();
        other.nameOverride = "copy";
        QCOMPARE(must(m_fixture->attachments().attach(other)).attachment.databases,
                 std::vector<std::string>{"copy"});
        QCOMPARE(m_fixture->status("COPY").leaderDatabase, std::string("demo"));
    }

    void whatDoesNotExistIsNotFound()
    {
        QCOMPARE(refusal(request("nothing")), ErrorCode::notFound);
        AttachRequest noCluster = request();
        noCluster.cluster = "nobody";
        QCOMPARE(refusal(noCluster), ErrorCode::notFound);
        AttachRequest noLeader = request();
        noLeader.leader = "nobody";
        QCOMPARE(refusal(noLeader), ErrorCode::notFound);
        QVERIFY(must(m_fixture->attachments().list()).empty());
    }

    void aMissingDatabaseIsAnsweredWithThoseThatExist()
    {
        const auto attached = m_fixture->attachments().attach(request("nothing"));
        QVERIFY(attached.error().hint.find("demo") != std::string::npos);
    }

    void requestsThatMakeNoSenseAreRefused()
    {
        AttachRequest itself = request();
        itself.cluster = "provider";
        QCOMPARE(refusal(itself), ErrorCode::invalidArgument);
        AttachRequest oneNameForAll = request("*");
        oneNameForAll.nameOverride = "copy";
        QCOMPARE(refusal(oneNameForAll), ErrorCode::invalidArgument);
        AttachRequest prefixForOne = request();
        prefixForOne.namePrefix = "copy-";
        QCOMPARE(refusal(prefixForOne), ErrorCode::invalidArgument);
        AttachRequest path = request("../demo");
        QCOMPARE(refusal(path), ErrorCode::invalidArgument);
        AttachRequest badName = request();
        badName.nameOverride = "a/b";
        QCOMPARE(refusal(badName), ErrorCode::invalidArgument);
    }

    void aNameOfALeaderDatabaseIsTaken()
    {
        const auto own = must(catalog::Clusters(m_fixture->workspace).find("consumer"));
        catalog::LeaderContext context = m_fixture->leader.context();
        context.store = must(storage::openStore(own.storageUrl));
        must(catalog::LeaderDatabase::create(context, "Demo"));
        QCOMPARE(refusal(request()), ErrorCode::alreadyExists);
        QCOMPARE(refusal(request("*")), ErrorCode::alreadyExists);
        AttachRequest prefixed = request("*");
        prefixed.namePrefix = "their-";
        QCOMPARE(must(m_fixture->attachments().attach(prefixed)).attachment.databases,
                 std::vector<std::string>{"their-demo"});
    }

    void aNameOfAnotherFollowerIsTaken()
    {
        m_fixture->leader.create("archive");
        m_fixture->attach();
        AttachRequest other = request("archive");
        other.nameOverride = "DEMO";
        QCOMPARE(refusal(other), ErrorCode::alreadyExists);
        QCOMPARE(must(m_fixture->attachments().list()).size(), std::size_t{1});
        other.nameOverride.clear();
        QVERIFY(m_fixture->attachments().attach(other).has_value());
    }

    void allOfALeaderIsEveryDatabaseItHas()
    {
        m_fixture->leader.create("archive");
        QCOMPARE(must(m_fixture->attachments().attach(request("*"))).attachment.databases,
                 (std::vector<std::string>{"archive", "demo"}));
        QCOMPARE(refusal(request()), ErrorCode::alreadyExists);
        QCOMPARE(must(m_fixture->demo->followers()).size(), std::size_t{1});
    }

    void aDatabaseFollowedSinglyStaysSoUnderAll()
    {
        m_fixture->leader.create("archive");
        AttachRequest single = request();
        single.nameOverride = "copy";
        must(m_fixture->attachments().attach(single));
        QCOMPARE(must(m_fixture->attachments().attach(request("*"))).attachment.databases,
                 std::vector<std::string>{"archive"});
    }

    void detachingTakesTheRegistrationBack()
    {
        m_fixture->attach();
        must(m_fixture->attachments().detach("consumer", "demo"));
        QVERIFY(must(m_fixture->demo->followers()).empty());
        QVERIFY(must(m_fixture->attachments().list()).empty());
        QCOMPARE(m_fixture->attachments().detach("consumer", "demo").error().code, ErrorCode::notFound);
    }

    void detachingWhileTheLeaderIsBeingToldLeavesNoRegistration_data()
    {
        QTest::addColumn<bool>("byEngine");
        QTest::newRow("by who attaches") << false;
        QTest::newRow("by an engine that registers anew") << true;
    }

    /// Its farewell came before the registration that it takes back.
    void detachingWhileTheLeaderIsBeingToldLeavesNoRegistration()
    {
        QFETCH(bool, byEngine);
        const auto hanging = [&] {
            m_fixture->store->inject({.fault = StoreFault::hang,
                                      .method = StoreMethod::putIfAbsent,
                                      .key = "*/followers/*",
                                      .times = 1});
        };
        std::thread attaching;
        if (byEngine) {
            m_fixture->attach();
            workspace::sql::Session session(must(m_fixture->workspace->database()));
            must(session.execute("UPDATE follower_state SET registered = 0", {}));
            must(m_fixture->leader.context().store->remove("databases/demo/followers/" +
                                                           m_fixture->status().id + ".json"));
            hanging();
            m_fixture->start();
        } else {
            hanging();
            attaching = std::thread([&] { (void)m_fixture->attachments().attach(request()); });
        }
        m_fixture->store->waitUntilHanging();
        must(m_fixture->attachments().detach("consumer", "demo"));
        QVERIFY(must(m_fixture->demo->followers()).empty());
        const auto removed = m_fixture->store->calls(StoreMethod::remove);
        m_fixture->store->release();
        QTRY_VERIFY(m_fixture->store->calls(StoreMethod::remove) > removed);
        if (attaching.joinable()) {
            attaching.join();
        }
        QTRY_VERIFY(must(m_fixture->demo->followers()).empty());
        QVERIFY(must(m_fixture->attachments().list()).empty());
    }

    void oneOfAllCannotBeDetachedAlone()
    {
        must(m_fixture->attachments().attach(request("*")));
        QCOMPARE(m_fixture->attachments().detach("consumer", "demo").error().code,
                 ErrorCode::invalidArgument);
        must(m_fixture->attachments().detach("consumer", "*"));
        QVERIFY(must(m_fixture->demo->followers()).empty());
    }

    void detachingWorksWhileTheLeaderIsAway()
    {
        m_fixture->attach();
        m_fixture->store->setGone(true);
        must(m_fixture->attachments().detach("consumer", "demo"));
        QVERIFY(must(m_fixture->attachments().list()).empty());
        QCOMPARE(must(m_fixture->demo->followers()).size(), std::size_t{1});
        m_fixture->store->setGone(false);
        m_fixture->start(); // tells the leader what it missed
        QTRY_VERIFY(must(m_fixture->demo->followers()).empty());
    }

    void aFailedRegistrationAttachesNothing()
    {
        m_fixture->store->failNext(StoreMethod::putIfAbsent);
        QCOMPARE(refusal(request()), ErrorCode::unavailable);
        QVERIFY(must(m_fixture->attachments().list()).empty());
        QVERIFY(must(statuses(*m_fixture->workspace)).empty());
    }

    void clustersWithLinksCannotBeDeleted()
    {
        m_fixture->attach();
        catalog::Clusters clusters(m_fixture->workspace);
        QCOMPARE(clusters.remove("consumer").error().code, ErrorCode::inUse);
        must(m_fixture->attachments().detach("consumer", "demo"));
        QVERIFY(clusters.remove("consumer").has_value());
    }
};

QTEST_GUILESS_MAIN(TestAttachments)
#include "tst_attachments.moc"
