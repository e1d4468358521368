#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/control/subscriptions.h"
#include "core/serve/changefeed.h"
#include "core/serve/grants.h"
#include "core/serve/httpserver.h"
#include "core/serve/limits.h"

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace sharepane::serve {

struct ServiceOptions {
    Endpoint listen{"127.0.0.1", 0};
    TlsIdentity tls{};                      ///< empty: plain HTTP, on loopback only
    std::string publicUrl{};                ///< how clients reach it; empty: by the address it listens on
    std::string urlKey{};                   ///< signs the URLs of extents
    std::filesystem::path scratch{};        ///< for long responses on their way
    std::chrono::seconds urlLifetime{3600}; ///< of extents' URLs
    Limits limits{};
    std::optional<Endpoint> metrics{}; ///< of /healthz and /metrics, which ask for no credential
    std::shared_ptr<const Clock> clock = systemClock();
    std::shared_ptr<control::Subscriptions> subscriptions{}; ///< null: no invitation is answered here
    /// A consumer says that it has nothing of the share, whatever it may do now: none of its followers is
    /// left. Called on a worker thread, before the consumer is answered.
    std::function<void(const control::Subscription&)> onNothingLeft{};
};

/// The share service: Delta Sharing, the change tail of share subscriptions, and the extents it refers to,
/// over HTTPS. Grants and databases are asked at every request, so that what is withdrawn ends at once, for
/// URLs already issued too.
class Service {
public:
    /// Answers when it returns. The errors of HttpServer::listen. Without a feed nobody follows through it.
    [[nodiscard]] static Result<std::unique_ptr<Service>> start(ServiceOptions options,
                                                                std::shared_ptr<Grants> grants,
                                                                OpenDatabase open,
                                                                std::shared_ptr<ChangeFeed> feed = nullptr);
    ~Service();
    Service(const Service&) = delete;
    Service& operator=(const Service&) = delete;

    [[nodiscard]] const Endpoint& endpoint() const;
    /// Without '/' at its end.
    [[nodiscard]] const std::string& publicUrl() const;
    [[nodiscard]] std::optional<Endpoint> metricsEndpoint() const;

private:
    struct Impl;
    explicit Service(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace sharepane::serve
