#pragma once

#include "core/follow/cacheplanner.h"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace sharepane::follow {

struct ExtentTotals {
    std::int64_t bytes = 0;
    std::int64_t extents = 0;
    friend bool operator==(const ExtentTotals&, const ExtentTotals&) = default;
};

/// When an extent was created (ms since the epoch) and how large it is (bytes).
struct AgedExtent {
    std::int64_t createdAt = 0;
    std::int64_t size = 0;
};

/// How much of a follower database is hot, as time goes on: each change costs what it changes, not what there
/// is. Remembers single extents only of tables whose extents age. Not thread-safe; no I/O, no clock.
class HotLedger {
public:
    /// Whether a table of that hot span is to be given with its extents.
    [[nodiscard]] static bool ages(const HotSpan& span) { return span && span->count() > 0; }

    /// A table that doesn't age: all of it is hot, or nothing. Replaces what was known of it.
    void setTable(const std::string& tableId, const HotSpan& span, const ExtentTotals& totals);
    /// A table that ages.
    void setTable(const std::string& tableId, const HotSpan& span, std::span<const AgedExtent> extents);
    void dropTable(const std::string& tableId);
    /// Extents that came and that went; the table is known.
    void change(const std::string& tableId, std::span<const AgedExtent> added,
                std::span<const AgedExtent> removed);
    /// Time goes on, or jumps back. True when the totals have changed.
    bool advance(Timestamp now);

    [[nodiscard]] const ExtentTotals& hot() const { return m_hot; }
    [[nodiscard]] const ExtentTotals& total() const { return m_total; }
    /// The hot span that a known table was given with; nothing for an unknown one.
    [[nodiscard]] std::optional<HotSpan> spanOf(const std::string& tableId) const;
    [[nodiscard]] ExtentTotals hotOf(const std::string& tableId) const;
    /// When the next extent goes cold.
    [[nodiscard]] std::optional<Timestamp> nextChange() const;

private:
    struct Table {
        HotSpan span;
        std::map<std::int64_t, ExtentTotals> ages; // by time of creation
        ExtentTotals total;
        ExtentTotals hot;
        std::int64_t boundary = 0; // what was created later is hot
    };
    void moveBoundary(const std::string& tableId, Table& table);
    void schedule(const std::string& tableId, const Table& table);
    void count(Table& table, const AgedExtent& extent, std::int64_t sign);

    Timestamp m_now{};
    std::map<std::string, Table> m_tables;
    std::set<std::pair<std::int64_t, std::string>> m_changes; // ms, table: when it changes next
    std::map<std::string, std::int64_t> m_scheduled;          // what m_changes says of a table
    ExtentTotals m_hot;
    ExtentTotals m_total;
};

} // namespace sharepane::follow
