#include "core/delta/fileset.h"
#include "tests/delta/deltafixture.h"

#include <map>
#include <random>

using namespace sharepane;
using namespace sharepane::delta;

class TestFileSet : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void anEmptySetHoldsNothing();
    void setsBehaveAsAMapOfPaths();
    void theOrderDoesNotDependOnHistory();
    void olderCopiesAreUnchanged();
    void aChangeOfALargeSetSharesTheRest();
};

void TestFileSet::anEmptySetHoldsNothing()
{
    const FileSet files;
    QVERIFY(files.empty());
    QCOMPARE(files.totalBytes(), std::int64_t{0});
    QVERIFY(files.find("x") == nullptr);
    files.forEach([](const Add&) { QFAIL("nothing to visit"); });
    QVERIFY(files.with({}, std::vector<std::string>{"unknown"}).empty());
}

void TestFileSet::setsBehaveAsAMapOfPaths()
{
    std::mt19937 random(7);
    std::map<std::string, std::int64_t> model;
    FileSet files;
    for (int round = 0; round < 300; ++round) {
        std::vector<Add> added;
        std::vector<std::string> removed;
        const unsigned changes = round % 10 == 0 ? 400 : 3;
        for (unsigned i = 0; i < changes; ++i) {
            const std::string path = std::string("p").append(std::to_string(random() % 3000));
            if (random() % 3 == 0) {
                removed.push_back(path);
            } else {
                added.push_back(addOf(path, random() % 1000));
            }
        }
        for (const std::string& path : removed) {
            model.erase(path);
        }
        for (const Add& add : added) {
            model[add.path] = add.size;
        }
        files = files.with(added, removed);
        QCOMPARE(files.size(), model.size());
    }
    std::int64_t bytes = 0;
    for (const auto& [path, size] : model) {
        bytes += size;
        const Add* add = files.find(path);
        QVERIFY(add != nullptr);
        QCOMPARE(add->size, size);
    }
    QCOMPARE(files.totalBytes(), bytes);
    QVERIFY(files.find("p3000") == nullptr);
    std::map<std::string, std::int64_t> visited;
    files.forEach([&](const Add& add) { QVERIFY(visited.emplace(add.path, add.size).second); });
    QVERIFY(visited == model);
    std::vector<std::string> all;
    for (const auto& [path, size] : model) {
        all.push_back(path);
    }
    QVERIFY(files.with({}, all).empty());
    QCOMPARE(files.with({}, all).totalBytes(), std::int64_t{0});
}

void TestFileSet::theOrderDoesNotDependOnHistory()
{
    std::vector<Add> adds;
    for (int i = 0; i < 5000; ++i) {
        adds.push_back(addOf("extent-" + std::to_string(i)));
    }
    const FileSet whole(adds);
    FileSet pieces;
    for (std::size_t i = adds.size(); i > 0; i -= 100) {
        pieces = pieces.with(std::span(adds).subspan(i - 100, 100), std::vector<std::string>{"extent-4999"});
    }
    pieces = pieces.with(std::span(adds).subspan(4999, 1), {});
    std::vector<std::string> first;
    std::vector<std::string> second;
    whole.forEach([&](const Add& add) { first.push_back(add.path); });
    pieces.forEach([&](const Add& add) { second.push_back(add.path); });
    QCOMPARE(first.size(), adds.size());
    QVERIFY(first == second);
}

void TestFileSet::olderCopiesAreUnchanged()
{
    const FileSet old(std::vector<Add>{addOf("a", 1), addOf("b", 2), addOf("a", 5)});
    QCOMPARE(old.size(), std::size_t{2});
    QCOMPARE(old.find("a")->size, std::int64_t{5});
    const std::vector<Add> added{addOf("a", 9), addOf("c", 3)};
    // What is removed and added in one step stays.
    const FileSet next = old.with(added, std::vector<std::string>{"b", "c"});
    QCOMPARE(old.size(), std::size_t{2});
    QCOMPARE(old.find("a")->size, std::int64_t{5});
    QVERIFY(old.find("b") != nullptr && old.find("c") == nullptr);
    QCOMPARE(next.size(), std::size_t{2});
    QCOMPARE(next.totalBytes(), std::int64_t{12});
    QVERIFY(next.find("b") == nullptr);
}

void TestFileSet::aChangeOfALargeSetSharesTheRest()
{
    std::vector<Add> adds;
    for (int i = 0; i < 50'000; ++i) {
        adds.push_back(addOf("extent-" + std::to_string(i)));
    }
    const FileSet files(std::move(adds));
    const std::vector<Add> one{addOf("new")};
    const FileSet next = files.with(one, {});
    QCOMPARE(next.size(), files.size() + 1);
    std::size_t shared = 0;
    files.forEach([&](const Add& add) { shared += next.find(add.path) == &add ? 1U : 0U; });
    QCOMPARE(shared, files.size());
}

QTEST_GUILESS_MAIN(TestFileSet)
#include "tst_fileset.moc"
