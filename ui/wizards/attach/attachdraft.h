#pragma once

#include "core/facade/types.h"
#include "ui/controllers/catalogue.h"

#include <QtCore/QString>

#include <vector>

namespace sharepane::ui {

/// What a draft of an attachment would do, or why it can't: a pure function of the draft and the catalogue.
struct AttachPreview {
    QString clusterProblem;
    QString leaderProblem;
    QString databaseProblem;
    QString nameProblem;
    /// Names the follower databases would have; unknown (empty) for all databases of a URL.
    std::vector<std::string> names;
    bool leaderIsUrl = false;

    [[nodiscard]] bool ready() const
    {
        return clusterProblem.isEmpty() && leaderProblem.isEmpty() && databaseProblem.isEmpty() &&
               nameProblem.isEmpty();
    }
};

[[nodiscard]] AttachPreview preview(const facade::AttachRequest& draft, const Catalogue& catalogue);

} // namespace sharepane::ui
