#include "core/mail/invitationmail.h"
#include "core/mail/mailer.h"
#include "core/mail/mailprogram.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include <algorithm>
#include <thread>

using namespace sharepane;
using namespace sharepane::mail;

namespace {

const Timestamp someTime = fromMicros(1'796'000'000'000'000); // 2026-11-30 00:53:20 UTC

InvitationWords sales()
{
    InvitationWords words;
    words.providerName = "Contoso";
    words.providerEmail = "ann@contoso.example";
    words.recipient = "max@fabrikam.example";
    words.share = "sales";
    words.description = "All sales";
    words.parts = {{"provider", "orders", false}, {"provider", "events", true}, {"archive", "", false}};
    words.message = "Hello Max";
    words.hasTerms = true;
    words.reachable = true;
    words.fingerprint = "1a2b 3c4d";
    words.expiresAt = someTime;
    words.file = "the file";
    words.link = "sharepane:invitation/1.a.b.c";
    return words;
}

Message mailOf(const InvitationWords& words, Language language = Language::english)
{
    return invitationMail(words, "shares@contoso.example", language);
}

Message plain()
{
    Message message;
    message.from = {"Ann", "ann@contoso.example"};
    message.to = {{}, "max@fabrikam.example"};
    message.subject = "Hello";
    return message;
}

/// The header of that name, unfolded; empty when the message can't be sent or has none.
std::string header(const Message& message, const std::string& name)
{
    const auto lines = headerLines(message, someTime, "id");
    if (!lines) {
        return {};
    }
    const auto found =
        std::ranges::find_if(*lines, [&](const auto& line) { return line.starts_with(name + ": "); });
    return found == lines->end() ? std::string() : found->substr(name.size() + 2);
}

/// Puts a shell script in the place of xdg-email, for as long as it lives.
class StandIn {
public:
    /// Empty: there is none.
    explicit StandIn(const QByteArray& script)
    {
        if (!script.isEmpty()) {
            QFile file(m_folder.filePath(QStringLiteral("xdg-email")));
            const bool written = file.open(QIODevice::WriteOnly) && file.write("#!/bin/sh\n" + script) > 0;
            file.setPermissions(QFile::ReadOwner | QFile::ExeOwner);
            m_ready = written;
        }
        qputenv("PATH", m_folder.path().toUtf8());
    }
    ~StandIn() { qputenv("PATH", m_before); }
    StandIn(const StandIn&) = delete;
    StandIn& operator=(const StandIn&) = delete;
    [[nodiscard]] bool ready() const { return m_ready; }
    [[nodiscard]] QString path(const QString& name) const { return m_folder.filePath(name); }
    [[nodiscard]] QByteArray read(const QString& name) const
    {
        QFile file(path(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

private:
    QTemporaryDir m_folder;
    QByteArray m_before = qgetenv("PATH");
    bool m_ready = false;
};

ErrorCode codeOf(const Message& message)
{
    const auto lines = headerLines(message, someTime, "id");
    return lines ? ErrorCode::failed : lines.error().code;
}

} // namespace

class TestMail : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void headersSayWhoWroteWhenAndWhat()
    {
        QCOMPARE(header(plain(), "Date"), std::string("30 Nov 2026 00:53:20 +0000"));
        QCOMPARE(header(plain(), "Message-ID"), std::string("<id@contoso.example>"));
        QCOMPARE(header(plain(), "From"), std::string("\"Ann\" <ann@contoso.example>"));
        QCOMPARE(header(plain(), "To"), std::string("max@fabrikam.example"));
        QCOMPARE(header(plain(), "Subject"), std::string("Hello"));
        QCOMPARE(header(plain(), "Reply-To"), std::string());
    }

    void whatIsNotAsciiIsEncodedAndFolded()
    {
        Message message = plain();
        message.subject = "Übersicht";
        message.from.name = "Café";
        QCOMPARE(header(message, "Subject"), std::string("=?UTF-8?B?w5xiZXJzaWNodA==?="));
        QCOMPARE(header(message, "From"), std::string("=?UTF-8?B?Q2Fmw6k=?=\r\n <ann@contoso.example>"));
        message.subject = "=?UTF-8?B?SGVsbG8=?="; // what looks encoded is not taken for it
        QVERIFY(header(message, "Subject") != message.subject);
        message.subject = std::string();
        for (int i = 0; i < 100; ++i) {
            message.subject += "€";
        }
        const auto lines = QString::fromStdString(header(message, "Subject")).split(QStringLiteral("\r\n "));
        QVERIFY(lines.size() > 1);
        QByteArray decoded;
        for (const QString& line : lines) {
            QVERIFY2(line.size() <= 75, qPrintable(line));
            const QByteArray piece = QByteArray::fromBase64(line.mid(10, line.size() - 12).toLatin1());
            QVERIFY(!QString::fromUtf8(piece).contains(QChar::ReplacementCharacter)); // whole characters
            decoded += piece;
        }
        QCOMPARE(decoded.toStdString(), message.subject);
    }

    void quotesInANameStayInTheName()
    {
        Message message = plain();
        message.from.name = "A \"B\" \\ <c@d.example>";
        QCOMPARE(header(message, "From"),
                 std::string("\"A \\\"B\\\" \\\\ <c@d.example>\" <ann@contoso.example>"));
    }

    void nothingCanEndAHeaderLine_data()
    {
        QTest::addColumn<std::string>("text");
        QTest::newRow("CRLF") << std::string("a\r\nBcc: eve@evil.example");
        QTest::newRow("LF") << std::string("a\nBcc: eve@evil.example");
        QTest::newRow("CR") << std::string("a\rBcc: eve@evil.example");
        QTest::newRow("NUL") << std::string("a\0b", 3);
        QTest::newRow("too long") << std::string(2000, 'a');
        QTest::newRow("no UTF-8") << std::string("a\xFF");
    }

    void nothingCanEndAHeaderLine()
    {
        QFETCH(const std::string, text);
        Message message = plain();
        message.subject = text;
        QCOMPARE(codeOf(message), ErrorCode::invalidArgument);
        message = plain();
        message.from.name = text;
        QCOMPARE(codeOf(message), ErrorCode::invalidArgument);
        message = plain();
        message.replyTo = Mailbox{text, "ann@contoso.example"};
        QCOMPARE(codeOf(message), ErrorCode::invalidArgument);
        for (Mailbox Message::*box : {&Message::from, &Message::to}) {
            message = plain();
            (message.*box).address = text + "@contoso.example";
            QCOMPARE(codeOf(message), ErrorCode::invalidArgument);
            (message.*box).address = "ann@" + text;
            if (text.size() < 1000 || text.front() != 'a') {
                QCOMPARE(codeOf(message), ErrorCode::invalidArgument);
            }
        }
    }

    void onlyWhatEveryServerTakesIsAnAddress()
    {
        for (const char* good : {"ann@contoso.example", "a.b+c@d-e.f", "x@localhost", "a@192.168.0.1"}) {
            QVERIFY2(checkAddress(good), good);
        }
        for (const char* bad : {"",
                                "@",
                                "ann",
                                "ann@",
                                "@contoso.example",
                                "a@b@c",
                                "a b@c",
                                "a..b@c",
                                ".a@c",
                                "a.@c",
                                "a@b..c",
                                "a@-b",
                                "a@b,c",
                                "<a@b>",
                                "a@b>",
                                "\"a\"@b",
                                "a@[1.2.3.4]",
                                "a@b\n",
                                "a\r\n@b",
                                "ännе@b.example",
                                "a@bä.example"}) {
            QVERIFY2(!checkAddress(bad), bad);
        }
        std::string tooLong(250, 'a');
        tooLong += "@b.example";
        QVERIFY(!checkAddress(tooLong));
    }

    void theMailSaysWhoSharesWhatUntilWhen()
    {
        const Message message = mailOf(sales());
        QCOMPARE(message.subject, std::string("Contoso shares \"sales\" with you"));
        QCOMPARE(message.from.address, std::string("shares@contoso.example"));
        QCOMPARE(message.replyTo->address, std::string("ann@contoso.example"));
        QCOMPARE(message.to.address, std::string("max@fabrikam.example"));
        for (const std::string& body : {message.text, message.html}) {
            for (const char* part :
                 {"Contoso (ann@contoso.example)", "All sales", "database orders of the cluster provider",
                  "selected tables, views and functions of the database events", "the cluster archive",
                  "Hello Max", "30 November 2026, 00:53 UTC", "terms of use",
                  "sharepanectl invitation show sales.sharepane-invitation", "sharepane:invitation/1.a.b.c",
                  "1a2b 3c4d", "Don't forward it"}) {
                const bool isThere = QString::fromStdString(body)
                                         .replace(QStringLiteral("&#39;"), QStringLiteral("'"))
                                         .contains(QString::fromUtf8(part));
                QVERIFY2(isThere, (body + "\nlacks " + part).c_str());
            }
            QVERIFY(body.find("no share service") == std::string::npos);
        }
        QCOMPARE(message.attachments.size(), std::size_t{1});
        QCOMPARE(message.attachments.front().fileName, std::string("sales.sharepane-invitation"));
        QCOMPARE(message.attachments.front().bytes, std::string("the file"));
    }

    void whatDoesNotApplyIsNotSaid()
    {
        InvitationWords words = sales();
        words.hasTerms = false;
        words.reachable = false;
        words.message.clear();
        words.providerEmail = "shares@contoso.example";
        words.link = "sharepane:" + std::string(100'000, 'a');
        const Message message = mailOf(words);
        QVERIFY(!message.replyTo);
        QVERIFY(message.text.find("terms of use") == std::string::npos);
        QVERIFY(message.text.find("writes:") == std::string::npos);
        QVERIFY(message.text.find("no share service") != std::string::npos);
        QVERIFY(message.text.size() < 5000); // a link that no mail program keeps whole is left out
        QVERIFY(message.html.find("<a ") == std::string::npos);
    }

    void theMailIsGermanWhereThatIsAskedFor()
    {
        const Message message = mailOf(sales(), Language::german);
        QCOMPARE(message.subject, std::string("Contoso gibt „sales“ für Sie frei"));
        QVERIFY(message.text.find("Die Einladung gilt bis 30. November 2026, 00:53 UTC.") !=
                std::string::npos);
        QVERIFY(message.html.find("lang=\"de\"") != std::string::npos);
        QCOMPARE(languageOf("de"), std::optional(Language::german));
        QCOMPARE(languageOf("fr"), std::optional<Language>());
        QVERIFY(testMail("a@b.example", "c@d.example", Language::german).text.find("Testnachricht") !=
                std::string::npos);
    }

    void nothingInHtmlIsMarkupButOurs()
    {
        const std::string hostile = "<script>\"'&</script>%1%2";
        InvitationWords words = sales();
        words.providerName = words.share = words.description = words.message = words.fingerprint = hostile;
        words.providerEmail = "<b>@contoso.example";
        words.parts = {{hostile, hostile, true}};
        words.link = "sharepane:\"><script>";
        const Message message = mailOf(words);
        QVERIFY(message.html.find("<script") == std::string::npos);
        QVERIFY(message.html.find("<b>") == std::string::npos);
        QVERIFY(message.html.find("&lt;script&gt;&quot;") != std::string::npos);
        QVERIFY(message.html.find("%1%2") != std::string::npos); // it isn't filled in once more
        QVERIFY(message.text.find(hostile) != std::string::npos);
        QCOMPARE(message.attachments.front().fileName,
                 std::string("_script______script__1_2.sharepane-invitation"));
        QVERIFY(!message.replyTo); // that is no address
    }

    void severalLinesOfAMessageAreOneQuotation()
    {
        InvitationWords words = sales();
        words.message = "One\r\nTwo\nThree";
        QVERIFY(mailOf(words).text.find("> One\n> Two\n> Three\n") != std::string::npos);
    }

    void theFileMayHaveAnotherNameThanTheShare()
    {
        InvitationWords words = sales();
        words.fileName = "for Max.sharepane-invitation";
        const Message message = mailOf(words);
        QCOMPARE(message.attachments.front().fileName, words.fileName);
        QVERIFY(message.text.find("the attached file for Max.sharepane-invitation") != std::string::npos);
        QVERIFY(message.text.find("invitation show 'for Max.sharepane-invitation'\n") != std::string::npos);
        words.fileName = "-it's";
        QVERIFY(mailOf(words).text.find("invitation show './-it'\\''s'\n") != std::string::npos);
    }

    void theMailProgramIsToldRecipientSubjectTextAndFile()
    {
        Message message = mailOf(sales());
        const auto arguments = mailProgramArguments(message, "/a b/sales.sharepane-invitation");
        QVERIFY(arguments);
        QCOMPARE(*arguments,
                 (std::vector<std::string>{"xdg-email", "--utf8", "--subject", message.subject, "--body",
                                           message.text, "--attach", "/a b/sales.sharepane-invitation",
                                           "mailto:max@fabrikam.example"}));
        message.to.address = "-a?cc=eve&x%20+b@fabrikam.example";
        QCOMPARE(mailProgramArguments(message, "/f")->back(),
                 std::string("mailto:-a%3Fcc%3Deve%26x%2520%2Bb@fabrikam.example"));
        message.text = std::string("a\0b", 3);
        QCOMPARE((*mailProgramArguments(message, "/f"))[5], std::string("a b"));
        QVERIFY(QDir::isAbsolutePath(QString::fromStdString((*mailProgramArguments(message, "f"))[7])));
        message.to.address = "max@fabrikam.example?cc=eve@evil.example";
        QCOMPARE(mailProgramArguments(message, "/f").error().code, ErrorCode::invalidArgument);
    }

    void noShellReadsWhatTheMailProgramIsTold()
    {
        const StandIn mailProgram("printf '%s\\0' \"$@\" > \"$(/usr/bin/dirname \"$0\")/told\"\n");
        QVERIFY(mailProgram.ready());
        Message message = plain();
        message.subject = "$(touch evil) `touch evil` \"'; touch evil";
        message.text = "One\n--cc\neve@evil.example\n";
        QVERIFY(openMailProgram(message, "/a;b", {}));
        QByteArray expected;
        const auto arguments = *mailProgramArguments(message, "/a;b");
        for (std::size_t i = 1; i < arguments.size(); ++i) {
            expected += QByteArray::fromStdString(arguments[i]) + '\0';
        }
        QCOMPARE(mailProgram.read(QStringLiteral("told")), expected);
    }

    void aMailProgramThatDoesNotOpenIsSaidWithTheCause_data()
    {
        QTest::addColumn<QByteArray>("script");
        QTest::addColumn<QString>("cause");
        QTest::newRow("none") << QByteArray() << QStringLiteral("no xdg-email on the PATH");
        QTest::newRow("no program") << QByteArray("exit 3") << QStringLiteral("found no mail program");
        QTest::newRow("it failed") << QByteArray("exit 4") << QStringLiteral("could not be opened");
        QTest::newRow("other status") << QByteArray("exit 9") << QStringLiteral("status 9");
        QTest::newRow("killed") << QByteArray("kill -9 $$") << QStringLiteral("signal 9");
    }
    void aMailProgramThatDoesNotOpenIsSaidWithTheCause()
    {
        QFETCH(const QByteArray, script);
        QFETCH(const QString, cause);
        const StandIn mailProgram(script);
        const auto opened = openMailProgram(plain(), "/f", {});
        QVERIFY(!opened);
        QCOMPARE(opened.error().code, ErrorCode::needsPerson);
        QVERIFY2(QString::fromStdString(opened.error().cause).contains(cause), opened.error().cause.c_str());
        QVERIFY2(opened.error().hint.find("xdg-utils") != std::string::npos, opened.error().hint.c_str());
    }

    void aMailProgramThatStaysOpenIsNotWaitedForAndNotEnded()
    {
        const StandIn mailProgram("cd \"$(/usr/bin/dirname \"$0\")\"; : > begun\n"
                                  "while [ ! -e go ]; do /usr/bin/sleep 0.05; done; : > ended\n");
        QVERIFY(mailProgram.ready());
        const CancelSource source;
        std::thread canceller([&] {
            while (!QFile::exists(mailProgram.path(QStringLiteral("begun")))) {
                QTest::qSleep(5);
            }
            source.cancel();
        });
        const auto opened = openMailProgram(plain(), "/f", source.token());
        canceller.join();
        QVERIFY(!opened);
        QCOMPARE(opened.error().code, ErrorCode::cancelled);
        QFile go(mailProgram.path(QStringLiteral("go")));
        QVERIFY(go.open(QIODevice::WriteOnly));
        QTRY_VERIFY(QFile::exists(mailProgram.path(QStringLiteral("ended"))));
        QVERIFY(go.remove());
        QVERIFY(openMailProgram(plain(), "/f", {}, std::chrono::milliseconds(200)));
        QVERIFY(QFile::remove(mailProgram.path(QStringLiteral("ended"))));
        QVERIFY(go.open(QIODevice::WriteOnly));
        QTRY_VERIFY(QFile::exists(mailProgram.path(QStringLiteral("ended"))));
    }

    void onlySafeServersAreUsed()
    {
        SmtpServer server{"smtp.example.org",    0, Security::starttls, "ann", "mail/x",
                          "ann@contoso.example", {}};
        QVERIFY(checkServer(server));
        QCOMPARE(server.text(), std::string("smtp.example.org:587"));
        server.security = Security::none;
        QVERIFY(!checkServer(server)); // in the clear, to another machine
        for (const char* here : {"localhost", "127.0.0.1", "127.1.2.3", "::1"}) {
            server.host = here;
            QVERIFY2(checkServer(server), here);
        }
        for (const char* there :
             {"127.0.0.1.evil.example", "127.evil.example", "10.0.0.1", "::2", "localhost.evil.example"}) {
            server.host = there;
            QVERIFY2(!checkServer(server), there);
        }
        server.security = Security::tls;
        for (const char* none : {"", "a b", "a/b", "a@b", "a:25", "[::1]", "a\r\nb"}) {
            server.host = none;
            QVERIFY2(!checkServer(server), none);
        }
        server.host = "smtp.example.org";
        server.user = "ann\r\nRSET";
        QVERIFY(!checkServer(server));
        server.user = "ann";
        server.from = "ann";
        QVERIFY(!checkServer(server));
    }

    void nothingIsSentOnceItIsCancelled()
    {
        const SmtpServer server{"127.0.0.1", 9, Security::none, {}, {}, "ann@contoso.example", {}};
        const CancelSource cancelled;
        cancelled.cancel();
        const auto sent = Mailer(server, nullptr).send(plain(), someTime, cancelled.token());
        QVERIFY(!sent);
        QCOMPARE(sent.error().code, ErrorCode::cancelled);
    }

    void aServerThatIsNotThereIsTransient()
    {
        const SmtpServer server{"127.0.0.1", 9, Security::none, {}, {}, "ann@contoso.example", {}};
        const auto sent = Mailer(server, nullptr).send(plain(), someTime, CancelToken());
        QVERIFY(!sent);
        QCOMPARE(sent.error().code, ErrorCode::unavailable);
    }
};

QTEST_GUILESS_MAIN(TestMail)
#include "tst_mail.moc"
