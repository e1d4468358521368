#pragma once

#include "core/serve/http.h"
#include "core/serve/httpserver.h"
#include "core/serve/routes.h"

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>

namespace sharepane::serve {

/// What the service did, for Prometheus (text format 0.0.4). Names nobody and nothing that is shared.
/// Thread-safe.
class Metrics {
public:
    /// One answered request; no action: of no route.
    void note(std::optional<Action> action, unsigned status);
    [[nodiscard]] Response response(const ConnectionCounts& connections) const;

private:
    static constexpr std::size_t rowCount = actionCount + 1; ///< the last is of no route
    static constexpr std::size_t classCount = 6;             ///< status / 100
    std::array<std::array<std::atomic<std::int64_t>, classCount>, rowCount> m_requests{};
    std::atomic<std::int64_t> m_notAdmitted{0};
    std::atomic<std::int64_t> m_toldToWait{0};
};

} // namespace sharepane::serve
