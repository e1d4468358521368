#include "ui/pages/endednotice.h"

#include "ui/models/attention.h"
#include "ui/text/format.h"
#include "ui/text/receivedtext.h"
#include "ui/widgets/banner.h"

#include <QtWidgets/QVBoxLayout>

namespace sharepane::ui {

using namespace Qt::StringLiterals;

namespace {

QString goneText(const facade::ReceivedShareInfo& share)
{
    QStringList names;
    for (const auto& mapping : share.mappings) {
        names << describeFollowers(mapping);
    }
    return names.join(u", "_s);
}

} // namespace

EndedNotice::EndedNotice(const ReceivedController& received, ReadNotices& notices, QWidget* parent)
    : QWidget(parent)
    , m_received(received)
    , m_notices(notices)
    , m_banner(new Banner(this))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(14, 10, 14, 10);
    layout->addWidget(m_banner);
    connect(&received, &ReceivedController::changed, this, &EndedNotice::takePicture);
    connect(&notices, &ReadNotices::changed, this, &EndedNotice::takePicture);
    connect(m_banner, &Banner::dismissed, this, [this] {
        QStringList read;
        for (const auto* share : m_received.current()->ended()) {
            read << keyOfEnd(*share);
        }
        m_notices.add(read);
    });
    takePicture();
}

bool EndedNotice::isLow() const
{
    constexpr int low = 600;
    return window()->height() < low;
}

void EndedNotice::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    takePicture();
}

void EndedNotice::takePicture()
{
    std::vector<const facade::ReceivedShareInfo*> ended;
    for (const auto* share : m_received.current()->ended()) {
        if (!m_notices.has(keyOfEnd(*share))) {
            ended.push_back(share);
        }
    }
    setVisible(!ended.empty());
    if (ended.empty()) {
        m_shown.clear();
        m_banner->clear();
        return;
    }
    const auto& newest = *ended.front();
    const auto more = static_cast<int>(ended.size()) - 1;
    const QString shown = keyOfEnd(newest) + u'+' + QString::number(more) + (isLow() ? u"low"_s : QString());
    if (shown == m_shown) {
        return;
    }
    m_shown = shown;
    const EndText words = describeEnd(newest);
    QString text = tr("No longer followed: %1.").arg(goneText(newest)) + u' ' + words.nextStep;
    if (more > 0) {
        text += u' ' + tr("More that ended: %1.").arg(more);
    }
    m_banner->showMessage(describeReceived(newest).tone, words.whoAndWhen, isLow() ? QString() : text);
    m_banner->setToolTip(isLow() ? text : QString());
    m_banner->offer(tr("Show share"), [this, name = ui::text(newest.name)] {
        m_shown.clear();
        takePicture();
        Q_EMIT shareRequested(name);
    });
}

} // namespace sharepane::ui
