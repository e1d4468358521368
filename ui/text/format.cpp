#include "ui/text/format.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QDateTime>
#include <QtCore/QLocale>

#include <array>
#include <cmath>

namespace sharepane::ui {

using namespace Qt::StringLiterals;

namespace {

struct Tr {
    Q_DECLARE_TR_FUNCTIONS(sharepane::ui::Format)
};

int decimalsFor(double value)
{
    if (value >= 100) {
        return 0;
    }
    return value >= 10 ? 1 : 2;
}

QString scaled(double bytes)
{
    static constexpr std::array units{"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    std::size_t unit = 0;
    while (bytes >= 1024 && unit + 1 < units.size()) {
        bytes /= 1024;
        ++unit;
    }
    const int decimals = unit == 0 ? 0 : decimalsFor(bytes);
    return QLocale().toString(bytes, 'f', decimals) + u' ' + QLatin1StringView(units[unit]);
}

} // namespace

QString formatVersion(std::int64_t version)
{
    return version < 0 ? unknownText() : formatNumber(version);
}

QString unknownText()
{
    return u"–"_s;
}

QString formatNumber(std::int64_t value)
{
    return QLocale().toString(static_cast<qlonglong>(value));
}

QString formatBytes(std::int64_t bytes)
{
    return bytes < 0 ? unknownText() : scaled(static_cast<double>(bytes));
}

QString formatRate(double bytesPerSecond)
{
    if (!std::isfinite(bytesPerSecond) || bytesPerSecond < 0) {
        return unknownText();
    }
    return Tr::tr("%1/s").arg(scaled(bytesPerSecond));
}

QString formatDuration(std::chrono::milliseconds span)
{
    const qint64 ms = span.count();
    if (ms < 0) {
        return unknownText();
    }
    if (ms < 1000) {
        return Tr::tr("%1 ms").arg(ms);
    }
    const qint64 seconds = ms / 1000;
    if (seconds < 60) {
        return Tr::tr("%1 s").arg(
            QLocale().toString(static_cast<double>(ms) / 1000.0, 'f', seconds < 10 ? 1 : 0));
    }
    const qint64 minutes = seconds / 60;
    if (minutes < 60) {
        return seconds % 60 == 0 ? Tr::tr("%1 min").arg(minutes)
                                 : Tr::tr("%1 min %2 s").arg(minutes).arg(seconds % 60);
    }
    const qint64 hours = minutes / 60;
    if (hours < 24) {
        return minutes % 60 == 0 ? Tr::tr("%1 h").arg(hours)
                                 : Tr::tr("%1 h %2 min").arg(hours).arg(minutes % 60);
    }
    return hours % 24 == 0 ? Tr::tr("%1 d").arg(hours / 24)
                           : Tr::tr("%1 d %2 h").arg(hours / 24).arg(hours % 24);
}

QString formatTime(Timestamp time)
{
    if (time == Timestamp{}) {
        return unknownText();
    }
    const QDateTime local = QDateTime::fromMSecsSinceEpoch(toMillis(time));
    const QLocale locale;
    return locale.toString(local.date(), QLocale::ShortFormat) + u' ' + local.time().toString(u"HH:mm:ss"_s);
}

QString formatTimeUtc(Timestamp time)
{
    if (time == Timestamp{}) {
        return {};
    }
    const QDateTime utc = QDateTime::fromMSecsSinceEpoch(toMillis(time), Qt::UTC);
    return Tr::tr("%1 UTC").arg(utc.toString(u"yyyy-MM-dd HH:mm:ss.zzz"_s));
}

} // namespace sharepane::ui
