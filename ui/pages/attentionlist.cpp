#include "ui/pages/attentionlist.h"

#include "ui/text/format.h"
#include "ui/text/legible.h"
#include "ui/widgets/colors.h"
#include "ui/widgets/icons.h"

#include <QtCore/QEvent>
#include <QtCore/QRegularExpression>
#include <QtWidgets/QFrame>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QVBoxLayout>

namespace sharepane::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int iconSize = 18;

QString iconOf(Tone tone)
{
    return tone == Tone::danger || tone == Tone::warning ? u"alert"_s : u"info"_s;
}

/// With places where a long name may go on in the next line.
QString breakable(const QString& outside)
{
    QString text = legible(outside);
    static const QRegularExpression joint(u"([/_@.])(?=\\S)"_s);
    return text.replace(joint, u"\\1\u200b"_s);
}

QLabel* wrapped(QWidget* parent)
{
    auto* label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    return label;
}

} // namespace

AttentionList::AttentionList(QWidget* parent)
    : QWidget(parent)
    , m_layout(new QVBoxLayout(this))
    , m_rest(new QLabel(this))
{
    m_rest->setProperty("role", u"muted"_s);
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(6);
    m_layout->addWidget(m_rest);
}

AttentionList::Row AttentionList::makeRow(std::size_t index)
{
    auto* whole = new QFrame(this);
    whole->setProperty("role", u"card"_s);
    Row row{whole, new QLabel(whole), wrapped(whole), wrapped(whole), new QPushButton(whole)};
    row.more->setProperty("role", u"muted"_s);
    auto* words = new QVBoxLayout;
    words->setSpacing(1);
    words->addWidget(row.headline);
    words->addWidget(row.more);
    auto* layout = new QHBoxLayout(whole);
    layout->setContentsMargins(12, 8, 10, 8);
    layout->setSpacing(10);
    layout->addWidget(row.icon, 0, Qt::AlignTop);
    layout->addLayout(words, 1);
    layout->addWidget(row.verb, 0, Qt::AlignVCenter);
    connect(row.verb, &QPushButton::clicked, this, [this, index] {
        if (index < m_items.size()) {
            Q_EMIT chosen(AttentionItem(m_items[index]));
        }
    });
    m_layout->insertWidget(static_cast<int>(index), whole);
    if (QWidget* before = index == 0 ? m_before : m_rows[index - 1].verb) {
        setTabOrder(before, row.verb);
    }
    return row;
}

void AttentionList::setAttention(const Attention& attention)
{
    if (m_known && attention.items == m_items && attention.more == m_more) {
        return;
    }
    m_known = true;
    m_items = attention.items;
    m_more = attention.more;
    display();
}

void AttentionList::display()
{
    while (m_rows.size() < m_items.size()) {
        m_rows.push_back(makeRow(m_rows.size()));
    }
    const Colors& colors = colorsFor(palette());
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        const Row& row = m_rows[i];
        row.whole->setVisible(i < m_items.size());
        if (i >= m_items.size()) {
            continue;
        }
        const AttentionItem& item = m_items[i];
        row.icon->setPixmap(
            iconPixmap(iconOf(item.tone), colors.of(item.tone), iconSize, devicePixelRatioF()));
        row.headline->setText(breakable(item.headline));
        row.more->setText(breakable(item.more));
        row.more->setVisible(!item.more.isEmpty());
        row.verb->setText(item.verb);
        row.verb->setAccessibleName(tr("%1: %2").arg(item.verb, item.headline));
    }
    m_rest->setText(m_items.empty() ? tr("Nothing needs you now.")
                                    : tr("More that is like these: %1.").arg(formatNumber(m_more)));
    m_rest->setVisible(m_known && (m_items.empty() || m_more > 0));
}

void AttentionList::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange) {
        display();
    }
    QWidget::changeEvent(event);
}

} // namespace sharepane::ui
