#include "core/follow/share/newspoller.h"

#include "core/base/cancellation.h"
#include "core/follow/pace.h"
#include "core/shareapi/tail.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <set>
#include <utility>
#include <vector>

namespace sharepane::follow::share {

namespace {

using Steady = std::chrono::steady_clock;

constexpr std::chrono::seconds waitSpan{50};
/// Questions that change in quick succession are asked once.
constexpr std::chrono::milliseconds gatherSpan{10};
/// When a subscription of which nothing is given is asked about again.
constexpr std::chrono::seconds refusedSpan{30};
constexpr std::uint64_t largestNews = 16U << 20U;

/// Who waits. Its mutex is held while it is called, so that it can be told to be silent.
struct Ear {
    std::recursive_mutex mutex;
    std::function<void()> onNews; // guarded by it

    void tell()
    {
        const std::lock_guard lock(mutex);
        const auto call = onNews; // which may silence this ear
        if (call) {
            call();
        }
    }
    void silence()
    {
        const std::lock_guard lock(mutex);
        onNews = nullptr;
    }
};

struct Waiter {
    std::string subscription;
    std::string database;
    NewsPoller::ReadCredential readCredential;
    std::shared_ptr<Ear> ear;
};

} // namespace

struct NewsPoller::State {
    State(std::string address, http::Send sender)
        : service(std::move(address))
        , send(std::move(sender))
    {
    }

    void run();
    /// What to ask; nothing when there is nobody to ask about now.
    std::optional<shareapi::NewsRequest> question();
    void take(const Result<http::Response>& response, const shareapi::NewsRequest& asked);
    void tellAll();
    void tell(const std::vector<shareapi::News>& news);
    void pause(Steady::time_point until);
    void remove(std::uint64_t id);

    const std::string service;
    const http::Send send;
    unsigned failures = 0; // in a row; the thread's own
    std::minstd_rand random{std::random_device{}()};

