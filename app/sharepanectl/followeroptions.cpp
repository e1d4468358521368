#include "app/sharepanectl/followeroptions.h"

#include "core/base/units.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace sharepane::ctl {

namespace {

using Json = nlohmann::ordered_json;
using Span = std::chrono::milliseconds;

void addListOptions(CLI::App& verb, const std::string& what, std::optional<std::string>& include,
                    std::optional<std::string>& exclude)
{
    const std::string list = ", separated by commas; * stands for any characters";
    verb.add_option("--" + what + "-include", include, "Only these " + what + list);
    verb.add_option("--" + what + "-exclude", exclude, "Without these " + what + list);
}

/// Nothing for an option that was not given, an empty list for ''.
std::optional<std::vector<std::string>> namesOf(const std::optional<std::string>& text)
{
    if (!text) {
        return std::nullopt;
    }
    std::vector<std::string> names;
    std::size_t begin = 0;
    while (begin < text->size()) {
        const std::size_t end = std::min(text->find(',', begin), text->size());
        names.push_back(text->substr(begin, end - begin));
        begin = end + 1;
    }
    return names;
}

Result<std::optional<facade::ModificationKind>> kindOf(const std::optional<std::string>& text)
{
    if (!text) {
        return std::nullopt;
    }
    const auto kind = facade::modificationKindOf(*text);
    if (!kind) {
        return fail(ErrorCode::invalidArgument, "use the modification kind", *text, "there is no such kind",
                    "use none, union or replace");
    }
    return kind;
}

/// "NAME=VALUE", as it is given to `option`; a value may hold a '=' itself.
Result<std::pair<std::string, std::string>> splitPair(const std::string& option, const std::string& text)
{
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
        return fail(ErrorCode::invalidArgument, "use " + option, text, "it is not of the form NAME=VALUE",
                    "see sharepanectl follower alter --help");
    }
    return std::pair(text.substr(0, equals), text.substr(equals + 1));
}

Result<std::vector<facade::PrincipalInfo>> principalsOf(const std::string& option,
                                                        const std::vector<std::string>& texts)
{
    std::vector<facade::PrincipalInfo> principals;
    for (const std::string& text : texts) {
        auto [role, name] = TRY(splitPair(option, text));
        principals.push_back({std::move(role), std::move(name)});
    }
    return principals;
}

Json spanJson(const std::optional<Span>& span)
{
    return span ? Json(formatSpan(*span)) : Json(nullptr);
}

Json principalJson(const facade::PrincipalInfo& principal)
{
    return {{"role", principal.role}, {"principal", principal.principal}};
}

} // namespace

void addLists(Json& document, const std::string& what, const facade::EntityLists& lists)
{
    document[what + "_to_include"] = lists.include;
    document[what + "_to_exclude"] = lists.exclude;
}

facade::EntityLists listsOf(const facade::FollowerChange::Lists& lists)
{
    return {lists.include.value_or(std::vector<std::string>{}),
            lists.exclude.value_or(std::vector<std::string>{})};
}

void ListArguments::addTo(CLI::App& verb)
{
    addListOptions(verb, "tables", m_tables.include, m_tables.exclude);
    addListOptions(verb, "external-tables", m_externalTables.include, m_externalTables.exclude);
    addListOptions(verb, "materialized-views", m_materializedViews.include, m_materializedViews.exclude);
    addListOptions(verb, "functions", m_functions.include, m_functions.exclude);
}

facade::FollowerChange ListArguments::change() const
{
    facade::FollowerChange change;
    change.tables = {namesOf(m_tables.include), namesOf(m_tables.exclude)};
    change.externalTables = {namesOf(m_externalTables.include), namesOf(m_externalTables.exclude)};
    change.materializedViews = {namesOf(m_materializedViews.include), namesOf(m_materializedViews.exclude)};
    change.functions = {namesOf(m_functions.include), namesOf(m_functions.exclude)};
    return change;
}

void FollowerArguments::addTo(CLI::App& verb)
{
    m_lists.addTo(verb);
    verb.add_option("--principals", m_principals,
                    "How the follower's own principals and the leader's go together: none, union or replace");
    verb.add_option("--caching", m_caching, "The same for hot spans: none, union or replace");
    verb.add_option("--hot", m_hot, "How long extents stay in the cache, as 7d; 0d caches nothing");
    verb.add_option(
            "--table-hot", m_tableHot,
            "The same for one table or materialized view, as TABLE=7d; TABLE= takes it back; repeatable")
        ->allow_extra_args(false);
    verb.add_option("--principal", m_addPrincipals,
                    "A principal of the follower's own, as admins=aaduser=ann@example.org; repeatable")
        ->allow_extra_args(false);
    verb.add_flag("--prefetch-extents,!--no-prefetch-extents", m_prefetch,
                  "Show a commit only when its hot extents are in the cache");
}

