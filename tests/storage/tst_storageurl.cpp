#include "core/storage/existingstore.h"
#include "core/storage/objectstore.h"

#include <QTemporaryDir>
#include <QtTest>

#include <filesystem>

using namespace sharepane;
using namespace sharepane::storage;

class TestStorageUrl : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void spellingsOfOnePlaceAreOneUrl_data()
    {
        QTest::addColumn<QByteArray>("spelling");
        QTest::addColumn<QByteArray>("canonical");
        QTest::newRow("path") << QByteArray("/a/b") << QByteArray("file:///a/b");
        QTest::newRow("url") << QByteArray("file:///a/b") << QByteArray("file:///a/b");
        QTest::newRow("one slash") << QByteArray("file:/a/b") << QByteArray("file:///a/b");
        QTest::newRow("localhost") << QByteArray("file://localhost/a") << QByteArray("file:///a");
        QTest::newRow("capitals") << QByteArray("FILE:///A") << QByteArray("file:///A");
        QTest::newRow("parent") << QByteArray("/a/../b") << QByteArray("file:///b");
        QTest::newRow("above the root") << QByteArray("/../../b") << QByteArray("file:///b");
        QTest::newRow("dot") << QByteArray("/a/./b/.") << QByteArray("file:///a/b");
        QTest::newRow("slashes") << QByteArray("//a///b//") << QByteArray("file:///a/b");
        QTest::newRow("root") << QByteArray("/") << QByteArray("file:///");
        QTest::newRow("blank") << QByteArray("/a b") << QByteArray("file:///a%20b");
        QTest::newRow("needless escape") << QByteArray("file:///%61%2fb") << QByteArray("file:///a/b");
        QTest::newRow("escaped parent") << QByteArray("file:///a/%2E%2e/b") << QByteArray("file:///b");
        QTest::newRow("percent") << QByteArray("/100%") << QByteArray("file:///100%25");
        QTest::newRow("unicode") << QByteArray("/\xc3\xa9?#") << QByteArray("file:///%C3%A9%3F%23");
        QTest::newRow("colon in a path") << QByteArray("/s3:b") << QByteArray("file:///s3%3Ab");
    }
    void spellingsOfOnePlaceAreOneUrl()
    {
        QFETCH(const QByteArray, spelling);
        QFETCH(const QByteArray, canonical);
        const auto url = canonicalStorageUrl(spelling.toStdString());
        QVERIFY(url);
        QCOMPARE(*url, canonical.toStdString());
        QCOMPARE(*canonicalStorageUrl(*url), *url);
        QCOMPARE(fileUrlAgain(*url), *url);
    }

    void whatNamesNoFolderIsRefused_data()
    {
        QTest::addColumn<QByteArray>("url");
        QTest::addColumn<int>("code");
        const auto invalid = static_cast<int>(ErrorCode::invalidArgument);
        const auto unsupported = static_cast<int>(ErrorCode::unsupported);
        QTest::newRow("empty") << QByteArray("") << invalid;
        QTest::newRow("relative") << QByteArray("a/b") << invalid;
        QTest::newRow("dot") << QByteArray("./a") << invalid;
        QTest::newRow("home") << QByteArray("~/a") << invalid;
        QTest::newRow("relative url") << QByteArray("file:a") << invalid;
        QTest::newRow("host") << QByteArray("file://server/a") << invalid;
        QTest::newRow("no path") << QByteArray("file://") << invalid;
        QTest::newRow("query") << QByteArray("file:///a?b") << invalid;
        QTest::newRow("fragment") << QByteArray("file:///a#b") << invalid;
        QTest::newRow("bad escape") << QByteArray("file:///a%2") << invalid;
        QTest::newRow("signed escape") << QByteArray("file:///a%-1") << invalid;
        QTest::newRow("NUL") << QByteArray("file:///a%00b") << invalid;
        QTest::newRow("raw NUL") << QByteArray("/a\0b", 4) << invalid;
        QTest::newRow("s3") << QByteArray("s3://bucket/a") << unsupported;
        QTest::newRow("az") << QByteArray("az://container/a") << unsupported;
        QTest::newRow("https") << QByteArray("https://host/a") << unsupported;
    }
    void whatNamesNoFolderIsRefused()
    {
        QFETCH(const QByteArray, url);
        QFETCH(const int, code);
        const auto canonical = canonicalStorageUrl(url.toStdString());
        QVERIFY(!canonical);
        QCOMPARE(static_cast<int>(canonical.error().code), code);
        QCOMPARE(static_cast<int>(openStore(url.toStdString()).error().code), code);
    }

    void aRefusalSaysWhatWouldWork()
    {
        const auto relative = canonicalStorageUrl("some/folder").error();
        QVERIFY(relative.hint.find(QDir::currentPath().toStdString() + "/some/folder") != std::string::npos);
        const auto s3 = canonicalStorageUrl("s3://bucket").error();
        QVERIFY(s3.cause.find("s3:") != std::string::npos);
        QVERIFY(s3.hint.find("file:") != std::string::npos);
    }

    void onlyFileUrlsHaveALocalPath()
    {
        QCOMPARE(localPathOf("file:///a%20b/c").value().string(), std::string("/a b/c"));
        QVERIFY(!localPathOf("/a"));
        QVERIFY(!localPathOf("s3://bucket/a"));
        QVERIFY(!localPathOf("https://host/a"));
        QVERIFY(!localPathOf("file://server/a"));
    }

    void anObjectsUrlLeadsToItsFile()
    {
        const QTemporaryDir folder;
        const auto store = openStore(folder.path().toStdString() + "/with blank & 100%").value();
        for (const char* key : {"a/b", "a b", "100%25", "\xc3\xa9?#", "a:b;c=d"}) {
            QVERIFY(store->put(key, std::string_view(key)));
            const auto url = store->readUrl(key, std::chrono::seconds{60}).value();
            QVERIFY(url.starts_with("file:///"));
            QVERIFY(url.find_first_of(" ?#&;") == std::string::npos);
            QFile file(QString::fromStdString(localPathOf(*store, key).value().string()));
            QVERIFY(file.open(QIODevice::ReadOnly));
            QCOMPARE(file.readAll().toStdString(), std::string(key));
        }
        QVERIFY(!localPathOf(*store, "../a"));
    }

    void openingMakesTheFolder()
    {
        const QTemporaryDir folder;
        const auto path = folder.path().toStdString() + "/a/b/c";
        QVERIFY(openStore("file://" + path));
        QVERIFY(std::filesystem::is_directory(path));
        QVERIFY(openStore(path));
    }

    void storageThatWentAwayIsNotMadeAgain()
    {
        const QTemporaryDir folder;
        const std::string path = folder.filePath(QStringLiteral("unmounted")).toStdString();
        QCOMPARE(openExistingStore(path).error().code, ErrorCode::unavailable);
        QVERIFY(!std::filesystem::exists(path));
        QVERIFY(openStore(path));
        QVERIFY(openExistingStore(path));
    }

    /// It once called itself for ever: the parent is there, and still answers that it isn't.
    void aFolderThatCannotBeMadeIsAnError() { QVERIFY(!openStore("/proc/nope")); }

    void aFileIsNoStore()
    {
        const QTemporaryDir folder;
        QFile file(folder.filePath(QStringLiteral("file")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(openStore(file.fileName().toStdString()).error().code, ErrorCode::invalidArgument);
        QCOMPARE(openStore(file.fileName().toStdString() + "/a").error().code, ErrorCode::invalidArgument);
    }

private:
    /// The URL by way of the path that it stands for.
    static std::string fileUrlAgain(const std::string& url)
    {
        return canonicalStorageUrl(localPathOf(url).value().string()).value();
    }
};

QTEST_GUILESS_MAIN(TestStorageUrl)
#include "tst_storageurl.moc"
