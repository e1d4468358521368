#include "core/storage/localstore.h"

#include <QCoreApplication>
#include <QTemporaryDir>
#include <QtTest>

#include <fstream>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace sharepane;
using namespace sharepane::storage;
using namespace std::string_view_literals;
namespace fs = std::filesystem;

namespace {

void writeFile(const fs::path& path, std::string_view bytes)
{
    std::ofstream(path, std::ios::binary) << bytes;
}

std::string readFile(const fs::path& path)
{
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

struct stat statusOf(const fs::path& path)
{
    struct stat status {};
    ::lstat(path.c_str(), &status);
    return status;
}

std::size_t filesIn(const fs::path& folder)
{
    std::error_code absent;
    const fs::directory_iterator files(folder, absent);
    return static_cast<std::size_t>(std::distance(fs::begin(files), fs::end(files)));
}

/// Lets this process mount what nobody else sees and what goes with it. Empty, or why that can't be.
std::string enterPrivateMounts()
{
    const uid_t user = ::geteuid();
    const gid_t group = ::getegid();
    if (::unshare(user == 0 ? CLONE_NEWNS : CLONE_NEWNS | CLONE_NEWUSER) != 0) {
        return std::string("unshare: ") + std::strerror(errno);
    }
    if (user != 0) {
        writeFile("/proc/self/setgroups", "deny");
        writeFile("/proc/self/uid_map", "0 " + std::to_string(user) + " 1");
        writeFile("/proc/self/gid_map", "0 " + std::to_string(group) + " 1");
    }
    if (::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) {
        return std::string("make mounts private: ") + std::strerror(errno);
    }
    return {};
}

std::string mountsFailure;

/// A small file system of its own for as long as it lives.
class SmallDisk {
public:
    SmallDisk(const fs::path& folder, const char* size)
        : m_folder(folder)
    {
        fs::create_directories(folder);
        m_isMounted = mountsFailure.empty() && ::mount("tmpfs", folder.c_str(), "tmpfs", 0,
                                                       (std::string("size=") + size).c_str()) == 0;
    }
    ~SmallDisk()
    {
        if (m_isMounted) {
            ::umount2(m_folder.c_str(), MNT_DETACH);
        }
    }
    [[nodiscard]] bool isMounted() const { return m_isMounted; }
    [[nodiscard]] bool makeReadOnly() const
    {
        return ::mount("tmpfs", m_folder.c_str(), "tmpfs", MS_REMOUNT | MS_RDONLY, nullptr) == 0;
    }

private:
    fs::path m_folder;
    bool m_isMounted = false;
};

pid_t deadProcess()
{
    const pid_t pid = ::fork();
    if (pid == 0) {
        ::_exit(0);
    }
    ::waitpid(pid, nullptr, 0);
    return pid;
}

} // namespace

class TestLocalStore : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    fs::path m_root;
    std::shared_ptr<LocalStore> m_store;

