#include "core/delta/columnmapping.h"
#include "core/delta/schemachange.h"
#include "core/delta/typechanges.h"

#include <algorithm>

namespace sharepane::delta {

namespace {

bool fits(const DataType& before, const DataType& after, bool mayDrop);

bool fits(const std::vector<Field>& before, const std::vector<Field>& after, bool mayDrop)
{
    const auto counterpart = [](const std::vector<Field>& fields, const Field& field) {
        return std::ranges::find(fields, physicalName(field),
                                 [](const Field& each) { return physicalName(each); });
    };
    const bool nothingLost = std::ranges::all_of(
        before, [&](const Field& field) { return mayDrop || counterpart(after, field) != after.end(); });
    return nothingLost && std::ranges::all_of(after, [&](const Field& field) {
               const auto old = counterpart(before, field);
               return old == before.end()
                          ? field.nullable
                          : (field.nullable || !old->nullable) && fits(old->type, field.type, mayDrop);
           });
}

bool fits(const DataType& before, const DataType& after, bool mayDrop)
{
    if (before == after || isWidening(before, after)) {
        return true;
    }
    return before.kind == after.kind && !before.fields.empty() && !after.fields.empty() &&
           fits(before.fields, after.fields, mayDrop);
}

} // namespace

Result<bool> extentsStayRight(const Metadata& before, const Metadata& after)
{
    if (before.partitionColumns != after.partitionColumns) {
        return false;
    }
    if (before.schemaString == after.schemaString) {
        return true;
    }
    const bool mapped = columnMappingOf(after).value_or(ColumnMapping::none) != ColumnMapping::none;
    const Schema old = TRY(parseSchema(before.schemaString));
    const Schema changed = TRY(parseSchema(after.schemaString));
    return fits(old.fields, changed.fields, mapped);
}

} // namespace sharepane::delta
