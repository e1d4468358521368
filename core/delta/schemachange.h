#pragma once

#include "core/base/result.h"
#include "core/delta/actions.h"
#include "core/delta/log.h"
#include "core/delta/schema.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Changes of a table's columns that rewrite no extent. Each function works out, without any I/O, what a
/// transaction against `head` writes; chain changes by applying one to a copy of the head before the next.
///
/// What makes it work: an extent that lacks a column reads as NULL; one of a narrower type is cast; and a
/// column keeps the name that it has in Parquet files (Delta: "Column Mapping", mode `name`) when it gets
/// another one in the schema. Mapping needs protocol (2,5), which fewer engines read than (1,2): the first
/// rename or drop turns it on, adding a column never does. Then every field is given its present name as
/// physical name and, as id, the Parquet field id that extents have had from the first one on: its 1-based
/// position in depth-first order, where lists and maps have none of their own. That order only grows at its
/// end as long as columns are added; a member added to a struct shifts the ids of what follows it in extents
/// from then on, which is harmless, since in mode `name` no reader goes by ids. Once mapping is on, names and
/// ids are never used twice: new fields get the physical name col-<uuid> and an id past
/// `delta.columnMapping.maxColumnId`, also when they bear the name of a dropped one.
namespace sharepane::delta {

/// Names from the table's column inwards: members of structs, and "element", "key" and "value" for the
/// inside of lists and maps. Compared ignoring case.
using ColumnPath = std::vector<std::string>;

/// "a.b.element.c"; a name with a dot or quote in it is written "x.y", quotes doubled.
[[nodiscard]] Result<ColumnPath> parseColumnPath(std::string_view text);
[[nodiscard]] std::string toText(const ColumnPath& path);

/// What the transaction takes over. The commit may be blind: extents written meanwhile under the schema
/// before stay right.
struct SchemaChange {
    std::string operation{};            ///< for commitInfo, as Spark spells it
    std::optional<Protocol> protocol{}; ///< where the change needs another one
    Metadata metadata{};
    Schema schema{}; ///< that of `metadata`
};

/// Errors of all: `unsupported` for a table that we don't write (checkWritable), `notFound` for an unknown
/// column, `invalidArgument` for a partition column and for what each function refuses.

/// Appends a nullable column, or a member of a struct (but not inside a map's key). `alreadyExists` when
/// there is one of that name.
[[nodiscard]] Result<SchemaChange> addColumn(const Head& head, const ColumnPath& path, const DataType& type);
/// `alreadyExists` when another one beside it has the new name.
[[nodiscard]] Result<SchemaChange> renameColumn(const Head& head, const ColumnPath& path,
                                                const std::string& newName);
/// Whether the column `newName` beside `path` is the one that `before`, an older schema of the table, has at
/// `path`: then a rename of it was done already.
[[nodiscard]] bool isRenamed(const Schema& before, const Schema& now, const ColumnPath& path,
                             const std::string& newName);
/// Refuses the only column of a table or struct, and of a struct the oldest member: extents could hold the
/// struct without any of the members that are left, and such can't be read.
[[nodiscard]] Result<SchemaChange> dropColumn(const Head& head, const ColumnPath& path);
/// Gives a column, or what is inside its lists, maps and structs, a wider type (Delta: "Type Widening"). This
/// makes the table one of protocol (3,7) with the feature typeWidening. `unsupported` for any other change of
/// type, `invalidArgument` when the column already has it.
[[nodiscard]] Result<SchemaChange> widenColumn(const Head& head, const ColumnPath& path,
                                               const DataType& type);
/// Lets a column that is NOT NULL hold NULL.
[[nodiscard]] Result<SchemaChange> allowNull(const Head& head, const ColumnPath& path);

/// Whether extents written for the columns of `before` belong into a table that has become `after`: columns
/// are found under their names in files, with the same type or a wider one; new ones may be NULL; and those
/// that are gone were dropped through column mapping, so that other rows of the table lack them too.
[[nodiscard]] Result<bool> extentsStayRight(const Metadata& before, const Metadata& after);

} // namespace sharepane::delta
