#pragma once

#include "core/base/result.h"
#include "core/delta/actions.h"

#include <cstdint>
#include <set>
#include <string>
#include <string_view>

namespace sharepane::serve {

/// How a table is told (Delta Sharing: "API Response Format in Parquet" and "… in Delta").
enum class ResponseFormat : std::uint8_t { parquet, delta };

/// What a client says of itself in `delta-sharing-capabilities`. Without that header: parquet, no features.
struct Capabilities {
    bool parquet = true;
    bool delta = false;
    std::set<std::string> readerFeatures{}; ///< lower case
    bool endStreamAction = false;           ///< wants to be told that a response is complete
    std::string fileIdHash{};               ///< "parquet", "delta" or empty
};

/// invalidArgument for a file id hash that we don't know; what else is unknown is ignored.
[[nodiscard]] Result<Capabilities> parseCapabilities(std::string_view header);

/// Parquet where a table needs no reader features and the client takes it; else Delta. `unsupported`, naming
/// the feature, when the client takes neither.
[[nodiscard]] Result<ResponseFormat> chooseFormat(const Capabilities& client, const delta::Protocol& protocol,
                                                  const std::string& table);

/// The header that answers it.
[[nodiscard]] std::string capabilitiesHeader(const Capabilities& client, ResponseFormat format,
                                             bool endStreamAction);

} // namespace sharepane::serve
