#pragma once

#include "ui/controllers/picturekeeper.h"

#include <string>
#include <vector>

namespace sharepane::ui {

/// What was shared with a workspace, as of one moment and as far as is known here. Immutable once shared.
struct ReceivedPicture {
    std::vector<facade::ReceivedShareInfo> shares; ///< sorted by name

    [[nodiscard]] const facade::ReceivedShareInfo* share(const std::string& name) const;
    /// Those that have ended without anybody here having wanted it, and of which something was mapped: the
    /// newest first.
    [[nodiscard]] std::vector<const facade::ReceivedShareInfo*> ended() const;
};

class ReceivedController : public KeeperOf<ReceivedPicture> {
public:
    ReceivedController(facade::Session& session, Jobs& jobs, QObject* parent = nullptr);
};

} // namespace sharepane::ui
