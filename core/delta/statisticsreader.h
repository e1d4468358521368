#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <simdjson.h>
#include <string>
#include <string_view>
#include <vector>

/// Reading of some columns' statistics out of an extent's (Delta: "Per-file Statistics"). Internal to
/// core/delta.
namespace sharepane::delta {

/// One scalar in JSON: a number or boolean as its text, or a string's text.
struct JsonScalar {
    std::string_view text{};
    bool isString = false;
};

struct ColumnStatistics {
    std::optional<JsonScalar> minimum{};
    std::optional<JsonScalar> maximum{};
    std::optional<std::int64_t> nullCount{};
};

/// Finds the statistics of the same columns in one extent after the other, without building a document.
/// Used by one thread at a time.
class StatisticsReader {
public:
    /// Adds a column by its path of physical names; its place in columns().
    std::size_t add(const std::vector<std::string>& path);
    [[nodiscard]] bool empty() const { return m_columns.empty(); }

    /// False, with nothing known, when `stats` is not what the protocol says. Views in the result live until
    /// the next call.
    bool read(std::string_view stats);
    [[nodiscard]] const ColumnStatistics& column(std::size_t place) const { return m_columns[place]; }
    [[nodiscard]] std::optional<std::int64_t> rowCount() const { return m_rows; }

private:
    using Value = simdjson::ondemand::value;
    using Object = simdjson::ondemand::object;
    enum class Group : std::uint8_t { minima, maxima, nullCounts };
    struct Node {
        std::string name{};
        std::optional<std::size_t> column{};
        std::vector<Node> children{};
    };

    simdjson::error_code readAll();
    simdjson::error_code readGroup(Object object, Group group, const std::vector<Node>& wanted);
    simdjson::error_code readValue(Value value, Group group, ColumnStatistics& into);

    std::vector<Node> m_wanted;
    std::vector<ColumnStatistics> m_columns;
    std::optional<std::int64_t> m_rows;
    simdjson::ondemand::parser m_parser;
    std::vector<char> m_buffer; // of the text, with the parser's padding
    std::size_t m_length = 0;
};

} // namespace sharepane::delta
