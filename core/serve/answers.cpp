#include "core/serve/answers.h"

#include <nlohmann/json.hpp>

namespace sharepane::serve {

namespace {

constexpr const char* jsonType = "application/json; charset=utf-8";

} // namespace

Response jsonResponse(const nlohmann::ordered_json& document)
{
    Response response;
    response.headers.emplace_back("Content-Type", jsonType);
    response.body = document.dump(-1, ' ', true, nlohmann::ordered_json::error_handler_t::replace);
    return response;
}

Response errorResponse(unsigned status, const std::string& errorCode, const std::string& message)
{
    Response response = jsonResponse({{"errorCode", errorCode}, {"message", message}});
    response.status = status;
    return response;
}

Response nothingSuch()
{
    return errorResponse(404, "RESOURCE_DOES_NOT_EXIST", "It does not exist, or it is not shared with you.");
}

Response notAdmitted(const std::string& why, const std::string& errorCode)
{
    Response response = errorResponse(401, errorCode, why);
    response.headers.emplace_back("WWW-Authenticate", "Bearer error=\"invalid_token\"");
    return response;
}

Response responseFor(const Error& error)
{
    switch (error.code) {
    case ErrorCode::invalidArgument:
        return errorResponse(400, "INVALID_PARAMETER_VALUE", error.message());
    case ErrorCode::unsupported:
        return errorResponse(400, "UNSUPPORTED_OPERATION",
                             "This can't be shared in that way: " + error.cause +
                                 (error.hint.empty() ? std::string() : "; " + error.hint));
    case ErrorCode::notFound:
        return nothingSuch();
    case ErrorCode::unavailable: {
        Response response =
            errorResponse(503, "TEMPORARILY_UNAVAILABLE",
                          "The provider's storage is out of reach for the moment; try again.");
        response.headers.emplace_back("Retry-After", "5");
        return response;
    }
    default:
        return errorResponse(500, "INTERNAL_ERROR",
                             "The service could not answer this; ask the share's provider.");
    }
}

} // namespace sharepane::serve
