#pragma once

#include "core/facade/entityservice.h"

#include <QtCore/QString>

#include <array>
#include <chrono>
#include <optional>
#include <string>

namespace sharepane::ui {

/// The kinds of what a database holds, in the order in which they are shown.
enum class EntityKind : std::uint8_t { table, view, externalTable, function };
inline constexpr std::array entityKinds{EntityKind::table, EntityKind::view, EntityKind::externalTable,
                                        EntityKind::function};

[[nodiscard]] QString describe(EntityKind kind);      ///< "Materialized view"
[[nodiscard]] QString describeGroup(EntityKind kind); ///< "Materialized views"
[[nodiscard]] QString iconNameOf(EntityKind kind);

/// "distance(a, b)"
[[nodiscard]] QString signatureOf(const facade::FunctionInfo& function);

/// "7 d", or what stands for no bound.
[[nodiscard]] QString describeHotSpan(const std::optional<std::chrono::milliseconds>& span);
[[nodiscard]] QString describeRetention(const std::optional<std::chrono::milliseconds>& span);
/// Where an effective value comes from, as PolicyInfo names it: "set on the database".
[[nodiscard]] QString describeOrigin(const std::string& origin);
/// "Admins", and what that role may do.
[[nodiscard]] QString describeRole(const std::string& role);
[[nodiscard]] QString explainRole(const std::string& role);

/// What is wrong with what was typed so far, as a sentence; empty when nothing is. The core has the last
/// word.
[[nodiscard]] QString nameProblem(const QString& name);
[[nodiscard]] QString spanProblem(const QString& span);
[[nodiscard]] QString sizeProblem(const QString& size);
[[nodiscard]] QString principalProblem(const QString& principal);

} // namespace sharepane::ui
