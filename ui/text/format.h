#pragma once

#include "core/base/clock.h"

#include <QtCore/QString>

#include <chrono>
#include <cstdint>
#include <string>

/// Values as people read them, in the default QLocale. Any thread.
namespace sharepane::ui {

[[nodiscard]] inline QString text(const std::string& value)
{
    return QString::fromStdString(value);
}

[[nodiscard]] QString formatNumber(std::int64_t value);
/// "1.5 GiB", "812 B"; a dash for negative (unknown) sizes.
[[nodiscard]] QString formatBytes(std::int64_t bytes);
/// "1.5 MiB/s".
[[nodiscard]] QString formatRate(double bytesPerSecond);
/// A duration at the precision that matters: "0 ms", "250 ms", "1.2 s", "3 min 20 s", "2 h 5 min", "4 d 3 h".
[[nodiscard]] QString formatDuration(std::chrono::milliseconds span);
/// Local date and time to the second; a dash for the epoch (unknown).
[[nodiscard]] QString formatTime(Timestamp time);
/// The same instant in UTC with the zone named, for tooltips.
[[nodiscard]] QString formatTimeUtc(Timestamp time);
/// A version of a database or table; a dash for negative (unknown) ones.
[[nodiscard]] QString formatVersion(std::int64_t version);
/// What stands where a value is not known.
[[nodiscard]] QString unknownText();

} // namespace sharepane::ui
