#pragma once

#include "core/facade/activityservice.h"
#include "core/facade/invitationservice.h"
#include "core/facade/mailservice.h"
#include "core/facade/receivedshareservice.h"
#include "core/facade/shareservice.h"
#include "core/facade/subscriptionservice.h"

#include <algorithm>
#include <fstream>
#include <map>
#include <memory>
#include <mutex>

namespace sharepane::tests {

/// What the three services of sharing have in common: accounts, shares, datasets, invitations and the log, in
/// memory. A dataset of a database holds two tables of it; the cluster "away" can't be read.
struct FakeSharing {
    std::mutex mutex; ///< guards what follows
    std::vector<facade::AccountInfo> accounts;
    std::vector<facade::ShareInfo> shares;
    std::map<facade::ShareName, std::vector<facade::DatasetInfo>> datasets;
    std::vector<facade::InvitationInfo> invitations;     ///< newest first
    std::vector<facade::SubscriptionInfo> subscriptions; ///< newest first
    std::optional<Error> revokeError;
    std::vector<facade::ActivityInfo> log; ///< oldest first
    std::vector<facade::InvitationRequest> invited;
    std::optional<Error> inviteError; ///< of the next invitation but the first
    bool reachable = true;
    std::optional<facade::MailServerInfo> mailServer;
    std::string mailPassword;
    std::optional<Error> mailError; ///< of the next settings
    std::optional<Error> testError; ///< of the next test messages
    std::vector<std::string> mailed;
    std::vector<std::filesystem::path> drafted; ///< files that went to the mail program
    std::optional<Error> draftError;            ///< of the next ones
    /// What an invitation's file or link says; of what isn't here, the answer is that it can't be read.
    std::map<std::string, facade::InvitationContent> offers;
    std::vector<facade::ReceivedShareInfo> received;
    std::vector<facade::MappingRequest> mapped;
    std::vector<std::string> rejected;
    std::optional<Error> receivedError; ///< of the next answers of a provider

    static Timestamp now() { return systemClock()->now(); }
    static tl::unexpected<Error> absent(const std::string& name)
    {
        return fail(ErrorCode::notFound, "find", name, "there is none of that name");
    }
    void record(const std::string& action, const std::string& object, const std::string& outcome = "done",
                const std::string& detail = "{}")
    {
        log.push_back(
            {static_cast<std::int64_t>(log.size()) + 1, now(), "local:ann", action, object, outcome, detail});
    }
    facade::ShareInfo* find(const facade::ShareName& name)
    {
        const auto found = std::ranges::find(shares, name, &facade::ShareInfo::name);
        return found == shares.end() ? nullptr : &*found;
    }
    void count(const facade::ShareName& name)
    {
        if (auto* share = find(name)) {
            share->datasets = static_cast<int>(datasets[name].size());
            share->pendingInvitations =
                static_cast<int>(std::ranges::count_if(invitations, [&](const auto& invitation) {
                    return invitation.share == name && invitation.state == "pending";
                }));
        }
    }
};

class FakeShares final : public facade::ShareService {
public:
    explicit FakeShares(std::shared_ptr<FakeSharing> all)
        : s(std::move(all))
    {
    }
    Result<bool> createAccount(const facade::AccountRequest& request) override
    {
        const std::lock_guard lock(s->mutex);
        if (std::ranges::count(s->accounts, request.name, &facade::AccountInfo::name) > 0) {
            return false;
        }
        s->accounts.push_back(
            {request.name, request.email, request.organization, "1a2b 3c4d 5e6f 7081", 0, s->now()});
        s->record("account create", request.name, "done", R"({"email":")" + request.email + "\"}");
        return true;
    }
    Result<std::vector<facade::AccountInfo>> accounts() override
    {
        const std::lock_guard lock(s->mutex);
        return s->accounts;
    }
    Result<facade::AccountInfo> account(const std::string& name) override
    {
        const std::lock_guard lock(s->mutex);
        const auto found = std::ranges::find(s->accounts, name, &facade::AccountInfo::name);
        return found == s->accounts.end() ? Result<facade::AccountInfo>(FakeSharing::absent(name)) : *found;
    }
    Result<void> deleteAccount(const std::string& name) override
    {
        const std::lock_guard lock(s->mutex);
        std::erase_if(s->accounts, [&](const auto& account) { return account.name == name; });
        return {};
    }

