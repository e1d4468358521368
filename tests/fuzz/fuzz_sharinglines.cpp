// Promise: whatever a Delta Sharing server answers to a query is a snapshot or an error, however it comes in
// pieces; each of a snapshot's extents has a name of ours, a size and a URL that may be asked.

#include "core/delta/path.h"
#include "core/follow/sharing/tablelines.h"
#include "core/shareapi/weburl.h"

#include <cstdint>
#include <cstdlib>

namespace {

using namespace sharepane;
using follow::sharing::TableLines;
using follow::sharing::TableSnapshot;

void require(bool condition)
{
    if (!condition) {
        std::abort();
    }
}

Result<TableSnapshot> read(std::string_view text, std::size_t piece)
{
    TableLines lines("fuzz");
    for (std::size_t at = 0; at < text.size(); at += piece) {
        TRY(lines.add(text.substr(at, piece)));
    }
    TRY(lines.endPage(false));
    return lines.finish(7);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto whole = read(text, size + 1);
    const auto pieces = read(text, 1 + size / 3);
    require(whole.has_value() == pieces.has_value());
    if (!whole) {
        require(whole.error().message() == pieces.error().message());
        return 0;
    }
    require(whole->adds == pieces->adds && whole->metadata == pieces->metadata);
    for (const delta::Add& add : whole->adds) {
        require(add.size >= 0 && delta::checkPath(add.path).has_value());
        const auto url = whole->urls.find(add.path);
        require(url != whole->urls.end() && shareapi::parseWebUrl(url->second.url, "a file").has_value());
    }
    return 0;
}
