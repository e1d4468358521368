#pragma once

#include "core/ingest/agenda.h"
#include "core/ingest/upkeep.h"

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

namespace sharepane::ingest {

/// The thread of an Upkeep that works: one job at a time. Thread-safe.
class CareWorker {
public:
    CareWorker(UpkeepHost& host, const UpkeepOptions& options);
    ~CareWorker();
    CareWorker(const CareWorker&) = delete;
    CareWorker& operator=(const CareWorker&) = delete;

    /// Its daily sweep is due when the last one, by whichever process, is a day old.
    void addDatabase(const std::string& name, const std::shared_ptr<catalog::LeaderDatabase>& database);
    void removeDatabase(const std::string& name);
    /// Looks after the table as soon as it may have settled.
    void tableChanged(const std::string& database, const std::string& tableId);
    /// Something else of the database went wrong or well, on another thread; an empty message is well.
    void note(const std::string& database, const std::string& what, const Result<void>& outcome);

private:
    using Steady = std::chrono::steady_clock;
    struct Job {
        enum class Kind : std::uint8_t { table, beginSweep, sweepTable, endSweep };
        std::string database;
        Kind kind = Kind::table;
        std::string tableId;
        friend auto operator<=>(const Job&, const Job&) = default;
    };
    struct Database {
        std::shared_ptr<catalog::LeaderDatabase> leader;
        std::map<std::string, Steady::time_point> notBefore; ///< by table, while it is looked after often
        std::map<std::string, TableProblem> problems;        ///< by what they are of
        std::optional<catalog::Needed> needed;               ///< during a sweep
    };

    void run();
    void perform(const Job& job, const std::shared_ptr<catalog::LeaderDatabase>& leader);
    [[nodiscard]] Result<void> lookAfterTable(const Job& job, catalog::LeaderDatabase& leader);
    [[nodiscard]] Result<void> beginSweep(const Job& job, catalog::LeaderDatabase& leader);
    [[nodiscard]] Result<void> sweepOne(const Job& job, catalog::LeaderDatabase& leader);
    [[nodiscard]] Result<void> endSweep(const Job& job, catalog::LeaderDatabase& leader);
    void schedule(const Job& job, Steady::time_point when);

    UpkeepHost& m_host;
    const UpkeepOptions m_options;
    CancelSource m_cancel;

    std::mutex m_mutex; // guards what follows; never held during I/O
    std::condition_variable m_changed;
    bool m_stop = false;
    Agenda<Job> m_agenda;
    std::map<std::string, Database> m_databases;

    std::thread m_thread; // last: it uses all of the above
};

} // namespace sharepane::ingest
