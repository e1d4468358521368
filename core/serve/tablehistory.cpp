#include "core/serve/tablehistory.h"

#include "core/base/units.h"
#include "core/delta/path.h"

#include <nlohmann/json.hpp>
#include <utility>

namespace sharepane::serve {

namespace {

tl::unexpected<Error> noVersion(const SharedTable& table, const std::string& what, const std::string& cause)
{
    return fail(ErrorCode::invalidArgument, "read " + what + " of", table.schema + '.' + table.entry.name,
                cause, "the newest version is " + std::to_string(table.entry.deltaVersion));
}

template <typename T>
Result<T> orNoVersion(const SharedTable& table, std::int64_t version, Result<T> read)
{
    if (!read && read.error().code == ErrorCode::notFound) {
        return noVersion(table, "version " + std::to_string(version), "that version is not kept any more");
    }
    return read;
}

Result<void> checkVersion(const SharedTable& table, std::int64_t version)
{
    if (version < 0 || version > table.entry.deltaVersion) {
        return noVersion(table, "version " + std::to_string(version), "there is no such version");
    }
    return {};
}

Result<delta::Add> changeFileOf(const nlohmann::json& action, const std::string& key)
{
    const auto path = action.is_object() ? action.find("path") : action.end();
    const auto size = action.is_object() ? action.find("size") : action.end();
    if (path == action.end() || !path->is_string() || size == action.end() || !size->is_number_integer()) {
        return fail(ErrorCode::corrupt, "read", key, "a cdc action has no path or no size");
    }
    delta::Add file;
    file.path = TRY(delta::decodePath(path->get<std::string>()));
    file.size = size->get<std::int64_t>();
    file.dataChange = false;
    const auto values = action.find("partitionValues");
    if (values != action.end() && values->is_object()) {
        for (const auto& [column, value] : values->items()) {
            file.partitionValues[column] =
                value.is_string() ? std::optional(value.get<std::string>()) : std::nullopt;
        }
    }
    return file;
}

/// The first version from which on commits were made at or after `time`, in ms; one past the newest when
/// there is none. Commits that were cleaned away count as older.
Result<std::int64_t> firstSince(const SharedTable& table, std::int64_t time)
{
    std::int64_t low = 0;
    std::int64_t high = table.entry.deltaVersion + 1;
    while (low < high) {
        const std::int64_t middle = low + (high - low) / 2;
        const auto commit = table.database->tableCommit(table.entry.id, middle);
        if (!commit && commit.error().code != ErrorCode::notFound) {
            return fail(commit.error());
        }
        if (commit && timeOf(*commit) >= time) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low;
}

} // namespace

Result<std::vector<delta::Add>> changeFilesAt(const SharedTable& table, std::int64_t version)
{
    std::string name = std::to_string(version);
    name.insert(0, 20 - name.size(), '0');
    const std::string key = table.database->tableFolder(table.entry.id) + "_delta_log/" + name + ".json";
    const std::string log = TRY(orNoVersion(table, version, table.database->store().get(key)));
    std::vector<delta::Add> files;
    for (std::string_view rest = log; !rest.empty();) {
        const auto end = std::min(rest.find('\n'), rest.size());
        const auto line = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (line.find("\"cdc\"") == std::string_view::npos) {
            continue;
        }
        const auto action = nlohmann::json::parse(line, nullptr, false);
        if (!action.is_object() || !action.contains("cdc")) {
            continue;
        }
        files.push_back(TRY(changeFileOf(action["cdc"], key)));
    }
    return files;
}

std::int64_t timeOf(const delta::Commit& commit)
{
    return commit.info ? commit.info->inCommitTimestamp.value_or(commit.info->timestamp) : 0;
}

Result<std::int64_t> versionAt(const SharedTable& table, Timestamp time)
{
    const std::int64_t version = TRY(firstSince(table, toMillis(time) + 1)) - 1;
    if (version < 0 || !table.database->tableCommit(table.entry.id, version)) {
        return noVersion(table, "the version of " + formatTimestamp(time),
                         "that is before its first version that is kept");
    }
    return version;
}

Result<std::int64_t> versionSince(const SharedTable& table, Timestamp time)
{
    const std::int64_t millis =
        toMillis(time + std::chrono::microseconds(999)); // whole ms, not before `time`
    const std::int64_t version = TRY(firstSince(table, millis));
    if (version > table.entry.deltaVersion) {
        return noVersion(table, "the version since " + formatTimestamp(time),
                         "nothing was committed since then");
    }
    return version;
}

Result<delta::Head> headAt(const SharedTable& table, std::int64_t version)
{
    TRY(checkVersion(table, version));
    return orNoVersion(table, version, table.database->tableLog(table.entry.id)->head(version));
}

Result<delta::Snapshot> snapshotAt(const SharedTable& table, std::int64_t version)
{
    TRY(checkVersion(table, version));
    if (version == table.entry.deltaVersion) {
        auto newest = table.database->tableSnapshot(table.entry.id);
        if (!newest || newest->head.version == version) {
            return orNoVersion(table, version, std::move(newest));
        }
    }
    return orNoVersion(table, version, table.database->tableLog(table.entry.id)->snapshot(version));
}

Result<delta::Commit> commitAt(const SharedTable& table, std::int64_t version)
{
    TRY(checkVersion(table, version));
    return orNoVersion(table, version, table.database->tableCommit(table.entry.id, version));
}

} // namespace sharepane::serve
