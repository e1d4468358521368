#include "core/delta/pruning.h"

#include "core/delta/boundvalue.h"
#include "core/delta/columnmapping.h"
#include "core/delta/statisticsreader.h"

#include <algorithm>
#include <functional>

namespace sharepane::delta {

namespace {

using Kind = DataType::Kind;
using Comparison = Predicate::Comparison;

/// A maximum of this many bytes or more may have been cut off without being rounded up. (Delta cuts at 32
/// characters.)
constexpr std::size_t cutLength = 32;

/// What is known of the values of a column in an extent.
struct Known {
    std::optional<BoundValue> lower{};
    std::optional<BoundValue> upper{};
    bool upperIsPrefix = false; ///< upper may be only the beginning of the greatest value
    bool mayHoldNan = false;    ///< NaN, which comes after every number, is not in the bounds
    bool mayHoldNull = true;
    bool holdsNullOnly = false;
};

struct Column {
    DataType type{};
    ValueOrder order = ValueOrder::none;
    bool isPartition = false;
    bool wasNarrower = false;
    std::string physicalName{}; ///< of a partition column
    std::size_t statistics = 0; ///< of any other: its place in the reader
};

/// A predicate with its columns found, its literals read, and no NOT but the leaves' own.
struct Node {
    enum class Kind : std::uint8_t { unknown, comparison, in, startsWith, isNull, all, any };
    Kind kind = Kind::unknown;
    Comparison comparison = Comparison::equal;
    bool negated = false; ///< of in, startsWith and isNull
    std::size_t column = 0;
    std::shared_ptr<const std::vector<std::string>> texts{}; ///< what the ranges are views of
    std::vector<ValueRange> ranges{};                        ///< of `in` in order
    std::vector<Node> children{};
};

Comparison opposite(Comparison comparison)
{
    switch (comparison) {
    case Comparison::equal:
        return Comparison::notEqual;
    case Comparison::notEqual:
        return Comparison::equal;
    case Comparison::less:
        return Comparison::greaterOrEqual;
    case Comparison::lessOrEqual:
        return Comparison::greater;
    case Comparison::greater:
        return Comparison::lessOrEqual;
    case Comparison::greaterOrEqual:
        break;
    }
    return Comparison::less;
}

/// Whether a leaf of one column can be true of some value.
class Leaf {
public:
    Leaf(ValueOrder order, const Known& known)
        : m_order(order)
        , m_known(known)
    {
    }

    [[nodiscard]] bool mayCompare(Comparison comparison, const ValueRange& literal) const
    {
        switch (comparison) {
        case Comparison::equal:
            return !lowerIsAbove(literal.high) && !upperIsBelow(literal.low);
        case Comparison::notEqual:
            return m_known.mayHoldNan || !isOnly(literal);
        case Comparison::less:
            return !m_known.lower || compare(*m_known.lower, literal.high) < 0;
        case Comparison::lessOrEqual:
            return !lowerIsAbove(literal.high);
        case Comparison::greater:
            return m_known.mayHoldNan || !upperIsAtMost(literal.low);
        case Comparison::greaterOrEqual:
            break;
        }
        return m_known.mayHoldNan || !upperIsBelow(literal.low);
    }

    [[nodiscard]] bool mayBeIn(const std::vector<ValueRange>& literals) const
    {
        // Skips what is below the column's values: the literals are in order.
        const auto first = std::ranges::partition_point(
            literals, [&](const ValueRange& literal) { return lowerIsAbove(literal.high); });
        return first != literals.end() && !upperIsBelow(first->low);
    }

    [[nodiscard]] bool mayStartWith(const BoundValue& prefix) const
    {
        const bool above = lowerIsAbove(prefix) && !m_known.lower->text.starts_with(prefix.text);
        return !above && !upperIsBelow(prefix);
    }

