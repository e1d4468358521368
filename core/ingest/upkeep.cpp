#include "core/ingest/upkeep.h"

#include "core/catalog/databasefolder.h"
#include "core/ingest/agenda.h"
#include "core/ingest/careworker.h"
#include "core/ingest/viewkeeper.h"
#include "core/storage/folderwatcher.h"

#include <algorithm>
#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <thread>
#include <tuple>
#include <utility>

namespace sharepane::ingest {

namespace {

using std::chrono::milliseconds;
using Steady = std::chrono::steady_clock;

constexpr std::size_t entriesRead = 1000;
constexpr milliseconds firstLook{150};   // at a Delta log that changed: most are our own commits
constexpr milliseconds retryAfter{5000}; // at storage that is out of reach
constexpr milliseconds rescanPause{1000};
constexpr milliseconds pollStep{1000}; // of the Delta logs that are not watched
constexpr std::size_t pollRounds = 30;

struct Job {
    enum class Kind : std::uint8_t { rescan, readJournal, lookAtTable, poll };
    Kind kind = Kind::rescan;
    std::string database{};
    std::string tableId{};
    friend auto operator<=>(const Job&, const Job&) = default;
};

/// Jobs that other threads ask for. Thread-safe.
class Mailbox {
public:
    void post(Job job)
    {
        {
            const std::lock_guard lock(m_mutex);
            m_jobs.insert(std::move(job));
        }
        m_changed.notify_one();
    }
    void stop()
    {
        {
            const std::lock_guard lock(m_mutex);
            m_stop = true;
        }
        m_changed.notify_one();
    }
    /// What was asked for, once something was or the time has come; nothing when it is over.
    std::optional<std::set<Job>> wait(const std::optional<Steady::time_point>& until)
    {
        std::unique_lock lock(m_mutex);
        const auto isAwake = [this] {
            return m_stop || !m_jobs.empty();
        };
        if (until) {
            m_changed.wait_until(lock, *until, isAwake);
        } else {
            m_changed.wait(lock, isAwake);
        }
        return m_stop ? std::nullopt : std::optional(std::exchange(m_jobs, {}));
    }

private:
    std::mutex m_mutex; // guards what follows
    std::condition_variable m_changed;
    std::set<Job> m_jobs;
    bool m_stop = false;
};

/// A database as the noticing thread knows it.
struct Watched {
    std::shared_ptr<catalog::LeaderDatabase> leader;
    std::int64_t seen = -1; ///< the journal is known up to here
    std::shared_ptr<void> journal;
    std::map<std::string, std::shared_ptr<void>> logs; ///< by table; null where it is not watched
    struct Ahead {
        std::int64_t version = -1;
        Steady::time_point since{};
    };
    std::map<std::string, Ahead> ahead; ///< what was first seen unjournalled, by table
};

} // namespace

struct Upkeep::Parts {
    Parts(std::unique_ptr<UpkeepHost> theHost, UpkeepOptions theOptions,
          std::unique_ptr<storage::FolderWatcher> theWatcher)
        : host(std::move(theHost))
        , options(theOptions)
        , watcher(std::move(theWatcher))
        , worker(*host, options)
        , keeper([this](const std::string& database, const std::string& view, const Result<void>& outcome) {
            worker.note(database, view.empty() ? "materialized views" : view + " (refresh)", outcome);
        })
    {
    }
    ~Parts()
    {
        mailbox.stop();
        if (thread.joinable()) {
            thread.join();
        }
        // No callback may post any more when the rest of this goes.
        databases.clear();
        folders.clear();
    }
    Parts(const Parts&) = delete;
    Parts& operator=(const Parts&) = delete;

    void run();
    void perform(const Job& job);
    void rescan();
    [[nodiscard]] Result<void> addDatabase(const std::string& name);
    void removeDatabase(const std::string& name);
    [[nodiscard]] Result<void> readJournal(const std::string& name);
    void take(const std::string& name, Watched& database, const catalog::JournalEntry& entry);
    void addTable(const std::string& name, Watched& database, const std::string& tableId);
    [[nodiscard]] Result<void> lookAtTable(const std::string& name, const std::string& tableId);
    void poll();
    [[nodiscard]] std::shared_ptr<void> watch(const catalog::LeaderDatabase& leader, std::string key,
                                              const Job& job);

    std::unique_ptr<UpkeepHost> host;
    const UpkeepOptions options;
    std::unique_ptr<storage::FolderWatcher> watcher; // null: nothing is noticed but by asking
    CareWorker worker;
    ViewKeeper keeper;
    Mailbox mailbox;

    // The noticing thread's:
    Agenda<Job> agenda;
    std::map<std::string, Watched> databases;
    std::vector<std::shared_ptr<void>> folders;
    std::vector<std::filesystem::path> watchedFolders;
    std::size_t watchedTables = 0;
    std::vector<std::pair<std::string, std::string>> unwatched; ///< (database, table), in turn
    std::size_t nextUnwatched = 0;

