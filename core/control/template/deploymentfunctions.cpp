// What asks for the template around an expression, and for where it is deployed.

#include "core/base/ids.h"
#include "core/control/template/functions.h"

#include <algorithm>
#include <array>

namespace sharepane::control::arm {

namespace {

Result<Json> parameters(const Call& call)
{
    return call.scope().parameter(TRY(call.text(0)), call.where());
}

Result<Json> variables(const Call& call)
{
    return call.scope().variable(TRY(call.text(0)), call.where());
}

/// copyIndex(), copyIndex(offset), copyIndex('loop'), copyIndex('loop', offset).
Result<Json> copyIndex(const Call& call)
{
    const bool named = call.size() > 0 && call[0].is_string();
    const std::size_t rest = named ? 1 : 0;
    if (call.size() > rest + 1) {
        return call.wrong("it takes a loop's name and an offset");
    }
    const std::int64_t index =
        TRY(call.scope().copyIndex(named ? TRY(call.text(0)) : std::string(), call.where()));
    const std::int64_t offset = call.size() > rest ? TRY(call.number(rest)) : 0;
    std::int64_t sum = 0;
    if (__builtin_add_overflow(index, offset, &sum)) {
        return call.wrong("the result is too large");
    }
    return Json(sum);
}

Result<Json> resourceGroup(const Call& call)
{
    const Surroundings& here = call.scope().surroundings();
    return Json{{"id", here.resourceGroupId()},
                {"name", here.resourceGroup},
                {"type", "Microsoft.Resources/resourceGroups"},
                {"location", here.location},
                {"tags", Json::object()},
                {"properties", {{"provisioningState", "Succeeded"}}}};
}

Result<Json> subscription(const Call& call)
{
    const Surroundings& here = call.scope().surroundings();
    return Json{{"id", "/subscriptions/" + here.subscriptionId},
                {"subscriptionId", here.subscriptionId},
                {"tenantId", here.subscriptionId},
                {"displayName", "Sharepane"}};
}

Result<Json> deployment(const Call& call)
{
    return Json{{"name", call.scope().surroundings().deployment}, {"properties", {{"mode", "Incremental"}}}};
}

/// resourceId([subscription,] [resource group,] type, name…): as many names as the type has parts behind its
/// provider.
Result<Json> resourceId(const Call& call)
{
    std::vector<std::string> arguments;
    for (std::size_t i = 0; i < call.size(); ++i) {
        arguments.push_back(TRY(call.text(i)));
    }
    const auto type = std::ranges::find_if(
        arguments, [](const std::string& text) { return text.find('/') != std::string::npos; });
    const auto before = static_cast<std::size_t>(type - arguments.begin());
    if (type == arguments.end() || before > 2) {
        return call.wrong("no argument is a type such as Microsoft.DataShare/accounts");
    }
    Surroundings at = call.scope().surroundings();
    if (before == 2 || (before == 1 && isUuid(arguments.front()))) {
        at.subscriptionId = arguments.front();
    }
    if (before == 2 || (before == 1 && !isUuid(arguments.front()))) {
        at.resourceGroup = arguments[before - 1];
    }
    std::string id = at.resourceGroupId() + "/providers/";
    std::size_t begin = type->find('/');
    id += type->substr(0, begin);
    auto name = type + 1;
    while (begin != std::string::npos) {
        const std::size_t end = type->find('/', begin + 1);
        if (name == arguments.end()) {
            return call.wrong(*type + " has more parts than names are given");
        }
        id += type->substr(begin, end == std::string::npos ? end : end - begin) + "/" + *name++;
        begin = end;
    }
    if (name != arguments.end()) {
        return call.wrong("more names are given than " + *type + " has parts");
    }
    return Json(id);
}

constexpr std::array functions{
    Function{"parameters", 1, 1, parameters},        Function{"variables", 1, 1, variables},
    Function{"copyIndex", 0, 2, copyIndex},          Function{"resourceGroup", 0, 0, resourceGroup},
    Function{"subscription", 0, 0, subscription},    Function{"deployment", 0, 0, deployment},
    Function{"resourceId", 2, anyNumber, resourceId}};

} // namespace

std::span<const Function> deploymentFunctions()
{
    return functions;
}

} // namespace sharepane::control::arm
