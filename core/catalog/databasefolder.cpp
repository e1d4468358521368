#include "core/catalog/databasefolder.h"

#include "core/base/units.h"
#include "core/catalog/boundedread.h"
#include "core/catalog/journalformat.h"
#include "core/catalog/readers.h"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

namespace sharepane::catalog {

namespace {

using Json = nlohmann::json;

constexpr std::string_view databasesFolder = "databases/";
constexpr std::size_t page = 1000;
constexpr std::size_t maxRegistrationBytes = 64U << 10U;
constexpr int maxDepth = 16; // of folders below a database; ours go four deep

Result<std::vector<storage::ObjectInfo>> listAll(const storage::ObjectStore& store, const std::string& folder)
{
    std::vector<storage::ObjectInfo> all;
    for (;;) {
        const auto listed = TRY(store.listAfter(folder, all.empty() ? std::string() : all.back().key, page));
        all.insert(all.end(), listed.begin(), listed.end());
        if (listed.size() < page) {
            return all;
        }
    }
}

Result<void> removeBelow(storage::ObjectStore& store, const std::string& folder, int depth)
{
    if (depth > maxDepth) {
        return fail(ErrorCode::corrupt, "remove", folder, "folders are nested too deep");
    }
    auto objects = TRY(listAll(store, folder));
    // Backwards: the first journal entry, by which a database is known, goes last.
    for (auto object = objects.rbegin(); object != objects.rend(); ++object) {
        if (object->isFolder()) {
            TRY(removeBelow(store, object->key, depth + 1));
        } else {
            TRY(store.remove(object->key));
        }
    }
    return {};
}

/// Keys of all objects below a folder.
Result<std::vector<std::string>> keysBelow(const storage::ObjectStore& store, const std::string& folder,
                                           int depth = 0)
{
    std::vector<std::string> keys;
    if (depth > maxDepth) {
        return fail(ErrorCode::corrupt, "list", folder, "folders are nested too deep");
    }
    for (const auto& object : TRY(listAll(store, folder))) {
        if (!object.isFolder()) {
            keys.push_back(object.key);
            continue;
        }
        const auto inside = TRY(keysBelow(store, object.key, depth + 1));
        keys.insert(keys.end(), inside.begin(), inside.end());
    }
    return keys;
}

/// Removes what others put into the folder of a database while it was being deleted: a writer's last extents,
/// the registration of somebody who attached too late. What they put later is refused, since there is no
/// journal to go on.
Result<void> removeLatecomers(storage::ObjectStore& store, const std::string& folder)
{
    constexpr int mostLooks = 8; // at writers who don't notice
    for (int look = 0; look < mostLooks; ++look) {
        const auto late = TRY(keysBelow(store, folder));
        // In this order: what was listed before a new database of that name began can't be part of it.
        const auto begun = store.head(folder + "journal/" + fileOfVersion(0));
        if (late.empty() || begun) {
            return {};
        }
        if (begun.error().code != ErrorCode::notFound) {
            return fail(begun.error());
        }
        for (const std::string& key : late) {
            TRY(store.remove(key));
        }
    }
    return {};
}

bool isRegistrationId(std::string_view id)
{
    return !id.empty() && id.size() <= 255 && std::all_of(id.begin(), id.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
               c == '_';
    });
}

std::string textOf(const Json& json, const char* name)
{
    const auto found = json.find(name);
    return found != json.end() && found->is_string() ? found->get<std::string>().substr(0, 255)
                                                     : std::string();
}

FollowerRegistration parseRegistration(std::string id, std::string_view bytes)
{
    FollowerRegistration follower;
    follower.id = std::move(id);
    const Json json = Json::parse(bytes, nullptr, false);
    if (json.is_object()) {
        follower.cluster = textOf(json, "cluster");
        follower.database = textOf(json, "database");
        follower.host = textOf(json, "host");
        follower.since = parseTimestamp(textOf(json, "since")).value_or(Timestamp{});
    }
    return follower;
}

Result<bool> hasJournal(const storage::ObjectStore& store, const std::string& folder)
{
    return !TRY(store.listAfter(folder + "journal/", {}, 1)).empty();
}

std::string namesOf(const std::vector<FollowerRegistration>& followers)
{
    std::string names;
    for (std::size_t i = 0; i < std::min<std::size_t>(followers.size(), 5); ++i) {
        const auto& follower = followers[i];
        names += (i == 0 ? "" : ", ") +
                 (follower.cluster.empty() ? follower.id : follower.cluster + '/' + follower.database);
    }
    return followers.size() > 5 ? names + " and " + std::to_string(followers.size() - 5) + " more" : names;
}

} // namespace

