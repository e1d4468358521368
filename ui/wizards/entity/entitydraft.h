#pragma once

#include "ui/controllers/catalogue.h"

#include <QtCore/QString>
#include <QtCore/QStringList>

#include <string>
#include <vector>

/// What is wrong with the draft of an entity, as pure functions: a sentence, or nothing. The core has the
/// last word.
namespace sharepane::ui {

/// Of the name that an entity of this kind should have in this database. Tables, views and external tables
/// share one room of names, functions have their own.
[[nodiscard]] QString entityNameProblem(const QString& name, EntityKind kind,
                                        const facade::DatabaseName& database, const Catalogue& catalogue);

struct ColumnDraft {
    QString name;
    QString type;
    [[nodiscard]] bool empty() const { return name.isEmpty(); }
};

/// The types that are offered; any other that the core knows can be typed.
[[nodiscard]] const QStringList& offeredTypes();
/// The types to which a column of this SQL type can be widened without rewriting extents, the nearest first.
/// None: it can't. The rules are those of Delta Lake's type widening (PROTOCOL.md, "Type Widening"), as far
/// as the core follows them: tst_livewindow widens each.
[[nodiscard]] QStringList widerTypes(const QString& type);
/// Rows without a name are ignored.
[[nodiscard]] QString columnsProblem(const std::vector<ColumnDraft>& columns);
/// "\"a\" BIGINT, \"b c\" VARCHAR", as ClusterService::createTable takes it.
[[nodiscard]] std::string columnList(const std::vector<ColumnDraft>& columns);

/// "x, y" → {"x", "y"}.
[[nodiscard]] std::vector<std::string> parametersOf(const QString& typed);
[[nodiscard]] QString parametersProblem(const QString& typed);

} // namespace sharepane::ui
