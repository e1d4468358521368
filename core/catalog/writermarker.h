#pragma once

#include "core/base/clock.h"
#include "core/storage/objectstore.h"

#include <chrono>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace sharepane::catalog {

/// Says on storage which tables this process is writing, so that whoever opens the database after a crash
/// knows which few Delta logs may be ahead of the journal, instead of asking all of 10,000.
///
/// One object `writers/<uuid>.json`, put before a writer's first commit to a table, again every half hour or
/// when a table joins it (the last 256 are named), and removed when the writer closes: no cost per commit. It
/// makes rows that were never acknowledged visible sooner, and keeps a vacuum with less than the usual
/// retention from files that are about to be committed. Nothing else rests on it (an append or a retried
/// batch finds an unjournalled commit in the Delta log itself), so a marker that can't be written is no
/// error. Thread-safe.
class WriterMarker {
public:
    WriterMarker(std::shared_ptr<storage::ObjectStore> store, const std::string& databaseFolder,
                 std::shared_ptr<const Clock> clock);
    ~WriterMarker();
    WriterMarker(const WriterMarker&) = delete;
    WriterMarker& operator=(const WriterMarker&) = delete;

    /// To be called before a Delta commit.
    void announce(const std::string& tableId);

    /// A commit may have ended halfway: the marker stays behind, as that of one who has ended, for the next
    /// one who opens the database.
    void leaveBehind();

    /// What the markers of other writers say.
    struct Others {
        std::vector<std::string> tables;
        /// Markers of writers that are not at work any more: their process is gone from this host, or they
        /// are of another and a day old. To be removed once the tables are reconciled.
        std::vector<std::string> deadKeys;
    };
    [[nodiscard]] Others others() const;

    /// Whether this writer has announced itself.
    [[nodiscard]] bool isAnnounced() const;
    /// Whether another one may be at work: on this host one whose process lives, on others one that has
    /// announced itself within a day.
    [[nodiscard]] Result<bool> isAnyOtherAlive() const;

private:
    [[nodiscard]] std::string json(bool hasEnded) const; // with m_mutex held

    std::shared_ptr<storage::ObjectStore> m_store;
    std::string m_folder;
    std::string m_key;
    std::shared_ptr<const Clock> m_clock;

    mutable std::mutex m_mutex;      // guards what follows
    std::list<std::string> m_tables; // the latest first
    std::uint64_t m_generation = 0;
    bool m_put = false;
    bool m_leaveBehind = false;
    Timestamp m_putAt{};
};

} // namespace sharepane::catalog
