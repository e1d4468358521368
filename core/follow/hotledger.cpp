#include "core/follow/hotledger.h"

#include <algorithm>
#include <utility>

namespace sharepane::follow {

namespace {

void add(ExtentTotals& totals, const ExtentTotals& other, std::int64_t sign)
{
    totals.bytes += sign * other.bytes;
    totals.extents += sign * other.extents;
}

} // namespace

void HotLedger::dropTable(const std::string& tableId)
{
    const auto known = m_tables.find(tableId);
    if (known == m_tables.end()) {
        return;
    }
    add(m_hot, known->second.hot, -1);
    add(m_total, known->second.total, -1);
    m_tables.erase(known);
    if (const auto when = m_scheduled.extract(tableId)) {
        m_changes.erase({when.mapped(), tableId});
    }
}

void HotLedger::setTable(const std::string& tableId, const HotSpan& span, const ExtentTotals& totals)
{
    dropTable(tableId);
    Table& table = m_tables[tableId];
    table.span = span;
    table.total = totals;
    table.hot = span ? ExtentTotals{} : totals;
    add(m_hot, table.hot, 1);
    add(m_total, table.total, 1);
}

void HotLedger::setTable(const std::string& tableId, const HotSpan& span, std::span<const AgedExtent> extents)
{
    dropTable(tableId);
    Table& table = m_tables[tableId];
    table.span = span;
    table.boundary = coldBoundary(span, m_now);
    change(tableId, extents, {});
}

void HotLedger::count(Table& table, const AgedExtent& extent, std::int64_t sign)
{
    const ExtentTotals one{extent.size, 1};
    const bool hot = !table.span || (ages(table.span) && extent.createdAt > table.boundary);
    add(table.total, one, sign);
    add(m_total, one, sign);
    if (hot) {
        add(table.hot, one, sign);
        add(m_hot, one, sign);
    }
    if (ages(table.span)) {
        const auto age = table.ages.try_emplace(extent.createdAt).first;
        add(age->second, one, sign);
        if (age->second.extents <= 0) {
            table.ages.erase(age);
        }
    }
}

void HotLedger::change(const std::string& tableId, std::span<const AgedExtent> added,
                       std::span<const AgedExtent> removed)
{
    const auto known = m_tables.find(tableId);
    if (known == m_tables.end()) {
        return;
    }
    if (ages(known->second.span)) {
        moveBoundary(tableId, known->second);
    }
    for (const AgedExtent& extent : removed) {
        count(known->second, extent, -1);
    }
    for (const AgedExtent& extent : added) {
        count(known->second, extent, 1);
    }
    schedule(tableId, known->second);
}

void HotLedger::schedule(const std::string& tableId, const Table& table)
{
    if (const auto when = m_scheduled.extract(tableId)) {
        m_changes.erase({when.mapped(), tableId});
    }
    if (!ages(table.span)) {
        return;
    }
    const auto oldest = table.ages.upper_bound(table.boundary);
    const auto due = oldest == table.ages.end() ? std::nullopt : coldFrom(table.span, oldest->first);
    if (due) {
        m_changes.emplace(toMillis(*due), tableId);
        m_scheduled.emplace(tableId, toMillis(*due));
    }
}

/// Counts what lies between the old boundary and the new one.
void HotLedger::moveBoundary(const std::string& tableId, Table& table)
{
    const std::int64_t next = coldBoundary(table.span, m_now);
    const bool forwards = next > table.boundary;
    auto age = table.ages.upper_bound(std::min(table.boundary, next));
    const auto end = table.ages.upper_bound(std::max(table.boundary, next));
    for (; age != end; ++age) {
        add(table.hot, age->second, forwards ? -1 : 1);
        add(m_hot, age->second, forwards ? -1 : 1);
    }
    table.boundary = next;
    schedule(tableId, table);
}

bool HotLedger::advance(Timestamp now)
{
    const ExtentTotals before = m_hot;
    const bool back = now < m_now;
    m_now = now;
    if (back) {
        for (auto& [tableId, table] : m_tables) {
            if (ages(table.span)) {
                moveBoundary(tableId, table);
            }
        }
    }
    while (!m_changes.empty() && m_changes.begin()->first <= toMillis(now)) {
        const std::string tableId = m_changes.begin()->second;
        moveBoundary(tableId, m_tables.at(tableId));
    }
    return !(m_hot == before);
}

std::optional<HotSpan> HotLedger::spanOf(const std::string& tableId) const
{
    const auto known = m_tables.find(tableId);
    if (known == m_tables.end()) {
        return std::nullopt;
    }
    return std::optional<HotSpan>(std::in_place, known->second.span);
}

ExtentTotals HotLedger::hotOf(const std::string& tableId) const
{
    const auto known = m_tables.find(tableId);
    return known == m_tables.end() ? ExtentTotals{} : known->second.hot;
}

std::optional<Timestamp> HotLedger::nextChange() const
{
    return m_changes.empty() ? std::nullopt : std::optional(fromMillis(m_changes.begin()->first));
}

} // namespace sharepane::follow
