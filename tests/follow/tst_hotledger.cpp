#include "core/follow/hotledger.h"

#include <QtTest>

#include <random>

using namespace sharepane;
using namespace sharepane::follow;
using namespace std::chrono_literals;

namespace {

const Timestamp start = fromMillis(1'795'000'000'000);

AgedExtent aged(std::chrono::milliseconds age, std::int64_t size)
{
    return {toMillis(start - age), size};
}

} // namespace

class TestHotLedger : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void extentsGoColdOneByOneAndItKnowsWhen()
    {
        HotLedger ledger;
        ledger.advance(start);
        ledger.setTable("t", 10min, std::vector{aged(9min, 1), aged(5min, 2), aged(0min, 4), aged(11min, 8)});
        QCOMPARE(ledger.hot(), (ExtentTotals{7, 3}));
        QCOMPARE(ledger.total(), (ExtentTotals{15, 4}));
        QCOMPARE(ledger.nextChange(), std::optional(start + 1min));
        QVERIFY(!ledger.advance(start + 1min - 1ms));
        QVERIFY(ledger.advance(start + 1min));
        QCOMPARE(ledger.hot(), (ExtentTotals{6, 2}));
        QCOMPARE(ledger.nextChange(), std::optional(start + 5min));
        QVERIFY(ledger.advance(start + 1h));
        QCOMPARE(ledger.hot(), ExtentTotals{});
        QVERIFY(!ledger.nextChange());
        QVERIFY(ledger.advance(start)); // somebody sets the clock back
        QCOMPARE(ledger.hot(), (ExtentTotals{7, 3}));
    }

    void tablesThatDoNotAgeNeedNoExtents()
    {
        HotLedger ledger;
        ledger.advance(start);
        ledger.setTable("all", {}, ExtentTotals{100, 10});
        ledger.setTable("none", 0ms, ExtentTotals{50, 5});
        ledger.change("all", std::vector{aged(0min, 7)}, std::vector{aged(900h, 3)});
        ledger.change("none", std::vector{aged(0min, 7)}, {});
        QCOMPARE(ledger.hot(), (ExtentTotals{104, 10}));
        QCOMPARE(ledger.total(), (ExtentTotals{161, 16}));
        QVERIFY(!ledger.nextChange());
        ledger.dropTable("all");
        ledger.dropTable("unknown");
        QCOMPARE(ledger.hot(), ExtentTotals{});
        QCOMPARE(ledger.spanOf("none").value(), HotSpan(0ms));
        QVERIFY(!ledger.spanOf("all"));
    }

    void anotherSpanReplacesTheFirst()
    {
        HotLedger ledger;
        ledger.advance(start);
        const std::vector extents{aged(9min, 1), aged(5min, 2)};
        ledger.setTable("t", 10min, extents);
        ledger.setTable("t", 6min, extents);
        QCOMPARE(ledger.hotOf("t"), (ExtentTotals{2, 1}));
        QCOMPARE(ledger.nextChange(), std::optional(start + 1min));
        ledger.setTable("t", {}, ExtentTotals{3, 2});
        QCOMPARE(ledger.hot(), (ExtentTotals{3, 2}));
        QVERIFY(!ledger.nextChange());
    }

    /// Random histories against counting all extents anew.
    void itAlwaysEqualsACountOfAllExtents()
    {
        std::mt19937 random(4711); // NOLINT: repeatable on purpose
        const auto upTo = [&](int most) {
            return static_cast<std::int64_t>(random() % static_cast<unsigned>(most));
        };
        for (int history = 0; history < 50; ++history) {
            HotLedger ledger;
            Timestamp now = start;
            ledger.advance(now);
            const std::vector<HotSpan> spans = {HotSpan{}, HotSpan{0ms}, HotSpan{5s}, HotSpan{60s}};
            std::vector<std::vector<AgedExtent>> tables(spans.size());
            for (std::size_t t = 0; t < spans.size(); ++t) {
                if (HotLedger::ages(spans[t])) {
                    ledger.setTable(std::to_string(t), spans[t], std::vector<AgedExtent>{});
                } else {
                    ledger.setTable(std::to_string(t), spans[t], ExtentTotals{});
                }
            }
            for (int step = 0; step < 200; ++step) {
                const auto t = static_cast<std::size_t>(upTo(static_cast<int>(spans.size())));
                auto& extents = tables[t];
                std::vector<AgedExtent> added;
                std::vector<AgedExtent> removed;
                for (std::int64_t i = upTo(3); i > 0; --i) {
                    added.push_back({toMillis(now) - upTo(70'000), 1 + upTo(100)});
                }
                for (std::int64_t i = upTo(3); i > 0 && !extents.empty(); --i) {
                    const auto which = extents.begin() + upTo(static_cast<int>(extents.size()));
                    removed.push_back(*which);
                    extents.erase(which);
                }
                extents.insert(extents.end(), added.begin(), added.end());
                ledger.change(std::to_string(t), added, removed);
                now += std::chrono::milliseconds{upTo(10'000) - 1000};
                ledger.advance(now);
                ExtentTotals hot;
                std::optional<Timestamp> next;
                for (std::size_t other = 0; other < spans.size(); ++other) {
                    for (const AgedExtent& extent : tables[other]) {
                        if (isHot(spans[other], extent.createdAt, now)) {
                            hot = {hot.bytes + extent.size, hot.extents + 1};
                            const auto cold = coldFrom(spans[other], extent.createdAt);
                            next = cold ? std::min(next.value_or(*cold), *cold) : next;
                        }
                    }
                }
                QCOMPARE(ledger.hot(), hot);
                QCOMPARE(ledger.nextChange(), next);
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestHotLedger)
#include "tst_hotledger.moc"
