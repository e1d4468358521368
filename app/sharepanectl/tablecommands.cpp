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
        json["hot_extents"] = table.hotExtents;
        json["hot_bytes"] = table.hotBytes;
        json["cold_extents"] = table.extents - table.hotExtents;
        json["cold_bytes"] = table.bytes - table.hotBytes;
        if (table.cachedExtents >= 0) { // of a follower database
            json["cached_extents"] = table.cachedExtents;
            json["cached_bytes"] = table.cachedBytes;
        }
        json["location"] = table.location;
        json["columns"] = Json::array();
        for (const auto& column : table.columns) {
            json["columns"].push_back(
                {{"name", column.name}, {"type", column.type}, {"nullable", column.nullable}});
        }
        json["problem"] = table.problem ? Json(table.problem->message()) : Json(nullptr);
    }
    return json;
}

std::vector<ReportColumn> details(bool hasProblem)
{
    std::vector<ReportColumn> columns{{"name", "TABLE"},
                                      {"id", "ID"},
                                      {"delta_version", "DELTA VERSION", Show::number},
                                      {"rows", "ROWS", Show::number},
                                      {"bytes", "SIZE", Show::size},
                                      {"extents", "EXTENTS", Show::number},
                                      {"location", "LOCATION"},
                                      {"columns", "COLUMNS", Show::text, "name:type"}};
    if (hasProblem) {
        columns.push_back({"problem", "PROBLEM"});
    }
    return columns;
}

struct Arguments {
    std::string database;
    std::string table;
    std::string other; ///< schema, new name or location
    facade::ColumnEdit edit{};
};

void addArguments(CLI::App* verb, Arguments& arguments)
{
    verb->add_option("CLUSTER/DATABASE", arguments.database)->required();
    verb->add_option("TABLE", arguments.table)->required();
}

} // namespace

namespace {

/// What is said where a change was made before.
std::string alreadySo(const facade::ColumnEdit& edit)
{
    switch (edit.kind) {
    case facade::ColumnEdit::Kind::rename:
        return "Column " + edit.column + " is " + edit.newName + " already.";
    case facade::ColumnEdit::Kind::widen:
        return "Column " + edit.column + " is " + edit.type + " already.";
    default:
        return "Column " + edit.column + " exists already.";
    }
}

Result<Report> changeColumn(Context& context, const Arguments& a, const std::string& sentence)
{
    const bool changed =
        TRY(context.session.clusters().changeColumn(TRY(parseDatabaseName(a.database)), a.table, a.edit));
    Json json{{"database", a.database}, {"table", a.table}, {"column", a.edit.column}};
    if (a.edit.kind == facade::ColumnEdit::Kind::add) {
        json["created"] = changed;
    }
    return Report::message(std::move(json), changed ? sentence : alreadySo(a.edit));
}

/// `table column add|rename|drop|widen`: no data is rewritten.
void addColumnVerbs(CLI::App& table, Selection& selection, const std::shared_ptr<Arguments>& arguments)
{
    using Kind = facade::ColumnEdit::Kind;
    CLI::App* noun = table.add_subcommand("column", "Columns of a table; no data is rewritten");
    noun->require_subcommand(1)->fallthrough();
    const auto verb = [&](const char* name, const char* help, Kind kind, const std::string& done) {
        CLI::App* made = addVerb(*noun, selection, name, help, [=](Context& context) -> Result<Report> {
            Arguments a = *arguments;
            a.edit.kind = kind;
            return changeColumn(context, a, "Column " + a.edit.column + ' ' + done + '.');
        });
        addArguments(made, *arguments);
        made->add_option("COLUMN", arguments->edit.column, "Its name; a.b is the member b of a")->required();
        return made;
    };
    verb("add", "Add a column; the rows there are have NULL", Kind::add, "added")
        ->add_option("TYPE", arguments->edit.type, "As in SQL, e.g. bigint")
        ->required();
    verb("rename", "Rename a column", Kind::rename, "renamed")
        ->add_option("NEW-NAME", arguments->edit.newName)
        ->required();
    verb("drop", "Drop a column", Kind::drop, "dropped");
    verb("widen", "Give a column a wider type", Kind::widen, "widened")
        ->add_option("TYPE", arguments->edit.type, "As in SQL, e.g. bigint for an integer column")
        ->required();
}

void addAdopt(CLI::App& table, Selection& selection, const std::shared_ptr<Arguments>& arguments)
{
    CLI::App* adopt = addVerb(
        table, selection, "adopt",
        "Make a Delta table of another program's a table of the database; its files stay where they are",
        [arguments](Context& context) -> Result<Report> {
            const auto& a = *arguments;
            const bool adopted = TRY(
                context.session.clusters().adoptTable(TRY(parseDatabaseName(a.database)), a.table, a.other));
            return Report::message({{"database", a.database}, {"name", a.table}, {"created", adopted}},
                                   adopted ? "Table " + a.table + " adopted."
                                           : "Table " + a.table + " is adopted already.");
        });
    addArguments(adopt, *arguments);
    adopt
        ->add_option("LOCATION", arguments->other,
                     "A folder below the cluster's storage: a URL, a path, or relative to the storage")
        ->required();
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
                             return Report::details(toJson(table, true), details(table.problem.has_value()));
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

    addColumnVerbs(*noun, selection, arguments);
    addAdopt(*noun, selection, arguments);
}

} // namespace sharepane::ctl
