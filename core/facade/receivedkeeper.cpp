#include "core/facade/receivedkeeper.h"

#include "core/facade/followerdatabases.h"
#include "core/facade/receivedsteps.h"

#include <algorithm>
#include <set>

namespace sharepane::facade {

namespace {

using control::ReceivedState;
using namespace std::chrono_literals;

constexpr auto shortestSpan = 300ms; // between two passes, however often it is woken
constexpr auto longestSpan = 30s;    // what other processes received in the meantime is seen then
constexpr std::chrono::seconds activeSpan{60};
constexpr std::chrono::seconds endedSpan{15}; // it may be reinstated
constexpr int hastyContacts = 4;              // after 1, 2, 4 and 8 s
constexpr std::chrono::seconds leaseShare{4}; // contacts in the time of a lease

/// Leader URLs whose followers here were ended by the leader.
std::set<std::string> endedUrls(Core& core)
{
    std::set<std::string> urls;
    if (const auto statuses = followerStatuses(core)) {
        for (const auto& status : *statuses) {
            if (status.state == follow::SyncState::detached) {
                urls.insert(status.leaderUrl);
            }
        }
    }
    return urls;
}

} // namespace

std::optional<std::chrono::seconds> contactSpan(const control::ReceivedShare& received, int contacts)
{
    switch (received.state) {
    case ReceivedState::active: {
        const auto span = received.lease ? *received.lease / leaseShare.count() : activeSpan;
        return std::clamp(span, std::chrono::seconds(1), activeSpan);
    }
    case ReceivedState::revoked:
    case ReceivedState::lapsed:
        return contacts < hastyContacts ? std::chrono::seconds(1LL << std::max(contacts, 0)) : endedSpan;
    case ReceivedState::accepting:
    case ReceivedState::sourceDeleted:
    case ReceivedState::deleting:
        break;
    }
    return std::nullopt;
}

ReceivedKeeper::ReceivedKeeper(std::shared_ptr<Core> core)
    : m_core(std::move(core))
    , m_store(m_core->workspace(), systemClock())
{
}

ReceivedKeeper::~ReceivedKeeper()
{
    stop();
}

void ReceivedKeeper::start()
{
    if (m_thread.joinable()) {
        return;
    }
    m_stopping.emplace();
    m_stop = false;
    m_thread = std::thread([this] { run(); });
}

void ReceivedKeeper::stop()
{
    if (!m_thread.joinable()) {
        return;
    }
    m_stopping->cancel();
    {
        const std::lock_guard lock(m_mutex);
        m_stop = true;
    }
    m_changed.notify_all();
    m_thread.join();
    m_paces.clear();
}

void ReceivedKeeper::wake()
{
    {
        const std::lock_guard lock(m_mutex);
        m_woken = true;
    }
    m_changed.notify_all();
}

void ReceivedKeeper::run()
{
    for (;;) {
        const auto next = pass();
        std::unique_lock lock(m_mutex);
        if (m_changed.wait_for(lock, shortestSpan, [this] { return m_stop; })) {
            return;
        }
        m_changed.wait_until(lock, next, [this] { return m_stop || m_woken; });
        if (m_stop) {
            return;
        }
        m_woken = false;
    }
}

ReceivedKeeper::Steady::time_point ReceivedKeeper::pass()
{
    auto next = Steady::now() + longestSpan;
    const auto all = m_store.list();
    if (!all || all->empty()) {
        m_paces.clear();
        return next;
    }
    std::erase_if(m_paces, [&](const auto& pace) {
        return std::ranges::find(*all, pace.first, &control::ReceivedShare::id) == all->end();
    });
    const auto ended = endedUrls(*m_core);
    for (const auto& received : *all) {
        const auto now = Steady::now();
        const auto first = now + contactSpan(received, 0).value_or(0s);
        const Pace fresh{received.state, received.changedAt, first, now};
        Pace& pace = m_paces.try_emplace(received.id, fresh).first->second;
        if (pace.state != received.state || pace.changedAt != received.changedAt) {
            pace = fresh; // also when it was revoked and reinstated since the last look
        }
        const bool hasEnded = control::mayFollow(received.state) && ended.contains(leaderUrlOf(received));
        const bool mustWait = hasEnded && now < pace.nextTry;
        look(received, hasEnded, pace);
        next = std::min(next, contactSpan(received, 0) ? std::max(pace.nextContact, pace.nextTry) : next);
        next = mustWait || pace.failures > 0 ? std::min(next, pace.nextTry) : next;
        if (m_stopping->token().isCancelled()) {
            break;
        }
    }
    return next;
}

void ReceivedKeeper::look(const control::ReceivedShare& received, bool ended, Pace& pace)
{
    const auto now = Steady::now();
    const auto mappings = m_store.mappings(received.id);
    const bool isDue = contactSpan(received, 0) && (ended || now >= pace.nextContact);
    const bool hasStep =
        mappings && control::nextStep(received, *mappings).kind != control::ReceivedStep::Kind::none;
    if ((!isDue && !hasStep) || now < pace.nextTry) {
        return;
    }
    const auto lock = control::ReceivedLock::tryAcquire(*m_core->workspace(), received.id);
    if (!lock || !*lock) {
        pace.nextTry = now + 1s; // somebody else is at it
        return;
    }
    const CancelToken cancel = m_stopping->token();
    const auto told = isDue ? contact(*m_core, received.id, cancel) : Result<void>();
    const auto settled = settle(*m_core, received.id, cancel);
    const auto found = m_store.byId(received.id);
    const control::ReceivedShare& known = found && *found ? **found : received;
    const bool hasMoved = known.state != pace.state || known.changedAt != pace.changedAt;
    if (told && settled) {
        pace.failures = 0;
        // One that its leader has detached stays so.
        pace.nextTry = ended && endedUrls(*m_core).contains(leaderUrlOf(received)) ? now + 5s : now;
    } else {
        pace.failures = std::min(pace.failures + 1, 6);
        pace.nextTry = Steady::now() + std::chrono::seconds(1LL << (pace.failures - 1)); // to half a minute
    }
    pace.contacts = hasMoved ? 0 : pace.contacts + (isDue ? 1 : 0);
    pace.state = known.state;
    pace.changedAt = known.changedAt;
    pace.nextContact = Steady::now() + contactSpan(known, pace.contacts).value_or(0s);
}

} // namespace sharepane::facade