    std::thread thread;
};

void Upkeep::Parts::run()
{
    agenda.add({Job::Kind::rescan}, Steady::now());
    for (;;) {
        while (const auto job = agenda.take(Steady::now())) {
            perform(*job);
        }
        const auto posted = mailbox.wait(agenda.next());
        if (!posted) {
            return;
        }
        const auto now = Steady::now();
        for (const Job& job : *posted) {
            agenda.add(job, job.kind == Job::Kind::lookAtTable ? now + firstLook
                            : job.kind == Job::Kind::rescan    ? now + rescanPause
                                                               : now);
        }
    }
}

void Upkeep::Parts::perform(const Job& job)
{
    Result<void> done;
    switch (job.kind) {
    case Job::Kind::rescan:
        rescan();
        break;
    case Job::Kind::readJournal:
        done = readJournal(job.database);
        break;
    case Job::Kind::lookAtTable:
        done = lookAtTable(job.database, job.tableId);
        break;
    case Job::Kind::poll:
        poll();
        break;
    }
    if (done || done.error().code == ErrorCode::notFound) {
        return; // dropped meanwhile
    }
    worker.note(job.database, {}, done);
    agenda.add(job, Steady::now() + retryAfter);
}

std::shared_ptr<void> Upkeep::Parts::watch(const catalog::LeaderDatabase& leader, std::string key,
                                           const Job& job)
{
    const auto path = storage::localPathOf(*leader.context().store, key);
    if (!watcher || !path) {
        return nullptr;
    }
    auto handle = watcher->watch(*path, [this, job] { mailbox.post(job); });
    return handle ? *std::move(handle) : nullptr;
}

/// Which databases there are.
void Upkeep::Parts::rescan()
{
    auto wanted = host->folders();
    if (watcher && wanted != watchedFolders) {
        std::vector<std::shared_ptr<void>> watches;
        for (const auto& folder : wanted) {
            if (auto handle = watcher->watch(folder, [this] { mailbox.post({Job::Kind::rescan}); })) {
                watches.push_back(*std::move(handle));
            }
        }
        folders = std::move(watches);
        watchedFolders = std::move(wanted);
    }
    const auto names = host->databases();
    if (!names) {
        agenda.add({Job::Kind::rescan}, Steady::now() + retryAfter);
        return;
    }
    std::vector<std::string> gone;
    for (const auto& [name, database] : databases) {
        if (std::ranges::find(*names, name) == names->end()) {
            gone.push_back(name);
        }
    }
    for (const std::string& name : gone) {
        removeDatabase(name);
    }
    for (const std::string& name : *names) {
        if (!databases.contains(name) && !addDatabase(name)) {
            databases.erase(name);
            agenda.add({Job::Kind::rescan}, Steady::now() + retryAfter);
        }
    }
}

Result<void> Upkeep::Parts::addDatabase(const std::string& name)
{
    auto leader = TRY(host->open(name));
    Watched& database = databases[name];
    database.leader = leader;
    const std::string journal = catalog::databaseFolder(leader->name()) + "journal";
    database.journal = watch(*leader, journal, {Job::Kind::readJournal, name});
    const auto contents = TRY(leader->contents()); // after the watch: nothing is missed
    database.seen = contents.version;
    worker.addDatabase(name, leader);
    keeper.addDatabase(name, leader);
    for (const auto& table : contents.tables) {
        addTable(name, database, table.id);
        if (catalog::effectivePolicies(*contents.definitions, table.id).retention.value) {
            worker.tableChanged(name, table.id);
        }
    }
    // What was committed while nobody looked is found by asking each log once.
    for (const auto& table : contents.tables) {
        agenda.add({Job::Kind::lookAtTable, name, table.id}, Steady::now() + firstLook);
    }
    if (!database.journal) {
        agenda.add({Job::Kind::readJournal, name}, Steady::now() + retryAfter);
    }
    return {};
}

void Upkeep::Parts::removeDatabase(const std::string& name)
{
    worker.removeDatabase(name);
    keeper.removeDatabase(name);
    agenda.removeIf([&](const Job& job) { return job.database == name; });
    std::erase_if(unwatched, [&](const auto& pair) { return pair.first == name; });
    for (const auto& [id, handle] : databases[name].logs) {
        watchedTables -= handle ? 1 : 0;
    }
    databases.erase(name);
}

void Upkeep::Parts::addTable(const std::string& name, Watched& database, const std::string& tableId)
{
    auto& handle = database.logs[tableId];
    if (handle) {
        return;
    }
    if (watchedTables < options.watchedTables) {
        handle = watch(*database.leader, database.leader->tableFolder(tableId) + "_delta_log",
                       {Job::Kind::lookAtTable, name, tableId});
    }
    if (handle) {
        ++watchedTables;
        return;
    }
    unwatched.emplace_back(name, tableId);
    agenda.add({Job::Kind::poll}, Steady::now() + pollStep);
}

Result<void> Upkeep::Parts::readJournal(const std::string& name)
{
    const auto found = databases.find(name);
    if (found == databases.end()) {
        return {};
    }
    Watched& database = found->second;
    const std::int64_t seenBefore = database.seen;
    const catalog::Journal journal(database.leader->context().store,
                                   catalog::databaseFolder(database.leader->name()));
    for (;;) {
        const auto entries = journal.entriesAfter(database.seen, entriesRead);
        if (!entries && entries.error().code == ErrorCode::notFound) {
            removeDatabase(name); // deleted, or made again: looked at afresh if it is there
            agenda.add({Job::Kind::rescan}, Steady::now() + rescanPause);
            return {};
        }
        for (const auto& entry : TRY(Result<std::vector<catalog::JournalEntry>>(entries))) {
            take(name, database, entry);
        }
        if (entries->size() < entriesRead) {
            break;
        }
    }
    if (database.seen != seenBefore) {
        keeper.changed(name);
    }
    if (!database.journal) {
        agenda.add({Job::Kind::readJournal, name}, Steady::now() + retryAfter);
    }
    worker.note(name, {}, {});
    return {};
}

void Upkeep::Parts::take(const std::string& name, Watched& database, const catalog::JournalEntry& entry)
{
    using Kind = catalog::CatalogChange::Kind;
    database.seen = entry.version;
    bool allTables = false;
    std::set<std::string> changed;
    for (const auto& change : entry.changes) {
        if (change.kind == Kind::createTable) {
            std::ignore = database.leader->tableEntry(change.tableId); // so that its folder is known
            addTable(name, database, change.tableId);
        } else if (change.kind == Kind::dropTable) {
            const auto log = database.logs.find(change.tableId);
            if (log != database.logs.end()) {
                watchedTables -= log->second ? 1 : 0;
                database.logs.erase(log);
            }
            database.ahead.erase(change.tableId);
            std::erase(unwatched, std::pair(name, change.tableId));
        } else if (change.kind == Kind::setPolicies) {
            allTables |= change.tableId.empty();
            changed.insert(change.tableId);
        }
    }
    for (const auto& version : entry.tables) {
        changed.insert(version.tableId);
    }
    for (const auto& [tableId, handle] : database.logs) {
        if (allTables || changed.contains(tableId)) {
            worker.tableChanged(name, tableId);
        }
    }
}

/// A Delta version that is in no journal now, and still in none after a while, is another program's (or was
/// left by a crash).
Result<void> Upkeep::Parts::lookAtTable(const std::string& name, const std::string& tableId)
{
    const auto found = databases.find(name);
    if (found == databases.end() || !found->second.logs.contains(tableId)) {
        return {};
    }
    Watched& database = found->second;
    const auto ahead = TRY(database.leader->tablesAhead({tableId}));
    if (ahead.empty()) {
        database.ahead.erase(tableId);
        return {};
    }
    const auto entry = TRY(database.leader->tableEntry(tableId));
    const auto now = Steady::now();
    const auto before = database.ahead.find(tableId);
    const bool isKnown = before != database.ahead.end() && entry.deltaVersion < before->second.version;
    if (isKnown && now - before->second.since >= options.foreignGrace) {
        database.ahead.erase(before);
        TRY(database.leader->reconcile({tableId}));
        return {};
    }
    if (!isKnown) {
        database.ahead[tableId] = {ahead.front().deltaVersion, now};
    }
    agenda.add({Job::Kind::lookAtTable, name, tableId}, database.ahead[tableId].since + options.foreignGrace);
    return {};
}

/// The next of the tables that are not watched.
void Upkeep::Parts::poll()
{
    const std::size_t count = (unwatched.size() + pollRounds - 1) / pollRounds;
    for (std::size_t i = 0; i < count && !unwatched.empty(); ++i) {
        nextUnwatched = nextUnwatched < unwatched.size() ? nextUnwatched : 0;
        const auto& [name, tableId] = unwatched[nextUnwatched++];
        agenda.add({Job::Kind::lookAtTable, name, tableId}, Steady::now());
    }
    if (!unwatched.empty()) {
        agenda.add({Job::Kind::poll}, Steady::now() + pollStep);
    }
}

Result<std::unique_ptr<Upkeep>> Upkeep::start(std::unique_ptr<UpkeepHost> host, UpkeepOptions options)
{
    auto watcher = storage::FolderWatcher::start();
    auto parts = std::make_unique<Parts>(std::move(host), options, watcher ? *std::move(watcher) : nullptr);
    parts->thread = std::thread([&parts = *parts] { parts.run(); });
    return std::unique_ptr<Upkeep>(new Upkeep(std::move(parts)));
}

Upkeep::Upkeep(std::unique_ptr<Parts> parts)
    : m_parts(std::move(parts))
{
}

Upkeep::~Upkeep() = default;

} // namespace sharepane::ingest
