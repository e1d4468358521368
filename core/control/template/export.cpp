#include "core/control/template/export.h"

#include "core/base/units.h"
#include "core/control/template/kustonames.h"

#include <set>

namespace sharepane::control::arm {

namespace {

using Ordered = nlohmann::ordered_json;

constexpr const char* dataShareApi = "2021-08-01";

/// A text as a template writes it: one that looks like an expression gets a second bracket.
std::string literal(const std::string& text)
{
    const bool looksSo = text.size() >= 2 && text.front() == '[' && text.back() == ']';
    return looksSo ? "[" + text : text;
}

/// `wanted`, or with a number behind it when that is taken.
std::string uniqueName(const std::string& wanted, std::set<std::string>& taken)
{
    std::string name = wanted;
    for (int number = 2; !taken.insert(name).second; ++number) {
        name = wanted + "_" + std::to_string(number);
    }
    return name;
}

std::string idOf(const std::string& function, const std::string& account, const std::string& share = {})
{
    // Names of accounts and shares have no quotation marks.
    return "[resourceId('" + function + "', '" + account + (share.empty() ? "" : "', '" + share) + "')]";
}

Ordered resource(const std::string& type, const std::string& name)
{
    return {{"type", type}, {"apiVersion", dataShareApi}, {"name", literal(name)}};
}

Ordered shareDependency(const PlannedShare& share)
{
    return Ordered::array({idOf("Microsoft.DataShare/accounts/shares", share.account, share.share)});
}

Ordered accountResource(const PlannedAccount& account)
{
    Ordered made = resource("Microsoft.DataShare/accounts", account.account);
    made["location"] = "[resourceGroup().location]";
    made["tags"] = {{"email", literal(account.email)}};
    if (!account.organization.empty()) {
        made["tags"]["organization"] = literal(account.organization);
    }
    made["identity"] = {{"type", "SystemAssigned"}};
    made["properties"] = Ordered::object();
    return made;
}

Ordered shareResource(const PlannedShare& share)
{
    Ordered made = resource("Microsoft.DataShare/accounts/shares", share.account + "/" + share.share);
    made["dependsOn"] = Ordered::array({idOf("Microsoft.DataShare/accounts", share.account)});
    made["properties"] = {{"shareKind", "InPlace"}};
    if (!share.description.empty()) {
        made["properties"]["description"] = literal(share.description);
    }
    if (!share.terms.empty()) {
        made["properties"]["terms"] = literal(share.terms);
    }
    return made;
}

Ordered selectionProperty(const catalog::Selection& selection)
{
    Ordered lists = Ordered::object();
    for (const EntityKind& kind : entityKinds) {
        const catalog::EntityLists& entities = selection.*kind.lists;
        lists[std::string(kind.name) + "ToInclude"] = entities.include;
        lists[std::string(kind.name) + "ToExclude"] = entities.exclude;
    }
    return lists;
}

Ordered datasetResource(const PlannedDataset& dataset, const PlannedShare& share, const Surroundings& at,
                        std::set<std::string>& names)
{
    const bool isCluster = dataset.kind == PlannedDataset::Kind::cluster;
    const std::string name = uniqueName(isCluster ? dataset.cluster : dataset.database, names);
    Ordered made = resource("Microsoft.DataShare/accounts/shares/dataSets",
                            share.account + "/" + share.share + "/" + name);
    made["dependsOn"] = shareDependency(share);
    const bool isTables = dataset.kind == PlannedDataset::Kind::tables;
    made["kind"] = isCluster ? "KustoCluster" : isTables ? "KustoTable" : "KustoDatabase";
    Ordered properties = Ordered::object();
    properties[isCluster ? "kustoClusterResourceId" : "kustoDatabaseResourceId"] =
        kustoResourceId(at, dataset.cluster, dataset.database);
    if (isTables) {
        properties[tableLevelProperty] = selectionProperty(dataset.selection);
    }
    made["properties"] = std::move(properties);
    return made;
}

Ordered invitationResource(const PlannedInvitation& invitation, const PlannedShare& share,
                           std::set<std::string>& names)
{
    std::string name = invitation.email;
    for (char& c : name) {
        c = c == '@' || c == '.' || c == '/' ? '_' : c;
    }
    Ordered made = resource("Microsoft.DataShare/accounts/shares/invitations",
                            share.account + "/" + share.share + "/" + uniqueName(name, names));
    made["dependsOn"] = shareDependency(share);
    made["properties"] = {{"targetEmail", literal(invitation.email)}};
    if (invitation.expires) {
        made["properties"]["expirationDate"] = formatTimestamp(*invitation.expires);
    }
    return made;
}

} // namespace

std::string exportTemplate(const SharedThings& things, const Surroundings& surroundings)
{
    Ordered resources = Ordered::array({accountResource(things.account), shareResource(things.share)});
    std::set<std::string> names;
    for (const PlannedDataset& dataset : things.datasets) {
        resources.push_back(datasetResource(dataset, things.share, surroundings, names));
    }
    names.clear();
    for (const PlannedInvitation& invitation : things.invitations) {
        resources.push_back(invitationResource(invitation, things.share, names));
    }
    const Ordered document{
        {"$schema", "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"},
        {"contentVersion", "1.0.0.0"},
        {"resources", std::move(resources)}};
    return document.dump(2, ' ', false, Ordered::error_handler_t::replace) + "\n";
}

} // namespace sharepane::control::arm
