#include "core/delta/log.h"

#include "core/delta/actionparser.h"
#include "core/delta/checkpoint.h"
#include "core/delta/json.h"
#include "core/delta/logcleanup.h"
#include "core/delta/logfiles.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

namespace sharepane::delta {

namespace {

/// A hint older than this is not followed commit by commit: a newer checkpoint is looked for.
constexpr std::int64_t longTail = 256;
constexpr std::int64_t dayMillis = 86'400LL * 1000;

Result<Actions> readCommit(const storage::ObjectStore& store, const LogFiles& files, std::int64_t version,
                           Wanted wanted)
{
    const std::string key = files.commitKey(version);
    const std::string text = TRY(store.get(key));
    if (text.empty()) { // a writer that died, on a store that shows files before they are whole
        return fail(ErrorCode::corrupt, "read Delta log", key, "it is empty", std::string(restoreHint));
    }
    Actions actions = TRY(parseCommitActions(version, text, wanted, key));
    for (Add& add : actions.commit.adds) {
        add.version.value = version;
    }
    return actions;
}

/// Whether a commit does more to a table of these extents than add new ones.
bool rewrites(const FileSet& files, const Commit& commit)
{
    return commit.protocol || commit.metadata || !commit.removes.empty() ||
           std::ranges::any_of(commit.adds,
                               [&](const Add& add) { return !add.dataChange || files.contains(add.path); });
}

FileSet applied(const FileSet& files, const Commit& commit)
{
    std::vector<std::string> removed;
    removed.reserve(commit.removes.size());
    for (const Remove& remove : commit.removes) {
        removed.push_back(remove.path);
    }
    return files.with(commit.adds, removed);
}

Result<void> refuseDeletionVectors(const std::vector<Add>& adds, const std::string& table)
{
    for (const Add& add : adds) {
        if (!add.deletionVector.empty()) {
            return fail(ErrorCode::unsupported, "read table", table,
                        "the Delta table feature \"deletionVectors\" is not implemented, and the extent " +
                            add.path + " has one",
                        "remove the deletion vectors where the table is written, in Spark with REORG TABLE … "
                        "APPLY (PURGE)");
        }
    }
    return {};
}

/// A schema that can't be read is damage to the log, which has it from some entry or checkpoint.
Result<Schema> readSchema(const Head& head, const std::string& table)
{
    auto schema = parseSchema(head.metadata.schemaString);
    if (!schema && schema.error().code == ErrorCode::corrupt) {
        const Error& error = schema.error();
        const std::string where = error.object.empty() ? std::string() : " (at " + error.object + ")";
        return fail(ErrorCode::corrupt, "read Delta log", table + "_delta_log/",
                    "the schema of version " + std::to_string(head.version) + " is damaged: " + error.cause +
                        where,
                    "restore the entry whose metaData holds it from a backup");
    }
    return schema;
}

/// A log from a checkpoint, or from nothing, up to a version.
class Replay {
public:
    Replay(const CheckpointContext& context, std::string table, bool withFiles)
        : m_context(&context)
        , m_table(std::move(table))
        , m_withFiles(withFiles)
    {
    }

    [[nodiscard]] Result<void> fromCheckpoint(const CheckpointFiles& files)
    {
        const Checkpoint checkpoint =
            TRY(readCheckpoint(*m_context, files, {.adds = m_withFiles, .removes = false}));
        applyTo(m_head, checkpoint.actions.commit);
        m_hasProtocol = m_hasMetadata = true;
        if (m_withFiles) {
            TRY(checkReadable(m_head.protocol, m_head.metadata, m_table));
            m_files = checkpoint.files;
            m_lastRewrite = m_head.version;
        }
        return {};
    }

    [[nodiscard]] Result<void> forwardTo(std::int64_t version)
    {
        while (m_head.version < version) {
            const std::int64_t next = m_head.version + 1;
            auto actions = readCommit(m_context->store, m_context->files, next,
                                      m_withFiles ? Wanted::everything : Wanted::headOnly);
            if (!actions && actions.error().code == ErrorCode::notFound) {
                return missing(next, version);
            }
            const Actions read = TRY(std::move(actions));
            m_hasProtocol |= read.commit.protocol.has_value();
            m_hasMetadata |= read.commit.metadata.has_value();
            applyTo(m_head, read.commit);
            if (m_withFiles) {
                m_lastRewrite = rewrites(m_files, read.commit) ? next : m_lastRewrite;
                m_files = applied(m_files, read.commit);
            }
        }
        return {};
    }

