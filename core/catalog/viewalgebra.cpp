#include "core/catalog/viewalgebra.h"

#include "core/catalog/definitions.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>
#include <utility>

namespace sharepane::catalog {

namespace {

using Kind = delta::DataType::Kind;

constexpr std::string_view formatVersion = "1"; // of what partial aggregates mean

// Aggregates that merge as they are made.
constexpr std::array<std::string_view, 10> selfMerging{
    "sum", "min", "max", "bool_and", "bool_or", "bit_and", "bit_or", "bit_xor", "product", "any_value"};
// Types whose values come back as they were from the wider type that fromEngineType() has for them.
constexpr std::array<std::string_view, 8> widened{"UTINYINT", "USMALLINT", "UINTEGER",    "UUID",
                                                  "TIME",     "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS"};

/// Quotes around names are a matter of taste.
std::string unquoted(std::string type)
{
    std::erase(type, '"');
    return type;
}

/// How values of an engine type lie in a Delta table: by a cast there and back that loses nothing.
Result<delta::DataType> storageOf(const std::string& engineType)
{
    if (engineType == "HUGEINT") { // sums of integers, which are far smaller
        return delta::DataType{.kind = Kind::decimal, .precision = 38, .scale = 0, .fields = {}};
    }
    if (engineType == "UBIGINT") {
        return delta::DataType{.kind = Kind::decimal, .precision = 20, .scale = 0, .fields = {}};
    }
    auto type = delta::fromEngineType(engineType);
    if (!type) {
        return type;
    }
    if (unquoted(delta::toEngineType(*type)) != unquoted(engineType) &&
        std::ranges::find(widened, engineType) == widened.end()) {
        return fail(ErrorCode::unsupported, "store a column of type", engineType,
                    "a table would give back " + delta::toEngineType(*type),
                    "cast it to " + delta::toEngineType(*type));
    }
    return type;
}

std::string castTo(const std::string& value, const std::string& type)
{
    return "CAST(" + value + " AS " + type + ")";
}

/// Column names that a Delta table without column mapping may have, each once.
class StoredNames {
public:
    std::string add(const std::string& wanted)
    {
        std::string name;
        for (const char c : wanted) {
            const auto byte = static_cast<unsigned char>(c);
            name += std::isalnum(byte) != 0 || byte >= 0x80 ? c : '_';
        }
        if (name.empty()) {
            name = "column";
        }
        std::string unique = name;
        for (int i = 2; !m_taken.insert(foldedName(unique)).second; ++i) {
            unique = name + "_" + std::to_string(i);
        }
        return unique;
    }

private:
    std::set<std::string> m_taken;
};

/// One stored column of partial aggregates.
struct Part {
    std::string name;   ///< quoted
    std::string made;   ///< SQL over the source that makes it; of a key, the key
    std::string merged; ///< SQL over stored rows that merges it
    std::string type;   ///< the engine's, outside of the table
    std::string stored; ///< the engine's, of the table's column
};

/// The values of a group that decide an approximate distinct count: for each of the 64 registers of
/// DuckDB's HyperLogLog, one value that gives it its highest rank. Counting these approximately gives what
/// counting all values does, exactly.
struct Sketch {
    std::size_t part = 0; ///< its column
    std::string argument; ///< SQL over the source
    std::string filter;
};

std::string listOf(const std::vector<std::string>& items)
{
    std::string list;
    for (const std::string& item : items) {
        list += (list.empty() ? "" : ", ") + item;
    }
    return list;
}

class AlgebraMaker {
public:
    AlgebraMaker(engine::Connection& connection, const ViewSyntax& syntax,
                 const std::vector<engine::Column>& outputs, const std::string& emptySource)
        : m_connection(connection)
        , m_syntax(syntax)
        , m_select(*syntax.grouped)
        , m_outputs(outputs)
        , m_emptySource(emptySource)
    {
    }

