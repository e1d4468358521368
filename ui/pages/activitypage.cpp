#include "ui/pages/activitypage.h"

#include "ui/text/format.h"
#include "ui/text/sharingtext.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/facts.h"

#include <QtWidgets/QComboBox>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QFrame>
#include <QtWidgets/QTableView>
#include <QtWidgets/QToolBar>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>

namespace sharepane::ui {

using namespace Qt::StringLiterals;
using Kind = RecordsModel::Column::Kind;

namespace {

constexpr int tickMs = 3'000;
/// The newest so many are shown; an export has all.
constexpr std::size_t mostShown = 100'000;

struct Period {
    const char* label;
    std::chrono::hours span; ///< 0: everything
};
constexpr Period periods[] = {
    {QT_TRANSLATE_NOOP("sharepane::ui::ActivityPage", "The last 24 hours"), std::chrono::hours(24)},
    {QT_TRANSLATE_NOOP("sharepane::ui::ActivityPage", "The last 7 days"), std::chrono::hours(24 * 7)},
    {QT_TRANSLATE_NOOP("sharepane::ui::ActivityPage", "The last 30 days"), std::chrono::hours(24 * 30)},
    {QT_TRANSLATE_NOOP("sharepane::ui::ActivityPage", "Since the beginning"), std::chrono::hours(0)},
};
constexpr int wholePeriod = static_cast<int>(std::size(periods)) - 1;

/// The newest first.
std::shared_ptr<const Records> recordsOf(const std::vector<facade::ActivityInfo>& entries)
{
    auto records = std::make_shared<Records>();
    records->reserve(entries.size());
    for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
        const StateText outcome = describeOutcome(entry->outcome);
        records->push_back(
            {QString::number(entry->number),
             {formatTime(entry->time), describeAction(entry->action), outcome.label, text(entry->object),
              describeActor(entry->who)},
             {formatTimeUtc(entry->time), text(entry->action), outcome.explanation, {}, text(entry->who)},
             {static_cast<double>(entry->number)},
             {},
             entry->outcome == "done" ? Tone::neutral : outcome.tone});
    }
    return records;
}

} // namespace

ActivityPage::ActivityPage(facade::Session& session, Jobs& jobs, QWidget* parent)
    : ListPage(u"activity"_s, tr("Activity"), u"history"_s, jobs,
               {{tr("When"), Kind::ordered},
                {tr("What"), Kind::text},
                {tr("Outcome"), Kind::text, true},
                {tr("Object"), Kind::text},
                {tr("Who"), Kind::text}},
               new EmptyState(u"history"_s, tr("Nothing has happened yet"),
                              tr("Whatever is done to accounts, shares and invitations is written down here, "
                                 "and stays.")),
               parent)
    , m_session(session)
    , m_jobs(jobs)
    , m_period(new QComboBox(this))
    , m_header(new ObjectHeader(this))
    , m_facts(new FactsPanel(this))
    , m_entries(std::make_shared<Entries>())
{
    m_export = addCommand(u"export"_s, tr("&Export…"), QKeySequence(u"Ctrl+E"_s));
    bar()->addAction(m_export);
    connect(m_export, &QAction::triggered, this, &ActivityPage::openExport);
    arrangeList(tr("Search people, objects, outcomes"), {21, 27, 12, 30, 22}, buildDetail());
    buildPeriods();
    m_tick.setInterval(tickMs);
    connect(&m_tick, &QTimer::timeout, this, &ActivityPage::read);
    read();
}

void ActivityPage::buildPeriods()
{
    for (const Period& period : periods) {
        m_period->addItem(tr(period.label));
    }
    m_period->setCurrentIndex(wholePeriod);
    m_period->setAccessibleName(tr("Period"));
    addFilter(m_period);
    connect(m_period, &QComboBox::currentIndexChanged, this, [this] {
        if (m_job) {
            delete m_job.data();
        }
        read();
    });
}

QWidget* ActivityPage::buildDetail()
{
    auto* detail = new QFrame(this);
    auto* layout = new QVBoxLayout(detail);
    layout->setContentsMargins(18, 14, 18, 14);
    layout->setSpacing(10);
    layout->addWidget(m_header);
    layout->addWidget(m_facts);
    layout->addStretch(1);
    return detail;
}