std::string databaseFolder(std::string_view name)
{
    return std::string(databasesFolder) + std::string(name) + '/';
}

Result<std::vector<FollowerRegistration>> readFollowers(const storage::ObjectStore& store,
                                                        const std::string& folder)
{
    constexpr std::string_view suffix = ".json";
    const std::string followersFolder = folder + "followers/";
    std::vector<FollowerRegistration> followers;
    for (const auto& object : TRY(listAll(store, followersFolder))) {
        const std::string_view file = std::string_view(object.key).substr(followersFolder.size());
        if (!file.ends_with(suffix)) {
            continue;
        }
        std::string id(file.substr(0, file.size() - suffix.size()));
        if (!isRegistrationId(id)) {
            continue;
        }
        const auto bytes = readBounded(store, object.key, maxRegistrationBytes);
        if (!bytes && bytes.error().code == ErrorCode::notFound) {
            continue; // detached since it was listed
        }
        if (!bytes && bytes.error().code != ErrorCode::corrupt) {
            return fail(bytes.error());
        }
        // One that can't be read still counts: somebody may be following.
        followers.push_back(parseRegistration(std::move(id), bytes ? std::string_view(*bytes) : ""));
    }
    return followers;
}

namespace {

std::string appliedKey(const std::string& folder, const std::string& followerId)
{
    return folder + "followers/applied/" + followerId + ".json";
}

std::string withdrawnKey(const std::string& folder, const std::string& followerId)
{
    return folder + "followers/withdrawn/" + followerId + ".json";
}

} // namespace

Result<void> putApplied(storage::ObjectStore& store, const std::string& folder, const std::string& followerId,
                        std::int64_t version)
{
    const std::string text = Json{{"applied_version", version}}.dump();
    return store.put(appliedKey(folder, followerId), std::string_view(text));
}

Result<std::int64_t> appliedOf(const storage::ObjectStore& store, const std::string& folder,
                               const std::string& followerId)
{
    const auto bytes = readBounded(store, appliedKey(folder, followerId), maxRegistrationBytes);
    if (!bytes && bytes.error().code != ErrorCode::notFound && bytes.error().code != ErrorCode::corrupt) {
        return fail(bytes.error());
    }
    const Json json = bytes ? Json::parse(*bytes, nullptr, false) : Json();
    const auto found = json.is_object() ? json.find("applied_version") : json.end();
    if (!json.is_object() || found == json.end() || !found->is_number_integer()) {
        return -1;
    }
    return std::max<std::int64_t>(found->get<std::int64_t>(), -1);
}

Result<void> removeRegistration(storage::ObjectStore& store, const std::string& folder,
                                const std::string& followerId)
{
    TRY(store.remove(folder + "followers/" + followerId + ".json"));
    TRY(store.remove(withdrawnKey(folder, followerId)));
    return store.remove(appliedKey(folder, followerId));
}

Result<void> withdrawRegistration(storage::ObjectStore& store, const std::string& folder,
                                  const std::string& followerId)
{
    TRY(store.put(withdrawnKey(folder, followerId), std::string_view("{}")));
    TRY(store.remove(folder + "followers/" + followerId + ".json"));
    return store.remove(appliedKey(folder, followerId));
}