    Result<std::optional<Algebra>> make(std::string& why)
    {
        for (std::size_t i = 0; i < m_select.keys.size(); ++i) {
            m_parts.push_back({quotedName(m_select.keyOutputs[i], "key"), m_select.keys[i], {}, {}, {}});
        }
        for (std::size_t i = 0; i < m_select.aggregates.size(); ++i) {
            if (!addAggregate(i, why)) {
                return std::optional<Algebra>();
            }
        }
        if (!TRY(findTypes(why))) {
            return std::optional<Algebra>();
        }
        Algebra algebra;
        algebra.stored = m_schema;
        algebra.toStored = storedText();
        algebra.toMerged = mergedText();
        algebra.toResult = resultText();
        return std::optional(std::move(algebra));
    }

private:
    std::string quotedName(const std::optional<std::size_t>& output, const std::string& otherwise)
    {
        return engine::quoteIdentifier(m_names.add(output ? m_outputs[*output].name : otherwise));
    }

    std::size_t addPart(const std::string& name, std::string made, const std::string& merge)
    {
        const std::string quoted = engine::quoteIdentifier(m_names.add(name));
        m_parts.push_back({quoted, std::move(made), merge + "(" + quoted + ")", {}, {}});
        return m_parts.size() - 1;
    }

    bool addAggregate(std::size_t index, std::string& why)
    {
        const AggregateCall& call = m_select.aggregates[index];
        const auto& output = m_select.aggregateOutputs[index];
        const std::string name = output ? m_outputs[*output].name : call.function;
        const std::size_t arguments = call.arguments.size();
        const auto at = [this](std::size_t part) {
            return m_parts[part].name;
        };
        if (call.function == "count_star" || (call.function == "count" && arguments <= 1)) {
            const std::size_t part = addCount(name, call.text);
            m_finals.push_back(m_parts[part].merged);
            return true;
        }
        if (std::ranges::find(selfMerging, call.function) != selfMerging.end() && arguments == 1) {
            m_finals.push_back(m_parts[addPart(name, call.text, call.function)].merged);
            return true;
        }
        if ((call.function == "count_if" || call.function == "countif") && arguments == 1) {
            const std::size_t part = addPart(name, call.text, "sum");
            m_parts[part].merged = "coalesce(sum(" + at(part) + "), 0::HUGEINT)";
            m_finals.push_back(m_parts[part].merged);
            return true;
        }
        if ((call.function == "avg" || call.function == "mean") && arguments == 1) {
            addAverage(name, call);
            return true;
        }
        if (arguments == 2 && addExtreme(name, call)) {
            return true;
        }
        if (call.function == "approx_count_distinct" && arguments == 1) {
            addSketch(name, call);
            return true;
        }
        why = call.function + " can't be computed from parts";
        return false;
    }

    std::size_t addCount(const std::string& name, std::string made)
    {
        const std::size_t part = addPart(name, std::move(made), "sum");
        m_parts[part].merged = castTo("coalesce(sum(" + m_parts[part].name + "), 0)", "BIGINT");
        return part;
    }

    void addAverage(const std::string& name, const AggregateCall& call)
    {
        const std::string argument = "(" + call.arguments[0] + ")" + call.filterClause();
        const std::size_t sum = addPart(name + "_sum", "sum" + argument, "sum");
        const std::size_t count = addCount(name + "_count", "count" + argument);
        m_averages.insert(sum);
        m_finals.push_back("(" + castTo(m_parts[sum].merged, "DOUBLE") + " / nullif(" +
                           m_parts[count].merged + ", 0))");
    }

    /// arg_max and its kin: rows in which either argument is NULL don't count.
    bool addExtreme(const std::string& name, const AggregateCall& call)
    {
        const bool largest =
            call.function == "arg_max" || call.function == "max_by" || call.function == "argmax";
        const bool least =
            call.function == "arg_min" || call.function == "min_by" || call.function == "argmin";
        if (!largest && !least) {
            return false;
        }
        const std::string filter =
            (call.filter.empty() ? "" : call.filter + " AND ") + ("(" + call.arguments[0] + " IS NOT NULL)");
        const std::string extreme = largest ? "max" : "min";
        const std::size_t value = addPart(name, call.text, "arg_" + extreme);
        const std::size_t by = addPart(
            name + "_by", extreme + "(" + call.arguments[1] + ") FILTER (WHERE " + filter + ")", extreme);
        m_parts[value].merged = "arg_" + extreme + "(" + m_parts[value].name + ", " + m_parts[by].name + ")";
        m_finals.push_back(m_parts[value].merged);
        return true;
    }

