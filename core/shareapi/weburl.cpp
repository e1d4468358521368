#include "core/shareapi/weburl.h"

#include <QtCore/QString>
#include <QtCore/QUrl>

#include <algorithm>

namespace sharepane::shareapi {

namespace {

constexpr std::size_t longestUrl = 16U << 10U;

bool isLoopback(const std::string& host)
{
    if (host == "localhost" || host == "::1") {
        return true;
    }
    const bool numeric = std::ranges::all_of(host, [](char c) { return (c >= '0' && c <= '9') || c == '.'; });
    return numeric && host.starts_with("127.");
}

tl::unexpected<Error> refuse(const std::string& what, std::string cause)
{
    return fail(ErrorCode::invalidArgument, "use the URL of", what, std::move(cause),
                "write it as https://host/path");
}

} // namespace

Result<WebUrl> parseWebUrl(std::string_view text, const std::string& what)
{
    const auto isPlain = [](char c) {
        return c > ' ' && c < 0x7F;
    };
    if (text.empty() || text.size() > longestUrl || !std::ranges::all_of(text, isPlain)) {
        return refuse(what, "it is empty, too long, or has characters that no URL has");
    }
    const QUrl url(QString::fromLatin1(text.data(), static_cast<qsizetype>(text.size())), QUrl::StrictMode);
    const std::string scheme = url.scheme().toStdString();
    if (!url.isValid() || (scheme != "https" && scheme != "http") || url.host().isEmpty()) {
        return refuse(what, "it is no http or https URL");
    }
    if (!url.userInfo().isEmpty() || url.hasFragment()) {
        return refuse(what, "it has a user name, a password or a fragment");
    }
    WebUrl parsed;
    parsed.secure = scheme == "https";
    parsed.host = url.host().toLower().toStdString();
    parsed.loopback = isLoopback(parsed.host);
    parsed.port = static_cast<std::uint16_t>(url.port(parsed.secure ? 443 : 80));
    return parsed;
}

Result<WebUrl> parseSafeUrl(std::string_view text, const std::string& what)
{
    WebUrl url = TRY(parseWebUrl(text, what));
    if (!url.secure && !url.loopback) {
        return refuse(what, "it is plain http to another machine, on which anybody could listen");
    }
    return url;
}

} // namespace sharepane::shareapi
