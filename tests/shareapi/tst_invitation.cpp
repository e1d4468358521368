#include "core/base/ids.h"
#include "core/base/units.h"
#include "core/shareapi/invitation.h"

#include <QtTest/QTest>

#include <nlohmann/json.hpp>

using namespace sharepane;
using namespace sharepane::shareapi;
using nlohmann::json;

namespace {

Invitation example()
{
    Invitation invitation;
    invitation.id = "0b0f5d2e-7d43-4a6e-9d0f-0f0a5f7c1b11";
    invitation.serviceUrl = "https://share.contoso.example:8443/x";
    invitation.certificatePin = std::string(64, 'a');
    invitation.providerAccount = "contoso";
    invitation.providerEmail = "ann@contoso.example";
    invitation.providerOrganization = "Contoso Ltd. – Süd";
    invitation.share = "sales";
    invitation.description = "All sales\nof the south";
    invitation.terms = "Be kind.\n\n\tAlways.";
    invitation.recipient = "max@fabrikam.example";
    invitation.message = "Hello Max";
    invitation.datasets = {
        {"tables",
         "provider",
         "sales",
         {{"tables_to_include", {"Orders*", "Customers"}}, {"functions_to_exclude", {"*"}}}},
        {"cluster", "archive", "", {}},
        {"database", "provider", "events", {}}};
    invitation.sentAt = fromMillis(1'795'000'000'000);
    invitation.expiresAt = invitation.sentAt + std::chrono::hours(24);
    invitation.secret = std::string("\0\xff secret of thirty-two bytes!..", 32);
    return invitation;
}

/// A payload that is signed as it is, whatever it says.
std::string signedFile(const std::string& payload, const SigningKey& key)
{
    const std::string text = toBase64Url(payload);
    return json{{"sharepane_invitation", 1},
                {"payload", text},
                {"public_key", toBase64Url(key.publicKey())},
                {"signature", toBase64Url(*key.sign("sharepane-invitation-1\n" + text))}}
        .dump();
}

json payloadOf(const SignedInvitation& made)
{
    return json::parse(*fromBase64Url(json::parse(made.file)["payload"].get<std::string>()));
}

} // namespace

class TestInvitation : public QObject {
    Q_OBJECT

    const SigningKey m_key = *SigningKey::generate();
    const SignedInvitation m_made = *signInvitation(example(), m_key);

private Q_SLOTS:
    void fileAndLinkSayTheSame()
    {
        Invitation expected = example();
        expected.publicKey = m_key.publicKey();
        for (const std::string& text :
             {m_made.file, m_made.link, "\n " + m_made.link + "\r\n", json::parse(m_made.file).dump()}) {
            const auto read = parseInvitation(text);
            QVERIFY2(read, read ? "" : read.error().message().c_str());
            QVERIFY(*read == expected);
            QCOMPARE(*invitationLink(text), m_made.link);
        }
        QCOMPARE(invitationLink("{}").error().code, ErrorCode::corrupt);
        QVERIFY(m_made.link.starts_with("sharepane:invitation/1."));
    }

    void anExpiredOneParses()
    {
        Invitation invitation = example();
        invitation.expiresAt = fromMillis(0);
        QVERIFY(parseInvitation(signInvitation(invitation, m_key)->link));
    }

    void withoutServiceThereIsNoAddressAndNoPin()
    {
        Invitation invitation = example();
        invitation.serviceUrl.clear();
        invitation.certificatePin.clear();
        QVERIFY(parseInvitation(signInvitation(invitation, m_key)->file)->serviceUrl.empty());
    }

    void noTruncationIsAccepted()
    {
        for (const std::string& whole : {m_made.file, m_made.link}) {
            for (std::size_t size = 0; size + 2 < whole.size(); ++size) {
                const auto read = parseInvitation(whole.substr(0, size));
                QVERIFY2(!read, std::to_string(size).c_str());
                QVERIFY(read.error().code == ErrorCode::corrupt ||
                        read.error().code == ErrorCode::unsupported);
                QVERIFY(!read.error().hint.empty());
            }
        }
    }

    void noChangedByteChangesWhatItSays()
    {
        Invitation expected = example();
        expected.publicKey = m_key.publicKey();
        for (const std::string& whole : {m_made.file, m_made.link}) {
            for (std::size_t at = 0; at < whole.size(); ++at) {
                std::string changed = whole;
                changed[at] = changed[at] == 'A' ? 'B' : 'A';
                const auto read = parseInvitation(changed);
                QVERIFY2(!read || *read == expected, std::to_string(at).c_str());
            }
        }
        QVERIFY(!parseInvitation(m_made.link + "A"));
        QVERIFY(!parseInvitation(m_made.link + ".A"));
    }

    void anotherKeyDoesNotSignForIt()
    {
        json file = json::parse(m_made.file);
        file["public_key"] = toBase64Url(SigningKey::generate()->publicKey());
        const auto read = parseInvitation(file.dump());
        QVERIFY(!read);
        QVERIFY(read.error().cause.find("signature") != std::string::npos);
    }

    void aNewerVersionIsNamed()
    {
        json file = json::parse(m_made.file);
        file["sharepane_invitation"] = 2;
        QCOMPARE(parseInvitation(file.dump()).error().code, ErrorCode::unsupported);
        QVERIFY(parseInvitation(file.dump()).error().cause.find("version 2") != std::string::npos);
        std::string link = m_made.link;
        link.replace(link.find("/1."), 3, "/7.");
        QCOMPARE(parseInvitation(link).error().code, ErrorCode::unsupported);
    }

