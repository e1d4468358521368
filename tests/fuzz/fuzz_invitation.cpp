// Promise: any bytes are an invitation or an error, as a file or link and as what somebody signed. What was
// read survives being signed again, as a file and as a link.

#include "core/shareapi/invitation.h"

#include <cstdint>
#include <cstdlib>
#include <string>

namespace {

using namespace sharepane::shareapi;

const SigningKey& key()
{
    static const SigningKey made = *SigningKey::parse("thirty-two bytes that are secret");
    return made;
}

/// The link of an invitation with that payload, signed as it is.
std::string signedLink(const std::string& bytes)
{
    const std::string payload = toBase64Url(bytes);
    const auto signature = key().sign("sharepane-invitation-1\n" + payload);
    return "sharepane:invitation/1." + payload + "." + toBase64Url(key().publicKey()) + "." +
           toBase64Url(*signature);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string bytes(reinterpret_cast<const char*>(data), size);
    (void)parseInvitation(bytes);
    const auto invitation = parseInvitation(signedLink(bytes));
    if (invitation) {
        const auto made = signInvitation(*invitation, key());
        if (!made) {
            return 0; // a file is a little larger than its link: too large
        }
        const auto file = parseInvitation(made->file);
        const auto link = parseInvitation(made->link);
        if (!file || !link || !(*file == *invitation) || !(*link == *invitation)) {
            std::abort();
        }
    }
    return 0;
}
