#include "core/shareapi/invitation.h"

#include "core/base/ids.h"
#include "core/base/units.h"
#include "core/shareapi/profile.h"
#include "core/shareapi/weburl.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace sharepane::shareapi {

namespace {

using nlohmann::json;

constexpr int version = 1;
constexpr auto versionKey = "sharepane_invitation";
constexpr std::string_view linkPath = "invitation/";
constexpr std::string_view signedContext = "sharepane-invitation-1\n";
constexpr std::size_t secretSize = 32;
constexpr std::size_t mostDatasets = 10'000;
constexpr std::int64_t longestLease = std::int64_t{366} * 24 * 3600; ///< seconds
constexpr std::size_t mostEntries = 100; ///< in all lists of a dataset, as in catalog::checkSelection
constexpr std::array listNames{"tables_to_include",
                               "tables_to_exclude",
                               "external_tables_to_include",
                               "external_tables_to_exclude",
                               "materialized_views_to_include",
                               "materialized_views_to_exclude",
                               "functions_to_include",
                               "functions_to_exclude"};

/// The parts of a file or a link.
struct Envelope {
    std::string payload;
    std::string publicKey;
    std::string signature;
};

tl::unexpected<Error> bad(const std::string& cause)
{
    return fail(ErrorCode::corrupt, "read", "the invitation", cause, "ask its sender to send it again");
}

tl::unexpected<Error> tooNew(const std::string& found)
{
    return fail(ErrorCode::unsupported, "read", "the invitation",
                "it has version " + found.substr(0, 20) + ", and only version " + std::to_string(version) +
                    " is known here",
                "use a newer Sharepane");
}

json datasetsJson(const std::vector<OfferedDataset>& datasets)
{
    json all = json::array();
    for (const OfferedDataset& dataset : datasets) {
        all.push_back({{"kind", dataset.kind},
                       {"cluster", dataset.cluster},
                       {"database", dataset.database},
                       {"lists", dataset.lists}});
    }
    return all;
}

std::string payloadOf(const Invitation& invitation)
{
    json payload{
        {"id", invitation.id},
        {"service", {{"url", invitation.serviceUrl}, {"certificate_pin", invitation.certificatePin}}},
        {"provider",
         {{"account", invitation.providerAccount},
          {"email", invitation.providerEmail},
          {"organization", invitation.providerOrganization}}},
        {"share",
         {{"name", invitation.share},
          {"description", invitation.description},
          {"terms", invitation.terms},
          {"datasets", datasetsJson(invitation.datasets)}}},
        {"recipient", invitation.recipient},
        {"message", invitation.message},
        {"sent_at", formatTimestamp(invitation.sentAt)},
        {"expires_at", formatTimestamp(invitation.expiresAt)},
        {"secret", toBase64Url(invitation.secret)}};
    if (invitation.lease) {
        payload["lease_seconds"] = invitation.lease->count();
    }
    return payload.dump(-1, ' ', false, json::error_handler_t::replace);
}

/// It ends up on terminals: control characters of any kind are not let in, line ends only into `lines`.
bool isPrintable(const std::string& text, bool lines)
{
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto c = static_cast<unsigned char>(text[at]);
        const bool isBreak = c == '\n' || c == '\r' || c == '\t';
        const bool isC1 =
            c == 0xC2 && at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) < 0xA0;
        if ((c < 0x20 && !(lines && isBreak)) || c == 0x7F || isC1) {
            return false;
        }
    }
    return true;
}

/// A string member that must be there.
Result<std::string> text(const json& object, const char* name, bool lines = false)
{
    const auto found = object.is_object() ? object.find(name) : object.end();
    if (!object.is_object() || found == object.end() || !found->is_string()) {
        return bad(std::string("its member ") + name + " is missing");
    }
    auto value = found->get<std::string>();
    if (!isPrintable(value, lines)) {
        return bad(std::string("its member ") + name + " has control characters");
    }
    return value;
}

Result<json> object(const json& parent, const char* name)
{
    const auto found = parent.find(name);
    if (found == parent.end() || !found->is_object()) {
        return bad(std::string("its member ") + name + " is missing");
    }
    return *found;
}

