#include "core/ingest/careworker.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace sharepane::ingest {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds firstSweep{60'000};
constexpr milliseconds retryAfter{60'000};
constexpr milliseconds longestSleep = std::chrono::hours(1); // towards a time of the clock, which may be set
constexpr int restShare = 20; // a job rests the table for so many times what it took

/// How long to wait for a time on the wall clock.
milliseconds until(Timestamp time, const Clock& clock)
{
    const auto wait = std::chrono::ceil<milliseconds>(time - clock.now());
    return std::clamp(wait, milliseconds(0), longestSleep);
}

} // namespace

CareWorker::CareWorker(UpkeepHost& host, const UpkeepOptions& options)
    : m_host(host)
    , m_options(options)
    , m_thread([this] { run(); })
{
}

CareWorker::~CareWorker()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stop = true;
    }
    m_cancel.cancel();
    m_changed.notify_one();
    m_thread.join();
}

void CareWorker::schedule(const Job& job, Steady::time_point when)
{
    {
        const std::lock_guard lock(m_mutex);
        const auto database = m_databases.find(job.database);
        if (database == m_databases.end()) {
            return;
        }
        if (job.kind == Job::Kind::table) {
            const auto rest = database->second.notBefore.find(job.tableId);
            when = rest == database->second.notBefore.end() ? when : std::max(when, rest->second);
        }
        m_agenda.add(job, when);
    }
    m_changed.notify_one();
}

void CareWorker::addDatabase(const std::string& name,
                             const std::shared_ptr<catalog::LeaderDatabase>& database)
{
    {
        const std::lock_guard lock(m_mutex);
        m_databases[name].leader = database;
    }
    schedule({name, Job::Kind::beginSweep, {}}, Steady::now() + firstSweep);
}

void CareWorker::removeDatabase(const std::string& name)
{
    const std::lock_guard lock(m_mutex);
    m_databases.erase(name);
    m_agenda.removeIf([&](const Job& job) { return job.database == name; });
}

void CareWorker::tableChanged(const std::string& database, const std::string& tableId)
{
    schedule({database, Job::Kind::table, tableId}, Steady::now() + m_options.settle);
}

void CareWorker::note(const std::string& database, const std::string& what, const Result<void>& outcome)
{
    std::vector<TableProblem> problems;
    std::shared_ptr<catalog::LeaderDatabase> leader;
    {
        const std::lock_guard lock(m_mutex);
        const auto found = m_databases.find(database);
        if (found == m_databases.end()) {
            return;
        }
        leader = found->second.leader;
        auto& known = found->second.problems;
        const auto before = known.find(what);
        if (outcome ? before == known.end()
                    : before != known.end() && before->second.error.message() == outcome.error().message()) {
            return;
        }
        if (outcome) {
            known.erase(before);
        } else {
            known.insert_or_assign(what, TableProblem{what, outcome.error()});
        }
        for (const auto& [key, problem] : known) {
            problems.push_back(problem);
        }
    }
    m_host.problemsChanged(database, problems);
    std::vector<catalog::UpkeepProblem> told;
    for (const TableProblem& problem : problems) {
        told.push_back({problem.table, problem.error.message()});
    }
    // For whoever looks from another process. What can't be written now is told with the next problem.
    std::ignore = leader->putProblems(told);
}

void CareWorker::run()
{
    std::unique_lock lock(m_mutex);
    while (!m_stop) {
        const auto job = m_agenda.take(Steady::now());
        if (!job) {
            if (const auto next = m_agenda.next()) {
                m_changed.wait_until(lock, *next);
            } else {
                m_changed.wait(lock);
            }
            continue;
        }
        const auto database = m_databases.find(job->database);
        if (database == m_databases.end()) {
            continue;
        }
        const auto leader = database->second.leader;
        lock.unlock();
        perform(*job, leader);
        lock.lock();
    }
}

