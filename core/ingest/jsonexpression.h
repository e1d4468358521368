#pragma once

#include "core/delta/schema.h"
#include "core/ingest/part.h"

#include <optional>
#include <string>
#include <vector>

namespace sharepane::ingest {

/// A column of the table and the key that fills it; without one it is NULL.
struct JsonColumn {
    delta::Field field;
    std::optional<std::string> key;
};

/// The SQL that turns one JSON object a row (column `t` of a relation) into rows of a table, and that says
/// what is wrong with those it can't turn. DuckDB's own reader makes NULL of a value that doesn't fit its
/// column, or stops; here nothing is lost: a value must come out as something, a number as the same number.
class JsonExpression {
public:
    /// `usualKeys`: the keys that most objects have, in their order, whether the table takes them or not.
    JsonExpression(std::vector<JsonColumn> columns, std::vector<std::string> usualKeys, bool ignoreExtra);

    /// Rows of `source`, for objects that all have the usual keys in the usual order, as most files do; ends
    /// with an error at the first that hasn't, or that doesn't fit. A third of the work of quick().
    [[nodiscard]] std::string uniform(const std::string& source) const;
    /// Rows of `source`; ends with an error at the first that doesn't fit.
    [[nodiscard]] std::string quick(const std::string& source) const;
    /// The rows that fit.
    [[nodiscard]] std::string fitting(const std::string& source) const;
    /// `number` and the reason of the others; `source` has a column `number`.
    [[nodiscard]] std::string reasons(const std::string& source) const;

private:
    [[nodiscard]] std::string transformed(const std::string& source, Pass pass) const;
    [[nodiscard]] std::string valueOf(const JsonColumn& column, Pass pass) const;
    [[nodiscard]] std::string values(Pass pass, const std::string& condition) const;
    [[nodiscard]] std::string reason() const;
    [[nodiscard]] std::string structure() const;
    [[nodiscard]] std::string numbers() const;
    [[nodiscard]] std::string misfit(const JsonColumn& column) const;

    std::vector<JsonColumn> m_columns;
    std::vector<std::string> m_usualKeys;
    std::string m_keys; // SQL list of the keys that a row may have
    bool m_ignoreExtra;
};

} // namespace sharepane::ingest
