#include "core/query/functions.h"

#include "core/catalog/sqlfunctions.h"

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>
#include <utility>

namespace sharepane::query {

namespace {

using Json = nlohmann::json;

constexpr std::size_t mostPrepared = 512;
constexpr std::size_t deepestCalls = 64;

tl::unexpected<Error> inFunction(Error error, const std::string& name)
{
    error.object = "function " + name;
    return fail(std::move(error));
}

std::string parameterList(const catalog::Function& function)
{
    std::string list;
    for (const std::string& parameter : function.parameters) {
        list += (list.empty() ? "" : ", ") + engine::quoteIdentifier(parameter);
    }
    return '(' + list + ')';
}

/// A line comment at the end of the body ends with the line.
std::string asStatement(const catalog::Function& function)
{
    return function.isTable ? function.body : "SELECT (" + function.body + "\n)";
}

std::string keyOf(const catalog::Function& function)
{
    Json key = Json::array({function.name, function.parameters, function.isTable, function.body});
    return key.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<Statement> readBody(const catalog::Function& function, engine::Connection& parser)
{
    auto statement = readStatement(parser, asStatement(function));
    if (!statement) {
        return inFunction(std::move(statement).error(), function.name);
    }
    if (!function.isTable && !isSingleExpression(*statement)) {
        return fail(ErrorCode::invalidArgument, "use", "function " + function.name,
                    "its body is not one expression", "write one expression, or a SELECT statement");
    }
    if (!function.parameters.empty()) {
        statement->deepSearches.insert(statement->deepByParameter.begin(), statement->deepByParameter.end());
    }
    if (statement->hasArrowByColumn && !function.parameters.empty()) {
        return fail(ErrorCode::notAuthorised, "use", "function " + function.name,
                    "it has -> with a path that is not written out", "use json_extract(document, path)");
    }
    return statement;
}

bool isPlain(std::string_view name)
{
    const auto isLetter = [](unsigned char c) {
        return std::isalnum(c) != 0 || c == '_';
    };
    return !name.empty() && std::isdigit(static_cast<unsigned char>(name.front())) == 0 &&
           std::ranges::all_of(name, isLetter);
}

/// The kind of expression that DuckDB takes a call of this name for; empty when it is none.
Result<std::string> kindOfCall(const std::string& call, engine::Connection& parser)
{
    const auto statement = readStatement(parser, "SELECT " + call);
    if (!statement) {
        if (statement.error().code == ErrorCode::invalidArgument ||
            statement.error().code == ErrorCode::notAuthorised) {
            return std::string();
        }
        return fail(statement.error());
    }
    const Json tree = Json::parse(statement->tree, nullptr, false);
    const auto list = tree["statements"][0]["node"].find("select_list");
    return list->empty() ? std::string() : (*list)[0].value("type", std::string());
}

/// Some names are DuckDB's without being in its list of functions: coalesce, rank …
Result<bool> isOrdinaryName(const std::string& name, engine::Connection& parser)
{
    const std::string written = isPlain(name) ? name : engine::quoteIdentifier(name);
    const std::string called = TRY(kindOfCall(written + "(1)", parser));
    return called == "FUNCTION" && TRY(kindOfCall(written + "(1) OVER ()", parser)) == "WINDOW_AGGREGATE";
}

} // namespace

/// Goes through calls, depth first.
class Functions::Walk {
public:
    Walk(Functions& functions, const catalog::Definitions& definitions, engine::Connection& parser)
        : m_functions(functions)
        , m_definitions(definitions)
        , m_parser(parser)
    {
    }

    Result<void> visit(const Statement& statement)
    {
        for (const std::string& name : statement.functions) {
            const auto found = m_definitions.functions.find(name);
            if (found == m_definitions.functions.end() || m_done.contains(name) ||
                TRY(m_functions.isBuiltIn(name, m_parser))) {
                continue;
            }
            if (std::ranges::find(m_open, name) != m_open.end() || m_open.size() >= deepestCalls) {
                return fail(ErrorCode::invalidArgument, "use", "function " + found->second.name,
                            m_open.size() >= deepestCalls ? "its calls are nested too deeply"
                                                          : "it calls itself",
                            "functions can't be recursive; write a recursive CTE");
            }
            m_open.push_back(name);
            const auto prepared = TRY(m_functions.prepare(found->second, m_parser));
            TRY(visit(prepared->body));
            m_open.pop_back();
            m_done.insert(name);
            m_found.push_back(prepared);
        }
        return {};
    }

