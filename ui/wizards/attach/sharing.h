#pragma once

#include "core/facade/types.h"
#include "ui/controllers/catalogue.h"

#include <QtCore/QString>

#include <string>
#include <string_view>
#include <vector>

/// Table-level sharing as it is drafted: pure functions over the eight lists. The core has the last word.
namespace sharepane::ui {

/// "Logs*, flights" → its entries.
[[nodiscard]] std::vector<std::string> entriesOf(const QString& typed);
[[nodiscard]] QString textOf(const std::vector<std::string>& entries);

/// The lists of one kind.
[[nodiscard]] facade::EntityLists& listsOf(facade::FollowerOptions& options, EntityKind kind);
[[nodiscard]] const facade::EntityLists& listsOf(const facade::FollowerOptions& options, EntityKind kind);
[[nodiscard]] bool hasLists(const facade::FollowerOptions& options);

/// What is wrong with the lists, as a sentence, or nothing.
[[nodiscard]] QString listsProblem(const facade::FollowerOptions& options);

/// '*' stands for any characters; letters match without case.
[[nodiscard]] bool matchesPattern(std::string_view pattern, std::string_view name);

/// What a follower with these lists gets of all that the leader has. A view that a list includes brings the
/// table that it reads, where EntityNames knows which; one that no list names comes when its table does.
[[nodiscard]] EntityNames sharedNames(const EntityNames& all, const facade::FollowerOptions& options);

} // namespace sharepane::ui
