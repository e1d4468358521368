#include "core/shareapi/tail.h"

#include <QtTest>

using namespace sharepane;
using namespace sharepane::shareapi;

namespace {

const std::string id = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa";

} // namespace

class TailTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aQuestionForNewsIsReadAsItWasWritten()
    {
        const NewsRequest request{std::chrono::seconds{50},
                                  {{id, "token", {{"demo", "3.0"}, {"other", ""}}}}};
        const auto parsed = parseNewsRequest(formatNewsRequest(request));
        QVERIFY(parsed.has_value());
        QCOMPARE(parsed->wait, request.wait);
        QCOMPARE(parsed->subscriptions.size(), std::size_t{1});
        QCOMPARE(parsed->subscriptions.front().credential, std::string("token"));
        QVERIFY(parsed->subscriptions.front().databases == request.subscriptions.front().databases);
    }

    void newsAreReadAsTheyWereWritten()
    {
        const std::vector<News> news = {{id, "demo", "4.1", false}, {id, {}, {}, true}};
        QVERIFY(*parseNews(formatNews(news)) == news);
        QVERIFY(parseNews(formatNews({}))->empty());
    }

    void notesAreReadAsTheyWereWritten()
    {
        using Kind = FollowerNote::Kind;
        for (const FollowerNote& note :
             {FollowerNote{Kind::attach, id, "analytics", "copy", -1},
              FollowerNote{Kind::detach, id, {}, {}, -1}, FollowerNote{Kind::report, id, {}, {}, 12},
              FollowerNote{Kind::ask, id, {}, {}, -1}}) {
            const auto parsed = parseFollowerNote(formatFollowerNote(note));
            QVERIFY(parsed.has_value());
            QCOMPARE(parsed->kind, note.kind);
            QCOMPARE(parsed->follower, note.follower);
            QCOMPARE(parsed->cluster, note.cluster);
            QCOMPARE(parsed->database, note.database);
            QCOMPARE(parsed->version, note.version);
        }
    }

    void theRestIsReadAsItWasWritten()
    {
        QVERIFY(*parseAttached(formatAttached(true)));
        QVERIFY(!*parseAttached(formatAttached(false)));
        QCOMPARE(*parseDatabases(formatDatabases({"a", "b"})), (std::vector<std::string>{"a", "b"}));
        QCOMPARE(parseHead(formatHead({7, fromMicros(9)}))->version, 7);
        const std::vector<ExtentName> extents = {{id, "p=1/ü.parquet"}};
        QVERIFY(*parseExtentNames(formatExtentNames(extents)) == extents);
        const ExtentUrls urls{fromMillis(5), {"/files/x?sig=1", "https://store.example.org/x?sig=2"}};
        QCOMPARE(parseExtentUrls(formatExtentUrls(urls))->urls, urls.urls);
    }

    void otherQuestionsAreRefused()
    {
        for (const char* text :
             {"", "[]", "{}", "{\"wait\":61,\"subscriptions\":[]}", "{\"wait\":1,\"subscriptions\":[]}",
              "{\"wait\":1,\"subscriptions\":[{\"id\":\"x\",\"credential\":\"y\",\"databases\":{}}]}",
              "{\"note\":\"attach\",\"follower\":\"aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa\"}",
              "{\"note\":\"steal\",\"follower\":\"aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa\"}",
              "{\"note\":\"report\",\"follower\":\"aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa\",\"version\":\"1\"}",
              "{\"extents\":[]}", "{\"extents\":[{\"table\":\"x\",\"path\":\"y\"}]}"}) {
            QVERIFY2(!parseNewsRequest(text), text);
            QVERIFY2(!parseFollowerNote(text), text);
            QVERIFY2(!parseExtentNames(text), text);
        }
    }

    void otherAnswersAreRefused()
    {
        for (const char* text : {"", "7", "{}", "{\"news\":[{}]}", "{\"attached\":1}", "{\"databases\":[1]}",
                                 "{\"version\":1}", "{\"expires\":1,\"urls\":[\"file:///etc/passwd\"]}",
                                 "{\"expires\":1,\"urls\":[\"//example.org/x\"]}"}) {
            QVERIFY2(!parseNews(text), text);
            QVERIFY2(!parseAttached(text), text);
            QVERIFY2(!parseDatabases(text), text);
            QVERIFY2(!parseHead(text), text);
            QVERIFY2(!parseExtentUrls(text), text);
        }
    }
};

QTEST_GUILESS_MAIN(TailTest)
#include "tst_tail.moc"
