#pragma once

#include <QtCore/QString>

#include <string>
#include <string_view>
#include <vector>

namespace sharepane::ui {

/// A cause or next step of the core's in the language of the window, with the window's own action in place of
/// a command where it has one; as it is when it is not one of the known ones, which the log and sharepanectl
/// say in English too.
[[nodiscard]] QString translatedCause(const std::string& sentence);

/// The known ones, with %1 … for what varies. For the test that the core still says them.
[[nodiscard]] const std::vector<std::string_view>& knownCauses();

} // namespace sharepane::ui
