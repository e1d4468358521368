#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"

#include <chrono>
#include <map>
#include <string>
#include <string_view>

namespace sharepane::serve {

/// What a signed URL gives: one extent, to one recipient, for a while.
struct ExtentAddress {
    std::string recipientId;
    std::string tableId;
    std::string path; ///< of the extent in the table's folder, as in delta::Add
};

/// Makes and checks the URLs by which extents are read: `<public URL>/files/<recipient>/<table>/<path>?sp=r
/// &se=<seconds since the epoch>&sig=<HMAC-SHA256 of all that, base64url>`. Readers that know Azure's signed
/// URLs take `sp` for the sign of one. Thread-safe.
class UrlSigner {
public:
    /// `key`: secret, at least 32 bytes; who has it can read everything that is shared. `publicUrl` has no
    /// '/' at its end.
    UrlSigner(std::string key, std::string publicUrl);

    [[nodiscard]] std::string url(const ExtentAddress& address, Timestamp expiresAt) const;
    /// The same without the service's own address: "/files/…".
    [[nodiscard]] std::string path(const ExtentAddress& address, Timestamp expiresAt) const;
    /// Whether the parameters of a request's query belong to the address and have not expired. Says nothing
    /// of whether the recipient is still valid.
    [[nodiscard]] bool verify(const ExtentAddress& address,
                              const std::map<std::string, std::string>& parameters, Timestamp now) const;
    /// HMAC-SHA256 of a text, base64url: for tokens that a client gives back to us.
    [[nodiscard]] std::string sign(std::string_view purpose, std::string_view text) const;

private:
    [[nodiscard]] std::string signature(const ExtentAddress& address, std::string_view expiry) const;

    const std::string m_key;
    const std::string m_publicUrl;
};

/// Whether two texts are equal, in time that does not tell where they differ.
[[nodiscard]] bool equalSecrets(std::string_view a, std::string_view b);

} // namespace sharepane::serve
