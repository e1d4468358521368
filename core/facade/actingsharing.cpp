#include "core/facade/actingsharing.h"

#include "core/facade/authority.h"

namespace sharepane::facade {

namespace {

tl::unexpected<Error> refused(const std::string& object)
{
    return Authority::refuse(catalog::Operation::manageShares, object);
}

tl::unexpected<Error> refusedToReceive(const std::string& object)
{
    return Authority::refuse(catalog::Operation::receiveShares, object);
}

} // namespace

Result<bool> RefusedShares::createAccount(const AccountRequest& request)
{
    return refused(request.name);
}

Result<std::vector<AccountInfo>> RefusedShares::accounts()
{
    return refused("the workspace");
}

Result<AccountInfo> RefusedShares::account(const std::string& name)
{
    return refused(name);
}

Result<void> RefusedShares::deleteAccount(const std::string& name)
{
    return refused(name);
}

Result<bool> RefusedShares::createShare(const ShareRequest& request)
{
    return refused(request.name.text());
}

Result<std::vector<ShareInfo>> RefusedShares::shares(const std::string& /*account*/)
{
    return refused("the workspace");
}

Result<ShareInfo> RefusedShares::share(const ShareName& name)
{
    return refused(name.text());
}

Result<void> RefusedShares::deleteShare(const ShareName& name)
{
    return refused(name.text());
}

Result<AddedDatasetInfo> RefusedShares::addDataset(const ShareName& name, const DatasetRequest& /*request*/)
{
    return refused(name.text());
}

Result<std::vector<DatasetInfo>> RefusedShares::datasets(const ShareName& name)
{
    return refused(name.text());
}

Result<void> RefusedShares::removeDataset(const ShareName& name, const std::string& /*id*/)
{
    return refused(name.text());
}

Result<std::vector<DatasetMatch>> RefusedShares::matches(const DatasetRequest& request)
{
    return refused(request.cluster);
}

Result<IssuedInvitationInfo> RefusedInvitations::invite(const InvitationRequest& request)
{
    return refused(request.share.text());
}

Result<std::vector<InvitationInfo>> RefusedInvitations::invitations(const ShareName& share)
{
    return refused(share.text());
}

Result<std::vector<InvitationInfo>> RefusedInvitations::allInvitations()
{
    return refused("the workspace");
}

Result<bool> RefusedInvitations::withdraw(const std::string& id)
{
    return refused(id);
}

Result<IssuedInvitationInfo> RefusedInvitations::resend(const std::string& id,
                                                        std::chrono::milliseconds /*validity*/,
                                                        const std::filesystem::path& /*output*/)
{
    return refused(id);
}

Result<InvitationContent> RefusedInvitations::read(const std::string& /*fileOrLink*/)
{
    return refused("the workspace");
}

Result<std::optional<MailServerInfo>> RefusedMail::server()
{
    return refused("the workspace");
}

Result<bool> RefusedMail::setServer(const MailServerRequest& /*request*/)
{
    return refused("the workspace");
}

Result<void> RefusedMail::sendTest(const std::string& /*recipient*/, const CancelToken& /*cancel*/)
{
    return refused("the workspace");
}

Result<void> RefusedMail::sendInvitation(const IssuedInvitationInfo& issued, const CancelToken& /*cancel*/)
{
    return refused(issued.invitation.share.text());
}

Result<void> RefusedMail::openInMailProgram(const std::filesystem::path& /*file*/,
                                            const CancelToken& /*cancel*/)
{
    return refused("the workspace");
}

Result<std::vector<SubscriptionInfo>> RefusedSubscriptions::subscriptions(const ShareName& share)
{
    return refused(share.text());
}

Result<std::vector<SubscriptionInfo>> RefusedSubscriptions::allSubscriptions()
{
    return refused("the workspace");
}

Result<bool> RefusedSubscriptions::revoke(const std::string& id)
{
    return refused(id);
}

Result<bool> RefusedSubscriptions::reinstate(const std::string& id)
{
    return refused(id);
}

Result<AcceptedShare> RefusedReceivedShares::accept(const InvitationAcceptance& request,
                                                    const CancelToken& /*cancel*/)
{
    return refusedToReceive(request.account);
}

Result<bool> RefusedReceivedShares::reject(const std::string& /*fileOrLink*/, const CancelToken& /*cancel*/)
{
    return refusedToReceive("the workspace");
}

Result<std::vector<ReceivedShareInfo>> RefusedReceivedShares::receivedShares()
{
    return refusedToReceive("the workspace");
}

Result<ReceivedShareInfo> RefusedReceivedShares::receivedShare(const std::string& name,
                                                               const CancelToken& /*cancel*/)
{
    return refusedToReceive(name);
}

Result<MappedShare> RefusedReceivedShares::map(const MappingRequest& request, const CancelToken& /*cancel*/)
{
    return refusedToReceive(request.received);
}

Result<bool> RefusedReceivedShares::unmap(const std::string& received, const std::string& /*cluster*/,
                                          const std::string& /*database*/, const CancelToken& /*cancel*/)
{
    return refusedToReceive(received);
}

Result<void> RefusedReceivedShares::deleteReceived(const std::string& name, const CancelToken& /*cancel*/)
{
    return refusedToReceive(name);
}

Result<std::vector<ActivityInfo>> RefusedActivities::activities(const std::optional<Timestamp>& /*since*/,
                                                                const std::string& /*object*/,
                                                                std::size_t /*limit*/)
{
    return refused("the workspace");
}

Result<std::size_t> RefusedActivities::exportTo(const std::filesystem::path& /*file*/,
                                                const std::optional<Timestamp>& /*since*/,
                                                const std::string& /*object*/)
{
    return refused("the workspace");
}

} // namespace sharepane::facade
