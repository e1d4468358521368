// Promise: any text is read as a Delta schema and as a column list, or refused; a schema that was read
// survives a round trip, and each of its types has an engine type.

#include "core/delta/schema.h"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace sharepane::delta;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto listed = parseColumnList(text);
    (void)fromEngineType(text);
    if (const auto schema = parseSchema(text)) {
        const auto again = parseSchema(toJson(*schema));
        if (!again || !(*again == *schema)) {
            std::abort();
        }
        for (const Field& field : schema->fields) {
            if (toEngineType(field.type).empty()) {
                std::abort();
            }
        }
    }
    (void)listed;
    return 0;
}
