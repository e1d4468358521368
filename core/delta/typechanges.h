#pragma once

#include "core/base/result.h"
#include "core/delta/schema.h"

#include <string>
#include <string_view>
#include <vector>

/// Delta: "Type Widening". Internal to core/delta.
namespace sharepane::delta {

/// Whether the protocol lets values of `from` be read as `to`. Equal and nested types are no change.
[[nodiscard]] bool isWidening(const DataType& from, const DataType& to);

/// Makes `field`'s type `to`, whose shape is the same and whose primitive types are equal or wider, recording
/// each change in `delta.typeChanges` of the nearest struct field; `unsupported` otherwise. Names, metadata
/// and what may be NULL stay the field's.
[[nodiscard]] Result<void> widen(Field& field, const DataType& to, const std::string& path);

/// Checks that every change in a schema's `delta.typeChanges` is one that we read right: `unsupported`, with
/// the column and the change, otherwise.
[[nodiscard]] Result<void> checkTypeChanges(const std::vector<Field>& fields);

} // namespace sharepane::delta