void FollowerArguments::addDropsTo(CLI::App& verb)
{
    verb.add_option("--drop-principal", m_dropPrincipals,
                    "One of the follower's own that is none any more, as admins=aaduser=ann@example.org; "
                    "repeatable")
        ->allow_extra_args(false);
}

Result<facade::FollowerChange> FollowerArguments::change() const
{
    facade::FollowerChange change = m_lists.change();
    change.principalsKind = TRY(kindOf(m_principals));
    change.cachingKind = TRY(kindOf(m_caching));
    if (m_hot) {
        change.hotSpan.emplace();
        if (!m_hot->empty()) {
            *change.hotSpan = TRY(parseSpan(*m_hot));
        }
    }
    for (const std::string& text : m_tableHot) {
        const auto [table, span] = TRY(splitPair("--table-hot", text));
        change.tableHotSpans[table] = span.empty() ? std::nullopt : std::optional<Span>(TRY(parseSpan(span)));
    }
    change.addPrincipals = TRY(principalsOf("--principal", m_addPrincipals));
    change.dropPrincipals = TRY(principalsOf("--drop-principal", m_dropPrincipals));
    change.prefetchExtents = m_prefetch;
    return change;
}

Result<facade::FollowerOptions> FollowerArguments::options() const
{
    const facade::FollowerChange change = TRY(this->change());
    facade::FollowerOptions options;
    options.tables = listsOf(change.tables);
    options.externalTables = listsOf(change.externalTables);
    options.materializedViews = listsOf(change.materializedViews);
    options.functions = listsOf(change.functions);
    options.principalsKind = change.principalsKind.value_or(options.principalsKind);
    options.cachingKind = change.cachingKind.value_or(options.cachingKind);
    options.hotSpan = change.hotSpan.value_or(options.hotSpan);
    for (const auto& [table, span] : change.tableHotSpans) {
        if (span) {
            options.tableHotSpans[table] = *span;
        }
    }
    options.principals = change.addPrincipals;
    options.prefetchExtents = change.prefetchExtents.value_or(options.prefetchExtents);
    return options;
}

Json optionsJson(const facade::FollowerOptions& options)
{
    Json document = Json::object();
    addLists(document, "tables", options.tables);
    addLists(document, "external_tables", options.externalTables);
    addLists(document, "materialized_views", options.materializedViews);
    addLists(document, "functions", options.functions);
    document["principals_modification_kind"] = nameOf(options.principalsKind);
    document["caching_modification_kind"] = nameOf(options.cachingKind);
    document["hot"] = spanJson(options.hotSpan);
    document["table_hot"] = Json::object();
    for (const auto& [table, span] : options.tableHotSpans) {
        document["table_hot"][table] = formatSpan(span);
    }
    document["principals"] = Json::array();
    for (const auto& principal : options.principals) {
        document["principals"].push_back(principalJson(principal));
    }
    document["prefetch_extents"] = options.prefetchExtents;
    return document;
}

Json detailJson(const facade::FollowerDetail& detail)
{
    Json spans = Json::array();
    for (const auto& span : detail.hotSpans) {
        spans.push_back({{"table", span.table.empty() ? Json(nullptr) : Json(span.table)},
                         {"leader", spanJson(span.leader)},
                         {"leader_origin", span.leaderOrigin},
                         {"override", spanJson(span.overrideSpan)},
                         {"effective", spanJson(span.effective)},
                         {"effective_origin", span.effectiveOrigin}});
    }
    Json principals = Json::array();
    for (const auto& principal : detail.principals) {
        Json item = principalJson(principal.principal);
        item["at_leader"] = principal.atLeader;
        item["at_follower"] = principal.atFollower;
        item["effective"] = principal.effective;
        principals.push_back(std::move(item));
    }
    return {{"name", detail.name.text()},
            {"leader_database", detail.leaderDatabase},
            {"options", optionsJson(detail.options)},
            {"known", detail.known},
            {"hot_spans", std::move(spans)},
            {"principals", std::move(principals)},
            {"missing_tables", detail.missingTables}};
}

} // namespace sharepane::ctl
