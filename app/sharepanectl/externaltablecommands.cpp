#include "app/sharepanectl/command.h"
#include "core/base/units.h"

#include <memory>

namespace sharepane::ctl {

namespace {

using Json = nlohmann::ordered_json;

struct Arguments {
    std::string database;
    std::string name;
    std::string format;
    std::string location;
};

Json toJson(const facade::ExternalTableInfo& table)
{
    Json columns = Json::array();
    for (const auto& column : table.columns) {
        columns.push_back({{"name", column.name}, {"type", column.type}, {"nullable", column.nullable}});
    }
    return {{"name", table.name},
            {"format", table.format},
            {"location", table.location},
            {"columns", std::move(columns)},
            {"created_at", formatTimestamp(table.createdAt)}};
}

Result<Report> create(Context& context, const Arguments& arguments)
{
    facade::ExternalTableInfo table;
    table.name = arguments.name;
    table.format = arguments.format;
    table.location = arguments.location;
    const bool created = TRY(
        context.session.entities().createExternalTable(TRY(parseDatabaseName(arguments.database)), table));
    return Report::message({{"database", arguments.database}, {"name", arguments.name}, {"created", created}},
                           "External table " + arguments.name + (created ? " created." : " exists already."));
}

Result<Report> list(Context& context, const Arguments& arguments)
{
    Json all = Json::array();
    for (const auto& table :
         TRY(context.session.entities().externalTables(TRY(parseDatabaseName(arguments.database))))) {
        all.push_back(toJson(table));
    }
    return Report::table(std::move(all),
                         {{"name", "EXTERNAL TABLE"},
                          {"format", "FORMAT"},
                          {"location", "LOCATION"},
                          {"columns", "COLUMNS", ReportColumn::Show::text, "name:type"}},
                         "No external tables yet. Make one: sharepanectl external-table create");
}

Result<Report> drop(Context& context, const Arguments& arguments)
{
    TRY(context.session.entities().dropExternalTable(TRY(parseDatabaseName(arguments.database)),
                                                     arguments.name));
    return Report::message({{"database", arguments.database}, {"name", arguments.name}, {"dropped", true}},
                           "External table " + arguments.name + " dropped; its files stay.");
}

} // namespace

void addExternalTableCommands(CLI::App& app, Selection& selection)
{
    CLI::App* noun = app.add_subcommand("external-table", "Tables that lie elsewhere and are read there");
    noun->require_subcommand(1)->fallthrough();
    const auto arguments = std::make_shared<Arguments>();
    const auto add = [&](const std::string& verb, const std::string& help, auto command) {
        CLI::App* added = addVerb(*noun, selection, verb, help, [arguments, command](Context& context) {
            return command(context, *arguments);
        });
        added->add_option("CLUSTER/DATABASE", arguments->database)->required();
        return added;
    };

    CLI::App* made = add("create", "Make files known under a name; nothing is copied", create);
    made->add_option("EXTERNAL-TABLE", arguments->name)->required();
    made->add_option("--format", arguments->format, "parquet, csv, json or delta")
        ->required()
        ->check(CLI::IsMember({"parquet", "csv", "json", "delta"}));
    made->add_option("--location", arguments->location, "URL or absolute path of a file or a folder")
        ->required();
    add("list", "List the external tables of a database", list);
    add("drop", "Forget an external table; its files stay", drop)
        ->add_option("EXTERNAL-TABLE", arguments->name)
        ->required();
}

} // namespace sharepane::ctl
