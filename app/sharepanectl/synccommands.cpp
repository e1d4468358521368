#include "app/sharepanectl/command.h"
#include "app/sharepanectl/progressbar.h"
#include "core/base/units.h"

#include <memory>
#include <optional>

namespace sharepane::ctl {

namespace {

using Json = nlohmann::ordered_json;
using Show = ReportColumn::Show;

Json toJson(const facade::SyncStatus& status)
{
    Json json{
        {"name", status.name.text()},
        {"leader", status.leader},
        {"state", nameOf(status.state)},
        {"leader_version", status.leaderVersion},
        {"applied_version", status.appliedVersion},
        {"lag_ms", status.lagMs},
        {"pending_bytes", status.pendingBytes},
        {"pending_extents", status.pendingExtents},
        {"bytes_per_second", status.bytesPerSecond},
        {"eta_seconds", status.eta ? Json(status.eta->count()) : Json(nullptr)},
        {"extents", status.extents},
        {"bytes", status.bytes},
        {"hot_extents", status.hotExtents},
        {"hot_bytes", status.hotBytes},
        {"cold_extents", status.extents - status.hotExtents},
        {"cold_bytes", status.bytes - status.hotBytes},
        {"cached_extents", status.cachedExtents},
        {"cached_bytes", status.cachedBytes},
        {"cache_shortfall", status.cacheShortfall},
        {"last_contact", status.lastContact ? Json(formatTimestamp(*status.lastContact)) : Json(nullptr)},
        {"last_error", nullptr}};
    if (status.lastError) {
        json["last_error"] = errorDocument(*status.lastError)["error"];
    }
    return json;
}

std::vector<ReportColumn> statusColumns()
{
    return {{"name", "DATABASE"},
            {"state", "STATE"},
            {"leader_version", "LEADER", Show::number},
            {"applied_version", "APPLIED", Show::number},
            {"lag_ms", "LAG", Show::span},
            {"pending_bytes", "PENDING", Show::size},
            {"extents", "EXTENTS", Show::number},
            {"hot_extents", "HOT", Show::number},
            {"cached_bytes", "CACHED", Show::size},
            {"last_error", "LAST ERROR"}};
}

Report reportOf(const facade::SyncStatus& status)
{
    return Report::details(toJson(status), statusColumns());
}

Json toJson(const facade::LagPoint& point)
{
    return {{"at", formatTimestamp(point.at)},
            {"resolution_s", point.resolution.count()},
            {"lag_max_ms", point.lagMaxMs},
            {"lag_avg_ms", point.lagAvgMs},
            {"bytes", point.bytes},
            {"extents", point.extents},
            {"errors", point.errors},
            {"cached_hot_bytes", point.cachedHotBytes},
            {"cached_cold_bytes", point.cachedColdBytes}};
}

std::vector<ReportColumn> pointColumns()
{
    return {{"at", "AT"},
            {"resolution_s", "SECONDS", Show::number},
            {"lag_max_ms", "LAG MAX", Show::span},
            {"lag_avg_ms", "LAG AVG", Show::span},
            {"bytes", "BYTES", Show::size},
            {"extents", "EXTENTS", Show::number},
            {"errors", "ERRORS", Show::number},
            {"cached_hot_bytes", "HOT CACHED", Show::size},
            {"cached_cold_bytes", "COLD CACHED", Show::size}};
}

constexpr std::size_t mostPoints = 10'000;

Result<Report> series(Context& context, const std::string& database, const std::string& since, bool busyOnly)
{
    const auto span = TRY(parseSpan(since.empty() ? "1h" : since));
    Json list = Json::array();
    for (const auto& point :
         TRY(context.session.followers().series(TRY(parseDatabaseName(database)), span, mostPoints))) {
        if (!busyOnly || point.bytes > 0 || point.extents > 0 || point.errors > 0) {
            list.push_back(toJson(point));
        }
    }
    return Report::table(std::move(list), pointColumns(), "Nothing was recorded in that time.");
}

Result<Report> summary(Context& context, const std::string& since)
{
    Json list = Json::array();
    for (const auto& line :
         TRY(context.session.followers().summaries(TRY(parseSpan(since.empty() ? "1h" : since))))) {
        list.push_back({{"name", line.name.text()},
                        {"p50_ms", line.points == 0 ? Json(nullptr) : Json(line.p50Ms)},
                        {"p99_ms", line.points == 0 ? Json(nullptr) : Json(line.p99Ms)},
                        {"max_ms", line.points == 0 ? Json(nullptr) : Json(line.maxMs)},
                        {"points", line.points}});
    }
    return Report::table(std::move(list),
                         {{"name", "DATABASE"},
                          {"p50_ms", "P50", Show::span},
                          {"p99_ms", "P99", Show::span},
                          {"max_ms", "MAX", Show::span},
                          {"points", "POINTS", Show::number}},
                         "No lag was recorded in that time.");
}

struct WaitOptions {
    std::string database;
    std::optional<std::int64_t> version;
    std::string timeout;
};

Result<Report> wait(Context& context, const WaitOptions& options)
{
    std::optional<std::chrono::milliseconds> timeout;
    if (!options.timeout.empty()) {
        timeout = TRY(parseSpan(options.timeout));
    }
    return reportOf(TRY(context.session.followers().wait(TRY(parseDatabaseName(options.database)),
                                                         options.version, timeout, context.cancel)));
}

void addPause(CLI::App& noun, Selection& selection, const std::string& verb, const std::string& help,
              bool paused)
{
    const auto name = std::make_shared<std::string>();
    addVerb(noun, selection, verb, help,
            [name, paused](Context& context) -> Result<Report> {
                TRY(context.session.followers().setPaused(TRY(parseDatabaseName(*name)), paused));
                return Report::message({{"name", *name}, {"paused", paused}},
                                       *name + (paused ? " is paused." : " is followed again."));
            })
        ->add_option("CLUSTER/DATABASE", *name)
        ->required();
}

} // namespace

void addSyncCommands(CLI::App& app, Selection& selection)
{
    CLI::App* noun = app.add_subcommand("sync", "How fresh the follower databases are");
    noun->require_subcommand(1)->fallthrough();

    const auto name = std::make_shared<std::string>();
    addVerb(*noun, selection, "status", "State, versions and lag",
            [name](Context& context) -> Result<Report> {
                if (!name->empty()) {
                    return reportOf(TRY(context.session.followers().status(TRY(parseDatabaseName(*name)))));
                }
                Json list = Json::array();
                for (const auto& status : TRY(context.session.followers().status())) {
                    list.push_back(toJson(status));
                }
                return Report::table(std::move(list), statusColumns(), "Nothing is followed yet.");
            })
        ->add_option("CLUSTER/DATABASE", *name);

    addVerb(*noun, selection, "now", "Look for news at once and fetch it",
            [name](Context& context) -> Result<Report> {
                return reportOf(
                    TRY(context.session.followers().syncNow(TRY(parseDatabaseName(*name)), context.cancel)));
            })
        ->add_option("CLUSTER/DATABASE", *name)
        ->required();

    const auto waitOptions = std::make_shared<WaitOptions>();
    CLI::App* verb = addVerb(*noun, selection, "wait", "Wait until a version is queryable",
                             [waitOptions](Context& context) { return wait(context, *waitOptions); });
    verb->add_option("CLUSTER/DATABASE", waitOptions->database)->required();
    verb->add_option("--version", waitOptions->version, "Journal version; default: the leader's newest now");
    verb->add_option("--timeout", waitOptions->timeout, "Give up after this span, e.g. 30s");

    const auto since = std::make_shared<std::string>();
    CLI::App* history =
        addVerb(*noun, selection, "history", "What was synchronised when",
                [name, since](Context& context) { return series(context, *name, *since, true); });
    history->add_option("CLUSTER/DATABASE", *name)->required();
    history->add_option("--since", *since, "How far back, e.g. 7d (default 1h)");

    addPause(*noun, selection, "pause", "Stop following for now", true);
    addPause(*noun, selection, "resume", "Follow again", false);
}

void addLagCommand(CLI::App& app, Selection& selection)
{
    struct Options {
        std::string target;
        std::string since;
    };
    const auto options = std::make_shared<Options>();
    CLI::App* verb =
        addVerb(app, selection, "lag", "Lag over time of a follower database, or a summary of all",
                [options](Context& context) {
                    return options->target == "summary"
                               ? summary(context, options->since)
                               : series(context, options->target, options->since, false);
                });
    verb->add_option("CLUSTER/DATABASE|summary", options->target)->required();
    verb->add_option("--since", options->since, "How far back, e.g. 24h (default 1h)");
}

} // namespace sharepane::ctl
