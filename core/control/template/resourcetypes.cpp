#include "core/control/template/resourcetypes.h"

#include "core/base/units.h"
#include "core/catalog/names.h"
#include "core/control/template/functions.h"
#include "core/control/template/kustonames.h"

#include <algorithm>
#include <array>

namespace sharepane::control::arm {

namespace {

constexpr std::size_t longestEmail = 254;

/// `unsupported`, naming what is there and what may be.
tl::unexpected<Error> otherValue(const Members& members, std::string_view name, const std::string& value,
                                 const std::string& hint)
{
    return fail(ErrorCode::unsupported, "read", members.whereOf(name),
                '"' + value.substr(0, 80) + "\" isn't supported", hint);
}

Result<std::string> email(const Members& members, std::string_view name, const std::string& value)
{
    const auto at = value.find('@');
    const bool isPlain = std::ranges::none_of(value, [](char c) {
        return static_cast<unsigned char>(c) <= ' ' || c == '<' || c == '>' || c == ',' || c == '\x7f';
    });
    if (at == 0 || at == std::string::npos || at + 1 == value.size() || value.size() > longestEmail ||
        !isPlain) {
        return members.wrong(name, "it is not an e-mail address", "write it as name@example.org");
    }
    return value;
}

Result<PlannedThing> readAccount(const std::vector<std::string>& names, Members& resource,
                                 Members& /*properties*/)
{
    PlannedAccount account{.account = names[0]};
    if (const Json* identity = resource.find("identity")) {
        auto members = TRY(Members::of(*identity, resource.whereOf("identity"), "an identity"));
        const std::string type = TRY(members.needText("type"));
        if (!sameWord(type, "SystemAssigned") && !sameWord(type, "None")) {
            return otherValue(members, "type", type, "use SystemAssigned: an account has its own key pair");
        }
        TRY(members.finish("an identity"));
    }
    if (const Json* tags = resource.find("tags"); tags != nullptr && tags->is_object()) {
        auto members = TRY(Members::of(*tags, resource.whereOf("tags"), "the tags"));
        account.email = TRY(members.text("email"));
        account.organization = TRY(members.text("organization"));
        if (!account.email.empty()) {
            account.email = TRY(email(members, "email", account.email));
        }
    }
    return account;
}

Result<PlannedThing> readShare(const std::vector<std::string>& names, Members& /*resource*/,
                               Members& properties)
{
    PlannedShare share{.account = names[0], .share = names[1]};
    const std::string kind = TRY(properties.text("shareKind"));
    if (!kind.empty() && !sameWord(kind, "InPlace")) {
        return otherValue(properties, "shareKind", kind, "use InPlace: nothing is copied when it is shared");
    }
    share.description = TRY(properties.text("description"));
    share.terms = TRY(properties.text("terms"));
    return share;
}

Result<PlannedThing> readInvitation(const std::vector<std::string>& names, Members& /*resource*/,
                                    Members& properties)
{
    PlannedInvitation invitation{.account = names[0], .share = names[1]};
    const std::string target = TRY(properties.needText("targetEmail"));
    invitation.email = TRY(email(properties, "targetEmail", target));
    if (const std::string date = TRY(properties.text("expirationDate")); !date.empty()) {
        const auto expires = parseTimestamp(date);
        if (!expires) {
            return properties.wrong("expirationDate", "it is not a time in UTC",
                                    "write it as 2026-12-31T00:00:00Z");
        }
        invitation.expires = *expires;
    }
    return invitation;
}

Result<std::vector<std::string>> entityNames(Members& lists, const std::string& name)
{
    std::vector<std::string> names;
    const Json* list = lists.find(name);
    if (list == nullptr) {
        return names;
    }
    if (!list->is_array()) {
        return lists.wrong(name, "it must be an array, not " + kindOf(*list));
    }
    for (const Json& entry : *list) {
        if (!entry.is_string()) {
            return lists.wrong(name, "it must hold strings, not " + kindOf(entry));
        }
        names.push_back(entry.get<std::string>());
    }
    return names;
}

Result<catalog::Selection> readSelection(Members& properties)
{
    catalog::Selection selection;
    const Json* document = properties.find(tableLevelProperty);
    if (document == nullptr) {
        return selection;
    }
    auto lists =
        TRY(Members::of(*document, properties.whereOf(tableLevelProperty), "what is shared of a database"));
    for (const EntityKind& kind : entityKinds) {
        catalog::EntityLists& entities = selection.*kind.lists;
        entities.include = TRY(entityNames(lists, std::string(kind.name) + "ToInclude"));
        entities.exclude = TRY(entityNames(lists, std::string(kind.name) + "ToExclude"));
    }
    TRY(lists.finish(tableLevelProperty));
    if (const auto checked = catalog::checkSelection(selection); !checked) {
        return lists.wrong({}, checked.error().object + ": " + checked.error().cause, checked.error().hint);
    }
    return selection;
}

Result<PlannedThing> readDataset(const std::vector<std::string>& names, Members& resource,
                                 Members& properties)
{
    PlannedDataset dataset{.account = names[0], .share = names[1]};
    const std::string kind = TRY(resource.needText("kind"));
    if (sameWord(kind, "KustoCluster")) {
        dataset.kind = PlannedDataset::Kind::cluster;
        dataset.cluster = TRY(clusterOf(properties, "kustoClusterResourceId"));
        return dataset;
    }
    if (sameWord(kind, "KustoTable")) {
        dataset.kind = PlannedDataset::Kind::tables;
        (void)TRY(properties.need(tableLevelProperty));
        dataset.selection = TRY(readSelection(properties));
    } else if (!sameWord(kind, "KustoDatabase")) {
        return otherValue(resource, "kind", kind, "use KustoCluster, KustoDatabase or KustoTable");
    }
    const auto database = TRY(databaseOf(properties, "kustoDatabaseResourceId"));
    dataset.cluster = database.cluster;
    dataset.database = database.database;
    return dataset;
}

Result<PlannedThing> readAttachment(const std::vector<std::string>& names, Members& /*resource*/,
                                    Members& properties)
{
    PlannedAttachment attachment{.cluster = names[0]};
    attachment.leader = TRY(clusterOf(properties, "clusterResourceId"));
    attachment.database = TRY(properties.needText("databaseName"));
    if (attachment.database != "*") {
        TRY(checkedName(properties, "databaseName", "database", attachment.database));
    }
    attachment.nameOverride = TRY(properties.text("databaseNameOverride"));
    attachment.namePrefix = TRY(properties.text("databaseNamePrefix"));
    for (const auto& [name, value] : {std::pair{"databaseNameOverride", attachment.nameOverride},
                                      std::pair{"databaseNamePrefix", attachment.namePrefix}}) {
        if (!value.empty()) {
            TRY(checkedName(properties, name, "database", value));
        }
    }
    attachment.selection = TRY(readSelection(properties));
    const std::string kind = TRY(properties.text("defaultPrincipalsModificationKind"));
    if (sameWord(kind, "None")) {
        attachment.principals = PlannedAttachment::Principals::none;
    } else if (sameWord(kind, "Replace")) {
        attachment.principals = PlannedAttachment::Principals::replace;
    } else if (!kind.empty() && !sameWord(kind, "Union")) {
        return otherValue(properties, "defaultPrincipalsModificationKind", kind,
                          "use None, Union or Replace");
    }
    return attachment;
}

constexpr std::array types{
    ResourceType{"Microsoft.DataShare/accounts", "data share account", readAccount},
    ResourceType{"Microsoft.DataShare/accounts/shares", "share", readShare},
    ResourceType{"Microsoft.DataShare/accounts/shares/invitations", "invitation", readInvitation},
    ResourceType{"Microsoft.DataShare/accounts/shares/dataSets", "dataset", readDataset},
    ResourceType{"Microsoft.Kusto/clusters/attachedDatabaseConfigurations", "attachment", readAttachment}};

} // namespace

const ResourceType* findResourceType(std::string_view name)
{
    const auto found =
        std::ranges::find_if(types, [&](const ResourceType& type) { return sameWord(type.name, name); });
    return found == types.end() ? nullptr : &*found;
}

std::string resourceTypeNames()
{
    std::string names;
    for (const ResourceType& type : types) {
        names += (names.empty() ? "" : ", ") + std::string(type.name);
    }
    return names;
}

} // namespace sharepane::control::arm
