#include "core/catalog/boundedread.h"

#include <algorithm>
#include <span>

namespace sharepane::catalog {

Result<std::string> readBounded(const storage::ObjectStore& store, std::string_view key, std::size_t limit)
{
    // Almost every object that is read this way fits the first buffer; a short count says that it ended.
    std::string bytes(std::min<std::size_t>(16U << 10U, limit + 1), '\0');
    std::size_t filled = 0;
    for (;;) {
        const auto space = std::as_writable_bytes(std::span(bytes)).subspan(filled);
        filled += TRY(store.getRange(key, filled, space));
        if (filled > limit) {
            return fail(ErrorCode::corrupt, "read", std::string(key),
                        "it is larger than " + std::to_string(limit) + " bytes");
        }
        if (filled < bytes.size()) {
            bytes.resize(filled);
            return bytes;
        }
        bytes.resize(std::min(bytes.size() * 4, limit + 1));
    }
}

} // namespace sharepane::catalog
