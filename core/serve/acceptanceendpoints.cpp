#include "core/serve/acceptanceendpoints.h"

#include "core/serve/answers.h"
#include "core/shareapi/signature.h"

namespace sharepane::serve {

namespace {

unsigned statusOf(shareapi::Refusal refusal)
{
    switch (refusal) {
    case shareapi::Refusal::expired:
    case shareapi::Refusal::withdrawn:
        return 410;
    case shareapi::Refusal::rejected:
    case shareapi::Refusal::accepted:
        return 409;
    case shareapi::Refusal::wrongProvider:
    case shareapi::Refusal::termsNotAccepted:
        return 403;
    case shareapi::Refusal::unknown:
        break;
    }
    return 401;
}

/// In the words of the error that the consumer will see.
Response refused(shareapi::Refusal refusal, const std::string& invitation,
                 const AcceptanceEndpoints::Refuse& refuse)
{
    const Error error = shareapi::errorOf(refusal, "answer invitation", invitation);
    const std::string why = "This invitation can't be answered: " + error.cause + "; " + error.hint + ".";
    if (refusal == shareapi::Refusal::unknown) {
        return refuse(why, shareapi::codeOf(refusal));
    }
    return errorResponse(statusOf(refusal), shareapi::codeOf(refusal), why);
}

Response document(std::string json, unsigned status)
{
    Response response;
    response.status = status;
    response.headers.emplace_back("Content-Type", "application/json; charset=utf-8");
    response.headers.emplace_back("Cache-Control", "no-store");
    response.body = std::move(json);
    return response;
}

} // namespace

AcceptanceEndpoints::AcceptanceEndpoints(std::shared_ptr<control::Subscriptions> subscriptions,
                                         OnNothingLeft onNothingLeft)
    : m_subscriptions(std::move(subscriptions))
    , m_onNothingLeft(std::move(onNothingLeft))
{
}

Response AcceptanceEndpoints::answer(const RouteMatch& match, const Request& request, std::string_view token,
                                     const Refuse& refuse)
{
    switch (match.route->action) {
    case Action::acceptInvitation:
    case Action::rejectInvitation: {
        const std::string& invitation = match.parameters.at("invitation");
        const auto secret = shareapi::fromBase64Url(token);
        if (!m_subscriptions || !secret || secret->empty()) {
            return refused(shareapi::Refusal::unknown, invitation, refuse);
        }
        return match.route->action == Action::acceptInvitation ? accept(invitation, *secret, request, refuse)
                                                               : reject(invitation, *secret, request, refuse);
    }
    case Action::reportStatus:
        return report(match.parameters.at("subscription"), token, request, refuse);
    default:
        return nothingSuch();
    }
}

/// Why a request makes no sense is for whom the secret is known to.
Response AcceptanceEndpoints::malformed(const std::string& invitation, std::string_view secret,
                                        const Error& error, const Refuse& refuse)
{
    const auto known = m_subscriptions->isSecretOf(invitation, secret);
    if (!known) {
        return responseFor(known.error());
    }
    return *known ? responseFor(error) : refused(shareapi::Refusal::unknown, invitation, refuse);
}

Response AcceptanceEndpoints::accept(const std::string& invitation, std::string_view secret,
                                     const Request& request, const Refuse& refuse)
{
    const auto wanted = shareapi::parseAcceptRequest(request.body);
    if (!wanted) {
        return malformed(invitation, secret, wanted.error(), refuse);
    }
    const auto outcome = m_subscriptions->accept(invitation, secret, *wanted);
    if (!outcome) {
        return responseFor(outcome.error());
    }
    if (!outcome->subscription) {
        return refused(outcome->refusal, invitation, refuse);
    }
    const control::Subscription& made = *outcome->subscription;
    return document(shareapi::formatAcceptAnswer({made.id, made.lease, made.changedAt}),
                    outcome->created ? 201 : 200);
}

Response AcceptanceEndpoints::reject(const std::string& invitation, std::string_view secret,
                                     const Request& request, const Refuse& refuse)
{
    const auto wanted = shareapi::parseRejectRequest(request.body);
    if (!wanted) {
        return malformed(invitation, secret, wanted.error(), refuse);
    }
    const auto outcome = m_subscriptions->reject(invitation, secret, *wanted);
    if (!outcome) {
        return responseFor(outcome.error());
    }
    return outcome->rejected ? document("{}", outcome->created ? 201 : 200)
                             : refused(outcome->refusal, invitation, refuse);
}

/// Also of one that was revoked: it is how the consumer hears of that, and says that its copy is gone.
Response AcceptanceEndpoints::report(const std::string& subscription, std::string_view credential,
                                     const Request& request, const Refuse& refuse)
{
    const auto known = !m_subscriptions || credential.empty()
                           ? Result<std::optional<control::Subscription>>(std::nullopt)
                           : m_subscriptions->byCredential(credential);
    if (!known) {
        return responseFor(known.error());
    }
    if (!*known || (*known)->id != subscription) {
        return refuse("This is not the credential of that share subscription.", {});
    }
    const auto said = shareapi::parseStatusReport(request.body);
    if (!said) {
        return responseFor(said.error());
    }
    const auto after = m_subscriptions->report(subscription, *said);
    if (after && said->copyDeleted && m_onNothingLeft) {
        m_onNothingLeft(*after);
    }
    const auto standing =
        after ? m_subscriptions->standingOf(*after) : Result<shareapi::Standing>(fail(after.error()));
    return standing ? document(shareapi::formatStanding(*standing), 200) : responseFor(standing.error());
}

} // namespace sharepane::serve
