#include "app/sharepanectl/command.h"
#include "core/base/units.h"

#include <algorithm>
#include <memory>

namespace sharepane::ctl {

namespace {

using Json = nlohmann::ordered_json;

struct Arguments {
    std::string database;
    std::string name;
    std::string parameters;
    std::string body;
};

/// "x, y": names separated by commas; blanks around them don't count.
std::vector<std::string> parametersOf(const std::string& text)
{
    constexpr const char* blanks = " \t";
    std::vector<std::string> names;
    for (std::size_t begin = 0;
         text.find_first_not_of(blanks) != std::string::npos && begin <= text.size();) {
        const std::size_t end = std::min(text.find(',', begin), text.size());
        const std::string part = text.substr(begin, end - begin);
        const std::size_t first = part.find_first_not_of(blanks);
        names.push_back(first == std::string::npos
                            ? std::string()
                            : part.substr(first, part.find_last_not_of(blanks) - first + 1));
        begin = end + 1;
    }
    return names;
}

Json toJson(const facade::FunctionInfo& function)
{
    return {{"name", function.name},
            {"kind", function.isTable ? "table" : "scalar"},
            {"parameters", function.parameters},
            {"body", function.body},
            {"created_at", formatTimestamp(function.createdAt)}};
}

Result<Report> create(Context& context, const Arguments& arguments)
{
    facade::FunctionInfo function;
    function.name = arguments.name;
    function.parameters = parametersOf(arguments.parameters);
    function.body = arguments.body;
    const bool created =
        TRY(context.session.entities().createFunction(TRY(parseDatabaseName(arguments.database)), function));
    return Report::message({{"database", arguments.database}, {"name", arguments.name}, {"created", created}},
                           "Function " + arguments.name + (created ? " created." : " exists already."));
}

Result<Report> list(Context& context, const Arguments& arguments)
{
    Json all = Json::array();
    for (const auto& function :
         TRY(context.session.entities().functions(TRY(parseDatabaseName(arguments.database))))) {
        all.push_back(toJson(function));
    }
    return Report::table(
        std::move(all),
        {{"name", "FUNCTION"}, {"kind", "KIND"}, {"parameters", "PARAMETERS"}, {"body", "BODY"}},
        "No functions yet. Make one: sharepanectl function create");
}

Result<Report> drop(Context& context, const Arguments& arguments)
{
    TRY(context.session.entities().dropFunction(TRY(parseDatabaseName(arguments.database)), arguments.name));
    return Report::message({{"database", arguments.database}, {"name", arguments.name}, {"dropped", true}},
                           "Function " + arguments.name + " dropped.");
}

} // namespace

void addFunctionCommands(CLI::App& app, Selection& selection)
{
    CLI::App* noun = app.add_subcommand("function", "Functions stored in a database, for its queries");
    noun->require_subcommand(1)->fallthrough();
    const auto arguments = std::make_shared<Arguments>();
    const auto add = [&](const std::string& verb, const std::string& help, auto command) {
        CLI::App* added = addVerb(*noun, selection, verb, help, [arguments, command](Context& context) {
            return command(context, *arguments);
        });
        added->add_option("CLUSTER/DATABASE", arguments->database)->required();
        return added;
    };

    CLI::App* made = add("create", "Store a function: an expression, or a query to use in FROM", create);
    made->add_option("FUNCTION", arguments->name)->required();
    made->add_option("--args", arguments->parameters, "Names of its parameters, e.g. \"x, y\"");
    made->add_option("--as", arguments->body, "An expression, or a SELECT statement")->required();
    add("list", "List the functions of a database", list);
    add("drop", "Drop a function", drop)->add_option("FUNCTION", arguments->name)->required();
}

} // namespace sharepane::ctl
