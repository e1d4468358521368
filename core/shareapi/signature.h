#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct evp_pkey_st;

/// Who said it: signatures, fingerprints and one-time secrets, by OpenSSL. Byte strings are std::string.
namespace sharepane::shareapi {

/// RFC 4648, section 5, without padding.
[[nodiscard]] std::string toBase64Url(std::string_view bytes);
/// Nothing for text with any other character, with padding, or of an impossible length.
[[nodiscard]] std::optional<std::string> fromBase64Url(std::string_view text);

/// From the system's generator for secrets; `unavailable` when it has none.
[[nodiscard]] Result<std::string> secretBytes(std::size_t size);
/// 64 lower-case hexadecimal digits.
[[nodiscard]] std::string sha256Hex(std::string_view bytes);

/// What people compare of a public key: 160 bits of its SHA-256, as "1a2b 3c4d …" (ten groups).
[[nodiscard]] std::string fingerprintOf(std::string_view publicKey);

/// An Ed25519 key pair (RFC 8032). Thread-safe.
class SigningKey {
public:
    [[nodiscard]] static Result<SigningKey> generate();
    /// From its 32 secret bytes; `corrupt` for any other number.
    [[nodiscard]] static Result<SigningKey> parse(std::string_view secret);

    [[nodiscard]] std::string secret() const;                               ///< 32 bytes
    [[nodiscard]] std::string publicKey() const;                            ///< 32 bytes
    [[nodiscard]] Result<std::string> sign(std::string_view message) const; ///< 64 bytes

private:
    explicit SigningKey(std::shared_ptr<evp_pkey_st> key)
        : m_key(std::move(key))
    {
    }
    std::shared_ptr<evp_pkey_st> m_key;
};

/// False also for a key or a signature that is none.
[[nodiscard]] bool verifies(std::string_view publicKey, std::string_view message, std::string_view signature);

} // namespace sharepane::shareapi
