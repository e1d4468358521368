#include "core/ingest/merge.h"

#include "core/base/checksum.h"
#include "core/delta/mergedextent.h"
#include "core/ingest/session.h"

#include <algorithm>
#include <limits>
#include <span>
#include <tuple>
#include <utility>

namespace sharepane::ingest {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds longestSpread = std::chrono::hours(24);
constexpr int spreadShare = 20;
constexpr std::size_t mostParts = delta::mostMerged; // its files stand in one query

std::string op()
{
    return "merge extents of";
}

milliseconds spreadOf(const MergeRules& rules)
{
    milliseconds spread = longestSpread;
    for (const auto& span : {rules.hotSpan, rules.retention}) {
        if (span && span->count() > 0) {
            spread = std::min(spread, *span / spreadShare);
        }
    }
    return spread;
}

/// Small extents that may stand in one run, as far as sizes don't matter.
class RunCutter {
public:
    RunCutter(const MergeRules& rules, Timestamp now)
        : m_target(static_cast<std::int64_t>(rules.policy.targetBytes))
        , m_spread(spreadOf(rules).count())
    {
        if (rules.hotSpan && rules.hotSpan->count() > 0) {
            m_boundary = toMillis(now) - rules.hotSpan->count();
        }
    }

    [[nodiscard]] std::vector<std::vector<delta::Add>> cut(std::vector<delta::Add> small)
    {
        std::ranges::sort(small, [](const delta::Add& a, const delta::Add& b) {
            return std::tie(a.modificationTime, a.path) < std::tie(b.modificationTime, b.path);
        });
        std::vector<std::vector<delta::Add>> runs;
        std::int64_t bytes = 0;
        for (delta::Add& add : small) {
            const bool fits = !runs.empty() && bytes + add.size <= m_target &&
                              runs.back().size() < mostParts &&
                              add.modificationTime - runs.back().front().modificationTime <= m_spread &&
                              isHot(add) == isHot(runs.back().front());
            if (!fits) {
                runs.emplace_back();
                bytes = 0;
            }
            bytes += add.size;
            runs.back().push_back(std::move(add));
        }
        return runs;
    }

private:
    [[nodiscard]] bool isHot(const delta::Add& add) const { return add.modificationTime >= m_boundary; }

    std::int64_t m_target;
    std::int64_t m_spread;
    std::int64_t m_boundary = std::numeric_limits<std::int64_t>::min();
};

/// The parts of a run that are worth merging: what is as large as all others together stays out.
void addWorthy(std::span<const delta::Add> run, const catalog::MergePolicy& policy,
               std::vector<std::vector<delta::Add>>& merges)
{
    while (run.size() >= 2) {
        std::int64_t bytes = 0;
        for (const delta::Add& add : run) {
            bytes += add.size;
        }
        const auto largest = std::ranges::max_element(run, {}, &delta::Add::size);
        if (largest->size <= bytes - largest->size) {
            const bool large = static_cast<std::uint64_t>(bytes) >= policy.targetBytes / 2;
            if (large || run.size() >= policy.minExtents) {
                merges.emplace_back(run.begin(), run.end());
            }
            return;
        }
        const auto place = static_cast<std::size_t>(largest - run.begin());
        addWorthy(run.subspan(0, place), policy, merges);
        run = run.subspan(place + 1);
    }
}

Result<std::filesystem::path> localPart(catalog::LeaderDatabase& database, const std::string& folder,
                                        const catalog::TableEntry& table, const delta::Add& part)
{
    auto path = storage::localPathOf(*database.context().store, folder + part.path);
    if (!path) {
        return fail(ErrorCode::unsupported, op(), database.name() + '/' + table.name,
                    "its extent " + part.path + " is not a local file in the table's folder");
    }
    const auto checksum = part.tags.find(std::string(delta::checksumTag));
    const auto found = checksum == part.tags.end() ? Result<std::string>() : checksumOfFile(*path);
    if (!found) {
        const auto now = database.tableSnapshot(table.id);
        if (now && !now->files.contains(part.path)) {
            return fail(ErrorCode::conflict, op(), database.name() + '/' + table.name,
                        "somebody else has replaced the extent " + part.path + " meanwhile");
        }
        return fail(found.error());
    }
    if (checksum != part.tags.end() && *found != checksum->second) {
        return fail(ErrorCode::corrupt, op(), database.name() + '/' + table.name,
                    "the extent " + part.path + " is damaged: its checksum is another one",
                    "restore the file from a backup");
    }
    return *std::move(path);
}

/// One merge on its way.
class Merge {
public:
    Merge(catalog::LeaderDatabase& database, const catalog::TableEntry& table,
          const delta::Snapshot& snapshot)
        : m_database(database)
        , m_table(table)
        , m_snapshot(snapshot)
        , m_folder(database.tableFolder(table.id))
    {
    }

