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
    void addsComeBackAsTheyWere();
};

void TestFileSet::anEmptySetHoldsNothing()
{
    const FileSet files;
    QVERIFY(files.empty());
    QCOMPARE(files.totalBytes(), std::int64_t{0});
    QVERIFY(files.find("x") == nullptr);
    QVERIFY(!files.contains("x"));
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
    files.forEach([&](const Add& add) {
        shared += next.find(add.path) == files.find(add.path) && *next.find(add.path) == add ? 1U : 0U;
    });
    QCOMPARE(shared, files.size());
}

void TestFileSet::addsComeBackAsTheyWere()
{
    const std::string tag(checksumTag);
    const std::vector<std::map<std::string, std::string>> tags{
        {{tag, "0123456789abcdef0123456789abcdef"}},
        {},
        {{tag, std::string(32, '0')}},
        {{tag, "0123456789ABCDEF0123456789ABCDEF"}},
        {{tag, ""}, {"", "x"}},
        {{tag, "fedcba9876543210fedcba9876543210"}, {"a", "b"}},
        {{"ZZZ", "only another"}},
    };
    std::map<std::string, Add> model;
    std::vector<Add> adds;
    for (std::size_t i = 0; i < 1000; ++i) {
        Add add = addOf("extent-" + std::to_string(i), static_cast<std::int64_t>(i));
        add.tags = tags[i % tags.size()];
        add.dataChange = i % 3 != 0;
        add.modificationTime = -static_cast<std::int64_t>(i);
        add.version.value = static_cast<std::int64_t>(i);
        if (i % 5 == 0) {
            add.partitionValues = {{"p", std::to_string(i)}, {"q", std::nullopt}};
        }
        add.stats = i % 4 == 0 ? std::string() : std::string(i % 50, 's');
        add.deletionVector = i % 11 == 0 ? "{}" : "";
        model[add.path] = add;
        adds.push_back(std::move(add));
    }
    const auto check = [&](const FileSet& files) {
        std::size_t visited = 0;
        files.forEach([&](const Add& add) {
            QCOMPARE(add, model.at(add.path));
            QCOMPARE(add.version.value, model.at(add.path).version.value);
            ++visited;
        });
        files.forEachBare([&](const Add& add) { QCOMPARE(add, model.at(add.path)); });
        for (const auto& [path, add] : model) {
            QCOMPARE(*files.find(path), add);
        }
        QCOMPARE(visited, model.size());
        QVERIFY(files.mayHoldDeletionVectors());
        QVERIFY(files.loadDetails().has_value());
    };
    check(FileSet(adds));
    check(FileSet(std::vector<Add>{}).with(adds, {}));
    check(FileSet(std::vector<Add>(adds.begin(), adds.begin() + 500))
              .with(std::span(adds).subspan(250), std::vector<std::string>{"extent-3"})
              .with(std::span(adds).subspan(3, 1), {}));
    QVERIFY(!FileSet(std::vector<Add>{addOf("x")}).mayHoldDeletionVectors());
}

QTEST_GUILESS_MAIN(TestFileSet)
#include "tst_fileset.moc"
