#pragma once

#include "core/control/subscriptions.h"
#include "core/serve/http.h"
#include "core/serve/routes.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace sharepane::serve {

/// The requests about invitations and share subscriptions themselves (core/shareapi/acceptance.h): accept,
/// reject and report. Thread-safe.
class AcceptanceEndpoints {
public:
    using OnNothingLeft = std::function<void(const control::Subscription&)>;
    /// Null: nobody has anything valid to show. `onNothingLeft`: see ServiceOptions.
    explicit AcceptanceEndpoints(std::shared_ptr<control::Subscriptions> subscriptions,
                                 OnNothingLeft onNothingLeft = {});

    /// The answer to who has shown nothing that is valid there; counts it. `code`: instead of the one for
    /// credentials that nobody knows.
    using Refuse = std::function<Response(const std::string& why, std::string_view code)>;
    /// To a request for a route of Access::invitation or Access::report, with the bearer token that it has,
    /// or an empty one.
    [[nodiscard]] Response answer(const RouteMatch& match, const Request& request, std::string_view token,
                                  const Refuse& refuse);

private:
    [[nodiscard]] Response accept(const std::string& invitation, std::string_view secret,
                                  const Request& request, const Refuse& refuse);
    [[nodiscard]] Response reject(const std::string& invitation, std::string_view secret,
                                  const Request& request, const Refuse& refuse);
    [[nodiscard]] Response malformed(const std::string& invitation, std::string_view secret,
                                     const Error& error, const Refuse& refuse);
    [[nodiscard]] Response report(const std::string& subscription, std::string_view credential,
                                  const Request& request, const Refuse& refuse);

    const std::shared_ptr<control::Subscriptions> m_subscriptions;
    const OnNothingLeft m_onNothingLeft;
};

} // namespace sharepane::serve
