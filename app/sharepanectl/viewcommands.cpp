#include "app/sharepanectl/command.h"

#include <memory>

namespace sharepane::ctl {

namespace {

using Json = nlohmann::ordered_json;
using Show = ReportColumn::Show;

Json toJson(const facade::ViewInfo& view)
{
    return {{"name", view.name},
            {"source", view.source},
            {"refresh", view.incremental ? "incremental" : "full"},
            {"why", view.why},
            {"behind", view.behind},
            {"source_version", view.sourceVersion},
            {"rows", view.rows < 0 ? Json(nullptr) : Json(view.rows)},
            {"bytes", view.bytes},
            {"extents", view.extents},
            {"sql", view.sql}};
}

struct Arguments {
    std::string database;
    std::string view;
    std::string sql;
};

void addArguments(CLI::App* verb, Arguments& arguments)
{
    verb->add_option("CLUSTER/DATABASE", arguments.database)->required();
    verb->add_option("VIEW", arguments.view)->required();
}

Result<facade::ViewInfo> find(Context& context, const Arguments& arguments)
{
    for (auto& view : TRY(context.session.entities().views(TRY(parseDatabaseName(arguments.database))))) {
        if (QString::fromStdString(view.name).compare(QString::fromStdString(arguments.view),
                                                      Qt::CaseInsensitive) == 0) {
            return std::move(view);
        }
    }
    return fail(ErrorCode::notFound, "find materialized view", arguments.database + "/" + arguments.view,
                "there is no such materialized view", "see sharepanectl view list " + arguments.database);
}

Result<Report> create(Context& context, const Arguments& arguments)
{
    const bool created = TRY(context.session.entities().createView(TRY(parseDatabaseName(arguments.database)),
                                                                   arguments.view, arguments.sql));
    const auto view = TRY(find(context, arguments));
    Json document = toJson(view);
    document["database"] = arguments.database;
    document["created"] = created;
    return Report::message(std::move(document),
                           created ? "Materialized view " + view.name + " created; it is refreshed " +
                                         (view.incremental ? "incrementally." : "in full: " + view.why + ".")
                                   : "Materialized view " + view.name + " exists already.");
}

Result<Report> list(Context& context, const Arguments& arguments)
{
    Json views = Json::array();
    for (const auto& view :
         TRY(context.session.entities().views(TRY(parseDatabaseName(arguments.database))))) {
        views.push_back(toJson(view));
    }
    return Report::table(std::move(views),
                         {{"name", "VIEW"},
                          {"source", "SOURCE"},
                          {"refresh", "REFRESH"},
                          {"behind", "BEHIND", Show::number},
                          {"rows", "ROWS", Show::number},
                          {"bytes", "SIZE", Show::size},
                          {"why", "IN FULL BECAUSE"}},
                         "No materialized views yet. Make one: sharepanectl view create");
}

Result<Report> refresh(Context& context, const Arguments& arguments)
{
    const bool changed = TRY(context.session.entities().refreshView(
        TRY(parseDatabaseName(arguments.database)), arguments.view, context.cancel));
    return Report::message(
        {{"database", arguments.database}, {"name", arguments.view}, {"refreshed", changed}},
        "Materialized view " + arguments.view + (changed ? " refreshed." : " was up to date."));
}

Result<Report> drop(Context& context, const Arguments& arguments)
{
    TRY(context.session.entities().dropView(TRY(parseDatabaseName(arguments.database)), arguments.view));
    return Report::message({{"database", arguments.database}, {"name", arguments.view}, {"dropped", true}},
                           "Materialized view " + arguments.view + " dropped.");
}

} // namespace

void addViewCommands(CLI::App& app, Selection& selection)
{
    CLI::App* noun = app.add_subcommand("view", "Materialized views of a database");
    noun->require_subcommand(1)->fallthrough();
    const auto arguments = std::make_shared<Arguments>();
    const auto run = [arguments](Result<Report> (*command)(Context&, const Arguments&)) {
        return [arguments, command](Context& context) {
            return command(context, *arguments);
        };
    };

    CLI::App* made =
        addVerb(*noun, selection, "create", "Keep the result of a query over one table", run(create));
    addArguments(made, *arguments);
    made->add_option("--as", arguments->sql, "e.g. \"SELECT kind, count(*) FROM t GROUP BY kind\"")
        ->required();
    addVerb(*noun, selection, "list", "List the materialized views of a database", run(list))
        ->add_option("CLUSTER/DATABASE", arguments->database)
        ->required();
    addArguments(
        addVerb(*noun, selection, "refresh", "Bring a materialized view's rows up to date", run(refresh)),
        *arguments);
    addArguments(addVerb(*noun, selection, "drop", "Drop a materialized view", run(drop)), *arguments);
}

} // namespace sharepane::ctl
