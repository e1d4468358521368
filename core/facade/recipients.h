#pragma once

#include "core/facade/core.h"
#include "core/facade/recipientservice.h"

#include <memory>

namespace sharepane::facade {

class RecipientServiceImpl final : public RecipientService {
public:
    explicit RecipientServiceImpl(std::shared_ptr<Core> core);

    Result<RecipientInfo> issue(const ProfileIssue& request) override;
    Result<std::vector<RecipientInfo>> recipients(const std::string& account,
                                                  const std::string& share) override;
    Result<bool> revoke(const std::string& account, const std::string& share,
                        const std::string& email) override;

private:
    std::shared_ptr<Core> m_core;
};

} // namespace sharepane::facade
