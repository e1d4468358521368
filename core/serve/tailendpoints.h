#pragma once

#include "core/base/clock.h"
#include "core/serve/changefeed.h"
#include "core/serve/http.h"
#include "core/serve/routes.h"
#include "core/serve/urlsigner.h"

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace sharepane::serve {

/// The change tail: how the followers of share subscriptions follow (core/shareapi/tail.h). Thread-safe.
class TailEndpoints {
public:
    struct Options {
        std::filesystem::path scratch;          ///< for long responses on their way
        std::chrono::seconds urlLifetime{3600}; ///< of extents' URLs
        std::shared_ptr<const Clock> clock = systemClock();
    };
    TailEndpoints(std::shared_ptr<Grants> grants, std::shared_ptr<ChangeFeed> feed,
                  std::shared_ptr<const UrlSigner> signer, Options options);

    /// What a route of Access::subscription answers to whom it was granted.
    [[nodiscard]] Response answer(const RouteMatch& match, const Request& request, const Grant& grant) const;
    /// Waits for news of all subscriptions in the request's body. `refuse` makes the answer when none of
    /// their credentials is one.
    [[nodiscard]] Response news(const Request& request,
                                const std::function<Response(const std::string& why)>& refuse) const;

private:
    [[nodiscard]] Result<Response> dispatch(const RouteMatch& match, const Request& request,
                                            const Grant& grant) const;
    [[nodiscard]] Result<Response> changes(const GrantedDatabase& database, const Request& request,
                                           const Grant& grant) const;
    [[nodiscard]] Result<Response> extents(const Request& request, const Grant& grant) const;

    struct Shared;
    std::shared_ptr<const Shared> m_shared; // with answers that wait
};

} // namespace sharepane::serve