    void anOversizedOneIsRefusedAndNeverMade()
    {
        QCOMPARE(parseInvitation(std::string(largestInvitation + 1, ' ')).error().code,
                 ErrorCode::invalidArgument);
        Invitation invitation = example();
        invitation.terms = std::string(largestInvitation, 'x');
        QCOMPARE(signInvitation(invitation, m_key).error().code, ErrorCode::invalidArgument);
    }

    void whatIsNoInvitationIsSaidToBeNone_data()
    {
        QTest::addColumn<QByteArray>("text");
        for (const char* text :
             {"", "hello", "[]", "{}", "null", "sharepane:", "sharepane:received/1.a.b.c",
              R"({"sharepane_invitation": 1})", R"({"sharepane_invitation": 1, "payload": 7})",
              R"({"shareCredentialsVersion": 1})", "sharepane:invitation/1...", "sharepane:invitation/1",
              "sharepane:invitation/"}) {
            QTest::addRow("%s", text) << QByteArray(text);
        }
    }
    void whatIsNoInvitationIsSaidToBeNone()
    {
        QFETCH(const QByteArray, text);
        const auto read = parseInvitation(text.toStdString());
        QVERIFY(!read);
        QCOMPARE(read.error().code, ErrorCode::corrupt);
    }

    /// A signature says who wrote it, not that it makes sense: anybody can have a key.
    void whatIsSignedMustStillMakeSense_data()
    {
        QTest::addColumn<QByteArray>("pointer");
        QTest::addColumn<QByteArray>("value");
        const auto row = [](const char* pointer, const char* value) {
            QTest::addRow("%s = %s", pointer, value) << QByteArray(pointer) << QByteArray(value);
        };
        row("/id", "\"../../x\"");
        row("/id", "7");
        row("/secret", "\"c2hvcnQ\"");
        row("/secret", "null");
        row("/service", "[]");
        row("/service/url", "\"http://share.contoso.example/\"");
        row("/service/url", "\"file:///etc/passwd\"");
        row("/service/certificate_pin", "\"aa\"");
        row("/provider/account", "\"\\u001b[2Jcontoso\"");
        row("/provider/email", "\"a\\nb\"");
        row("/share/name", "\"x\\u009b\"");
        row("/share/datasets", "{}");
        row("/share/datasets", "[7]");
        row("/share/datasets/0/kind", "\"everything\"");
        row("/share/datasets/0/lists", R"({"tables_to_include": "x"})");
        row("/share/datasets/0/lists", R"({"columns_to_include": ["x"]})");
        row("/share/datasets/0/lists", "{}");
        row("/share/datasets/1/lists", R"({"tables_to_include": ["x"]})");
        row("/share/datasets/1/database", "\"x\"");
        row("/expires_at", "\"tomorrow\"");
        row("/sent_at", "0");
    }
    void whatIsSignedMustStillMakeSense()
    {
        QFETCH(const QByteArray, pointer);
        QFETCH(const QByteArray, value);
        json payload = payloadOf(m_made);
        QVERIFY(parseInvitation(signedFile(payload.dump(), m_key)));
        payload[json::json_pointer(pointer.toStdString())] = json::parse(value.toStdString());
        QVERIFY(!parseInvitation(signedFile(payload.dump(), m_key)));
    }

    void everyMemberIsNeeded()
    {
        const json payload = payloadOf(m_made);
        for (const auto& [name, value] : payload.items()) {
            json without = payload;
            without.erase(name);
            QVERIFY2(!parseInvitation(signedFile(without.dump(), m_key)), name.c_str());
        }
    }

    void keysComeBackFromTheirSecret()
    {
        const auto again = *SigningKey::parse(m_key.secret());
        QCOMPARE(again.publicKey(), m_key.publicKey());
        QVERIFY(verifies(m_key.publicKey(), "x", *again.sign("x")));
        QVERIFY(!verifies(m_key.publicKey(), "y", *again.sign("x")));
        QVERIFY(!verifies("short", "x", *again.sign("x")));
        QVERIFY(!SigningKey::parse("short"));
    }

    /// RFC 8032, section 7.1, test 2, and RFC 6234's "abc".
    void signaturesAndHashesAreTheStandardOnes()
    {
        const auto bytes = [](const char* hex) {
            return QByteArray::fromHex(hex).toStdString();
        };
        const auto key =
            *SigningKey::parse(bytes("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"));
        QCOMPARE(key.publicKey(), bytes("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"));
        QCOMPARE(*key.sign("\x72"),
                 bytes("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e4"
                       "3e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"));
        QCOMPARE(sha256Hex("abc"),
                 std::string("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
        QCOMPARE(fingerprintOf("abc"), std::string("ba78 16bf 8f01 cfea 4141 40de 5dae 2223 b003 61a3"));
    }

    void base64HasOneSpelling()
    {
        for (const char* wrong : {"A", "AB", "AA=", "AA==", "A A", "AA+/", "ä"}) {
            QVERIFY2(!fromBase64Url(wrong), wrong);
        }
        QCOMPARE(*fromBase64Url("AA"), std::string("\0", 1));
        QCOMPARE(*fromBase64Url(""), std::string());
        QCOMPARE(toBase64Url("\xfb\xff"), std::string("-_8"));
        QVERIFY(secretBytes(32)->size() == 32 && *secretBytes(32) != *secretBytes(32));
    }
};

QTEST_GUILESS_MAIN(TestInvitation)
#include "tst_invitation.moc"
