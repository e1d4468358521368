#pragma once

#include "core/base/result.h"
#include "core/follow/http/httpclient.h"

#include <functional>
#include <memory>
#include <string>
#include <thread>

namespace sharepane::follow::share {

/// Asks one share service for news of all the databases that are followed there, in one question that the
/// service answers when there are some. Thread-safe; one thread, while anybody waits.
class NewsPoller {
public:
    /// `send` bears to wait for as long as the service may (shareapi::longestWait).
    NewsPoller(std::string service, http::Send send);
    ~NewsPoller();
    NewsPoller(const NewsPoller&) = delete;
    NewsPoller& operator=(const NewsPoller&) = delete;

    using ReadCredential = std::function<Result<std::string>()>;
    /// Calls `onNews`, on the poller's thread, when the database may have news, when nothing of the
    /// subscription is given any more, and when the service is out of reach; for as long as the handle lives.
    /// It is called soon after the beginning too. After the handle's destructor returns, `onNews` is not
    /// running and will not run again. A callback may make and drop handles, its own too.
    [[nodiscard]] std::shared_ptr<void> await(const std::string& subscription, const std::string& database,
                                              ReadCredential readCredential, std::function<void()> onNews);

private:
    struct State;
    const std::shared_ptr<State> m_state;
    std::thread m_thread;
};

} // namespace sharepane::follow::share
