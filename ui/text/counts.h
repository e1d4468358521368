#pragma once

#include <QtCore/QString>

#include <cstdint>

/// Numbers with what they count, in the singular where it is one. Any thread.
namespace sharepane::ui {

[[nodiscard]] QString countRows(std::int64_t rows);       ///< "1 row", "2,048 rows"
[[nodiscard]] QString countColumns(std::int64_t columns); ///< "1 column", "3 columns"

} // namespace sharepane::ui
