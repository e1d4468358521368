#include "core/base/units.h"
#include "core/control/activity.h"
#include "core/facade/sharing.h"
#include "core/secrets/privatefile.h"

#include <nlohmann/json.hpp>

namespace sharepane::facade {

Result<std::vector<ActivityInfo>> ActivityServiceImpl::activities(const std::optional<Timestamp>& since,
                                                                  const std::string& object,
                                                                  std::size_t limit)
{
    workspace::sql::Session session(TRY(m_core->workspace()->database()));
    std::vector<ActivityInfo> infos;
    for (const auto& activity : TRY(control::activities(session, {since, object, limit}))) {
        infos.push_back({activity.number, activity.time, activity.who, activity.action, activity.object,
                         control::nameOf(activity.outcome), activity.detail});
    }
    return infos;
}

Result<std::size_t> ActivityServiceImpl::exportTo(const std::filesystem::path& file,
                                                  const std::optional<Timestamp>& since,
                                                  const std::string& object)
{
    using Json = nlohmann::ordered_json;
    std::string lines;
    const auto all = TRY(activities(since, object, 0));
    for (const ActivityInfo& activity : all) {
        const Json line{{"number", activity.number},
                        {"time", formatTimestamp(activity.time)},
                        {"who", activity.who},
                        {"action", activity.action},
                        {"object", activity.object},
                        {"outcome", activity.outcome},
                        {"detail", Json::parse(activity.detail, nullptr, false)}};
        lines += line.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
    }
    TRY(secrets::writePrivateFile(file, lines));
    return all.size();
}

} // namespace sharepane::facade
