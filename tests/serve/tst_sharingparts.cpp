#include "core/serve/capabilities.h"
#include "core/serve/hints.h"
#include "core/serve/http.h"
#include "core/serve/httpserver.h"
#include "core/serve/identity.h"
#include "core/serve/querypages.h"
#include "core/serve/routes.h"
#include "core/serve/sharingrequest.h"
#include "core/serve/tablelines.h"
#include "core/serve/urlsigner.h"
#include "core/serve/wrongcredentials.h"

#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include <map>

using namespace sharepane;
using namespace sharepane::serve;

namespace {

const delta::Schema schema = *delta::parseColumnList("a: bigint, s: varchar, d: date, t: timestamptz");

/// Whether an extent with a from 10 to 20, s from "f" to "k" and d in 2026 may hold what is asked for.
bool mayHold(const delta::Predicate& predicate)
{
    const delta::Pruner pruner(schema, {}, predicate);
    const std::string stats =
        R"({"numRecords":5,"minValues":{"a":10,"s":"f","d":"2026-01-01"},)"
        R"("maxValues":{"a":20,"s":"k","d":"2026-12-31"},"nullCount":{"a":0,"s":0,"d":0}})";
    return pruner.mayMatch({stats, nullptr, true});
}

std::string compare(const std::string& op, const std::string& column, const std::string& kind,
                    const std::string& literal)
{
    return R"({"op":")" + op + R"(","children":[{"op":"column","name":")" + column + R"(","valueType":")" +
           kind + R"("},{"op":"literal","value":")" + literal + R"(","valueType":")" + kind + R"("}]})";
}

} // namespace

