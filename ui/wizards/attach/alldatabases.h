#pragma once

#include "core/facade/types.h"

#include <QtCore/QString>

#include <optional>

/// The options of all databases that a cluster follows by a `*`, as a person types them: pure functions. A
/// problem is a sentence, or nothing. The core has the last word.
namespace sharepane::ui {

struct AllDatabasesDraft {
    QString hotSpan;       ///< "7d"; empty: as the leader has it
    QString tableHotSpans; ///< "flights=7d, airports=0d": tables and views, in whichever database has them
    QString principals;    ///< a line each: "viewers aaduser=ann@example.org"
    facade::ModificationKind cachingKind = facade::ModificationKind::unite;
    facade::ModificationKind principalsKind = facade::ModificationKind::unite;
    bool prefetchExtents = false;
};

[[nodiscard]] AllDatabasesDraft draftOf(const facade::FollowerOptions& options);
[[nodiscard]] QString tableSpansProblem(const QString& typed);
[[nodiscard]] QString principalLinesProblem(const QString& typed);
/// Of a draft without problems; nothing when it changes nothing.
[[nodiscard]] std::optional<facade::FollowerChange> changeOf(const facade::FollowerOptions& before,
                                                             const AllDatabasesDraft& draft);

} // namespace sharepane::ui
