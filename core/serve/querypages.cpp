#include "core/serve/querypages.h"

#include <nlohmann/json.hpp>
#include <optional>

namespace sharepane::serve {

namespace {

using Json = nlohmann::json;

constexpr const char* purpose = "page";

tl::unexpected<Error> noToken()
{
    return fail(ErrorCode::invalidArgument, "use", "pageToken",
                "it is none that this service gave for this question", "ask for the first page again");
}

} // namespace

std::string pageScope(const std::string& recipientId, const std::string& tableId,
                      const QueryRequest& question)
{
    const auto number = [](const std::optional<std::int64_t>& value) {
        return value ? Json(*value) : Json(nullptr);
    };
    const Json scope{recipientId,
                     tableId,
                     number(question.at.version),
                     question.at.timestamp ? Json(toMicros(*question.at.timestamp)) : Json(nullptr),
                     number(question.startingVersion),
                     number(question.endingVersion),
                     number(question.limit),
                     question.sqlHints,
                     question.jsonHint};
    return scope.dump(-1, ' ', true, Json::error_handler_t::replace);
}

std::string pageTokenFor(const PagePlace& place, const std::string& scope, const UrlSigner& signer)
{
    const Json json{place.version, place.last, place.told, place.path};
    const std::string text = json.dump(-1, ' ', true, Json::error_handler_t::replace);
    return pageToken(text) + '.' + signer.sign(purpose, scope + '\n' + text);
}

Result<PagePlace> placeOf(const std::string& token, const std::string& scope, const UrlSigner& signer)
{
    const auto dot = token.find('.');
    const auto text = placeIn(token.substr(0, dot));
    if (dot == std::string::npos || !text ||
        !equalSecrets(signer.sign(purpose, scope + '\n' + *text), std::string_view(token).substr(dot + 1))) {
        return noToken();
    }
    const Json json = Json::parse(*text, nullptr, false);
    if (!json.is_array() || json.size() != 4) {
        return noToken();
    }
    return PagePlace{json[0].get<std::int64_t>(), json[1].get<std::int64_t>(), json[2].get<std::int64_t>(),
                     json[3].get<std::string>()};
}

} // namespace sharepane::serve