    Result<Merged> run(const std::vector<delta::Add>& parts, const CancelToken& cancel)
    {
        const auto session = TRY(Session::open(*m_database.context().engine));
        std::vector<std::filesystem::path> files;
        for (const delta::Add& part : parts) {
            files.push_back(TRY(localPart(m_database, m_folder, m_table, part)));
        }
        const catalog::LeaderContext& context = m_database.context();
        delta::NewExtents made = TRY(delta::prepareMerged(m_folder, session->connection(), m_snapshot.schema,
                                                          m_snapshot.head.metadata, files, context.scratch,
                                                          cancel, *context.clock));
        m_database.announceWriting(m_table.id);
        TRY(m_database.store().create(made.objects));
        m_written = std::move(made.adds);
        auto merged = commit(*session, parts, files, cancel);
        // Of what was handed over, only a conflict says for certain that it is part of nothing.
        if (!merged && (!m_handedOver || merged.error().code == ErrorCode::conflict)) {
            for (const delta::Add& add : m_written) {
                if (!m_database.store().remove(m_folder + add.path)) {
                    break; // unreferenced files are vacuumed by age
                }
            }
        }
        return merged;
    }

private:
    Result<Merged> commit(Session& session, const std::vector<delta::Add>& parts,
                          const std::vector<std::filesystem::path>& files, const CancelToken& cancel)
    {
        TRY(checkRows(session, parts, files));
        if (cancel.isCancelled()) {
            return fail(ErrorCode::cancelled, op(), m_database.name() + '/' + m_table.name,
                        "it was cancelled");
        }
        Merged merged{.parts = parts.size(), .extents = m_written.size(), .bytes = 0};
        const auto newest = std::ranges::max_element(parts, {}, &delta::Add::modificationTime);
        for (delta::Add& add : m_written) {
            add.modificationTime = newest->modificationTime;
            merged.bytes += add.size;
            if (m_written.size() == 1) {
                add.tags.emplace(delta::mergedFromTag, delta::mergedFromText(parts));
            }
        }
        m_handedOver = true;
        TRY(m_database.rewrite({.tableId = m_table.id,
                                .readVersion = m_snapshot.head.version,
                                .removes = parts,
                                .adds = m_written,
                                .dataChange = false,
                                .operation = "OPTIMIZE"}));
        return merged;
    }

    /// As many rows came out as the parts hold, and as the log says that they hold.
    Result<void> checkRows(Session& session, const std::vector<delta::Add>& parts,
                           const std::vector<std::filesystem::path>& files)
    {
        std::int64_t written = 0;
        for (const delta::Add& add : m_written) {
            written += delta::rowCountOf(add).value_or(0);
        }
        std::vector<std::string> names;
        std::optional<std::int64_t> logged = 0;
        for (std::size_t i = 0; i < parts.size(); ++i) {
            names.push_back(files[i].string());
            const auto rows = delta::rowCountOf(parts[i]);
            logged = logged && rows ? std::optional(*logged + *rows) : std::nullopt;
        }
        const auto counted = TRY(session.rows("SELECT coalesce(sum(num_rows), 0)::BIGINT FROM "
                                              "parquet_file_metadata(" +
                                              listLiteral(names) + ")"));
        const std::string held = counted.empty() ? std::string() : counted.front().front();
        if (held == std::to_string(written) && logged.value_or(written) == written) {
            return {};
        }
        return fail(ErrorCode::corrupt, op(), m_database.name() + '/' + m_table.name,
                    "its extents hold " + held + " rows, of which " + std::to_string(written) +
                        " were read, and the Delta log says " + std::to_string(logged.value_or(written)),
                    "look for damaged extents");
    }

    catalog::LeaderDatabase& m_database;
    const catalog::TableEntry& m_table;
    const delta::Snapshot& m_snapshot;
    const std::string m_folder;
    std::vector<delta::Add> m_written;
    bool m_handedOver = false; // to the database, which may have committed it
};

} // namespace

bool isSmall(const delta::Add& extent, const catalog::MergePolicy& policy)
{
    return static_cast<std::uint64_t>(extent.size) < policy.targetBytes / 2 &&
           extent.deletionVector.empty() && extent.partitionValues.empty();
}

std::vector<std::vector<delta::Add>> planMerges(const std::vector<delta::Add>& extents,
                                                const MergeRules& rules, Timestamp now)
{
    std::vector<std::vector<delta::Add>> merges;
    if (!rules.policy.enabled) {
        return merges;
    }
    std::vector<delta::Add> small;
    for (const delta::Add& add : extents) {
        if (isSmall(add, rules.policy)) {
            small.push_back(add);
        }
    }
    for (const auto& run : RunCutter(rules, now).cut(std::move(small))) {
        addWorthy(run, rules.policy, merges);
    }
    return merges;
}

Result<Merged> mergeExtents(catalog::LeaderDatabase& database, const catalog::TableEntry& table,
                            const delta::Snapshot& snapshot, const std::vector<delta::Add>& parts,
                            const CancelToken& cancel)
{
    TRY(delta::checkWritable(snapshot.head.protocol, snapshot.head.metadata,
                             database.name() + '/' + table.name));
    return Merge(database, table, snapshot).run(parts, cancel);
}

} // namespace sharepane::ingest
