#pragma once

#include "core/facade/activityservice.h"
#include "core/facade/invitationservice.h"
#include "core/facade/mailservice.h"
#include "core/facade/shareservice.h"

#include <algorithm>
#include <mutex>

namespace sharepane::tests {

/// Accounts and shares in memory. What needs databases is `unsupported`.
class FakeShares final : public facade::ShareService {
public:
    Result<bool> createAccount(const facade::AccountRequest& request) override
    {
        const std::lock_guard lock(m_mutex);
        if (std::ranges::count(m_accounts, request.name, &facade::AccountInfo::name) > 0) {
            return false;
        }
        m_accounts.push_back({request.name, request.email, request.organization, {}, 0, {}});
        return true;
    }
    Result<std::vector<facade::AccountInfo>> accounts() override
    {
        const std::lock_guard lock(m_mutex);
        return m_accounts;
    }
    Result<facade::AccountInfo> account(const std::string& name) override
    {
        const std::lock_guard lock(m_mutex);
        const auto found = std::ranges::find(m_accounts, name, &facade::AccountInfo::name);
        return found == m_accounts.end() ? Result<facade::AccountInfo>(absent(name)) : *found;
    }
    Result<void> deleteAccount(const std::string& name) override
    {
        const std::lock_guard lock(m_mutex);
        std::erase_if(m_accounts, [&](const auto& account) { return account.name == name; });
        return {};
    }

    Result<bool> createShare(const facade::ShareRequest& request) override
    {
        const std::lock_guard lock(m_mutex);
        if (std::ranges::count(m_shares, request.name, &facade::ShareInfo::name) > 0) {
            return false;
        }
        m_shares.push_back({request.name, request.description, request.terms, 0, 0, {}});
        return true;
    }
    Result<std::vector<facade::ShareInfo>> shares(const std::string& account) override
    {
        const std::lock_guard lock(m_mutex);
        std::vector<facade::ShareInfo> found;
        std::ranges::copy_if(m_shares, std::back_inserter(found), [&](const auto& share) {
            return account.empty() || share.name.account == account;
        });
        return found;
    }
    Result<facade::ShareInfo> share(const facade::ShareName& name) override
    {
        const std::lock_guard lock(m_mutex);
        const auto found = std::ranges::find(m_shares, name, &facade::ShareInfo::name);
        return found == m_shares.end() ? Result<facade::ShareInfo>(absent(name.text())) : *found;
    }
    Result<void> deleteShare(const facade::ShareName& name) override
    {
        const std::lock_guard lock(m_mutex);
        std::erase_if(m_shares, [&](const auto& share) { return share.name == name; });
        return {};
    }

    Result<facade::AddedDatasetInfo> addDataset(const facade::ShareName& name,
                                                const facade::DatasetRequest& /*request*/) override
    {
        return unsupported(name.text());
    }
    Result<std::vector<facade::DatasetInfo>> datasets(const facade::ShareName& /*name*/) override
    {
        return std::vector<facade::DatasetInfo>();
    }
    Result<void> removeDataset(const facade::ShareName& name, const std::string& /*id*/) override
    {
        return unsupported(name.text());
    }
    Result<std::vector<facade::DatasetMatch>> matches(const facade::DatasetRequest& request) override
    {
        return unsupported(request.cluster);
    }

private:
    static tl::unexpected<Error> absent(const std::string& name)
    {
        return fail(ErrorCode::notFound, "find", name, "there is none of that name");
    }
    static tl::unexpected<Error> unsupported(const std::string& name)
    {
        return fail(ErrorCode::unsupported, "share", name, "this session has no databases");
    }

    std::mutex m_mutex; // guards what follows
    std::vector<facade::AccountInfo> m_accounts;
    std::vector<facade::ShareInfo> m_shares;
};

/// Nobody is invited here.
class FakeInvitations final : public facade::InvitationService {
public:
    Result<facade::IssuedInvitationInfo> invite(const facade::InvitationRequest& request) override
    {
        return absent(request.share.text());
    }
    Result<std::vector<facade::InvitationInfo>> invitations(const facade::ShareName& /*share*/) override
    {
        return std::vector<facade::InvitationInfo>();
    }
    Result<std::vector<facade::InvitationInfo>> allInvitations() override
    {
        return std::vector<facade::InvitationInfo>();
    }
    Result<bool> withdraw(const std::string& id) override { return absent(id); }
    Result<facade::IssuedInvitationInfo> resend(const std::string& id, std::chrono::milliseconds /*validity*/,
                                                const std::filesystem::path& /*output*/) override
    {
        return absent(id);
    }
    Result<facade::InvitationContent> read(const std::string& fileOrLink) override
    {
        return absent(fileOrLink);
    }

private:
    static tl::unexpected<Error> absent(const std::string& name)
    {
        return fail(ErrorCode::notFound, "find invitation", name, "there is none");
    }
};

/// No mail server is set.
class FakeMail final : public facade::MailService {
public:
    Result<std::optional<facade::MailServerInfo>> server() override
    {
        return std::optional<facade::MailServerInfo>();
    }
    Result<bool> setServer(const facade::MailServerRequest& /*request*/) override { return absent(); }
    Result<void> sendTest(const std::string& /*recipient*/, const CancelToken& /*cancel*/) override
    {
        return absent();
    }
    Result<void> sendInvitation(const facade::IssuedInvitationInfo& /*issued*/,
                                const CancelToken& /*cancel*/) override
    {
        return absent();
    }

private:
    static tl::unexpected<Error> absent()
    {
        return fail(ErrorCode::needsPerson, "send mail", "", "no mail server is set");
    }
};

/// Nothing has happened.
class FakeActivities final : public facade::ActivityService {
public:
    Result<std::vector<facade::ActivityInfo>> activities(const std::optional<Timestamp>& /*since*/,
                                                         const std::string& /*object*/,
                                                         std::size_t /*limit*/) override
    {
        return std::vector<facade::ActivityInfo>();
    }
    Result<std::size_t> exportTo(const std::filesystem::path& /*file*/,
                                 const std::optional<Timestamp>& /*since*/,
                                 const std::string& /*object*/) override
    {
        return std::size_t{0};
    }
};

} // namespace sharepane::tests
