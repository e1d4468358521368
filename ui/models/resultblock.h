#pragma once

#include <QtCore/QString>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sharepane::ui {

/// Some consecutive rows of a result, packed: one buffer of UTF-8 and where each cell ends. Immutable.
class ResultBlock {
public:
    using Rows = std::vector<std::vector<std::optional<std::string>>>;

    /// Packs `rows`; cells that a row lacks count as NULL.
    [[nodiscard]] static std::shared_ptr<const ResultBlock> pack(const Rows& rows, std::size_t columns);
    [[nodiscard]] static std::shared_ptr<const ResultBlock> fromBytes(const std::string& bytes);
    [[nodiscard]] std::string toBytes() const;

    [[nodiscard]] std::int64_t rows() const { return m_rows; }
    [[nodiscard]] std::size_t memory() const;
    /// Nothing for NULL. Valid as long as the block.
    [[nodiscard]] std::optional<std::string_view> cell(std::int64_t row, std::size_t column) const;

private:
    std::int64_t m_rows = 0;
    std::size_t m_columns = 0;
    std::string m_text;
    std::vector<std::uint64_t> m_ends; ///< of cell i; the top bit marks NULL
};

} // namespace sharepane::ui