void ActivityPage::setWatched(bool watched)
{
    if (watched) {
        read();
        m_tick.start();
    } else {
        m_tick.stop();
    }
}

std::optional<Timestamp> ActivityPage::since() const
{
    const auto& period = periods[std::clamp(m_period->currentIndex(), 0, wholePeriod)];
    return period.span.count() == 0 ? std::nullopt
                                    : std::optional<Timestamp>(systemClock()->now() - period.span);
}

void ActivityPage::read()
{
    if (m_job) {
        return;
    }
    using Answer = std::pair<std::shared_ptr<const Entries>, std::shared_ptr<const Records>>;
    m_job = m_jobs.run(
        this,
        [&session = m_session, since = since(), before = m_entries](const CancelToken&) -> Result<Answer> {
            auto entries =
                std::make_shared<const Entries>(TRY(session.activities().activities(since, {}, mostShown)));
            const bool same = entries->size() == before->size() &&
                              (entries->empty() || entries->back().number == before->back().number);
            // The log only grows: the same last entry means the same list.
            return Answer{entries, same && !entries->empty() ? nullptr : recordsOf(*entries)};
        },
        [this](Result<Answer> answer) {
            m_job.clear();
            if (!answer) {
                if (answer.error().code != ErrorCode::cancelled) {
                    messages()->showError(answer.error());
                }
                return;
            }
            m_jobs.detach([old = std::exchange(m_entries, answer->first)] {});
            m_export->setEnabled(!m_entries->empty());
            if (answer->second) {
                // An empty period isn't an empty log.
                setRecords(answer->second, m_period->currentIndex() == wholePeriod);
            }
        });
}

void ActivityPage::takeSelection()
{
    const std::int64_t number = selectedKey().toLongLong();
    const auto entry = std::ranges::lower_bound(*m_entries, number, {}, &facade::ActivityInfo::number);
    if (entry == m_entries->end() || entry->number != number) {
        m_header->setObject(u"history"_s, tr("No entry selected"), {});
        m_facts->setFacts({});
        return;
    }
    const StateText outcome = describeOutcome(entry->outcome);
    m_header->setObject(u"history"_s, describeAction(entry->action), text(entry->object));
    std::vector<Fact> facts{
        {tr("When"), formatTime(entry->time), formatTimeUtc(entry->time)},
        {tr("Who"), describeActor(entry->who), text(entry->who)},
        {tr("Object"), text(entry->object), {}, true},
        {tr("Outcome"), outcome.label, outcome.explanation},
    };
    for (const auto& [label, value] : describeDetail(entry->detail)) {
        facts.push_back({label, value, value});
    }
    facts.push_back({tr("Number"), formatNumber(entry->number), {}});
    m_facts->setFacts(facts);
}

void ActivityPage::openExport()
{
    auto* dialog = new QFileDialog(this, tr("Export the activity log"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(u"ndjson"_s);
    dialog->setNameFilter(tr("One JSON object a line (*.ndjson)"));
    dialog->selectFile(u"activity.ndjson"_s);
    connect(dialog, &QFileDialog::fileSelected, this, &ActivityPage::exportTo);
    dialog->open();
}

void ActivityPage::exportTo(const QString& file)
{
    m_jobs.run(
        this,
        [&session = m_session, since = since(), path = file.toStdString()](const CancelToken&) {
            return session.activities().exportTo(path, since, {});
        },
        [this, file](const Result<std::size_t>& written) {
            if (written) {
                messages()->showMessage(Tone::good,
                                        tr("Exported to %1. Entries: %2.")
                                            .arg(file, formatNumber(static_cast<std::int64_t>(*written))));
            } else {
                messages()->showError(written.error());
            }
        });
}

void ActivityPage::saveState(QVariantMap& state) const
{
    ListPage::saveState(state);
    state.insert(u"activity/period"_s, m_period->currentIndex());
}

void ActivityPage::restoreState(const QSettings& settings)
{
    ListPage::restoreState(settings);
    m_period->setCurrentIndex(
        std::clamp(settings.value(u"activity/period"_s, wholePeriod).toInt(), 0, wholePeriod));
}

} // namespace sharepane::ui