    [[nodiscard]] bool mayNotStartWith(const BoundValue& prefix) const
    {
        return !m_known.lower || !m_known.upper || !m_known.lower->text.starts_with(prefix.text) ||
               !m_known.upper->text.starts_with(prefix.text);
    }

private:
    [[nodiscard]] int compare(const BoundValue& a, const BoundValue& b) const
    {
        return compareValues(m_order, a, b);
    }
    [[nodiscard]] bool lowerIsAbove(const BoundValue& value) const
    {
        return m_known.lower && compare(*m_known.lower, value) > 0;
    }
    [[nodiscard]] bool upperMayGoOnTo(const BoundValue& value) const
    {
        return m_known.upperIsPrefix && value.text.starts_with(m_known.upper->text);
    }
    [[nodiscard]] bool upperIsBelow(const BoundValue& value) const
    {
        return m_known.upper && compare(*m_known.upper, value) < 0 && !upperMayGoOnTo(value);
    }
    [[nodiscard]] bool upperIsAtMost(const BoundValue& value) const
    {
        return m_known.upper && compare(*m_known.upper, value) <= 0 && !upperMayGoOnTo(value);
    }
    [[nodiscard]] bool isOnly(const ValueRange& literal) const
    {
        return m_known.lower && m_known.upper && !m_known.upperIsPrefix &&
               compare(literal.low, literal.high) == 0 && compare(*m_known.lower, literal.low) == 0 &&
               compare(*m_known.upper, literal.low) == 0;
    }

    ValueOrder m_order;
    const Known& m_known;
};

} // namespace

struct Pruner::Impl {
    std::vector<Column> columns;
    Node root;
    StatisticsReader reader;

    /// The extent in question.
    struct Question {
        const ExtentFacts& extent;
        std::optional<bool> hasStatistics{};
    };

    [[nodiscard]] bool mayMatch(const Node& node, Question& question)
    {
        const auto may = [&](const Node& child) {
            return mayMatch(child, question);
        };
        switch (node.kind) {
        case Node::Kind::unknown:
            return true;
        case Node::Kind::all:
            return std::ranges::all_of(node.children, may);
        case Node::Kind::any:
            return std::ranges::any_of(node.children, may);
        default:
            return mayMatchLeaf(node, known(columns[node.column], question));
        }
    }

    [[nodiscard]] bool mayMatchLeaf(const Node& node, const Known& known) const
    {
        if (node.kind == Node::Kind::isNull) {
            return node.negated ? !known.holdsNullOnly : known.mayHoldNull;
        }
        if (known.holdsNullOnly) {
            return false; // NULL compares with nothing
        }
        const Leaf leaf(columns[node.column].order, known);
        switch (node.kind) {
        case Node::Kind::comparison:
            return leaf.mayCompare(node.comparison, node.ranges.front());
        case Node::Kind::in:
            return node.negated ? std::ranges::all_of(node.ranges,
                                                      [&](const ValueRange& range) {
                                                          return leaf.mayCompare(Comparison::notEqual, range);
                                                      })
                                : leaf.mayBeIn(node.ranges);
        default:
            return node.negated ? leaf.mayNotStartWith(node.ranges.front().low)
                                : leaf.mayStartWith(node.ranges.front().low);
        }
    }

    [[nodiscard]] Known known(const Column& column, Question& question)
    {
        if (column.isPartition) {
            return knownOfPartition(column, question.extent);
        }
        if (!question.hasStatistics) {
            question.hasStatistics = reader.read(question.extent.stats);
        }
        return *question.hasStatistics ? knownOfStatistics(column, question.extent.ours) : Known{};
    }

    [[nodiscard]] static Known knownOfPartition(const Column& column, const ExtentFacts& extent)
    {
        Known known;
        known.mayHoldNull = false;
        const std::optional<std::string>* value = nullptr;
        if (extent.partitionValues != nullptr) {
            const auto found = extent.partitionValues->find(column.physicalName);
            value = found == extent.partitionValues->end() ? nullptr : &found->second;
        }
        if (value == nullptr || !*value || (*value)->empty()) {
            known.mayHoldNull = known.holdsNullOnly = true;
        } else if (const auto range = rangeOf(column.type, **value)) {
            known.lower = range->low;
            known.upper = range->high;
        }
        return known;
    }

