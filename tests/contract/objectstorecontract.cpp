#include "tests/contract/objectstorecontract.h"

#include <QCoreApplication>
#include <QProcess>
#include <QtTest>

#include <algorithm>
#include <array>
#include <atomic>
#include <barrier>
#include <fstream>
#include <iostream>
#include <thread>

using namespace std::string_view_literals;

namespace sharepane::test {

using storage::NewObject;
using storage::ObjectInfo;

namespace {

constexpr int racers = 4;
constexpr auto raceFlag = "--race";

std::span<std::byte> bytesOf(std::string& text)
{
    return std::as_writable_bytes(std::span(text));
}

/// 0 when the racer made the object, 1 when it was taken, 2 for anything else.
int outcomeOf(const Result<void>& result)
{
    return result ? 0 : result.error().code == ErrorCode::alreadyExists ? 1 : 2;
}

std::string racedKey(int number)
{
    return "journal/" + std::to_string(number);
}

/// One racing process: says "ready", waits for a line, then tries to create `keys` keys and answers with one
/// digit for each.
int race(const StoreFactory& factory, const std::string& url, const std::string& name, int keys)
{
    const auto store = factory.open(url);
    if (!store) {
        std::cout << store.error().message() << std::endl;
        return 1;
    }
    std::cout << "ready" << std::endl;
    std::string go;
    std::getline(std::cin, go);
    std::string answer;
    for (int i = 0; i < keys; ++i) {
        answer += std::to_string(outcomeOf((*store)->putIfAbsent(racedKey(i), std::string_view(name))));
    }
    std::cout << answer << std::endl;
    return 0;
}

/// Runs `racers` processes against each other; their answers, empty for one that went wrong.
std::vector<std::string> raceProcesses(const std::string& url, int keys)
{
    std::vector<std::unique_ptr<QProcess>> processes;
    for (int i = 0; i < racers; ++i) {
        auto process = std::make_unique<QProcess>();
        process->start(QCoreApplication::applicationFilePath(),
                       {QString::fromLatin1(raceFlag), QString::fromStdString(url),
                        QStringLiteral("racer %1").arg(i), QString::number(keys)});
        processes.push_back(std::move(process));
    }
    const auto lineOf = [](QProcess& process) {
        while (!process.canReadLine() && process.waitForReadyRead(60'000)) {
        }
        return process.readLine().trimmed().toStdString();
    };
    bool ready = true;
    for (auto& process : processes) {
        ready = lineOf(*process) == "ready" && ready;
    }
    for (auto& process : processes) {
        process->write("go\n");
        process->waitForBytesWritten();
    }
    std::vector<std::string> answers;
    for (auto& process : processes) {
        answers.push_back(lineOf(*process));
        process->waitForFinished();
    }
    return ready ? answers : std::vector<std::string>(racers);
}

} // namespace

ObjectStoreContract::ObjectStoreContract(StoreFactory factory)
    : m_factory(std::move(factory))
{
}

void ObjectStoreContract::init()
{
    m_scratch = std::make_unique<QTemporaryDir>();
    m_url = m_factory.freshUrl();
    auto store = m_factory.open(m_url);
    QVERIFY2(store, store ? "" : store.error().message().c_str());
    m_store = *store;
}

void ObjectStoreContract::cleanup()
{
    m_store.reset();
    m_scratch.reset();
}

/// The object's bytes, or the name of the error.
std::string ObjectStoreContract::textAt(const std::string& key) const
{
    auto bytes = m_store->get(key);
    return bytes ? *bytes : std::string(nameOf(bytes.error().code));
}

/// The keys of a listing, separated by blanks, or the name of the error.
std::string ObjectStoreContract::keysIn(const std::string& folder, const std::string& after,
                                        std::size_t limit) const
{
    const auto found = m_store->listAfter(folder, after, limit);
    if (!found) {
        return std::string(nameOf(found.error().code));
    }
    std::string keys;
    for (const ObjectInfo& info : *found) {
        keys += (keys.empty() ? "" : " ") + info.key;
    }
    return keys;
}

std::filesystem::path ObjectStoreContract::sourceFile(const std::string& bytes) const
{
    auto path = std::filesystem::path(m_scratch->path().toStdString()) / "source";
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
}

void ObjectStoreContract::whatWasPutIsGot()
{
    QVERIFY(m_store->put("a/b", "one"sv));
    QVERIFY(m_store->putIfAbsent("a/c", "two"sv));
    QCOMPARE(textAt("a/b"), std::string("one"));
    QCOMPARE(textAt("a/c"), std::string("two"));
}

void ObjectStoreContract::anEmptyObjectIsAnObject()
{
    QVERIFY(m_store->put("empty", ""sv));
    QCOMPARE(textAt("empty"), std::string());
    QCOMPARE(m_store->head("empty").value().size, std::uint64_t{0});
    QCOMPARE(keysIn(""), std::string("empty"));
    QCOMPARE(outcomeOf(m_store->putIfAbsent("empty", "x"sv)), 1);
}

void ObjectStoreContract::bytesOfEveryValueComeBack()
{
    std::string bytes;
    for (int i = 0; i < 256 * 300; ++i) {
        bytes += static_cast<char>(i * 7 + i / 256);
    }
    QVERIFY(m_store->put("bytes", std::string_view(bytes)));
    QVERIFY(textAt("bytes") == bytes);
}

void ObjectStoreContract::anAbsentObjectIsNotFound()
{
    QVERIFY(m_store->put("a/b", "x"sv));
    for (const char* key : {"b", "a/c", "c/d/e", "a/b/c"}) {
        QCOMPARE(textAt(key), std::string("not_found"));
        QCOMPARE(m_store->head(key).error().code, ErrorCode::notFound);
    }
}

void ObjectStoreContract::aFolderIsNoObject()
{
    QVERIFY(m_store->put("a/b/c", "x"sv));
    QCOMPARE(textAt("a"), std::string("not_found"));
    QCOMPARE(m_store->head("a/b").error().code, ErrorCode::notFound);
    QVERIFY(m_store->remove("a/b"));
    QCOMPARE(textAt("a/b/c"), std::string("x"));
}

void ObjectStoreContract::headTellsSizeAndTime()
{
    // Stores keep their own clocks, and some tell whole seconds.
    const auto tolerance = std::chrono::minutes{10};
    const Timestamp before = systemClock()->now() - tolerance;
    QVERIFY(m_store->put("a/b", "12345"sv));
    const ObjectInfo info = m_store->head("a/b").value();
    QCOMPARE(info.key, std::string("a/b"));
    QCOMPARE(info.size, std::uint64_t{5});
    QVERIFY(!info.isFolder());
    QVERIFY(info.lastModified > before && info.lastModified < systemClock()->now() + tolerance);
    const auto listed = m_store->listAfter("a/", "", 10).value();
    QCOMPARE(listed.size(), std::size_t{1});
    QCOMPARE(listed[0].size, std::uint64_t{5});
    QVERIFY(listed[0].lastModified > before);
}

void ObjectStoreContract::aRangeIsFilledFromItsOffset()
{
    QVERIFY(m_store->put("digits", "0123456789"sv));
    std::string into(4, '-');
    QCOMPARE(m_store->getRange("digits", 0, bytesOf(into)).value(), std::size_t{4});
    QCOMPARE(into, std::string("0123"));
    QCOMPARE(m_store->getRange("digits", 6, bytesOf(into)).value(), std::size_t{4});
    QCOMPARE(into, std::string("6789"));
    QCOMPARE(m_store->getRange("digits", 3, {}).value(), std::size_t{0});
}

void ObjectStoreContract::aRangeIsShortOnlyAtTheEnd()
{
    QVERIFY(m_store->put("digits", "0123456789"sv));
    std::string into(4, '-');
    QCOMPARE(m_store->getRange("digits", 8, bytesOf(into)).value(), std::size_t{2});
    QCOMPARE(into, std::string("89--"));
    for (const std::uint64_t offset : {std::uint64_t{10}, std::uint64_t{11}, std::uint64_t{1} << 40U,
                                       std::numeric_limits<std::uint64_t>::max()}) {
        QCOMPARE(m_store->getRange("digits", offset, bytesOf(into)).value(), std::size_t{0});
    }
    QVERIFY(m_store->put("empty", ""sv));
    QCOMPARE(m_store->getRange("empty", 0, bytesOf(into)).value(), std::size_t{0});
}

void ObjectStoreContract::aRangeOfAnAbsentObjectIsNotFound()
{
    std::string into(4, '-');
    QCOMPARE(m_store->getRange("nothing", 0, bytesOf(into)).error().code, ErrorCode::notFound);
    QVERIFY(m_store->put("a/b", "x"sv));
    QCOMPARE(m_store->getRange("a", 0, bytesOf(into)).error().code, ErrorCode::notFound);
}

void ObjectStoreContract::aListingIsInByteOrder()
{
    // '-' and '.' come before '/', '0' after it; capitals before small letters; UTF-8 bytes last.
    for (const char* key :
         {"f/b", "f/a0", "f/a-", "f/a/x", "f/a.z", "f/Z", "f/\xc3\xa9", "f/~", "f/10", "f/9"}) {
        QVERIFY(m_store->put(key, "x"sv));
    }
    QCOMPARE(keysIn("f/"), std::string("f/10 f/9 f/Z f/a- f/a.z f/a/ f/a0 f/b f/~ f/\xc3\xa9"));
}

void ObjectStoreContract::aListingHoldsOneLevel()
{
    for (const char* key : {"f/a", "f/b/c", "f/b/d/e", "ff/x", "g"}) {
        QVERIFY(m_store->put(key, "x"sv));
    }
    QCOMPARE(keysIn("f/"), std::string("f/a f/b/"));
    const auto found = m_store->listAfter("f/", "", 10).value();
    QVERIFY(!found[0].isFolder());
    QVERIFY(found[1].isFolder());
    QCOMPARE(found[1].size, std::uint64_t{0});
    QCOMPARE(keysIn("f/b/"), std::string("f/b/c f/b/d/"));
}

void ObjectStoreContract::aListingResumesAfterItsLastKey()
{
    for (const char* key : {"f/a", "f/b/1", "f/b/2", "f/c", "f/d/1", "f/e"}) {
        QVERIFY(m_store->put(key, "x"sv));
    }
    std::string all;
    std::string after;
    for (int page = 0; page < 10; ++page) {
        const auto found = m_store->listAfter("f/", after, 2).value();
        QVERIFY(found.size() <= 2);
        if (found.empty()) {
            break;
        }
        for (const ObjectInfo& info : found) {
            all += info.key + ' ';
        }
        after = found.back().key;
    }
    QCOMPARE(all, std::string("f/a f/b/ f/c f/d/ f/e "));
    QCOMPARE(keysIn("f/", "", 0), std::string());
}

void ObjectStoreContract::aListingStartsAfterAKeyThatNeedNotExist()
{
    for (const char* key : {"f/1", "f/3", "f/5"}) {
        QVERIFY(m_store->put(key, "x"sv));
    }
    QCOMPARE(keysIn("f/", "f/2"), std::string("f/3 f/5"));
    QCOMPARE(keysIn("f/", "f/3"), std::string("f/5"));
    QCOMPARE(keysIn("f/", "f/5"), std::string());
    QCOMPARE(keysIn("f/", "e"), std::string("f/1 f/3 f/5"));
    QCOMPARE(keysIn("f/", "f"), std::string("f/1 f/3 f/5"));
    QCOMPARE(keysIn("f/", "g"), std::string());
}

void ObjectStoreContract::anAbsentFolderListsAsEmpty()
{
    QCOMPARE(keysIn(""), std::string());
    QCOMPARE(keysIn("nothing/"), std::string());
    QVERIFY(m_store->put("a", "x"sv));
    QCOMPARE(keysIn("b/c/"), std::string());
    QCOMPARE(keysIn("a/"), std::string());
}

void ObjectStoreContract::aFolderIsGoneWithItsLastObject()
{
    QVERIFY(m_store->put("a/b/c", "x"sv));
    QVERIFY(m_store->put("a/d", "x"sv));
    QVERIFY(m_store->remove("a/b/c"));
    QCOMPARE(keysIn("a/"), std::string("a/d"));
    QVERIFY(m_store->remove("a/d"));
    QCOMPARE(keysIn(""), std::string());
}

void ObjectStoreContract::theRootIsListed()
{
    QVERIFY(m_store->put("databases/demo/x", "x"sv));
    QVERIFY(m_store->put("file", "x"sv));
    QCOMPARE(keysIn(""), std::string("databases/ file"));
    QCOMPARE(keysIn("", "databases/"), std::string("file"));
}

void ObjectStoreContract::aFolderNameWithoutSlashIsRefused()
{
    for (const char* folder : {"f", "/", "f//", "../", "f/../", "/f/", "f/./"}) {
        QCOMPARE(keysIn(folder), std::string("invalid_argument"));
    }
}

void ObjectStoreContract::putReplaces()
{
    QVERIFY(m_store->put("a", "long old bytes"sv));
    QVERIFY(m_store->put("a", "new"sv));
    QCOMPARE(textAt("a"), std::string("new"));
    QVERIFY(m_store->put("a", sourceFile("from a file")));
    QCOMPARE(textAt("a"), std::string("from a file"));
    QCOMPARE(keysIn(""), std::string("a"));
}

void ObjectStoreContract::aReaderSeesTheOldOrTheNewBytes()
{
    const std::string old(300'000, 'o');
    const std::string other(200'000, 'n');
    QVERIFY(m_store->put("a", std::string_view(old)));
    std::atomic<bool> done = false;
    std::atomic<int> failures = 0;
    std::thread writer([&] {
        for (int i = 0; i < 40; ++i) {
            failures += m_store->put("a", std::string_view(i % 2 == 0 ? other : old)) ? 0 : 1;
        }
        done = true;
    });
    int mixtures = 0;
    do {
        const std::string seen = textAt("a");
        mixtures += seen == old || seen == other ? 0 : 1;
    } while (!done);
    writer.join();
    QCOMPARE(mixtures, 0);
    QCOMPARE(failures.load(), 0);
}

void ObjectStoreContract::putIfAbsentNeverReplaces()
{
    QVERIFY(m_store->putIfAbsent("a/1", "first"sv));
    QCOMPARE(outcomeOf(m_store->putIfAbsent("a/1", "second"sv)), 1);
    QCOMPARE(outcomeOf(m_store->putIfAbsent("a/1", "first"sv)), 1);
    const auto source = sourceFile("third");
    QCOMPARE(outcomeOf(m_store->putIfAbsent("a/1", source)), 1);
    QVERIFY(std::filesystem::exists(source));
    QCOMPARE(textAt("a/1"), std::string("first"));
}

void ObjectStoreContract::oneOfRacingThreadsCreates()
{
    for (int round = 0; round < 20; ++round) {
        std::array<int, racers> outcomes{};
        std::barrier start(racers);
        std::vector<std::thread> threads;
        threads.reserve(racers);
        for (int i = 0; i < racers; ++i) {
            threads.emplace_back([&, i] {
                const std::string name = "racer " + std::to_string(i);
                start.arrive_and_wait();
                outcomes[static_cast<std::size_t>(i)] =
                    outcomeOf(m_store->putIfAbsent(racedKey(round), std::string_view(name)));
            });
        }
        for (auto& thread : threads) {
            thread.join();
        }
        QCOMPARE(std::count(outcomes.begin(), outcomes.end(), 0), 1);
        QCOMPARE(std::count(outcomes.begin(), outcomes.end(), 1), racers - 1);
        const auto winner = std::find(outcomes.begin(), outcomes.end(), 0) - outcomes.begin();
        QCOMPARE(textAt(racedKey(round)), "racer " + std::to_string(winner));
    }
}

void ObjectStoreContract::oneOfRacingProcessesCreates()
{
    const auto answers = raceProcesses(m_url, 1);
    QCOMPARE(std::count(answers.begin(), answers.end(), "0"), 1);
    QCOMPARE(std::count(answers.begin(), answers.end(), "1"), racers - 1);
    const auto winner = std::find(answers.begin(), answers.end(), "0") - answers.begin();
    QCOMPARE(textAt(racedKey(0)), "racer " + std::to_string(winner));
}

void ObjectStoreContract::onlyOneOfRacingProcessesTakesEachOfManyKeys()
{
    constexpr int keys = 60;
    const auto answers = raceProcesses(m_url, keys);
    for (int key = 0; key < keys; ++key) {
        std::string winners;
        for (std::size_t racer = 0; racer < answers.size(); ++racer) {
            QCOMPARE(answers[racer].size(), std::size_t{keys});
            const char outcome = answers[racer][static_cast<std::size_t>(key)];
            QVERIFY(outcome == '0' || outcome == '1');
            winners += outcome == '0' ? "racer " + std::to_string(racer) : "";
        }
        QCOMPARE(textAt(racedKey(key)), winners);
    }
}

void ObjectStoreContract::objectsAreCreatedTogether()
{
    const auto source = sourceFile("from a file");
    const std::vector<NewObject> objects{
        {"t/x", source}, {"t/y", "2"sv}, {"t/log/1", "3"sv}, {"journal/1", ""sv}};
    QVERIFY(m_store->create(objects));
    QCOMPARE(textAt("t/x"), std::string("from a file"));
    QCOMPARE(textAt("t/y"), std::string("2"));
    QCOMPARE(textAt("t/log/1"), std::string("3"));
    QCOMPARE(textAt("journal/1"), std::string());
    QVERIFY(!std::filesystem::exists(source));
    QVERIFY(m_store->create({}));
    std::vector<std::string> keys;
    std::vector<NewObject> many;
    for (int i = 0; i < 150; ++i) {
        keys.push_back("many/" + std::to_string(i));
    }
    for (const std::string& key : keys) {
        many.push_back({key, std::string_view(key)});
    }
    QVERIFY(m_store->create(many));
    for (const std::string& key : keys) {
        QCOMPARE(textAt(key), key);
    }
}

void ObjectStoreContract::aTakenKeyStopsWhatComesAfterIt()
{
    QVERIFY(m_store->put("log/1", "theirs"sv));
    const auto last = sourceFile("d");
    const std::vector<NewObject> objects{{"a/1", "a"sv}, {"b", "b"sv}, {"log/1", "c"sv}, {"journal/1", last}};
    const auto created = m_store->create(objects);
    QCOMPARE(created.error().code, ErrorCode::alreadyExists);
    QCOMPARE(created.error().object, std::string("log/1"));
    QCOMPARE(textAt("a/1"), std::string("a"));
    QCOMPARE(textAt("b"), std::string("b"));
    QCOMPARE(textAt("log/1"), std::string("theirs"));
    QCOMPARE(textAt("journal/1"), std::string("not_found"));
    QVERIFY(std::filesystem::exists(last));
    const std::vector<NewObject> twice{{"twice", "first"sv}, {"twice", "second"sv}};
    QCOMPARE(m_store->create(twice).error().code, ErrorCode::alreadyExists);
    QCOMPARE(textAt("twice"), std::string("first"));
}

void ObjectStoreContract::aWrongKeyOrSourceStopsWhatComesAfterIt()
{
    const std::vector<NewObject> wrongKey{{"a", "a"sv}, {"../b", "b"sv}, {"c", "c"sv}};
    QCOMPARE(m_store->create(wrongKey).error().object, std::string("../b"));
    const auto missing = std::filesystem::path(m_scratch->path().toStdString()) / "missing";
    const std::vector<NewObject> wrongSource{{"d", "d"sv}, {"e", missing}, {"f", "f"sv}};
    const auto created = m_store->create(wrongSource);
    QCOMPARE(created.error().code, ErrorCode::invalidArgument);
    QCOMPARE(created.error().object, std::string("e"));
    QCOMPARE(keysIn(""), std::string("a d"));
}

void ObjectStoreContract::noObjectIsSeenBeforeThoseAheadOfIt()
{
    constexpr int rounds = 40;
    std::atomic<int> failures = 0;
    std::thread writer([&] {
        for (int round = 0; round < rounds; ++round) {
            const std::string number = std::to_string(round);
            const std::vector<NewObject> objects{
                {"x/" + number, "x"sv}, {"log/" + number, "log"sv}, {"journal/" + number, "journal"sv}};
            failures += m_store->create(objects) ? 0 : 1;
        }
    });
    int wrong = 0;
    for (int round = 0; round < rounds; ++round) {
        const std::string number = std::to_string(round);
        while (failures == 0 && !m_store->get("journal/" + number)) {
        }
        wrong += textAt("log/" + number) == "log" && textAt("x/" + number) == "x" ? 0 : 1;
    }
    writer.join();
    QCOMPARE(failures.load(), 0);
    QCOMPARE(wrong, 0);
}

void ObjectStoreContract::putConsumesItsSourceFile()
{
    const auto source = sourceFile("bytes");
    QVERIFY(m_store->put("a/b", source));
    QVERIFY(!std::filesystem::exists(source));
    QCOMPARE(textAt("a/b"), std::string("bytes"));
}

void ObjectStoreContract::putIfAbsentConsumesItsSourceFile()
{
    const auto source = sourceFile("bytes");
    QVERIFY(m_store->putIfAbsent("a/b", source));
    QVERIFY(!std::filesystem::exists(source));
    QCOMPARE(textAt("a/b"), std::string("bytes"));
}

void ObjectStoreContract::aFailedPutLeavesItsSourceFileAlone()
{
    const auto source = sourceFile("bytes");
    QVERIFY(!m_store->put("../escape", source));
    QVERIFY(!m_store->putIfAbsent("/escape", source));
    QVERIFY(m_store->put("taken", "x"sv));
    QVERIFY(!m_store->putIfAbsent("taken", source));
    std::string bytes;
    std::ifstream(source) >> bytes;
    QCOMPARE(bytes, std::string("bytes"));
}

void ObjectStoreContract::aMissingSourceFileChangesNothing()
{
    const auto missing = std::filesystem::path(m_scratch->path().toStdString()) / "missing";
    QVERIFY(m_store->put("a", "old"sv));
    QCOMPARE(m_store->put("a", missing).error().code, ErrorCode::invalidArgument);
    QCOMPARE(textAt("a"), std::string("old"));
    QVERIFY(!m_store->putIfAbsent("b", missing));
    QVERIFY(!m_store->put("c", std::filesystem::path(m_scratch->path().toStdString())));
    QCOMPARE(keysIn(""), std::string("a"));
}

void ObjectStoreContract::anEmptySourceFileMakesAnEmptyObject()
{
    QVERIFY(m_store->put("a", sourceFile("")));
    QCOMPARE(textAt("a"), std::string());
}

void ObjectStoreContract::aLargeFileArrivesWhole()
{
    constexpr std::size_t size = 100U << 20U;
    std::string bytes(size, '\0');
    for (std::size_t i = 0; i < size; i += 4096) {
        const std::uint64_t mark = i * 0x9e3779b97f4a7c15ULL;
        std::memcpy(bytes.data() + i, &mark, sizeof mark);
    }
    QVERIFY(m_store->putIfAbsent("large", sourceFile(bytes)));
    QCOMPARE(m_store->head("large").value().size, std::uint64_t{size});
    QVERIFY(m_store->get("large").value() == bytes);
    std::string end(8192, '-');
    QCOMPARE(m_store->getRange("large", size - 4096, bytesOf(end)).value(), std::size_t{4096});
    QVERIFY(std::string_view(end).substr(0, 4096) == std::string_view(bytes).substr(size - 4096));
}

void ObjectStoreContract::removedIsGone()
{
    QVERIFY(m_store->put("a/b", "x"sv));
    QVERIFY(m_store->remove("a/b"));
    QCOMPARE(textAt("a/b"), std::string("not_found"));
    QCOMPARE(keysIn("a/"), std::string());
}

void ObjectStoreContract::removingWhatIsNotThereSucceeds()
{
    QVERIFY(m_store->remove("nothing"));
    QVERIFY(m_store->remove("no/folder/either"));
    QVERIFY(m_store->put("a", "x"sv));
    QVERIFY(m_store->remove("a/b"));
    QVERIFY(m_store->remove("a"));
    QVERIFY(m_store->remove("a"));
}

void ObjectStoreContract::aRemovedKeyCanBeCreatedAgain()
{
    QVERIFY(m_store->putIfAbsent("a/b/c", "1"sv));
    QVERIFY(m_store->remove("a/b/c"));
    QVERIFY(m_store->putIfAbsent("a/b/c", "2"sv));
    QCOMPARE(textAt("a/b/c"), std::string("2"));
}

void ObjectStoreContract::invalidKeysAreRefusedByEveryMethod_data()
{
    QTest::addColumn<QByteArray>("key");
    const std::array<std::pair<const char*, QByteArray>, 18> cases = {{
        {"empty", ""},
        {"absolute", "/a"},
        {"root", "/"},
        {"folder", "a/"},
        {"empty component", "a//b"},
        {"dot", "."},
        {"dot inside", "a/./b"},
        {"dot at the end", "a/."},
        {"parent", ".."},
        {"escape", "../a"},
        {"escape inside", "a/../../b"},
        {"parent at the end", "a/.."},
        {"NUL", QByteArray("a\0b", 3)},
        {"newline", "a\nb"},
        {"not UTF-8", "a\xff"},
        {"overlong UTF-8", "\xc0\xae\xc0\xae/a"},
        {"long component", QByteArray(256, 'a')},
        {"long key", QByteArray("a/").repeated(600) + "b"},
    }};
    for (const auto& [name, key] : cases) {
        QTest::newRow(name) << key;
    }
}

void ObjectStoreContract::invalidKeysAreRefusedByEveryMethod()
{
    QFETCH(const QByteArray, key);
    const std::string_view text(key.constData(), static_cast<std::size_t>(key.size()));
    std::string into(4, '-');
    QCOMPARE(m_store->get(text).error().code, ErrorCode::invalidArgument);
    QCOMPARE(m_store->getRange(text, 0, bytesOf(into)).error().code, ErrorCode::invalidArgument);
    QCOMPARE(m_store->head(text).error().code, ErrorCode::invalidArgument);
    QCOMPARE(m_store->put(text, "x"sv).error().code, ErrorCode::invalidArgument);
    QCOMPARE(m_store->putIfAbsent(text, "x"sv).error().code, ErrorCode::invalidArgument);
    QCOMPARE(m_store->remove(text).error().code, ErrorCode::invalidArgument);
    QCOMPARE(m_store->readUrl(text, std::chrono::seconds{60}).error().code, ErrorCode::invalidArgument);
    QCOMPARE(keysIn(""), std::string());
}

void ObjectStoreContract::unusualKeysAreKept_data()
{
    QTest::addColumn<QByteArray>("key");
    const std::array<std::pair<const char*, QByteArray>, 14> cases = {{
        {"unicode", "Zürich/日本語/😀"},
        {"blank", "a b/c d"},
        {"percent", "a%2Fb/100%"},
        {"plus", "a+b"},
        {"question mark and hash", "a?b#c"},
        {"quotes", "a'b\"c"},
        {"backslash", "a\\b"},
        {"angle brackets and ampersand", "<a>&b"},
        {"hidden", ".hidden/.file"},
        {"three dots", ".../..a"},
        {"colon and equals", "day=2026-11-21/12:30"},
        {"combining mark is no precomposed letter", "e\xcc\x81"},
        {"longest component", QByteArray(255, 'a')},
        {"deep", QByteArray("d/").repeated(100) + "x"},
    }};
    for (const auto& [name, key] : cases) {
        QTest::newRow(name) << key;
    }
}

void ObjectStoreContract::unusualKeysAreKept()
{
    QFETCH(const QByteArray, key);
    const std::string text = key.toStdString();
    QVERIFY(m_store->putIfAbsent(text, "x"sv));
    QCOMPARE(textAt(text), std::string("x"));
    const std::size_t slash = text.rfind('/');
    const std::string folder = slash == std::string::npos ? "" : text.substr(0, slash + 1);
    const auto found = m_store->listAfter(folder, "", 10).value();
    QCOMPARE(found.size(), std::size_t{1});
    QCOMPARE(found[0].key, text);
    QVERIFY(m_store->remove(text));
    QCOMPARE(textAt(text), std::string("not_found"));
}

void ObjectStoreContract::errorsNameTheKey()
{
    QVERIFY(m_store->put("taken", "x"sv));
    QCOMPARE(m_store->get("a/b").error().object, std::string("a/b"));
    QCOMPARE(m_store->head("a/b").error().object, std::string("a/b"));
    QCOMPARE(m_store->putIfAbsent("taken", "x"sv).error().object, std::string("taken"));
    QVERIFY(!m_store->get("a/b").error().op.empty());
    QVERIFY(!m_store->get("a/b").error().retryable());
}

void ObjectStoreContract::anotherStoreObjectSeesTheEffectAtOnce()
{
    const auto other = m_factory.open(m_url).value();
    QVERIFY(m_store->put("a/b", "1"sv));
    QCOMPARE(other->get("a/b").value(), std::string("1"));
    QVERIFY(other->put("a/b", "2"sv));
    QCOMPARE(textAt("a/b"), std::string("2"));
    QCOMPARE(outcomeOf(other->putIfAbsent("a/b", "3"sv)), 1);
    QVERIFY(other->remove("a/b"));
    QCOMPARE(keysIn(""), std::string());
}

void ObjectStoreContract::methodsMayBeCalledFromManyThreads()
{
    // All in one folder that comes and goes with its objects, to have them meet.
    std::atomic<int> wrong = 0;
    std::vector<std::thread> threads;
    threads.reserve(racers);
    for (int thread = 0; thread < racers; ++thread) {
        threads.emplace_back([&, thread] {
            for (int i = 0; i < 25; ++i) {
                const std::string key = "shared/folder/" + std::to_string(thread);
                const bool ok = m_store->put(key, std::string_view(key)) &&
                                m_store->get(key).value_or("") == key && m_store->head(key) &&
                                m_store->listAfter("shared/folder/", "", 100) && m_store->remove(key) &&
                                !m_store->get(key);
                wrong += ok ? 0 : 1;
            }
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    QCOMPARE(wrong.load(), 0);
    QCOMPARE(keysIn(""), std::string());
}

void ObjectStoreContract::aReadUrlSaysNothingAboutExistence()
{
    const auto url = m_store->readUrl("no such/object", std::chrono::seconds{60});
    QVERIFY(url);
    QVERIFY(url->find(':') != std::string::npos);
    QVERIFY(url->find(' ') == std::string::npos);
}

int runObjectStoreContract(int argc, char** argv, const StoreFactory& factory)
{
    if (argc == 5 && std::string_view(argv[1]) == raceFlag) {
        return race(factory, argv[2], argv[3], std::stoi(argv[4]));
    }
    QCoreApplication app(argc, argv);
    ObjectStoreContract contract(factory);
    return QTest::qExec(&contract, argc, argv);
}

} // namespace sharepane::test
