#pragma once

#include "core/control/receivedshares.h"
#include "core/facade/core.h"
#include "core/facade/receivedshareservice.h"

#include <memory>

namespace sharepane::facade {

/// ReceivedShareService over core/control, the provider's share service and attachments.
class ReceivedShareServiceImpl final : public ReceivedShareService {
public:
    explicit ReceivedShareServiceImpl(std::shared_ptr<Core> core);

    Result<AcceptedShare> accept(const InvitationAcceptance& request, const CancelToken& cancel) override;
    Result<bool> reject(const std::string& fileOrLink, const CancelToken& cancel) override;
    Result<std::vector<ReceivedShareInfo>> receivedShares() override;
    Result<ReceivedShareInfo> receivedShare(const std::string& name, const CancelToken& cancel) override;
    Result<MappedShare> map(const MappingRequest& request, const CancelToken& cancel) override;
    Result<bool> unmap(const std::string& received, const std::string& cluster, const std::string& database,
                       const CancelToken& cancel) override;
    Result<void> deleteReceived(const std::string& name, const CancelToken& cancel) override;

private:
    [[nodiscard]] Result<ReceivedShareInfo> infoOf(const control::ReceivedShare& received);
    [[nodiscard]] Result<DatasetMappingInfo> infoOf(const control::DatasetMapping& mapping);
    [[nodiscard]] Result<void> keepSecrets(const control::ReceivedShare& received,
                                           const std::string& oneTimeSecret);
    [[nodiscard]] Result<void> abandonUnanswered(const control::ReceivedShare& received);

    std::shared_ptr<Core> m_core;
    control::ReceivedShares m_store;
};

} // namespace sharepane::facade