    void addSketch(const std::string& name, const AggregateCall& call)
    {
        const std::size_t part = addPart(name, {}, "approx_count_distinct");
        m_sketches.push_back({part, call.arguments[0], call.filter});
        m_finals.push_back(m_parts[part].merged);
    }

    [[nodiscard]] bool isSketch(std::size_t part) const
    {
        return std::ranges::find(m_sketches, part, &Sketch::part) != m_sketches.end();
    }

    [[nodiscard]] std::string from() const
    {
        return " FROM " + m_syntax.placeholder + " AS " + m_select.alias;
    }

    [[nodiscard]] std::string where(const std::string& also = {}) const
    {
        if (m_select.where.empty() && also.empty()) {
            return {};
        }
        return " WHERE " + m_select.where + (m_select.where.empty() || also.empty() ? "" : " AND ") + also;
    }

    /// " GROUP BY 1, 2", with one more expression if there is one.
    [[nodiscard]] std::string groupBy(const std::string& also = {}) const
    {
        std::vector<std::string> groups;
        for (std::size_t i = 1; i <= m_select.keys.size(); ++i) {
            groups.push_back(std::to_string(i));
        }
        if (!also.empty()) {
            groups.push_back(also);
        }
        return groups.empty() ? std::string() : " GROUP BY " + listOf(groups);
    }

    /// Binds every part over no rows to learn its type, and finds how it is stored.
    Result<bool> findTypes(std::string& why)
    {
        std::vector<std::string> grouped;
        std::vector<std::size_t> order;
        for (std::size_t i = 0; i < m_parts.size(); ++i) {
            if (!isSketch(i)) {
                grouped.push_back(m_parts[i].made + " AS " + m_parts[i].name);
                order.push_back(i);
            }
        }
        std::vector<std::string> single;
        for (const Sketch& sketch : m_sketches) {
            single.push_back(sketch.argument + " AS " + m_parts[sketch.part].name);
            order.push_back(sketch.part);
        }
        std::vector<engine::Column> columns;
        const auto bound = [&]() -> Result<void> {
            if (!grouped.empty()) {
                TRY(bind("SELECT " + listOf(grouped) + from() + where() + groupBy(), columns));
            }
            if (!single.empty()) {
                TRY(bind("SELECT " + listOf(single) + from(), columns));
            }
            return {};
        }();
        if (!bound) { // an average of times has no sum of times
            why = "it can't be put together from parts: " + bound.error().cause;
            return false;
        }
        if (columns.size() != order.size()) {
            return fail(ErrorCode::failed, "plan a materialized view", {}, "its parts can't be told apart");
        }
        for (std::size_t i = 0; i < order.size(); ++i) {
            m_parts[order[i]].type = columns[i].type;
        }
        return storeParts(why);
    }

    Result<void> bind(const std::string& sql, std::vector<engine::Column>& columns)
    {
        std::string text = sql;
        text.replace(text.find(m_syntax.placeholder), m_syntax.placeholder.size(), m_emptySource);
        const auto rows = TRY(m_connection.query("SELECT * FROM (" + text + ") LIMIT 0"));
        columns.insert(columns.end(), rows->columns().begin(), rows->columns().end());
        return {};
    }

    bool storeParts(std::string& why)
    {
        for (std::size_t i = 0; i < m_parts.size(); ++i) {
            Part& part = m_parts[i];
            const auto storage = storageOf(part.type);
            if (!storage) {
                why = "a table can't hold " + part.type + ", which it would be computed from";
                return false;
            }
            const bool averaged =
                part.type == "HUGEINT" || part.type == "DOUBLE" || part.type.starts_with("DECIMAL");
            if (m_averages.contains(i) && !averaged) {
                why = "an average of this type can't be computed from parts";
                return false;
            }
            part.stored = delta::toEngineType(*storage);
            std::string name = part.name.substr(1, part.name.size() - 2); // has no quotes inside
            m_schema.fields.push_back(
                {.name = std::move(name), .type = *storage, .nullable = true, .metadata = "{}"});
        }
        return true;
    }

