#pragma once

#include "ui/controllers/picturekeeper.h"

#include <vector>

namespace sharepane::ui {

/// The end of the activity log. Immutable once shared.
struct ActivityPicture {
    std::vector<facade::ActivityInfo> latest; ///< newest first
};

class RecentActivity : public KeeperOf<ActivityPicture> {
public:
    RecentActivity(facade::Session& session, Jobs& jobs, QObject* parent = nullptr);
};

} // namespace sharepane::ui
