#include "core/ingest/maintenance.h"

#include "core/ingest/merge.h"
#include "core/ingest/retention.h"

#include <tuple>

namespace sharepane::ingest {

namespace {

constexpr int attempts = 5; // at a table that others change all the time

void add(Maintained& sum, const Maintained& part)
{
    sum.expiredExtents += part.expiredExtents;
    sum.mergedExtents += part.mergedExtents;
    sum.largerExtents += part.largerExtents;
    sum.mergedBytes += part.mergedBytes;
    sum.swept += part.swept;
    sum.journalEntries += part.journalEntries;
}

/// The care of one table.
class TableCare {
public:
    TableCare(catalog::LeaderDatabase& database, catalog::TableEntry table, MergeRules rules, bool whatIf,
              const CancelToken& cancel)
        : m_database(database)
        , m_table(std::move(table))
        , m_rules(std::move(rules))
        , m_whatIf(whatIf)
        , m_cancel(cancel)
        , m_now(database.context().clock->now())
    {
    }

    Result<Maintained> run()
    {
        for (int attempt = 1;; ++attempt) {
            const auto done = once();
            const bool lostRace = !done && done.error().code == ErrorCode::conflict;
            if (!lostRace || attempt == attempts) {
                TRY(Result<void>(done));
                break;
            }
        }
        if (!m_whatIf) {
            TRY(m_database.maintain(m_table.id));
        }
        return m_done;
    }

private:
    Result<void> once()
    {
        auto snapshot = TRY(m_database.tableSnapshot(m_table.id));
        if (!delta::checkWritable(snapshot.head.protocol, snapshot.head.metadata, m_table.name)) {
            return {};
        }
        Expiry expiry = planExpiry(snapshot.files, m_rules.retention, m_now);
        m_done.next = expiry.next;
        if (!expiry.expired.empty()) {
            const std::size_t count = expiry.expired.size();
            std::vector<std::string> paths;
            for (const delta::Add& expired : expiry.expired) {
                paths.push_back(expired.path);
            }
            if (!m_whatIf) {
                TRY(removeExpired(m_database, snapshot, m_table.id, std::move(expiry.expired)));
                snapshot = TRY(m_database.tableSnapshot(m_table.id));
            } else {
                snapshot.files = snapshot.files.with({}, paths);
            }
            m_done.expiredExtents += count;
        }
        return merge(snapshot);
    }

    Result<void> merge(const delta::Snapshot& snapshot)
    {
        std::vector<delta::Add> extents;
        snapshot.files.forEach([&](const delta::Add& extent) { // of a million, few are small
            if (isSmall(extent, m_rules.policy)) {
                extents.push_back(extent);
            }
        });
        for (const auto& parts : planMerges(extents, m_rules, m_now)) {
            if (m_whatIf) {
                m_done.mergedExtents += parts.size();
                ++m_done.largerExtents;
                continue;
            }
            const Merged merged = TRY(mergeExtents(m_database, m_table, snapshot, parts, m_cancel));
            m_done.mergedExtents += merged.parts;
            m_done.largerExtents += merged.extents;
            m_done.mergedBytes += merged.bytes;
        }
        return {};
    }

    catalog::LeaderDatabase& m_database;
    const catalog::TableEntry m_table;
    const MergeRules m_rules;
    const bool m_whatIf;
    const CancelToken& m_cancel;
    const Timestamp m_now;
    Maintained m_done;
};

Result<Maintained> maintainEntry(catalog::LeaderDatabase& database, const catalog::TableEntry& table,
                                 const catalog::Definitions& definitions, bool whatIf,
                                 const CancelToken& cancel)
{
    if (!table.location.empty()) {
        return Maintained{};
    }
    const auto policies = catalog::effectivePolicies(definitions, table.id);
    MergeRules rules{policies.merge.value, policies.hotSpan.value, policies.retention.value};
    if (definitions.views.contains(table.id)) {
        rules.retention.reset();
    }
    return TableCare(database, table, std::move(rules), whatIf, cancel).run();
}

} // namespace

Result<Maintained> maintainTable(catalog::LeaderDatabase& database, const std::string& tableId, bool whatIf,
                                 const CancelToken& cancel)
{
    const auto contents = TRY(database.contents());
    const auto entry = TRY(database.tableEntry(tableId));
    return maintainEntry(database, entry, *contents.definitions, whatIf, cancel);
}

Result<Maintained> sweepDatabase(catalog::LeaderDatabase& database, const catalog::Needed& needed,
                                 const SweepOptions& options, const CancelToken& cancel)
{
    Maintained done;
    done.swept = TRY(sweepDropped(database, needed, options, cancel));
    done.journalEntries = TRY(database.cleanJournal(needed.version, options.whatIf));
    return done;
}

Result<Maintained> maintainDatabase(catalog::LeaderDatabase& database, SweepOptions options,
                                    const CancelToken& cancel,
                                    const std::function<void(const TableProblem&)>& onProblem)
{
    Maintained done;
    options.isWriting |= database.hasWritten(); // before this
    const auto report = [&](const std::string& table, const Error& error) -> Result<void> {
        if (error.code == ErrorCode::cancelled) {
            return fail(error);
        }
        if (error.code != ErrorCode::notFound) { // dropped meanwhile
            onProblem({table, error});
        }
        return {};
    };
    if (!options.whatIf) {
        std::ignore = TRY(database.reconcile());
    }
    const auto needed = TRY(database.needed());
    const auto catalogue = TRY(database.catalogue());
    AppliedVersions applied(database);
    for (const auto& [id, entry] : catalogue.tables) {
        const auto cared = maintainEntry(database, entry, *catalogue.definitions, options.whatIf, cancel);
        if (!cared) {
            TRY(report(entry.name, cared.error()));
            continue;
        }
        add(done, *cared);
        const auto swept = [&]() -> Result<Swept> {
            return sweepTable(database, TRY(database.tableEntry(id)), needed, options, applied, cancel);
        }();
        if (!swept) {
            TRY(report(entry.name, swept.error()));
            continue;
        }
        done.swept += *swept;
    }
    const auto rest = sweepDatabase(database, needed, options, cancel);
    if (!rest) {
        TRY(report({}, rest.error()));
        return done;
    }
    add(done, *rest);
    return done;
}

} // namespace sharepane::ingest
