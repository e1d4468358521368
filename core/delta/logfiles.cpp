#include "core/delta/logfiles.h"

#include "core/base/ids.h"
#include "core/delta/json.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <limits>
#include <map>
#include <set>

namespace sharepane::delta {

namespace {

constexpr std::size_t versionDigits = 20;
/// The greatest that one can come after: a file that claims more is no part of a log.
constexpr std::int64_t lastVersion = std::numeric_limits<std::int64_t>::max() - 1;
constexpr std::size_t partDigits = 10;
constexpr std::size_t pageSize = 10'000;

std::string padded(std::int64_t version)
{
    std::array<char, versionDigits + 1> digits{};
    std::snprintf(digits.data(), digits.size(), "%020lld", static_cast<long long>(version));
    return digits.data();
}

/// Takes `digits` decimal digits off the front of `text`.
std::optional<std::int64_t> takeNumber(std::string_view& text, std::size_t digits)
{
    std::int64_t value = 0;
    if (text.size() < digits) {
        return std::nullopt;
    }
    const auto [end, ec] = std::from_chars(text.data(), text.data() + digits, value);
    if (ec != std::errc{} || end != text.data() + digits || value < 0) {
        return std::nullopt;
    }
    text.remove_prefix(digits);
    return value;
}

bool take(std::string_view& text, std::string_view prefix)
{
    if (!text.starts_with(prefix)) {
        return false;
    }
    text.remove_prefix(prefix.size());
    return true;
}

/// What a file name in the log's folder says.
struct LogFileName {
    enum class Kind : std::uint8_t { commit, classic, part, uuidParquet, uuidJson };
    Kind kind = Kind::commit;
    std::int64_t version = 0;
    std::int64_t part = 0;
    std::int64_t parts = 0;
};

std::optional<LogFileName> parseName(std::string_view name)
{
    using Kind = LogFileName::Kind;
    LogFileName parsed;
    const auto version = takeNumber(name, versionDigits);
    if (!version) {
        return std::nullopt;
    }
    if (*version > lastVersion) {
        return std::nullopt;
    }
    parsed.version = *version;
    if (name == ".json") {
        return parsed;
    }
    if (!take(name, ".checkpoint.")) {
        return std::nullopt;
    }
    if (name == "parquet") {
        parsed.kind = Kind::classic;
        return parsed;
    }
    if (name.ends_with(".json") || name.ends_with(".parquet")) {
        const std::string_view id = name.substr(0, name.find('.'));
        const std::string_view extension = name.substr(id.size());
        if (isUuid(id) && (extension == ".json" || extension == ".parquet")) {
            parsed.kind = extension == ".json" ? Kind::uuidJson : Kind::uuidParquet;
            return parsed;
        }
    }
    const auto part = takeNumber(name, partDigits);
    const auto parts = part && take(name, ".") ? takeNumber(name, partDigits) : std::nullopt;
    if (!parts || name != ".parquet" || *part < 1 || *part > *parts) {
        return std::nullopt;
    }
    parsed.kind = Kind::part;
    parsed.part = *part;
    parsed.parts = *parts;
    return parsed;
}

} // namespace

std::string LogFiles::commitKey(std::int64_t version) const
{
    return m_folder + padded(version) + ".json";
}

std::string LogFiles::checkpointKey(std::int64_t version) const
{
    return m_folder + padded(version) + ".checkpoint.parquet";
}

std::string LogFiles::partKey(std::int64_t version, std::int64_t part, std::int64_t parts) const
{
    const auto number = [](std::int64_t value) {
        const std::string digits = std::to_string(value);
        return std::string(partDigits - std::min<std::size_t>(partDigits, digits.size()), '0') + digits;
    };
    return m_folder + padded(version) + ".checkpoint." + number(part) + '.' + number(parts) + ".parquet";
}

std::string LogFiles::sidecarKey(const std::string& name) const
{
    return m_folder + "_sidecars/" + name;
}

std::string LogFiles::hintKey() const
{
    return m_folder + "_last_checkpoint";
}

Result<std::optional<CheckpointHint>> LogFiles::hint() const
{
    const auto text = m_store.get(hintKey());
    if (!text) {
        if (text.error().code == ErrorCode::notFound || text.error().code == ErrorCode::corrupt) {
            return std::nullopt;
        }
        return fail(text.error());
    }
    simdjson::dom::parser parser;
    json::Object object;
    if (parser.parse(*text).get(object) != simdjson::SUCCESS) {
        return std::nullopt;
    }
    json::Reader reader(object, "_last_checkpoint");
    CheckpointHint hint;
    hint.version = reader.integer("version").value_or(-1);
    hint.parts = reader.integer("parts").value_or(0);
    hint.numOfAddFiles = reader.integer("numOfAddFiles").value_or(0);
    if (reader.problem() || hint.version < 0 || hint.version > lastVersion) {
        return std::nullopt;
    }
    return hint;
}

Result<bool> LogFiles::exists(const std::string& key) const
{
    const auto info = m_store.head(key);
    if (!info && info.error().code != ErrorCode::notFound) {
        return fail(info.error());
    }
    return info.has_value();
}

/// A version's JSON may have been cleaned away, its checkpoint then stands for it.
Result<bool> LogFiles::hasVersion(std::int64_t version) const
{
    if (TRY(exists(commitKey(version)))) {
        return true;
    }
    return exists(checkpointKey(version));
}

Result<void> LogFiles::requireVersion(std::int64_t version) const
{
    bool there = version >= 0 && TRY(hasVersion(version));
    if (version >= 0 && !there) {
        there = !TRY(checkpoints(version, version)).empty();
    }
    if (there) {
        return {};
    }
    return fail(ErrorCode::notFound, "open Delta table", m_folder,
                "there is no version " + std::to_string(version),
                "restore the table's folder from a backup; drop the table if it is gone for good");
}

/// Commits are contiguous, and cleaned away from the oldest on: no next commit, no later one.
Result<std::int64_t> LogFiles::gallop(std::int64_t known) const
{
    std::int64_t low = known;
    std::int64_t step = 1;
    while (TRY(exists(commitKey(low + step)))) {
        low += step;
        step *= 2;
    }
    std::int64_t high = low + step; // not there
    while (low + 1 < high) {
        const std::int64_t middle = low + (high - low) / 2;
        (TRY(exists(commitKey(middle))) ? low : high) = middle;
    }
    return low;
}

Result<std::int64_t> LogFiles::latestVersion(std::int64_t from) const
{
    if (from < 0) {
        if (const auto found = TRY(hint())) {
            from = found->version;
        }
    }
    if (from >= 0) {
        const std::int64_t found = TRY(gallop(from));
        if (found > from || TRY(hasVersion(from))) {
            return found;
        }
    }
    return latestByListing();
}

template <typename Visit>
Result<void> LogFiles::list(const std::string& after, Visit visit) const
{
    std::string last = m_folder + after;
    while (true) {
        const auto page = TRY(m_store.listAfter(m_folder, last, pageSize));
        for (const storage::ObjectInfo& info : page) {
            visit(std::string_view(info.key).substr(std::min(m_folder.size(), info.key.size())), info);
        }
        if (page.size() < pageSize) {
            return {};
        }
        last = page.back().key;
    }
}

Result<std::int64_t> LogFiles::latestByListing() const
{
    std::int64_t newest = -1;
    std::int64_t newestCheckpoint = -1;
    TRY(list({}, [&](std::string_view name, const storage::ObjectInfo&) {
        const auto parsed = parseName(name);
        if (parsed && parsed->kind == LogFileName::Kind::commit) {
            newest = std::max(newest, parsed->version);
        } else if (parsed) {
            newestCheckpoint = std::max(newestCheckpoint, parsed->version);
        }
    }));
    if (newestCheckpoint > newest) {
        const auto complete = TRY(checkpoints(newest + 1, newestCheckpoint));
        newest = complete.empty() ? newest : complete.front().version;
    }
    if (newest < 0) {
        return fail(ErrorCode::notFound, "open Delta table", m_folder, "there is no Delta log");
    }
    return newest;
}

Result<std::vector<LogFile>> LogFiles::all() const
{
    std::vector<LogFile> files;
    TRY(list({}, [&](std::string_view name, const storage::ObjectInfo& info) {
        if (const auto parsed = parseName(name)) {
            files.push_back({.key = info.key,
                             .version = parsed->version,
                             .isCommit = parsed->kind == LogFileName::Kind::commit,
                             .lastModified = info.lastModified});
        } else if (const auto version = takeNumber(name, versionDigits); version && name == ".crc") {
            files.push_back({.key = info.key, .version = *version, .lastModified = info.lastModified});
        }
    }));
    std::ranges::stable_sort(files, {}, &LogFile::version);
    return files;
}

Result<std::vector<CheckpointFiles>> LogFiles::checkpoints(std::int64_t from, std::int64_t to) const
{
    using Kind = LogFileName::Kind;
    std::vector<CheckpointFiles> found;
    std::map<std::pair<std::int64_t, std::int64_t>, std::vector<std::string>> parts; // by version, parts
    TRY(list(from > 0 ? padded(from) : std::string(), [&](std::string_view name,
                                                          const storage::ObjectInfo& info) {
        const auto parsed = parseName(name);
        if (!parsed || parsed->kind == Kind::commit || parsed->version > to) {
            return;
        }
        if (parsed->kind == Kind::part) {
            parts[{parsed->version, parsed->parts}].push_back(info.key);
        } else {
            found.push_back(
                {.version = parsed->version, .keys = {info.key}, .isJson = parsed->kind == Kind::uuidJson});
        }
    }));
    for (auto& [id, keys] : parts) {
        if (static_cast<std::int64_t>(keys.size()) == id.second) {
            found.push_back({.version = id.first, .keys = std::move(keys), .isJson = false});
        }
    }
    std::ranges::stable_sort(found, std::ranges::greater(), &CheckpointFiles::version);
    return found;
}

Result<std::optional<std::string>> LogFiles::missingPart(std::int64_t to) const
{
    std::map<std::pair<std::int64_t, std::int64_t>, std::set<std::string>> found; // keys by version, parts
    TRY(list({}, [&](std::string_view name, const storage::ObjectInfo& info) {
        const auto parsed = parseName(name);
        if (parsed && parsed->kind == LogFileName::Kind::part && parsed->version <= to) {
            found[{parsed->version, parsed->parts}].insert(info.key);
        }
    }));
    for (auto one = found.rbegin(); one != found.rend(); ++one) {
        const auto& [version, parts] = one->first;
        for (std::int64_t part = 1; part <= parts; ++part) {
            std::string key = partKey(version, part, parts);
            if (!one->second.contains(key)) {
                return std::optional(std::move(key));
            }
        }
    }
    return std::optional<std::string>();
}

} // namespace sharepane::delta
