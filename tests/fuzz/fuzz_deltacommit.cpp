// Promise: whatever bytes stand in a commit of a Delta log, reading them ends in a commit or an error; and
// what was read can be written and read again unchanged.

#include "core/delta/actions.h"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace sharepane::delta;
    const auto commit = parseCommit(7, {reinterpret_cast<const char*>(data), size});
    if (commit) {
        const auto again = parseCommit(7, toNdjson(*commit));
        if (!again || again->adds != commit->adds || again->removes != commit->removes ||
            again->txns != commit->txns || again->metadata != commit->metadata ||
            again->protocol != commit->protocol) {
            std::abort();
        }
    }
    return 0;
}
