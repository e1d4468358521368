#include "core/query/clock.h"

#include "core/query/literal.h"

#include <chrono>

namespace sharepane::query {

std::vector<SessionObject> clocksAt(Timestamp now, const std::set<std::string>& names)
{
    const std::int64_t instant =
        std::chrono::duration_cast<std::chrono::microseconds>(now.time_since_epoch()).count();
    std::vector<SessionObject> objects;
    for (const std::string& name : names) {
        const std::string type = name == "current_date" || name == "today" ? "DATE"
                                 : name == "current_localtimestamp"        ? "TIMESTAMP"
                                                                           : "TIMESTAMP WITH TIME ZONE";
        if (const auto literal = literalOf(instant, type)) {
            objects.push_back({SessionObject::Kind::macro, name,
                               "() AS CAST(" + engine::quoteLiteral(*literal) + " AS " + type + ")"});
        }
    }
    return objects;
}

} // namespace sharepane::query
