#include "core/catalog/selection.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace sharepane::catalog {

namespace {

constexpr std::size_t longestPattern = 255;

struct NamedLists {
    const char* name; ///< in JSON, before "_to_include"
    EntityLists Selection::*lists;
};
constexpr std::array kinds{NamedLists{"tables", &Selection::tables},
                           NamedLists{"external_tables", &Selection::externalTables},
                           NamedLists{"materialized_views", &Selection::materializedViews},
                           NamedLists{"functions", &Selection::functions}};

bool matchesAny(const std::vector<std::string>& patterns, std::string_view name)
{
    return std::ranges::any_of(patterns,
                               [&](const std::string& pattern) { return matchesPattern(pattern, name); });
}

bool selects(const EntityLists& lists, std::string_view name)
{
    return (lists.include.empty() || matchesAny(lists.include, name)) && !matchesAny(lists.exclude, name);
}

Result<void> checkPattern(const std::string& pattern)
{
    const auto refuse = [&](std::string cause) {
        return fail(ErrorCode::invalidArgument, "share tables named",
                    '"' + pattern.substr(0, longestPattern) + '"', std::move(cause),
                    "use names, in which * stands for any characters");
    };
    if (pattern.empty() || pattern.size() > longestPattern) {
        return refuse("a name has 1 to 255 bytes");
    }
    const auto isStrange = [](unsigned char c) {
        const bool isPlain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                             c == '_' || c == '-' || c == '*';
        return c < 0x80 && !isPlain;
    };
    if (std::ranges::any_of(pattern, isStrange)) {
        return refuse("no name has such characters");
    }
    return {};
}

/// The views that come whatever else does, with all that they read.
void addNamedViews(const Catalogue& catalogue, const Selection& selection, std::set<std::string>& selected)
{
    const auto& views = catalogue.definitions->views;
    for (const auto& [id, view] : views) {
        const auto table = catalogue.tables.find(id);
        if (table == catalogue.tables.end() || selection.materializedViews.include.empty() ||
            !selects(selection.materializedViews, table->second.name)) {
            continue;
        }
        std::string next = id;
        while (catalogue.tables.contains(next) && selected.insert(next).second && views.contains(next)) {
            next = views.at(next).sourceId;
        }
    }
}

/// The views that come because what they read does.
void addUnnamedViews(const Catalogue& catalogue, const Selection& selection, std::set<std::string>& selected)
{
    if (!selection.materializedViews.include.empty()) {
        return;
    }
    for (bool added = true; added;) {
        added = false;
        for (const auto& [id, view] : catalogue.definitions->views) {
            const auto table = catalogue.tables.find(id);
            if (table != catalogue.tables.end() && selected.contains(view.sourceId) &&
                selects(selection.materializedViews, table->second.name)) {
                added |= selected.insert(id).second;
            }
        }
    }
}

Result<std::vector<std::string>> readList(const nlohmann::json& document, const std::string& name)
{
    std::vector<std::string> list;
    const auto found = document.find(name);
    if (found == document.end()) {
        return list;
    }
    for (const auto& entry : *found) {
        if (!found->is_array() || !entry.is_string()) {
            return fail(ErrorCode::corrupt, "read", "the lists of shared tables", name + " is no list");
        }
        list.push_back(entry.get<std::string>());
    }
    return list;
}

} // namespace

Result<void> checkSelection(const Selection& selection)
{
    std::size_t count = 0;
    for (const NamedLists& kind : kinds) {
        const EntityLists& lists = selection.*kind.lists;
        for (const auto* list : {&lists.include, &lists.exclude}) {
            count += list->size();
            for (const std::string& pattern : *list) {
                TRY(checkPattern(pattern));
            }
        }
    }
    if (count > mostSelectionEntries) {
        return fail(ErrorCode::invalidArgument, "share", std::to_string(count) + " entries",
                    "all lists together may have " + std::to_string(mostSelectionEntries),
                    "use wildcards, as in Logs*");
    }
    return {};
}

