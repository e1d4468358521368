#pragma once

#include "core/facade/activityservice.h"
#include "core/facade/invitationservice.h"
#include "core/facade/mailservice.h"
#include "core/facade/receivedshareservice.h"
#include "core/facade/shareservice.h"
#include "core/facade/subscriptionservice.h"

/// Sharing is above any one database, so whoever acts as a principal (actingsession.h) may neither see nor
/// change anything of it: every call is notAuthorised.
namespace sharepane::facade {

class RefusedShares final : public ShareService {
public:
    Result<bool> createAccount(const AccountRequest& request) override;
    Result<std::vector<AccountInfo>> accounts() override;
    Result<AccountInfo> account(const std::string& name) override;
    Result<void> deleteAccount(const std::string& name) override;
    Result<bool> createShare(const ShareRequest& request) override;
    Result<std::vector<ShareInfo>> shares(const std::string& account) override;
    Result<ShareInfo> share(const ShareName& name) override;
    Result<void> deleteShare(const ShareName& name) override;
    Result<AddedDatasetInfo> addDataset(const ShareName& name, const DatasetRequest& request) override;
    Result<std::vector<DatasetInfo>> datasets(const ShareName& name) override;
    Result<void> removeDataset(const ShareName& name, const std::string& id) override;
    Result<std::vector<DatasetMatch>> matches(const DatasetRequest& request) override;
};

class RefusedInvitations final : public InvitationService {
public:
    Result<IssuedInvitationInfo> invite(const InvitationRequest& request) override;
    Result<std::vector<InvitationInfo>> invitations(const ShareName& share) override;
    Result<std::vector<InvitationInfo>> allInvitations() override;
    Result<bool> withdraw(const std::string& id) override;
    Result<IssuedInvitationInfo> resend(const std::string& id, std::chrono::milliseconds validity,
                                        const std::filesystem::path& output) override;
    Result<InvitationContent> read(const std::string& fileOrLink) override;
};

class RefusedMail final : public MailService {
public:
    Result<std::optional<MailServerInfo>> server() override;
    Result<bool> setServer(const MailServerRequest& request) override;
    Result<void> sendTest(const std::string& recipient, const CancelToken& cancel) override;
    Result<void> sendInvitation(const IssuedInvitationInfo& issued, const CancelToken& cancel) override;
    Result<void> openInMailProgram(const std::filesystem::path& file, const CancelToken& cancel) override;
};

class RefusedSubscriptions final : public SubscriptionService {
public:
    Result<std::vector<SubscriptionInfo>> subscriptions(const ShareName& share) override;
    Result<std::vector<SubscriptionInfo>> allSubscriptions() override;
    Result<bool> revoke(const std::string& id) override;
    Result<bool> reinstate(const std::string& id) override;
};

class RefusedReceivedShares final : public ReceivedShareService {
public:
    Result<AcceptedShare> accept(const InvitationAcceptance& request, const CancelToken& cancel) override;
    Result<bool> reject(const std::string& fileOrLink, const CancelToken& cancel) override;
    Result<std::vector<ReceivedShareInfo>> receivedShares() override;
    Result<ReceivedShareInfo> receivedShare(const std::string& name, const CancelToken& cancel) override;
    Result<MappedShare> map(const MappingRequest& request, const CancelToken& cancel) override;
    Result<bool> unmap(const std::string& received, const std::string& cluster, const std::string& database,
                       const CancelToken& cancel) override;
    Result<void> deleteReceived(const std::string& name, const CancelToken& cancel) override;
};

class RefusedActivities final : public ActivityService {
public:
    Result<std::vector<ActivityInfo>> activities(const std::optional<Timestamp>& since,
                                                 const std::string& object, std::size_t limit) override;
    Result<std::size_t> exportTo(const std::filesystem::path& file, const std::optional<Timestamp>& since,
                                 const std::string& object) override;
};

} // namespace sharepane::facade
