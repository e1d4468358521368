// Promise: whatever a share service answers, and whatever a follower asks it, is read or refused. Changes
// that were read have only names and paths that may be, and survive a round trip.

#include "core/base/ids.h"
#include "core/catalog/names.h"
#include "core/delta/path.h"
#include "core/follow/share/changesformat.h"
#include "core/shareapi/tail.h"

#include <cstdint>
#include <cstdlib>
#include <string>

namespace {

using namespace sharepane;
using namespace sharepane::follow;

Result<share::ChangesAnswer> read(std::string_view text)
{
    share::ChangesReader reader("fuzz");
    if (const auto added = reader.add(text); !added) {
        return fail(added.error());
    }
    return reader.finish();
}

void require(bool condition)
{
    if (!condition) {
        std::abort();
    }
}

void check(const TableChange& change)
{
    require(isUuid(change.tableId));
    require(!change.name || catalog::checkName("table", *change.name).has_value());
    const auto checkAdd = [](const delta::Add& add) {
        require(add.size >= 0 && delta::checkPath(add.path).has_value());
    };
    for (const delta::Add& add : change.adds) {
        checkAdd(add);
    }
    if (change.whole) {
        change.whole->forEach(checkAdd);
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    (void)share::parseChangesRequest(bytes);
    (void)shareapi::parseNewsRequest(bytes);
    (void)shareapi::parseNews(bytes);
    (void)shareapi::parseFollowerNote(bytes);
    (void)shareapi::parseExtentNames(bytes);
    (void)shareapi::parseExtentUrls(bytes);
    const auto answer = read(bytes);
    if (!answer || answer->need) {
        return 0;
    }
    for (const TableChange& change : answer->changes.tables) {
        check(change);
    }
    std::string text;
    const auto written =
        share::writeChanges(answer->changes, answer->leaderTime, [&](std::string_view piece) {
            text += piece;
            return Result<void>();
        });
    const auto again = read(text);
    require(written && again && again->changes.tables.size() == answer->changes.tables.size());
    return 0;
}
