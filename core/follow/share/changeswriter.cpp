#include "core/delta/mergedextent.h"
#include "core/follow/share/changesformat.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <span>

namespace sharepane::follow::share {

namespace {

using Json = nlohmann::json;

constexpr int formatNumber = 1;
/// Of one run of actions.
constexpr std::size_t mostInRun = 1000;

std::string dumped(const Json& json)
{
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// Passes lines on and counts them.
class Writer {
public:
    Writer(const Sink& sink, const ExtentLinks* links)
        : m_sink(sink)
        , m_links(links)
    {
    }

    Result<void> line(const Json& json) { return text(dumped(json) + '\n', 1); }
    /// A line whose value is JSON already.
    Result<void> line(const char* name, const std::string& value)
    {
        return text(std::string("{\"") + name + "\":" + value + "}\n", 1);
    }
    Result<void> end() { return line(Json{{"end", {{"lines", m_lines}}}}); }

    Result<void> table(const TableChange& change);

private:
    Result<void> text(const std::string& bytes, std::size_t lines)
    {
        m_lines += lines;
        return m_sink(bytes);
    }
    Result<void> actions(std::int64_t version, const delta::Commit& commit, std::size_t count,
                         const std::vector<std::string>& urls = {})
    {
        Json head = {{"version", version}, {"lines", count}};
        if (!urls.empty()) {
            head["urls"] = urls;
        }
        TRY(line(Json{{"actions", std::move(head)}}));
        return text(delta::toNdjson(commit), count);
    }
    Result<void> extents(const std::string& tableId, std::span<delta::Add> adds, bool isWhole = false);
    Result<void> whole(const std::string& tableId, const delta::FileSet& files);

    const Sink& m_sink;
    const ExtentLinks* const m_links; ///< null: none
    std::size_t m_lines = 0;
};

/// In runs of one version.
Result<void> Writer::extents(const std::string& tableId, std::span<delta::Add> adds, bool isWhole)
{
    std::ranges::stable_sort(adds, {}, [](const delta::Add& add) { return add.version.value; });
    for (std::size_t begin = 0; begin < adds.size();) {
        const std::int64_t version = adds[begin].version.value;
        delta::Commit run;
        std::vector<std::string> urls;
        while (begin < adds.size() && adds[begin].version.value == version && run.adds.size() < mostInRun) {
            delta::Add& add = run.adds.emplace_back(std::move(adds[begin++]));
            keepKnownTags(add, !isWhole);
            if (m_links != nullptr) {
                urls.push_back(m_links->urlOf(tableId, add.path));
            }
        }
        TRY(actions(version, run, run.adds.size(), urls));
    }
    return {};
}

Result<void> Writer::whole(const std::string& tableId, const delta::FileSet& files)
{
    TRY(files.loadDetails()); // what can't be read now must not be told as if it were not there
    std::vector<delta::Add> adds;
    Result<void> written;
    files.forEach([&](const delta::Add& add) {
        if (!written) {
            return;
        }
        adds.push_back(add);
        if (adds.size() == mostInRun) {
            written = extents(tableId, adds, true);
            adds.clear();
        }
    });
    if (written) {
        written = extents(tableId, adds, true);
    }
    return written;
}

Result<void> Writer::table(const TableChange& change)
{
    if (change.dropped) { // and not a word of what else it has become
        return line(Json{{"table", {{"id", change.tableId}, {"dropped", true}}}});
    }
    Json head = {{"id", change.tableId}, {"rewrite", change.lastRewrite}};
    if (change.name) {
        head["name"] = *change.name;
    }
    if (change.deltaVersion >= 0) {
        head["version"] = change.deltaVersion;
    }
    if (!change.sources.empty()) {
        head["sources"] = change.sources;
    }
    if (change.whole) {
        head["whole"] = true;
    }
    TRY(line(Json{{"table", head}}));
    for (std::size_t begin = 0; change.metadata || begin < change.removedPaths.size();) {
        delta::Commit commit;
        if (begin == 0) {
            commit.metadata = change.metadata;
        }
        while (begin < change.removedPaths.size() && commit.removes.size() < mostInRun) {
            commit.removes.emplace_back().path = change.removedPaths[begin++];
        }
        TRY(actions(-1, commit, commit.removes.size() + (commit.metadata ? 1 : 0)));
        if (begin == change.removedPaths.size()) {
            break;
        }
    }
    if (change.whole) {
        return whole(change.tableId, *change.whole);
    }
    std::vector<delta::Add> adds = change.adds;
    return extents(change.tableId, adds);
}

std::size_t newExtentsOf(const Changes& changes)
{
    std::size_t count = 0;
    for (const TableChange& change : changes.tables) {
        count += change.whole ? change.whole->size() : change.adds.size();
    }
    return count;
}

Json headOf(Timestamp now)
{
    return {{"format", formatNumber}, {"now", toMicros(now)}};
}

} // namespace

void keepKnownTags(delta::Add& add, bool withParts)
{
    std::erase_if(add.tags, [&](const auto& tag) {
        return tag.first != delta::checksumTag && (!withParts || tag.first != delta::mergedFromTag);
    });
}

std::string toJson(const ChangesRequest& request)
{
    Json json = {{"version", request.version}};
    if (!request.id.empty()) {
        json["id"] = request.id;
    }
    if (!request.known.empty()) {
        json["known"] = request.known;
    }
    if (request.knowsNoOther) {
        json["knows_no_other"] = true;
    }
    if (request.wantsAll) {
        json["wants_all"] = true;
    }
    if (!request.selection.empty()) {
        json["selection"] = catalog::toJson(request.selection);
    }
    return dumped(json);
}

Result<void> writeChanges(const Changes& changes, Timestamp now, const Sink& sink,
                          const std::optional<ExtentLinks>& links)
{
    const bool linked = links && newExtentsOf(changes) <= mostLinks;
    Json head = headOf(now);
    if (linked) {
        head["links_expire"] = toMicros(links->expireAt);
    }
    head["from"] = changes.fromVersion;
    head["version"] = changes.toVersion;
    head["id"] = changes.toId;
    head["oldest"] = toMicros(changes.oldestCommit);
    head["newest"] = toMicros(changes.newestCommit);
    head["tables"] = changes.tables.size();
    for (const auto& [name, value] :
         {std::pair("complete", changes.complete), std::pair("more", changes.more),
          std::pair("other_history", changes.otherHistory)}) {
        if (value) {
            head[name] = true;
        }
    }
    Writer writer(sink, linked ? &*links : nullptr);
    TRY(writer.line(Json{{"changes", head}}));
    if (changes.definitions) {
        TRY(writer.line("definitions", catalog::toJson(*changes.definitions)));
    }
    for (const TableChange& change : changes.tables) {
        TRY(writer.table(change));
    }
    return writer.end();
}

Result<void> writeNeed(const Need& need, Timestamp now, const Sink& sink)
{
    Json head = headOf(now);
    if (need.all) {
        head["all"] = true;
    } else {
        head["tables"] = need.tables;
    }
    Writer writer(sink, nullptr);
    TRY(writer.line(Json{{"need", head}}));
    return writer.end();
}

} // namespace sharepane::follow::share
