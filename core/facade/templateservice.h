#pragma once

#include "core/base/result.h"
#include "core/facade/shareservice.h"

#include <optional>
#include <string>
#include <vector>

namespace sharepane::facade {

/// An Azure Resource Manager template with its parameters.
struct TemplateRequest {
    std::string templateText;
    std::string parametersText; ///< of a parameters file; empty: none is given
    /// Of accounts that it makes and gives no tag "email": templates of Azure say nothing of it. Empty: the
    /// user and name of this machine.
    std::string email;
};

enum class ResourceEffect : std::uint8_t {
    create,   ///< it is made
    noChange, ///< it is there, just so
    conflict, ///< it can't be made: there is another one, or something that it needs is missing
};
[[nodiscard]] const char* nameOf(ResourceEffect effect); ///< "create", "no_change", "conflict"

struct ResourceOutcome {
    std::string type; ///< as Azure spells it: "Microsoft.DataShare/accounts/shares"
    std::string name; ///< as the template has it: "contoso/telemetry"
    ResourceEffect effect = ResourceEffect::create;
    std::optional<Error> problem{}; ///< of a conflict
    // Of an invitation that was made: what to send to its recipient. The link holds a secret.
    std::string invitation{};
    std::string recipient{};
    std::string link{};
    bool reachable = false; ///< the link says where the share service is
};

struct DeploymentOutcome {
    std::vector<ResourceOutcome> resources; ///< in the order in which they are made
    std::vector<std::string> skipped;       ///< "type name" of those whose condition is false
    std::string outputs;                    ///< of the template, as a JSON object
};

class Session;

/// Shares and attachments declared as Azure Resource Manager templates, over the other services of a session,
/// which outlives it: whoever may not do something there may not do it by a template. A property that a
/// template doesn't state may have any value in what is there. Thread-safe; calls block.
class TemplateService {
public:
    explicit TemplateService(Session& session)
        : m_session(session)
    {
    }

    /// What deploying would do. Changes nothing.
    [[nodiscard]] Result<DeploymentOutcome> preview(const TemplateRequest& request) const;
    /// Makes what isn't there, each resource after those that it depends on. Repeating it changes nothing.
    /// With a conflict nothing is made, and the conflict is the error. When something else fails, what was
    /// made before stays; the error names it.
    [[nodiscard]] Result<DeploymentOutcome> deploy(const TemplateRequest& request) const;
    /// A template without parameters, whose deployment makes that share with its account, its datasets and
    /// invitations to those who have one that is pending or accepted; here it changes nothing.
    [[nodiscard]] Result<std::string> exportShare(const ShareName& name) const;

private:
    Session& m_session;
};

} // namespace sharepane::facade
