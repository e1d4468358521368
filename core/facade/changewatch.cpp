#include "core/facade/changewatch.h"

#include "core/facade/followerdatabases.h"

#include <algorithm>
#include <chrono>
#include <filesystem>

namespace sharepane::facade {

namespace {

constexpr std::chrono::milliseconds statusSpan{100};
constexpr std::chrono::milliseconds catalogueSpan{500};
constexpr std::size_t mostWatchedDatabases = 256; // of one cluster; inotify watches are a shared resource

void addDatabaseFolders(const std::filesystem::path& storage, std::vector<std::string>& folders)
{
    const auto databases = storage / "databases";
    folders.push_back(databases.string());
    std::error_code error;
    std::size_t count = 0;
    for (std::filesystem::directory_iterator it(databases, error), end; !error && it != end;
         it.increment(error)) {
        if (++count > mostWatchedDatabases) {
            break;
        }
        folders.push_back((it->path() / "journal").string());
        folders.push_back((it->path() / "followers").string());
    }
}

} // namespace

ChangeWatch::ChangeWatch(std::shared_ptr<Core> core, Events& events)
    : m_core(std::move(core))
    , m_events(events)
{
    for (QTimer* timer : {&m_statusTimer, &m_catalogueTimer}) {
        timer->setSingleShot(true);
    }
    connect(&m_statusTimer, &QTimer::timeout, this, &ChangeWatch::flushStatus);
    connect(&m_catalogueTimer, &QTimer::timeout, this, &ChangeWatch::flushCatalogue);
    if (auto watcher = storage::FolderWatcher::start()) {
        m_watcher = *std::move(watcher);
    }
    m_controlPlane = controlPlane();
    watchFolders();
}

ChangeWatch::~ChangeWatch()
{
    // No callback may run any more when the rest of this goes.
    m_watches.clear();
    m_watcher.reset();
}

void ChangeWatch::noteStatus()
{
    QMetaObject::invokeMethod(
        this,
        [this] {
            if (!m_statusTimer.isActive()) {
                m_statusTimer.start(statusSpan);
            }
        },
        Qt::QueuedConnection);
}

void ChangeWatch::noteCatalogue()
{
    QMetaObject::invokeMethod(
        this,
        [this] {
            if (!m_catalogueTimer.isActive()) {
                m_catalogueTimer.start(catalogueSpan);
            }
        },
        Qt::QueuedConnection);
}

void ChangeWatch::watchFolders()
{
    if (!m_watcher) {
        return;
    }
    std::vector<std::string> folders;
    if (const auto clusters = m_core->clusters().list()) {
        for (const auto& cluster : *clusters) {
            if (const auto path = storage::localPathOf(cluster.storageUrl)) {
                addDatabaseFolders(*path, folders);
            }
        }
    }
    std::sort(folders.begin(), folders.end());
    if (folders == m_watched && !m_watches.empty()) {
        return;
    }
    std::vector<std::shared_ptr<void>> watches;
    const auto add = [&](const std::filesystem::path& folder, std::function<void()> onChange) {
        if (auto watch = m_watcher->watch(folder, std::move(onChange))) {
            watches.push_back(*std::move(watch));
        }
    };
    // Everything in sharepane.db, by whichever process: its write-ahead log lies in this folder.
    add(m_core->workspace()->changeFolder(), [this] { noteStatus(); });
    for (const auto& folder : folders) {
        add(folder, [this] { noteCatalogue(); });
    }
    m_watches = std::move(watches);
    m_watched = std::move(folders);
}

std::string ChangeWatch::controlPlane()
{
    std::string names;
    if (const auto clusters = m_core->clusters().list()) {
        for (const auto& cluster : *clusters) {
            names += cluster.name + '\n';
        }
    }
    if (const auto followers = followerStatuses(*m_core)) {
        for (const auto& follower : *followers) {
            names += follower.id + '\n';
        }
    }
    return names;
}

void ChangeWatch::flushStatus()
{
    if (auto names = controlPlane(); names != m_controlPlane) {
        m_controlPlane = std::move(names);
        noteCatalogue();
    }
    Q_EMIT m_events.syncStatusChanged();
}

void ChangeWatch::flushCatalogue()
{
    watchFolders();
    Q_EMIT m_events.catalogueChanged();
}

} // namespace sharepane::facade
