#include "core/follow/cacheplanner.h"

#include <QtTest>

#include <limits>

using namespace sharepane;
using namespace sharepane::follow;
using namespace std::chrono_literals;

namespace {

const Timestamp now = fromMillis(1'795'000'000'000);
constexpr std::chrono::milliseconds day = 24h;

/// Cached when `used` is given: how many minutes ago.
CacheExtent extent(const std::string& path, std::int64_t size, std::chrono::milliseconds age,
                   std::optional<std::chrono::minutes> used = std::nullopt)
{
    CacheExtent extent;
    extent.path = path;
    extent.size = size;
    extent.createdAt = toMillis(now - age);
    extent.cached = used.has_value();
    if (used) {
        extent.lastUsed = (toMillis(now) - std::chrono::milliseconds(*used).count()) / 1000;
    }
    return extent;
}

CacheContent content(std::int64_t limit, std::vector<CacheTable> tables, std::int64_t slack = 0)
{
    return {std::move(tables), now, limit, slack};
}

CacheTable table(HotSpan span, std::vector<CacheExtent> extents, std::int64_t follower = 1)
{
    return {follower, "t", span, std::move(extents)};
}

/// "evict b a; fetch c; kept 30", with "short 5" when something is missing.
QString summary(const CacheContent& content, const CachePlan& plan)
{
    QStringList parts;
    const auto addSteps = [&](const char* word, const std::vector<CacheStep>& steps) {
        QString text = QString::fromLatin1(word);
        for (const CacheStep& step : steps) {
            text += QLatin1Char(' ') +
                    QString::fromStdString(content.tables.at(step.table).extents.at(step.extent).path);
        }
        if (!steps.empty()) {
            parts << text;
        }
    };
    addSteps("evict", plan.evict);
    addSteps("fetch", plan.fetch);
    parts << QStringLiteral("kept %1").arg(plan.keptBytes);
    if (plan.shortfall > 0) {
        parts << QStringLiteral("short %1").arg(plan.shortfall);
    }
    return parts.join(QStringLiteral("; "));
}

} // namespace

Q_DECLARE_METATYPE(CacheContent)

class TestCachePlanner : public QObject {
    Q_OBJECT

private:
    static void addRow(const char* name, const CacheContent& data, const char* expected)
    {
        QTest::newRow(name) << data << QString::fromUtf8(expected);
    }

private Q_SLOTS:
    void aPlanKeepsWhatIsHotAndTheRestByUse_data()
    {
        QTest::addColumn<CacheContent>("data");
        QTest::addColumn<QString>("expected");

        addRow("nothing, nothing to do", content(100, {}), "kept 0");
        addRow("without a span all is hot",
               content(100, {table({}, {extent("a", 10, 900 * day), extent("b", 10, 0ms)})}),
               "fetch b a; kept 20");
        addRow("a span of 0 makes nothing hot, but what is there stays",
               content(100, {table(0ms, {extent("a", 10, 0ms), extent("b", 10, day, 5min)})}), "kept 10");
        addRow("only the young ones are fetched",
               content(100, {table(day, {extent("old", 10, day), extent("young", 10, day - 1ms)})}),
               "fetch young; kept 10");
        addRow("an extent from the future is hot", content(100, {table(day, {extent("a", 10, -day)})}),
               "fetch a; kept 10");
        addRow("what went cold stays as long as there is room",
               content(30, {table(day, {extent("cold", 10, 2 * day, 1min), extent("hot", 20, 0ms, 9min)})}),
               "kept 30");
        addRow("what went cold makes room, the longest unused first",
               content(30, {table(day, {extent("c1", 10, 3 * day, 10min), extent("c2", 10, 4 * day, 5min),
                                        extent("hot", 20, 0ms)})}),
               "evict c1; fetch hot; kept 30");
        addRow(
            "of cold ones as recently used the older goes",
            content(10, {table(day, {extent("older", 10, 4 * day, 5min), extent("old", 10, 3 * day, 5min)})}),
            "evict older; kept 10");
        addRow("hot ones stay, however long unused",
               content(20, {table({}, {extent("a", 10, 9 * day, 900min), extent("b", 10, day, 900min)}),
                            table(0ms, {extent("c", 10, 0ms, 0min)})}),
               "evict c; kept 20");
        addRow("a cache too small keeps the newest hot ones and says what is missing",
               content(25, {table({}, {extent("a", 10, 3 * day, 1min), extent("b", 10, 2 * day, 1min),
                                       extent("c", 10, 0ms)})}),
               "evict a; fetch c; kept 20; short 5");
        addRow("one extent larger than the cache does not keep the others out",
               content(25, {table({}, {extent("huge", 90, 0ms), extent("b", 10, day)})}),
               "fetch b; kept 10; short 75");
        addRow("once something must go, some room is left for what comes next",
               content(100,
                       {table(day, {extent("c1", 10, 3 * day, 9min), extent("c2", 10, 3 * day, 8min),
                                    extent("c3", 10, 3 * day, 7min), extent("hot", 80, 0ms, 9min)})},
                       10),
               "evict c1 c2; kept 90");
        addRow(
            "but nothing goes while all fits",
            content(100, {table(day, {extent("cold", 20, 3 * day, 9min), extent("hot", 80, 0ms, 9min)})}, 10),
            "kept 100");
        addRow("hot ones that just fit are not sacrificed to that room",
               content(100,
                       {table({}, {extent("a", 50, 3 * day, 9min), extent("b", 50, 0ms, 9min)}),
                        table(0ms, {extent("c", 5, day, 0min)})},
                       10),
               "evict c; kept 100");
        addRow("the databases of a cluster share its cache",
               content(20, {table({}, {extent("first", 10, 3 * day, 1min)}, 1),
                            table({}, {extent("second", 10, 2 * day, 1min), extent("new", 10, 0ms)}, 2)}),
               "evict first; fetch new; kept 20; short 10");
        addRow("a cache of nothing holds nothing",
               content(0, {table({}, {extent("a", 10, 0ms, 1min), extent("b", 10, day)})}),
               "evict a; kept 0; short 20");
    }

