#include "core/follow/sharing/sharingurl.h"

#include "core/shareapi/weburl.h"

#include <QtCore/QUrl>

namespace sharepane::follow::sharing {

namespace {

constexpr std::string_view scheme = "delta-sharing+";
constexpr std::string_view shares = "/shares/";

} // namespace

bool isSharingUrl(std::string_view url)
{
    return url.starts_with(scheme);
}

std::string formatSharingUrl(const SharingUrl& url)
{
    return std::string(scheme) + url.endpoint + std::string(shares) +
           QUrl::toPercentEncoding(QString::fromStdString(url.share)).toStdString();
}

Result<SharingUrl> parseSharingUrl(const std::string& url)
{
    const auto refuse = [&] {
        return fail(ErrorCode::invalidArgument, "use the leader URL", url,
                    "it is not of the form delta-sharing+https://host/prefix/shares/NAME",
                    "follow a share with: sharepanectl profile follow FILE.share");
    };
    const std::size_t at = url.rfind(shares);
    if (!isSharingUrl(url) || at == std::string::npos || at < scheme.size()) {
        return refuse();
    }
    SharingUrl parsed;
    parsed.endpoint = url.substr(scheme.size(), at - scheme.size());
    parsed.share =
        QUrl::fromPercentEncoding(QByteArray::fromStdString(url.substr(at + shares.size()))).toStdString();
    if (parsed.share.empty() || formatSharingUrl(parsed) != url) {
        return refuse();
    }
    TRY(shareapi::parseSafeUrl(parsed.endpoint, url));
    return parsed;
}

} // namespace sharepane::follow::sharing
