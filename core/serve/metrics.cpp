#include "core/serve/metrics.h"

#include <string>
#include <string_view>

namespace sharepane::serve {

namespace {

constexpr std::string_view actionNames[] = {
    "list_shares",    "get_share",         "list_schemas",      "list_tables",   "list_all_tables",
    "table_version",  "table_metadata",    "query_table",       "table_changes", "read_extent",
    "list_databases", "database_head",     "database_changes",  "note_follower", "locate_extents",
    "await_news",     "accept_invitation", "reject_invitation", "report_status", "none"};

void addMetric(std::string& out, std::string_view name, std::string_view kind, std::string_view help,
               std::int64_t value)
{
    out += "# HELP " + std::string(name) + ' ' + std::string(help) + '\n';
    out += "# TYPE " + std::string(name) + ' ' + std::string(kind) + '\n';
    out += std::string(name) + ' ' + std::to_string(value) + '\n';
}

} // namespace

void Metrics::note(std::optional<Action> action, unsigned status)
{
    static_assert(std::size(actionNames) == rowCount);
    const std::size_t row = action ? static_cast<std::size_t>(*action) : rowCount - 1;
    ++m_requests[row][status / 100 % classCount];
    if (status == 401) {
        ++m_notAdmitted;
    } else if (status == 429) {
        ++m_toldToWait;
    }
}

Response Metrics::response(const ConnectionCounts& connections) const
{
    std::string out = "# HELP sharepane_requests_total Requests answered, by route and class of status.\n"
                      "# TYPE sharepane_requests_total counter\n";
    for (std::size_t row = 0; row < rowCount; ++row) {
        for (std::size_t kind = 1; kind < classCount; ++kind) {
            if (const auto count = m_requests[row][kind].load(); count > 0) {
                out += "sharepane_requests_total{route=\"" + std::string(actionNames[row]) + "\",status=\"" +
                       std::to_string(kind) + "xx\"} " + std::to_string(count) + '\n';
            }
        }
    }
    addMetric(out, "sharepane_wrong_credentials_total", "counter", "Requests without a valid credential.",
              m_notAdmitted.load() + m_toldToWait.load());
    addMetric(out, "sharepane_rate_limited_total", "counter", "Those of them that were told to wait.",
              m_toldToWait.load());
    addMetric(out, "sharepane_connections", "gauge", "Open connections.", connections.open.load());
    addMetric(out, "sharepane_connections_total", "counter", "Connections accepted.",
              connections.accepted.load());
    addMetric(out, "sharepane_connections_refused_total", "counter",
              "Connections refused for being too many.", connections.refused.load());
    addMetric(out, "sharepane_connections_timed_out_total", "counter",
              "Connections ended for being too slow.", connections.timedOut.load());
    addMetric(out, "sharepane_sent_bytes_total", "counter", "Bytes of response bodies.",
              connections.sentBytes.load());
    Response response;
    response.headers.emplace_back("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
    response.body = std::move(out);
    return response;
}

} // namespace sharepane::serve
