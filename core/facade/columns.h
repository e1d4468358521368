#pragma once

#include "core/delta/schema.h"
#include "core/facade/types.h"

#include <vector>

namespace sharepane::facade {

/// The columns of a table as the window and sharepanectl show them.
[[nodiscard]] inline std::vector<ColumnInfo> columnsOf(const delta::Schema& schema)
{
    std::vector<ColumnInfo> columns;
    columns.reserve(schema.fields.size());
    for (const delta::Field& field : schema.fields) {
        columns.push_back({field.name, delta::toEngineType(field.type), field.nullable});
    }
    return columns;
}

} // namespace sharepane::facade
