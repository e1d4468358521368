#include "core/catalog/journal.h"

#include "core/catalog/boundedread.h"
#include "core/catalog/journalformat.h"

#include <algorithm>
#include <limits>

namespace sharepane::catalog {

namespace {

constexpr std::size_t maxEntryBytes = 64ULL << 20U;
constexpr std::size_t maxCheckpointBytes = 1ULL << 30U;
constexpr std::size_t maxHintBytes = 4096;
constexpr std::size_t page = 1000;
constexpr std::size_t checkpointsKept = 3;
constexpr std::string_view hintFile = "_last";

/// What it takes to believe that something is simply not there or damaged, as opposed to out of reach.
bool isLostOrDamaged(const Error& error)
{
    return error.code == ErrorCode::notFound || error.code == ErrorCode::corrupt;
}

} // namespace

Journal::Journal(std::shared_ptr<storage::ObjectStore> store, std::string databaseFolder)
    : m_store(std::move(store))
    , m_folder(std::move(databaseFolder) + "journal/")
{
}

std::string Journal::folder() const
{
    return m_folder;
}

std::string Journal::keyOf(std::int64_t version) const
{
    return m_folder + fileOfVersion(version);
}

std::string Journal::checkpointFolder() const
{
    return m_folder + "checkpoint/";
}

Result<JournalEntry> Journal::entry(std::int64_t version) const
{
    const std::string key = keyOf(version);
    const std::string bytes = TRY(readBounded(*m_store, key, maxEntryBytes));
    auto parsed = parseJournalEntry(version, bytes);
    if (!parsed) {
        parsed.error().object += " (" + key + ')';
    }
    return parsed;
}

Result<std::optional<JournalEntry>> Journal::entryIfPresent(std::int64_t version) const
{
    auto read = entry(version);
    if (read) {
        return std::optional<JournalEntry>(*std::move(read));
    }
    if (read.error().code == ErrorCode::notFound) {
        return std::optional<JournalEntry>();
    }
    return fail(std::move(read).error());
}

Result<std::vector<JournalEntry>> Journal::entriesAfter(std::int64_t version, std::size_t limit) const
{
    std::vector<JournalEntry> entries;
    while (entries.size() < limit) {
        auto next = TRY(entryIfPresent(version + static_cast<std::int64_t>(entries.size()) + 1));
        if (!next) {
            break;
        }
        entries.push_back(*std::move(next));
    }
    if (!entries.empty() || limit == 0) {
        return entries;
    }
    TRY(requireEnd(version));
    // An entry and the checkpoint after it may have appeared since we looked: that is no gap.
    return entries;
}

/// Succeeds when nothing comes after `version`, whose successor was just found to be absent; notFound names
/// the gap otherwise.
Result<void> Journal::requireEnd(std::int64_t version) const
{
    const auto gap = [&](const std::string& newer) {
        return fail(ErrorCode::notFound, "read journal entry", keyOf(version + 1),
                    "it was cleaned away, but " + newer + " exists",
                    "start again from the newest checkpoint");
    };
    // The oldest entries are cleaned away first: where the one that we hold is, none after it is missing.
    if (version >= 0) {
        const auto held = m_store->head(keyOf(version));
        if (held) {
            return {};
        }
        if (held.error().code != ErrorCode::notFound) {
            return fail(held.error());
        }
    }
    const std::int64_t checkpoint = TRY(checkpointVersion());
    if (checkpoint > version) {
        if (TRY(entryIfPresent(version + 1))) {
            return {};
        }
        return gap("checkpoint " + std::to_string(checkpoint));
    }
    if (checkpoint >= 0) {
        return {};
    }
    const std::string last = version >= 0 ? keyOf(version) : std::string();
    const auto newer = TRY(m_store->listAfter(m_folder, last, 2));
    for (const auto& object : newer) {
        const auto found = versionOfFile(std::string_view(object.key).substr(m_folder.size()));
        if (found && *found > version + 1) {
            return gap("version " + std::to_string(*found));
        }
        if (found) {
            return {};
        }
    }
    return fail(ErrorCode::notFound, "open the database at", m_folder, "there is none");
}

Result<std::int64_t> Journal::checkpointVersion() const
{
    const std::string key = checkpointFolder() + std::string(hintFile);
    const auto bytes = readBounded(*m_store, key, maxHintBytes);
    if (bytes) {
        return parseHint(*bytes).value_or(-1);
    }
    if (isLostOrDamaged(bytes.error())) {
        return -1;
    }
    return fail(bytes.error());
}

/// Nothing when that checkpoint is missing or damaged.
Result<std::optional<Catalogue>> Journal::readCheckpoint(std::int64_t version) const
{
    const auto bytes = readBounded(*m_store, checkpointFolder() + fileOfVersion(version), maxCheckpointBytes);
    if (!bytes) {
        if (isLostOrDamaged(bytes.error())) {
            return std::optional<Catalogue>();
        }
        return fail(bytes.error());
    }
    auto parsed = parseCheckpoint(version, *bytes);
    return parsed ? std::optional<Catalogue>(*std::move(parsed)) : std::nullopt;
}

/// Versions of the checkpoints there are, oldest first.
Result<std::vector<std::int64_t>> Journal::checkpoints() const
{
    const std::string folder = checkpointFolder();
    std::vector<std::int64_t> versions;
    std::string after;
    for (;;) {
        const auto listed = TRY(m_store->listAfter(folder, after, page));
        for (const auto& object : listed) {
            const auto version = versionOfFile(std::string_view(object.key).substr(folder.size()));
            if (version) {
                versions.push_back(*version);
            }
        }
        if (listed.size() < page) {
            return versions;
        }
        after = listed.back().key;
    }
}

/// The catalogue of the newest checkpoint that can be read; an empty one of version -1 when there is none.
Result<Catalogue> Journal::newestCheckpoint() const
{
    const std::int64_t hinted = TRY(checkpointVersion());
    if (hinted >= 0) {
        auto checkpoint = TRY(readCheckpoint(hinted));
        if (checkpoint) {
            return *std::move(checkpoint);
        }
    }
    auto versions = TRY(checkpoints());
    for (; !versions.empty(); versions.pop_back()) {
        auto checkpoint = TRY(readCheckpoint(versions.back()));
        if (checkpoint) {
            return *std::move(checkpoint);
        }
    }
    return Catalogue{};
}

Result<Catalogue> Journal::load(const std::optional<Catalogue>& from) const
{
    Catalogue catalogue = from ? *from : TRY(newestCheckpoint());
    bool restarted = !from.has_value();
    for (;;) {
        const auto entries = entriesAfter(catalogue.version, page);
        if (!entries && entries.error().code == ErrorCode::notFound && !restarted) {
            // What we hold is older than the history that is kept.
            catalogue = TRY(newestCheckpoint());
            restarted = true;
            continue;
        }
        if (!entries) {
            return fail(entries.error());
        }
        for (const JournalEntry& next : *entries) {
            TRY(catalogue.apply(next));
        }
        if (entries->size() < page) {
            return catalogue;
        }
    }
}

Result<std::optional<Catalogue>> Journal::at(std::int64_t version) const
{
    Catalogue catalogue; // of a checkpoint, or empty
    auto versions = TRY(checkpoints());
    std::erase_if(versions, [&](std::int64_t each) { return each > version; });
    for (; !versions.empty() && catalogue.version < 0; versions.pop_back()) {
        auto checkpoint = TRY(readCheckpoint(versions.back()));
        if (checkpoint) {
            catalogue = *std::move(checkpoint);
        }
    }
    while (catalogue.version < version) {
        const auto next = TRY(entryIfPresent(catalogue.version + 1));
        if (!next) {
            return std::optional<Catalogue>();
        }
        TRY(catalogue.apply(*next));
    }
    return std::optional(std::move(catalogue));
}

Result<void> Journal::append(const JournalEntry& entry)
{
    const std::string key = keyOf(entry.version);
    const std::string bytes = toJson(entry);
    auto put = m_store->putIfAbsent(key, std::string_view(bytes));
    if (put) {
        return {};
    }
    // A put that timed out, or that the store repeated by itself, may have been ours.
    const auto present = this->entry(entry.version);
    if (!present) {
        return present.error().code == ErrorCode::corrupt ? fail(present.error()) : fail(put.error());
    }
    if (present->id == entry.id) {
        if (put.error().code == ErrorCode::unavailable) {
            // It is there, but maybe not yet durable. A store that then says alreadyExists has seen to that.
            put = m_store->putIfAbsent(key, std::string_view(bytes));
        }
        return put || put.error().code == ErrorCode::alreadyExists ? Result<void>() : put;
    }
    return fail(ErrorCode::conflict, "append journal entry", key, "another commit took this version",
                "read the journal forward and try the next one");
}

Result<void> Journal::writeCheckpoint(const Catalogue& catalogue)
{
    const std::string folder = checkpointFolder();
    const std::string bytes = toJson(catalogue);
    TRY(m_store->put(folder + fileOfVersion(catalogue.version), std::string_view(bytes)));
    if (TRY(checkpointVersion()) > catalogue.version) {
        return {}; // another writer's newer checkpoint is the better hint
    }
    const std::string hint = hintJson(catalogue.version);
    TRY(m_store->put(folder + std::string(hintFile), std::string_view(hint)));
    auto versions = TRY(checkpoints());
    while (versions.size() > checkpointsKept) {
        TRY(m_store->remove(folder + fileOfVersion(versions.front())));
        versions.erase(versions.begin());
    }
    return {};
}

Result<std::size_t> Journal::cleanUp(std::int64_t version, bool whatIf)
{
    const auto kept = TRY(checkpoints());
    if (kept.empty() || !TRY(readCheckpoint(kept.back()))) {
        return std::size_t{0};
    }
    const std::int64_t end = std::min(version, kept.front());
    std::size_t count = 0;
    std::string after;
    for (;;) {
        const auto listed = TRY(m_store->listAfter(m_folder, after, page));
        for (const auto& object : listed) {
            const auto found = versionOfFile(std::string_view(object.key).substr(m_folder.size()));
            if (found && *found >= end) {
                return count;
            }
            if (found) {
                ++count;
                TRY(whatIf ? Result<void>() : m_store->remove(object.key));
            }
        }
        if (listed.size() < page) {
            return count;
        }
        after = listed.back().key;
    }
}

} // namespace sharepane::catalog
