#include "ui/widgets/facts.h"

#include "ui/text/legible.h"
#include "ui/widgets/colors.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/icons.h"

#include <QtCore/QEvent>
#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>
#include <QtWidgets/QGridLayout>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QStyle>
#include <QtWidgets/QToolButton>
#include <QtWidgets/QVBoxLayout>

namespace sharepane::ui {

using namespace Qt::StringLiterals;

namespace {
constexpr int headerIcon = 26;
}

FactsPanel::FactsPanel(QWidget* parent)
    : QWidget(parent)
    , m_grid(new QGridLayout(this))
{
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(16);
    m_grid->setVerticalSpacing(5);
    m_grid->setColumnStretch(3, 1);
}

void FactsPanel::setFacts(const std::vector<Fact>& facts)
{
    while (m_lines.size() < facts.size()) {
        const int row = static_cast<int>(m_lines.size());
        Line line{new QLabel(this), new ElidedLabel(this), new QToolButton(this)};
        line.label->setProperty("role", u"muted"_s);
        line.copy->setIcon(icon(u"copy"_s));
        line.copy->setProperty("compact", true);
        line.copy->setIconSize({14, 14});
        line.copy->setMaximumHeight(fontMetrics().height() + 2);
        line.copy->setToolTip(tr("Copy"));
        connect(line.copy, &QToolButton::clicked, this,
                [value = line.value] { QGuiApplication::clipboard()->setText(value->text()); });
        m_grid->addWidget(line.label, row, 0);
        m_grid->addWidget(line.value, row, 1);
        m_grid->addWidget(line.copy, row, 2);
        m_lines.push_back(line);
    }
    for (std::size_t i = 0; i < m_lines.size(); ++i) {
        const Line& line = m_lines[i];
        const bool used = i < facts.size();
        line.label->setVisible(used);
        line.value->setVisible(used);
        line.copy->setVisible(used && facts[i].copyable);
        if (used) {
            line.label->setText(facts[i].label);
            line.value->setText(legible(facts[i].value));
            line.value->setToolTip(legible(facts[i].toolTip));
            line.value->setAccessibleName(u"%1: %2"_s.arg(facts[i].label, line.value->text()));
            line.copy->setAccessibleName(tr("Copy %1").arg(facts[i].label));
        }
    }
}

QString FactsPanel::value(const QString& label) const
{
    for (const Line& line : m_lines) {
        if (!line.label->isHidden() && line.label->text() == label) {
            return line.value->text();
        }
    }
    return {};
}

ObjectHeader::ObjectHeader(QWidget* parent)
    : QWidget(parent)
    , m_icon(new QLabel(this))
    , m_title(new ElidedLabel(this))
    , m_subtitle(new ElidedLabel(this))
{
    m_title->setProperty("role", u"title"_s);
    m_subtitle->setProperty("role", u"muted"_s);
    auto* texts = new QVBoxLayout;
    texts->setSpacing(0);
    texts->addWidget(m_title);
    texts->addWidget(m_subtitle);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(11);
    layout->addWidget(m_icon, 0, Qt::AlignVCenter);
    layout->addLayout(texts, 1);
}

void ObjectHeader::setObject(const QString& iconName, const QString& title, const QString& subtitle)
{
    m_title->setText(legible(title));
    m_subtitle->setText(legible(subtitle));
    m_subtitle->setVisible(!subtitle.isEmpty());
    if (m_iconName != iconName) {
        m_iconName = iconName;
        drawIcon();
    }
}

void ObjectHeader::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange && !m_iconName.isEmpty()) {
        drawIcon();
    }
    QWidget::changeEvent(event);
}

void ObjectHeader::drawIcon()
{
    m_icon->setPixmap(iconPixmap(m_iconName, colorsFor(palette()).accent, headerIcon, devicePixelRatioF()));
}

void setNoteText(QLabel* note, const QString& text, bool invalid)
{
    const QString role = invalid ? u"invalid"_s : u"muted"_s;
    if (note->property("role").toString() != role) {
        note->setProperty("role", role);
        note->style()->unpolish(note);
        note->style()->polish(note);
    }
    note->setText(legible(text));
    note->setVisible(!text.isEmpty());
}

QLabel* sectionLabel(const QString& text, QWidget* parent)
{
    auto* label = new QLabel(text, parent);
    label->setProperty("role", u"section"_s);
    return label;
}

} // namespace sharepane::ui
