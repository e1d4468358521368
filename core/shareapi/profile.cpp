#include "core/shareapi/profile.h"

#include "core/base/units.h"
#include "core/shareapi/weburl.h"

#include <QtCore/QDateTime>
#include <QtCore/QString>

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>

namespace sharepane::shareapi {

namespace {

using Json = nlohmann::json;

constexpr std::size_t longestText = 32U << 10U;
constexpr const char* clientCredentials = "oauth_client_credentials";

tl::unexpected<Error> refuse(ErrorCode code, std::string cause)
{
    return fail(code, "read", "the profile file", std::move(cause),
                "ask whoever shares the data for a new one");
}

/// A text without control characters, which would end a header line. Empty when it may be absent.
Result<std::string> text(const Json& document, const char* name, bool required)
{
    const auto member = document.find(name);
    if (member == document.end() || member->is_null()) {
        return required ? refuse(ErrorCode::corrupt, std::string("it has no ") + name)
                        : Result<std::string>(std::string());
    }
    if (!member->is_string()) {
        return refuse(ErrorCode::corrupt, std::string(name) + " is no text");
    }
    auto value = member->get<std::string>();
    const auto isControl = [](unsigned char c) {
        return c < ' ' || c == 0x7F;
    };
    if ((required && value.empty()) || value.size() > longestText || std::ranges::any_of(value, isControl)) {
        return refuse(ErrorCode::corrupt,
                      std::string(name) + " is empty, too long, or has control characters");
    }
    return value;
}

Result<std::optional<Timestamp>> expiration(const Json& document)
{
    const std::string written = TRY(text(document, "expirationTime", false));
    if (written.empty()) {
        return std::nullopt;
    }
    if (const auto time = parseTimestamp(written)) {
        return *time;
    }
    // Other writers have offsets, or nine fractional digits.
    const auto time = QDateTime::fromString(QString::fromStdString(written), Qt::ISODateWithMs);
    if (!time.isValid()) {
        return refuse(ErrorCode::corrupt, "expirationTime is no time in ISO 8601");
    }
    return fromMillis(time.toMSecsSinceEpoch());
}

Result<std::string> safeUrl(const Json& document, const char* name)
{
    std::string url = TRY(text(document, name, true));
    TRY(parseSafeUrl(url, std::string("the profile's ") + name));
    while (url.ends_with('/')) {
        url.pop_back();
    }
    return url;
}

Result<void> readCredential(const Json& document, std::int64_t version, Profile& profile)
{
    const std::string type = TRY(text(document, "type", false));
    if (version == 1) {
        if (!type.empty() && type != "bearer_token") {
            return refuse(ErrorCode::unsupported, "a profile of version 1 is not of the type " + type);
        }
        profile.bearerToken = TRY(text(document, "bearerToken", true));
        profile.expirationTime = TRY(expiration(document));
        return {};
    }
    if (type != clientCredentials) {
        return refuse(ErrorCode::unsupported, "profiles of the type '" + type +
                                                  "' are not implemented, only bearer tokens (version 1) "
                                                  "and oauth_client_credentials (version 2)");
    }
    profile.tokenEndpoint = TRY(safeUrl(document, "tokenEndpoint"));
    profile.clientId = TRY(text(document, "clientId", true));
    profile.clientSecret = TRY(text(document, "clientSecret", true));
    profile.scope = TRY(text(document, "scope", false));
    return {};
}

} // namespace

Result<Profile> parseProfile(std::string_view json)
{
    if (json.size() > largestProfile) {
        return refuse(ErrorCode::corrupt, "it is larger than " + formatSize(largestProfile));
    }
    if (json.starts_with("\xEF\xBB\xBF")) { // as some editors begin a file
        json.remove_prefix(3);
    }
    const Json document = Json::parse(json, nullptr, false);
    if (!document.is_object()) {
        return refuse(ErrorCode::corrupt, "it is no JSON object");
    }
    const auto version = document.find("shareCredentialsVersion");
    if (version == document.end() || !version->is_number_integer()) {
        return refuse(ErrorCode::corrupt, "it has no shareCredentialsVersion");
    }
    if (*version != 1 && *version != 2) {
        return refuse(ErrorCode::unsupported,
                      "version " + version->dump() + " of profiles is not known, only 1 and 2");
    }
    Profile profile;
    profile.endpoint = TRY(safeUrl(document, "endpoint"));
    TRY(readCredential(document, version->get<std::int64_t>(), profile));
    if (const std::string pin = TRY(text(document, "certificateSha256", false)); !pin.empty()) {
        profile.certificateSha256 = TRY(parseCertificatePin(pin));
    }
    return profile;
}

std::string formatProfile(const Profile& profile)
{
    nlohmann::ordered_json document;
    document["shareCredentialsVersion"] = profile.usesOAuth() ? 2 : 1;
    if (profile.usesOAuth()) {
        document["type"] = clientCredentials;
    }
    document["endpoint"] = profile.endpoint;
    if (profile.usesOAuth()) {
        document["tokenEndpoint"] = profile.tokenEndpoint;
        document["clientId"] = profile.clientId;
        document["clientSecret"] = profile.clientSecret;
        if (!profile.scope.empty()) {
            document["scope"] = profile.scope;
        }
    } else {
        document["bearerToken"] = profile.bearerToken;
        if (profile.expirationTime) {
            document["expirationTime"] = formatTimestamp(*profile.expirationTime);
        }
    }
    if (!profile.certificateSha256.empty()) {
        document["certificateSha256"] = profile.certificateSha256;
    }
    return document.dump(2, ' ', true, nlohmann::ordered_json::error_handler_t::replace) + '\n';
}

Result<std::string> parseCertificatePin(std::string_view text)
{
    std::string digits;
    for (const char c : text) {
        if (c != ':') {
            digits += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        }
    }
    const auto isDigit = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    };
    if (digits.size() != 64 || !std::ranges::all_of(digits, isDigit)) {
        return fail(ErrorCode::invalidArgument, "use the certificate's SHA-256", std::string(text),
                    "it is not 64 hexadecimal digits");
    }
    return digits;
}

} // namespace sharepane::shareapi