    Result<bool> createShare(const facade::ShareRequest& request) override
    {
        const std::lock_guard lock(s->mutex);
        if (s->find(request.name) != nullptr) {
            return false;
        }
        s->shares.push_back({request.name, request.description, request.terms, 0, 0, s->now()});
        s->record("share create", request.name.text());
        return true;
    }
    Result<std::vector<facade::ShareInfo>> shares(const std::string& account) override
    {
        const std::lock_guard lock(s->mutex);
        std::vector<facade::ShareInfo> found;
        std::ranges::copy_if(s->shares, std::back_inserter(found), [&](const auto& share) {
            return account.empty() || share.name.account == account;
        });
        return found;
    }
    Result<facade::ShareInfo> share(const facade::ShareName& name) override
    {
        const std::lock_guard lock(s->mutex);
        const auto* found = s->find(name);
        return found == nullptr ? Result<facade::ShareInfo>(FakeSharing::absent(name.text())) : *found;
    }
    Result<void> deleteShare(const facade::ShareName& name) override
    {
        const std::lock_guard lock(s->mutex);
        std::erase_if(s->shares, [&](const auto& share) { return share.name == name; });
        std::erase_if(s->invitations, [&](const auto& invitation) { return invitation.share == name; });
        s->datasets.erase(name);
        s->record("share delete", name.text());
        return {};
    }

    Result<facade::AddedDatasetInfo> addDataset(const facade::ShareName& name,
                                                const facade::DatasetRequest& request) override
    {
        const std::lock_guard lock(s->mutex);
        if (s->find(name) == nullptr) {
            return FakeSharing::absent(name.text());
        }
        const bool part = !request.tables.include.empty() || !request.tables.exclude.empty();
        facade::DatasetInfo dataset;
        dataset.id = "d-" + std::to_string(++m_made);
        dataset.kind = request.database.empty() ? facade::DatasetKind::cluster
                       : part                   ? facade::DatasetKind::tables
                                                : facade::DatasetKind::database;
        dataset.content = request;
        dataset.createdAt = s->now();
        s->datasets[name].push_back(dataset);
        s->count(name);
        s->record("share dataset add", name.text());
        return facade::AddedDatasetInfo{dataset, true};
    }
    Result<std::vector<facade::DatasetInfo>> datasets(const facade::ShareName& name) override
    {
        const std::lock_guard lock(s->mutex);
        return s->datasets[name];
    }
    Result<void> removeDataset(const facade::ShareName& name, const std::string& id) override
    {
        const std::lock_guard lock(s->mutex);
        std::erase_if(s->datasets[name], [&](const auto& dataset) { return dataset.id == id; });
        s->count(name);
        s->record("share dataset remove", name.text());
        return {};
    }
    Result<std::vector<facade::DatasetMatch>> matches(const facade::DatasetRequest& request) override
    {
        facade::DatasetMatch match;
        match.database = {request.cluster, request.database.empty() ? "flights" : request.database};
        match.tables = {"airports", "flights"};
        match.functions = {"delayed"};
        if (request.cluster == "away") {
            match.problem = Error{ErrorCode::unavailable, "open database", match.database.text(),
                                  "the storage folder /srv is not there", "mount it"};
        }
        return std::vector{match};
    }

private:
    std::shared_ptr<FakeSharing> s;
    int m_made = 0;
};