Result<bool> wasWithdrawn(const storage::ObjectStore& store, const std::string& folder,
                          const std::string& followerId)
{
    const auto mark = store.head(withdrawnKey(folder, followerId));
    if (!mark && mark.error().code != ErrorCode::notFound) {
        return fail(mark.error());
    }
    return mark.has_value();
}

Result<std::vector<std::string>> LeaderDatabase::list(const storage::ObjectStore& store)
{
    std::vector<std::string> names;
    for (const auto& object : TRY(listAll(store, std::string(databasesFolder)))) {
        if (!object.isFolder()) {
            continue;
        }
        std::string name = object.key.substr(databasesFolder.size());
        name.pop_back();
        if (checkName("database", name) && TRY(hasJournal(store, object.key))) {
            names.push_back(std::move(name));
        }
    }
    return names;
}

Result<void> LeaderDatabase::remove(LeaderContext context, const std::string& name)
{
    TRY(checkName("database", name));
    const std::string folder = databaseFolder(name);
    if (!TRY(hasJournal(*context.store, folder))) {
        return fail(ErrorCode::notFound, "delete database", name, "there is none");
    }
    const auto followers = TRY(readFollowers(*context.store, folder));
    if (!followers.empty()) {
        return fail(ErrorCode::inUse, "delete database", name, "it is followed by " + namesOf(followers),
                    "detach its followers first");
    }
    for (const auto& object : TRY(listAll(*context.store, folder))) {
        if (object.key == folder + "journal/") {
            continue;
        }
        if (object.isFolder()) {
            TRY(removeBelow(*context.store, object.key, 1));
        } else {
            TRY(context.store->remove(object.key));
        }
    }
    TRY(removeBelow(*context.store, folder + "journal/", 1));
    return removeLatecomers(*context.store, folder);
}

Result<std::vector<FollowerRegistration>> LeaderDatabase::followers() const
{
    return readFollowers(*m_context.store, m_folder);
}

Result<void> LeaderDatabase::removeFollower(const std::string& followerId)
{
    const auto none = [&] {
        return fail(ErrorCode::notFound, "detach follower", followerId, m_name + " has no such follower",
                    "list the database's followers");
    };
    if (!isRegistrationId(followerId)) {
        return none();
    }
    const std::string key = m_folder + "followers/" + followerId + ".json";
    const auto found = m_context.store->head(key);
    if (!found) {
        return found.error().code == ErrorCode::notFound ? none() : fail(found.error());
    }
    return removeRegistration(*m_context.store, m_folder, followerId);
}

Result<Needed> LeaderDatabase::needed()
{
    const auto registered = TRY(followers());
    Needed needed;
    needed.time = m_context.clock->now();
    needed.version = std::numeric_limits<std::int64_t>::max();
    for (const FollowerRegistration& follower : registered) {
        const std::int64_t applied = TRY(appliedOf(*m_context.store, m_folder, follower.id));
        if (applied < needed.version) {
            needed.version = applied;
            needed.holder = namesOf({follower});
        }
    }
    if (!registered.empty()) {
        const auto entry = needed.version < 0 ? Result<JournalEntry>(fail(ErrorCode::notFound, {}, {}, {}))
                                              : m_journal.entry(needed.version);
        if (!entry && entry.error().code != ErrorCode::notFound) {
            return fail(entry.error());
        }
        needed.time = entry ? entry->time : Timestamp{};
    }
    return needed;
}

Result<std::optional<Catalogue>> LeaderDatabase::catalogueAt(std::int64_t version)
{
    Catalogue newest = TRY(catalogue());
    if (version >= newest.version) {
        return std::optional(std::move(newest));
    }
    return m_journal.at(version);
}

bool LeaderDatabase::readersAreDone() const
{
    return catalog::readersAreDone(*m_context.store, m_folder);
}

Result<std::size_t> LeaderDatabase::cleanJournal(std::int64_t below, bool whatIf)
{
    return m_journal.cleanUp(below, whatIf);
}

} // namespace sharepane::catalog