bool matchesPattern(std::string_view pattern, std::string_view name)
{
    const auto folded = [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    };
    // Where the last '*' was, and how much of the name it stands for so far.
    std::size_t star = std::string_view::npos;
    std::size_t eaten = 0;
    std::size_t p = 0;
    std::size_t n = 0;
    while (n < name.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            eaten = n;
        } else if (p < pattern.size() && folded(pattern[p]) == folded(name[n])) {
            ++p;
            ++n;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            n = ++eaten;
        } else {
            return false;
        }
    }
    return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

std::set<std::string> selectedTables(const Catalogue& catalogue, const Selection& selection)
{
    std::set<std::string> selected;
    for (const auto& [id, table] : catalogue.tables) {
        if (!catalogue.definitions->views.contains(id) && selects(selection.tables, table.name)) {
            selected.insert(id);
        }
    }
    addNamedViews(catalogue, selection, selected);
    addUnnamedViews(catalogue, selection, selected);
    return selected;
}

bool isSelected(const Catalogue& catalogue, const Selection& selection, const std::string& tableId)
{
    const auto table = catalogue.tables.find(tableId);
    if (table == catalogue.tables.end()) {
        return false;
    }
    if (!catalogue.definitions->views.contains(tableId)) {
        if (selects(selection.tables, table->second.name)) {
            return true;
        }
        if (selection.materializedViews.include.empty()) {
            return false;
        }
    }
    return selectedTables(catalogue, selection).contains(tableId);
}

Definitions selectedDefinitions(const Definitions& definitions, const Selection& selection,
                                const std::set<std::string>& tables)
{
    Definitions kept = definitions;
    std::erase_if(kept.tablePolicies, [&](const auto& pair) { return !tables.contains(pair.first); });
    std::erase_if(kept.views, [&](const auto& pair) { return !tables.contains(pair.first); });
    std::erase_if(kept.externalTables,
                  [&](const auto& pair) { return !selects(selection.externalTables, pair.second.name); });
    std::erase_if(kept.functions,
                  [&](const auto& pair) { return !selects(selection.functions, pair.second.name); });
    return kept;
}

Selected selectWithin(const Catalogue& catalogue, const Selection& shared, const Selection& wanted)
{
    const auto select = [](const Catalogue& from, const Selection& selection) {
        Selected selected{selectedTables(from, selection), {}};
        selected.definitions = selectedDefinitions(*from.definitions, selection, selected.tables);
        return selected;
    };
    if (shared.empty() || wanted.empty()) {
        return select(catalogue, shared.empty() ? wanted : shared);
    }
    Selected given = select(catalogue, shared);
    Catalogue rest;
    for (const std::string& id : given.tables) {
        rest.tables.emplace(id, catalogue.tables.at(id));
    }
    rest.definitions = std::make_shared<const Definitions>(std::move(given.definitions));
    return select(rest, wanted);
}

std::string toJson(const Selection& selection)
{
    nlohmann::json document = nlohmann::json::object();
    for (const NamedLists& kind : kinds) {
        const EntityLists& lists = selection.*kind.lists;
        if (!lists.include.empty()) {
            document[std::string(kind.name) + "_to_include"] = lists.include;
        }
        if (!lists.exclude.empty()) {
            document[std::string(kind.name) + "_to_exclude"] = lists.exclude;
        }
    }
    return document.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Result<Selection> parseSelection(std::string_view json)
{
    const auto document = nlohmann::json::parse(json, nullptr, false);
    if (!document.is_object()) {
        return fail(ErrorCode::corrupt, "read", "the lists of shared tables", "they are not a JSON object");
    }
    Selection selection;
    for (const NamedLists& kind : kinds) {
        EntityLists& lists = selection.*kind.lists;
        lists.include = TRY(readList(document, std::string(kind.name) + "_to_include"));
        lists.exclude = TRY(readList(document, std::string(kind.name) + "_to_exclude"));
    }
    TRY(checkSelection(selection));
    return selection;
}

} // namespace sharepane::catalog