class FakeInvitations final : public facade::InvitationService {
public:
    explicit FakeInvitations(std::shared_ptr<FakeSharing> all)
        : s(std::move(all))
    {
    }
    Result<facade::IssuedInvitationInfo> invite(const facade::InvitationRequest& request) override
    {
        const std::lock_guard lock(s->mutex);
        if (s->inviteError && !s->invited.empty()) {
            return fail(*s->inviteError);
        }
        s->invited.push_back(request);
        facade::InvitationInfo info;
        info.id = "i-" + std::to_string(s->invited.size());
        info.share = request.share;
        info.recipient = request.recipient;
        info.message = request.message;
        info.state = "pending";
        info.createdAt = info.sentAt = s->now();
        info.expiresAt = info.sentAt + request.validity;
        s->invitations.insert(s->invitations.begin(), info);
        s->count(request.share);
        s->record("invitation create", request.share.text() + "/" + request.recipient);
        return issued(info, request.output);
    }
    Result<std::vector<facade::InvitationInfo>> invitations(const facade::ShareName& share) override
    {
        const std::lock_guard lock(s->mutex);
        std::vector<facade::InvitationInfo> found;
        std::ranges::copy_if(s->invitations, std::back_inserter(found),
                             [&](const auto& invitation) { return invitation.share == share; });
        return found;
    }
    Result<std::vector<facade::InvitationInfo>> allInvitations() override
    {
        const std::lock_guard lock(s->mutex);
        return s->invitations;
    }
    Result<bool> withdraw(const std::string& id) override
    {
        const std::lock_guard lock(s->mutex);
        const auto found = std::ranges::find(s->invitations, id, &facade::InvitationInfo::id);
        if (found == s->invitations.end()) {
            return FakeSharing::absent(id);
        }
        found->state = "withdrawn";
        s->count(found->share);
        s->record("invitation withdraw", found->share.text() + "/" + found->recipient);
        return true;
    }
    Result<facade::IssuedInvitationInfo> resend(const std::string& id, std::chrono::milliseconds validity,
                                                const std::filesystem::path& output) override
    {
        const std::lock_guard lock(s->mutex);
        const auto found = std::ranges::find(s->invitations, id, &facade::InvitationInfo::id);
        if (found == s->invitations.end()) {
            return FakeSharing::absent(id);
        }
        found->state = "pending";
        found->sentAt = s->now();
        found->expiresAt = found->sentAt + validity;
        s->count(found->share);
        return issued(*found, output);
    }
    Result<facade::InvitationContent> read(const std::string& fileOrLink) override
    {
        const std::lock_guard lock(s->mutex);
        const auto found = s->offers.find(fileOrLink);
        return found == s->offers.end() ? fail(ErrorCode::invalidArgument, "read an invitation", fileOrLink,
                                               "it is neither an invitation nor a link to one",
                                               "use the file or the link as it was sent")
                                        : Result<facade::InvitationContent>(found->second);
    }

private:
    facade::IssuedInvitationInfo issued(const facade::InvitationInfo& info,
                                        const std::filesystem::path& output) const
    {
        if (!output.empty()) {
            std::ofstream(output) << info.id << '\n';
        }
        return {info, true, "sharepane:" + info.id, info.id, s->reachable};
    }

    std::shared_ptr<FakeSharing> s;
};

/// A mail server when the test sets one.
class FakeMail final : public facade::MailService {
public:
    explicit FakeMail(std::shared_ptr<FakeSharing> all)
        : s(std::move(all))
    {
    }
    Result<std::optional<facade::MailServerInfo>> server() override
    {
        const std::lock_guard lock(s->mutex);
        return s->mailServer;
    }
    /// Keeps the password too, so that tests see that it arrived.
    Result<bool> setServer(const facade::MailServerRequest& request) override
    {
        const std::lock_guard lock(s->mutex);
        if (s->mailError) {
            return fail(*s->mailError);
        }
        const int port = request.port.value_or(0);
        s->mailServer = facade::MailServerInfo{request.host.value_or(""),
                                               static_cast<std::uint16_t>(port == 0 ? 587 : port),
                                               request.security.value_or("starttls"),
                                               request.user.value_or(""),
                                               request.from.value_or(""),
                                               request.caFile.value_or(""),
                                               request.language.value_or("en")};
        s->mailPassword = request.password.value_or(s->mailPassword);
        return true;
    }
    Result<void> sendTest(const std::string& recipient, const CancelToken& /*cancel*/) override
    {
        const std::lock_guard lock(s->mutex);
        if (!s->mailServer) {
            return absent();
        }
        if (s->testError) {
            return fail(*s->testError);
        }
        s->mailed.push_back(recipient);
        return {};
    }
    Result<void> sendInvitation(const facade::IssuedInvitationInfo& issued,
                                const CancelToken& /*cancel*/) override
    {
        const std::lock_guard lock(s->mutex);
        if (!s->mailServer) {
            return absent();
        }
        s->mailed.push_back(issued.invitation.recipient);
        return {};
    }

