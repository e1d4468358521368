// Promise: any bytes under a journal key are an entry or an error; an entry that was read survives a round
// trip, and applying it to a catalogue never yields an id that is not a UUID.

#include "core/base/ids.h"
#include "core/catalog/journal.h"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace sharepane;
    const auto entry = catalog::parseJournalEntry(0, {reinterpret_cast<const char*>(data), size});
    if (entry) {
        const auto again = catalog::parseJournalEntry(0, catalog::toJson(*entry));
        if (!again || !(*again == *entry)) {
            std::abort();
        }
        catalog::Catalogue catalogue;
        (void)catalogue.apply(*entry);
        for (const auto& [id, table] : catalogue.tables) {
            if (!isUuid(id)) {
                std::abort();
            }
        }
    }
    return 0;
}
