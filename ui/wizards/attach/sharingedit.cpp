#include "ui/wizards/attach/sharingedit.h"

#include "ui/models/rowsmodel.h"
#include "ui/text/format.h"
#include "ui/widgets/facts.h"
#include "ui/widgets/tables.h"

#include <QtCore/QSignalBlocker>
#include <QtWidgets/QGridLayout>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QTableView>

namespace sharepane::ui {

using namespace Qt::StringLiterals;

namespace {
constexpr std::size_t mostShown = 1'000;
}

SharingEdit::SharingEdit(QWidget* parent)
    : QWidget(parent)
    , m_note(new QLabel(this))
    , m_summary(sectionLabel({}, this))
    , m_words(tr("%1 of %2 are followed"))
    , m_unknown(tr("What the lists match shows once the leader is known."))
    , m_view(new QTableView(this))
    , m_matches(new RowsModel({{tr("Name"), false}, {tr("Kind"), false}, {tr("Followed"), false}}, this))
{
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(10);
    grid->setVerticalSpacing(6);
    grid->addWidget(sectionLabel(tr("Include"), this), 0, 1);
    grid->addWidget(sectionLabel(tr("Exclude"), this), 0, 2);
    for (const EntityKind kind : entityKinds) {
        Line& line = m_lines[index(kind)];
        const int row = static_cast<int>(index(kind)) + 1;
        line.include = new QLineEdit(this);
        line.exclude = new QLineEdit(this);
        line.include->setPlaceholderText(tr("All"));
        line.exclude->setPlaceholderText(tr("None"));
        line.include->setAccessibleName(tr("%1 to include").arg(describeGroup(kind)));
        line.exclude->setAccessibleName(tr("%1 to exclude").arg(describeGroup(kind)));
        for (QLineEdit* edit : {line.include, line.exclude}) {
            edit->setToolTip(tr("Names with commas between them; * stands for any characters, as in Logs*"));
            connect(edit, &QLineEdit::textChanged, this, [this] {
                showMatches();
                Q_EMIT changed();
            });
        }
        auto* caption = new QLabel(describeGroup(kind), this);
        caption->setBuddy(line.include);
        grid->addWidget(caption, row, 0);
        grid->addWidget(line.include, row, 1);
        grid->addWidget(line.exclude, row, 2);
    }
    grid->setColumnStretch(1, 1);
    grid->setColumnStretch(2, 1);
    m_note->setWordWrap(true);
    setUpRows(m_view, tr("What the lists match now"));
    m_view->setModel(m_matches);
    m_view->setMinimumHeight(110);
    m_view->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_view->horizontalHeader()->setResizeContentsPrecision(50);
    m_view->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addLayout(grid);
    layout->addWidget(m_note);
    layout->addWidget(m_summary);
    layout->addWidget(m_view, 1);
    showMatches();
}

void SharingEdit::setWords(const QString& column, const QString& summary)
{
    m_words = summary;
    m_matches->setTable({{tr("Name"), false}, {tr("Kind"), false}, {column, false}}, {});
    showMatches();
}

void SharingEdit::setUnknownWords(const QString& words)
{
    m_unknown = words;
    showMatches();
}

void SharingEdit::setKnown(const std::optional<EntityNames>& names)
{
    m_known = names;
    showMatches();
}

void SharingEdit::setLists(const facade::FollowerOptions& options)
{
    for (const EntityKind kind : entityKinds) {
        const Line& line = m_lines[index(kind)];
        const QSignalBlocker quietInclude(line.include);
        const QSignalBlocker quietExclude(line.exclude);
        line.include->setText(textOf(listsOf(options, kind).include));
        line.exclude->setText(textOf(listsOf(options, kind).exclude));
    }
    showMatches();
}

facade::FollowerOptions SharingEdit::lists() const
{
    facade::FollowerOptions options;
    for (const EntityKind kind : entityKinds) {
        const Line& line = m_lines[index(kind)];
        listsOf(options, kind) = {entriesOf(line.include->text()), entriesOf(line.exclude->text())};
    }
    return options;
}

QString SharingEdit::problem() const
{
    return listsProblem(lists());
}

QString SharingEdit::summary() const
{
    return m_summary->text();
}

void SharingEdit::showMatches()
{
    const auto options = lists();
    const QString wrong = listsProblem(options);
    const bool named = !options.materializedViews.include.empty();
    setNoteText(m_note,
                !wrong.isEmpty() ? wrong
                : named          ? tr("A materialized view that is included brings the table that it reads.")
                                 : QString(),
                !wrong.isEmpty());
    m_view->setVisible(m_known.has_value());
    if (!m_known) {
        m_matches->setRows({});
        m_summary->setText(m_unknown);
        return;
    }
    const EntityNames shared = sharedNames(*m_known, options);
    std::vector<RowsModel::Row> followed;
    std::vector<RowsModel::Row> left;
    std::size_t all = 0;
    std::size_t matched = 0;
    for (const EntityKind kind : entityKinds) {
        for (const auto& name : m_known->of(kind)) {
            const bool in = shared.has(kind, name);
            ++all;
            matched += in ? 1 : 0;
            auto& rows = in ? followed : left;
            if (rows.size() < mostShown) {
                rows.push_back({{text(name), describe(kind), in ? tr("yes") : tr("no")},
                                {},
                                QString::number(static_cast<int>(kind)) + text(name),
                                iconNameOf(kind)});
            }
        }
    }
    std::ranges::move(left, std::back_inserter(followed));
    m_matches->setRows(std::move(followed));
    m_summary->setText(m_words.arg(formatNumber(static_cast<std::int64_t>(matched)),
                                   formatNumber(static_cast<std::int64_t>(all))));
}

} // namespace sharepane::ui
