#include "ui/controllers/received.h"

#include <algorithm>

namespace sharepane::ui {

namespace {

Result<std::shared_ptr<const ReceivedPicture>> readReceived(facade::Session& session)
{
    auto picture = std::make_shared<ReceivedPicture>();
    picture->shares = TRY(session.receivedShares().receivedShares());
    std::ranges::sort(picture->shares, {}, &facade::ReceivedShareInfo::name);
    return picture;
}

} // namespace

const facade::ReceivedShareInfo* ReceivedPicture::share(const std::string& name) const
{
    const auto found = std::ranges::find(shares, name, &facade::ReceivedShareInfo::name);
    return found == shares.end() ? nullptr : &*found;
}

std::vector<const facade::ReceivedShareInfo*> ReceivedPicture::ended() const
{
    std::vector<const facade::ReceivedShareInfo*> found;
    for (const auto& share : shares) {
        const bool over =
            share.state == "revoked" || share.state == "lapsed" || share.state == "source_deleted";
        if (over && !share.mappings.empty()) {
            found.push_back(&share);
        }
    }
    std::ranges::sort(found, std::ranges::greater(), &facade::ReceivedShareInfo::changedAt);
    return found;
}

ReceivedController::ReceivedController(facade::Session& session, Jobs& jobs, QObject* parent)
    : KeeperOf(session, jobs, readReceived, parent)
{
    reload();
}

} // namespace sharepane::ui
