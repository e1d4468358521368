#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/shareapi/signature.h"

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// An invitation to a share as it travels: a file `NAME.sharepane-invitation`, or a link that says the same.
///
///     {"sharepane_invitation": 1, "payload": P, "public_key": K, "signature": S}     all three base64url
///     sharepane:invitation/1.P.K.S
///
/// P is a JSON object (invitation.cpp has its members). S is the Ed25519 signature by K of the bytes
/// "sharepane-invitation-1\n" and P. The signature says that nobody changed it on the way; whose key it is,
/// people settle by comparing fingerprints. As it holds a one-time secret, all of it is to be kept private.
namespace sharepane::shareapi {

/// What a share holds when somebody is invited.
struct OfferedDataset {
    std::string kind;     ///< "cluster", "database" or "tables"
    std::string cluster;  ///< as the provider calls it
    std::string database; ///< empty for a whole cluster
    /// "tables_to_include", … "functions_to_exclude" (catalog::toJson(Selection)); empty lists are left out.
    std::map<std::string, std::vector<std::string>> lists;
    friend bool operator==(const OfferedDataset&, const OfferedDataset&) = default;
};

/// A JSON array, as in an invitation.
[[nodiscard]] std::string formatOffers(const std::vector<OfferedDataset>& datasets);
/// `corrupt` for what formatOffers doesn't write.
[[nodiscard]] Result<std::vector<OfferedDataset>> parseOffers(std::string_view text);

struct Invitation {
    std::string id;             ///< UUID
    std::string serviceUrl;     ///< https://…, of the provider's share service; empty: it has none yet
    std::string certificatePin; ///< 64 hexadecimal digits, or empty
    std::string providerAccount;
    std::string providerEmail;
    std::string providerOrganization;
    std::string share;
    std::string description;
    std::string terms;     ///< of use; empty: none need to be accepted
    std::string recipient; ///< e-mail
    std::string message;
    std::vector<OfferedDataset> datasets;
    Timestamp sentAt{};
    Timestamp expiresAt{};
    /// How long a copy may be kept without contact to the service; nothing: for ever.
    std::optional<std::chrono::seconds> lease;
    std::string secret;    ///< 32 bytes; given back when accepting, once
    std::string publicKey; ///< the provider's: who signed it. Set by reading
    friend bool operator==(const Invitation&, const Invitation&) = default;
};

inline constexpr std::size_t largestInvitation = std::size_t{512} << 10U; ///< bytes of a file or link
inline constexpr std::string_view invitationScheme = "sharepane:";

/// What is signed and sent, in both forms.
struct SignedInvitation {
    std::string file;
    std::string link;
};
[[nodiscard]] Result<SignedInvitation> signInvitation(const Invitation& invitation, const SigningKey& key);

/// Reads a file's text or a link, which anybody may have made. invalidArgument when it is too large;
/// `corrupt` when it is truncated, changed since it was signed, or no invitation; `unsupported` for a version
/// that we don't know. An expired one parses: what that means is the caller's to decide.
[[nodiscard]] Result<Invitation> parseInvitation(std::string_view text);

/// The link that says the same as a file's text or a link. Errors as of parseInvitation(), but the signature
/// is not checked.
[[nodiscard]] Result<std::string> invitationLink(std::string_view text);

} // namespace sharepane::shareapi