    std::mutex mutex; // guards what follows
    std::condition_variable moved;
    bool stopping = false;
    bool changed = false; // somebody came
    CancelSource asking;
    std::uint64_t nextId = 0;
    std::map<std::uint64_t, Waiter> waiters;
    std::map<std::pair<std::string, std::string>, std::string> marks; // by subscription and database
    std::map<std::string, Steady::time_point> refused;                // when to ask again
};

void NewsPoller::State::run()
{
    for (;;) {
        CancelToken cancel;
        {
            std::unique_lock lock(mutex);
            moved.wait(lock, [this] { return stopping || !waiters.empty(); });
            if (!stopping && changed) {
                moved.wait_for(lock, gatherSpan, [this] { return stopping; });
            }
            if (stopping) {
                return;
            }
            changed = false;
            asking = CancelSource();
            cancel = asking.token();
        }
        const auto asked = question();
        if (!asked) {
            continue;
        }
        http::Request request;
        request.method = http::Method::post;
        request.url = service + std::string(shareapi::newsPath);
        request.headers = {{"Content-Type", "application/json"}};
        request.body = shareapi::formatNewsRequest(*asked);
        request.largestBody = largestNews;
        take(send(request, cancel), *asked);
    }
}

std::optional<shareapi::NewsRequest> NewsPoller::State::question()
{
    std::map<std::string, ReadCredential> credentials;
    std::map<std::string, std::map<std::string, std::string>> wanted;
    auto next = Steady::now() + refusedSpan;
    {
        const std::lock_guard lock(mutex);
        const auto now = Steady::now();
        std::erase_if(refused, [&](const auto& pair) { return pair.second <= now; });
        for (const auto& [id, waiter] : waiters) {
            const auto later = refused.find(waiter.subscription);
            if (later != refused.end()) {
                next = std::min(next, later->second);
                continue;
            }
            credentials.emplace(waiter.subscription, waiter.readCredential);
            const auto mark = marks.find({waiter.subscription, waiter.database});
            wanted[waiter.subscription][waiter.database] = mark == marks.end() ? std::string() : mark->second;
        }
    }
    shareapi::NewsRequest request{waitSpan, {}};
    for (auto& [subscription, databases] : wanted) {
        const auto credential = credentials.at(subscription)();
        if (credential) {
            request.subscriptions.push_back({subscription, *credential, std::move(databases)});
        }
    }
    if (request.subscriptions.empty()) {
        pause(next);
        return std::nullopt;
    }
    return request;
}

/// Until then, or until somebody comes.
void NewsPoller::State::pause(Steady::time_point until)
{
    std::unique_lock lock(mutex);
    moved.wait_until(lock, until, [this] { return stopping || changed; });
}

void NewsPoller::State::take(const Result<http::Response>& response, const shareapi::NewsRequest& asked)
{
    if (!response && response.error().code == ErrorCode::cancelled) {
        return; // somebody came or went
    }
    std::optional<std::vector<shareapi::News>> news;
    if (response && response->status == 200) {
        if (auto parsed = shareapi::parseNews(response->body)) {
            news = *std::move(parsed);
        }
    } else if (response && response->status == 401) {
        news.emplace();
        for (const shareapi::Awaited& awaited : asked.subscriptions) {
            news->push_back({awaited.id, {}, {}, true});
        }
    }
    if (news) {
        failures = 0;
        tell(*news);
        return;
    }
    if (failures++ == 0) {
        tellAll(); // that they find out what is wrong
    }
    const double part = static_cast<double>(random() - std::minstd_rand::min()) /
                        static_cast<double>(std::minstd_rand::max() - std::minstd_rand::min());
    pause(Steady::now() + pace::backOff(failures, part));
}

void NewsPoller::State::tellAll()
{
    std::vector<std::shared_ptr<Ear>> ears;
    {
        const std::lock_guard lock(mutex);
        for (const auto& [id, waiter] : waiters) {
            ears.push_back(waiter.ear);
        }
    }
    for (const auto& ear : ears) {
        ear->tell();
    }
}

void NewsPoller::State::tell(const std::vector<shareapi::News>& news)
{
    std::vector<std::shared_ptr<Ear>> ears;
    {
        const std::lock_guard lock(mutex);
        std::set<std::pair<std::string, std::string>> databases;
        std::set<std::string> ended;
        for (const shareapi::News& item : news) {
            if (item.refused) {
                ended.insert(item.subscription);
                refused[item.subscription] = Steady::now() + refusedSpan;
            } else {
                databases.emplace(item.subscription, item.database);
                marks[{item.subscription, item.database}] = item.mark;
            }
        }
        for (const auto& [id, waiter] : waiters) {
            if (ended.contains(waiter.subscription) ||
                databases.contains({waiter.subscription, waiter.database})) {
                ears.push_back(waiter.ear);
            }
        }
    }
    for (const auto& ear : ears) {
        ear->tell();
    }
}

void NewsPoller::State::remove(std::uint64_t id)
{
    std::optional<CancelSource> idle;
    {
        const std::lock_guard lock(mutex);
        const std::string subscription = waiters.at(id).subscription;
        waiters.erase(id);
        if (std::ranges::none_of(
                waiters, [&](const auto& pair) { return pair.second.subscription == subscription; })) {
            refused.erase(subscription); // it may have been reinstated when somebody waits for it again
        }
        if (waiters.empty()) {
            idle = asking;
            marks.clear();
        }
    }
    if (idle) {
        idle->cancel();
    }
}

NewsPoller::NewsPoller(std::string service, http::Send send)
    : m_state(std::make_shared<State>(std::move(service), std::move(send)))
    , m_thread([state = m_state] { state->run(); })
{
}

NewsPoller::~NewsPoller()
{
    CancelSource asking;
    {
        const std::lock_guard lock(m_state->mutex);
        m_state->stopping = true;
        asking = m_state->asking;
    }
    asking.cancel();
    m_state->moved.notify_all();
    if (m_thread.get_id() == std::this_thread::get_id()) {
        m_thread.detach(); // the last handle went in a callback: it ends by itself
    } else {
        m_thread.join();
    }
}

std::shared_ptr<void> NewsPoller::await(const std::string& subscription, const std::string& database,
                                        ReadCredential readCredential, std::function<void()> onNews)
{
    auto ear = std::make_shared<Ear>();
    ear->onNews = std::move(onNews);
    std::uint64_t id = 0;
    CancelSource asking;
    {
        const std::lock_guard lock(m_state->mutex);
        id = m_state->nextId++;
        m_state->waiters.emplace(id, Waiter{subscription, database, std::move(readCredential), ear});
        m_state->marks.erase({subscription, database});
        m_state->changed = true;
        asking = m_state->asking;
    }
    asking.cancel();
    m_state->moved.notify_all();
    return {ear.get(), [ear, id, weak = std::weak_ptr(m_state)](void*) {
                ear->silence();
                if (const auto state = weak.lock()) {
                    state->remove(id);
                }
            }};
}

} // namespace sharepane::follow::share