    [[nodiscard]] Known knownOfStatistics(const Column& column, bool ours) const
    {
        const ColumnStatistics& statistics = reader.column(column.statistics);
        Known known;
        known.mayHoldNan = column.order == ValueOrder::real && !ours;
        if (statistics.nullCount) {
            known.mayHoldNull = *statistics.nullCount > 0;
            known.holdsNullOnly = reader.rowCount() && *statistics.nullCount == *reader.rowCount();
        }
        const BoundOrigin origin{.exact = ours, .wasNarrower = column.wasNarrower};
        const bool isString = column.order == ValueOrder::text || column.type.kind == Kind::date ||
                              column.type.kind == Kind::timestamp || column.type.kind == Kind::timestampNtz;
        if (statistics.minimum && statistics.minimum->isString == isString) {
            known.lower = lowerBoundOf(column.type, statistics.minimum->text, origin);
        }
        if (statistics.maximum && statistics.maximum->isString == isString) {
            known.upper = upperBoundOf(column.type, statistics.maximum->text, origin);
            known.upperIsPrefix =
                column.order == ValueOrder::text && statistics.maximum->text.size() >= cutLength;
        }
        return known;
    }
};

namespace {

/// Finds columns, reads literals, and moves every NOT down to the leaves.
class Compiler {
public:
    Compiler(const Schema& schema, const Metadata& metadata, std::vector<Column>& columns,
             StatisticsReader& reader)
        : m_schema(schema)
        , m_metadata(metadata)
        , m_columns(columns)
        , m_reader(reader)
    {
    }

    [[nodiscard]] Node compile(const Predicate& predicate, bool negated)
    {
        switch (predicate.kind) {
        case Predicate::Kind::unknown:
            return {};
        case Predicate::Kind::negation:
            return predicate.children.size() == 1 ? compile(predicate.children.front(), !negated) : Node{};
        case Predicate::Kind::all:
        case Predicate::Kind::any:
            return junction(predicate, negated);
        default:
            return leaf(predicate, negated);
        }
    }

private:
    [[nodiscard]] Node junction(const Predicate& predicate, bool negated)
    {
        Node node;
        const bool isAll = (predicate.kind == Predicate::Kind::all) != negated;
        node.kind = isAll ? Node::Kind::all : Node::Kind::any;
        for (const Predicate& child : predicate.children) {
            Node compiled = compile(child, negated);
            if (compiled.kind != Node::Kind::unknown) {
                node.children.push_back(std::move(compiled));
            } else if (!isAll) {
                return {}; // true OR …
            }
        }
        if (isAll && node.children.empty()) {
            return {};
        }
        // Partition values cost less to look at than statistics.
        std::ranges::stable_partition(node.children, [&](const Node& child) {
            return child.kind != Node::Kind::all && child.kind != Node::Kind::any &&
                   m_columns[child.column].isPartition;
        });
        return node;
    }

    [[nodiscard]] Node leaf(const Predicate& predicate, bool negated)
    {
        Node node;
        const auto column = find(predicate.column);
        if (!column) {
            return {};
        }
        node.column = *column;
        node.negated = negated;
        if (predicate.kind == Predicate::Kind::isNull) {
            node.kind = Node::Kind::isNull;
            return node;
        }
        node.texts = std::make_shared<const std::vector<std::string>>(predicate.literals);
        for (const std::string& text : *node.texts) {
            const auto range = rangeOf(m_columns[*column].type, text);
            if (!range) {
                return {};
            }
            node.ranges.push_back(*range);
        }
        return withRanges(std::move(node), predicate);
    }

    [[nodiscard]] Node withRanges(Node node, const Predicate& predicate) const
    {
        const ValueOrder order = m_columns[node.column].order;
        if (predicate.kind == Predicate::Kind::in) {
            node.kind = Node::Kind::in;
            std::ranges::sort(node.ranges, [&](const ValueRange& a, const ValueRange& b) {
                return compareValues(order, a.low, b.low) < 0;
            });
            return node;
        }
        if (node.ranges.size() != 1 ||
            (predicate.kind == Predicate::Kind::startsWith && order != ValueOrder::text)) {
            return {};
        }
        node.kind =
            predicate.kind == Predicate::Kind::startsWith ? Node::Kind::startsWith : Node::Kind::comparison;
        node.comparison = node.negated ? opposite(predicate.comparison) : predicate.comparison;
        return node;
    }

