#include "core/follow/cachedextents.h"

#include <sys/stat.h>

namespace sharepane::follow {

bool isCached(const delta::Add& add)
{
    // Nearly all have one tag, their checksum.
    return add.tags.empty() || !add.tags.contains(std::string(notCachedTag));
}

delta::Add asCached(delta::Add add, bool cached)
{
    if (cached) {
        add.tags.erase(std::string(notCachedTag));
    } else {
        add.tags.try_emplace(std::string(notCachedTag));
    }
    return add;
}

std::filesystem::path InPlace::tablesFolder() const
{
    return root / "databases" / database / "tables";
}

std::filesystem::path InPlace::tableFolder(const std::string& tableId, const std::string& location) const
{
    return location.empty() ? tablesFolder() / tableId : root / location;
}

const catalog::LocalExtent* findUnreachable(const std::vector<const catalog::LocalExtent*>& extents)
{
    for (const catalog::LocalExtent* extent : extents) {
        struct stat status {};
        if (!extent->cached && (::stat(extent->path.c_str(), &status) != 0 ||
                                status.st_size != static_cast<off_t>(extent->size))) {
            return extent;
        }
    }
    return nullptr;
}

} // namespace sharepane::follow
