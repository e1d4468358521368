#pragma once

#include "core/base/error.h"
#include "core/facade/session.h"
#include "ui/controllers/shareservice.h"
#include "ui/controllers/syncmonitor.h"

#include <QtWidgets/QStatusBar>

#include <optional>

class QLabel;
class QToolButton;

namespace sharepane::ui {

/// Whether the engine runs, where the share service is, and how far behind the worst database is.
class StatusStrip : public QStatusBar {
    Q_OBJECT

public:
    StatusStrip(facade::Session& session, const SyncMonitor& monitor, const ShareServiceController& service,
                QWidget* parent = nullptr);

    /// Why the engine isn't running here; nothing once it does.
    void setEngineProblem(std::optional<Error> problem);
    [[nodiscard]] QString engineText() const;
    [[nodiscard]] QString lagText() const;
    [[nodiscard]] QToolButton* serviceButton() const { return m_shareService; }

Q_SIGNALS:
    /// The state of the share service was clicked.
    void serviceRequested();
    void worstRequested(const sharepane::facade::DatabaseName& name);

protected:
    void changeEvent(QEvent* event) override;

private:
    void showEngine();
    void showService();
    void showLag();

    facade::Session& m_session;
    const SyncMonitor& m_monitor;
    const ShareServiceController& m_service;
    std::optional<Error> m_problem;
    QLabel* m_engineIcon;
    QLabel* m_engine;
    QToolButton* m_shareService;
    QToolButton* m_lag;
};

} // namespace sharepane::ui
