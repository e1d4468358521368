#include "ui/shell/statusstrip.h"

#include "ui/text/errortext.h"
#include "ui/text/format.h"
#include "ui/text/legible.h"
#include "ui/widgets/colors.h"
#include "ui/widgets/icons.h"

#include <QtCore/QEvent>
#include <QtWidgets/QLabel>
#include <QtWidgets/QToolButton>

#include <algorithm>

namespace sharepane::ui {

using namespace Qt::StringLiterals;

StatusStrip::StatusStrip(facade::Session& session, const SyncMonitor& monitor,
                         const ShareServiceController& service, QWidget* parent)
    : QStatusBar(parent)
    , m_session(session)
    , m_monitor(monitor)
    , m_service(service)
    , m_engineIcon(new QLabel(this))
    , m_engine(new QLabel(this))
    , m_shareService(new QToolButton(this))
    , m_lag(new QToolButton(this))
{
    setSizeGripEnabled(false);
    m_engineIcon->setContentsMargins(9, 0, 0, 0);
    m_lag->setAccessibleName(tr("The database that is farthest behind"));
    m_lag->setToolTip(tr("Show it on the Sync page"));
    addWidget(m_engineIcon);
    addWidget(m_engine);
    m_shareService->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_shareService->setIconSize({15, 15});
    addWidget(m_shareService);
    addPermanentWidget(m_lag);
    connect(&session.events(), &facade::Events::engineChanged, this, &StatusStrip::showEngine);
    connect(&monitor, &SyncMonitor::changed, this, &StatusStrip::showLag);
    connect(m_lag, &QToolButton::clicked, this,
            [this] { Q_EMIT worstRequested(m_monitor.current()->worst); });
    connect(&service, &ShareServiceController::changed, this, &StatusStrip::showService);
    connect(m_shareService, &QToolButton::clicked, this, &StatusStrip::serviceRequested);
    showEngine();
    showService();
    showLag();
}

void StatusStrip::setEngineProblem(std::optional<Error> problem)
{
    m_problem = std::move(problem);
    showEngine();
}

QString StatusStrip::engineText() const
{
    return m_engine->text();
}

QString StatusStrip::lagText() const
{
    return m_lag->text();
}

void StatusStrip::showEngine()
{
    const Colors& colors = colorsFor(palette());
    Tone tone = Tone::good;
    QString icon = u"check"_s;
    if (m_session.engineRunsHere()) {
        m_engine->setText(tr("Following"));
        m_engine->setToolTip(tr("The follower engine runs in this window."));
    } else if (m_problem && m_problem->code == ErrorCode::inUse) {
        m_engine->setText(tr("Another process follows"));
        m_engine->setToolTip(
            tr("The follower engine of this workspace runs in another process; this window shows "
               "and changes everything all the same."));
    } else if (m_problem) {
        tone = Tone::danger;
        icon = u"alert"_s;
        m_engine->setText(legible(tr("Not following: %1").arg(describe(*m_problem).headline)));
        m_engine->setToolTip(describe(*m_problem).oneLine());
    } else {
        tone = Tone::neutral;
        icon = u"attaching"_s;
        m_engine->setText(tr("The engine is starting"));
        m_engine->setToolTip({});
    }
    m_engineIcon->setPixmap(iconPixmap(icon, colors.of(tone), 15, devicePixelRatioF()));
}

/// Long addresses and problems are whole in the tooltip and in the settings.
void StatusStrip::showService()
{
    constexpr int widest = 300;
    const StateText state = m_service.describe();
    m_shareService->setText(fontMetrics().elidedText(state.label, Qt::ElideRight, widest));
    m_shareService->setAccessibleName(state.label);
    m_shareService->setToolTip((state.explanation.isEmpty() ? state.label : state.explanation) + u'\n' +
                               tr("Show the settings of the share service"));
    m_shareService->setIcon(
        QIcon(iconPixmap(state.icon, colorsFor(palette()).of(state.tone), 15, devicePixelRatioF())));
}

void StatusStrip::showLag()
{
    const auto picture = m_monitor.current();
    m_lag->setVisible(!picture->rows.empty());
    // Of a leader that can't be reached nobody knows how far ahead it is: that isn't "no lag".
    if (picture->unreachable > 0) {
        m_lag->setEnabled(false);
        m_lag->setText(tr("%1 of %2 unreachable").arg(picture->unreachable).arg(picture->rows.size()));
        return;
    }
    m_lag->setEnabled(picture->worstLagMs > 0);
    m_lag->setText(
        picture->worstLagMs > 0
            ? tr("Worst lag %1, %2")
                  .arg(formatDuration(std::chrono::milliseconds(picture->worstLagMs)),
                       fontMetrics().elidedText(legible(text(picture->worst.text())), Qt::ElideMiddle, 260))
            : tr("No lag"));
}

void StatusStrip::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange) {
        showEngine();
        showService();
    }
    QStatusBar::changeEvent(event);
}

} // namespace sharepane::ui
