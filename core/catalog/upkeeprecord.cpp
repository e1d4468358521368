#include "core/base/units.h"
#include "core/catalog/boundedread.h"
#include "core/catalog/leaderdatabase.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace sharepane::catalog {

namespace {

using Json = nlohmann::json;

constexpr std::size_t maxBytes = 1U << 20U;
constexpr std::size_t maxProblems = 1000;

std::string sweptKey(const std::string& folder)
{
    return folder + "upkeep/swept.json";
}

std::string problemsKey(const std::string& folder)
{
    return folder + "upkeep/problems.json";
}

/// Null where there is nothing readable: anybody may have written it.
Result<Json> readJson(const storage::ObjectStore& store, const std::string& key)
{
    const auto bytes = readBounded(store, key, maxBytes);
    if (!bytes && bytes.error().code != ErrorCode::notFound && bytes.error().code != ErrorCode::corrupt) {
        return fail(bytes.error());
    }
    Json json = bytes ? Json::parse(*bytes, nullptr, false) : Json();
    return json.is_discarded() ? Json() : std::move(json);
}

std::string textOf(const Json& object, const char* name)
{
    const auto found = object.is_object() ? object.find(name) : object.end();
    return object.is_object() && found != object.end() && found->is_string() ? found->get<std::string>()
                                                                             : std::string();
}

} // namespace

Result<UpkeepRecord> LeaderDatabase::upkeepRecord() const
{
    UpkeepRecord record;
    const Json swept = TRY(readJson(*m_context.store, sweptKey(m_folder)));
    record.sweptAt = parseTimestamp(textOf(swept, "swept_at")).value_or(Timestamp{});
    const Json problems = TRY(readJson(*m_context.store, problemsKey(m_folder)));
    for (std::size_t i = 0; problems.is_array() && i < std::min(problems.size(), maxProblems); ++i) {
        record.problems.push_back({textOf(problems[i], "table"), textOf(problems[i], "message")});
    }
    return record;
}

Result<void> LeaderDatabase::putSwept(Timestamp time)
{
    const std::string text = Json{{"swept_at", formatTimestamp(time)}}.dump();
    return m_context.store->put(sweptKey(m_folder), std::string_view(text));
}

Result<void> LeaderDatabase::putProblems(const std::vector<UpkeepProblem>& problems)
{
    Json list = Json::array();
    for (const UpkeepProblem& problem : problems) {
        list.push_back({{"table", problem.table}, {"message", problem.message}});
    }
    const std::string text = list.dump(-1, ' ', false, Json::error_handler_t::replace);
    return m_context.store->put(problemsKey(m_folder), std::string_view(text));
}

} // namespace sharepane::catalog
