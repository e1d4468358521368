#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/serve/httpserver.h"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace sharepane::serve {

/// Where the service's secrets are kept, by name. `read` fails with notFound where there is none.
struct KeyStore {
    std::function<Result<std::string>(const std::string& name)> read;
    std::function<Result<void>(const std::string& name, const std::string& value)> write;
};

/// SHA-256 of a certificate in DER, as 64 lower-case hex digits: what a client compares to know the service
/// again. Of a chain: of its first. `corrupt` when it is no certificate.
[[nodiscard]] Result<std::string> certificatePin(const std::string& pem);

/// A key pair on P-256 and a certificate that it signs itself, valid for ten years, for localhost, 127.0.0.1,
/// ::1 and these host names.
[[nodiscard]] Result<TlsIdentity> makeSelfSigned(const std::vector<std::string>& hostNames, Timestamp now);

/// The service's own certificate: made at the first start, and the same ever after, so that pins stay valid.
/// The certificate lies in `folder`, its key in the key store. `needsPerson` when the key of a certificate is
/// gone: a new pair would turn away every consumer that pinned the old one, so that a person has to decide.
[[nodiscard]] Result<TlsIdentity> ownIdentity(const std::filesystem::path& folder, const KeyStore& keys,
                                              const std::string& hostName, Timestamp now);

/// A certificate chain and key from PEM files.
[[nodiscard]] Result<TlsIdentity> configuredIdentity(const std::filesystem::path& certificate,
                                                     const std::filesystem::path& key);

/// The key that signs URLs; made at its first use.
[[nodiscard]] Result<std::string> urlKey(const KeyStore& keys);

} // namespace sharepane::serve
