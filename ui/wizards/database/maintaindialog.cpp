#include "ui/wizards/database/maintaindialog.h"

#include "ui/text/errortext.h"
#include "ui/text/format.h"

namespace sharepane::ui {

using namespace Qt::StringLiterals;

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
    , m_facts(new FactsPanel(this))
    , m_note(addField(tr("What would be done"), m_facts))
{
    setMinimumWidth(580); // what would be done is said in one line each
    preview();
}

void MaintainDialog::preview()
{
    setReady(false);
    setNote(m_note, tr("Looking at what there is to do …"), false);
    m_jobs.run(
        this,
        [&session = m_session, database = m_database](const CancelToken& cancel) {
            return session.clusters().maintain(database, {.whatIf = true}, cancel);
        },
        [this](const Result<facade::MaintenanceInfo>& info) {
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
        [&session = m_session, database = m_database](const CancelToken& cancel) {
            return session.clusters().maintain(database, {}, cancel);
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
