#include "core/follow/share/shareurl.h"

#include "core/base/ids.h"
#include "core/shareapi/weburl.h"

namespace sharepane::follow::share {

namespace {

constexpr std::string_view scheme = "sharepane+";
constexpr std::string_view subscriptions = "/subscriptions/";

} // namespace

bool isShareUrl(std::string_view url)
{
    return url.starts_with("sharepane+http://") || url.starts_with("sharepane+https://");
}

std::string formatShareUrl(const ShareUrl& url)
{
    return std::string(scheme) + url.service + std::string(subscriptions) + url.subscription;
}

Result<ShareUrl> parseShareUrl(const std::string& url)
{
    const std::size_t at = url.rfind(subscriptions);
    ShareUrl parsed;
    if (isShareUrl(url) && at != std::string::npos && at > scheme.size()) {
        parsed.service = url.substr(scheme.size(), at - scheme.size());
        parsed.subscription = url.substr(at + subscriptions.size());
    }
    if (!isUuid(parsed.subscription) || parsed.service.ends_with('/') ||
        parsed.service.find('?') != std::string::npos) {
        return fail(ErrorCode::invalidArgument, "use the leader URL", url,
                    "it is not of the form sharepane+https://host:port/subscriptions/ID",
                    "map what you received with: sharepanectl received map");
    }
    TRY(shareapi::parseSafeUrl(parsed.service, url));
    return parsed;
}

} // namespace sharepane::follow::share