    [[nodiscard]] std::optional<std::size_t> find(const std::vector<std::string>& path)
    {
        const std::vector<Field>* fields = &m_schema.fields;
        const Field* field = nullptr;
        std::vector<std::string> physical;
        for (const std::string& name : path) {
            const auto found = std::ranges::find(
                *fields, foldedName(name), [](const Field& candidate) { return foldedName(candidate.name); });
            if (found == fields->end() || (field != nullptr && field->type.kind != Kind::structure)) {
                return std::nullopt;
            }
            field = &*found;
            fields = &field->type.fields;
            physical.push_back(physicalName(*field));
        }
        if (field == nullptr) {
            return std::nullopt;
        }
        Column column;
        column.type = field->type;
        column.order = valueOrderOf(field->type);
        column.wasNarrower = fieldMetadata(*field, "delta.typeChanges").has_value();
        column.physicalName = physical.front();
        column.isPartition =
            path.size() == 1 &&
            std::ranges::find(m_metadata.partitionColumns, field->name) != m_metadata.partitionColumns.end();
        if (!column.isPartition) {
            column.statistics = m_reader.add(physical);
        }
        m_columns.push_back(std::move(column));
        return m_columns.size() - 1;
    }

    const Schema& m_schema;
    const Metadata& m_metadata;
    std::vector<Column>& m_columns;
    StatisticsReader& m_reader;
};

Predicate leafOf(Predicate::Kind kind, std::vector<std::string> column, std::vector<std::string> literals)
{
    Predicate predicate;
    predicate.kind = kind;
    predicate.column = std::move(column);
    predicate.literals = std::move(literals);
    return predicate;
}

Predicate junctionOf(Predicate::Kind kind, std::vector<Predicate> children)
{
    Predicate predicate;
    predicate.kind = kind;
    predicate.children = std::move(children);
    return predicate;
}

} // namespace

Predicate Predicate::unknown()
{
    return {};
}

Predicate Predicate::compare(std::vector<std::string> column, Comparison comparison, std::string literal)
{
    Predicate predicate = leafOf(Kind::comparison, std::move(column), {std::move(literal)});
    predicate.comparison = comparison;
    return predicate;
}

Predicate Predicate::in(std::vector<std::string> column, std::vector<std::string> literals)
{
    return leafOf(Kind::in, std::move(column), std::move(literals));
}

Predicate Predicate::startsWith(std::vector<std::string> column, std::string prefix)
{
    return leafOf(Kind::startsWith, std::move(column), {std::move(prefix)});
}

Predicate Predicate::isNull(std::vector<std::string> column)
{
    return leafOf(Kind::isNull, std::move(column), {});
}

Predicate Predicate::isNotNull(std::vector<std::string> column)
{
    return negate(isNull(std::move(column)));
}

Predicate Predicate::allOf(std::vector<Predicate> children)
{
    return junctionOf(Kind::all, std::move(children));
}

Predicate Predicate::anyOf(std::vector<Predicate> children)
{
    return junctionOf(Kind::any, std::move(children));
}

Predicate Predicate::negate(Predicate child)
{
    return junctionOf(Kind::negation, {std::move(child)});
}

Pruner::Pruner(const Schema& schema, const Metadata& metadata, const Predicate& predicate)
    : m_impl(std::make_unique<Impl>())
{
    m_impl->root = Compiler(schema, metadata, m_impl->columns, m_impl->reader).compile(predicate, false);
}

Pruner::~Pruner() = default;
Pruner::Pruner(Pruner&&) noexcept = default;
Pruner& Pruner::operator=(Pruner&&) noexcept = default;

bool Pruner::mayMatch(const ExtentFacts& extent) const
{
    Impl::Question question{.extent = extent, .hasStatistics = std::nullopt};
    return m_impl->mayMatch(m_impl->root, question);
}

bool Pruner::decidesAnything() const
{
    return m_impl->root.kind != Node::Kind::unknown;
}

} // namespace sharepane::delta
