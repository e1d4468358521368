#pragma once

#include "core/delta/actions.h"

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Adds packed together, at a third of the memory that so many Add objects need. Internal to core/delta.
namespace sharepane::delta {

class DeferredDetails;

/// Some texts in one piece of memory.
class PackedTexts {
public:
    void append(std::string_view text);
    void reserve(std::size_t count, std::size_t bytes);
    void shrink();
    [[nodiscard]] std::size_t size() const { return m_ends.size(); }
    [[nodiscard]] std::size_t bytes() const { return m_bytes.size(); }
    [[nodiscard]] std::string_view at(std::size_t i) const;

private:
    std::string m_bytes;
    std::vector<std::uint32_t> m_ends;
};

/// What an add action says, but for its details.
struct PackedAdd {
    std::string_view path{};
    std::int64_t size = 0;
    std::int64_t modificationTime = 0;
    std::int64_t version = -1;
    bool dataChange = true;
    struct Rest {
        std::map<std::string, std::optional<std::string>> partitionValues{};
        std::string deletionVector{};
        [[nodiscard]] bool empty() const { return partitionValues.empty() && deletionVector.empty(); }
    } rest{};
};

/// Statistics and tags, which are most of an add action. Of tags there is nearly always our checksum alone.
struct PackedDetails {
    std::string_view stats{};
    std::string_view checksum{};               ///< 32 hexadecimal digits, or empty
    std::map<std::string, std::string> tags{}; ///< without the checksum, where that is set
};

/// The details of a block's adds.
class DetailsBlock {
public:
    void append(const PackedDetails& details);
    void shrink();
    [[nodiscard]] std::size_t size() const { return m_checksums.size(); }
    /// Makes them `into`'s, reusing its memory.
    void copyTo(std::size_t row, Add& into) const;

private:
    using Checksum = std::array<unsigned char, 16>;

    PackedTexts m_stats;
    std::vector<Checksum> m_checksums;                                // all zero: none
    std::map<std::size_t, std::map<std::string, std::string>> m_tags; // by row; where there are others
};

/// Up to `capacity` adds: few, so that one extent that lives long keeps few others in memory. Immutable once
/// it is part of a FileSet, but for what is filled in when it is first asked for; thread-safe then.
class ExtentBlock {
public:
    static constexpr std::size_t capacity = 128;

    explicit ExtentBlock(std::shared_ptr<DeferredDetails> deferred = nullptr);

    /// Room for a full block whose paths have that many bytes together.
    void reserve(std::size_t pathBytes);
    [[nodiscard]] std::size_t pathBytes() const { return m_paths.bytes(); }

    /// Without details where the block's are deferred.
    void append(const PackedAdd& add, const PackedDetails* details);
    void append(const Add& add);
    void shrink();

    [[nodiscard]] std::size_t size() const { return m_rows.size(); }
    [[nodiscard]] std::string_view path(std::size_t row) const { return m_paths.at(row); }
    [[nodiscard]] std::int64_t bytes(std::size_t row) const { return m_rows[row].size; }
    [[nodiscard]] bool hasDeletionVectors() const { return m_hasDeletionVectors; }

    /// Makes `into` the add of that row, reusing its memory. When deferred details could not be loaded there
    /// are no statistics, and a checksum that no file has: nothing may pass for verified.
    void copyTo(std::size_t row, Add& into) const;
    /// The same without loading details: they may be missing.
    void copyBareTo(std::size_t row, Add& into) const;
    /// The same as an object that lives as long as the block.
    [[nodiscard]] const Add& add(std::size_t row) const;

    /// For DeferredDetails, while it loads.
    void setDetails(DetailsBlock details) { m_details = std::move(details); }

private:
    struct Row {
        std::int64_t size;
        std::int64_t modificationTime;
        std::int64_t version;
        bool dataChange;
    };

    std::vector<Row> m_rows;
    PackedTexts m_paths;
    std::map<std::size_t, PackedAdd::Rest> m_rests; // by row
    bool m_hasDeletionVectors = false;
    std::shared_ptr<DeferredDetails> m_deferred;
    DetailsBlock m_details; // where deferred: empty until m_deferred is loaded

    mutable std::mutex m_mutex; // guards m_objects
    mutable std::map<std::size_t, std::unique_ptr<const Add>> m_objects;
};

using BlockPointer = std::shared_ptr<const ExtentBlock>;

/// Packs adds, in their order, into blocks.
class BlockBuilder {
public:
    /// `deferred`: where the adds have their details, which is told of the blocks by whoever gets them; null:
    /// they come with them.
    explicit BlockBuilder(std::shared_ptr<DeferredDetails> deferred = nullptr);
    void append(const PackedAdd& add, const PackedDetails* details);
    void append(const Add& add);
    [[nodiscard]] std::vector<std::shared_ptr<ExtentBlock>> finish();

private:
    [[nodiscard]] ExtentBlock& room();
    void close();

    std::shared_ptr<DeferredDetails> m_deferred;
    std::shared_ptr<ExtentBlock> m_open;
    std::vector<std::shared_ptr<ExtentBlock>> m_blocks;
};

} // namespace sharepane::delta
