#include "ui/widgets/banner.h"

#include "ui/text/errortext.h"
#include "ui/text/legible.h"
#include "ui/widgets/colors.h"
#include "ui/widgets/icons.h"

#include <QtCore/QEvent>
#include <QtGui/QAccessible>
#include <QtWidgets/QGridLayout>

namespace sharepane::ui {

using namespace Qt::StringLiterals;

namespace {
constexpr int iconSize = 18;

QString iconOf(Tone tone)
{
    switch (tone) {
    case Tone::good:
        return u"check"_s;
    case Tone::warning:
    case Tone::danger:
        return u"alert"_s;
    case Tone::neutral:
    case Tone::accent:
        break;
    }
    return u"info"_s;
}
} // namespace

Banner::Banner(QWidget* parent)
    : QFrame(parent)
    , m_icon(new QLabel(this))
    , m_headline(new QLabel(this))
    , m_more(new QLabel(this))
    , m_offer(new QPushButton(this))
    , m_close(new QToolButton(this))
{
    setObjectName(u"banner"_s);
    m_headline->setWordWrap(true);
    m_headline->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_headline->setTextFormat(Qt::PlainText);
    m_more->setWordWrap(true);
    m_more->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_more->setTextFormat(Qt::PlainText);
    QFont bold = m_headline->font();
    bold.setWeight(QFont::DemiBold);
    m_headline->setFont(bold);
    m_close->setIcon(icon(u"close"_s));
    m_close->setToolTip(tr("Dismiss"));
    m_close->setAccessibleName(tr("Dismiss this message"));
    connect(m_close, &QToolButton::clicked, this, [this] {
        clear();
        Q_EMIT dismissed();
    });
    m_offer->setAutoDefault(false);
    m_offer->setAccessibleName(tr("Do something about this message"));
    m_offer->hide();
    connect(m_offer, &QPushButton::clicked, this, [this] {
        const auto act = std::exchange(m_act, {});
        clear();
        if (act) {
            act();
        }
    });

    auto* layout = new QGridLayout(this);
    layout->setContentsMargins(10, 8, 6, 8);
    layout->setHorizontalSpacing(9);
    layout->setVerticalSpacing(2);
    layout->addWidget(m_icon, 0, 0, Qt::AlignTop);
    layout->addWidget(m_headline, 0, 1);
    layout->addWidget(m_more, 1, 1);
    layout->addWidget(m_offer, 0, 2, 2, 1, Qt::AlignVCenter);
    layout->addWidget(m_close, 0, 3, 2, 1, Qt::AlignTop);
    layout->setColumnStretch(1, 1);
    hide();
}

void Banner::showError(const Error& error)
{
    const ErrorText words = describe(error);
    QString more = words.cause;
    if (!words.nextStep.isEmpty()) {
        more += (more.isEmpty() ? QString() : u"\n"_s) + words.nextStep;
    }
    const bool mild = error.code == ErrorCode::cancelled || error.retryable();
    showMessage(mild ? Tone::warning : Tone::danger, words.headline, more);
}

void Banner::showMessage(Tone tone, const QString& headline, const QString& more)
{
    m_tone = tone;
    m_offer->hide();
    m_act = {};
    m_headline->setText(legible(headline));
    m_more->setText(legible(more));
    m_more->setVisible(!more.isEmpty());
    restyle();
    show();
    setAccessibleName(text());
    QAccessibleEvent event(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
}

void Banner::offer(const QString& verb, std::function<void()> act)
{
    m_offer->setText(legible(verb));
    m_offer->setAccessibleName(u"%1: %2"_s.arg(verb, text()));
    m_act = std::move(act);
    m_offer->show();
}

void Banner::clear()
{
    hide();
    m_offer->hide();
    m_act = {};
    m_headline->clear();
    m_more->clear();
}

QString Banner::text() const
{
    return m_more->text().isEmpty() ? m_headline->text() : m_headline->text() + u'\n' + m_more->text();
}

void Banner::setClosable(bool closable)
{
    m_close->setVisible(closable);
}

void Banner::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange) {
        restyle();
    }
    QFrame::changeEvent(event);
}

void Banner::restyle()
{
    const Colors& colors = colorsFor(palette());
    const QString sheet =
        u"QFrame#banner { background: %1; border: 1px solid %2; border-radius: 6px; }"_s.arg(
            colors.soft(m_tone).name(), colors.of(m_tone).name());
    // Setting a style sheet sends another palette change: only when it differs.
    if (styleSheet() != sheet) {
        setStyleSheet(sheet);
    }
    m_icon->setPixmap(iconPixmap(iconOf(m_tone), colors.of(m_tone), iconSize, devicePixelRatioF()));
}

} // namespace sharepane::ui
