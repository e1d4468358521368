#pragma once

#include "core/facade/core.h"
#include "core/facade/policyservice.h"

#include <memory>

namespace sharepane::facade {

/// PolicyService over core/catalog.
class PolicyServiceImpl final : public PolicyService {
public:
    explicit PolicyServiceImpl(std::shared_ptr<Core> core)
        : m_core(std::move(core))
    {
    }

    Result<std::vector<PolicyInfo>> policies(const DatabaseName& name) override;
    Result<bool> changePolicies(const DatabaseName& name, const std::string& table,
                                const PolicyEdit& edit) override;
    Result<std::vector<PrincipalInfo>> principals(const DatabaseName& name) override;
    Result<bool> addPrincipal(const DatabaseName& name, const PrincipalInfo& principal) override;
    Result<void> dropPrincipal(const DatabaseName& name, const PrincipalInfo& principal) override;

private:
    std::shared_ptr<Core> m_core;
};

} // namespace sharepane::facade
