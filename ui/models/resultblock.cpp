#include "ui/models/resultblock.h"

#include <cstring>

namespace sharepane::ui {

namespace {

constexpr std::uint64_t nullBit = 1ULL << 63U;

void put(std::string& bytes, std::uint64_t value)
{
    bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
}

std::uint64_t take(const char*& at)
{
    std::uint64_t value = 0;
    std::memcpy(&value, at, sizeof value);
    at += sizeof value;
    return value;
}

} // namespace

std::shared_ptr<const ResultBlock> ResultBlock::pack(const Rows& rows, std::size_t columns)
{
    auto block = std::make_shared<ResultBlock>();
    block->m_rows = static_cast<std::int64_t>(rows.size());
    block->m_columns = columns;
    block->m_ends.reserve(rows.size() * columns);
    for (const auto& row : rows) {
        for (std::size_t column = 0; column < columns; ++column) {
            const bool value = column < row.size() && row[column].has_value();
            if (value) {
                block->m_text += *row[column];
            }
            block->m_ends.push_back(block->m_text.size() | (value ? 0 : nullBit));
        }
    }
    return block;
}

/// Reads back only what toBytes wrote in this very process, to a file that was never named.
std::shared_ptr<const ResultBlock> ResultBlock::fromBytes(const std::string& bytes)
{
    auto block = std::make_shared<ResultBlock>();
    const char* at = bytes.data();
    block->m_rows = static_cast<std::int64_t>(take(at));
    block->m_columns = take(at);
    const std::uint64_t textSize = take(at);
    block->m_ends.resize(static_cast<std::size_t>(block->m_rows) * block->m_columns);
    std::memcpy(block->m_ends.data(), at, block->m_ends.size() * sizeof(std::uint64_t));
    at += block->m_ends.size() * sizeof(std::uint64_t);
    block->m_text.assign(at, textSize);
    return block;
}

std::string ResultBlock::toBytes() const
{
    std::string bytes;
    bytes.reserve(memory());
    put(bytes, static_cast<std::uint64_t>(m_rows));
    put(bytes, m_columns);
    put(bytes, m_text.size());
    bytes.append(reinterpret_cast<const char*>(m_ends.data()), m_ends.size() * sizeof(std::uint64_t));
    bytes += m_text;
    return bytes;
}

std::size_t ResultBlock::memory() const
{
    return m_text.size() + m_ends.size() * sizeof(std::uint64_t) + sizeof *this;
}

std::optional<std::string_view> ResultBlock::cell(std::int64_t row, std::size_t column) const
{
    const std::size_t at = static_cast<std::size_t>(row) * m_columns + column;
    if (row < 0 || row >= m_rows || column >= m_columns || (m_ends[at] & nullBit) != 0) {
        return std::nullopt;
    }
    const std::uint64_t begin = at == 0 ? 0 : m_ends[at - 1] & ~nullBit;
    return std::string_view(m_text).substr(begin, m_ends[at] - begin);
}

} // namespace sharepane::ui