    [[nodiscard]] std::string keyNames() const
    {
        std::vector<std::string> names;
        for (std::size_t i = 0; i < m_select.keys.size(); ++i) {
            names.push_back(m_parts[i].name);
        }
        return listOf(names);
    }

    /// All parts as columns, those that are not `wanted` as NULL.
    template <typename Wanted, typename Text>
    [[nodiscard]] std::string columns(const Wanted& wanted, const Text& text) const
    {
        std::vector<std::string> list;
        for (std::size_t i = 0; i < m_parts.size(); ++i) {
            list.push_back(
                (i < m_select.keys.size() || wanted(i) ? text(i) : castTo("NULL", m_parts[i].type)) + " AS " +
                m_parts[i].name);
        }
        return listOf(list);
    }

    /// For each sketch, the rows that hold its values: from `values`, a query for the keys and "the value"
    /// (stored names have no spaces).
    [[nodiscard]] std::string sketchRows(const Sketch& sketch, const std::string& values) const
    {
        // The hash's low 6 bits are the register; its rank is the number of zeros that the rest ends in, and
        // v ^ (v - 1) grows with it.
        const std::string best = "arg_max(\"the value\", xor(\"the rest\", \"the rest\" - 1))";
        const auto isIt = [&](std::size_t part) {
            return part == sketch.part;
        };
        const auto text = [&](std::size_t part) {
            return part == sketch.part ? best : m_parts[part].name;
        };
        return " UNION ALL SELECT " + columns(isIt, text) +
               " FROM (SELECT *, \"the hash\" & 63 AS \"the register\", (\"the hash\" >> 6) | (1::UBIGINT << "
               "58) AS \"the rest\" "
               "FROM (SELECT *, hash(\"the value\") AS \"the hash\" FROM (" +
               values + ") WHERE \"the value\" IS NOT NULL))" + groupBy("\"the register\"");
    }

    [[nodiscard]] std::string keysAnd(const std::string& value, bool made) const
    {
        std::vector<std::string> list;
        for (std::size_t i = 0; i < m_select.keys.size(); ++i) {
            list.push_back(made ? m_parts[i].made + " AS " + m_parts[i].name : m_parts[i].name);
        }
        list.push_back(value + " AS \"the value\"");
        return listOf(list);
    }

    [[nodiscard]] std::string toStorage(const std::string& rows) const
    {
        std::vector<std::string> list;
        for (const Part& part : m_parts) {
            list.push_back((part.type == part.stored ? part.name : castTo(part.name, part.stored)) + " AS " +
                           part.name);
        }
        return "SELECT " + listOf(list) + " FROM (" + rows + ")";
    }

    /// The stored rows in the types that the aggregates have.
    [[nodiscard]] std::string fromStorage() const
    {
        std::vector<std::string> list;
        for (const Part& part : m_parts) {
            list.push_back((part.type == part.stored ? part.name : castTo(part.name, part.type)) + " AS " +
                           part.name);
        }
        return "(SELECT " + listOf(list) + " FROM " + m_syntax.placeholder + ")";
    }

    /// The rows with everything but sketches; `text` by part, of the rows that `rest` (FROM and on) names.
    template <typename Text>
    [[nodiscard]] std::string plainRows(const Text& text, const std::string& rest) const
    {
        const std::string list = columns([this](std::size_t part) { return !isSketch(part); }, text);
        const bool aggregates = m_parts.size() > m_sketches.size();
        return "SELECT " + list + (aggregates ? rest + groupBy() : " WHERE false");
    }

    [[nodiscard]] std::string storedText() const
    {
        std::string rows =
            plainRows([this](std::size_t part) { return m_parts[part].made; }, from() + where());
        for (const Sketch& sketch : m_sketches) {
            rows += sketchRows(sketch,
                               "SELECT " + keysAnd(sketch.argument, true) + from() + where(sketch.filter));
        }
        return toStorage(rows);
    }