    Result<void> openInMailProgram(const std::filesystem::path& file, const CancelToken& /*cancel*/) override
    {
        const std::lock_guard lock(s->mutex);
        if (s->draftError) {
            return fail(*s->draftError);
        }
        s->drafted.push_back(file);
        return {};
    }

private:
    static tl::unexpected<Error> absent()
    {
        return fail(ErrorCode::needsPerson, "send mail", "", "no mail server is set");
    }

    std::shared_ptr<FakeSharing> s;
};

/// What is revoked stays revoking: the consumer says nothing of itself.
class FakeSubscriptions final : public facade::SubscriptionService {
public:
    explicit FakeSubscriptions(std::shared_ptr<FakeSharing> all)
        : s(std::move(all))
    {
    }
    Result<std::vector<facade::SubscriptionInfo>> subscriptions(const facade::ShareName& share) override
    {
        auto all = TRY(allSubscriptions());
        std::erase_if(all, [&](const auto& subscription) { return subscription.share != share; });
        return all;
    }
    Result<std::vector<facade::SubscriptionInfo>> allSubscriptions() override
    {
        const std::lock_guard lock(s->mutex);
        return s->subscriptions;
    }
    Result<bool> revoke(const std::string& id) override { return change(id, "revoking"); }
    Result<bool> reinstate(const std::string& id) override { return change(id, "active"); }

private:
    Result<bool> change(const std::string& id, const std::string& state)
    {
        const std::lock_guard lock(s->mutex);
        const auto found = std::ranges::find(s->subscriptions, id, &facade::SubscriptionInfo::id);
        if (found == s->subscriptions.end()) {
            return FakeSharing::absent(id);
        }
        if (s->revokeError) {
            return fail(*s->revokeError);
        }
        found->changedAt = FakeSharing::now();
        found->changedBy = "local:ann";
        return std::exchange(found->state, state) != state;
    }

    std::shared_ptr<FakeSharing> s;
};

