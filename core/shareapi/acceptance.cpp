#include "core/shareapi/acceptance.h"

#include "core/base/units.h"
#include "core/shareapi/members.h"
#include "core/shareapi/signature.h"

#include <algorithm>
#include <array>
#include <limits>

namespace sharepane::shareapi {

namespace {

using Json = nlohmann::json;

constexpr std::size_t credentialSize = 32; // bytes
constexpr std::size_t keySize = 32;
constexpr std::size_t hashDigits = 64;
constexpr std::size_t longestText = 255;
constexpr std::size_t longestName = 512; // two names of 255 bytes, joined
constexpr std::int64_t longestLease = std::int64_t{366} * 24 * 3600;

/// Nothing for what is too large, no JSON, or no object.
std::optional<Json> documentIn(std::string_view text)
{
    if (text.size() > largestStatement) {
        return std::nullopt;
    }
    Json document = Json::parse(text, nullptr, false);
    return document.is_object() ? std::optional(std::move(document)) : std::nullopt;
}

std::optional<Timestamp> timeIn(const Json& object, const char* name)
{
    const auto text = textIn(object, name, longestText);
    const auto time = parseTimestamp(text.value_or(std::string()));
    return time ? std::optional(*time) : std::nullopt;
}

std::optional<std::string> keyIn(const Json& object, const char* name)
{
    const auto text = textIn(object, name, longestText);
    auto key = text ? fromBase64Url(*text) : std::nullopt;
    return key && key->size() == keySize ? std::move(key) : std::nullopt;
}

std::optional<std::string> hashIn(const Json& object, const char* name)
{
    auto text = textIn(object, name, hashDigits);
    const auto isDigit = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    };
    return text && text->size() == hashDigits && std::ranges::all_of(*text, isDigit) ? std::move(text)
                                                                                     : std::nullopt;
}

using Lease = std::optional<std::chrono::seconds>;

Json leaseJson(const Lease& lease)
{
    return lease ? Json(lease->count()) : Json(nullptr);
}

/// The outer one is empty when it is neither null nor a lease.
std::optional<Lease> leaseIn(const Json& object)
{
    const Json* found = memberIn(object, "lease_seconds");
    if (found != nullptr && found->is_null()) {
        return Lease();
    }
    const auto seconds = integerIn(object, "lease_seconds", 1, longestLease);
    return seconds ? std::optional<Lease>(std::chrono::seconds(*seconds)) : std::nullopt;
}

std::optional<Consumer> consumerIn(const Json& document)
{
    const Json* found = memberIn(document, "consumer");
    if (found == nullptr) {
        return std::nullopt;
    }
    auto account = textIn(*found, "account", longestText);
    auto email = textIn(*found, "email", longestText);
    auto organization = textIn(*found, "organization", longestText);
    if (!account || account->empty() || !email || !organization) {
        return std::nullopt;
    }
    return Consumer{*std::move(account), *std::move(email), *std::move(organization)};
}

struct RefusalText {
    Refusal refusal;
    const char* code;
    ErrorCode error;
    const char* cause;
    const char* hint;
};

constexpr const char* askAgain = "ask its provider for a new one";
constexpr std::array refusalTexts{
    RefusalText{Refusal::unknown, "INVITATION_UNKNOWN", ErrorCode::notAuthorised,
                "its share service doesn't know it, or it was replaced by a newer one",
                "use the newest that you were sent, or ask its provider for a new one"},
    RefusalText{Refusal::wrongProvider, "WRONG_PROVIDER", ErrorCode::notAuthorised,
                "it was signed by somebody else than the account whose share it offers",
                "do not trust it; ask the provider whether they sent it"},
    RefusalText{Refusal::expired, "INVITATION_EXPIRED", ErrorCode::notAuthorised, "it has expired", askAgain},
    RefusalText{Refusal::withdrawn, "INVITATION_WITHDRAWN", ErrorCode::notAuthorised,
                "its provider has withdrawn it", askAgain},
    RefusalText{Refusal::rejected, "INVITATION_REJECTED", ErrorCode::conflict, "it was rejected already",
                askAgain},
    RefusalText{Refusal::accepted, "INVITATION_ACCEPTED", ErrorCode::conflict,
                "it was accepted already, and can be accepted only once",
                "if that was not you, tell its provider"},
    RefusalText{Refusal::termsNotAccepted, "TERMS_NOT_ACCEPTED", ErrorCode::needsPerson,
                "the share has terms of use, which were not accepted",
                "read them with sharepanectl invitation show, then accept with --accept-terms"},
};

const RefusalText& textOf(Refusal refusal)
{
    return *std::ranges::find(refusalTexts, refusal, &RefusalText::refusal);
}

} // namespace

Result<std::string> newCredential()
{
    return toBase64Url(TRY(secretBytes(credentialSize)));
}

std::string credentialHash(std::string_view credential)
{
    return sha256Hex(credential);
}

