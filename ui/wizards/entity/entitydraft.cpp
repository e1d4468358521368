#include "ui/wizards/entity/entitydraft.h"

#include "ui/text/format.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QRegularExpression>
#include <QtCore/QSet>

namespace sharepane::ui {

using namespace Qt::StringLiterals;

namespace {

struct Tr {
    Q_DECLARE_TR_FUNCTIONS(sharepane::ui::EntityDraft)
};

bool holds(const EntityNames& names, EntityKind kind, const QString& name)
{
    return std::ranges::any_of(names.of(kind), [&](const std::string& known) {
        return text(known).compare(name, Qt::CaseInsensitive) == 0;
    });
}

} // namespace

QString entityNameProblem(const QString& name, EntityKind kind, const facade::DatabaseName& database,
                          const Catalogue& catalogue)
{
    if (const QString problem = nameProblem(name); !problem.isEmpty()) {
        return problem;
    }
    const auto* known = catalogue.database(database);
    if (known == nullptr || !known->entities) {
        return {};
    }
    for (const EntityKind other : entityKinds) {
        const bool sameRoom = (other == EntityKind::function) == (kind == EntityKind::function);
        if (sameRoom && holds(*known->entities, other, name)) {
            return Tr::tr("%1 exists already (%2). Choose another name.").arg(name, describe(other));
        }
    }
    return {};
}

const QStringList& offeredTypes()
{
    static const QStringList types{u"BIGINT"_s,      u"INTEGER"_s,  u"DOUBLE"_s,  u"DECIMAL(18,2)"_s,
                                   u"VARCHAR"_s,     u"BOOLEAN"_s,  u"DATE"_s,    u"TIMESTAMP"_s,
                                   u"TIMESTAMPTZ"_s, u"SMALLINT"_s, u"TINYINT"_s, u"FLOAT"_s,
                                   u"BLOB"_s,        u"VARCHAR[]"_s};
    return types;
}

QStringList widerTypes(const QString& type)
{
    static const QStringList integers{u"TINYINT"_s, u"SMALLINT"_s, u"INTEGER"_s, u"BIGINT"_s};
    static const QRegularExpression decimal(
        QRegularExpression::anchoredPattern(u"DECIMAL\\((\\d+), ?(\\d+)\\)"_s));
    const QString from = type.trimmed().toUpper();
    if (const qsizetype width = integers.indexOf(from); width >= 0) {
        QStringList wider = integers.mid(width + 1);
        if (from == u"BIGINT"_s) {
            return {u"DECIMAL(20,0)"_s};
        }
        return wider << u"DOUBLE"_s << u"DECIMAL(20,0)"_s;
    }
    if (from == u"FLOAT"_s) {
        return {u"DOUBLE"_s};
    }
    if (from == u"DATE"_s) {
        return {u"TIMESTAMP_NTZ"_s}; // by the name of TIMESTAMP the core means the one with a time zone
    }
    QStringList wider;
    if (const auto parts = decimal.match(from); parts.hasMatch()) {
        constexpr int mostDigits = 38;
        const int scale = parts.captured(2).toInt();
        for (const int digits : {18, 28, mostDigits}) {
            if (digits > parts.captured(1).toInt()) {
                wider << u"DECIMAL(%1,%2)"_s.arg(digits).arg(scale);
            }
        }
    }
    return wider;
}

QString columnsProblem(const std::vector<ColumnDraft>& columns)
{
    QSet<QString> names;
    for (const auto& column : columns) {
        if (column.empty()) {
            continue;
        }
        if (column.type.trimmed().isEmpty()) {
            return Tr::tr("The column %1 needs a type.").arg(column.name);
        }
        if (names.contains(column.name.toLower())) {
            return Tr::tr("Two columns are named %1.").arg(column.name);
        }
        names.insert(column.name.toLower());
    }
    return {};
}

std::string columnList(const std::vector<ColumnDraft>& columns)
{
    QStringList parts;
    for (const auto& column : columns) {
        if (!column.empty()) {
            parts << u"\"%1\" %2"_s.arg(QString(column.name).replace(u'"', u"\"\""_s), column.type.trimmed());
        }
    }
    return parts.join(u", "_s).toStdString();
}

std::vector<std::string> parametersOf(const QString& typed)
{
    std::vector<std::string> parameters;
    if (!typed.trimmed().isEmpty()) {
        for (const QString& part : typed.split(u',')) {
            parameters.push_back(part.trimmed().toStdString());
        }
    }
    return parameters;
}

QString parametersProblem(const QString& typed)
{
    QSet<QString> names;
    for (const auto& parameter : parametersOf(typed)) {
        const QString name = text(parameter);
        const bool word = !name.isEmpty() && !name.at(0).isDigit() && std::ranges::all_of(name, [](QChar c) {
            return c.unicode() < 0x80 && (c.isLetterOrNumber() || c == u'_');
        });
        if (name.isEmpty()) {
            return Tr::tr("Between two commas stands a name.");
        }
        if (!word) {
            return Tr::tr(
                       "“%1” can't be a parameter. Use letters, digits and “_”, not starting with a digit.")
                .arg(name);
        }
        if (names.contains(name.toLower())) {
            return Tr::tr("Two parameters are named %1.").arg(name);
        }
        names.insert(name.toLower());
    }
    return {};
}

} // namespace sharepane::ui
