#pragma once

#include <QtCore/QObject>
#include <QtNetwork/QLocalServer>

#include <filesystem>

namespace sharepane::ui {

/// Arguments that a second start hands to the window that is already open.
struct LaunchRequest {
    QString page;         ///< may be empty
    QString invitation{}; ///< a file or a link to show; may be empty
};

/// One window per workspace: the first start listens, a later one hands over its request and ends.
class SingleInstance : public QObject {
    Q_OBJECT

public:
    explicit SingleInstance(const std::filesystem::path& workspace, QObject* parent = nullptr);

    /// True when another window of this workspace took the request. Waits at most half a second for it; call
    /// it before the event loop.
    [[nodiscard]] bool handOver(const LaunchRequest& request) const;
    /// Begins to listen. Without success (no place for a socket) windows merely aren't single.
    bool listen();

Q_SIGNALS:
    void requested(const sharepane::ui::LaunchRequest& request);

private:
    void take();

    QString m_name;
    QLocalServer m_server;
};

} // namespace sharepane::ui
