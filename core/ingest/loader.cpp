#include "core/ingest/loader.h"

#include "core/delta/extentwriter.h"

namespace sharepane::ingest {

namespace {

constexpr const char* compression = "snappy"; // zstd is a fifth smaller and costs half the speed

/// A quick pass may stumble over a row; anything else that goes wrong would go wrong again.
bool mayBeTheRows(const Error& error)
{
    return error.code == ErrorCode::invalidArgument || error.code == ErrorCode::failed;
}

} // namespace

Result<std::optional<Target>> findTarget(catalog::LeaderDatabase& database, const std::string& table)
{
    const auto entry = database.table(table);
    if (!entry) {
        return entry.error().code == ErrorCode::notFound ? Result<std::optional<Target>>(std::nullopt)
                                                         : fail(entry.error());
    }
    if (TRY(database.catalogue()).definitions->views.contains(entry->id)) {
        return fail(ErrorCode::invalidArgument, "ingest into table", database.name() + '/' + entry->name,
                    "it is a materialized view", "ingest into the table that it reads");
    }
    TRY(database.reconcile({entry->id})); // another program may have given it other columns just now
    if (const auto problem = TRY(database.tableProblem(entry->id))) {
        return fail(*problem); // new rows would come after what can't be read, and wait for it
    }
    const delta::Head head = TRY(database.tableHead(entry->id));
    TRY(delta::checkWritable(head.protocol, head.metadata, entry->name));
    if (!head.metadata.partitionColumns.empty()) {
        return fail(ErrorCode::unsupported, "ingest into table", entry->name,
                    "it is partitioned, by " + head.metadata.partitionColumns.front(),
                    "write to it with the program that made it");
    }
    auto schema = TRY(delta::parseSchema(head.metadata.schemaString));
    return std::optional(Target{entry->id, entry->name, true, std::move(schema), head.metadata});
}

Result<Loaded> Loader::load(const std::vector<Part*>& parts, const Target& target, const CancelToken& cancel)
{
    auto quick = adaptedPass(parts, target, Pass::quick, cancel);
    if (quick || !mayBeTheRows(quick.error())) {
        return quick;
    }
    return adaptedPass(parts, target, Pass::thorough, cancel);
}

Result<std::optional<Loaded>> Loader::tryLoad(Part& part, const Target& target, const CancelToken& cancel)
{
    auto loaded = pass({&part}, target, Pass::quick, cancel, true);
    if (loaded) {
        return std::optional(*std::move(loaded));
    }
    return mayBeTheRows(loaded.error()) ? Result<std::optional<Loaded>>(std::nullopt) : fail(loaded.error());
}

Result<Loaded> Loader::adaptedPass(const std::vector<Part*>& parts, const Target& target, Pass kind,
                                   const CancelToken& cancel)
{
    auto loaded = pass(parts, target, kind, cancel);
    if (loaded || !mayBeTheRows(loaded.error())) {
        return loaded;
    }
    bool adapted = false;
    for (Part* part : parts) {
        adapted = part->adapt(loaded.error(), kind) || adapted;
    }
    return adapted ? pass(parts, target, kind, cancel) : loaded;
}

Result<Loaded> Loader::pass(const std::vector<Part*>& parts, const Target& target, Pass pass,
                            const CancelToken& cancel, bool few)
{
    std::string select;
    for (Part* part : parts) {
        TRY(part->prepare(m_session, pass, cancel));
        select += (select.empty() ? "" : " UNION ALL ") + part->select(pass);
    }
    delta::ExtentOptions extent;
    extent.scratch = m_database.context().scratch;
    extent.compression = compression;
    extent.targetBytes = few ? 0 : extent.targetBytes;
    Loaded loaded{{}, 0, Rejects(m_options.rejectsReported)};
    loaded.extents =
        TRY(delta::prepareExtents(m_database.tableFolder(target.id), m_session.connection(), select,
                                  target.schema, extent, cancel, *m_database.context().clock));
    loaded.extents.writtenFor = target.metadata;
    const auto collected = [&]() -> Result<void> {
        for (Part* part : parts) {
            TRY(part->collect(m_session, pass, loaded.rejects, cancel));
        }
        for (const delta::Add& add : loaded.extents.adds) {
            loaded.rows += delta::rowCountOf(add).value_or(0);
        }
        return {};
    }();
    if (!collected) {
        discard(loaded, target);
        return fail(collected.error());
    }
    return loaded;
}

Result<void> Loader::check(Loaded& loaded, const Target& target, std::int64_t rejectedBefore)
{
    const auto rejected = static_cast<std::uint64_t>(loaded.rejects.count());
    const std::uint64_t allowed = m_options.strict ? 0 : m_options.maxRejected;
    if (rejected + static_cast<std::uint64_t>(rejectedBefore) <= allowed || rejected == 0) {
        return {};
    }
    discard(loaded, target);
    const RejectedRow first = loaded.rejects.rows().empty() ? RejectedRow{} : loaded.rejects.rows().front();
    return fail(ErrorCode::invalidArgument, "ingest", first.file + ", line " + std::to_string(first.line),
                first.reason + (rejected > 1
                                    ? ", and " + std::to_string(rejected - 1) + " more rows don't fit"
                                    : std::string()),
                m_options.strict ? "correct it, or let rows that don't fit be left out and reported"
                                 : "more rows are rejected than was allowed");
}

void Loader::discard(Loaded& loaded, const Target& target)
{
    for (const delta::Add& add : loaded.extents.adds) {
        if (!m_database.store().remove(m_database.tableFolder(target.id) + add.path)) {
            break; // unreferenced files are vacuumed by age
        }
    }
    loaded.extents = {};
}

Result<catalog::CommitResult> Loader::create(const Loaded& loaded, const Target& target,
                                             const std::optional<catalog::BatchId>& batch)
{
    m_database.announceWriting(target.id);
    TRY(m_database.store().create(loaded.extents.objects));
    return m_database.createTable(target.name, target.schema,
                                  catalog::NewTable{target.id, loaded.extents.adds, batch});
}

Result<catalog::CommitResult> Loader::commit(Loaded& loaded, const Target& target,
                                             const std::optional<catalog::BatchId>& batch)
{
    auto committed = target.exists ? m_database.appendPrepared(target.id, loaded.extents, batch)
                                   : create(loaded, target, batch);
    const bool unused = committed ? committed->duplicate
                                  : committed.error().code == ErrorCode::alreadyExists ||
                                        committed.error().code == ErrorCode::conflict ||
                                        committed.error().code == ErrorCode::notFound;
    if (unused) {
        discard(loaded, target);
    }
    return committed;
}

} // namespace sharepane::ingest