    [[nodiscard]] std::vector<std::shared_ptr<const PreparedFunction>> take() { return std::move(m_found); }

private:
    Functions& m_functions;
    const catalog::Definitions& m_definitions;
    engine::Connection& m_parser;
    std::vector<std::string> m_open;
    std::set<std::string> m_done;
    std::vector<std::shared_ptr<const PreparedFunction>> m_found;
};

Result<std::vector<std::shared_ptr<const PreparedFunction>>>
Functions::calledBy(const Statement& statement, const catalog::Definitions& definitions,
                    engine::Connection& parser)
{
    if (definitions.functions.empty()) {
        return {};
    }
    Walk walk(*this, definitions, parser);
    TRY(walk.visit(statement));
    return walk.take();
}

Result<std::shared_ptr<const PreparedFunction>> Functions::prepare(const catalog::Function& function,
                                                                   engine::Connection& parser)
{
    const std::string key = keyOf(function);
    {
        const std::lock_guard lock(m_mutex);
        if (const auto known = m_prepared.find(key); known != m_prepared.end()) {
            return known->second;
        }
    }
    auto prepared = std::make_shared<PreparedFunction>();
    prepared->name = function.name;
    prepared->body = TRY(readBody(function, parser));
    std::string sql = TRY(qualifiedSql(parser, prepared->body));
    constexpr std::string_view select = "SELECT ";
    if (!function.isTable) {
        if (!sql.starts_with(select)) {
            return fail(ErrorCode::failed, "use", "function " + function.name,
                        "the engine writes its body in an unexpected way");
        }
        sql = '(' + sql.substr(select.size()) + ')';
    }
    prepared->macro.kind = function.isTable ? SessionObject::Kind::tableMacro : SessionObject::Kind::macro;
    prepared->macro.name = function.name;
    prepared->macro.sql = parameterList(function) + (function.isTable ? " AS TABLE " : " AS ") + sql;
    prepared->body.tree.clear();
    const std::lock_guard lock(m_mutex);
    if (m_prepared.size() >= mostPrepared) {
        m_prepared.clear();
    }
    m_prepared.insert_or_assign(key, prepared);
    return std::shared_ptr<const PreparedFunction>(prepared);
}

Result<catalog::Function> Functions::check(catalog::Function function, engine::Connection& parser)
{
    const bool builtIn = TRY(isBuiltIn(function.name, parser));
    if (builtIn || !catalog::isAllowedFunction(function.name) ||
        !TRY(isOrdinaryName(function.name, parser))) {
        return fail(ErrorCode::alreadyExists, "create function", function.name,
                    "the name means something to the query engine already", "choose another name");
    }
    const auto first = function.body.find_first_not_of(" \t\r\n");
    const bool parenthesised = first != std::string::npos && function.body[first] == '(';
    catalog::Function query = function;
    query.isTable = true;
    function.isTable = false;
    const auto asQuery = readBody(query, parser);
    const auto asExpression = readBody(function, parser);
    if (asExpression && (parenthesised || !asQuery)) {
        return function;
    }
    if (asQuery) {
        return query;
    }
    // What parses, but isn't allowed, says more than what doesn't parse.
    const bool isQuery = asQuery.error().code != ErrorCode::invalidArgument &&
                         asExpression.error().code == ErrorCode::invalidArgument;
    return fail(isQuery ? asQuery.error() : asExpression.error());
}

Result<bool> Functions::isBuiltIn(std::string_view name, engine::Connection& connection)
{
    const std::string folded = catalog::foldedName(name);
    {
        const std::lock_guard lock(m_mutex);
        if (!m_builtIns.empty()) {
            return m_builtIns.contains(folded);
        }
    }
    std::set<std::string, std::less<>> names;
    const auto rows =
        TRY(connection.query("SELECT DISTINCT lower(function_name) FROM duckdb_functions() WHERE internal"));
    while (const engine::Chunk* chunk = TRY(rows->next())) {
        for (std::size_t row = 0; row < chunk->rowCount(); ++row) {
            names.insert(chunk->text(0, row));
        }
    }
    const std::lock_guard lock(m_mutex);
    m_builtIns = std::move(names);
    return m_builtIns.contains(folded);
}

} // namespace sharepane::query
