#include "ui/text/legible.h"

#include "core/base/printable.h"

#include <QtCore/QStringList>

#include <algorithm>

namespace sharepane::ui {

QString legible(const QString& outside)
{
    const auto isPlain = [](QChar c) {
        return c == u'\n' || c == u'\t' ||
               (c.isPrint() && c != QChar::LineSeparator && c != QChar::ParagraphSeparator);
    };
    if (std::ranges::all_of(outside, isPlain)) {
        return outside; // as nearly always
    }
    QStringList lines = outside.split(u'\n');
    for (QString& line : lines) {
        QStringList parts = line.split(u'\t');
        for (QString& part : parts) {
            part = QString::fromStdString(printable(part.toStdString()));
        }
        line = parts.join(u'\t');
    }
    return lines.join(u'\n');
}

} // namespace sharepane::ui
