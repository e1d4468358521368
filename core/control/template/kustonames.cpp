#include "core/control/template/kustonames.h"

#include "core/catalog/names.h"

#include <vector>

namespace sharepane::control::arm {

namespace {

std::vector<std::string> partsOf(const std::string& text)
{
    std::vector<std::string> parts;
    std::size_t begin = 0;
    for (std::size_t end = 0; (end = text.find('/', begin)) != std::string::npos; begin = end + 1) {
        parts.push_back(text.substr(begin, end - begin));
    }
    parts.push_back(text.substr(begin));
    return parts;
}

/// The names in a resource id of Microsoft.Kusto whose types these are.
Result<std::vector<std::string>> namesIn(Members& properties, std::string_view name,
                                         const std::vector<std::string>& types)
{
    const std::string id = TRY(properties.needText(name));
    const auto parts = partsOf(id);
    bool fits = parts.size() == 7 + 2 * types.size() && parts[0].empty() &&
                sameWord(parts[1], "subscriptions") && sameWord(parts[3], "resourceGroups") &&
                sameWord(parts[5], "providers") && sameWord(parts[6], "Microsoft.Kusto");
    std::vector<std::string> names;
    std::string form = "/subscriptions/…/resourceGroups/…/providers/Microsoft.Kusto";
    for (std::size_t i = 0; i < types.size(); ++i) {
        fits = fits && sameWord(parts[7 + 2 * i], types[i]);
        form += "/" + types[i] + "/NAME";
        if (fits) {
            names.push_back(parts[8 + 2 * i]);
        }
    }
    if (!fits) {
        return properties.wrong(name, "it is not the resource id that is needed here", "write it as " + form);
    }
    return names;
}

} // namespace

Result<std::string> clusterOf(Members& properties, std::string_view name)
{
    const auto names = TRY(namesIn(properties, name, {"clusters"}));
    TRY(checkedName(properties, name, "cluster", names[0]));
    return names[0];
}

Result<ClusterDatabase> databaseOf(Members& properties, std::string_view name)
{
    const auto names = TRY(namesIn(properties, name, {"clusters", "databases"}));
    TRY(checkedName(properties, name, "cluster", names[0]));
    TRY(checkedName(properties, name, "database", names[1]));
    return ClusterDatabase{names[0], names[1]};
}

std::string kustoResourceId(const Surroundings& at, const std::string& cluster, const std::string& database)
{
    return at.resourceGroupId() + "/providers/Microsoft.Kusto/clusters/" + cluster +
           (database.empty() ? "" : "/databases/" + database);
}

Result<void> checkedName(const Members& members, std::string_view name, std::string_view kind,
                         const std::string& value)
{
    if (const auto checked = catalog::checkName(kind, value); !checked) {
        return members.wrong(name,
                             "no " + std::string(kind) + " can be called " + checked.error().object + ": " +
                                 checked.error().cause,
                             checked.error().hint);
    }
    return {};
}

} // namespace sharepane::control::arm
