#include "core/ingest/viewkeeper.h"

#include <algorithm>
#include <utility>

namespace sharepane::ingest {

namespace {

constexpr std::chrono::milliseconds retryAfter{5000}; // what failed for a reason that may pass
constexpr std::chrono::milliseconds longestRest{10'000};

} // namespace

ViewKeeper::ViewKeeper(OnOutcome onOutcome, std::chrono::milliseconds settle)
    : m_onOutcome(std::move(onOutcome))
    , m_settle(settle)
    , m_thread([this] { run(); })
{
}

ViewKeeper::~ViewKeeper()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stop = true;
    }
    m_cancel.cancel();
    m_changed.notify_one();
    m_thread.join();
}

void ViewKeeper::addDatabase(const std::string& name, std::shared_ptr<catalog::LeaderDatabase> database)
{
    {
        const std::lock_guard lock(m_mutex);
        Database& added = m_databases[name];
        added.views = std::make_shared<Views>(std::move(database));
        added.due = Steady::now();
    }
    m_changed.notify_one();
}

void ViewKeeper::removeDatabase(const std::string& name)
{
    const std::lock_guard lock(m_mutex);
    m_databases.erase(name);
}

void ViewKeeper::changed(const std::string& name)
{
    {
        const std::lock_guard lock(m_mutex);
        const auto database = m_databases.find(name);
        if (database == m_databases.end()) {
            return;
        }
        const auto when = std::max(Steady::now() + m_settle, database->second.notBefore);
        database->second.due = std::min(database->second.due.value_or(when), when);
    }
    m_changed.notify_one();
}

std::optional<ViewKeeper::Steady::time_point> ViewKeeper::next() const
{
    std::optional<Steady::time_point> first;
    for (const auto& [name, database] : m_databases) {
        if (database.due && (!first || *database.due < *first)) {
            first = database.due;
        }
    }
    return first;
}

void ViewKeeper::run()
{
    std::unique_lock lock(m_mutex);
    while (!m_stop) {
        const auto first = next();
        if (!first) {
            m_changed.wait(lock);
            continue;
        }
        if (*first > Steady::now()) {
            m_changed.wait_until(lock, *first);
            continue;
        }
        const auto due =
            std::ranges::find_if(m_databases, [&](const auto& pair) { return pair.second.due == first; });
        const std::string name = due->first;
        const auto views = due->second.views;
        auto failing = std::exchange(due->second.failing, {});
        due->second.due.reset();
        lock.unlock();
        const auto begin = Steady::now();
        refresh(name, *views, failing);
        const auto end = Steady::now();
        lock.lock();
        const auto database = m_databases.find(name);
        if (database == m_databases.end() || database->second.views != views) {
            continue; // removed meanwhile
        }
        Database& state = database->second;
        state.notBefore = end + std::min<Steady::duration>(end - begin, longestRest);
        if (!failing.empty()) {
            state.due = std::min(state.due.value_or(end + retryAfter), end + retryAfter);
        }
        state.failing = std::move(failing);
    }
}

/// Tells what fails, and once what no longer does.
void ViewKeeper::refresh(const std::string& name, Views& views, std::map<std::string, bool>& failing)
{
    std::map<std::string, bool> fails;
    const auto done = views.refreshDue(m_cancel.token());
    if (!done && done.error().code == ErrorCode::cancelled) {
        return;
    }
    if (!done) {
        fails[{}] = true;
        m_onOutcome(name, {}, fail(done.error()));
    } else {
        for (const auto& [view, error] : done->failed) {
            fails[view] = true;
            m_onOutcome(name, view, fail(error));
        }
    }
    for (const auto& [view, before] : failing) {
        if (!fails.contains(view)) {
            m_onOutcome(name, view, {});
        }
    }
    failing = std::move(fails);
}

} // namespace sharepane::ingest
