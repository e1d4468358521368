#pragma once

#include "core/facade/core.h"
#include "core/facade/session.h"
#include "core/storage/folderwatcher.h"

#include <QtCore/QTimer>

#include <memory>
#include <string>
#include <vector>

namespace sharepane::facade {

/// Turns what other threads and processes do to a workspace into the signals of Events: notified, never
/// polled, and gathered so that a burst is told once. Lives on the thread of the Events.
class ChangeWatch : public QObject {
    Q_OBJECT

public:
    ChangeWatch(std::shared_ptr<Core> core, Events& events);
    ~ChangeWatch() override;

    /// Some status changed. Any thread.
    void noteStatus();
    /// Clusters, databases, tables or attachments may have changed. Any thread.
    void noteCatalogue();

private:
    void watchFolders();
    /// The names of what sharepane.db holds, to tell a change of the catalogue from one of a status.
    [[nodiscard]] std::string controlPlane();
    void flushStatus();
    void flushCatalogue();

    std::shared_ptr<Core> m_core;
    Events& m_events;
    std::unique_ptr<storage::FolderWatcher> m_watcher;
    std::vector<std::string> m_watched; ///< local folders, sorted
    std::vector<std::shared_ptr<void>> m_watches;
    std::string m_controlPlane;
    QTimer m_statusTimer;
    QTimer m_catalogueTimer;
};

} // namespace sharepane::facade