/// The consumer's side: what offers are accepted becomes a received share; a mapping follows at once.
class FakeReceivedShares final : public facade::ReceivedShareService {
public:
    explicit FakeReceivedShares(std::shared_ptr<FakeSharing> all)
        : s(std::move(all))
    {
    }
    Result<facade::AcceptedShare> accept(const facade::InvitationAcceptance& request,
                                         const CancelToken& /*cancel*/) override
    {
        const std::lock_guard lock(s->mutex);
        if (s->receivedError) {
            return fail(*s->receivedError);
        }
        const auto& offer = s->offers.at(request.fileOrLink);
        facade::ReceivedShareInfo info;
        info.name = request.name.empty() ? offer.share : request.name;
        info.account = request.account;
        info.state = "active";
        info.providerAccount = offer.providerAccount;
        info.providerEmail = offer.providerEmail;
        info.share = offer.share;
        info.terms = offer.terms;
        info.datasets = offer.datasets;
        info.serviceUrl = offer.serviceUrl;
        info.createdAt = info.changedAt = info.lastContact = s->now();
        s->received.push_back(info);
        return facade::AcceptedShare{info, true};
    }
    Result<bool> reject(const std::string& fileOrLink, const CancelToken& /*cancel*/) override
    {
        const std::lock_guard lock(s->mutex);
        s->rejected.push_back(fileOrLink);
        return true;
    }
    Result<std::vector<facade::ReceivedShareInfo>> receivedShares() override
    {
        const std::lock_guard lock(s->mutex);
        return s->received;
    }
    Result<facade::ReceivedShareInfo> receivedShare(const std::string& name,
                                                    const CancelToken& /*cancel*/) override
    {
        const std::lock_guard lock(s->mutex);
        auto* found = find(name);
        if (found == nullptr) {
            return FakeSharing::absent(name);
        }
        auto info = *found;
        info.problem = s->receivedError;
        if (info.state == "deleting" && !info.problem) {
            std::erase_if(s->received, [&](const auto& share) { return share.name == name; });
            return FakeSharing::absent(name);
        }
        return info;
    }
    Result<facade::MappedShare> map(const facade::MappingRequest& request,
                                    const CancelToken& /*cancel*/) override
    {
        const std::lock_guard lock(s->mutex);
        auto* found = find(request.received);
        if (found == nullptr) {
            return FakeSharing::absent(request.received);
        }
        s->mapped.push_back(request);
        const auto& attach = request.attach;
        const std::string name = attach.database == "*"        ? attach.namePrefix + "all"
                                 : attach.nameOverride.empty() ? attach.database
                                                               : attach.nameOverride;
        found->mappings.push_back({"m-" + std::to_string(found->mappings.size() + 1),
                                   attach.cluster,
                                   attach.database,
                                   "attached",
                                   {name}});
        return facade::MappedShare{found->mappings.back(), true};
    }
    Result<bool> unmap(const std::string& received, const std::string& cluster, const std::string& database,
                       const CancelToken& /*cancel*/) override
    {
        const std::lock_guard lock(s->mutex);
        auto* found = find(received);
        if (found == nullptr) {
            return FakeSharing::absent(received);
        }
        return std::erase_if(found->mappings, [&](const auto& mapping) {
                   return mapping.cluster == cluster && mapping.database == database;
               }) > 0;
    }
    Result<void> deleteReceived(const std::string& name, const CancelToken& /*cancel*/) override
    {
        const std::lock_guard lock(s->mutex);
        auto* found = find(name);
        if (found != nullptr && found->state != "deleting" && s->receivedError) {
            found->state = "deleting"; // until its provider has heard of it
            found->mappings.clear();
            return {};
        }
        std::erase_if(s->received, [&](const auto& share) { return share.name == name; });
        return {};
    }

private:
    facade::ReceivedShareInfo* find(const std::string& name)
    {
        const auto found = std::ranges::find(s->received, name, &facade::ReceivedShareInfo::name);
        return found == s->received.end() ? nullptr : &*found;
    }

    std::shared_ptr<FakeSharing> s;
};

/// Nothing has happened.
class FakeActivities final : public facade::ActivityService {
public:
    explicit FakeActivities(std::shared_ptr<FakeSharing> all)
        : s(std::move(all))
    {
    }
    Result<std::vector<facade::ActivityInfo>>
    activities(const std::optional<Timestamp>& since, const std::string& object, std::size_t limit) override
    {
        const std::lock_guard lock(s->mutex);
        std::vector<facade::ActivityInfo> found;
        std::ranges::copy_if(s->log, std::back_inserter(found), [&](const auto& entry) {
            const bool below =
                object.empty() || entry.object == object || entry.object.starts_with(object + "/");
            return below && (!since || entry.time >= *since);
        });
        if (limit > 0 && found.size() > limit) {
            found.erase(found.begin(), found.end() - static_cast<std::ptrdiff_t>(limit));
        }
        return found;
    }
    Result<std::size_t> exportTo(const std::filesystem::path& file, const std::optional<Timestamp>& since,
                                 const std::string& object) override
    {
        const auto all = TRY(activities(since, object, 0));
        std::ofstream out(file);
        for (const auto& entry : all) {
            out << "{\"number\":" << entry.number << "}\n";
        }
        return all.size();
    }

private:
    std::shared_ptr<FakeSharing> s;
};

} // namespace sharepane::tests
