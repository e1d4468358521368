#include "ui/wizards/database/maintaindialog.h"

#include "core/base/units.h"
#include "ui/text/entitytext.h"
#include "ui/text/errortext.h"
#include "ui/text/format.h"

#include <QtWidgets/QLineEdit>

namespace sharepane::ui {

using namespace Qt::StringLiterals;

namespace {
constexpr int typingMs = 300;
}

std::vector<Fact> maintenanceFacts(const facade::MaintenanceInfo& info)
{
    std::vector<Fact> facts;
    const auto add = [&](const QString& label, std::int64_t count, const QString& value) {
        if (count > 0) {
            facts.push_back({label, value, {}});
        }
    };
    add(MaintainDialog::tr("Expired extents"), info.expiredExtents, formatNumber(info.expiredExtents));
    add(MaintainDialog::tr("Small extents"), info.mergedExtents,
        MaintainDialog::tr("%1 into %2 larger ones")
            .arg(formatNumber(info.mergedExtents), formatNumber(info.largerExtents)));
    add(MaintainDialog::tr("Unneeded files"), info.removedFiles,
        MaintainDialog::tr("%1, %2").arg(formatNumber(info.removedFiles), formatBytes(info.removedBytes)));
    add(MaintainDialog::tr("Old log files"), info.logFiles, formatNumber(info.logFiles));
    add(MaintainDialog::tr("Old journal entries"), info.journalEntries, formatNumber(info.journalEntries));
    return facts;
}

MaintainDialog::MaintainDialog(facade::Session& session, Jobs& jobs, const facade::DatabaseName& database,
                               QWidget* parent)
    : FormDialog(tr("Maintain %1").arg(text(database.text())), tr("Maintain now"), parent)
    , m_session(session)
    , m_jobs(jobs)
    , m_database(database)
    , m_retain(new QLineEdit(this))
    , m_retainNote(addField(tr("&Keep removed extents"), m_retain))
    , m_facts(new FactsPanel(this))
    , m_note(addField(tr("What would be done"), m_facts))
{
    setMinimumWidth(580); // what would be done is said in one line each
    m_retain->setPlaceholderText(tr("As long as each table wants: 7d, unless it says otherwise"));
    m_typed.setSingleShot(true);
    m_typed.setInterval(typingMs);
    connect(&m_typed, &QTimer::timeout, this, &MaintainDialog::preview);
    connect(m_retain, &QLineEdit::textChanged, this, &MaintainDialog::checkRetain);
    checkRetain();
    m_typed.stop();
    preview();
}

/// Nothing typed: what each table wants.
facade::MaintenanceOptions MaintainDialog::options(bool whatIf) const
{
    facade::MaintenanceOptions options{.whatIf = whatIf};
    if (const auto span = parseSpan(m_retain->text().trimmed().toStdString())) {
        options.retain = *span;
    }
    return options;
}

/// What was shown is of another span from the first key on, so the verb waits for the new one.
void MaintainDialog::checkRetain()
{
    const QString typed = m_retain->text().trimmed();
    const QString problem = spanProblem(typed);
    setReady(false);
    if (m_looker) {
        m_looker->cancel();
    }
    setNote(m_retainNote,
            problem.isEmpty()
                ? tr("For this once. Attached followers and running queries keep what they need; "
                     "other readers of the folder don't.")
                : problem,
            !problem.isEmpty());
    if (problem.isEmpty()) {
        m_typed.start();
    } else {
        m_typed.stop();
    }
}

void MaintainDialog::preview()
{
    setReady(false);
    setNote(m_note, tr("Looking at what there is to do …"), false);
    messages()->clear();
    const QString asked = m_retain->text();
    m_looker = m_jobs.run(
        this,
        [&session = m_session, database = m_database, options = options(true)](const CancelToken& cancel) {
            return session.clusters().maintain(database, options, cancel);
        },
        [this, asked](const Result<facade::MaintenanceInfo>& info) {
            if (asked != m_retain->text()) {
                return; // of a span that isn't meant any more
            }
            if (info) {
                showPreview(*info);
            } else {
                setNote(m_note, {}, false);
                messages()->showError(info.error());
            }
        });
}

void MaintainDialog::showPreview(const facade::MaintenanceInfo& info)
{
    const auto facts = maintenanceFacts(info);
    m_facts->setFacts(facts);
    QStringList notes;
    if (facts.empty()) {
        notes << tr("There is nothing to do now.");
    } else {
        notes << tr("Extents are merged, everything else named here is removed. Rows go only with extents "
                    "older than the retention.");
    }
    if (!info.heldBackBy.empty()) {
        notes << tr("What the follower %1 still needs is kept.").arg(text(info.heldBackBy));
    }
    for (const auto& problem : info.problems) {
        notes << describe(problem).oneLine();
    }
    setNote(m_note, notes.join(u'\n'), !info.problems.empty());
    setReady(!facts.empty());
}

void MaintainDialog::submit()
{
    begin(m_jobs.run(
        this,
        [&session = m_session, database = m_database, options = options(false)](const CancelToken& cancel) {
            return session.clusters().maintain(database, options, cancel);
        },
        [this](const Result<facade::MaintenanceInfo>& info) {
            if (info) {
                QStringList lines;
                for (const auto& fact : maintenanceFacts(*info)) {
                    lines << tr("%1: %2").arg(fact.label, fact.value);
                }
                for (const auto& problem : info->problems) {
                    lines << describe(problem).oneLine();
                }
                Q_EMIT maintained(lines.join(u'\n'));
            }
            end(info);
        }));
}

} // namespace sharepane::ui
