#include "ui/wizards/attach/sharing.h"

#include "ui/text/format.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QStringList>

#include <algorithm>
#include <set>

namespace sharepane::ui {

using namespace Qt::StringLiterals;

namespace {

struct Tr {
    Q_DECLARE_TR_FUNCTIONS(sharepane::ui::Sharing)
};

constexpr std::size_t mostEntries = 100;
constexpr std::size_t longestEntry = 255;

bool matchesAny(const std::vector<std::string>& patterns, const std::string& name)
{
    return std::ranges::any_of(patterns, [&](const auto& pattern) { return matchesPattern(pattern, name); });
}

bool selects(const facade::EntityLists& lists, const std::string& name)
{
    return (lists.include.empty() || matchesAny(lists.include, name)) && !matchesAny(lists.exclude, name);
}

QString entryProblem(const std::string& entry)
{
    const auto strange = [](unsigned char c) {
        return c < 0x80 && std::isalnum(c) == 0 && c != '_' && c != '-' && c != '*';
    };
    if (entry.size() > longestEntry) {
        return Tr::tr("An entry has at most 255 bytes.");
    }
    return std::ranges::any_of(entry, strange)
               ? Tr::tr("No name looks like “%1”. Use names, in which * stands for any characters.")
                     .arg(text(entry))
               : QString();
}

/// The views that a list names, with the tables that they read, in chains.
void addNamedViews(const EntityNames& all, const facade::EntityLists& lists, std::set<std::string>& tables,
                   std::set<std::string>& views)
{
    for (const auto& view : all.of(EntityKind::view)) {
        if (lists.include.empty() || !selects(lists, view)) {
            continue;
        }
        for (std::string next = view; !next.empty();) {
            const auto source = all.viewSources.find(next);
            const bool isView = all.has(EntityKind::view, next);
            if (!(isView ? views : tables).insert(next).second || source == all.viewSources.end()) {
                break;
            }
            next = source->second;
        }
    }
}

/// The views that come because what they read does.
void addUnnamedViews(const EntityNames& all, const facade::EntityLists& lists,
                     const std::set<std::string>& tables, std::set<std::string>& views)
{
    for (bool added = lists.include.empty(); added;) {
        added = false;
        for (const auto& view : all.of(EntityKind::view)) {
            const auto source = all.viewSources.find(view);
            const bool reads = source == all.viewSources.end() || tables.contains(source->second) ||
                               views.contains(source->second);
            if (reads && selects(lists, view)) {
                added |= views.insert(view).second;
            }
        }
    }
}

} // namespace

std::vector<std::string> entriesOf(const QString& typed)
{
    std::vector<std::string> entries;
    for (const QString& part : typed.split(u',', Qt::SkipEmptyParts)) {
        if (!part.trimmed().isEmpty()) {
            entries.push_back(part.trimmed().toStdString());
        }
    }
    return entries;
}

QString textOf(const std::vector<std::string>& entries)
{
    QStringList parts;
    for (const auto& entry : entries) {
        parts << text(entry);
    }
    return parts.join(u", "_s);
}

const facade::EntityLists& listsOf(const facade::FollowerOptions& options, EntityKind kind)
{
    switch (kind) {
    case EntityKind::view:
        return options.materializedViews;
    case EntityKind::externalTable:
        return options.externalTables;
    case EntityKind::function:
        return options.functions;
    case EntityKind::table:
        break;
    }
    return options.tables;
}

facade::EntityLists& listsOf(facade::FollowerOptions& options, EntityKind kind)
{
    return const_cast<facade::EntityLists&>(listsOf(std::as_const(options), kind));
}

bool hasLists(const facade::FollowerOptions& options)
{
    return std::ranges::any_of(entityKinds, [&](EntityKind kind) {
        return !listsOf(options, kind).include.empty() || !listsOf(options, kind).exclude.empty();
    });
}

QString listsProblem(const facade::FollowerOptions& options)
{
    std::size_t count = 0;
    for (const EntityKind kind : entityKinds) {
        const auto& lists = listsOf(options, kind);
        for (const auto* list : {&lists.include, &lists.exclude}) {
            count += list->size();
            for (const auto& entry : *list) {
                if (const QString problem = entryProblem(entry); !problem.isEmpty()) {
                    return problem;
                }
            }
        }
    }
    return count > mostEntries
               ? Tr::tr("All lists together may have 100 entries; these have %1. Use wildcards, as in Logs*.")
                     .arg(count)
               : QString();
}

bool matchesPattern(std::string_view pattern, std::string_view name)
{
    const auto folded = [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    };
    // fits[n]: the pattern so far matches the first n bytes of the name.
    std::vector<char> fits(name.size() + 1, 0);
    fits[0] = 1;
    for (const char p : pattern) {
        if (p == '*') {
            for (std::size_t n = 1; n <= name.size(); ++n) {
                fits[n] = fits[n] != 0 || fits[n - 1] != 0 ? 1 : 0;
            }
            continue;
        }
        for (std::size_t n = name.size(); n > 0; --n) {
            fits[n] = fits[n - 1] != 0 && folded(name[n - 1]) == folded(p) ? 1 : 0;
        }
        fits[0] = 0;
    }
    return fits.back() != 0;
}

EntityNames sharedNames(const EntityNames& all, const facade::FollowerOptions& options)
{
    EntityNames shared;
    std::set<std::string> tables;
    std::set<std::string> views;
    for (const auto& table : all.of(EntityKind::table)) {
        if (selects(options.tables, table)) {
            tables.insert(table);
        }
    }
    addNamedViews(all, options.materializedViews, tables, views);
    addUnnamedViews(all, options.materializedViews, tables, views);
    shared.of(EntityKind::table).assign(tables.begin(), tables.end());
    shared.of(EntityKind::view).assign(views.begin(), views.end());
    for (const EntityKind kind : {EntityKind::externalTable, EntityKind::function}) {
        std::ranges::copy_if(all.of(kind), std::back_inserter(shared.of(kind)),
                             [&](const auto& name) { return selects(listsOf(options, kind), name); });
    }
    return shared;
}

} // namespace sharepane::ui
