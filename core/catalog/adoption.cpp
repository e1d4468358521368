#include "core/catalog/adoption.h"

#include "core/base/checksum.h"
#include "core/catalog/boundedread.h"
#include "core/catalog/journalformat.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

namespace sharepane::catalog {

namespace {

constexpr std::size_t beginning = 64U
                                  << 10U; // of a commit: its time, and the table's id where it made the table
constexpr std::size_t largestNote = 4096;

struct Note {
    std::int64_t version = -1;
    std::string checksum;
};

std::string noteKey(const std::string& databaseFolder, const std::string& tableId)
{
    return tableFolderOf(databaseFolder, TableEntry{tableId, {}}) + "_adopted.json";
}

/// Nothing when there is no such commit.
Result<std::optional<std::string>> checksumOfCommit(const storage::ObjectStore& store,
                                                    const std::string& location, std::int64_t version)
{
    std::string bytes(beginning, '\0');
    const std::string key = location + "_delta_log/" + fileOfVersion(version);
    const auto read = store.getRange(key, 0, std::as_writable_bytes(std::span(bytes)));
    if (!read && read.error().code == ErrorCode::notFound) {
        return std::optional<std::string>();
    }
    if (!read) {
        return fail(read.error());
    }
    Checksum checksum;
    checksum.add(std::as_bytes(std::span(bytes)).first(std::min(*read, bytes.size())));
    return std::optional(checksum.hex());
}

/// Nothing for a table that was adopted before such notes were made, or whose note is no more.
Result<std::optional<Note>> readNote(const storage::ObjectStore& store, const std::string& key)
{
    const auto text = readBounded(store, key, largestNote);
    if (!text && text.error().code != ErrorCode::notFound && text.error().code != ErrorCode::corrupt) {
        return fail(text.error());
    }
    const auto json = nlohmann::json::parse(text ? *text : std::string(), nullptr, false);
    if (!json.is_object() || !json.contains("version") || !json.contains("checksum") ||
        !json["version"].is_number_integer() || !json["checksum"].is_string()) {
        return std::optional<Note>();
    }
    return std::optional(Note{json["version"].get<std::int64_t>(), json["checksum"].get<std::string>()});
}

/// Whether the table has come to this version, in whichever form.
Result<bool> hasReached(const LeaderContext& context, const std::string& location, std::int64_t version)
{
    const delta::Log log(context.store, location, context.engine, context.scratch, context.clock);
    const auto newest = log.latestVersion();
    if (!newest && newest.error().code != ErrorCode::notFound) {
        return fail(newest.error());
    }
    return !newest || *newest >= version;
}

} // namespace

Result<void> noteAdoption(storage::ObjectStore& store, const std::string& databaseFolder,
                          const std::string& tableId, const std::string& location, std::int64_t version)
{
    const auto checksum = TRY(checksumOfCommit(store, location, version));
    if (!checksum) {
        return {}; // there is only a checkpoint of it
    }
    const std::string text = nlohmann::json{{"version", version}, {"checksum", *checksum}}.dump();
    return store.put(noteKey(databaseFolder, tableId), std::string_view(text));
}

Result<void> checkAdopted(const LeaderContext& context, const std::string& databaseFolder,
                          const std::string& database, const TableEntry& table)
{
    if (table.location.empty()) {
        return {};
    }
    const auto note = TRY(readNote(*context.store, noteKey(databaseFolder, table.id)));
    if (!note || note->version < 0) {
        return {};
    }
    const auto checksum = TRY(checksumOfCommit(*context.store, table.location, note->version));
    const bool isSame =
        checksum ? *checksum == note->checksum : TRY(hasReached(context, table.location, table.deltaVersion));
    if (isSame) {
        return {};
    }
    return fail(ErrorCode::corrupt, "open table", database + '/' + table.name,
                "its folder " + table.location + " holds another table than the one that was adopted",
                "drop the table, and adopt the new one");
}

} // namespace sharepane::catalog
