#include "app/sharepanectl/command.h"

#include <memory>

namespace sharepane::ctl {

namespace {

using Json = nlohmann::ordered_json;
using Show = ReportColumn::Show;

Json toJson(const facade::TableInfo& table, bool full)
{
    Json json{{"name", table.name}, {"id", table.id}, {"delta_version", table.deltaVersion}};
    if (full) {
        json["rows"] = table.rows < 0 ? Json(nullptr) : Json(table.rows);
        json["bytes"] = table.bytes;
        json["extents"] = table.extents;
        json["location"] = table.location;
        json["columns"] = Json::array();
        for (const auto& column : table.columns) {
            json["columns"].push_back(
                {{"name", column.name}, {"type", column.type}, {"nullable", column.nullable}});
        }
    }
    return json;
}

struct Arguments {
    std::string database;
    std::string table;
    std::string other; ///< schema or new name
};

void addArguments(CLI::App* verb, Arguments& arguments)
{
    verb->add_option("CLUSTER/DATABASE", arguments.database)->required();
    verb->add_option("TABLE", arguments.table)->required();
}

} // namespace

void addTableCommands(CLI::App& app, Selection& selection)
{
    CLI::App* noun = app.add_subcommand("table", "Tables of a database");
    noun->require_subcommand(1)->fallthrough();
    const auto arguments = std::make_shared<Arguments>();

    CLI::App* create =
        addVerb(*noun, selection, "create", "Make a table", [arguments](Context& context) -> Result<Report> {
            const auto& a = *arguments;
            const bool created = TRY(
                context.session.clusters().createTable(TRY(parseDatabaseName(a.database)), a.table, a.other));
            return Report::message({{"database", a.database}, {"name", a.table}, {"created", created}},
                                   created ? "Table " + a.table + " created."
                                           : "Table " + a.table + " exists already.");
        });
    addArguments(create, *arguments);
    create->add_option("--schema", arguments->other, "Columns, e.g. \"a:bigint, b:varchar\"")->required();

    addVerb(*noun, selection, "list", "List the tables of a database",
            [arguments](Context& context) -> Result<Report> {
                Json list = Json::array();
                for (const auto& table :
                     TRY(context.session.clusters().tables(TRY(parseDatabaseName(arguments->database))))) {
                    list.push_back(toJson(table, false));
                }
                return Report::table(
                    std::move(list),
                    {{"name", "TABLE"}, {"delta_version", "DELTA VERSION", Show::number}, {"id", "ID"}},
                    "No tables yet. Make one: sharepanectl table create, or ingest --create");
            })
        ->add_option("CLUSTER/DATABASE", arguments->database)
        ->required();

    addArguments(addVerb(*noun, selection, "show", "Show one table",
                         [arguments](Context& context) -> Result<Report> {
                             const auto table = TRY(context.session.clusters().table(
                                 TRY(parseDatabaseName(arguments->database)), arguments->table));
                             return Report::details(toJson(table, true),
                                                    {{"name", "TABLE"},
                                                     {"id", "ID"},
                                                     {"delta_version", "DELTA VERSION", Show::number},
                                                     {"rows", "ROWS", Show::number},
                                                     {"bytes", "SIZE", Show::size},
                                                     {"extents", "EXTENTS", Show::number},
                                                     {"location", "LOCATION"},
                                                     {"columns", "COLUMNS", Show::text, "name:type"}});
                         }),
                 *arguments);

    CLI::App* rename = addVerb(
        *noun, selection, "rename", "Rename a table; no data is rewritten",
        [arguments](Context& context) -> Result<Report> {
            const auto& a = *arguments;
            TRY(context.session.clusters().renameTable(TRY(parseDatabaseName(a.database)), a.table, a.other));
            return Report::message({{"database", a.database}, {"name", a.other}, {"renamed_from", a.table}},
                                   "Table " + a.table + " is now " + a.other + ".");
        });
    addArguments(rename, *arguments);
    rename->add_option("NEW-NAME", arguments->other)->required();

    addArguments(
        addVerb(*noun, selection, "drop", "Drop a table",
                [arguments](Context& context) -> Result<Report> {
                    const auto& a = *arguments;
                    TRY(context.session.clusters().dropTable(TRY(parseDatabaseName(a.database)), a.table));
                    return Report::message({{"database", a.database}, {"name", a.table}, {"dropped", true}},
                                           "Table " + a.table + " dropped.");
                }),
        *arguments);
}

} // namespace sharepane::ctl
