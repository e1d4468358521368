#include "core/catalog/definitions.h"

#include "core/catalog/definitionsformat.h"

#include <algorithm>
#include <array>
#include <utility>

namespace sharepane::catalog {

namespace {

constexpr std::array roleNames{std::pair{Role::admins, "admins"}, std::pair{Role::users, "users"},
                               std::pair{Role::viewers, "viewers"}, std::pair{Role::monitors, "monitors"}};
constexpr std::array<std::string_view, 3> principalKinds{"aaduser", "aadgroup", "aadapp"};
constexpr std::size_t maxPrincipalBytes = 255;

/// The value of the nearest level that sets one.
template <typename T, typename Member>
Effective<T> nearest(const Policies* table, const Policies& database, Member member)
{
    if (table != nullptr && table->*member) {
        return {T{*(table->*member)}, PolicyOrigin::table};
    }
    if (database.*member) {
        return {T{*(database.*member)}, PolicyOrigin::database};
    }
    return {};
}

} // namespace

const char* nameOf(Role role)
{
    return std::ranges::find(roleNames, role, &std::pair<Role, const char*>::first)->second;
}

std::optional<Role> roleOf(std::string_view name)
{
    const auto found = std::ranges::find_if(roleNames, [&](const auto& pair) { return pair.second == name; });
    return found == roleNames.end() ? std::nullopt : std::optional(found->first);
}

std::string foldedName(std::string_view name)
{
    std::string folded(name);
    std::ranges::transform(folded, folded.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return folded;
}

Result<std::string> parsePrincipal(std::string_view text)
{
    const auto refuse = [&](std::string cause) {
        return fail(ErrorCode::invalidArgument, "use the principal",
                    '"' + std::string(text.substr(0, maxPrincipalBytes)) + '"', std::move(cause),
                    "write it as aaduser=ann@example.org, aadgroup=… or aadapp=…");
    };
    const auto equals = text.find('=');
    if (equals == std::string_view::npos) {
        return refuse("it does not say what kind of principal it is");
    }
    const std::string kind = foldedName(text.substr(0, equals));
    if (std::ranges::find(principalKinds, kind) == principalKinds.end()) {
        return refuse('"' + kind + "\" is no kind of principal");
    }
    const std::string_view name = text.substr(equals + 1);
    const auto isControl = [](unsigned char c) {
        return c < 0x20 || c == 0x7F;
    };
    if (name.empty() || name.size() > maxPrincipalBytes || name.front() == ' ' || name.back() == ' ' ||
        std::ranges::any_of(name, isControl)) {
        return refuse("its name must have 1 to 255 bytes, without spaces around it or control characters");
    }
    return kind + '=' + foldedName(name);
}

std::string toJson(const Definitions& definitions)
{
    return jsonOf(definitions).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Result<Definitions> parseDefinitions(std::string_view json)
{
    const std::string what = "the definitions of a database";
    const auto document = nlohmann::json::parse(json, nullptr, false);
    if (!document.is_object()) {
        return fail(ErrorCode::corrupt, "read", what, "they are not a JSON object");
    }
    return readDefinitions(JsonReader(document, what));
}

const char* nameOf(PolicyOrigin origin)
{
    switch (origin) {
    case PolicyOrigin::followerTable:
        return "follower table";
    case PolicyOrigin::followerDatabase:
        return "follower database";
    case PolicyOrigin::table:
        return "table";
    case PolicyOrigin::database:
        return "database";
    case PolicyOrigin::byDefault:
        break;
    }
    return "default";
}

EffectivePolicies effectivePolicies(const Definitions& definitions, const std::string& tableId)
{
    using Span = std::optional<std::chrono::milliseconds>;
    const auto found = definitions.tablePolicies.find(tableId);
    const Policies* table = found == definitions.tablePolicies.end() ? nullptr : &found->second;
    return {nearest<Span>(table, definitions.policies, &Policies::hotSpan),
            nearest<Span>(table, definitions.policies, &Policies::retention),
            nearest<MergePolicy>(table, definitions.policies, &Policies::merge)};
}

} // namespace sharepane::catalog
