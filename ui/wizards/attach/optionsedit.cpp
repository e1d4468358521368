#include "ui/wizards/attach/optionsedit.h"

#include "core/base/units.h"
#include "ui/text/entitytext.h"
#include "ui/widgets/captions.h"
#include "ui/widgets/facts.h"
#include "ui/widgets/icons.h"
#include "ui/wizards/attach/kinds.h"
#include "ui/wizards/attach/sharingedit.h"

#include <QtWidgets/QCheckBox>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QFormLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QToolButton>

namespace sharepane::ui {

using namespace Qt::StringLiterals;

std::optional<std::map<std::string, std::chrono::milliseconds>> tableSpansOf(const QString& typed)
{
    std::map<std::string, std::chrono::milliseconds> spans;
    for (const QString& part : typed.split(u',', Qt::SkipEmptyParts)) {
        const qsizetype at = part.lastIndexOf(u'=');
        const QString table = at < 0 ? QString() : part.left(at).trimmed();
        const auto span = parseSpan(part.mid(at + 1).trimmed().toStdString());
        if (table.isEmpty() || !span || !spans.emplace(table.toStdString(), *span).second) {
            return std::nullopt;
        }
    }
    return spans;
}

OptionsEdit::OptionsEdit(QWidget* parent)
    : QWidget(parent)
    , m_more(new QToolButton(this))
    , m_body(new QWidget(this))
    , m_hot(new QLineEdit(m_body))
    , m_hotNote(new QLabel(m_body))
    , m_tableHot(new QLineEdit(m_body))
    , m_tableHotNote(new QLabel(m_body))
    , m_caching(new QComboBox(m_body))
    , m_principals(new QComboBox(m_body))
    , m_prefetch(
          new QCheckBox(tr("Prefetch: a commit is queryable only when its hot extents are here"), m_body))
    , m_sharing(new SharingEdit(m_body))
{
    m_more->setText(tr("Follower options"));
    m_more->setIcon(icon(u"chevron"_s));
    m_more->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_more->setCheckable(true);
    m_more->setAccessibleName(tr("Show the follower options"));
    connect(m_more, &QToolButton::toggled, this, &OptionsEdit::setOpen);
    buildRows();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(10);
    layout->addWidget(m_more);
    layout->addWidget(m_body, 1);
    m_body->hide();
}

void OptionsEdit::buildRows()
{
    offerKinds(m_caching);
    offerKinds(m_principals);
    m_caching->setAccessibleName(tr("How the hot spans here and the leader's go together"));
    m_principals->setAccessibleName(tr("How the principals here and the leader's go together"));
    m_hot->setPlaceholderText(tr("As the leader has it, or 7d, 0d …"));
    m_hot->setAccessibleName(tr("Hot span"));
    m_tableHot->setPlaceholderText(tr("Of single tables: flights=7d, weather=0d"));
    m_tableHot->setAccessibleName(tr("Hot spans of single tables"));
    for (QLabel* note : {m_hotNote, m_tableHotNote}) {
        note->setWordWrap(true);
        note->hide();
    }
    m_prefetch->setAccessibleName(m_prefetch->text());
    auto* rows = new QFormLayout;
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setHorizontalSpacing(14);
    rows->addRow(tr("&Hot span"), m_hot);
    rows->addRow(QString(), m_hotNote);
    rows->addRow(tr("&Tables' hot spans"), m_tableHot);
    rows->addRow(QString(), m_tableHotNote);
    rows->addRow(tr("&Caching"), m_caching);
    rows->addRow(tr("P&rincipals"), m_principals);
    rows->addRow(QString(), m_prefetch);
    for (QWidget* field : std::initializer_list<QWidget*>{m_hot, m_tableHot, m_caching, m_principals}) {
        giveRoom(qobject_cast<QLabel*>(rows->labelForField(field)));
    }
    auto* layout = new QVBoxLayout(m_body);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(10);
    layout->addLayout(rows);
    layout->addWidget(m_sharing, 1);
    connect(m_hot, &QLineEdit::textChanged, this, &OptionsEdit::check);
    connect(m_tableHot, &QLineEdit::textChanged, this, &OptionsEdit::check);
    connect(m_sharing, &SharingEdit::changed, this, &OptionsEdit::changed);
}

void OptionsEdit::setOpen(bool open)
{
    m_more->setChecked(open);
    m_more->setIcon(icon(open ? u"chevron-down"_s : u"chevron"_s));
    m_body->setVisible(open);
    Q_EMIT opened(open);
    Q_EMIT changed();
}

bool OptionsEdit::isOpen() const
{
    return m_more->isChecked();
}

void OptionsEdit::setSingle(bool single)
{
    m_single = single;
    m_sharing->setVisible(single);
}

facade::FollowerOptions OptionsEdit::options() const
{
    if (!isOpen()) {
        return {};
    }
    facade::FollowerOptions options = m_single ? m_sharing->lists() : facade::FollowerOptions();
    options.cachingKind = kindOf(m_caching);
    options.principalsKind = kindOf(m_principals);
    options.prefetchExtents = m_prefetch->isChecked();
    if (const auto hot = parseSpan(m_hot->text().trimmed().toStdString())) {
        options.hotSpan = *hot;
    }
    if (auto spans = tableSpansOf(m_tableHot->text())) {
        options.tableHotSpans = *std::move(spans);
    }
    return options;
}

bool OptionsEdit::isReady() const
{
    const bool lists = !m_single || m_sharing->problem().isEmpty();
    return !isOpen() || (lists && spanProblem(m_hot->text().trimmed()).isEmpty() &&
                         tableSpansOf(m_tableHot->text()).has_value());
}

int OptionsEdit::widthWanted() const
{
    return m_body->sizeHint().width();
}

void OptionsEdit::check()
{
    setNoteText(m_hotNote, spanProblem(m_hot->text().trimmed()), true);
    setNoteText(m_tableHotNote,
                tableSpansOf(m_tableHot->text())
                    ? QString()
                    : tr("Write each as NAME=SPAN, once, with commas between them: flights=7d, weather=0d."),
                true);
    Q_EMIT changed();
}

} // namespace sharepane::ui
