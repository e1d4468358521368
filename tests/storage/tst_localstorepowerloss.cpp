#include "core/storage/objectstore.h"

#include <QTemporaryDir>
#include <QtTest>

#include <array>
#include <fcntl.h>
#include <fstream>
#include <map>
#include <mutex>
#include <set>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

using namespace sharepane;
using namespace sharepane::storage;
using namespace std::string_view_literals;

namespace {

using File = std::pair<dev_t, ino_t>;

/// What a disk may hold if the power went now, by the calls that were made: the least that POSIX promises, so
/// bytes are there after a flush of their file, and names after a flush of their folder. Anything else may be
/// there or not.
class Disk {
public:
    void written(int fd)
    {
        const std::lock_guard lock(m_mutex);
        m_flushed.erase(fileOf(fd));
    }

    void flushed(int fd)
    {
        const std::lock_guard lock(m_mutex);
        const File file = fileOf(fd);
        m_flushed.insert(file);
        m_unsure.erase(file);
        ++m_flushes;
    }

    /// `name` appears in a folder: from here on it may survive, so what it stands for and what it relies on
    /// must.
    void named(int folder, const std::string& name)
    {
        const std::lock_guard lock(m_mutex);
        struct stat status {};
        ::fstatat(folder, name.c_str(), &status, AT_SYMLINK_NOFOLLOW);
        const File parent = fileOf(folder);
        if (S_ISREG(status.st_mode) && !m_flushed.contains({status.st_dev, status.st_ino})) {
            m_wrong.push_back(name + " has its name before its bytes");
        }
        for (const auto& [other, names] : m_unsure) {
            if (other != parent) {
                m_wrong.push_back(name + " comes before " + *names.begin() + " is durable");
            }
        }
        m_unsure[parent].insert(name);
    }

    void reset()
    {
        const std::lock_guard lock(m_mutex);
        m_flushes = 0;
        m_wrong.clear();
        m_unsure.clear();
    }

    [[nodiscard]] std::string wrong()
    {
        const std::lock_guard lock(m_mutex);
        std::string all;
        for (const std::string& what : m_wrong) {
            all += what + "; ";
        }
        for (const auto& [folder, names] : m_unsure) {
            all += *names.begin() + " is not durable at the end; ";
        }
        return all;
    }
    [[nodiscard]] int flushes() const { return m_flushes; }

private:
    static File fileOf(int fd)
    {
        struct stat status {};
        ::fstat(fd, &status);
        return {status.st_dev, status.st_ino};
    }

    std::mutex m_mutex;
    std::set<File> m_flushed;
    std::map<File, std::set<std::string>> m_unsure; // names by their folder
    std::vector<std::string> m_wrong;
    int m_flushes = 0;
};

Disk& disk()
{
    static Disk one;
    return one;
}

bool isStaging(const char* name)
{
    return std::string_view(name) == ".staging";
}

} // namespace

// The store's calls come by here, since the program's own functions are linked first.
extern "C" {
ssize_t write(int fd, const void* bytes, size_t count)
{
    disk().written(fd);
    return ::syscall(SYS_write, fd, bytes, count);
}

int fsync(int fd)
{
    const auto result = static_cast<int>(::syscall(SYS_fsync, fd));
    disk().flushed(fd);
    return result;
}

int fdatasync(int fd)
{
    const auto result = static_cast<int>(::syscall(SYS_fdatasync, fd));
    disk().flushed(fd);
    return result;
}

int linkat(int fromFolder, const char* from, int folder, const char* name, int flags) noexcept
{
    const auto result = static_cast<int>(::syscall(SYS_linkat, fromFolder, from, folder, name, flags));
    if (result == 0) {
        disk().named(folder, name);
    }
    return result;
}

int renameat(int fromFolder, const char* from, int folder, const char* name) noexcept
{
    const auto result = static_cast<int>(::syscall(SYS_renameat2, fromFolder, from, folder, name, 0));
    if (result == 0) {
        disk().named(folder, name);
    }
    return result;
}

int mkdirat(int folder, const char* name, mode_t mode) noexcept
{
    const auto result = static_cast<int>(::syscall(SYS_mkdirat, folder, name, mode));
    if (result == 0 && !isStaging(name)) { // made again should it be lost
        disk().named(folder, name);
    }
    return result;
}
}

/// The power goes between any two calls: an object that may be there is whole, and so is all that it relies
/// on.
class TestLocalStorePowerLoss : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    std::shared_ptr<ObjectStore> m_store;

    std::filesystem::path file(const std::string& name, const std::string& bytes)
    {
        const auto path = std::filesystem::path(m_folder->path().toStdString()) / name;
        std::ofstream(path, std::ios::binary) << bytes;
        return path;
    }

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_store = openStore(m_folder->path().toStdString() + "/store").value();
        disk().reset();
    }

    void oneObject()
    {
        QVERIFY(m_store->putIfAbsent("a/b/c", "1"sv));
        QVERIFY(m_store->put("a/b/c", "2"sv));
        QVERIFY(m_store->put("a/b/d", file("source", "3")));
        QVERIFY(m_store->putIfAbsent("a/b/e", file("source", "4")));
        QCOMPARE(disk().wrong(), std::string());
    }

    void aCommit()
    {
        for (int round = 0; round < 3; ++round) { // the first makes the folders, too
            const std::string number = std::to_string(round);
            const std::vector<NewObject> objects{{"t/x" + number, file("x", "xxx")},
                                                 {"t/y" + number, "yyy"sv},
                                                 {"t/log/" + number, "log"sv},
                                                 {"journal/" + number, "journal"sv}};
            disk().reset();
            QVERIFY(m_store->create(objects));
            QCOMPARE(disk().wrong(), std::string());
        }
        QCOMPARE(disk().flushes(), 7); // four files, three folders
    }

    void aCommitOfWhichAKeyIsTaken()
    {
        QVERIFY(m_store->putIfAbsent("log/1", "theirs"sv));
        const std::vector<NewObject> objects{
            {"t/x", "x"sv}, {"t/y", "y"sv}, {"log/1", "log"sv}, {"journal/1", "journal"sv}};
        QVERIFY(!m_store->create(objects));
        QCOMPARE(disk().wrong(), std::string());
        const std::vector<NewObject> again{
            {"log/2", "log"sv}, {"log/1", "log"sv}, {"journal/1", "journal"sv}};
        QVERIFY(!m_store->create(again));
        QCOMPARE(disk().wrong(), std::string());
    }

    /// The test itself: without flushes it would say so.
    void theModelKnowsWhatIsMissing()
    {
        const int folder = ::open(m_folder->path().toLocal8Bit().constData(), O_RDONLY | O_DIRECTORY);
        const auto bytes = file("bytes", "never flushed");
        disk().reset();
        QCOMPARE(::linkat(AT_FDCWD, bytes.c_str(), folder, "name", 0), 0);
        QVERIFY(disk().wrong().find("name has its name before its bytes") != std::string::npos);
        QVERIFY(disk().wrong().find("name is not durable at the end") != std::string::npos);
        const auto elsewhere = ::open(m_folder->filePath(QStringLiteral("store")).toLocal8Bit().constData(),
                                      O_RDONLY | O_DIRECTORY);
        QCOMPARE(::linkat(AT_FDCWD, bytes.c_str(), elsewhere, "later", 0), 0);
        QVERIFY(disk().wrong().find("later comes before name is durable") != std::string::npos);
        ::close(elsewhere);
        ::close(folder);
        disk().reset();
    }
};

QTEST_GUILESS_MAIN(TestLocalStorePowerLoss)
#include "tst_localstorepowerloss.moc"
