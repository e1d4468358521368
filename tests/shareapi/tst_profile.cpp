#include "core/base/units.h"
#include "core/shareapi/profile.h"
#include "core/shareapi/weburl.h"

#include <QtTest>

using namespace sharepane;
using namespace sharepane::shareapi;

namespace {

const std::string bearer =
    "{\"shareCredentialsVersion\": 1, \"endpoint\": \"https://sharing.example.org/delta-sharing/\","
    "\"bearerToken\": \"faaie590d541265bcab1f2de9813274bf233\", \"expirationTime\": "
    "\"2021-11-12T00:12:29.0Z\"}";
const std::string oauth = "{\"shareCredentialsVersion\": 2, \"type\": \"oauth_client_credentials\","
                          "\"endpoint\": \"https://sharing.example.org/delta-sharing\", \"tokenEndpoint\": "
                          "\"https://login.example.org/token\","
                          "\"clientId\": \"id\", \"clientSecret\": \"s3cret\", \"scope\": \"all\"}";

std::string with(std::string text, const std::string& from, const std::string& to)
{
    const auto at = text.find(from);
    return at == std::string::npos ? std::string() : text.replace(at, from.size(), to);
}

} // namespace

class ProfileTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theProfileOfTheProtocolIsRead()
    {
        const auto profile = parseProfile(bearer);
        QVERIFY(profile.has_value());
        QCOMPARE(profile->endpoint, std::string("https://sharing.example.org/delta-sharing"));
        QCOMPARE(profile->bearerToken, std::string("faaie590d541265bcab1f2de9813274bf233"));
        QVERIFY(profile->expirationTime == *parseTimestamp("2021-11-12T00:12:29Z"));
        QVERIFY(!profile->usesOAuth());
    }

    void clientCredentialsAreRead()
    {
        const auto profile = parseProfile(oauth);
        QVERIFY(profile.has_value());
        QVERIFY(profile->usesOAuth());
        QCOMPARE(profile->tokenEndpoint, std::string("https://login.example.org/token"));
        QCOMPARE(profile->clientSecret, std::string("s3cret"));
        QCOMPARE(profile->scope, std::string("all"));
    }

    void whatIsWrittenIsRead()
    {
        for (const std::string& text : {bearer, oauth}) {
            auto profile = *parseProfile(text);
            profile.certificateSha256 = std::string(64, 'a');
            const auto again = parseProfile(formatProfile(profile));
            QVERIFY(again.has_value());
            QVERIFY(*again == profile);
        }
    }

    void otherSpellingsOfTimesAreRead()
    {
        for (const char* time : {"2021-11-12T02:12:29+02:00", "2021-11-12T00:12:29.000000Z"}) {
            const auto profile = parseProfile(with(bearer, "2021-11-12T00:12:29.0Z", time));
            QVERIFY2(profile.has_value(), time);
            QVERIFY(profile->expirationTime == *parseTimestamp("2021-11-12T00:12:29Z"));
        }
    }

    void whatIsNoProfileIsRefused_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("code");
        const auto row = [](const char* name, const std::string& text, ErrorCode code) {
            QTest::newRow(name) << QByteArray::fromStdString(text) << static_cast<int>(code);
        };
        const auto corrupt = ErrorCode::corrupt;
        row("empty", "", corrupt);
        row("truncated", bearer.substr(0, 100), corrupt);
        row("list", "[]", corrupt);
        row("no version", with(bearer, "shareCredentialsVersion", "version"), corrupt);
        row("version text", with(bearer, ": 1", ": \"1\""), corrupt);
        row("version 3", with(bearer, ": 1", ": 3"), ErrorCode::unsupported);
        row("no token", with(bearer, "bearerToken", "token"), corrupt);
        row("token number", with(bearer, "\"faaie590d541265bcab1f2de9813274bf233\"", "7"), corrupt);
        row("token with line end", with(bearer, "faaie", "fa\\r\\nX-Evil: 1"), corrupt);
        row("no endpoint", with(bearer, "endpoint", "point"), corrupt);
        row("expiration", with(bearer, "2021-11-12T00:12:29.0Z", "tomorrow"), corrupt);
        row("too large", bearer + std::string(largestProfile, ' '), corrupt);
        row("plain http", with(bearer, "https://", "http://"), ErrorCode::invalidArgument);
        row("file", with(bearer, "https://sharing.example.org", "file://"), ErrorCode::invalidArgument);
        row("user", with(bearer, "https://", "https://me:it@"), ErrorCode::invalidArgument);
        row("fragment", with(bearer, "sharing/\"", "sharing#x\""), ErrorCode::invalidArgument);
        row("oauth type", with(oauth, "client_credentials", "jwt_bearer"), ErrorCode::unsupported);
        row("bearer of version 2", with(oauth, "oauth_client_credentials", "bearer_token"),
            ErrorCode::unsupported);
        row("plain token endpoint", with(oauth, "https://login", "http://login"), ErrorCode::invalidArgument);
    }

    void whatIsNoProfileIsRefused()
    {
        QFETCH(const QByteArray, text);
        QFETCH(const int, code);
        const auto profile = parseProfile(text.toStdString());
        QVERIFY(!profile.has_value());
        QCOMPARE(static_cast<int>(profile.error().code), code);
        const std::string message = profile.error().message();
        QVERIFY(message.find("faaie") == std::string::npos && message.find("s3cret") == std::string::npos);
    }

    void plainHttpIsForThisMachine()
    {
        for (const char* host : {"localhost", "127.0.0.1", "127.8.8.8:8080", "[::1]:9000", "LOCALHOST"}) {
            QVERIFY2(parseSafeUrl(std::string("http://") + host + "/x", "it").has_value(), host);
        }
        for (const char* host : {"127.evil.org", "localhost.evil.org", "10.0.0.1", "[::2]"}) {
            QVERIFY2(!parseSafeUrl(std::string("http://") + host + "/x", "it").has_value(), host);
        }
    }

    void originsAreSchemeHostAndPort()
    {
        const auto url = [](const char* text) {
            return *parseWebUrl(text, "it");
        };
        QVERIFY(url("https://Example.org/a").sameOrigin(url("https://example.org:443/b?c=d")));
        QVERIFY(!url("https://example.org/").sameOrigin(url("https://example.org:444/")));
        QVERIFY(!url("https://example.org/").sameOrigin(url("https://example.com/")));
    }

    void pinsAreReadAsProgramsPrintThem()
    {
        std::string printed;
        for (int i = 0; i < 32; ++i) {
            printed += i == 0 ? "AB" : ":AB";
        }
        std::string digits;
        for (int i = 0; i < 32; ++i) {
            digits += "ab";
        }
        QCOMPARE(*parseCertificatePin(printed), digits);
        QVERIFY(!parseCertificatePin("abcd").has_value());
        QVERIFY(!parseCertificatePin(std::string(64, 'g')).has_value());
    }
};

QTEST_APPLESS_MAIN(ProfileTest)
#include "tst_profile.moc"