class TestSharingParts : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void jsonHintsLeaveOutWhatCantMatch()
    {
        QVERIFY(!mayHold(jsonHint(compare("equal", "a", "long", "5"), schema)));
        QVERIFY(mayHold(jsonHint(compare("equal", "A", "int", "15"), schema)));
        QVERIFY(!mayHold(jsonHint(compare("greaterThan", "a", "long", "20"), schema)));
        QVERIFY(!mayHold(jsonHint(compare("lessThan", "s", "string", "f"), schema)));
        QVERIFY(!mayHold(jsonHint(compare("lessThan", "d", "date", "2026-01-01"), schema)));
        const std::string no = compare("equal", "a", "long", "5");
        const std::string yes = compare("equal", "a", "long", "15");
        QVERIFY(!mayHold(jsonHint(R"({"op":"and","children":[)" + yes + "," + no + "]}", schema)));
        QVERIFY(mayHold(jsonHint(R"({"op":"or","children":[)" + yes + "," + no + "]}", schema)));
        QVERIFY(mayHold(jsonHint(R"({"op":"not","children":[)" + no + "]}", schema)));
        QVERIFY(!mayHold(jsonHint(
            R"({"op":"isNull","children":[{"op":"column","name":"a","valueType":"long"}]})", schema)));
    }

    void whatIsNoHintLeavesNothingOut()
    {
        for (const std::string& text :
             {std::string(), std::string("["), std::string("7"), std::string(R"({"op":"equal"})"),
              compare("equal", "nosuch", "long", "5"), compare("equal", "s", "long", "5"),
              compare("equal", "a", "string", "5"), compare("like", "a", "long", "5"),
              R"({"op":"not","children":[)" + compare("like", "a", "long", "5") + "]}",
              std::string(100'000, '[')}) {
            QVERIFY2(mayHold(jsonHint(text, schema)), text.substr(0, 80).c_str());
        }
        for (const char* text : {"string", "", "a", "a =", "a = 5 or 1 = 1", "f(a) = 5", "s = 5", "a = '5'",
                                 "s = 'it''s'", "a IS", "`a` = 1 + 1"}) {
            QVERIFY2(mayHold(sqlHints({text}, schema)), text);
        }
    }

    void sqlHintsAreUnderstood()
    {
        for (const char* text : {"a = 5", "a=5", "`a` < 10", "a >= 21", "s > 'k1'", "d < '2026-01-01'",
                                 "a IS NULL", "a is null", "d >= '2027-01-01'", "a == 5", "a <=> 5"}) {
            QVERIFY2(!mayHold(sqlHints({"a IS NOT NULL", text}, schema)), text);
        }
        QVERIFY(mayHold(sqlHints({"a <> 5", "s >= 'f'"}, schema)));
    }

    void routesTakeWholePathsOnly()
    {
        const auto match = matchRoute("GET", "/delta-sharing/shares/a/schemas/b%20c/tables/d/version");
        QVERIFY(match && match->route->action == Action::tableVersion);
        QCOMPARE(match->parameters.at("schema"), std::string("b c"));
        const auto file = matchRoute("GET", "/files/r/t/p=1/x%3Dy.parquet");
        QVERIFY(file);
        QCOMPARE(file->parameters.at("extent"), std::string("p=1/x=y.parquet"));
        for (const char* path :
             {"", "/", "//", "/delta-sharing", "/delta-sharing/shares/", "/delta-sharing/shares/..",
              "/delta-sharing/shares/%2e%2e", "/delta-sharing/shares/%ff", "/delta-sharing/shares/a%0",
              "/delta-sharing/shares/%00", "/files/r/t", "/files/r/t/", "/files/r/t/../x",
              "/files/r/t/a%2F..%2Fb", "/files/r/t/a//b"}) {
            QVERIFY2(!matchRoute("GET", path), path);
        }
        QVERIFY(!matchRoute("DELETE", "/delta-sharing/shares"));
    }

    void rangesAreReadAsRfc9110Says()
    {
        const auto check = [](const char* header, RangeOutcome outcome, std::uint64_t first,
                              std::uint64_t length) {
            const auto [got, range] = parseRange(header, 100);
            return got == outcome && (outcome == RangeOutcome::unsatisfiable ||
                                      (range.first == first && range.length == length));
        };
        QVERIFY(check("", RangeOutcome::whole, 0, 100));
        QVERIFY(check("bytes=0-9", RangeOutcome::partial, 0, 10));
        QVERIFY(check("bytes=90-", RangeOutcome::partial, 90, 10));
        QVERIFY(check("bytes=90-1000", RangeOutcome::partial, 90, 10));
        QVERIFY(check("bytes=-5", RangeOutcome::partial, 95, 5));
        QVERIFY(check("bytes=-500", RangeOutcome::partial, 0, 100));
        QVERIFY(check("bytes=100-", RangeOutcome::unsatisfiable, 0, 0));
        QVERIFY(check("bytes=-0", RangeOutcome::unsatisfiable, 0, 0));
        for (const char* odd : {"bytes=9-0", "bytes=a-b", "bytes=0-1,5-6", "lines=0-1", "bytes=-",
                                "bytes=", "bytes=99999999999999999999-"}) {
            QVERIFY2(check(odd, RangeOutcome::whole, 0, 100), odd);
        }
    }

    void signaturesHoldForWhatTheyWereMadeFor()
    {
        const UrlSigner signer(std::string(32, 'k'), "https://x");
        const ExtentAddress address{"r", "t", "p=1/é.parquet"};
        const std::string url = signer.url(address, fromMillis(100'000'000));
        QVERIFY(url.starts_with("https://x/files/r/t/p%3D1/%C3%A9.parquet?sp=r&se=100000&sig="));
        auto parameters = *parseQuery(url.substr(url.find('?') + 1));
        QVERIFY(signer.verify(address, parameters, fromMillis(99'999'000)));
        QVERIFY(!signer.verify(address, parameters, fromMillis(100'000'000)));
        QVERIFY(!signer.verify({"r2", "t", address.path}, parameters, fromMillis(0)));
        QVERIFY(!signer.verify({"r", "t2", address.path}, parameters, fromMillis(0)));
        QVERIFY(!signer.verify({"r", "t", "other"}, parameters, fromMillis(0)));
        QVERIFY(!UrlSigner(std::string(32, 'x'), "https://x").verify(address, parameters, fromMillis(0)));
        parameters["se"] = "100001";
        QVERIFY(!signer.verify(address, parameters, fromMillis(0)));
        parameters.erase("sig");
        QVERIFY(!signer.verify(address, parameters, fromMillis(0)));
    }

    void formatsAreChosenByWhatTheTableNeeds()
    {
        const auto format = [](const char* header, const delta::Protocol& protocol) {
            return chooseFormat(*parseCapabilities(header), protocol, "t");
        };
        const delta::Protocol plain{1, 2, {}, {}};
        const delta::Protocol mapped{2, 5, {}, {}};
        QCOMPARE(*format("", plain), ResponseFormat::parquet);
        QCOMPARE(*format("responseformat=delta,parquet;readerfeatures=columnmapping", plain),
                 ResponseFormat::parquet);
        QCOMPARE(*format("responseformat=delta", plain), ResponseFormat::delta);
        QCOMPARE(*format("responseFormat=Delta,parquet;readerFeatures=deletionVectors,columnMapping", mapped),
                 ResponseFormat::delta);
        QCOMPARE(format("", mapped).error().code, ErrorCode::unsupported);
        QVERIFY(format("responseformat=delta", mapped).error().cause.find("columnmapping") !=
                std::string::npos);
        QCOMPARE(parseCapabilities("fileidhash=md5").error().code, ErrorCode::invalidArgument);
        QCOMPARE(capabilitiesHeader(*parseCapabilities("fileidhash=delta"), ResponseFormat::parquet, true),
                 std::string("responseformat=parquet;includeendstreamaction=true;fileidhash=delta"));
    }

    void linesAreAsciiAndTellNothingInternal()
    {
        delta::Metadata metadata;
        metadata.id = "m";
        metadata.schemaString = R"({"type":"struct","fields":[{"name":"ü","type":"string","nullable":true,)"
                                R"("metadata":{"comment":"c","delta.columnMapping.id":1}}]})";
        metadata.configuration = {{"delta.appendOnly", "true"}, {"internal", "secret"}};
        for (const auto format : {ResponseFormat::parquet, ResponseFormat::delta}) {
            const std::string line = metadataLine(format, metadata, "t\xE2\x80\xA8u", std::nullopt);
            QVERIFY(std::ranges::all_of(line, [](char c) { return static_cast<unsigned char>(c) < 0x80; }));
            QVERIFY(line.find("secret") == std::string::npos);
            QVERIFY(line.find("\\u2028") != std::string::npos);
            QCOMPARE(std::ranges::count(line, '\n'), std::ptrdiff_t{1});
        }
        QVERIFY(metadataLine(ResponseFormat::parquet, metadata, "t", {}).find("columnMapping") ==
                std::string::npos);
        QVERIFY(metadataLine(ResponseFormat::delta, metadata, "t", {}).find("columnMapping") !=
                std::string::npos);
        delta::Add add{"p", {{"c", std::nullopt}}, 7, 8, true, "", {{"tag", "secret"}}};
        for (const auto format : {ResponseFormat::parquet, ResponseFormat::delta}) {
            QVERIFY(fileLine(format, add, {"https://u", {}, {}, 9}).find("secret") == std::string::npos);
        }
    }

    void bodiesThatAreNoQueriesAreRefused()
    {
        for (const char* body :
             {"[", "[]", "7", R"({"version":-1})", R"({"version":"1"})", R"({"version":1.5})",
              R"({"version":1,"timestamp":"2026-01-01T00:00:00Z"})", R"({"timestamp":"soon"})",
              R"({"version":18446744073709551615})", R"({"endingVersion":3})",
              R"({"startingVersion":5,"endingVersion":3})", R"({"maxFiles":0})", R"({"maxFiles":"1"})"}) {
            QVERIFY2(!parseQueryBody(body), body);
        }
        QVERIFY(parseQueryBody(""));
        const auto query =
            parseQueryBody(R"({"predicateHints":["a = 1"],"limitHint":3,"version":null,"x":1})");
        QVERIFY(query && query->limit == 3 && query->sqlHints.size() == 1 && !query->at.version);
        QCOMPARE(parseQueryBody(R"({"maxFiles":123456789})")->maxFiles, std::optional(mostPageFiles));
        QVERIFY(!parsePage({{"maxResults", "-1"}}));
        QVERIFY(!parsePage({{"pageToken", "zz"}}));
        QCOMPARE(parsePage({{"maxResults", "0"}})->most, std::size_t{0});
        QCOMPARE(parsePage({{"pageToken", pageToken("a\nb")}})->after, std::string("a\nb"));
    }

    void aPageTokenIsGoodForItsQuestionAlone()
    {
        const UrlSigner signer(std::string(32, 'k'), "https://example.org");
        const QueryRequest question = *parseQueryBody(R"({"maxFiles":2,"limitHint":7,"version":3})");
        const std::string scope = pageScope("max", "orders", question);
        const PagePlace place{3, 9, 41, "a b/\xC3\xA9.parquet"};
        const std::string token = pageTokenFor(place, scope, signer);
        QCOMPARE(*placeOf(token, scope, signer), place);
        // The size of a page is no part of the question.
        QCOMPARE(*placeOf(token,
                          pageScope("max", "orders", *parseQueryBody(R"({"limitHint":7,"version":3})")),
                          signer),
                 place);
        for (const char* other : {"{}", R"({"limitHint":8,"version":3})", R"({"limitHint":7,"version":4})",
                                  R"({"limitHint":7,"version":3,"predicateHints":["a = 1"]})"}) {
            QVERIFY2(!placeOf(token, pageScope("max", "orders", *parseQueryBody(other)), signer), other);
        }
        QVERIFY(!placeOf(token, pageScope("eve", "orders", question), signer));
        QVERIFY(!placeOf(token, pageScope("max", "others", question), signer));
        QVERIFY(!placeOf(token, scope, UrlSigner(std::string(32, 'l'), "https://example.org")));
        for (const std::string& broken : {std::string("x"), std::string("."), token.substr(1), token + "A",
                                          "7b7d" + token.substr(token.find('.'))}) {
            QVERIFY(!placeOf(broken, scope, signer));
        }
    }

    void wrongCredentialsAreCountedByClient()
    {
        WrongCredentials wrong(2, 60);
        const WrongCredentials::Time start{};
        QVERIFY(wrong.note("a", start));
        QVERIFY(wrong.note("a", start));
        QVERIFY(!wrong.note("a", start));
        QVERIFY(wrong.note("b", start));
        QVERIFY(wrong.note("a", start + std::chrono::seconds(1)));
        QVERIFY(!wrong.note("a", start + std::chrono::seconds(1)));
    }

    void ownCertificateIsMadeOnceAndKept()
    {
        const QTemporaryDir folder;
        std::map<std::string, std::string> secrets;
        const KeyStore keys{[&](const std::string& name) -> Result<std::string> {
                                const auto found = secrets.find(name);
                                return found != secrets.end()
                                           ? Result<std::string>(found->second)
                                           : fail(ErrorCode::notFound, "read", name, "there is none");
                            },
                            [&](const std::string& name, const std::string& value) -> Result<void> {
                                secrets[name] = value;
                                return {};
                            }};
        const auto make = [&] {
            return ownIdentity(folder.path().toStdString(), keys, "host.example", systemClock()->now());
        };
        const auto first = make();
        QVERIFY(first);
        const auto again = make();
        QVERIFY(again && again->certificate == first->certificate && again->key == first->key);
        QCOMPARE(certificatePin(first->certificate)->size(), std::size_t{64});
        QCOMPARE(urlKey(keys).value(), urlKey(keys).value());
        secrets.erase("service.private-key");
        QCOMPARE(make().error().code, ErrorCode::needsPerson);
        QVERIFY(!certificatePin("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"));
    }

    void addressesAreReadStrictly()
    {
        QCOMPARE(parseEndpoint("[::1]:8443")->text(), std::string("[::1]:8443"));
        QVERIFY(parseEndpoint("localhost:0")->isLoopback());
        QVERIFY(!parseEndpoint("0.0.0.0:1")->isLoopback());
        for (const char* text : {"", "8443", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:70000",
                                 "::1:80", "example.org:80"}) {
            QVERIFY2(!parseEndpoint(text), text);
        }
    }
};

QTEST_GUILESS_MAIN(TestSharingParts)
#include "tst_sharingparts.moc"
