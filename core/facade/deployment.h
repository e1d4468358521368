#pragma once

#include "core/control/template/template.h"
#include "core/facade/session.h"
#include "core/facade/templateservice.h"

#include <string>
#include <utility>
#include <vector>

namespace sharepane::facade {

/// Holds what a template plans against what is there, and makes it. For one plan; not thread-safe.
class Deployment {
public:
    /// `email` is of accounts that have none.
    Deployment(Session& session, std::string email)
        : m_session(session)
        , m_email(std::move(email))
    {
    }

    /// What becomes of a resource, given that those before it were asked for and are made.
    [[nodiscard]] ResourceOutcome effectOf(const control::arm::PlannedResource& resource);
    /// Makes one whose effect is `create`, and says in `outcome` what came of it.
    [[nodiscard]] Result<void> make(const control::arm::PlannedResource& resource, ResourceOutcome& outcome);

private:
    /// Whether it has to be made; an error when it can't be.
    using Wanted = Result<bool>;
    [[nodiscard]] Wanted wants(const control::arm::PlannedAccount& account);
    [[nodiscard]] Wanted wants(const control::arm::PlannedShare& share);
    [[nodiscard]] Wanted wants(const control::arm::PlannedDataset& dataset);
    [[nodiscard]] Wanted wants(const control::arm::PlannedInvitation& invitation);
    [[nodiscard]] Wanted wants(const control::arm::PlannedAttachment& attachment);

    [[nodiscard]] Result<void> create(const control::arm::PlannedAccount& account, ResourceOutcome& outcome);
    [[nodiscard]] Result<void> create(const control::arm::PlannedShare& share, ResourceOutcome& outcome);
    [[nodiscard]] Result<void> create(const control::arm::PlannedDataset& dataset, ResourceOutcome& outcome);
    [[nodiscard]] Result<void> create(const control::arm::PlannedInvitation& invitation,
                                      ResourceOutcome& outcome);
    [[nodiscard]] Result<void> create(const control::arm::PlannedAttachment& attachment,
                                      ResourceOutcome& outcome);

    /// True when the share is there; false when it will be; notFound otherwise.
    [[nodiscard]] Result<bool> hasShare(const ShareName& name);
    [[nodiscard]] Result<void> checkLeaderDatabase(const std::string& cluster, const std::string& database);
    [[nodiscard]] Result<void> checkFollowerName(const control::arm::PlannedAttachment& attachment);

    Session& m_session;
    std::string m_email;
    // What the resources before make.
    std::vector<std::string> m_accounts;
    std::vector<ShareName> m_shares;
    std::vector<std::pair<ShareName, DatasetRequest>> m_datasets;
    std::vector<std::pair<ShareName, std::string>> m_recipients;
};

/// A dataset as a template has it, and as the services know it.
[[nodiscard]] DatasetRequest requestOf(const control::arm::PlannedDataset& dataset);
[[nodiscard]] control::arm::PlannedDataset plannedOf(const ShareName& share, const DatasetInfo& dataset);

} // namespace sharepane::facade
