#include "tests/contract/secretstorecontract.h"

#include <QtTest/QTest>

#include <thread>
#include <vector>

namespace sharepane::test {

SecretStoreContract::SecretStoreContract(OpenSecrets open)
    : m_open(std::move(open))
{
}

void SecretStoreContract::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    auto store = m_open(m_folder->path().toStdString());
    QVERIFY2(store, store ? "" : store.error().message().c_str());
    m_store = *std::move(store);
}

void SecretStoreContract::whatWasWrittenIsRead()
{
    const auto written = m_store->write("account/1/key", "correct horse");
    QVERIFY2(written, written ? "" : written.error().message().c_str());
    QCOMPARE(*m_store->read("account/1/key"), std::string("correct horse"));
}

void SecretStoreContract::bytesOfEveryValueComeBack()
{
    std::string bytes;
    for (int value = 0; value < 256; ++value) {
        bytes += static_cast<char>(value);
    }
    QVERIFY(m_store->write("bytes", bytes));
    QCOMPARE(*m_store->read("bytes"), bytes);
    QVERIFY(m_store->write("nothing", ""));
    QCOMPARE(*m_store->read("nothing"), std::string());
}

void SecretStoreContract::theLargestSecretComesBackAndALargerOneIsRefused()
{
    const std::string largest(std::size_t{64} << 10U, 'x');
    QVERIFY(m_store->write("large", largest));
    QVERIFY(*m_store->read("large") == largest);
    QCOMPARE(m_store->write("large", largest + "x").error().code, ErrorCode::invalidArgument);
    QVERIFY(*m_store->read("large") == largest);
}

void SecretStoreContract::writingReplaces()
{
    QVERIFY(m_store->write("a", "a longer first value"));
    QVERIFY(m_store->write("a", "second"));
    QCOMPARE(*m_store->read("a"), std::string("second"));
}

void SecretStoreContract::whatIsNotThereIsNotFound()
{
    const auto read = m_store->read("none");
    QVERIFY(!read);
    QCOMPARE(read.error().code, ErrorCode::notFound);
    QCOMPARE(read.error().object, std::string("none"));
    QVERIFY(m_store->write("other", "x"));
    QCOMPARE(m_store->read("none").error().code, ErrorCode::notFound);
}

void SecretStoreContract::removedIsGoneAndRemovingAgainSucceeds()
{
    QVERIFY(m_store->write("a", "1"));
    QVERIFY(m_store->write("b", "2"));
    QVERIFY(m_store->remove("a"));
    QCOMPARE(m_store->read("a").error().code, ErrorCode::notFound);
    QVERIFY(m_store->remove("a"));
    QVERIFY(m_store->remove("never"));
    QCOMPARE(*m_store->read("b"), std::string("2"));
}

void SecretStoreContract::namesAreKeptApart()
{
    QVERIFY(m_store->write("key", "1"));
    QVERIFY(m_store->write("Key", "2"));
    QVERIFY(m_store->write("key/1", "3"));
    QCOMPARE(*m_store->read("key"), std::string("1"));
    QCOMPARE(*m_store->read("Key"), std::string("2"));
    QCOMPARE(*m_store->read("key/1"), std::string("3"));
}

void SecretStoreContract::workspacesAreKeptApart()
{
    const QTemporaryDir folder;
    const auto other = *m_open(folder.path().toStdString());
    QVERIFY(m_store->write("key", "mine"));
    QCOMPARE(other->read("key").error().code, ErrorCode::notFound);
    QVERIFY(other->write("key", "theirs"));
    QCOMPARE(*m_store->read("key"), std::string("mine"));
    QVERIFY(other->remove("key"));
    QCOMPARE(*m_store->read("key"), std::string("mine"));
}

void SecretStoreContract::anotherStoreObjectSeesTheSecretAtOnce()
{
    const auto other = *m_open(m_folder->path().toStdString());
    QVERIFY(m_store->write("key", "1"));
    QCOMPARE(*other->read("key"), std::string("1"));
    QVERIFY(other->write("key", "2"));
    QVERIFY(other->write("another", "3"));
    QCOMPARE(*m_store->read("key"), std::string("2"));
    QVERIFY(m_store->remove("key"));
    QCOMPARE(other->read("key").error().code, ErrorCode::notFound);
    QCOMPARE(*m_store->read("another"), std::string("3"));
}

void SecretStoreContract::namesThatAreNoneAreRefusedByEveryMethod()
{
    for (const std::string& name : {std::string(), std::string("a b"), std::string("ä"), std::string("a\n"),
                                    std::string("a\0b", 3), std::string(201, 'x')}) {
        QCOMPARE(m_store->read(name).error().code, ErrorCode::invalidArgument);
        QCOMPARE(m_store->write(name, "x").error().code, ErrorCode::invalidArgument);
        QCOMPARE(m_store->remove(name).error().code, ErrorCode::invalidArgument);
    }
    QVERIFY(m_store->write(std::string(200, 'x'), "x"));
}

void SecretStoreContract::manyThreadsLoseNothing()
{
    constexpr int threads = 4;
    constexpr int each = 5;
    std::vector<std::jthread> writers;
    for (int thread = 0; thread < threads; ++thread) {
        writers.emplace_back([this, thread] {
            const auto store = thread % 2 == 0 ? m_store : *m_open(m_folder->path().toStdString());
            for (int i = 0; i < each; ++i) {
                (void)store->write(std::to_string(thread) + "/" + std::to_string(i), std::to_string(i));
            }
        });
    }
    writers.clear();
    for (int thread = 0; thread < threads; ++thread) {
        for (int i = 0; i < each; ++i) {
            QCOMPARE(*m_store->read(std::to_string(thread) + "/" + std::to_string(i)), std::to_string(i));
        }
    }
}

void SecretStoreContract::itSaysWhereItIs()
{
    QVERIFY(!m_store->describe().empty());
}

} // namespace sharepane::test
