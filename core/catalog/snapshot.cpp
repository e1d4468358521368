#include "core/catalog/snapshot.h"

#include "core/delta/extentwriter.h"

#include <utility>

namespace sharepane::catalog {

LocalExtent localExtentOf(const delta::Add& add, std::filesystem::path file)
{
    LocalExtent extent;
    extent.path = std::move(file);
    extent.size = add.size;
    extent.stats = add.stats;
    extent.partitionValues = add.partitionValues;
    extent.modificationTime = add.modificationTime;
    extent.version = add.version.value;
    extent.ours = add.tags.contains(std::string(delta::checksumTag));
    return extent;
}

} // namespace sharepane::catalog
