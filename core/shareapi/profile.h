#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"

#include <optional>
#include <string>
#include <string_view>

namespace sharepane::shareapi {

/// A recipient's profile file (`.share`). Source: "Profile File Format" in PROTOCOL.md of
/// delta-io/delta-sharing. Version 1 carries a bearer token; version 2 of the type oauth_client_credentials
/// carries what a token is asked for with. It is a secret as a whole.
struct Profile {
    std::string endpoint; ///< of the server, without a '/' at its end

    std::string bearerToken;                 ///< version 1
    std::optional<Timestamp> expirationTime; ///< of the bearer token; absent: it does not say

    std::string tokenEndpoint; ///< version 2, as the rest
    std::string clientId;
    std::string clientSecret;
    std::string scope; ///< may be empty

    /// Ours, which other readers ignore: the SHA-256 of the server's certificate (64 lower-case hexadecimal
    /// digits), for a server whose certificate no authority has signed. Written as "certificateSha256".
    std::string certificateSha256;

    [[nodiscard]] bool usesOAuth() const { return !tokenEndpoint.empty(); }
    friend bool operator==(const Profile&, const Profile&) = default;
};

inline constexpr std::size_t largestProfile = 64U << 10U; ///< bytes

/// Reads a profile file, which anybody may have made. `corrupt` for what is no profile, naming the member;
/// `unsupported` for a version or type that we don't know, by its name; invalidArgument for an endpoint or a
/// token endpoint that parseSafeUrl refuses. Members that we don't know are ignored. An expired one parses:
/// what that means is the caller's to decide. Never quotes a secret.
[[nodiscard]] Result<Profile> parseProfile(std::string_view json);

/// Writes it as version 1, or as version 2 when it has a token endpoint. Ends with a line end.
[[nodiscard]] std::string formatProfile(const Profile& profile);

/// 64 hexadecimal digits, as `certificateSha256`; invalidArgument otherwise. Upper case, and the colons that
/// other programs print between the bytes, are accepted.
[[nodiscard]] Result<std::string> parseCertificatePin(std::string_view text);

} // namespace sharepane::shareapi
