#include "ui/widgets/emptystate.h"

#include "ui/widgets/colors.h"
#include "ui/widgets/icons.h"

#include <QtCore/QEvent>
#include <QtGui/QAction>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QVBoxLayout>

namespace sharepane::ui {

namespace {
constexpr int iconSize = 44;
constexpr int textWidth = 420;
} // namespace

EmptyState::EmptyState(const QString& iconName, const QString& title, const QString& explanation,
                       QWidget* parent)
    : QWidget(parent)
    , m_iconName(iconName)
    , m_icon(new QLabel(this))
    , m_title(new QLabel(title, this))
    , m_explanation(new QLabel(explanation, this))
    , m_buttons(new QWidget(this))
{
    m_icon->setAlignment(Qt::AlignCenter);
    m_title->setProperty("role", QLatin1String("title"));
    m_title->setAlignment(Qt::AlignCenter);
    m_title->setWordWrap(true);
    m_explanation->setProperty("role", QLatin1String("muted"));
    m_explanation->setAlignment(Qt::AlignCenter);
    m_explanation->setWordWrap(true);
    m_explanation->setMaximumWidth(textWidth);
    m_explanation->setMinimumWidth(200);
    auto* buttons = new QHBoxLayout(m_buttons);
    buttons->setContentsMargins(0, 8, 0, 0);
    buttons->setSpacing(8);

    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(6);
    layout->addStretch(2);
    layout->addWidget(m_icon, 0, Qt::AlignHCenter);
    layout->addWidget(m_title);
    auto* centred = new QHBoxLayout;
    centred->addStretch(1);
    centred->addWidget(m_explanation, 10);
    centred->addStretch(1);
    layout->addLayout(centred);
    layout->addWidget(m_buttons, 0, Qt::AlignHCenter);
    layout->addStretch(3);
    drawIcon();
}

void EmptyState::setTexts(const QString& title, const QString& explanation)
{
    m_title->setText(title);
    m_explanation->setText(explanation);
}

void EmptyState::addAction(QAction* action, bool primary)
{
    auto* button = new QPushButton(action->text().remove(QLatin1Char('&')), m_buttons);
    button->setAccessibleName(button->text());
    button->setProperty("primary", primary);
    button->setEnabled(action->isEnabled());
    connect(button, &QPushButton::clicked, action, &QAction::trigger);
    connect(action, &QAction::changed, button, [button, action] { button->setEnabled(action->isEnabled()); });
    m_buttons->layout()->addWidget(button);
}

void EmptyState::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange) {
        drawIcon();
    }
    QWidget::changeEvent(event);
}

void EmptyState::drawIcon()
{
    m_icon->setPixmap(iconPixmap(m_iconName, colorsFor(palette()).muted, iconSize, devicePixelRatioF()));
}

} // namespace sharepane::ui
