#pragma once

#include "core/base/cancellation.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/follow/http/httpclient.h"
#include "core/follow/share/changesformat.h"
#include "core/follow/share/newspoller.h"
#include "core/follow/share/shareurl.h"
#include "core/shareapi/tail.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace sharepane::follow::share {

/// What opens a subscription.
struct ShareAccess {
    std::string credential;          ///< the subscription's bearer token
    std::string certificateSha256{}; ///< as in http::Options
};
/// Reads it as it is stored now. Failures are the caller's own: needsPerson when there is none.
using ReadAccess = std::function<Result<ShareAccess>(const std::string& subscription)>;
/// Makes what sends requests; http::sender, or what a test puts in its place.
using MakeSender = std::function<http::Send(http::Options options)>;

/// The connections to one share service, and the one question for news, which all of its subscriptions share.
/// Thread-safe.
class ShareConnection {
public:
    ShareConnection(const std::string& service, const MakeSender& makeSender,
                    const std::string& certificateSha256);

    [[nodiscard]] const http::Send& send() const { return m_send; }
    [[nodiscard]] NewsPoller& news() { return m_news; }

    /// `unavailable` until the time that the service named with Retry-After.
    [[nodiscard]] Result<void> checkTurn(const std::string& object) const;
    void noteRetryAfter(const http::Response& response);

private:
    const http::Send m_send;
    NewsPoller m_news;
    mutable std::mutex m_mutex; // guards what follows
    std::chrono::steady_clock::time_point m_notBefore{};
};

/// The connection to a service with that certificate pin.
using Connect =
    std::function<std::shared_ptr<ShareConnection>(const std::string& service, const std::string& pin)>;

/// Speaks for one subscription with its provider's share service. Thread-safe; calls block. All that a
/// service says is untrusted.
///
/// What a refusal means:
/// * 401: `revoked`, with the service's words, when it says that the subscription was ended or its share
///   deleted. Otherwise the credential is read again, as it may have been replaced, and tried again; then
///   notAuthorised.
/// * 404: notFound.
/// * 429, 5xx: `unavailable`. Until the time that Retry-After names (a minute at most) nothing more is sent.
class ShareClient {
public:
    ShareClient(ShareUrl url, ReadAccess readAccess, Connect connect);

    [[nodiscard]] const ShareUrl& url() const { return m_url; }
    [[nodiscard]] Result<std::vector<std::string>> databases();
    [[nodiscard]] Result<shareapi::DatabaseHead> head(const std::string& database);

    struct Answer {
        ChangesAnswer answer;
        std::chrono::microseconds clockOffset{0}; ///< the service's clock minus ours
        bool tooLong = false;                     ///< the question was; then there is no answer
    };
    /// `revoked` when the follower has applied a version, and the subscription gives that database no more.
    [[nodiscard]] Result<Answer> changes(const std::string& database, const ChangesRequest& request,
                                         const Clock& clock);
    /// Whether the follower is attached, after this note of its.
    [[nodiscard]] Result<bool> tell(const std::string& database, const shareapi::FollowerNote& note);
    [[nodiscard]] Result<shareapi::ExtentUrls> extentUrls(const std::string& database,
                                                          const std::vector<shareapi::ExtentName>& extents,
                                                          const CancelToken& cancel);
    /// The answer to a request for a part of a file, whatever its status. No credential goes there. Plain
    /// http is refused unless both it and the service are on this machine.
    [[nodiscard]] Result<http::Response> readFile(const std::string& url, std::uint64_t offset,
                                                  std::uint64_t count, const CancelToken& cancel);

    struct Access {
        ShareAccess keys;
        std::shared_ptr<ShareConnection> connection;
    };
    /// What requests are made with; anew when the credential is the refused one.
    [[nodiscard]] Result<Access> access(const std::string& refused = {});

private:
    [[nodiscard]] Result<http::Response> call(http::Request request, const std::string& path,
                                              const std::string& object, const CancelToken& cancel,
                                              bool applied = false);
    [[nodiscard]] std::string pathOf(const std::string& database, const char* what) const;
    [[nodiscard]] std::string objectOf(const std::string& database) const;

    const ShareUrl m_url;
    const ReadAccess m_readAccess;
    const Connect m_connect;

    std::mutex m_mutex; // guards what follows
    std::optional<Access> m_access;
};

} // namespace sharepane::follow::share