Result<OfferedDataset> readDataset(const json& item)
{
    OfferedDataset dataset;
    dataset.kind = TRY(text(item, "kind"));
    dataset.cluster = TRY(text(item, "cluster"));
    dataset.database = TRY(text(item, "database"));
    const bool isCluster = dataset.kind == "cluster";
    if ((!isCluster && dataset.kind != "database" && dataset.kind != "tables") ||
        isCluster != dataset.database.empty()) {
        return bad("it offers a dataset of no known kind");
    }
    std::size_t entries = 0;
    const json lists = TRY(object(item, "lists"));
    for (const auto& [name, list] : lists.items()) {
        const bool isString = std::ranges::all_of(list, [](const json& entry) {
            return entry.is_string() && isPrintable(entry.get<std::string>(), false);
        });
        if (std::ranges::find(listNames, name) == listNames.end() || !list.is_array() || !isString) {
            return bad("it offers tables by a list that is not known");
        }
        entries += list.size();
        dataset.lists[name] = list.get<std::vector<std::string>>();
    }
    if (entries > mostEntries || (dataset.kind == "tables") != (entries > 0)) {
        return bad("it offers tables by lists that can't be");
    }
    return dataset;
}

Result<std::vector<OfferedDataset>> readDatasets(const json& datasets)
{
    if (!datasets.is_array() || datasets.size() > mostDatasets) {
        return bad("it does not say what the share holds");
    }
    std::vector<OfferedDataset> read;
    for (const json& item : datasets) {
        read.push_back(TRY(readDataset(item)));
    }
    return read;
}

Result<void> readShare(const json& share, Invitation& invitation)
{
    invitation.share = TRY(text(share, "name"));
    invitation.description = TRY(text(share, "description", true));
    invitation.terms = TRY(text(share, "terms", true));
    const auto datasets = share.find("datasets");
    invitation.datasets = TRY(readDatasets(datasets == share.end() ? json() : *datasets));
    return {};
}

Result<void> readService(const json& service, Invitation& invitation)
{
    invitation.serviceUrl = TRY(text(service, "url"));
    invitation.certificatePin = TRY(text(service, "certificate_pin"));
    if (!invitation.serviceUrl.empty()) {
        TRY(parseSafeUrl(invitation.serviceUrl, "the address in the invitation"));
    }
    if (!invitation.certificatePin.empty()) {
        invitation.certificatePin = TRY(parseCertificatePin(invitation.certificatePin));
    }
    return {};
}

Result<Timestamp> time(const json& payload, const char* name)
{
    const auto parsed = parseTimestamp(TRY(text(payload, name)));
    return parsed ? *parsed : Result<Timestamp>(bad(std::string("its member ") + name + " is no time"));
}

Result<std::optional<std::chrono::seconds>> leaseIn(const json& payload)
{
    const auto found = payload.find("lease_seconds");
    if (found == payload.end()) {
        return std::optional<std::chrono::seconds>();
    }
    if (!found->is_number_unsigned() || found->get<std::uint64_t>() == 0 ||
        found->get<std::uint64_t>() > static_cast<std::uint64_t>(longestLease)) {
        return bad("its lease is none");
    }
    return std::optional(std::chrono::seconds(found->get<std::int64_t>()));
}

Result<Invitation> readPayload(const std::string& bytes)
{
    const json payload = json::parse(bytes, nullptr, false);
    if (!payload.is_object()) {
        return bad("what was signed is no invitation");
    }
    Invitation invitation;
    invitation.id = TRY(text(payload, "id"));
    TRY(readService(TRY(object(payload, "service")), invitation));
    const json provider = TRY(object(payload, "provider"));
    invitation.providerAccount = TRY(text(provider, "account"));
    invitation.providerEmail = TRY(text(provider, "email"));
    invitation.providerOrganization = TRY(text(provider, "organization"));
    TRY(readShare(TRY(object(payload, "share")), invitation));
    invitation.recipient = TRY(text(payload, "recipient"));
    invitation.message = TRY(text(payload, "message", true));
    invitation.sentAt = TRY(time(payload, "sent_at"));
    invitation.expiresAt = TRY(time(payload, "expires_at"));
    invitation.lease = TRY(leaseIn(payload));
    const auto secret = fromBase64Url(TRY(text(payload, "secret")));
    if (!isUuid(invitation.id) || !secret || secret->size() != secretSize) {
        return bad("its id or its secret is none");
    }
    invitation.secret = *secret;
    return invitation;
}

std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view blanks = " \t\r\n";
    const auto first = std::min(text.find_first_not_of(blanks), text.size());
    return text.substr(first, text.find_last_not_of(blanks) + 1 - first);
}

