#include "core/catalog/viewtree.h"

#include <utility>

namespace sharepane::catalog::viewtree {

namespace {

constexpr std::size_t longest = 1U << 20U;
constexpr const char* op = "use the query of a materialized view";

Result<std::string> oneText(engine::Connection& connection, const std::string& sql, const std::string& text)
{
    const auto rows = TRY(connection.query(sql, {}, {text}));
    const engine::Chunk* chunk = TRY(rows->next());
    if (chunk == nullptr || chunk->rowCount() == 0) {
        return fail(ErrorCode::failed, op, {}, "the parser gave no answer");
    }
    return chunk->text(0, 0);
}

} // namespace

std::string textOf(const Json& object, const char* key)
{
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

bool isNullOrAbsent(const Json& object, const char* key)
{
    const auto found = object.find(key);
    return found == object.end() || found->is_null();
}

const Json& memberOf(const Json& object, const char* key)
{
    static const Json none;
    const auto found = object.find(key);
    return found == object.end() ? none : *found;
}

bool isEmptyList(const Json& object, const char* key)
{
    const Json& member = memberOf(object, key);
    return !member.is_array() || member.empty();
}

tl::unexpected<Error> refuse(std::string cause, std::string hint)
{
    return fail(ErrorCode::invalidArgument, op, {}, std::move(cause), std::move(hint));
}

tl::unexpected<Error> forbid(const std::string& what)
{
    return fail(ErrorCode::notAuthorised, op, {}, what + " is not allowed in a materialized view",
                "read one table of the database, with built-in functions");
}

Result<Json> parse(engine::Connection& connection, const std::string& sql)
{
    if (sql.empty() || sql.size() > longest || sql.find('\0') != std::string::npos) {
        return refuse(sql.empty() ? "it is empty" : "it is longer than 1 MiB or has a NUL character");
    }
    Json tree = Json::parse(TRY(oneText(connection, "SELECT json_serialize_sql($1::VARCHAR)::VARCHAR", sql)),
                            nullptr, false);
    if (!tree.is_object() || tree.value("error", true)) {
        std::string message = textOf(tree, "error_message");
        if (message.starts_with("Only SELECT statements can be serialized")) {
            message = "it is no SELECT statement";
        }
        return refuse(message.empty() ? "it can't be parsed" : message, "give one SELECT");
    }
    if (memberOf(tree, "statements").size() != 1) {
        return refuse("it is not exactly one statement", "give one SELECT");
    }
    return tree;
}

Result<std::string> spell(engine::Connection& connection, const Json& tree)
{
    return oneText(connection, "SELECT json_deserialize_sql($1::VARCHAR::JSON)", tree.dump());
}

} // namespace sharepane::catalog::viewtree
