#include "ui/wizards/attach/alldatabases.h"

#include "core/base/units.h"
#include "ui/text/entitytext.h"
#include "ui/text/format.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QStringList>

#include <algorithm>

namespace sharepane::ui {

using namespace Qt::StringLiterals;

namespace {

struct Tr {
    Q_DECLARE_TR_FUNCTIONS(sharepane::ui::AllDatabases)
};

struct TableSpan {
    QString table;
    QString span;
};

std::vector<TableSpan> tableSpansOf(const QString& typed)
{
    std::vector<TableSpan> spans;
    for (const QString& part : typed.split(u',', Qt::SkipEmptyParts)) {
        const QString one = part.trimmed();
        const qsizetype equals = one.lastIndexOf(u'=');
        if (!one.isEmpty()) {
            spans.push_back({equals < 0 ? one : one.left(equals).trimmed(),
                             equals < 0 ? QString() : one.mid(equals + 1).trimmed()});
        }
    }
    return spans;
}

std::vector<facade::PrincipalInfo> principalsOf(const QString& typed)
{
    std::vector<facade::PrincipalInfo> principals;
    for (const QString& part : typed.split(u'\n', Qt::SkipEmptyParts)) {
        const QString line = part.simplified();
        if (!line.isEmpty()) {
            principals.push_back(
                {line.section(u' ', 0, 0).toLower().toStdString(), line.section(u' ', 1).toStdString()});
        }
    }
    return principals;
}

bool isRole(const std::string& role)
{
    return role == "admins" || role == "users" || role == "viewers" || role == "monitors";
}

bool holds(const std::vector<facade::PrincipalInfo>& list, const facade::PrincipalInfo& wanted)
{
    return std::ranges::any_of(list, [&](const auto& known) {
        return known.role == wanted.role && known.principal == wanted.principal;
    });
}

/// True when the lists differ.
bool changePrincipals(const std::vector<facade::PrincipalInfo>& before,
                      const std::vector<facade::PrincipalInfo>& now, facade::FollowerChange& change)
{
    std::ranges::copy_if(now, std::back_inserter(change.addPrincipals),
                         [&](const auto& one) { return !holds(before, one); });
    std::ranges::copy_if(before, std::back_inserter(change.dropPrincipals),
                         [&](const auto& one) { return !holds(now, one); });
    return !change.addPrincipals.empty() || !change.dropPrincipals.empty();
}

bool changeTableSpans(const std::map<std::string, std::chrono::milliseconds>& before, const QString& typed,
                      facade::FollowerChange& change)
{
    std::map<std::string, std::chrono::milliseconds> now;
    for (const auto& one : tableSpansOf(typed)) {
        if (const auto span = parseSpan(one.span.toStdString())) {
            now[one.table.toStdString()] = *span;
        }
    }
    for (const auto& [table, span] : now) {
        const auto known = before.find(table);
        if (known == before.end() || known->second != span) {
            change.tableHotSpans[table] = span;
        }
    }
    for (const auto& [table, span] : before) {
        if (!now.contains(table)) {
            change.tableHotSpans[table] = std::nullopt;
        }
    }
    return !change.tableHotSpans.empty();
}

} // namespace

AllDatabasesDraft draftOf(const facade::FollowerOptions& options)
{
    AllDatabasesDraft draft;
    if (options.hotSpan) {
        draft.hotSpan = text(formatSpan(*options.hotSpan));
    }
    QStringList spans;
    for (const auto& [table, span] : options.tableHotSpans) {
        spans << text(table + "=" + formatSpan(span));
    }
    draft.tableHotSpans = spans.join(u", "_s);
    QStringList principals;
    for (const auto& known : options.principals) {
        principals << text(known.role + " " + known.principal);
    }
    draft.principals = principals.join(u'\n');
    draft.cachingKind = options.cachingKind;
    draft.principalsKind = options.principalsKind;
    draft.prefetchExtents = options.prefetchExtents;
    return draft;
}

QString tableSpansProblem(const QString& typed)
{
    for (const auto& one : tableSpansOf(typed)) {
        if (one.table.isEmpty() || one.span.isEmpty()) {
            return Tr::tr("Write each as table=span, such as flights=7d.");
        }
        if (const QString problem = spanProblem(one.span); !problem.isEmpty()) {
            return problem;
        }
    }
    return {};
}

QString principalLinesProblem(const QString& typed)
{
    for (const auto& one : principalsOf(typed)) {
        if (!isRole(one.role) || one.principal.empty()) {
            return Tr::tr("Write each line as a role and a principal, such as viewers "
                          "aaduser=ann@example.org. The roles are admins, users, viewers and monitors.");
        }
        if (const QString problem = principalProblem(text(one.principal)); !problem.isEmpty()) {
            return problem;
        }
    }
    return {};
}

std::optional<facade::FollowerChange> changeOf(const facade::FollowerOptions& before,
                                               const AllDatabasesDraft& draft)
{
    facade::FollowerChange change;
    bool any = false;
    std::optional<std::chrono::milliseconds> hot;
    if (const auto span = parseSpan(draft.hotSpan.trimmed().toStdString())) {
        hot = *span;
    }
    if (hot != before.hotSpan) {
        change.hotSpan = hot;
        any = true;
    }
    if (draft.cachingKind != before.cachingKind) {
        change.cachingKind = draft.cachingKind;
        any = true;
    }
    if (draft.principalsKind != before.principalsKind) {
        change.principalsKind = draft.principalsKind;
        any = true;
    }
    if (draft.prefetchExtents != before.prefetchExtents) {
        change.prefetchExtents = draft.prefetchExtents;
        any = true;
    }
    any |= changeTableSpans(before.tableHotSpans, draft.tableHotSpans, change);
    any |= changePrincipals(before.principals, principalsOf(draft.principals), change);
    return any ? std::optional(std::move(change)) : std::nullopt;
}

} // namespace sharepane::ui
