#include "core/base/ids.h"
#include "core/shareapi/acceptance.h"
#include "core/shareapi/signature.h"

#include <QtTest/QTest>

#include <nlohmann/json.hpp>
#include <set>

using namespace sharepane;
using namespace sharepane::shareapi;
using namespace std::chrono_literals;

namespace {

const std::string key(32, 'k');
const std::string id = "0b8d4f0e-6a57-4a4e-9d0e-2f3d8f4f6c11";

AcceptRequest acceptRequest()
{
    return {credentialHash("secret"), key, {"fabrikam", "max@fabrikam.example", "Fabrikam Füße"}, true};
}

/// Whether every document that differs from this one by a member left out or replaced is refused.
template <typename Parse>
std::string acceptedThough(const std::string& text, const Parse& parse)
{
    const auto good = nlohmann::json::parse(text);
    if (!parse(text)) {
        return "refused: " + text;
    }
    const std::vector<nlohmann::json> others{nullptr,
                                             -7,
                                             1.5,
                                             "\x1b[2J",
                                             nlohmann::json::array({1}),
                                             nlohmann::json::object(),
                                             std::string(1000, 'x')};
    for (const auto& [name, member] : good.items()) {
        auto without = good;
        without.erase(name);
        if (parse(without.dump())) {
            return "without " + name;
        }
        for (const auto& other : others) {
            auto replaced = good;
            replaced[name] = other;
            const bool leaseOfNone = name == "lease_seconds" && other.is_null();
            if (!leaseOfNone && parse(replaced.dump())) {
                return replaced.dump();
            }
        }
    }
    for (std::size_t cut = 0; cut < text.size(); ++cut) {
        if (parse(text.substr(0, cut))) {
            return text.substr(0, cut);
        }
    }
    return parse(std::string(largestStatement, ' ') + text) ? "too large" : "";
}

} // namespace

class TestAcceptance : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void documentsComeBackAsTheyWereWritten()
    {
        QCOMPARE(*parseAcceptRequest(formatAcceptRequest(acceptRequest())), acceptRequest());
        for (const auto& lease : {std::optional<std::chrono::seconds>(), std::optional(3600s)}) {
            const AcceptAnswer answer{id, lease, fromMicros(1'764'000'000'123'457)};
            QCOMPARE(*parseAcceptAnswer(formatAcceptAnswer(answer)), answer);
            const Standing standing{"revoked", fromMicros(1'764'000'000'123'456), "ann@contoso.example",
                                    lease};
            QCOMPARE(*parseStanding(formatStanding(standing)), standing);
        }
        QCOMPARE(*parseRejectRequest(formatRejectRequest({key})), RejectRequest{key});
        const StatusReport report{{{"a.b", 7, 12us, 99}, {"Größe", -1, 0us, 0}}, true};
        QCOMPARE(*parseStatusReport(formatStatusReport(report)), report);
        QCOMPARE(*parseStatusReport(formatStatusReport({})), StatusReport());
    }

    void nothingElseIsTaken()
    {
        QCOMPARE(acceptedThough(formatAcceptRequest(acceptRequest()), parseAcceptRequest), std::string());
        QCOMPARE(acceptedThough(formatAcceptAnswer({id, 60s, {}}), parseAcceptAnswer), std::string());
        QCOMPARE(acceptedThough(formatRejectRequest({key}), parseRejectRequest), std::string());
        QCOMPARE(acceptedThough(formatStatusReport({{{"a", 1, 0us, 0}}, false}), parseStatusReport),
                 std::string());
        QCOMPARE(acceptedThough(formatStanding({"active", {}, "a@b", 60s}), parseStanding), std::string());
    }

    void membersOfMembersAreCheckedToo()
    {
        const auto with = [](const char* pointer, const nlohmann::json& value) {
            auto document =
                nlohmann::json::parse(pointer[1] == 'd' ? formatStatusReport({{{"a", 1, 0us, 0}}, false})
                                                        : formatAcceptRequest(acceptRequest()));
            document[nlohmann::json::json_pointer(pointer)] = value;
            return document.dump();
        };
        QVERIFY(parseStatusReport(with("/databases/0/version", 3)));
        QVERIFY(!parseStatusReport(with("/databases/0/version", -2)));
        QVERIFY(!parseStatusReport(with("/databases/0/version", 18446744073709551615ULL)));
        QVERIFY(!parseStatusReport(with("/databases/0/lag_us", -1)));
        QVERIFY(!parseStatusReport(with("/databases/0/bytes", -1)));
        QVERIFY(!parseStatusReport(with("/databases/0/database", "")));
        QVERIFY(!parseStatusReport(with("/databases/0", nullptr)));
        QVERIFY(parseAcceptRequest(with("/consumer/organization", "")));
        QVERIFY(!parseAcceptRequest(with("/consumer/account", "")));
        QVERIFY(!parseAcceptRequest(with("/consumer/email", "a\u0085b")));
        QVERIFY(!parseAcceptRequest(with("/credential_sha256", std::string(64, 'A'))));
        QVERIFY(!parseAcceptRequest(with("/provider_key", toBase64Url("short"))));
        StatusReport many;
        many.databases.resize(mostReported + 1, {"a", 1, 0us, 0});
        QVERIFY(!parseStatusReport(formatStatusReport(many)));
    }

    void everyRefusalHasACodeAndSaysWhatToDo()
    {
        std::set<std::string> codes;
        for (const Refusal refusal : allRefusals) {
            codes.insert(codeOf(refusal));
            QCOMPARE(refusalOf(codeOf(refusal)), std::optional(refusal));
            const Error error = errorOf(refusal, "accept the invitation to", "sales");
            QVERIFY(!error.cause.empty() && !error.hint.empty());
        }
        QCOMPARE(codes.size(), allRefusals.size());
        QVERIFY(!refusalOf(""));
        QVERIFY(!refusalOf("UNAUTHENTICATED"));
    }

    void credentialsAreLongAndNeverTheSame()
    {
        const auto one = newCredential();
        const auto two = newCredential();
        QVERIFY(one && two && *one != *two);
        QCOMPARE(one->size(), std::size_t{43});
        QCOMPARE(credentialHash(*one), sha256Hex(*one));
    }
};

QTEST_GUILESS_MAIN(TestAcceptance)
#include "tst_acceptance.moc"
