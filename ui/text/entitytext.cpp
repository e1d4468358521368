#include "ui/text/entitytext.h"

#include "core/base/units.h"
#include "ui/text/format.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QStringList>

namespace sharepane::ui {

using namespace Qt::StringLiterals;

namespace {

struct Tr {
    Q_DECLARE_TR_FUNCTIONS(sharepane::ui::EntityText)
};

constexpr qsizetype maxNameBytes = 255;

} // namespace

QString describe(EntityKind kind)
{
    switch (kind) {
    case EntityKind::view:
        return Tr::tr("Materialized view");
    case EntityKind::externalTable:
        return Tr::tr("External table");
    case EntityKind::function:
        return Tr::tr("Function");
    case EntityKind::table:
        break;
    }
    return Tr::tr("Table");
}

QString describeGroup(EntityKind kind)
{
    switch (kind) {
    case EntityKind::view:
        return Tr::tr("Materialized views");
    case EntityKind::externalTable:
        return Tr::tr("External tables");
    case EntityKind::function:
        return Tr::tr("Functions");
    case EntityKind::table:
        break;
    }
    return Tr::tr("Tables");
}

QString iconNameOf(EntityKind kind)
{
    switch (kind) {
    case EntityKind::view:
        return u"view"_s;
    case EntityKind::externalTable:
        return u"external"_s;
    case EntityKind::function:
        return u"function"_s;
    case EntityKind::table:
        break;
    }
    return u"table"_s;
}

QString signatureOf(const facade::FunctionInfo& function)
{
    QStringList parameters;
    for (const auto& parameter : function.parameters) {
        parameters << text(parameter);
    }
    return u"%1(%2)"_s.arg(text(function.name), parameters.join(u", "_s));
}

QString describeHotSpan(const std::optional<std::chrono::milliseconds>& span)
{
    if (!span) {
        return Tr::tr("all extents");
    }
    return span->count() == 0 ? Tr::tr("no extents") : Tr::tr("the last %1").arg(formatDuration(*span));
}

QString describeRetention(const std::optional<std::chrono::milliseconds>& span)
{
    return span ? formatDuration(*span) : Tr::tr("for ever");
}

QString describeOrigin(const std::string& origin)
{
    if (origin == "table") {
        return Tr::tr("set on the table");
    }
    if (origin == "database") {
        return Tr::tr("set on the database");
    }
    if (origin == "follower table") {
        return Tr::tr("set on the follower's table");
    }
    if (origin == "follower database") {
        return Tr::tr("set on the follower");
    }
    return origin == "default" ? Tr::tr("by default") : text(origin);
}

QString describeRole(const std::string& role)
{
    if (role == "admins") {
        return Tr::tr("Admins");
    }
    if (role == "users") {
        return Tr::tr("Users");
    }
    if (role == "viewers") {
        return Tr::tr("Viewers");
    }
    return role == "monitors" ? Tr::tr("Monitors") : text(role);
}

QString explainRole(const std::string& role)
{
    if (role == "admins") {
        return Tr::tr("may do everything with the database");
    }
    if (role == "users") {
        return Tr::tr("may query, ingest and make tables, views and functions");
    }
    return role == "viewers" ? Tr::tr("may query") : Tr::tr("see what there is and how it is, but no rows");
}

QString nameProblem(const QString& name)
{
    if (name.toUtf8().size() > maxNameBytes) {
        return Tr::tr("A name has at most 255 bytes.");
    }
    if (name.startsWith(u'-')) {
        return Tr::tr("A name can't start with a hyphen.");
    }
    for (const QChar c : name) {
        if (c.isSpace()) {
            return Tr::tr("A name can't contain spaces.");
        }
        const bool plain = c.isLetterOrNumber() || c == u'_' || c == u'-';
        if (c.unicode() < 0x80 && !plain) {
            return Tr::tr("A name can't contain “%1”. Letters, digits, “_” and “-” are fine.").arg(c);
        }
    }
    return {};
}

QString spanProblem(const QString& span)
{
    return span.isEmpty() || parseSpan(span.toStdString())
               ? QString()
               : Tr::tr("Write a number with its unit: 7d, 36h, 10m or 30s.");
}

QString sizeProblem(const QString& size)
{
    return size.isEmpty() || parseSize(size.toStdString())
               ? QString()
               : Tr::tr("Write a number with its unit: 256MiB or 2GiB.");
}

/// The spelling of catalog::parsePrincipal, said for somebody who is still typing.
QString principalProblem(const QString& principal)
{
    static const QStringList kinds{u"aaduser"_s, u"aadgroup"_s, u"aadapp"_s};
    const qsizetype equals = principal.indexOf(u'=');
    const QString kind = principal.left(equals < 0 ? principal.size() : equals).toLower();
    if (equals < 0) {
        const bool begun =
            std::ranges::any_of(kinds, [&](const auto& known) { return known.startsWith(kind); });
        return begun ? Tr::tr("Write aaduser=, aadgroup= or aadapp=, then the name.")
                     : Tr::tr("Begin with the kind: aaduser=, aadgroup= or aadapp=.");
    }
    if (!kinds.contains(kind)) {
        return Tr::tr("“%1” is no kind of principal. Use aaduser=, aadgroup= or aadapp=.").arg(kind);
    }
    const QString name = principal.mid(equals + 1);
    if (name.isEmpty()) {
        return Tr::tr("Whose name? For example aaduser=ann@example.org.");
    }
    const bool control =
        std::ranges::any_of(name, [](QChar c) { return c.unicode() < 0x20 || c == QChar(0x7F); });
    if (name != name.trimmed() || control) {
        return Tr::tr("The name can't have spaces around it.");
    }
    return name.toUtf8().size() > maxNameBytes ? Tr::tr("A name has at most 255 bytes.") : QString();
}

} // namespace sharepane::ui