    void aPlanKeepsWhatIsHotAndTheRestByUse()
    {
        QFETCH(CacheContent, data);
        QFETCH(QString, expected);
        QCOMPARE(summary(data, planCache(data)), expected);
    }

    void theNextChangeIsWhenTheFirstHotExtentGoesCold()
    {
        const auto plan = planCache(content(
            100, {table(day, {extent("a", 1, 2 * day), extent("b", 1, 20h), extent("c", 1, 1h)}),
                  table(7 * day, {extent("d", 1, 6 * day + 22h)}), table({}, {extent("e", 1, 0ms)})}));
        QCOMPARE(plan.nextChange, std::optional(now + 2h));
        QVERIFY(!planCache(content(100, {table({}, {extent("e", 1, 0ms)})})).nextChange);
    }

    void noTimeOverflows()
    {
        constexpr auto most = std::numeric_limits<std::int64_t>::max();
        CacheExtent late = extent("late", 1, 0ms);
        late.createdAt = most;
        CacheExtent early = extent("early", 1, 0ms);
        early.createdAt = std::numeric_limits<std::int64_t>::min();
        const auto plan = planCache(
            content(100, {table(day, {late, early}), table(std::chrono::milliseconds{most}, {late})}));
        QCOMPARE(plan.fetch.size(), std::size_t{2});
        QVERIFY(!plan.nextChange);
    }

    void aPlanThatWasCarriedOutLeadsToNoOther()
    {
        for (std::int64_t limit = 0; limit <= 120; limit += 7) {
            CacheContent data = content(
                limit,
                {table(day, {extent("a", 20, 3 * day, 4min), extent("b", 20, 2 * day), extent("c", 20, 1h)}),
                 table({}, {extent("d", 20, 9 * day), extent("e", 20, 2h, 1min)})},
                5);
            const CachePlan plan = planCache(data);
            QVERIFY(plan.keptBytes <= limit);
            for (const CacheStep& step : plan.evict) {
                data.tables.at(step.table).extents.at(step.extent).cached = false;
            }
            for (const CacheStep& step : plan.fetch) {
                data.tables.at(step.table).extents.at(step.extent).cached = true;
            }
            const CachePlan again = planCache(data);
            QVERIFY2(again.evict.empty() && again.fetch.empty(), qPrintable(summary(data, again)));
        }
    }
};

QTEST_GUILESS_MAIN(TestCachePlanner)
#include "tst_cacheplanner.moc"
