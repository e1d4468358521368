// Promise: any bytes as one of the documents by which an invitation is answered and a consumer reports are
// read or refused; and what was read says the same when it is written again.

#include "core/shareapi/acceptance.h"

#include <cstdint>
#include <cstdlib>
#include <string>

namespace {

using namespace sharepane;
using namespace sharepane::shareapi;

template <typename Document>
void check(Result<Document> (*parse)(std::string_view), std::string (*format)(const Document&),
           std::string_view bytes)
{
    const auto document = parse(bytes);
    if (!document) {
        return;
    }
    const auto again = parse(format(*document));
    if (!again || !(*again == *document)) {
        std::abort();
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    check(parseAcceptRequest, formatAcceptRequest, bytes);
    check(parseAcceptAnswer, formatAcceptAnswer, bytes);
    check(parseRejectRequest, formatRejectRequest, bytes);
    check(parseStatusReport, formatStatusReport, bytes);
    check(parseStanding, formatStanding, bytes);
    if (const auto refusal = refusalOf(bytes); refusal && codeOf(*refusal) != bytes) {
        std::abort();
    }
    return 0;
}
