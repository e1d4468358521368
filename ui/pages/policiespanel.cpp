#include "ui/pages/policiespanel.h"

#include "core/base/units.h"
#include "ui/text/entitytext.h"
#include "ui/text/format.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/facts.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/scrolled.h"
#include "ui/widgets/tables.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QSignalBlocker>
#include <QtWidgets/QCheckBox>
#include <QtWidgets/QGridLayout>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QScrollArea>
#include <QtWidgets/QSpinBox>
#include <QtWidgets/QTableView>
#include <QtWidgets/QToolButton>

namespace sharepane::ui {

using namespace Qt::StringLiterals;

namespace {

struct Tr {
    Q_DECLARE_TR_FUNCTIONS(sharepane::ui::PoliciesPanel)
};

constexpr int editWidth = 130;

QLabel* mutedLabel(QWidget* parent)
{
    auto* label = new QLabel(parent);
    label->setProperty("role", u"muted"_s);
    label->setTextFormat(Qt::PlainText);
    return label;
}

QToolButton* resetButton(QWidget* parent)
{
    auto* button = new QToolButton(parent);
    button->setIcon(icon(u"undo"_s));
    button->setText(Tr::tr("Reset"));
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setMaximumHeight(parent->fontMetrics().height() + 10);
    button->setToolTip(Tr::tr("Unset it here: the level above holds again"));
    return button;
}

QString mergeText(const facade::PolicyInfo& policy)
{
    if (!policy.mergeEnabled) {
        return Tr::tr("off");
    }
    return Tr::tr("to %1, from %2 extents")
        .arg(formatBytes(static_cast<std::int64_t>(policy.mergeTargetBytes)),
             formatNumber(policy.mergeMinExtents));
}

/// "512MiB": what parseSize reads back to the same number.
QString exactSize(std::uint64_t bytes)
{
    for (const auto& [shift, unit] :
         {std::pair{30U, u"GiB"_s}, std::pair{20U, u"MiB"_s}, std::pair{10U, u"KiB"_s}}) {
        if (bytes != 0 && bytes % (std::uint64_t{1} << shift) == 0) {
            return QString::number(bytes >> shift) + unit;
        }
    }
    return QString::number(bytes);
}

} // namespace

PoliciesPanel::PoliciesPanel(facade::Session& session, Jobs& jobs, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_jobs(jobs)
    , m_banner(new Banner(this))
    , m_form(new QWidget(this))
    , m_merge(new QCheckBox(tr("Merge small extents"), m_form))
    , m_mergeSize(new QLineEdit(m_form))
    , m_mergeCount(new QSpinBox(m_form))
    , m_actions(new QWidget(this))
    , m_apply(new QPushButton(tr("Apply"), m_actions))
    , m_revert(new QPushButton(tr("Discard"), m_actions))
    , m_readOnly(mutedLabel(this))
    , m_tablesHeading(sectionLabel(tr("In effect on what the database holds"), this))
    , m_tablesView(new QTableView(this))
    , m_tables(new RowsModel(
          {{tr("Name"), false}, {tr("Hot span"), false}, {tr("Retention"), false}, {tr("Merge"), false}},
          this))
{
    auto* grid = new QGridLayout(m_form);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(14);
    grid->setVerticalSpacing(4);
    grid->setColumnStretch(4, 1);
    buildSpan(m_hot, tr("&Hot span"),
              tr("How young extents must be to stay in the cache, such as 7d. 0d: none."), 0);
    buildSpan(m_retention, tr("R&etention"), tr("Rows older than this are removed, such as 365d."), 2);
    buildMerge(4);

    m_readOnly->setWordWrap(true);
    m_readOnly->setText(tr("A follower takes its policies from the leader. What it does differently is "
                           "among its options on the Sync page."));
    m_apply->setProperty("primary", true);
    m_apply->setAccessibleName(tr("Apply the policies"));
    m_revert->setAccessibleName(tr("Discard what was typed"));
    auto* buttons = new QHBoxLayout(m_actions);
    buttons->setContentsMargins(0, 4, 0, 0);
    buttons->addWidget(m_apply);
    buttons->addWidget(m_revert);
    buttons->addStretch(1);
    connect(m_apply, &QPushButton::clicked, this, &PoliciesPanel::apply);
    connect(m_revert, &QPushButton::clicked, this, [this] {
        showHere(m_shown);
        check();
    });
    setUpRows(m_tablesView, m_tablesHeading->text());
    m_tablesView->setModel(m_tables);
    m_tablesView->setFrameShape(QFrame::NoFrame);
    m_tablesView->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_tablesView->horizontalHeader()->setResizeContentsPrecision(50);
    m_tablesView->horizontalHeader()->setStretchLastSection(true);
    connect(m_tablesView, &QTableView::activated, this,
            [this](const QModelIndex& index) { Q_EMIT tableRequested(m_tables->keyAt(index.row())); });

    constexpr int tableRows = 5;
    m_tablesView->setMinimumHeight(tableRows * m_tablesView->verticalHeader()->defaultSectionSize());
    auto* inside = new QWidget(this);
    auto* outside = new QVBoxLayout(this);
    outside->setContentsMargins(0, 0, 0, 0);
    outside->addWidget(scrolled(inside, this));
    auto* layout = new QVBoxLayout(inside);
    layout->setContentsMargins(2, 12, 2, 0);
    layout->setSpacing(10);
    layout->addWidget(m_banner);
    layout->addWidget(m_readOnly);
    layout->addWidget(m_form);
    layout->addWidget(m_actions);
    layout->addWidget(m_tablesHeading);
    layout->addWidget(m_tablesView, 1);
    layout->addStretch(0);
    check();
}

void PoliciesPanel::buildSpan(SpanLine& line, const QString& caption, const QString& explanation, int row)
{
    auto* label = new QLabel(caption, m_form);
    line.edit = new QLineEdit(m_form);
    line.effective = mutedLabel(m_form);
    line.reset = resetButton(m_form);
    line.note = mutedLabel(m_form);
    line.note->setWordWrap(true);
    label->setBuddy(line.edit);
    const QString plain = QString(caption).remove(u'&');
    line.edit->setAccessibleName(plain);
    line.edit->setAccessibleDescription(explanation);
    line.edit->setToolTip(explanation);
    line.edit->setFixedWidth(editWidth);
    line.reset->setAccessibleName(tr("Reset %1").arg(plain));
    auto* grid = static_cast<QGridLayout*>(m_form->layout());
    grid->addWidget(label, row, 0);
    grid->addWidget(line.edit, row, 1);
    grid->addWidget(line.effective, row, 2);
    grid->addWidget(line.reset, row, 3);
    grid->addWidget(line.note, row + 1, 1, 1, 4);
    line.note->hide();
    connect(line.edit, &QLineEdit::textChanged, this, &PoliciesPanel::check);
    connect(line.edit, &QLineEdit::returnPressed, this, &PoliciesPanel::apply);
    connect(line.reset, &QToolButton::clicked, this, [this, &line] {
        line.edit->clear();
        apply();
    });
}

void PoliciesPanel::buildMerge(int row)
{
    m_merge->setAccessibleName(m_merge->text());
    m_mergeSize->setAccessibleName(tr("Size that merged extents should have"));
    m_mergeSize->setToolTip(m_mergeSize->accessibleName());
    m_mergeSize->setFixedWidth(editWidth);
    m_mergeCount->setRange(2, 10'000);
    m_mergeCount->setPrefix(tr("from "));
    m_mergeCount->setSuffix(tr(" extents"));
    m_mergeCount->setAccessibleName(tr("So many small extents make a merge worth its while"));
    m_mergeCount->setToolTip(m_mergeCount->accessibleName());
    m_mergeEffective = mutedLabel(m_form);
    m_mergeReset = resetButton(m_form);
    m_mergeReset->setAccessibleName(tr("Reset the merge policy"));
    m_mergeNote = mutedLabel(m_form);
    auto* caption = new QLabel(tr("Merge"), m_form);
    auto* size = new QHBoxLayout;
    size->setSpacing(8);
    size->addWidget(m_mergeSize);
    size->addWidget(m_mergeCount);
    size->addStretch(1);
    auto* grid = static_cast<QGridLayout*>(m_form->layout());
    grid->addWidget(caption, row, 0);
    grid->addWidget(m_merge, row, 1);
    grid->addWidget(m_mergeEffective, row, 2);
    grid->addWidget(m_mergeReset, row, 3);
    grid->addLayout(size, row + 1, 1, 1, 4);
    grid->addWidget(m_mergeNote, row + 2, 1, 1, 4);
    connect(m_merge, &QCheckBox::toggled, this, &PoliciesPanel::check);
    connect(m_mergeSize, &QLineEdit::textChanged, this, &PoliciesPanel::check);
    connect(m_mergeCount, &QSpinBox::valueChanged, this, &PoliciesPanel::check);
    connect(m_mergeReset, &QToolButton::clicked, this, [this] {
        facade::PolicyEdit edit;
        edit.merge.emplace();
        send(edit);
    });
}

bool PoliciesPanel::setHere(const std::string& origin) const
{
    return origin == (m_table.empty() ? "database" : "table");
}

QString PoliciesPanel::hotText() const
{
    return m_hot.effective->text();
}

void PoliciesPanel::showPolicies(const facade::DatabaseName& database, const std::string& table,
                                 bool editable)
{
    if (m_database != database || m_table != table) {
        m_database = database;
        m_table = table;
        m_banner->clear();
        m_shown = {};
        showHere(m_shown);
        m_tables->setRows({});
    }
    m_editable = editable;
    m_actions->setVisible(editable);
    m_readOnly->setVisible(!editable);
    m_tablesHeading->setVisible(table.empty());
    m_tablesView->setVisible(table.empty());
    read();
}

void PoliciesPanel::read()
{
    if (m_job) {
        delete m_job.data();
    }
    using Policies = std::vector<facade::PolicyInfo>;
    m_job = m_jobs.run(
        this,
        [&session = m_session, name = m_database](const CancelToken&) {
            return session.policies().policies(name);
        },
        [this](const Result<Policies>& policies) {
            m_job.clear();
            if (policies) {
                take(*policies);
            } else {
                m_banner->showError(policies.error());
            }
        });
}

void PoliciesPanel::take(const std::vector<facade::PolicyInfo>& policies)
{
    const auto here = std::ranges::find(policies, m_table, &facade::PolicyInfo::table);
    if (here != policies.end()) {
        const bool typed = dirty();
        m_shown = *here;
        if (!typed) {
            showHere(m_shown);
        }
    }
    if (m_table.empty()) {
        showTables(policies);
    }
    check();
}

/// The fields hold what is set at this level; the placeholder and the words beside them what is in effect.
void PoliciesPanel::showHere(const facade::PolicyInfo& policy)
{
    const auto fill = [this](SpanLine& line, const std::optional<std::chrono::milliseconds>& span,
                             const std::string& origin, const QString& words) {
        const bool here = setHere(origin) && span;
        line.set = here ? text(formatSpan(*span)) : QString();
        const QSignalBlocker quiet(line.edit);
        line.edit->setText(line.set);
        line.edit->setPlaceholderText(span ? text(formatSpan(*span)) : tr("not set"));
        line.effective->setText(origin.empty() ? QString()
                                               : tr("%1 – %2").arg(words, describeOrigin(origin)));
    };
    fill(m_hot, policy.hotSpan, policy.hotOrigin, describeHotSpan(policy.hotSpan));
    fill(m_retention, policy.retention, policy.retentionOrigin, describeRetention(policy.retention));
    const QSignalBlocker quietMerge(m_merge);
    const QSignalBlocker quietSize(m_mergeSize);
    const QSignalBlocker quietCount(m_mergeCount);
    m_merge->setChecked(policy.mergeEnabled);
    m_mergeSize->setText(exactSize(policy.mergeTargetBytes));
    m_mergeCount->setValue(static_cast<int>(policy.mergeMinExtents));
    m_mergeEffective->setText(policy.mergeOrigin.empty()
                                  ? QString()
                                  : tr("%1 – %2").arg(mergeText(policy), describeOrigin(policy.mergeOrigin)));
}

void PoliciesPanel::showTables(const std::vector<facade::PolicyInfo>& policies)
{
    std::vector<RowsModel::Row> rows;
    const auto cell = [](const QString& value, const std::string& origin) {
        return origin == "table" || origin == "follower table"
                   ? tr("%1 – %2").arg(value, describeOrigin(origin))
                   : value;
    };
    for (const auto& policy : policies) {
        if (!policy.table.empty()) {
            rows.push_back({{text(policy.table), cell(describeHotSpan(policy.hotSpan), policy.hotOrigin),
                             cell(describeRetention(policy.retention), policy.retentionOrigin),
                             cell(mergeText(policy), policy.mergeOrigin)},
                            {{},
                             describeOrigin(policy.hotOrigin),
                             describeOrigin(policy.retentionOrigin),
                             describeOrigin(policy.mergeOrigin)},
                            text(policy.table)});
        }
    }
    m_tables->setRows(std::move(rows));
}

bool PoliciesPanel::mergeChanged() const
{
    const auto size = parseSize(m_mergeSize->text().trimmed().toStdString());
    return !m_shown.mergeOrigin.empty() &&
           (m_merge->isChecked() != m_shown.mergeEnabled || !size || *size != m_shown.mergeTargetBytes ||
            m_mergeCount->value() != static_cast<int>(m_shown.mergeMinExtents));
}

bool PoliciesPanel::dirty() const
{
    return m_hot.edit->text().trimmed() != m_hot.set ||
           m_retention.edit->text().trimmed() != m_retention.set || mergeChanged();
}

void PoliciesPanel::check()
{
    bool valid = true;
    const auto note = [&](QLabel* label, const QString& problem) {
        setNoteText(label, problem, true);
        valid = valid && problem.isEmpty();
    };
    note(m_hot.note, spanProblem(m_hot.edit->text().trimmed()));
    note(m_retention.note, spanProblem(m_retention.edit->text().trimmed()));
    const QString size = m_mergeSize->text().trimmed();
    note(m_mergeNote, size.isEmpty() ? sizeProblem(u"?"_s) : sizeProblem(size));
    for (QWidget* widget : {static_cast<QWidget*>(m_hot.edit), static_cast<QWidget*>(m_retention.edit),
                            static_cast<QWidget*>(m_merge)}) {
        widget->setEnabled(m_editable);
    }
    m_mergeSize->setVisible(m_editable && m_merge->isChecked());
    m_mergeCount->setVisible(m_editable && m_merge->isChecked());
    m_hot.reset->setVisible(m_editable && setHere(m_shown.hotOrigin));
    m_retention.reset->setVisible(m_editable && setHere(m_shown.retentionOrigin));
    m_mergeReset->setVisible(m_editable && setHere(m_shown.mergeOrigin));
    const bool changed = m_editable && dirty();
    m_apply->setEnabled(changed && valid && !m_change);
    m_revert->setVisible(changed);
}

void PoliciesPanel::apply()
{
    check();
    facade::PolicyEdit edit;
    const auto take = [](const SpanLine& line, auto& member) {
        const QString typed = line.edit->text().trimmed();
        if (typed == line.set) {
            return true;
        }
        member.emplace();
        if (typed.isEmpty()) {
            return true;
        }
        const auto span = parseSpan(typed.toStdString());
        if (span) {
            *member = *span;
        }
        return span.has_value();
    };
    if (!m_editable || !take(m_hot, edit.hotSpan) || !take(m_retention, edit.retention)) {
        return;
    }
    if (mergeChanged()) {
        const auto size = parseSize(m_mergeSize->text().trimmed().toStdString());
        if (!size) {
            return;
        }
        edit.merge.emplace(facade::PolicyEdit::Merge{m_merge->isChecked(), *size,
                                                     static_cast<std::uint32_t>(m_mergeCount->value())});
    }
    if (edit.hotSpan || edit.retention || edit.merge) {
        send(edit);
    }
}

void PoliciesPanel::send(const facade::PolicyEdit& edit)
{
    if (m_change) {
        return;
    }
    m_banner->clear();
    m_change = m_jobs.run(
        this,
        [&session = m_session, name = m_database, table = m_table, edit](const CancelToken&) {
            return session.policies().changePolicies(name, table, edit);
        },
        [this, name = m_database, table = m_table, edit](const Result<bool>& result) {
            m_change.clear();
            if (m_database != name || m_table != table) {
                return;
            }
            if (!result) {
                m_banner->showError(result.error());
                check();
                return;
            }
            // What was typed is what holds now; the next read says so.
            if (edit.hotSpan) {
                m_hot.set = m_hot.edit->text().trimmed();
            }
            if (edit.retention) {
                m_retention.set = m_retention.edit->text().trimmed();
            }
            if (edit.merge) {
                m_shown.mergeOrigin.clear();
            }
            read();
        });
    check();
}

} // namespace sharepane::ui
