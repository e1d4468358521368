#pragma once

#include "core/base/error.h"
#include "core/serve/http.h"

#include <nlohmann/json_fwd.hpp>
#include <string>

/// Responses that are no data.
namespace sharepane::serve {

/// `{"errorCode", "message"}`, as Delta Sharing clients read and show it.
[[nodiscard]] Response errorResponse(unsigned status, const std::string& errorCode,
                                     const std::string& message);

/// What a client is told of a failure: of its own mistakes why; of ours nothing of how we are built.
[[nodiscard]] Response responseFor(const Error& error);

/// One JSON document in ASCII.
[[nodiscard]] Response jsonResponse(const nlohmann::ordered_json& document);

/// Nothing such: the same answer whether it is not there or not shared.
[[nodiscard]] Response nothingSuch();
/// No valid credential; `why` says what the client may know of it.
[[nodiscard]] Response notAdmitted(const std::string& why, const std::string& errorCode = "UNAUTHENTICATED");

} // namespace sharepane::serve
