#include "ui/widgets/card.h"

#include "ui/text/legible.h"
#include "ui/widgets/colors.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/icons.h"

#include <QtCore/QEvent>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QVBoxLayout>

namespace sharepane::ui {

using namespace Qt::StringLiterals;

namespace {
constexpr int markSize = 16;
constexpr int narrowest = 132;
} // namespace

Card::Card(const QString& iconName, const QString& title, QWidget* parent)
    : QPushButton(parent)
    , m_iconName(iconName)
    , m_icon(new QLabel(this))
    , m_title(new ElidedLabel(this, Qt::ElideRight))
    , m_value(new ElidedLabel(this, Qt::ElideRight))
    , m_detail(new ElidedLabel(this, Qt::ElideMiddle))
{
    setProperty("role", u"card"_s);
    setAccessibleName(title);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_title->setText(title);
    m_title->setProperty("role", u"muted"_s);
    m_value->setProperty("role", u"value"_s);
    m_detail->setProperty("role", u"muted"_s);
    for (QLabel* label : {m_icon, m_title, m_value, m_detail}) {
        label->setAttribute(Qt::WA_TransparentForMouseEvents);
    }
    auto* head = new QHBoxLayout;
    head->setSpacing(6);
    head->addWidget(m_icon);
    head->addWidget(m_title, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 9, 12, 9);
    layout->setSpacing(2);
    layout->addLayout(head);
    layout->addWidget(m_value);
    layout->addWidget(m_detail);
    restyle();
}

void Card::setValue(const QString& value, const QString& detail, Tone tone)
{
    m_value->setText(value);
    m_detail->setText(legible(detail));
    setToolTip(m_detail->text());
    setAccessibleName(u"%1: %2. %3"_s.arg(m_title->text(), value, m_detail->text()));
    if (m_tone != tone) {
        m_tone = tone;
        restyle();
    }
}

QString Card::value() const
{
    return m_value->text();
}

QString Card::detail() const
{
    return m_detail->text();
}

QSize Card::sizeHint() const
{
    return {narrowest, layout()->sizeHint().height()};
}

QSize Card::minimumSizeHint() const
{
    return sizeHint();
}

void Card::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange) {
        restyle();
    }
    QPushButton::changeEvent(event);
}

void Card::restyle()
{
    const Colors& colors = colorsFor(palette());
    m_icon->setPixmap(iconPixmap(m_iconName, colors.of(m_tone == Tone::neutral ? Tone::accent : m_tone),
                                 markSize, devicePixelRatioF()));
    // A style sheet sends another palette change: only when it differs.
    const QString sheet = m_tone == Tone::neutral ? QString() : u"color: %1"_s.arg(colors.of(m_tone).name());
    if (m_value->styleSheet() != sheet) {
        m_value->setStyleSheet(sheet);
    }
}

} // namespace sharepane::ui
