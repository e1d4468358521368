#include "app/sharepanectl/command.h"
#include "core/base/units.h"

#include <memory>

namespace sharepane::ctl {

namespace {

using Json = nlohmann::ordered_json;
using Show = ReportColumn::Show;

Json toJson(const facade::ClusterInfo& cluster)
{
    Json json{{"name", cluster.name},
              {"storage_url", cluster.storageUrl},
              {"location", cluster.location},
              {"cache_limit", cluster.cacheLimit},
              {"cache_used", cluster.cacheUsed},
              {"cache_hot", cluster.cacheHot},
              {"cache_shortfall", cluster.cacheShortfall},
              {"leader_databases", cluster.leaderDatabases},
              {"follower_databases", cluster.followerDatabases},
              {"problem", nullptr}};
    if (cluster.problem) {
        json["problem"] = cluster.problem->message();
    }
    return json;
}

std::vector<ReportColumn> columns()
{
    return {{"name", "NAME"},
            {"storage_url", "STORAGE"},
            {"location", "LOCATION"},
            {"leader_databases", "LEADER DBS", Show::number},
            {"follower_databases", "FOLLOWER DBS", Show::number},
            {"cache_used", "CACHE USED", Show::size},
            {"cache_hot", "HOT", Show::size},
            {"cache_limit", "CACHE LIMIT", Show::size},
            {"problem", "PROBLEM"}};
}

void addCreate(CLI::App& noun, Selection& selection)
{
    struct Options {
        facade::ClusterRequest request;
        std::string cacheSize;
    };
    const auto options = std::make_shared<Options>();
    CLI::App* verb =
        addVerb(noun, selection, "create", "Make a cluster", [options](Context& context) -> Result<Report> {
            auto request = options->request;
            if (!options->cacheSize.empty()) {
                request.cacheLimit = TRY(parseSize(options->cacheSize));
            }
            const bool created = TRY(context.session.clusters().createCluster(request));
            Json json = toJson(TRY(context.session.clusters().cluster(request.name)));
            json["created"] = created;
            return Report::message(std::move(json), created ? "Cluster " + request.name + " created."
                                                            : "Cluster " + request.name + " exists already.");
        });
    verb->add_option("NAME", options->request.name, "Name of the new cluster")->required();
    verb->add_option("--storage", options->request.storageUrl, "Storage URL; default: in the workspace");
    verb->add_option("--location", options->request.location, "Where it is, in your words");
    verb->add_option("--cache-size", options->cacheSize, "Upper bound of its cache, e.g. 20GiB");
}

void addAlter(CLI::App& noun, Selection& selection)
{
    struct Options {
        std::string name;
        std::string cacheSize;
    };
    const auto options = std::make_shared<Options>();
    CLI::App* verb = addVerb(
        noun, selection, "alter", "Give a cluster's cache another size",
        [options](Context& context) -> Result<Report> {
            auto& clusters = context.session.clusters();
            const bool changed =
                TRY(clusters.setCacheLimit(options->name, TRY(parseSize(options->cacheSize))));
            const auto cluster = TRY(clusters.cluster(options->name));
            Json json = toJson(cluster);
            json["changed"] = changed;
            return Report::message(std::move(json), "The cache of cluster " + cluster.name + " may hold " +
                                                        formatSize(cluster.cacheLimit) + ".");
        });
    verb->add_option("NAME", options->name)->required();
    verb->add_option("--cache-size", options->cacheSize, "Upper bound of its cache, e.g. 20GiB")->required();
}

} // namespace

void addClusterCommands(CLI::App& app, Selection& selection)
{
    CLI::App* noun = app.add_subcommand("cluster", "Clusters of this workspace");
    noun->require_subcommand(1)->fallthrough();
    addCreate(*noun, selection);
    addAlter(*noun, selection);
    addVerb(*noun, selection, "list", "List the clusters", [](Context& context) -> Result<Report> {
        Json list = Json::array();
        for (const auto& cluster : TRY(context.session.clusters().clusters())) {
            list.push_back(toJson(cluster));
        }
        return Report::table(std::move(list), columns(),
                             "No clusters yet. Make one: sharepanectl cluster create NAME");
    });
    const auto name = std::make_shared<std::string>();
    addVerb(*noun, selection, "show", "Show one cluster",
            [name](Context& context) -> Result<Report> {
                return Report::details(toJson(TRY(context.session.clusters().cluster(*name))), columns());
            })
        ->add_option("NAME", *name)
        ->required();
    addVerb(
        *noun, selection, "delete", "Forget a cluster; its storage stays",
        [name](Context& context) -> Result<Report> {
            TRY(context.session.clusters().deleteCluster(*name));
            return Report::message({{"name", *name}, {"deleted", true}}, "Cluster " + *name + " deleted.");
        })
        ->add_option("NAME", *name)
        ->required();
}

} // namespace sharepane::ctl
