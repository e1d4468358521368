#pragma once

#include "ui/controllers/picturekeeper.h"

#include <QtCore/QString>

#include <string>
#include <vector>

namespace sharepane::ui {

/// What a workspace shares, as of one moment. Immutable once shared.
struct SharingPicture {
    std::vector<facade::AccountInfo> accounts;
    std::vector<facade::ShareInfo> shares;               ///< sorted by name
    std::vector<facade::InvitationInfo> invitations;     ///< newest first
    std::vector<facade::SubscriptionInfo> subscriptions; ///< newest first; also of shares that were deleted

    /// In any case.
    [[nodiscard]] const facade::AccountInfo* account(const QString& name) const;
    [[nodiscard]] const facade::ShareInfo* share(const facade::ShareName& name) const;
    [[nodiscard]] const facade::InvitationInfo* invitation(const std::string& id) const;
    [[nodiscard]] const facade::SubscriptionInfo* subscription(const std::string& id) const;
};

class SharingController : public KeeperOf<SharingPicture> {
public:
    SharingController(facade::Session& session, Jobs& jobs, QObject* parent = nullptr);
};

} // namespace sharepane::ui
