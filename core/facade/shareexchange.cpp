#include "core/facade/shareexchange.h"

#include "core/follow/http/httpclient.h"
#include "core/shareapi/signature.h"
#include "core/shareapi/weburl.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace sharepane::facade {

namespace {

namespace http = follow::http;

constexpr std::size_t longestMessage = 400;

/// What a service says of itself, fit for one line of ours.
struct Said {
    std::string code;
    std::string message;
};

std::string oneLine(std::string text)
{
    text.resize(std::min(text.size(), longestMessage));
    std::ranges::replace_if(
        text, [](unsigned char c) { return c < ' ' || c == 0x7F; }, ' ');
    while (text.ends_with('.')) {
        text.pop_back();
    }
    return text;
}

Said saidIn(const http::Response& response)
{
    const auto document = nlohmann::json::parse(response.body, nullptr, false);
    const auto text = [&](const char* name) {
        const auto member = document.is_object() ? document.find(name) : document.end();
        return document.is_object() && member != document.end() && member->is_string()
                   ? oneLine(member->get<std::string>())
                   : std::string();
    };
    Said said{text("errorCode"), text("message")};
    if (said.message.empty()) {
        said.message = "it answers with status " + std::to_string(response.status);
    }
    return said;
}

/// The answer to what was posted, whatever its status.
Result<http::Response> post(const ShareServiceAddress& service, const std::string& path,
                            const std::string& token, std::string body, const CancelToken& cancel)
{
    TRY(shareapi::parseSafeUrl(service.url, "the share service"));
    http::Options options;
    options.certificateSha256 = service.certificatePin;
    const http::Client client(options);
    http::Request request;
    request.method = http::Method::post;
    request.url = service.url;
    while (request.url.ends_with('/')) {
        request.url.pop_back();
    }
    request.url += path;
    request.headers = {{"Content-Type", "application/json"}, {"Authorization", "Bearer " + token}};
    request.body = std::move(body);
    request.largestBody = shareapi::largestStatement;
    return client.send(request, cancel);
}

Error refusal(const http::Response& response, const std::string& op, const std::string& object)
{
    const Said said = saidIn(response);
    if (const auto known = shareapi::refusalOf(said.code)) {
        return shareapi::errorOf(*known, op, object);
    }
    if (response.status == 429 || response.status >= 500) {
        return {ErrorCode::unavailable, op, object, said.message, "try again later"};
    }
    if (response.status == 401) {
        return {ErrorCode::notAuthorised, op, object, said.message, "ask the share's provider"};
    }
    if (response.status == 404) {
        return {ErrorCode::notFound, op, object,
                "what answers at its address is no share service of Sharepane",
                "ask the share's provider for a new invitation"};
    }
    return {ErrorCode::failed, op, object, said.message, "use the same version of Sharepane as the provider"};
}

std::string invitationPath(const std::string& invitation, const char* verb)
{
    return std::string(shareapi::invitationsPath) + invitation + "/" + verb;
}

} // namespace

Result<shareapi::AcceptAnswer> acceptInvitation(const ShareServiceAddress& service,
                                                const std::string& invitation, const std::string& secret,
                                                const shareapi::AcceptRequest& request,
                                                const CancelToken& cancel)
{
    const auto response =
        TRY(post(service, invitationPath(invitation, "accept"), shareapi::toBase64Url(secret),
                 shareapi::formatAcceptRequest(request), cancel));
    if (!response.ok()) {
        return fail(refusal(response, "accept invitation", invitation));
    }
    return shareapi::parseAcceptAnswer(response.body);
}

Result<bool> rejectInvitation(const ShareServiceAddress& service, const std::string& invitation,
                              const std::string& secret, const shareapi::RejectRequest& request,
                              const CancelToken& cancel)
{
    const auto response =
        TRY(post(service, invitationPath(invitation, "reject"), shareapi::toBase64Url(secret),
                 shareapi::formatRejectRequest(request), cancel));
    if (!response.ok()) {
        return fail(refusal(response, "reject invitation", invitation));
    }
    return response.status == 201;
}

Result<shareapi::Standing> reportStatus(const ShareServiceAddress& service, const std::string& subscription,
                                        const std::string& credential, const shareapi::StatusReport& report,
                                        const CancelToken& cancel)
{
    const std::string path = "/sharepane/v1/subscriptions/" + subscription + "/reports";
    const auto response = TRY(post(service, path, credential, shareapi::formatStatusReport(report), cancel));
    if (!response.ok()) {
        return fail(refusal(response, "report to the provider of share subscription", subscription));
    }
    return shareapi::parseStanding(response.body);
}

} // namespace sharepane::facade
