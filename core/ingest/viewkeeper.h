#pragma once

#include "core/base/cancellation.h"
#include "core/base/result.h"
#include "core/catalog/leaderdatabase.h"
#include "core/ingest/views.h"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace sharepane::ingest {

/// Keeps the materialized views of leader databases fresh, on a thread of its own, so that no merge that
/// takes a minute keeps a view from being refreshed within a second. Thread-safe.
class ViewKeeper {
public:
    /// How a refresh of a view went, or (no view) of a whole database. Called from the keeper's thread.
    using OnOutcome = std::function<void(const std::string& database, const std::string& view,
                                         const Result<void>& outcome)>;
    /// `settle`: after the first of some commits, how long to wait for the others.
    explicit ViewKeeper(OnOutcome onOutcome,
                        std::chrono::milliseconds settle = std::chrono::milliseconds(50));
    /// Gives up a refresh that is on its way: it is done at another time.
    ~ViewKeeper();
    ViewKeeper(const ViewKeeper&) = delete;
    ViewKeeper& operator=(const ViewKeeper&) = delete;

    /// Its views are looked at now, and again whenever it is said to have changed.
    void addDatabase(const std::string& name, std::shared_ptr<catalog::LeaderDatabase> database);
    void removeDatabase(const std::string& name);
    /// Its journal has a new entry. Costs nothing while there are no views.
    void changed(const std::string& name);

private:
    using Steady = std::chrono::steady_clock;
    struct Database {
        std::shared_ptr<Views> views;
        std::optional<Steady::time_point> due;
        Steady::time_point notBefore{};      ///< a refresh that takes long rests as long
        std::map<std::string, bool> failing; ///< by view; "" the database itself
    };
    void run();
    [[nodiscard]] std::optional<Steady::time_point> next() const; // call with m_mutex held
    void refresh(const std::string& name, Views& views, std::map<std::string, bool>& failing);

    const OnOutcome m_onOutcome;
    const std::chrono::milliseconds m_settle;
    CancelSource m_cancel;

    std::mutex m_mutex; // guards what follows; never held during I/O
    std::condition_variable m_changed;
    bool m_stop = false;
    std::map<std::string, Database> m_databases;

    std::thread m_thread; // last: it uses all of the above
};

} // namespace sharepane::ingest
