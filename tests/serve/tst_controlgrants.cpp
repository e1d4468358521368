#include "core/control/recipients.h"
#include "core/serve/controlgrants.h"
#include "tests/control/controlfixture.h"

#include <QtSql/QSqlDatabase>
#include <QtTest/QTest>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <set>
#include <thread>

using namespace sharepane;
using namespace sharepane::serve;
using namespace sharepane::test;

namespace {

/// A share with a recipient, whose grants are asked for.
struct GrantsFixture : ControlFixture {
    control::Recipients recipients{workspace, clock};
    std::shared_ptr<Grants> grants = controlGrants(workspace, clock);

    GrantsFixture()
    {
        addDatabase("provider", "shop");
        need(shares.addDataset(addShare("sales"), {"provider", "shop"}));
    }

    control::Share share() const { return need(shares.find("contoso", "sales")); }
    std::string issue(std::optional<Timestamp> expiresAt = {})
    {
        return need(recipients.create(share(), "ann@example.org", expiresAt)).token;
    }
    void revoke() { QVERIFY(need(recipients.revoke(share(), "ann@example.org"))); }
    bool admits(const std::string& token) const { return need(grants->byToken(token))->grant.has_value(); }
};

/// On a thread of its own, which has a connection of its own.
template <typename Function>
auto elsewhere(Function&& function)
{
    return std::async(std::launch::async, std::forward<Function>(function)).get();
}

} // namespace

class TestControlGrants : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatIsKnownIsNotReadAgainWhileNobodyCommits()
    {
        GrantsFixture f;
        const std::string token = f.issue();
        const auto first = need(f.grants->byToken(token));
        QVERIFY(first->grant);
        QCOMPARE(first->grant->databases.size(), std::size_t{1});
        QCOMPARE(need(f.grants->byToken(token)), first);
        const auto byId = need(f.grants->byRecipient(first->grant->recipientId));
        QCOMPARE(need(f.grants->byRecipient(first->grant->recipientId)), byId);
        elsewhere([&] { return f.addShare("other"); });
        QVERIFY(need(f.grants->byToken(token)) != first);
    }

    void whatThisThreadWithdrawsIsRefusedAtOnce()
    {
        GrantsFixture f;
        const std::string token = f.issue();
        QVERIFY(f.admits(token));
        f.revoke();
        QVERIFY(!f.admits(token));
        QVERIFY(!elsewhere([&] { return f.admits(token); }));
    }

    void whatAnotherThreadWithdrawsIsRefusedAtOnce()
    {
        GrantsFixture f;
        const std::string token = f.issue();
        const std::string id = need(f.grants->byToken(token))->grant->recipientId;
        QVERIFY(need(f.grants->byRecipient(id))->grant);
        elsewhere([&] { return (f.revoke(), true); });
        QVERIFY(!need(f.grants->byRecipient(id))->grant);
        QCOMPARE(need(f.grants->byRecipient(id))->refusal, Refusal::revoked);
        QVERIFY(!f.admits(token));
    }

    void aReplacedTokenAndADatasetTakenOutAreGoneAtOnce()
    {
        GrantsFixture f;
        const std::string old = f.issue();
        QVERIFY(f.admits(old));
        const std::string token =
            elsewhere([&] { return need(f.recipients.rotate(f.share(), "ann@example.org", {})).token; });
        QVERIFY(!f.admits(old));
        QVERIFY(f.admits(token));
        elsewhere([&] {
            const std::string share = f.share().id;
            need(f.shares.removeDataset(share, need(f.shares.datasets(share)).front().id));
            return true;
        });
        QVERIFY(need(f.grants->byToken(token))->grant->databases.empty());
    }

    void whatExpiresIsRefusedThoughNobodyCommits()
    {
        GrantsFixture f;
        const std::string token = f.issue(f.clock->now() + std::chrono::hours(1));
        QVERIFY(f.admits(token));
        f.clock->advance(std::chrono::minutes(59));
        QVERIFY(f.admits(token));
        f.clock->advance(std::chrono::minutes(1));
        QVERIFY(!f.admits(token));
        QCOMPARE(need(f.grants->byToken(token))->refusal, Refusal::expired);
    }

    void newDatabasesOfASharedClusterAreGivenAtOnce()
    {
        GrantsFixture f;
        const std::string share = f.share().id;
        need(f.shares.removeDataset(share, need(f.shares.datasets(share)).front().id));
        need(f.shares.addDataset(share, {"provider"}));
        const std::string token = f.issue();
        const auto databases = [&] {
            std::set<std::string> names;
            const auto admission = need(f.grants->byToken(token));
            for (const GrantedDatabase& database : admission->grant->databases) {
                names.insert(database.database);
            }
            return names;
        };
        QCOMPARE(databases(), (std::set<std::string>{"shop"}));
        f.addDatabase("provider", "later"); // nothing is committed to sharepane.db
        QCOMPARE(databases(), (std::set<std::string>{"later", "shop"}));
    }

    void nobodyWhoAsksAfterARevocationIsAdmitted()
    {
        GrantsFixture f;
        for (int round = 0; round < 20; ++round) {
            const std::string token = f.issue();
            std::atomic<bool> revoked = false;
            std::atomic<int> admitted = 0;
            std::atomic<int> wronglyAdmitted = 0;
            const auto ask = [&] {
                for (int after = 0; after < 3;) {
                    const bool isAfter = revoked;
                    const bool admits = f.admits(token);
                    ++(isAfter && admits ? wronglyAdmitted : admitted);
                    after += isAfter ? 1 : 0;
                }
            };
            std::vector<std::thread> askers;
            for (int i = 0; i < 3; ++i) {
                askers.emplace_back(ask);
            }
            while (admitted < 6) {
                std::this_thread::yield();
            }
            f.revoke();
            revoked = true;
            for (auto& asker : askers) {
                asker.join();
            }
            QCOMPARE(wronglyAdmitted.load(), 0);
        }
    }

    void otherGrantsOfOneThreadAreToldToo()
    {
        GrantsFixture f;
        GrantsFixture g;
        const std::string token = f.issue();
        const auto second = controlGrants(f.workspace, f.clock);
        QVERIFY(f.admits(token));
        QVERIFY(need(second->byToken(token))->grant);
        QVERIFY(!need(g.grants->byToken(token))->grant);
        elsewhere([&] { return (f.revoke(), true); });
        QVERIFY(!f.admits(token));
        QVERIFY(!need(second->byToken(token))->grant);
    }
};

QTEST_GUILESS_MAIN(TestControlGrants)
#include "tst_controlgrants.moc"
