#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// How an invitation is answered, and how a consumer reports: what the two ends of a share service say to
/// each other about share subscriptions.
///
///     POST <service>/sharepane/v1/invitations/<invitation>/accept        with the one-time secret
///     POST <service>/sharepane/v1/invitations/<invitation>/reject        likewise
///     POST <service>/sharepane/v1/subscriptions/<subscription>/reports   with the credential
///
/// Secret (base64url) and credential are bearer tokens (RFC 6750), and never in a body. The consumer makes
/// up its credential and tells the provider its SHA-256, so that an answer that was lost is asked for again.
/// Every parser refuses what its formatter doesn't write: invalidArgument for questions, `corrupt` for
/// answers.
namespace sharepane::shareapi {

inline constexpr std::string_view invitationsPath = "/sharepane/v1/invitations/";
inline constexpr std::size_t largestStatement = std::size_t{256} << 10U; ///< bytes of any of these documents

/// A new credential: 256 random bits, base64url.
[[nodiscard]] Result<std::string> newCredential();
/// What the provider keeps of it, and knows it by.
[[nodiscard]] std::string credentialHash(std::string_view credential);

/// What a consumer says of itself. Nobody checks it: whom the invitation was for, its provider knows.
struct Consumer {
    std::string account;
    std::string email;
    std::string organization; ///< may be empty
    friend bool operator==(const Consumer&, const Consumer&) = default;
};

struct AcceptRequest {
    std::string credentialHash; ///< 64 lower-case hexadecimal digits
    std::string providerKey;    ///< 32 bytes, that the invitation was signed with
    Consumer consumer;
    bool termsAccepted = false;
    friend bool operator==(const AcceptRequest&, const AcceptRequest&) = default;
};
[[nodiscard]] std::string formatAcceptRequest(const AcceptRequest& request);
[[nodiscard]] Result<AcceptRequest> parseAcceptRequest(std::string_view json);

struct AcceptAnswer {
    std::string subscription;                  ///< UUID
    std::optional<std::chrono::seconds> lease; ///< how long a copy may be kept without contact
    Timestamp since{};                         ///< on the provider's clock: Standing::since, as of now
    friend bool operator==(const AcceptAnswer&, const AcceptAnswer&) = default;
};
[[nodiscard]] std::string formatAcceptAnswer(const AcceptAnswer& answer);
[[nodiscard]] Result<AcceptAnswer> parseAcceptAnswer(std::string_view json);

struct RejectRequest {
    std::string providerKey; ///< as in AcceptRequest
    friend bool operator==(const RejectRequest&, const RejectRequest&) = default;
};
[[nodiscard]] std::string formatRejectRequest(const RejectRequest& request);
[[nodiscard]] Result<RejectRequest> parseRejectRequest(std::string_view json);

/// Why an invitation can't be answered so.
enum class Refusal : std::uint8_t {
    unknown,       ///< no such invitation, or not its secret: nothing more is told
    wrongProvider, ///< signed with another key than that of its account
    expired,
    withdrawn,
    rejected,         ///< by its recipient
    accepted,         ///< by somebody else, or with another credential
    termsNotAccepted, ///< the share has terms of use now
};
inline constexpr std::array allRefusals{Refusal::unknown,         Refusal::wrongProvider, Refusal::expired,
                                        Refusal::withdrawn,       Refusal::rejected,      Refusal::accepted,
                                        Refusal::termsNotAccepted};
/// `errorCode` of the service's answer: "INVITATION_EXPIRED", …
[[nodiscard]] const char* codeOf(Refusal refusal);
[[nodiscard]] std::optional<Refusal> refusalOf(std::string_view code);
/// As an error of who wanted to `op` ("accept") that invitation: conflict for `rejected` and `accepted`,
/// needsPerson for terms, otherwise notAuthorised.
[[nodiscard]] Error errorOf(Refusal refusal, const std::string& op, const std::string& invitation);

/// What a consumer has applied of one database.
struct AppliedDatabase {
    std::string database; ///< as the subscription calls it
    std::int64_t version = -1;
    std::chrono::microseconds lag{0}; ///< on the provider's clock, never negative
    std::int64_t bytes = 0;
    friend bool operator==(const AppliedDatabase&, const AppliedDatabase&) = default;
};
inline constexpr std::size_t mostReported = 1000; ///< databases of one report

struct StatusReport {
    std::vector<AppliedDatabase> databases; ///< not named ones stay as they were reported
    bool copyDeleted = false;               ///< the consumer has nothing of the share any more
    friend bool operator==(const StatusReport&, const StatusReport&) = default;
};
[[nodiscard]] std::string formatStatusReport(const StatusReport& report);
[[nodiscard]] Result<StatusReport> parseStatusReport(std::string_view json);

/// What the provider answers: how the subscription stands.
struct Standing {
    std::string state; ///< "active", "revoking", "revoked" or "source_deleted"
    Timestamp since{}; ///< on the provider's clock; another one after it was revoked and reinstated
    std::string by;    ///< who made it so, by e-mail address; may be empty
    std::optional<std::chrono::seconds> lease;
    friend bool operator==(const Standing&, const Standing&) = default;
};
[[nodiscard]] std::string formatStanding(const Standing& standing);
[[nodiscard]] Result<Standing> parseStanding(std::string_view json);

} // namespace sharepane::shareapi
