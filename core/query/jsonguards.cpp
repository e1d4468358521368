#include "core/query/jsonguards.h"

#include "core/engine/jsontext.h"

namespace sharepane::query {

namespace {

bool goesWithoutPath(const std::string& name)
{
    return name == "json_type" || name == "json_keys" || name == "json_array_length";
}

} // namespace

std::vector<SessionObject> guardsOf(const std::set<std::string>& names)
{
    const std::string shallow = "system.main." + std::string(engine::shallowJson) + "(j)";
    std::vector<SessionObject> guards;
    for (const std::string& name : names) {
        const std::string function = "system.main." + engine::quoteIdentifier(name);
        std::string sql = "(j, p) AS " + function + '(' + shallow + ", p)";
        if (name == "json_pretty") {
            sql = "(j) AS " + function + '(' + shallow + ')';
        } else if (goesWithoutPath(name)) {
            sql = "(j) AS " + function + "(j), " + sql;
        }
        guards.push_back({SessionObject::Kind::macro, name, std::move(sql)});
    }
    return guards;
}

} // namespace sharepane::query
