#include "core/follow/followeroptions.h"

#include "core/catalog/names.h"

#include <nlohmann/json.hpp>

namespace sharepane::follow {

namespace {

using catalog::ModificationKind;
using Json = nlohmann::json;
using Span = std::chrono::milliseconds;

tl::unexpected<Error> damaged(const std::string& member)
{
    return fail(ErrorCode::corrupt, "read", "the options of a follower", member + " is not what it should be",
                "detach the follower and attach it again");
}

Result<void> checkSpan(const Span& span)
{
    if (span.count() < 0) {
        return fail(ErrorCode::invalidArgument, "set the hot span to", std::to_string(span.count()) + " ms",
                    "a span can't be negative", "use 0d to cache nothing");
    }
    return {};
}

Result<catalog::Principals> checkPrincipals(const catalog::Principals& principals)
{
    catalog::Principals checked;
    for (const auto& [role, names] : principals) {
        for (const std::string& name : names) {
            checked[role].insert(TRY(catalog::parsePrincipal(name)));
        }
    }
    return checked;
}

void apply(const EntityListsChange& change, catalog::EntityLists& lists)
{
    lists.include = change.include.value_or(lists.include);
    lists.exclude = change.exclude.value_or(lists.exclude);
}

Json jsonOf(const catalog::FollowerOverrides& overrides)
{
    Json document = Json::object();
    if (overrides.principalsKind != ModificationKind::unite) {
        document["principals_kind"] = nameOf(overrides.principalsKind);
    }
    if (overrides.cachingKind != ModificationKind::unite) {
        document["caching_kind"] = nameOf(overrides.cachingKind);
    }
    if (overrides.hotSpan) {
        document["hot_ms"] = overrides.hotSpan->count();
    }
    for (const auto& [name, span] : overrides.tableHotSpans) {
        document["table_hot_ms"][name] = span.count();
    }
    for (const auto& [role, names] : overrides.principals) {
        document["principals"][nameOf(role)] = names;
    }
    return document;
}

Result<ModificationKind> readKind(const Json& document, const char* name)
{
    const auto found = document.find(name);
    if (found == document.end()) {
        return ModificationKind::unite;
    }
    const auto kind =
        found->is_string() ? catalog::modificationKindOf(found->get<std::string>()) : std::nullopt;
    if (!kind) {
        return damaged(name);
    }
    return *kind;
}

Result<void> readPrincipals(const Json& document, catalog::Principals& principals)
{
    for (const auto& [roleName, names] : document.items()) {
        const auto role = catalog::roleOf(roleName);
        if (!role || !names.is_array()) {
            return damaged("principals");
        }
        for (const Json& name : names) {
            if (!name.is_string()) {
                return damaged("principals");
            }
            principals[*role].insert(name.get<std::string>());
        }
    }
    return {};
}

Result<catalog::FollowerOverrides> readOverrides(const Json& document)
{
    catalog::FollowerOverrides overrides;
    overrides.principalsKind = TRY(readKind(document, "principals_kind"));
    overrides.cachingKind = TRY(readKind(document, "caching_kind"));
    if (const auto hot = document.find("hot_ms"); hot != document.end()) {
        if (!hot->is_number_integer()) {
            return damaged("hot_ms");
        }
        overrides.hotSpan = Span{hot->get<std::int64_t>()};
    }
    const Json tables = document.value("table_hot_ms", Json::object());
    for (const auto& [name, span] : tables.items()) {
        if (!span.is_number_integer()) {
            return damaged("table_hot_ms");
        }
        overrides.tableHotSpans[name] = Span{span.get<std::int64_t>()};
    }
    TRY(readPrincipals(document.value("principals", Json::object()), overrides.principals));
    return overrides;
}

} // namespace

Result<FollowerOptions> checkOptions(FollowerOptions options)
{
    TRY(catalog::checkSelection(options.selection));
    if (options.overrides.hotSpan) {
        TRY(checkSpan(*options.overrides.hotSpan));
    }
    std::map<std::string, Span> spans;
    for (const auto& [name, span] : options.overrides.tableHotSpans) {
        TRY(catalog::checkName("table", name));
        TRY(checkSpan(span));
        spans[catalog::foldedName(name)] = span;
    }
    options.overrides.tableHotSpans = std::move(spans);
    options.overrides.principals = TRY(checkPrincipals(options.overrides.principals));
    return options;
}

Result<FollowerOptions> changed(FollowerOptions options, const FollowerChange& change)
{
    apply(change.tables, options.selection.tables);
    apply(change.externalTables, options.selection.externalTables);
    apply(change.materializedViews, options.selection.materializedViews);
    apply(change.functions, options.selection.functions);
    catalog::FollowerOverrides& overrides = options.overrides;
    overrides.principalsKind = change.principalsKind.value_or(overrides.principalsKind);
    overrides.cachingKind = change.cachingKind.value_or(overrides.cachingKind);
    overrides.hotSpan = change.hotSpan.value_or(overrides.hotSpan);
    for (const auto& [name, span] : change.tableHotSpans) {
        if (span) {
            overrides.tableHotSpans[catalog::foldedName(name)] = *span;
        } else {
            overrides.tableHotSpans.erase(catalog::foldedName(name));
        }
    }
    for (const auto& [role, names] : change.addPrincipals) {
        overrides.principals[role].insert(names.begin(), names.end());
    }
    options = TRY(checkOptions(std::move(options)));
    for (const auto& [role, names] : TRY(checkPrincipals(change.dropPrincipals))) {
        auto& present = options.overrides.principals[role];
        for (const std::string& name : names) {
            present.erase(name);
        }
    }
    std::erase_if(options.overrides.principals, [](const auto& pair) { return pair.second.empty(); });
    options.prefetchExtents = change.prefetchExtents.value_or(options.prefetchExtents);
    return options;
}

std::string toJson(const FollowerOptions& options)
{
    Json document = jsonOf(options.overrides);
    if (!options.selection.empty()) {
        document["selection"] = Json::parse(catalog::toJson(options.selection));
    }
    if (options.prefetchExtents) {
        document["prefetch_extents"] = true;
    }
    return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<FollowerOptions> parseOptions(std::string_view json)
{
    const Json document = Json::parse(json, nullptr, false);
    if (!document.is_object()) {
        return damaged("the document");
    }
    FollowerOptions options;
    if (const auto selection = document.find("selection"); selection != document.end()) {
        options.selection = TRY(catalog::parseSelection(selection->dump()));
    }
    options.overrides = TRY(readOverrides(document));
    options.prefetchExtents = document.contains("prefetch_extents") && document["prefetch_extents"] == true;
    return options;
}

} // namespace sharepane::follow
