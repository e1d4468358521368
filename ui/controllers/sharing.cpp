#include "ui/controllers/sharing.h"

#include <algorithm>

namespace sharepane::ui {

namespace {

Result<std::shared_ptr<const SharingPicture>> readSharing(facade::Session& session)
{
    auto picture = std::make_shared<SharingPicture>();
    picture->accounts = TRY(session.shares().accounts());
    picture->shares = TRY(session.shares().shares({}));
    picture->invitations = TRY(session.invitations().allInvitations());
    picture->subscriptions = TRY(session.subscriptions().allSubscriptions());
    std::ranges::sort(picture->shares, {}, &facade::ShareInfo::name);
    return picture;
}

} // namespace

const facade::AccountInfo* SharingPicture::account(const QString& name) const
{
    const auto found = std::ranges::find_if(accounts, [&](const auto& account) {
        return QString::fromStdString(account.name).compare(name, Qt::CaseInsensitive) == 0;
    });
    return found == accounts.end() ? nullptr : &*found;
}

const facade::ShareInfo* SharingPicture::share(const facade::ShareName& name) const
{
    const auto found = std::ranges::find(shares, name, &facade::ShareInfo::name);
    return found == shares.end() ? nullptr : &*found;
}

const facade::InvitationInfo* SharingPicture::invitation(const std::string& id) const
{
    const auto found = std::ranges::find(invitations, id, &facade::InvitationInfo::id);
    return found == invitations.end() ? nullptr : &*found;
}

const facade::SubscriptionInfo* SharingPicture::subscription(const std::string& id) const
{
    const auto found = std::ranges::find(subscriptions, id, &facade::SubscriptionInfo::id);
    return found == subscriptions.end() ? nullptr : &*found;
}

SharingController::SharingController(facade::Session& session, Jobs& jobs, QObject* parent)
    : KeeperOf(session, jobs, readSharing, parent)
{
    reload();
}

} // namespace sharepane::ui
