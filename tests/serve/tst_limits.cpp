#include "core/serve/limitrules.h"

#include <QtTest/QTest>

#include <algorithm>
#include <set>

using namespace sharepane;
using namespace sharepane::serve;

namespace {

std::string textOf(const Limits& limits, std::string_view name)
{
    const auto rules = limitRules();
    const auto rule = std::ranges::find(rules, name, &LimitRule::name);
    return rule == rules.end() ? std::string() : formatLimit(*rule, valueOf(*rule, limits));
}

std::vector<std::uint64_t> valuesOf(const Limits& limits)
{
    std::vector<std::uint64_t> values;
    for (const LimitRule& rule : limitRules()) {
        values.push_back(valueOf(rule, limits));
    }
    return values;
}

} // namespace

class TestLimits : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void eachLimitHasARuleOfItsOwn()
    {
        // Another member would not compile here until it is counted, and has its rule.
        const auto [header, body, connections, perAddress, handshake, receive, idle, send, burst, perMinute,
                    io, workers] = Limits();
        const std::vector<std::uint64_t> members{header,
                                                 body,
                                                 connections,
                                                 perAddress,
                                                 static_cast<std::uint64_t>(handshake.count()),
                                                 static_cast<std::uint64_t>(receive.count()),
                                                 static_cast<std::uint64_t>(idle.count()),
                                                 static_cast<std::uint64_t>(send.count()),
                                                 burst,
                                                 perMinute,
                                                 io,
                                                 workers};
        QCOMPARE(valuesOf({}), members);
        std::set<std::string_view> names;
        for (const LimitRule& rule : limitRules()) {
            names.insert(rule.name);
        }
        QCOMPARE(names.size(), members.size());
    }

    void eachIsSetFromItsLeastToItsMostAndChangesNoOther()
    {
        const auto rules = limitRules();
        for (std::size_t i = 0; i < rules.size(); ++i) {
            const LimitRule& rule = rules[i];
            for (const std::uint64_t value : {rule.least, rule.most}) {
                Limits limits;
                auto expected = valuesOf(limits);
                expected[i] = value;
                QVERIFY2(setLimit(limits, rule.name, formatLimit(rule, value)), rule.name.data());
                QCOMPARE(valuesOf(limits), expected);
            }
            const std::uint64_t usual = valueOf(rule, Limits());
            QVERIFY2(rule.least <= usual && usual <= rule.most, rule.name.data());
            Limits limits;
            for (const std::uint64_t value : {rule.least - 1, rule.most + 1}) {
                const auto set = setLimit(limits, rule.name, formatLimit(rule, value));
                QVERIFY2(!set && set.error().code == ErrorCode::invalidArgument, rule.name.data());
            }
            QCOMPARE(valuesOf(limits), valuesOf({}));
        }
    }

    void valuesAreWrittenAsSizesSpansAndCounts()
    {
        Limits limits;
        QVERIFY(setLimit(limits, "header-bytes", "8KiB"));
        QVERIFY(setLimit(limits, "body-bytes", "1500"));
        QVERIFY(setLimit(limits, "idle", "1500ms"));
        QVERIFY(setLimit(limits, "send", "2m"));
        QVERIFY(setLimit(limits, "connections-per-address", "3"));
        QCOMPARE(limits.headerBytes, 8192U);
        QCOMPARE(limits.bodyBytes, std::uint64_t{1500});
        QVERIFY(limits.idle == std::chrono::milliseconds(1500) && limits.send == std::chrono::minutes(2));
        QCOMPARE(limits.connectionsPerAddress, std::size_t{3});
        QCOMPARE(textOf(limits, "header-bytes"), std::string("8KiB"));
        QCOMPARE(textOf(limits, "body-bytes"), std::string("1500B"));
        QCOMPARE(textOf(limits, "idle"), std::string("1500ms"));
    }

    void whatCannotBeReadIsRefusedWithTheRange_data()
    {
        QTest::addColumn<std::string>("name");
        QTest::addColumn<std::string>("value");
        QTest::newRow("nothing") << std::string("idle") << std::string();
        QTest::newRow("no unit") << std::string("idle") << std::string("10");
        QTest::newRow("size for span") << std::string("idle") << std::string("10MiB");
        QTest::newRow("span for size") << std::string("body-bytes") << std::string("10s");
        QTest::newRow("negative") << std::string("connections") << std::string("-1");
        QTest::newRow("sign") << std::string("connections") << std::string("+1");
        QTest::newRow("fraction") << std::string("connections") << std::string("1.5");
        QTest::newRow("space") << std::string("connections") << std::string("1 ");
        QTest::newRow("overflow") << std::string("connections") << std::string("18446744073709551617");
        QTest::newRow("size overflow") << std::string("body-bytes") << std::string("18446744073709551615TiB");
        QTest::newRow("would wrap to 32 bits") << std::string("io-threads") << std::string("4294967298");
    }
    void whatCannotBeReadIsRefusedWithTheRange()
    {
        QFETCH(const std::string, name);
        QFETCH(const std::string, value);
        Limits limits;
        const auto set = setLimit(limits, name, value);
        QVERIFY(!set);
        QCOMPARE(set.error().code, ErrorCode::invalidArgument);
        QCOMPARE(set.error().object, name);
        QVERIFY2(set.error().hint.starts_with("give it from "), set.error().hint.c_str());
        QCOMPARE(valuesOf(limits), valuesOf({}));
    }

    void anUnknownNameListsAll()
    {
        Limits limits;
        for (const char* name : {"", "Idle", "header_bytes", "idle "}) {
            const auto set = setLimit(limits, name, "10s");
            QVERIFY(!set);
            QCOMPARE(set.error().code, ErrorCode::invalidArgument);
            for (const LimitRule& rule : limitRules()) {
                QVERIFY2(set.error().hint.find(rule.name) != std::string::npos, rule.name.data());
            }
        }
    }
};

QTEST_APPLESS_MAIN(TestLimits)
#include "tst_limits.moc"