    [[nodiscard]] Result<Head> head()
    {
        if (!m_hasProtocol || !m_hasMetadata) {
            return fail(ErrorCode::corrupt, "read Delta log", m_context->files.commitKey(0),
                        std::string("it holds no ") + (m_hasProtocol ? "metadata" : "protocol") +
                            ", nor does any entry up to version " + std::to_string(m_head.version),
                        std::string(restoreHint));
        }
        return std::move(m_head);
    }
    [[nodiscard]] FileSet files() const { return m_files; }
    [[nodiscard]] std::int64_t lastRewrite() const { return m_lastRewrite; }

private:
    [[nodiscard]] tl::unexpected<Error> missing(std::int64_t next, std::int64_t version) const
    {
        if (m_head.version < 0) {
            return fail(ErrorCode::notFound, "read Delta log", m_table,
                        "version " + std::to_string(version) +
                            " can't be rebuilt: the log's beginning was cleaned away");
        }
        return fail(ErrorCode::corrupt, "read Delta log", m_context->files.commitKey(next),
                    "it is missing: version " + std::to_string(next) + " comes before version " +
                        std::to_string(version) + ", and no checkpoint stands for it",
                    std::string(restoreHint));
    }

    const CheckpointContext* m_context;
    std::string m_table;
    bool m_withFiles;
    Head m_head;
    FileSet m_files;
    std::int64_t m_lastRewrite = -1;
    bool m_hasProtocol = false;
    bool m_hasMetadata = false;
};

/// A broken or vanished checkpoint is passed over for an older one; what else goes wrong ends the search.
bool isPassable(const Error& error)
{
    return error.code == ErrorCode::corrupt || error.code == ErrorCode::notFound;
}

/// Calls `use` with checkpoints of `version` or before, newest first, until one is good. The hint's is tried
/// without listing the log. False when none was good; the error then is that of the newest, if there was any.
template <typename Use>
Result<bool> withCheckpoint(const CheckpointContext& context, std::int64_t version, Use use,
                            std::optional<Error>& firstError)
{
    const auto attempt = [&](const CheckpointFiles& files) -> Result<bool> {
        const Result<void> used = use(files);
        if (!used && !isPassable(used.error())) {
            return fail(used.error());
        }
        if (!used && !firstError) {
            firstError = used.error();
        }
        return used.has_value();
    };
    const auto hint = TRY(context.files.hint());
    if (hint && hint->version <= version && hint->parts == 0 && version - hint->version <= longTail) {
        const std::string key = context.files.checkpointKey(hint->version);
        if (TRY(attempt({.version = hint->version, .keys = {key}, .isJson = false}))) {
            return true;
        }
        firstError.reset(); // a wrong hint is no damage
    }
    for (const CheckpointFiles& files : TRY(context.files.checkpoints(0, version))) {
        if (TRY(attempt(files))) {
            return true;
        }
    }
    return false;
}

/// Why `version` can't be rebuilt from a log whose first entry is not there. A log's beginning is cleaned
/// away when a checkpoint stands for it; without one something was lost.
Error beginningMissing(const CheckpointContext& context, Error cleaned, std::int64_t version)
{
    const auto part = context.files.missingPart(version);
    const auto newer = context.files.checkpoints(version + 1, std::numeric_limits<std::int64_t>::max());
    if (!part || !newer) {
        return part ? newer.error() : part.error();
    }
    const std::string rebuild = "version " + std::to_string(version) + " can't be rebuilt without it";
    if (*part) {
        return Error{ErrorCode::corrupt, "read Delta checkpoint", **part,
                     "this part of the checkpoint is missing, and " + rebuild, std::string(restoreHint)};
    }
    if (newer->empty()) {
        return Error{ErrorCode::corrupt, "read Delta log", context.files.commitKey(0),
                     "it is missing, no checkpoint stands for it, and " + rebuild, std::string(restoreHint)};
    }
    return cleaned;
}

/// Rebuilds `version` from the nearest checkpoint that is good for it.
Result<Replay> replayTo(const CheckpointContext& context, const std::string& table, std::int64_t version,
                        bool withFiles)
{
    Replay replay(context, table, withFiles);
    std::optional<Error> firstError;
    const auto use = [&](const CheckpointFiles& files) -> Result<void> {
        replay = Replay(context, table, withFiles);
        TRY(replay.fromCheckpoint(files));
        return replay.forwardTo(version);
    };
    if (TRY(withCheckpoint(context, version, use, firstError))) {
        return replay;
    }
    replay = Replay(context, table, withFiles);
    auto opened = replay.forwardTo(version);
    if (!opened && !firstError && opened.error().code == ErrorCode::notFound) {
        return fail(beginningMissing(context, opened.error(), version));
    }
    if (!opened) {
        return fail(firstError.value_or(opened.error()));
    }
    return replay;
}

bool isSet(const Metadata& metadata, const std::string& key)
{
    const auto found = metadata.configuration.find(key);
    return found != metadata.configuration.end() && found->second == "true";
}

/// "interval 7 days", "interval 168 hours": the form Delta writes intervals in. Nothing for any other.
std::optional<std::int64_t> intervalMillis(std::string_view text)
{
    constexpr std::int64_t second = 1000;
    constexpr std::array<std::pair<std::string_view, std::int64_t>, 6> units{{{"millisecond", 1},
                                                                              {"second", second},
                                                                              {"minute", 60 * second},
                                                                              {"hour", 3600 * second},
                                                                              {"day", 86'400 * second},
                                                                              {"week", 7 * 86'400 * second}}};
    if (!text.starts_with("interval ")) {
        return std::nullopt;
    }
    text.remove_prefix(std::string_view("interval ").size());
    std::int64_t count = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (ec != std::errc{} || count < 0 || count > 1'000'000 || end == text.data() + text.size() ||
        *end != ' ') {
        return std::nullopt;
    }
    std::string_view unit(end + 1, text.data() + text.size());
    if (unit.ends_with('s')) {
        unit.remove_suffix(1);
    }
    for (const auto& [name, millis] : units) {
        if (unit == name) {
            return count * millis;
        }
    }
    return std::nullopt;
}

std::int64_t configuredMillis(const Metadata& metadata, const std::string& key, std::int64_t byDefault)
{
    const auto found = metadata.configuration.find(key);
    return found == metadata.configuration.end() ? byDefault
                                                 : intervalMillis(found->second).value_or(byDefault);
}

/// What a checkpoint of `snapshot` must keep beside it: read from an older checkpoint and the commits since.
Result<Tombstones> tombstonesFor(const CheckpointContext& context, const Snapshot& snapshot, std::int64_t now)
{
    std::map<std::string, Remove> removes;
    std::map<std::string, DomainMetadata> domains;
    const auto take = [&](const Actions& actions) {
        for (const Remove& remove : actions.commit.removes) {
            removes[remove.path] = remove;
        }
        for (const DomainMetadata& domain : actions.domains) {
            domains[domain.domain] = domain;
        }
    };
    std::int64_t from = -1;
    const auto use = [&](const CheckpointFiles& files) -> Result<void> {
        take(TRY(readCheckpoint(context, files, {.adds = false, .removes = true})).actions);
        from = files.version;
        return {};
    };
    std::optional<Error> unused;
    TRY(withCheckpoint(context, snapshot.head.version, use, unused));
    for (std::int64_t version = from + 1; version <= snapshot.head.version; ++version) {
        take(TRY(readCommit(context.store, context.files, version, Wanted::everything)));
    }
    Tombstones tombstones;
    const std::int64_t oldest = now - deletedFileRetention(snapshot.head.metadata);
    for (auto& [path, remove] : removes) {
        if (remove.deletionTimestamp >= oldest && !snapshot.files.contains(path)) {
            tombstones.removes.push_back(std::move(remove));
        }
    }
    for (auto& [name, domain] : domains) {
        if (!domain.removed) {
            tombstones.domains.push_back(std::move(domain));
        }
    }
    return tombstones;
}

std::string hintJson(const Snapshot& snapshot, const WrittenCheckpoint& written)
{
    std::string text = "{\"version\":";
    json::appendInteger(text, snapshot.head.version);
    text += ",\"size\":";
    json::appendInteger(text, written.actions);
    text += ",\"sizeInBytes\":";
    json::appendInteger(text, static_cast<std::int64_t>(written.bytes));
    text += ",\"numOfAddFiles\":";
    json::appendInteger(text, static_cast<std::int64_t>(snapshot.files.size()));
    return text + "}";
}

} // namespace

std::int64_t deletedFileRetention(const Metadata& metadata)
{
    return configuredMillis(metadata, "delta.deletedFileRetentionDuration", 7 * dayMillis);
}

std::int64_t logRetention(const Metadata& metadata)
{
    return configuredMillis(metadata, "delta.logRetentionDuration", 30 * dayMillis);
}

Log::Log(std::shared_ptr<storage::ObjectStore> store, std::string tableFolder,
         std::shared_ptr<engine::Database> engine, std::filesystem::path scratch,
         std::shared_ptr<const Clock> clock)
    : m_store(std::move(store))
    , m_folder(std::move(tableFolder))
    , m_engine(std::move(engine))
    , m_scratch(std::move(scratch))
    , m_clock(std::move(clock))
    , m_known(std::make_shared<KnownHead>())
{
}

Result<std::int64_t> Log::latestVersion(std::int64_t from) const
{
    return LogFiles(*m_store, m_folder).latestVersion(from);
}

std::shared_ptr<const Head> Log::known() const
{
    const std::lock_guard lock(m_known->mutex);
    return m_known->head;
}

void Log::remember(const Head& head) const
{
    auto copy = std::make_shared<const Head>(head);
    const std::lock_guard lock(m_known->mutex);
    m_known->head = std::move(copy);
}

Result<Head> Log::loadHead(std::int64_t version) const
{
    const LogFiles files(*m_store, m_folder);
    const auto newest = known();
    if (newest && newest->version <= version && version - newest->version <= longTail) {
        Head head = *newest;
        bool complete = true;
        while (complete && head.version < version) {
            const auto actions = readCommit(*m_store, files, head.version + 1, Wanted::headOnly);
            complete = actions.has_value();
            if (complete) {
                applyTo(head, actions->commit);
            } else if (!isPassable(actions.error())) {
                return fail(actions.error());
            }
        }
        if (complete) {
            return head;
        }
    }
    TRY(files.requireVersion(version));
    const CheckpointContext context{
        .store = *m_store, .files = files, .engine = m_engine, .scratch = m_scratch};
    Replay replay = TRY(replayTo(context, m_folder, version, false));
    return replay.head();
}

Result<Head> Log::head(std::optional<std::int64_t> version) const
{
    if (version) {
        return loadHead(*version);
    }
    const auto newest = known();
    Head head = TRY(loadHead(TRY(latestVersion(newest ? newest->version : -1))));
    remember(head);
    return head;
}

Result<Snapshot> Log::snapshot(std::optional<std::int64_t> version) const
{
    const LogFiles files(*m_store, m_folder);
    if (version) {
        TRY(files.requireVersion(*version));
    } else {
        version = TRY(files.latestVersion(-1));
    }
    const CheckpointContext context{
        .store = *m_store, .files = files, .engine = m_engine, .scratch = m_scratch};
    Replay replay = TRY(replayTo(context, m_folder, *version, true));
    Snapshot snapshot;
    snapshot.head = TRY(replay.head());
    snapshot.files = replay.files();
    snapshot.lastRewrite = replay.lastRewrite();
    TRY(checkReadable(snapshot.head.protocol, snapshot.head.metadata, m_folder));
    if (snapshot.files.mayHoldDeletionVectors()) {
        std::vector<Add> adds;
        snapshot.files.forEachBare([&](const Add& add) {
            if (adds.empty() && !add.deletionVector.empty()) {
                adds.push_back(add);
            }
        });
        TRY(refuseDeletionVectors(adds, m_folder));
    }
    snapshot.schema = TRY(readSchema(snapshot.head, m_folder));
    return snapshot;
}

Result<Snapshot> Log::advance(const Snapshot& base, std::int64_t version) const
{
    if (version < base.head.version) {
        return snapshot(version);
    }
    const LogFiles files(*m_store, m_folder);
    Snapshot snapshot = base;
    bool schemaChanged = false;
    std::vector<std::string> withVectors;
    while (snapshot.head.version < version) {
        auto actions = readCommit(*m_store, files, snapshot.head.version + 1, Wanted::everything);
        if (!actions && actions.error().code == ErrorCode::notFound) {
            return this->snapshot(version); // cleaned away: a checkpoint stands for it
        }
        const Commit commit = TRY(std::move(actions)).commit;
        applyTo(snapshot.head, commit);
        if (commit.protocol || commit.metadata) {
            schemaChanged = true;
        }
        for (const Add& add : commit.adds) {
            if (!add.deletionVector.empty()) {
                withVectors.push_back(add.path);
            }
        }
        snapshot.lastRewrite =
            rewrites(snapshot.files, commit) ? snapshot.head.version : snapshot.lastRewrite;
        snapshot.files = applied(snapshot.files, commit);
    }
    // What a commit on the way brought may be gone again: only `version` must be readable.
    for (const std::string& path : withVectors) {
        if (const Add* add = snapshot.files.find(path)) {
            TRY(refuseDeletionVectors({*add}, m_folder));
        }
    }
    if (schemaChanged) {
        TRY(checkReadable(snapshot.head.protocol, snapshot.head.metadata, m_folder));
        snapshot.schema = TRY(readSchema(snapshot.head, m_folder));
    }
    return snapshot;
}

Result<Commit> Log::commitAt(std::int64_t version) const
{
    auto actions = TRY(readCommit(*m_store, LogFiles(*m_store, m_folder), version, Wanted::everything));
    return std::move(actions.commit);
}

Result<void> Log::writeCheckpoint(const Snapshot& snapshot)
{
    TRY(checkWritable(snapshot.head.protocol, snapshot.head.metadata, m_folder));
    const LogFiles files(*m_store, m_folder);
    const CheckpointContext context{
        .store = *m_store, .files = files, .engine = m_engine, .scratch = m_scratch};
    const auto tombstones = TRY(tombstonesFor(context, snapshot, toMillis(m_clock->now())));
    const auto written = TRY(writeClassicCheckpoint(context, snapshot, tombstones));
    // Another writer's newer checkpoint is the better hint.
    if (const auto hint = TRY(files.hint()); hint && hint->version > snapshot.head.version) {
        return {};
    }
    const std::string text = hintJson(snapshot, written);
    return m_store->put(files.hintKey(), std::string_view(text));
}

Result<std::size_t> Log::cleanUp(Timestamp cutoff, std::int64_t atMost, bool whatIf)
{
    const LogFiles files(*m_store, m_folder);
    const auto all = TRY(files.all());
    const auto complete = TRY(files.checkpoints(0, atMost));
    std::vector<std::int64_t> checkpoints;
    for (const CheckpointFiles& checkpoint : complete) {
        checkpoints.push_back(checkpoint.version);
    }
    const auto removable = planLogCleanUp(all, checkpoints, cutoff);
    if (removable.empty()) {
        return std::size_t{0};
    }
    const std::int64_t kept = checkpointToKeep(all, checkpoints, cutoff);
    const CheckpointContext context{
        .store = *m_store, .files = files, .engine = m_engine, .scratch = m_scratch};
    for (const CheckpointFiles& checkpoint : complete) {
        if (checkpoint.version != kept) {
            continue;
        }
        const auto read = readCheckpoint(context, checkpoint, {.adds = true, .removes = false});
        if (!read && read.error().code == ErrorCode::unavailable) {
            return fail(read.error());
        }
        if (!read) {
            return std::size_t{0}; // what it should stand for is in the files before it
        }
    }
    for (std::size_t i = 0; !whatIf && i < removable.size(); ++i) {
        TRY(m_store->remove(removable[i]));
    }
    return removable.size();
}

Result<std::vector<Remove>> Log::removedSince(const Snapshot& snapshot, std::int64_t since) const
{
    const LogFiles files(*m_store, m_folder);
    const CheckpointContext context{
        .store = *m_store, .files = files, .engine = m_engine, .scratch = m_scratch};
    const std::int64_t now = toMillis(m_clock->now());
    std::vector<Remove> removes = TRY(tombstonesFor(context, snapshot, now)).removes;
    if (since < now - deletedFileRetention(snapshot.head.metadata)) {
        for (std::int64_t version = snapshot.head.version; version >= 0; --version) {
            const auto actions = readCommit(*m_store, files, version, Wanted::everything);
            if (!actions && actions.error().code == ErrorCode::notFound) {
                break; // cleaned away
            }
            const Commit commit = TRY(Result<Actions>(actions)).commit;
            removes.insert(removes.end(), commit.removes.begin(), commit.removes.end());
            if (commit.info && commit.info->timestamp < since) {
                break;
            }
        }
    }
    std::erase_if(removes, [&](const Remove& remove) { return remove.deletionTimestamp < since; });
    return removes;
}

Result<bool> Log::checkpointDue(const Head& head) const
{
    constexpr std::int64_t defaultInterval = 10;
    if (isSet(head.metadata, "delta.checkpoint.writeStatsAsStruct")) {
        return false; // its writers promise columns that ours does not have
    }
    const LogFiles files(*m_store, m_folder);
    const auto hint = TRY(files.hint());
    const std::int64_t last = hint ? hint->version : 0;
    const std::int64_t extents = hint ? std::max<std::int64_t>(hint->numOfAddFiles, 0) : 0;
    std::int64_t interval =
        std::max(defaultInterval, static_cast<std::int64_t>(std::sqrt(static_cast<double>(extents))));
    const auto configured = head.metadata.configuration.find("delta.checkpointInterval");
    if (configured != head.metadata.configuration.end()) {
        std::int64_t value = 0;
        const std::string& text = configured->second;
        const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
        interval = ec == std::errc{} && end == text.data() + text.size() && value > 0 ? value : interval;
    }
    return head.version - last >= interval;
}

} // namespace sharepane::delta
