#include "app/sharepanectl/command.h"
#include "core/base/units.h"

#include <memory>

namespace sharepane::ctl {

namespace {

using Json = nlohmann::ordered_json;
using Show = ReportColumn::Show;

Json toJson(const facade::DatabaseInfo& database)
{
    return {
        {"name", database.name.text()},
        {"cluster", database.name.cluster},
        {"database", database.name.database},
        {"kind", database.kind == facade::DatabaseKind::leader ? "leader" : "follower"},
        {"version", database.version},
        {"commit_time", database.version < 0 ? Json(nullptr) : Json(formatTimestamp(database.commitTime))},
        {"tables", database.tables},
        {"followers", database.followers},
        {"leader", database.leader.empty() ? Json(nullptr) : Json(database.leader)}};
}

std::vector<ReportColumn> columns()
{
    return {{"name", "DATABASE"},
            {"kind", "KIND"},
            {"version", "VERSION", Show::number},
            {"commit_time", "COMMITTED"},
            {"tables", "TABLES", Show::number},
            {"followers", "FOLLOWERS", Show::number},
            {"leader", "LEADER"}};
}

Result<Report> show(Context& context, const std::string& text)
{
    const auto name = TRY(parseDatabaseName(text));
    const auto info = TRY(context.session.clusters().database(name));
    Json json = toJson(info);
    auto shown = columns();
    if (info.kind == facade::DatabaseKind::leader) {
        json["attached"] = Json::array();
        for (const auto& follower : TRY(context.session.clusters().followers(name))) {
            json["attached"].push_back({{"id", follower.id},
                                        {"cluster", follower.cluster},
                                        {"database", follower.database},
                                        {"host", follower.host},
                                        {"since", formatTimestamp(follower.since)}});
        }
        shown.push_back({"attached", "ATTACHED", Show::text, "cluster:database"});
        json["problems"] = info.problems;
        if (!info.problems.empty()) {
            shown.push_back({"problems", "PROBLEMS"});
        }
    }
    return Report::details(std::move(json), std::move(shown));
}

} // namespace

void addDatabaseCommands(CLI::App& app, Selection& selection)
{
    CLI::App* noun = app.add_subcommand("database", "Leader and follower databases");
    noun->require_subcommand(1)->fallthrough();
    const auto name = std::make_shared<std::string>();

    addVerb(*noun, selection, "create", "Make a leader database",
            [name](Context& context) -> Result<Report> {
                const auto parsed = TRY(parseDatabaseName(*name));
                const bool created = TRY(context.session.clusters().createDatabase(parsed));
                return Report::message({{"name", *name}, {"created", created}},
                                       created ? "Database " + *name + " created."
                                               : "Database " + *name + " exists already.");
            })
        ->add_option("CLUSTER/DATABASE", *name)
        ->required();

    addVerb(*noun, selection, "list", "List the databases of one or all clusters",
            [name](Context& context) -> Result<Report> {
                Json list = Json::array();
                for (const auto& database : TRY(context.session.clusters().databases(*name))) {
                    list.push_back(toJson(database));
                }
                return Report::table(
                    std::move(list), columns(),
                    "No databases yet. Make one: sharepanectl database create CLUSTER/DATABASE");
            })
        ->add_option("CLUSTER", *name);

    addVerb(*noun, selection, "show", "Show one database",
            [name](Context& context) { return show(context, *name); })
        ->add_option("CLUSTER/DATABASE", *name)
        ->required();

    addVerb(
        *noun, selection, "delete", "Delete a leader database and its data",
        [name](Context& context) -> Result<Report> {
            TRY(context.session.clusters().deleteDatabase(TRY(parseDatabaseName(*name))));
            return Report::message({{"name", *name}, {"deleted", true}}, "Database " + *name + " deleted.");
        })
        ->add_option("CLUSTER/DATABASE", *name)
        ->required();

    addPolicyCommands(*noun, selection);
    addVerifyCommand(*noun, selection);
}

} // namespace sharepane::ctl
