#pragma once

#include "core/base/result.h"
#include "core/catalog/leaderdatabase.h"
#include "core/ingest/maintenance.h"

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace sharepane::ingest {

/// The leader databases that are to be looked after. Called from the upkeep's threads, one call at a time.
class UpkeepHost {
public:
    virtual ~UpkeepHost() = default;
    /// "cluster/database" each. Those of a cluster out of reach are left out.
    [[nodiscard]] virtual Result<std::vector<std::string>> databases() = 0;
    [[nodiscard]] virtual Result<std::shared_ptr<catalog::LeaderDatabase>> open(const std::string& name) = 0;
    /// Local folders in which something changes when a database comes or goes.
    [[nodiscard]] virtual std::vector<std::filesystem::path> folders() = 0;
    /// The problems of a database are others than before. Must be quick.
    virtual void problemsChanged(const std::string& database, const std::vector<TableProblem>& problems) = 0;
};

struct UpkeepOptions {
    /// After a commit, how long to wait before its table is looked at: more commits may come.
    std::chrono::milliseconds settle{2000};
    /// A table that changes all the time is looked at no more often.
    std::chrono::milliseconds pause{5000};
    std::chrono::milliseconds sweepInterval = std::chrono::hours(24);
    /// A Delta commit that the journal doesn't name after this long is another program's.
    std::chrono::milliseconds foreignGrace{300};
    /// Tables whose Delta logs are watched for other programs' commits, each by two inotify watches; the
    /// logs of the others are asked in turn, each every half minute.
    std::size_t watchedTables = 4000;
};

/// Does the background work of leader databases for as long as it lives: journals what other programs commit
/// to their tables, within a second; removes, merges and cleans as maintenance.h says; keeps materialized
/// views fresh (viewkeeper.h). One thread notices, which is cheap; another one works, one job at a time, and
/// one more refreshes views. All sleep until a journal, a Delta log or the clock wakes them: what doesn't
/// change costs nothing.
class Upkeep {
public:
    [[nodiscard]] static Result<std::unique_ptr<Upkeep>> start(std::unique_ptr<UpkeepHost> host,
                                                               UpkeepOptions options = {});
    /// Ends quickly: a merge that is on its way is given up, and begun again at another time.
    ~Upkeep();
    Upkeep(const Upkeep&) = delete;
    Upkeep& operator=(const Upkeep&) = delete;

private:
    struct Parts;
    explicit Upkeep(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> m_parts;
};

} // namespace sharepane::ingest
