// Promise: any bytes are a profile or an error that quotes no secret; a profile that was read survives a
// round trip, and has only URLs that may be asked.

#include "core/shareapi/profile.h"
#include "core/shareapi/weburl.h"

#include <cstdint>
#include <cstdlib>
#include <string>

namespace {

using namespace sharepane;
using namespace sharepane::shareapi;

void require(bool condition)
{
    if (!condition) {
        std::abort();
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    if (const auto pin = parseCertificatePin(bytes)) {
        require(pin->size() == 64 && *parseCertificatePin(*pin) == *pin);
    }
    const auto profile = parseProfile(bytes);
    if (!profile) {
        require(profile.error().message().find("a-secret") == std::string::npos);
        return 0;
    }
    require(parseSafeUrl(profile->endpoint, "profile").has_value());
    require(!profile->usesOAuth() || parseSafeUrl(profile->tokenEndpoint, "profile").has_value());
    const auto again = parseProfile(formatProfile(*profile));
    require(again && *again == *profile);
    return 0;
}