    [[nodiscard]] std::string mergedText() const
    {
        const auto text = [this](std::size_t part) {
            return part < m_select.keys.size() ? m_parts[part].name : m_parts[part].merged;
        };
        std::string rows = plainRows(text, " FROM " + fromStorage());
        for (const Sketch& sketch : m_sketches) {
            rows += sketchRows(sketch, "SELECT " + keysAnd(m_parts[sketch.part].name, false) + " FROM " +
                                           fromStorage());
        }
        return toStorage(rows);
    }

    [[nodiscard]] std::string resultText() const
    {
        std::vector<std::string> merged;
        for (std::size_t i = 0; i < m_select.keys.size(); ++i) {
            merged.push_back(m_parts[i].name + " AS " + engine::quoteIdentifier(keyName(i)));
        }
        for (std::size_t i = 0; i < m_finals.size(); ++i) {
            merged.push_back(m_finals[i] + " AS " + engine::quoteIdentifier(aggregateName(i)));
        }
        std::vector<std::string> outputs;
        for (std::size_t i = 0; i < m_outputs.size(); ++i) {
            outputs.push_back(m_select.outputs[i] + " AS " + engine::quoteIdentifier(m_outputs[i].name));
        }
        return "SELECT " + listOf(outputs) + " FROM (SELECT " + listOf(merged) + " FROM " + fromStorage() +
               groupBy() + ")" + (m_select.having.empty() ? "" : " WHERE " + m_select.having);
    }

    engine::Connection& m_connection;
    const ViewSyntax& m_syntax;
    const GroupedSelect& m_select;
    const std::vector<engine::Column>& m_outputs;
    const std::string& m_emptySource;
    StoredNames m_names;
    std::vector<Part> m_parts;
    std::vector<std::string> m_finals; // by aggregate: SQL over stored rows
    std::vector<Sketch> m_sketches;
    std::set<std::size_t> m_averages; // parts that are sums of averages
    delta::Schema m_schema;
};

} // namespace

Result<std::optional<Algebra>> makeAlgebra(engine::Connection& connection, const ViewSyntax& syntax,
                                           const std::vector<engine::Column>& outputs,
                                           const std::string& emptySource, std::string& why)
{
    return AlgebraMaker(connection, syntax, outputs, emptySource).make(why);
}

Result<Algebra> wholeResult(const ViewSyntax& syntax, const std::vector<engine::Column>& outputs)
{
    Algebra algebra;
    StoredNames names;
    std::vector<std::string> stored;
    std::vector<std::string> result;
    std::vector<std::string> aliases;
    for (const engine::Column& column : outputs) {
        const auto type = storageOf(column.type);
        if (!type) {
            Error error = type.error();
            error.code = ErrorCode::invalidArgument;
            error.object = column.name + " " + column.type;
            return fail(std::move(error));
        }
        const std::string name = names.add(column.name);
        const std::string quoted = engine::quoteIdentifier(name);
        aliases.push_back(quoted);
        stored.push_back(castTo(quoted, delta::toEngineType(*type)) + " AS " + quoted);
        result.push_back(castTo(quoted, column.type) + " AS " + engine::quoteIdentifier(column.name));
        algebra.stored.fields.push_back({.name = name, .type = *type, .nullable = true, .metadata = "{}"});
    }
    algebra.toStored =
        "SELECT " + listOf(stored) + " FROM (" + syntax.direct + ") AS \"result\"(" + listOf(aliases) + ")";
    algebra.toResult = "SELECT " + listOf(result) + " FROM " + syntax.placeholder;
    return algebra;
}

Result<std::string> formatOf(engine::Connection& connection, const ViewSyntax& syntax)
{
    if (!syntax.approximate) {
        return std::string(formatVersion);
    }
    // Which values decide an approximate count is the engine's own affair.
    const auto rows = TRY(connection.query("SELECT version()"));
    const engine::Chunk* chunk = TRY(rows->next());
    return std::string(formatVersion) + (chunk == nullptr ? "" : " " + chunk->text(0, 0));
}

} // namespace sharepane::catalog
