#include "core/facade/templateservice.h"

#include "core/control/activity.h"
#include "core/control/template/export.h"
#include "core/facade/deployment.h"
#include "core/facade/session.h"

#include <QtCore/QSysInfo>

#include <algorithm>

namespace sharepane::facade {

namespace arm = control::arm;

namespace {

/// "user@machine", as programs call who uses them when nobody said so.
std::string localAddress()
{
    const std::string actor = control::localActor(); // "local:user"
    const std::string host = QSysInfo::machineHostName().toStdString();
    return actor.substr(actor.find(':') + 1) + "@" + (host.empty() ? "localhost" : host);
}

/// What is left behind when a deployment stops.
Error stopped(Error error, const std::vector<std::string>& made)
{
    std::string names;
    for (const std::string& name : made) {
        names += (names.empty() ? "" : ", ") + name;
    }
    const std::string rest = made.empty() ? "nothing was made" : "made before it: " + names;
    error.hint += (error.hint.empty() ? "" : "; ") + rest + "; then deploy the template again";
    return error;
}

} // namespace

const char* nameOf(ResourceEffect effect)
{
    switch (effect) {
    case ResourceEffect::create:
        return "create";
    case ResourceEffect::noChange:
        return "no_change";
    case ResourceEffect::conflict:
        break;
    }
    return "conflict";
}

namespace {

/// A plan, and what becomes of its resources.
struct Prepared {
    arm::Plan plan;
    DeploymentOutcome outcome;
};

Result<Prepared> prepare(const TemplateRequest& request, Deployment& deployment)
{
    Prepared prepared;
    prepared.plan = TRY(arm::planTemplate(request.templateText, request.parametersText));
    prepared.outcome.skipped = prepared.plan.skipped;
    prepared.outcome.outputs =
        prepared.plan.outputs.dump(-1, ' ', false, arm::Json::error_handler_t::replace);
    for (const arm::PlannedResource& resource : prepared.plan.resources) {
        prepared.outcome.resources.push_back(deployment.effectOf(resource));
    }
    return prepared;
}

std::string emailOf(const TemplateRequest& request)
{
    return request.email.empty() ? localAddress() : request.email;
}

} // namespace

Result<DeploymentOutcome> TemplateService::preview(const TemplateRequest& request) const
{
    Deployment deployment(m_session, emailOf(request));
    return TRY(prepare(request, deployment)).outcome;
}

Result<DeploymentOutcome> TemplateService::deploy(const TemplateRequest& request) const
{
    Deployment deployment(m_session, emailOf(request));
    Prepared prepared = TRY(prepare(request, deployment));
    auto& outcomes = prepared.outcome.resources;
    for (const ResourceOutcome& outcome : outcomes) {
        if (outcome.problem) {
            return fail(stopped(*outcome.problem, {}));
        }
    }
    std::vector<std::string> made;
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        if (outcomes[i].effect != ResourceEffect::create) {
            continue;
        }
        if (const auto done = deployment.make(prepared.plan.resources[i], outcomes[i]); !done) {
            return fail(stopped(done.error(), made));
        }
        made.push_back(outcomes[i].type + " " + outcomes[i].name);
    }
    return std::move(prepared.outcome);
}

Result<std::string> TemplateService::exportShare(const ShareName& name) const
{
    const ShareInfo share = TRY(m_session.shares().share(name));
    const AccountInfo account = TRY(m_session.shares().account(share.name.account));
    arm::SharedThings things;
    things.account = {account.name, account.email, account.organization};
    things.share = {share.name.account, share.name.share, share.description, share.terms};
    for (const DatasetInfo& dataset : TRY(m_session.shares().datasets(share.name))) {
        things.datasets.push_back(plannedOf(share.name, dataset));
    }
    std::vector<std::string> recipients;
    for (const InvitationInfo& invitation : TRY(m_session.invitations().invitations(share.name))) {
        const bool isListed =
            std::find(recipients.begin(), recipients.end(), invitation.recipient) != recipients.end();
        if (!isListed && (invitation.state == "pending" || invitation.state == "accepted")) {
            recipients.push_back(invitation.recipient);
            things.invitations.push_back({share.name.account, share.name.share, invitation.recipient, {}});
        }
    }
    return arm::exportTemplate(things);
}

} // namespace sharepane::facade