void CareWorker::perform(const Job& job, const std::shared_ptr<catalog::LeaderDatabase>& leader)
{
    Result<void> done;
    switch (job.kind) {
    case Job::Kind::table:
        done = lookAfterTable(job, *leader);
        break;
    case Job::Kind::beginSweep:
        done = beginSweep(job, *leader);
        break;
    case Job::Kind::sweepTable:
        done = sweepOne(job, *leader);
        break;
    case Job::Kind::endSweep:
        done = endSweep(job, *leader);
        break;
    }
    if (!done && (done.error().code == ErrorCode::cancelled || done.error().code == ErrorCode::notFound)) {
        return; // we are stopping; or it was dropped
    }
    const bool again =
        !done && job.kind != Job::Kind::sweepTable &&
        (done.error().code == ErrorCode::unavailable || done.error().code == ErrorCode::conflict);
    if (again) {
        schedule(job, Steady::now() + retryAfter);
    }
    if (!done && done.error().code == ErrorCode::conflict) {
        return; // others were faster: nothing that a person could mend
    }
    const auto entry = job.tableId.empty() ? Result<catalog::TableEntry>(catalog::TableEntry{})
                                           : leader->tableEntry(job.tableId);
    note(job.database, entry ? entry->name : job.tableId, done);
}

Result<void> CareWorker::lookAfterTable(const Job& job, catalog::LeaderDatabase& leader)
{
    const auto begin = Steady::now();
    const auto done = maintainTable(leader, job.tableId, false, m_cancel.token());
    const auto now = Steady::now();
    {
        const std::lock_guard lock(m_mutex);
        const auto database = m_databases.find(job.database);
        if (database != m_databases.end()) {
            auto& rests = database->second.notBefore;
            std::erase_if(rests, [&](const auto& rest) { return rest.second < now; });
            rests[job.tableId] = now + std::max<Steady::duration>(m_options.pause, restShare * (now - begin));
        }
    }
    const Maintained maintained = TRY(Result<Maintained>(done));
    if (maintained.next) {
        schedule(job, now + until(*maintained.next, *leader.context().clock));
    }
    return {};
}

Result<void> CareWorker::beginSweep(const Job& job, catalog::LeaderDatabase& leader)
{
    const auto record = TRY(leader.upkeepRecord());
    const Timestamp due = record.sweptAt + m_options.sweepInterval;
    if (leader.context().clock->now() < due) {
        schedule(job, Steady::now() + std::max(until(due, *leader.context().clock), milliseconds(1)));
        return {};
    }
    const auto needed = TRY(leader.needed());
    const auto tables = TRY(leader.contents()).tables;
    {
        const std::lock_guard lock(m_mutex);
        const auto database = m_databases.find(job.database);
        if (database == m_databases.end()) {
            return {};
        }
        database->second.needed = needed;
    }
    const auto now = Steady::now();
    for (const auto& table : tables) {
        schedule({job.database, Job::Kind::sweepTable, table.id}, now);
    }
    schedule({job.database, Job::Kind::endSweep, {}}, now + milliseconds(1)); // due jobs go in order of time
    return {};
}

Result<void> CareWorker::sweepOne(const Job& job, catalog::LeaderDatabase& leader)
{
    catalog::Needed needed;
    {
        const std::lock_guard lock(m_mutex);
        const auto database = m_databases.find(job.database);
        if (database == m_databases.end() || !database->second.needed) {
            return {};
        }
        needed = *database->second.needed;
    }
    SweepOptions options;
    options.isWriting = true; // as far as anybody here knows
    AppliedVersions applied(leader);
    const auto table = TRY(leader.tableEntry(job.tableId));
    TRY(sweepTable(leader, table, needed, options, applied, m_cancel.token()));
    return {};
}

Result<void> CareWorker::endSweep(const Job& job, catalog::LeaderDatabase& leader)
{
    TRY(sweepDatabase(leader, TRY(leader.needed()), SweepOptions{}, m_cancel.token()));
    TRY(leader.putSwept(leader.context().clock->now()));
    schedule({job.database, Job::Kind::beginSweep, {}}, Steady::now() + m_options.sweepInterval);
    return {};
}

} // namespace sharepane::ingest
