#include "ui/text/counts.h"

#include "ui/text/format.h"

#include <QtCore/QCoreApplication>

namespace sharepane::ui {

namespace {
struct Tr {
    Q_DECLARE_TR_FUNCTIONS(sharepane::ui::Counts)
};
} // namespace

QString countRows(std::int64_t rows)
{
    return rows == 1 ? Tr::tr("1 row") : Tr::tr("%1 rows").arg(formatNumber(rows));
}

QString countColumns(std::int64_t columns)
{
    return columns == 1 ? Tr::tr("1 column") : Tr::tr("%1 columns").arg(formatNumber(columns));
}

} // namespace sharepane::ui
