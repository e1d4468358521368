#include "core/storage/folderwatcher.h"

#include "core/storage/filedescriptor.h"

#include <algorithm>
#include <array>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <poll.h>
#include <set>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <thread>
#include <unistd.h>
#include <unordered_map>
#include <vector>

namespace sharepane::storage {

namespace {

constexpr std::string_view op = "watch folder";

/// Entries of a folder that come and go: enough to see a folder on the watched path replaced.
constexpr std::uint32_t entryEvents = IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO;
/// A folder losing its place on the path.
constexpr std::uint32_t selfEvents = IN_MOVE_SELF | IN_DELETE_SELF;
/// IN_MODIFY besides IN_CLOSE_WRITE, since a database file stays open while it is written.
constexpr std::uint32_t contentEvents = entryEvents | IN_CLOSE_WRITE | IN_MODIFY;
/// What comes unasked when a watched folder is no more.
constexpr std::uint32_t goneEvents = IN_IGNORED | IN_UNMOUNT;

tl::unexpected<Error> failedCall(int errnoValue, const std::string& folder)
{
    Error error = systemError(errnoValue, std::string(op), folder);
    if (errnoValue == ENOSPC || errnoValue == EMFILE) {
        const std::string limit = errnoValue == ENOSPC ? "max_user_watches" : "max_user_instances";
        error.code = ErrorCode::needsPerson;
        error.cause = "the system's limit fs.inotify." + limit + " is reached";
        error.hint = "raise it with sysctl";
    }
    return fail(std::move(error));
}

/// "/", "/a", "/a/b" for "/a/b".
std::vector<std::filesystem::path> pathFromRoot(const std::filesystem::path& folder)
{
    std::vector<std::filesystem::path> steps;
    std::filesystem::path step = folder.root_path();
    steps.push_back(step);
    for (const auto& name : folder.relative_path()) {
        step /= name;
        steps.push_back(step);
    }
    return steps;
}

} // namespace

struct FolderWatcher::State {
    using WatchId = std::uint64_t;

    struct Watch {
        std::vector<std::filesystem::path> steps; // from the root to the folder itself
        std::function<void()> onChange;
        std::map<std::size_t, int> descriptors; // inotify watch of a step, for those that have one
        bool isThere = false;                   // the folder itself has one
    };

    FileDescriptor inotify;
    FileDescriptor stop; // an eventfd
    std::thread thread;

    // Guards what follows. Never held while a callback runs. It is held over inotify calls on purpose: the
    // kernel hands out and takes back watch descriptors, and `users` must say the same at any time.
    std::mutex mutex;
    std::condition_variable callbackEnded;
    std::thread::id threadId;
    WatchId lastId = 0;
    WatchId runningId = 0;
    std::map<WatchId, Watch> watches;
    std::unordered_map<int, std::map<WatchId, std::size_t>> users; // by descriptor: who, for which step

    int add(Watch& watch, WatchId id, std::size_t step, std::uint32_t events);
    int arm(WatchId id, Watch& watch);
    int armOnce(WatchId id, Watch& watch);
    void disarm(WatchId id, Watch& watch);

