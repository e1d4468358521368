#include "ui/controllers/recentactivity.h"

#include <algorithm>

namespace sharepane::ui {

namespace {

constexpr std::size_t mostShown = 50;

Result<std::shared_ptr<const ActivityPicture>> readLatest(facade::Session& session)
{
    auto picture = std::make_shared<ActivityPicture>();
    picture->latest = TRY(session.activities().activities({}, {}, mostShown));
    std::ranges::reverse(picture->latest);
    return picture;
}

} // namespace

RecentActivity::RecentActivity(facade::Session& session, Jobs& jobs, QObject* parent)
    : KeeperOf(session, jobs, readLatest, parent)
{
    reload();
}

} // namespace sharepane::ui
