#include "core/storage/folderwatcher.h"
#include "core/storage/objectstore.h"

#include <QTemporaryDir>
#include <QtTest>

#include <condition_variable>
#include <fcntl.h>
#include <fstream>
#include <latch>
#include <mutex>
#include <thread>
#include <unistd.h>

using namespace sharepane;
using namespace sharepane::storage;
namespace fs = std::filesystem;

namespace {

/// Counts calls, and lets a test wait for the next.
class Notices {
public:
    std::function<void()> counter()
    {
        return [this] {
            const std::lock_guard lock(m_mutex);
            ++m_count;
            m_changed.notify_all();
        };
    }
    [[nodiscard]] int count() const
    {
        const std::lock_guard lock(m_mutex);
        return m_count;
    }
    [[nodiscard]] bool waitForMoreThan(int count) const
    {
        std::unique_lock lock(m_mutex);
        return m_changed.wait_for(lock, std::chrono::seconds{30}, [&] { return m_count > count; });
    }

private:
    mutable std::mutex m_mutex;
    mutable std::condition_variable m_changed;
    int m_count = 0;
};

void writeFile(const fs::path& path)
{
    std::ofstream(path) << "x";
}

} // namespace

class TestFolderWatcher : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    fs::path m_root;
    std::unique_ptr<FolderWatcher> m_watcher;

    std::shared_ptr<void> watch(const fs::path& folder, Notices& notices)
    {
        auto handle = m_watcher->watch(folder, notices.counter());
        return handle ? *handle : nullptr;
    }

    /// Returns when everything that happened before has been told: a watch made last is told last.
    [[nodiscard]] bool settle()
    {
        Notices notices;
        const auto marker = m_root / "marker";
        fs::create_directories(marker);
        const auto handle = watch(marker, notices);
        writeFile(marker / "file");
        return handle && notices.waitForMoreThan(0);
    }

    /// True when a change in `folder` is told, and by itself so.
    [[nodiscard]] bool tells(const Notices& notices, const fs::path& folder)
    {
        if (!settle()) {
            return false;
        }
        const int before = notices.count();
        writeFile(folder / "change");
        return notices.waitForMoreThan(before);
    }

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_root = m_folder->path().toStdString();
        m_watcher = FolderWatcher::start().value();
    }
    void cleanup()
    {
        m_watcher.reset();
        m_folder.reset();
    }

    void everyKindOfChangeIsTold()
    {
        const auto folder = m_root / "watched";
        fs::create_directories(folder);
        Notices notices;
        const auto handle = watch(folder, notices);
        const std::array<std::function<void()>, 6> changes = {
            [&] { writeFile(folder / "a"); },
            [&] { writeFile(folder / "a"); },
            [&] { fs::create_hard_link(folder / "a", folder / "b"); },
            [&] { fs::rename(folder / "b", folder / "c"); },
            [&] { fs::create_directory(folder / "d"); },
            [&] { fs::remove(folder / "a"); },
        };
        for (const auto& change : changes) {
            QVERIFY(settle());
            const int before = notices.count();
            change();
            QVERIFY(notices.waitForMoreThan(before));
        }
    }

    void aWriteToAFileThatStaysOpenIsTold()
    {
        Notices notices;
        std::ofstream file(m_root / "log");
        const auto handle = watch(m_root, notices);
        const int before = notices.count();
        file << "line" << std::flush;
        QVERIFY(notices.waitForMoreThan(before));
    }

    void aPutIntoAStoreIsTold()
    {
        const auto store = openStore(m_root / "store").value();
        Notices notices;
        const auto handle = watch(m_root / "store/journal", notices);
        QVERIFY(store->putIfAbsent("journal/1", std::string_view("x")));
        QVERIFY(notices.waitForMoreThan(0));
        QVERIFY(settle());
        const int before = notices.count();
        QVERIFY(store->putIfAbsent("journal/2", std::string_view("x")));
        QVERIFY(notices.waitForMoreThan(before));
    }

    void aChangeElsewhereIsNotTold()
    {
        fs::create_directories(m_root / "watched/below");
        fs::create_directories(m_root / "beside");
        Notices notices;
        const auto handle = watch(m_root / "watched", notices);
        writeFile(m_root / "file");
        writeFile(m_root / "beside/file");
        writeFile(m_root / "watched/below/file");
        QVERIFY(settle());
        QCOMPARE(notices.count(), 0);
    }

    void aFolderMadeLaterIsFollowed()
    {
        Notices notices;
        const auto folder = m_root / "a/b/c";
        const auto handle = watch(folder, notices);
        QVERIFY(handle);
        fs::create_directories(folder);
        QVERIFY(notices.waitForMoreThan(0));
        QVERIFY(tells(notices, folder));
    }

    void aFolderMadeAgainIsFollowed()
    {
        const auto folder = m_root / "a/b/c";
        fs::create_directories(folder);
        Notices notices;
        const auto handle = watch(folder, notices);
        for (int round = 0; round < 3; ++round) {
            fs::remove_all(m_root / "a");
            fs::create_directories(folder);
            QVERIFY(tells(notices, folder));
        }
    }

    void aFolderThatSomebodyHoldsOpenIsFollowedAfterItsRemoval()
    {
        const auto folder = m_root / "a/b";
        fs::create_directories(folder);
        Notices notices;
        const auto handle = watch(folder, notices);
        const int held = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        fs::remove(folder);
        fs::create_directories(folder);
        QVERIFY(tells(notices, folder));
        ::close(held);
    }

    void aFolderWhoseAncestorWasReplacedIsFollowed()
    {
        const auto folder = m_root / "a/b/c/d";
        fs::create_directories(folder);
        Notices notices;
        const auto handle = watch(folder, notices);
        fs::rename(m_root / "a", m_root / "away");
        fs::create_directories(folder);
        QVERIFY(tells(notices, folder));
        QVERIFY(settle());
        const int before = notices.count();
        writeFile(m_root / "away/b/c/d/file");
        QVERIFY(settle());
        QCOMPARE(notices.count(), before);
        fs::remove_all(m_root / "a");
        fs::rename(m_root / "away", m_root / "a");
        QVERIFY(tells(notices, folder));
    }

    void twoWatchesOfOneFolderAreIndependent()
    {
        Notices first;
        Notices second;
        auto firstHandle = watch(m_root, first);
        const auto secondHandle = watch(m_root, second);
        writeFile(m_root / "a");
        QVERIFY(first.waitForMoreThan(0));
        QVERIFY(second.waitForMoreThan(0));
        firstHandle.reset();
        QVERIFY(tells(second, m_root));
    }

    void aDroppedWatchIsNeverToldAgain()
    {
        Notices notices;
        const auto folder = m_root / "watched";
        fs::create_directories(folder);
        auto handle = watch(folder, notices);
        QVERIFY(tells(notices, folder));
        handle.reset();
        const int before = notices.count();
        writeFile(folder / "b");
        fs::remove_all(folder);
        QVERIFY(settle());
        QCOMPARE(notices.count(), before);
    }

    void droppingAWatchWaitsForItsRunningCallback()
    {
        std::latch entered(1);
        std::latch go(1);
        std::atomic<bool> ended = false;
        std::once_flag once;
        auto handle = m_watcher
                          ->watch(m_root,
                                  [&] {
                                      std::call_once(once, [&] {
                                          entered.count_down();
                                          go.wait();
                                          ended = true;
                                      });
                                  })
                          .value();
        writeFile(m_root / "a");
        entered.wait();
        std::thread other([&] { go.count_down(); });
        handle.reset();
        QVERIFY(ended);
        other.join();
    }

    void aCallbackMayDropItsOwnWatchAndMakeAnother()
    {
        fs::create_directories(m_root / "other");
        Notices notices;
        std::mutex mutex;
        std::shared_ptr<void> handle;
        const auto onChange = [&] {
            const std::lock_guard lock(mutex);
            handle.reset();
            handle = m_watcher->watch(m_root / "other", notices.counter()).value();
            notices.counter()();
        };
        {
            const std::lock_guard lock(mutex);
            handle = m_watcher->watch(m_root, onChange).value();
        }
        writeFile(m_root / "a");
        QVERIFY(notices.waitForMoreThan(0));
        QVERIFY(tells(notices, m_root / "other"));
    }

    void anOverflowOfTheQueueTellsEveryWatch()
    {
        const auto noisy = m_root / "noisy";
        const auto quiet = m_root / "quiet";
        fs::create_directories(noisy);
        fs::create_directories(quiet);
        std::ifstream limit("/proc/sys/fs/inotify/max_queued_events");
        int queue = 16'384;
        limit >> queue;
        if (queue > 100'000) {
            QSKIP("the system's notification queue is too long to fill");
        }
        std::latch entered(1);
        std::latch go(1);
        std::once_flag once;
        Notices notices;
        const auto noisyHandle = m_watcher
                                     ->watch(noisy,
                                             [&] {
                                                 std::call_once(once, [&] {
                                                     entered.count_down();
                                                     go.wait();
                                                 });
                                             })
                                     .value();
        const auto quietHandle = watch(quiet, notices);
        writeFile(noisy / "start");
        entered.wait();
        for (int i = 0; i <= queue; ++i) { // renames, since equal events in a row would be one
            fs::rename(noisy / (i % 2 == 0 ? "start" : "end"), noisy / (i % 2 == 0 ? "end" : "start"));
        }
        writeFile(quiet / "lost");
        QCOMPARE(notices.count(), 0);
        go.count_down();
        QVERIFY(notices.waitForMoreThan(0));
        QVERIFY(tells(notices, quiet));
    }

    void aHandleMayOutliveItsWatcher()
    {
        Notices notices;
        auto handle = watch(m_root, notices);
        m_watcher.reset();
        handle.reset();
        m_watcher = FolderWatcher::start().value();
        QCOMPARE(notices.count(), 0);
    }

    void aRelativePathIsRefused()
    {
        Notices notices;
        QCOMPARE(m_watcher->watch("a/b", notices.counter()).error().code, ErrorCode::invalidArgument);
    }
};

QTEST_GUILESS_MAIN(TestFolderWatcher)
#include "tst_folderwatcher.moc"