Result<Envelope> envelopeOfLink(std::string_view link)
{
    link.remove_prefix(invitationScheme.size());
    if (!link.starts_with(linkPath)) {
        return bad("the link is none of an invitation");
    }
    link.remove_prefix(linkPath.size());
    std::vector<std::string> parts;
    for (std::size_t begin = 0; begin <= link.size() && parts.size() <= 4;) {
        const std::size_t end = std::min(link.find('.', begin), link.size());
        parts.emplace_back(link.substr(begin, end - begin));
        begin = end + 1;
    }
    if (parts.front() != std::to_string(version)) {
        return parts.size() == 1 ? Result<Envelope>(bad("the link was cut off"))
                                 : Result<Envelope>(tooNew(parts.front()));
    }
    if (parts.size() != 4) {
        return bad("the link was cut off, or something was added to it");
    }
    return Envelope{parts[1], parts[2], parts[3]};
}

Result<Envelope> envelopeOfFile(std::string_view file)
{
    const json document = json::parse(file, nullptr, false);
    if (!document.is_object()) {
        return bad("it was cut off, or is no invitation");
    }
    const auto found = document.find(versionKey);
    if (found == document.end()) {
        return bad("it is no invitation");
    }
    if (*found != version) {
        return tooNew(found->dump(-1, ' ', true, json::error_handler_t::replace));
    }
    Envelope envelope;
    envelope.payload = TRY(text(document, "payload"));
    envelope.publicKey = TRY(text(document, "public_key"));
    envelope.signature = TRY(text(document, "signature"));
    return envelope;
}

Result<Envelope> envelopeOf(std::string_view text)
{
    if (text.size() > largestInvitation) {
        return fail(ErrorCode::invalidArgument, "read", "the invitation",
                    "it is larger than " + formatSize(largestInvitation), "check that it is one");
    }
    text = trimmed(text);
    return text.starts_with(invitationScheme) ? envelopeOfLink(text) : envelopeOfFile(text);
}

std::string linkOf(const Envelope& envelope)
{
    std::string link(invitationScheme);
    link += linkPath;
    link += std::to_string(version);
    for (const std::string* part : {&envelope.payload, &envelope.publicKey, &envelope.signature}) {
        link += '.' + *part;
    }
    return link;
}

} // namespace

std::string formatOffers(const std::vector<OfferedDataset>& datasets)
{
    return datasetsJson(datasets).dump(-1, ' ', false, json::error_handler_t::replace);
}

Result<std::vector<OfferedDataset>> parseOffers(std::string_view text)
{
    return readDatasets(json::parse(text, nullptr, false));
}

Result<SignedInvitation> signInvitation(const Invitation& invitation, const SigningKey& key)
{
    Envelope envelope{toBase64Url(payloadOf(invitation)), toBase64Url(key.publicKey()), {}};
    const std::string context(signedContext);
    envelope.signature = toBase64Url(TRY(key.sign(context + envelope.payload)));
    const nlohmann::ordered_json file{{versionKey, version},
                                      {"payload", envelope.payload},
                                      {"public_key", envelope.publicKey},
                                      {"signature", envelope.signature}};
    SignedInvitation made{file.dump(1) + "\n", linkOf(envelope)};
    if (made.file.size() > largestInvitation) {
        return fail(ErrorCode::invalidArgument, "write the invitation to", invitation.share,
                    "it would have more than " + formatSize(largestInvitation),
                    "shorten the share's terms of use, or share whole clusters instead of single databases");
    }
    return made;
}

Result<Invitation> parseInvitation(std::string_view text)
{
    const Envelope envelope = TRY(envelopeOf(text));
    const auto payload = fromBase64Url(envelope.payload);
    const auto publicKey = fromBase64Url(envelope.publicKey);
    const auto signature = fromBase64Url(envelope.signature);
    if (!payload || !publicKey || !signature ||
        !verifies(*publicKey, std::string(signedContext) + envelope.payload, *signature)) {
        return bad("its signature does not hold: it was changed or cut off on the way");
    }
    Invitation invitation = TRY(readPayload(*payload));
    invitation.publicKey = *publicKey;
    return invitation;
}

Result<std::string> invitationLink(std::string_view text)
{
    return linkOf(TRY(envelopeOf(text)));
}

} // namespace sharepane::shareapi