std::string formatAcceptRequest(const AcceptRequest& request)
{
    return dumped({{"credential_sha256", request.credentialHash},
                   {"provider_key", toBase64Url(request.providerKey)},
                   {"consumer",
                    {{"account", request.consumer.account},
                     {"email", request.consumer.email},
                     {"organization", request.consumer.organization}}},
                   {"terms_accepted", request.termsAccepted}});
}

Result<AcceptRequest> parseAcceptRequest(std::string_view json)
{
    const auto document = documentIn(json);
    auto hash = document ? hashIn(*document, "credential_sha256") : std::nullopt;
    auto key = document ? keyIn(*document, "provider_key") : std::nullopt;
    auto consumer = document ? consumerIn(*document) : std::nullopt;
    const auto terms = document ? flagIn(*document, "terms_accepted") : std::nullopt;
    if (!hash || !key || !consumer || !terms) {
        return badQuestion("the acceptance of an invitation");
    }
    return AcceptRequest{*std::move(hash), *std::move(key), *std::move(consumer), *terms};
}

std::string formatAcceptAnswer(const AcceptAnswer& answer)
{
    return dumped({{"subscription", answer.subscription},
                   {"lease_seconds", leaseJson(answer.lease)},
                   {"since", formatTimestamp(answer.since)}});
}

Result<AcceptAnswer> parseAcceptAnswer(std::string_view json)
{
    const auto document = documentIn(json);
    auto id = document ? uuidIn(*document, "subscription") : std::nullopt;
    const auto lease = document ? leaseIn(*document) : std::nullopt;
    const auto since = document ? timeIn(*document, "since") : std::nullopt;
    if (!id || !lease || !since) {
        return badAnswer("the answer to an acceptance");
    }
    return AcceptAnswer{*std::move(id), *lease, *since};
}

std::string formatRejectRequest(const RejectRequest& request)
{
    return dumped({{"provider_key", toBase64Url(request.providerKey)}});
}

Result<RejectRequest> parseRejectRequest(std::string_view json)
{
    const auto document = documentIn(json);
    auto key = document ? keyIn(*document, "provider_key") : std::nullopt;
    if (!key) {
        return badQuestion("the rejection of an invitation");
    }
    return RejectRequest{*std::move(key)};
}

const char* codeOf(Refusal refusal)
{
    return textOf(refusal).code;
}

std::optional<Refusal> refusalOf(std::string_view code)
{
    const auto found =
        std::ranges::find_if(refusalTexts, [&](const RefusalText& text) { return text.code == code; });
    return found == refusalTexts.end() ? std::nullopt : std::optional(found->refusal);
}

Error errorOf(Refusal refusal, const std::string& op, const std::string& invitation)
{
    const RefusalText& text = textOf(refusal);
    return {text.error, op, invitation, text.cause, text.hint};
}

std::string formatStatusReport(const StatusReport& report)
{
    Json databases = Json::array();
    for (const AppliedDatabase& applied : report.databases) {
        databases.push_back({{"database", applied.database},
                             {"version", applied.version},
                             {"lag_us", applied.lag.count()},
                             {"bytes", applied.bytes}});
    }
    return dumped({{"databases", std::move(databases)}, {"copy_deleted", report.copyDeleted}});
}

Result<StatusReport> parseStatusReport(std::string_view json)
{
    constexpr const char* what = "a consumer's report";
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    const auto document = documentIn(json);
    const auto deleted = document ? flagIn(*document, "copy_deleted") : std::nullopt;
    const Json* databases = document ? listIn(*document, "databases", mostReported) : nullptr;
    if (!deleted || databases == nullptr) {
        return badQuestion(what);
    }
    StatusReport report{{}, *deleted};
    for (const Json& item : *databases) {
        auto database = textIn(item, "database", longestName);
        const auto version = integerIn(item, "version", -1, most);
        const auto lag = integerIn(item, "lag_us", 0, most);
        const auto bytes = integerIn(item, "bytes", 0, most);
        if (!database || database->empty() || !version || !lag || !bytes) {
            return badQuestion(what);
        }
        report.databases.push_back({*std::move(database), *version, std::chrono::microseconds(*lag), *bytes});
    }
    return report;
}

std::string formatStanding(const Standing& standing)
{
    return dumped({{"state", standing.state},
                   {"since", formatTimestamp(standing.since)},
                   {"by", standing.by},
                   {"lease_seconds", leaseJson(standing.lease)}});
}

Result<Standing> parseStanding(std::string_view json)
{
    constexpr std::array<std::string_view, 4> states{"active", "revoking", "revoked", "source_deleted"};
    const auto document = documentIn(json);
    auto state = document ? textIn(*document, "state", longestText) : std::nullopt;
    const auto since = document ? timeIn(*document, "since") : std::nullopt;
    auto by = document ? textIn(*document, "by", longestText) : std::nullopt;
    const auto lease = document ? leaseIn(*document) : std::nullopt;
    if (!state || std::ranges::find(states, *state) == states.end() || !since || !by || !lease) {
        return badAnswer("how a share subscription stands");
    }
    return Standing{*std::move(state), *since, *std::move(by), *lease};
}

} // namespace sharepane::shareapi