    [[nodiscard]] fs::path beside(const char* name) const { return m_root.parent_path() / name; }
    [[nodiscard]] std::size_t stagedFiles() const { return filesIn(m_root / ".staging"); }
    [[nodiscard]] std::string keysIn(std::string_view folder) const
    {
        std::string keys;
        const auto found = m_store->listAfter(folder, "", 1000);
        for (const auto& info : found.value()) {
            keys += info.key + ' ';
        }
        return keys;
    }

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_root = fs::path(m_folder->path().toStdString()) / "root";
        m_store = LocalStore::open(m_root).value();
    }
    void cleanup()
    {
        m_store.reset();
        fs::remove_all(m_root); // Qt can't remove names that are not UTF-8
        m_folder.reset();
    }

    void anObjectIsAFileAtItsKey()
    {
        QVERIFY(m_store->put("a/b", "bytes"sv));
        QCOMPARE(readFile(m_root / "a/b"), std::string("bytes"));
        writeFile(m_root / "a/c", "foreign");
        QCOMPARE(m_store->get("a/c").value(), std::string("foreign"));
    }

    void aLinkedFolderLeadsNowhere()
    {
        fs::create_directories(beside("outside"));
        writeFile(beside("outside") / "secret", "secret");
        fs::create_directory_symlink(beside("outside"), m_root / "link");
        QVERIFY(!m_store->get("link/secret"));
        QVERIFY(!m_store->head("link/secret"));
        QVERIFY(!m_store->put("link/new", "x"sv));
        QVERIFY(!m_store->putIfAbsent("link/deep/new", "x"sv));
        QVERIFY(!m_store->remove("link/secret"));
        QVERIFY(!m_store->listAfter("link/", "", 10).value_or(std::vector<ObjectInfo>{}).size());
        QCOMPARE(filesIn(beside("outside")), std::size_t{1});
        QCOMPARE(stagedFiles(), std::size_t{0});
        QCOMPARE(keysIn(""), std::string());
    }

    void aLinkedObjectIsNotFollowed()
    {
        writeFile(beside("secret"), "secret");
        fs::create_symlink(beside("secret"), m_root / "link");
        QVERIFY(!m_store->get("link"));
        QVERIFY(!m_store->head("link"));
        const auto taken = m_store->putIfAbsent("link", "x"sv);
        QVERIFY(!taken && taken.error().code != ErrorCode::alreadyExists);
        QVERIFY(m_store->put("link", "x"sv)); // takes the link's place
        QCOMPARE(readFile(beside("secret")), std::string("secret"));
        QCOMPARE(m_store->get("link").value(), std::string("x"));
    }

    void aLinkIsNoSourceFile()
    {
        writeFile(beside("file"), "x");
        fs::create_symlink(beside("file"), beside("link"));
        QVERIFY(!m_store->put("a", beside("link")));
        QVERIFY(fs::is_symlink(beside("link")));
    }

    void aLinkedStagingFolderIsRefused()
    {
        fs::create_directories(beside("outside"));
        fs::create_directory_symlink(beside("outside"), m_root / ".staging");
        QVERIFY(!m_store->put("a", "x"sv));
        QCOMPARE(filesIn(beside("outside")), std::size_t{0});
    }

    void whatIsNoFileIsNoObject()
    {
        QCOMPARE(::mkfifo((m_root / "pipe").c_str(), 0600), 0);
        QCOMPARE(m_store->get("pipe").error().code, ErrorCode::notFound);
        QCOMPARE(m_store->head("pipe").error().code, ErrorCode::notFound);
        QVERIFY(!m_store->put("a", m_root / "pipe"));
        QCOMPARE(keysIn(""), std::string());
    }

    void aKeyCannotBeObjectAndFolder()
    {
        QVERIFY(m_store->put("a", "x"sv));
        QVERIFY(m_store->put("b/c", "x"sv));
        QCOMPARE(m_store->put("a/b", "y"sv).error().code, ErrorCode::failed);
        QCOMPARE(m_store->putIfAbsent("a/b/c", "y"sv).error().code, ErrorCode::failed);
        QCOMPARE(m_store->put("b", "y"sv).error().code, ErrorCode::failed);
        QCOMPARE(m_store->putIfAbsent("b", "y"sv).error().code, ErrorCode::failed);
        QCOMPARE(m_store->get("a").value(), std::string("x"));
        QCOMPARE(stagedFiles(), std::size_t{0});
    }

    void aSourceOnTheSameFileSystemIsLinkedNotCopied()
    {
        for (const char* key : {"new", "new", "other"}) { // created, replaced, created
            writeFile(beside("source"), key);
            const auto before = statusOf(beside("source"));
            QVERIFY(m_store->put(key, beside("source")));
            const auto after = statusOf(m_root / key);
            QCOMPARE(after.st_ino, before.st_ino);
            QCOMPARE(after.st_nlink, nlink_t{1});
            QVERIFY(!fs::exists(beside("source")));
        }
        QCOMPARE(stagedFiles(), std::size_t{0});
    }

    void aSourceOnAnotherFileSystemIsCopied()
    {
        const SmallDisk disk(beside("disk"), "8m");
        if (!disk.isMounted()) {
            QSKIP(("no second file system: " + mountsFailure).c_str());
        }
        const std::string bytes(3'000'000, 'b');
        const auto source = beside("disk") / "source";
        writeFile(source, bytes);
        QVERIFY(m_store->putIfAbsent("a", source));
        QVERIFY(!fs::exists(source));
        QVERIFY(m_store->get("a").value() == bytes);
        writeFile(source, "again");
        QCOMPARE(m_store->putIfAbsent("a", source).error().code, ErrorCode::alreadyExists);
        QVERIFY(fs::exists(source));
        QVERIFY(m_store->put("a", source));
        QCOMPARE(m_store->get("a").value(), std::string("again"));
        QCOMPARE(stagedFiles(), std::size_t{0});
    }

    void anObjectIsAsOldAsItsPut()
    {
        writeFile(beside("source"), "x");
        fs::last_write_time(beside("source"),
                            fs::file_time_type::clock::now() - std::chrono::hours{24 * 365});
        QVERIFY(m_store->put("a", beside("source")));
        QVERIFY(m_store->head("a").value().lastModified > systemClock()->now() - std::chrono::hours{1});
    }

    void anObjectIsNotItsOwnSource()
    {
        QVERIFY(m_store->put("a/b", "x"sv));
        QCOMPARE(m_store->put("a/b", m_root / "a/b").error().code, ErrorCode::invalidArgument);
        QVERIFY(!m_store->putIfAbsent("a/b", m_root / "a/b"));
        QCOMPARE(m_store->get("a/b").value(), std::string("x"));
    }

    void anotherNameOfTheObjectIsConsumed()
    {
        QVERIFY(m_store->put("a/b", "x"sv));
        fs::create_hard_link(m_root / "a/b", beside("source"));
        QVERIFY(m_store->put("a/b", beside("source")));
        QVERIFY(!fs::exists(beside("source")));
        QCOMPARE(m_store->get("a/b").value(), std::string("x"));
        QCOMPARE(stagedFiles(), std::size_t{0});
    }

    void stagingIsReservedAndHidden()
    {
        QVERIFY(m_store->put("a", "x"sv));
        QVERIFY(fs::exists(m_root / ".staging"));
        QCOMPARE(keysIn(""), std::string("a "));
        QCOMPARE(m_store->put(".staging/x", "x"sv).error().code, ErrorCode::invalidArgument);
        QCOMPARE(m_store->get(".staging").error().code, ErrorCode::invalidArgument);
        QCOMPARE(m_store->listAfter(".staging/", "", 10).error().code, ErrorCode::invalidArgument);
        QVERIFY(m_store->put("a.b/.staging/x", "x"sv));
        QVERIFY(m_store->put(".staging2", "x"sv));
    }

    void staleFilesOfDeadProcessesAreSwept()
    {
        fs::create_directories(m_root / ".staging");
        const std::string dead = std::to_string(deadProcess());
        const std::string alive = std::to_string(::getpid());
        const auto make = [&](const std::string& name, std::chrono::minutes age) {
            writeFile(m_root / ".staging" / name, "x");
            fs::last_write_time(m_root / ".staging" / name, fs::file_time_type::clock::now() - age);
            return m_root / ".staging" / name;
        };
        using std::chrono::minutes;
        const auto stale = make(dead + "-0123456789abcdef", minutes{61});
        const auto young = make(dead + "-0123456789abcde0", minutes{50});
        const auto inUse = make(alive + "-0123456789abcdef", minutes{120});
        const auto foreign = make("notes.txt", minutes{120});
        QVERIFY(LocalStore::open(m_root));
        QVERIFY(!fs::exists(stale));
        QVERIFY(fs::exists(young) && fs::exists(inUse) && fs::exists(foreign));
    }

    void aMissingRootIsUnavailableUntilItIsBack()
    {
        QVERIFY(m_store->put("a", "x"sv));
        fs::rename(m_root, beside("away"));
        QCOMPARE(m_store->get("a").error().code, ErrorCode::unavailable);
        QCOMPARE(m_store->head("a").error().code, ErrorCode::unavailable);
        QCOMPARE(m_store->listAfter("", "", 10).error().code, ErrorCode::unavailable);
        QCOMPARE(m_store->put("b", "x"sv).error().code, ErrorCode::unavailable);
        QCOMPARE(m_store->putIfAbsent("b", "x"sv).error().code, ErrorCode::unavailable);
        QCOMPARE(m_store->remove("a").error().code, ErrorCode::unavailable);
        QVERIFY(!fs::exists(m_root));
        fs::rename(beside("away"), m_root);
        QCOMPARE(m_store->get("a").value(), std::string("x"));
    }

    void aReplacedFolderIsFollowed()
    {
        QVERIFY(m_store->put("a/b", "old"sv));
        fs::rename(m_root / "a", beside("a"));
        QCOMPARE(m_store->get("a/b").error().code, ErrorCode::notFound);
        QVERIFY(m_store->put("a/b", "new"sv));
        QCOMPARE(readFile(beside("a") / "b"), std::string("old"));
        QCOMPARE(readFile(m_root / "a/b"), std::string("new"));
    }

    void aFullDiskIsSaidAndNothingIsLeftBehind()
    {
        const SmallDisk disk(beside("disk"), "1m");
        if (!disk.isMounted()) {
            QSKIP(("no small file system: " + mountsFailure).c_str());
        }
        const auto root = beside("disk") / "store";
        const auto store = LocalStore::open(root).value();
        QVERIFY(store->put("a", "old"sv));
        const std::string tooMuch(2'000'000, 'x');
        writeFile(beside("source"), tooMuch);
        QCOMPARE(store->put("a", std::string_view(tooMuch)).error().code, ErrorCode::diskFull);
        QCOMPARE(store->putIfAbsent("b", std::string_view(tooMuch)).error().code, ErrorCode::diskFull);
        QCOMPARE(store->putIfAbsent("b", beside("source")).error().code, ErrorCode::diskFull);
        QVERIFY(readFile(beside("source")) == tooMuch);
        QCOMPARE(filesIn(root / ".staging"), std::size_t{0});
        QCOMPARE(store->get("a").value(), std::string("old"));
        QVERIFY(!store->head("b"));
        QVERIFY(store->put("a", std::string_view(tooMuch).substr(0, 500'000)));
    }

    void aReadOnlyStoreCanBeRead()
    {
        const SmallDisk disk(beside("disk"), "1m");
        if (!disk.isMounted()) {
            QSKIP(("no file system to make read-only: " + mountsFailure).c_str());
        }
        const auto root = beside("disk") / "store";
        QVERIFY(LocalStore::open(root).value()->put("a/b", "x"sv));
        QVERIFY(disk.makeReadOnly());
        const auto store = LocalStore::open(root);
        QVERIFY(store);
        QCOMPARE((*store)->get("a/b").value(), std::string("x"));
        QCOMPARE((*store)->listAfter("a/", "", 10).value().size(), std::size_t{1});
        QCOMPARE((*store)->put("a/b", "y"sv).error().code, ErrorCode::needsPerson);
        QCOMPARE((*store)->remove("a/b").error().code, ErrorCode::needsPerson);
    }

    void foreignNamesThatAreNoKeysAreNotListed()
    {
        writeFile(m_root / "caf\xe9", "x");
        writeFile(m_root / "new\nline", "x");
        writeFile(m_root / "good", "x");
        QCOMPARE(keysIn(""), std::string("good "));
    }

    void aHundredThousandObjectsAreListedInOrder()
    {
        constexpr int count = 100'000;
        fs::create_directories(m_root / "many");
        for (int i = 0; i < count; ++i) {
            const auto name = m_root / "many" / std::to_string(i * 7919LL % count);
            const int fd = ::open(name.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0666);
            QVERIFY(fd >= 0);
            ::close(fd);
        }
        const auto all = m_store->listAfter("many/", "", 2 * count).value();
        QCOMPARE(all.size(), std::size_t{count});
        QVERIFY(std::is_sorted(all.begin(), all.end(),
                               [](const auto& a, const auto& b) { return a.key < b.key; }));
        const auto page = m_store->listAfter("many/", all[50'000].key, 3).value();
        QCOMPARE(page.size(), std::size_t{3});
        QCOMPARE(page[0].key, all[50'001].key);
        QCOMPARE(page[2].key, all[50'003].key);
    }

    void anObjectTooLargeForMemoryIsRefusedNotTried()
    {
        writeFile(m_root / "sparse", "");
        if (::truncate((m_root / "sparse").c_str(), 3LL << 40U) != 0) {
            QSKIP("no sparse files here");
        }
        QCOMPARE(m_store->get("sparse").error().code, ErrorCode::unsupported);
        std::array<std::byte, 4> into{};
        QCOMPARE(m_store->getRange("sparse", 1ULL << 40U, into).value(), std::size_t{4});
    }
};

int main(int argc, char** argv)
{
    mountsFailure = enterPrivateMounts(); // before there are threads
    QCoreApplication app(argc, argv);
    TestLocalStore test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_localstore.moc"