    void run();
    void dispatch(const char* events, std::size_t size);
    void sort(const inotify_event& event, std::set<WatchId>& changed, std::set<WatchId>& moved);
    void tell(WatchId id);
    void forget(WatchId id);
};

/// 0 or errno.
int FolderWatcher::State::add(Watch& watch, WatchId id, std::size_t step, std::uint32_t events)
{
    // Added to what others watch in the same folder; nobody minds an event that is not for them.
    const int descriptor =
        ::inotify_add_watch(inotify.get(), watch.steps[step].c_str(), events | IN_MASK_ADD | IN_ONLYDIR);
    if (descriptor < 0) {
        return errno;
    }
    watch.descriptors[step] = descriptor;
    users[descriptor][id] = step;
    return 0;
}

void FolderWatcher::State::disarm(WatchId id, Watch& watch)
{
    for (const auto& [step, descriptor] : watch.descriptors) {
        const auto entry = users.find(descriptor);
        if (entry != users.end() && entry->second.erase(id) > 0 && entry->second.empty()) {
            users.erase(entry);
            ::inotify_rm_watch(inotify.get(), descriptor); // fails when the folder is gone, and so it is
        }
    }
    watch.descriptors.clear();
    watch.isThere = false;
}

/// Watches the folder, or its nearest existing ancestor, and the path to it. 0; EAGAIN when the path changed
/// under way; or errno.
int FolderWatcher::State::armOnce(WatchId id, Watch& watch)
{
    const std::size_t last = watch.steps.size() - 1;
    std::size_t nearest = last;
    int failure = add(watch, id, last, contentEvents | selfEvents);
    while ((failure == ENOENT || failure == ENOTDIR) && nearest > 0) {
        --nearest;
        failure = add(watch, id, nearest, entryEvents | selfEvents);
    }
    if (failure != 0) {
        return failure;
    }
    watch.isThere = nearest == last;
    for (std::size_t step = nearest; step-- > 0;) {
        // Entries of the direct parent too: a folder that another process still holds open tells of its own
        // removal only when that process lets go. An ancestor that may not be read is none we can follow.
        failure = add(watch, id, step, step + 1 == nearest ? entryEvents | selfEvents : selfEvents);
        if (failure == ENOSPC) {
            return failure;
        }
    }
    // What was made or replaced before its parent was watched told nobody.
    const std::size_t check = watch.isThere ? last : nearest + 1;
    const int again =
        ::inotify_add_watch(inotify.get(), watch.steps[check].c_str(), selfEvents | IN_MASK_ADD | IN_ONLYDIR);
    if (again < 0) {
        return watch.isThere ? EAGAIN : 0;
    }
    if (!users.contains(again)) {
        ::inotify_rm_watch(inotify.get(), again);
    }
    return watch.isThere && again == watch.descriptors.at(last) ? 0 : EAGAIN;
}

int FolderWatcher::State::arm(WatchId id, Watch& watch)
{
    constexpr int mostAttempts = 64; // against a path that changes faster than it can be watched
    int failure = EAGAIN;
    for (int attempt = 0; failure == EAGAIN && attempt < mostAttempts; ++attempt) {
        disarm(id, watch);
        failure = armOnce(id, watch);
    }
    return failure;
}

void FolderWatcher::State::run()
{
    {
        const std::lock_guard lock(mutex);
        threadId = std::this_thread::get_id();
    }
    alignas(inotify_event) std::array<char, 64U << 10U> events;
    for (;;) {
        std::array<pollfd, 2> waits{pollfd{inotify.get(), POLLIN, 0}, pollfd{stop.get(), POLLIN, 0}};
        if (uninterrupted([&] { return ::poll(waits.data(), waits.size(), -1); }) < 0 ||
            waits[1].revents != 0) {
            return;
        }
        const auto size = ::read(inotify.get(), events.data(), events.size());
        if (size > 0) {
            dispatch(events.data(), static_cast<std::size_t>(size));
        }
    }
}

/// Sorts one event into the watches whose folder it concerns and those whose path it may have changed.
void FolderWatcher::State::sort(const inotify_event& event, std::set<WatchId>& changed,
                                std::set<WatchId>& moved)
{
    const auto entry = users.find(event.wd);
    if (entry == users.end()) {
        return;
    }
    const std::string_view name = event.len > 0 ? std::string_view(&event.name[0]) : std::string_view();
    for (const auto& [id, step] : entry->second) {
        const Watch& watch = watches.at(id);
        const bool isFolder = step + 1 == watch.steps.size();
        const bool isGone = (event.mask & (selfEvents | goneEvents)) != 0;
        if (isGone ||
            (!isFolder && (event.mask & entryEvents) != 0 && watch.steps[step + 1].filename() == name)) {
            moved.insert(id);
        } else if (isFolder) {
            changed.insert(id);
        }
    }
    if ((event.mask & IN_IGNORED) != 0) {
        users.erase(entry); // the kernel has dropped the descriptor already
    }
}

void FolderWatcher::State::dispatch(const char* events, std::size_t size)
{
    std::set<WatchId> changed;
    std::set<WatchId> moved;
    {
        const std::lock_guard lock(mutex);
        for (std::size_t at = 0; at < size;) {
            const auto& event = *reinterpret_cast<const inotify_event*>(events + at);
            if ((event.mask & IN_Q_OVERFLOW) != 0) {
                for (const auto& [id, watch] : watches) {
                    moved.insert(id);
                    changed.insert(id);
                }
            } else {
                sort(event, changed, moved);
            }
            at += sizeof(inotify_event) + event.len;
        }
        for (const WatchId id : moved) {
            Watch& watch = watches.at(id);
            const bool wasThere = watch.isThere;
            // A failure leaves what could be watched; there is nobody to tell but the one who looks next.
            const int failure = arm(id, watch);
            if (wasThere || watch.isThere || failure != 0) {
                changed.insert(id);
            }
        }
    }
    for (const WatchId id : changed) {
        tell(id);
    }
}

void FolderWatcher::State::tell(WatchId id)
{
    std::function<void()> onChange;
    {
        const std::lock_guard lock(mutex);
        const auto entry = watches.find(id);
        if (entry == watches.end()) {
            return;
        }
        onChange = entry->second.onChange;
        runningId = id;
    }
    onChange();
    onChange = nullptr; // what it holds goes before anybody may think that it is gone
    const std::lock_guard lock(mutex);
    runningId = 0;
    callbackEnded.notify_all();
}

void FolderWatcher::State::forget(WatchId id)
{
    std::function<void()> onChange; // destroyed without the lock: it may own anything
    std::unique_lock lock(mutex);
    const auto entry = watches.find(id);
    disarm(id, entry->second);
    onChange = std::move(entry->second.onChange);
    watches.erase(entry);
    if (threadId != std::this_thread::get_id()) {
        callbackEnded.wait(lock, [&] { return runningId != id; });
    }
    lock.unlock();
}

FolderWatcher::FolderWatcher(std::shared_ptr<State> state)
    : m_state(std::move(state))
{
}

Result<std::unique_ptr<FolderWatcher>> FolderWatcher::start()
{
    auto state = std::make_shared<State>();
    state->inotify = FileDescriptor(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
    if (!state->inotify.isOpen()) {
        return failedCall(errno, "(any)");
    }
    state->stop = FileDescriptor(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
    if (!state->stop.isOpen()) {
        return fail(systemError(errno, std::string(op), "(any)"));
    }
    // The thread is joined before the state can go, so it needs no share of it.
    state->thread = std::thread([raw = state.get()] { raw->run(); });
    return std::unique_ptr<FolderWatcher>(new FolderWatcher(std::move(state)));
}

FolderWatcher::~FolderWatcher()
{
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(m_state->stop.get(), &one, sizeof one);
    m_state->thread.join();
}

Result<std::shared_ptr<void>> FolderWatcher::watch(const std::filesystem::path& folder,
                                                   std::function<void()> onChange)
{
    if (!folder.is_absolute() || !onChange) {
        return fail(ErrorCode::invalidArgument, std::string(op), folder.string(),
                    folder.is_absolute() ? "there is nobody to tell" : "it is not an absolute path");
    }
    auto normal = folder.lexically_normal();
    if (!normal.has_filename() && normal.has_relative_path()) {
        normal = normal.parent_path();
    }
    const std::lock_guard lock(m_state->mutex);
    const auto id = ++m_state->lastId;
    State::Watch& watch = m_state->watches[id];
    watch.steps = pathFromRoot(normal);
    if (const int failure = m_state->arm(id, watch); failure != 0) {
        m_state->disarm(id, watch);
        m_state->watches.erase(id);
        return failedCall(failure, folder.string());
    }
    watch.onChange = std::move(onChange);
    return std::shared_ptr<void>(m_state.get(), [state = m_state, id](void*) { state->forget(id); });
}

} // namespace sharepane::storage
