#pragma once

#include "core/control/invitations.h"
#include "core/control/mail.h"
#include "core/control/shares.h"
#include "core/facade/activityservice.h"
#include "core/facade/core.h"
#include "core/facade/invitationservice.h"
#include "core/facade/mailservice.h"
#include "core/facade/shareservice.h"

#include <memory>

namespace sharepane::facade {

/// ShareService over core/control.
class ShareServiceImpl final : public ShareService {
public:
    explicit ShareServiceImpl(std::shared_ptr<Core> core);

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

private:
    [[nodiscard]] Result<AccountInfo> infoOf(const control::Account& account) const;
    [[nodiscard]] Result<ShareInfo> infoOf(const control::Share& share) const;
    [[nodiscard]] std::vector<DatabaseName> databasesOf(const ShareName& name) const;
    [[nodiscard]] Result<DatasetMatch> matchIn(const DatabaseName& name, const catalog::Selection& selection);

    std::shared_ptr<Core> m_core;
    control::Shares m_shares;
};

/// InvitationService over core/control.
class InvitationServiceImpl final : public InvitationService {
public:
    explicit InvitationServiceImpl(std::shared_ptr<Core> core);

    Result<IssuedInvitationInfo> invite(const InvitationRequest& request) override;
    Result<std::vector<InvitationInfo>> invitations(const ShareName& share) override;
    Result<std::vector<InvitationInfo>> allInvitations() override;
    Result<bool> withdraw(const std::string& id) override;
    Result<IssuedInvitationInfo> resend(const std::string& id, std::chrono::milliseconds validity,
                                        const std::filesystem::path& output) override;
    Result<InvitationContent> read(const std::string& fileOrLink) override;

private:
    std::shared_ptr<Core> m_core;
    control::Shares m_shares;
    control::Invitations m_invitations;
};

/// MailService over core/control.
class MailServiceImpl final : public MailService {
public:
    explicit MailServiceImpl(std::shared_ptr<Core> core);

    Result<std::optional<MailServerInfo>> server() override;
    Result<bool> setServer(const MailServerRequest& request) override;
    Result<void> sendTest(const std::string& recipient, const CancelToken& cancel) override;
    Result<void> sendInvitation(const IssuedInvitationInfo& issued, const CancelToken& cancel) override;
    Result<void> openInMailProgram(const std::filesystem::path& file, const CancelToken& cancel) override;

private:
    std::shared_ptr<Core> m_core;
    control::Mail m_mail;
};

/// ActivityService over core/control.
class ActivityServiceImpl final : public ActivityService {
public:
    explicit ActivityServiceImpl(std::shared_ptr<Core> core)
        : m_core(std::move(core))
    {
    }

    Result<std::vector<ActivityInfo>> activities(const std::optional<Timestamp>& since,
                                                 const std::string& object, std::size_t limit) override;
    Result<std::size_t> exportTo(const std::filesystem::path& file, const std::optional<Timestamp>& since,
                                 const std::string& object) override;

private:
    std::shared_ptr<Core> m_core;
};

} // namespace sharepane::facade
