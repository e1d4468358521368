#include "core/base/ids.h"
#include "core/catalog/names.h"
#include "core/delta/path.h"
#include "core/delta/schema.h"
#include "core/follow/share/changesformat.h"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

namespace sharepane::follow::share {

namespace {

using Json = nlohmann::json;

constexpr std::int64_t formatNumber = 1;
constexpr std::size_t longestLine = 16U << 20U;
constexpr std::size_t longestId = 256;
constexpr std::size_t mostTables = 1'000'000;
constexpr std::size_t mostFiles = 20'000'000;
/// So much of a run is read at once.
constexpr std::size_t runBytes = 4U << 20U;
/// So many extents are put into a set at once.
constexpr std::size_t setStep = 20'000;
constexpr std::int64_t mostVersion = (std::int64_t{1} << 62) - 1;
constexpr std::int64_t latest = 253'402'300'800'000'000; // µs: the year 10000

/// A member that is what it must be, or nothing.
std::optional<std::int64_t> integerIn(const Json& object, const char* name, std::int64_t least,
                                      std::int64_t most)
{
    const auto member = object.find(name);
    if (member == object.end() || !member->is_number_integer()) {
        return std::nullopt;
    }
    if (member->is_number_unsigned() &&
        member->get<std::uint64_t>() > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
        return std::nullopt;
    }
    const auto value = member->get<std::int64_t>();
    return value >= least && value <= most ? std::optional(value) : std::nullopt;
}

/// False when absent.
std::optional<bool> flagIn(const Json& object, const char* name)
{
    const auto member = object.find(name);
    if (member == object.end()) {
        return false;
    }
    return member->is_boolean() ? std::optional(member->get<bool>()) : std::nullopt;
}

/// Empty when absent.
std::optional<std::string> textIn(const Json& object, const char* name, std::size_t longest)
{
    const auto member = object.find(name);
    if (member == object.end()) {
        return std::string();
    }
    if (!member->is_string() || member->get_ref<const std::string&>().size() > longest) {
        return std::nullopt;
    }
    return member->get<std::string>();
}

/// Versions by table id; empty when absent.
std::optional<std::map<std::string, std::int64_t>> versionsIn(const Json& object, const char* name)
{
    std::map<std::string, std::int64_t> versions;
    const auto member = object.find(name);
    if (member == object.end()) {
        return versions;
    }
    if (!member->is_object() || member->size() > mostTables) {
        return std::nullopt;
    }
    for (const auto& [id, value] : member->items()) {
        const auto version = integerIn(*member, id.c_str(), -1, mostVersion);
        if (!isUuid(id) || !version) {
            return std::nullopt;
        }
        versions.emplace(id, *version);
    }
    return versions;
}

std::optional<std::vector<std::string>> idsIn(const Json& object, const char* name)
{
    std::vector<std::string> ids;
    const auto member = object.find(name);
    if (member == object.end()) {
        return ids;
    }
    if (!member->is_array() || member->size() > mostTables) {
        return std::nullopt;
    }
    for (const Json& id : *member) {
        if (!id.is_string() || !isUuid(id.get_ref<const std::string&>())) {
            return std::nullopt;
        }
        ids.push_back(id.get<std::string>());
    }
    return ids;
}

} // namespace

Result<ChangesRequest> parseChangesRequest(std::string_view json)
{
    const auto refuse = [] {
        return fail(ErrorCode::invalidArgument, "read", "the question for changes",
                    "it is not of the form that this service knows", "use the same version of Sharepane");
    };
    const Json document = Json::parse(json, nullptr, false);
    if (!document.is_object()) {
        return refuse();
    }
    const auto version = integerIn(document, "version", -1, mostVersion);
    auto id = textIn(document, "id", longestId);
    auto known = versionsIn(document, "known");
    const auto knowsNoOther = flagIn(document, "knows_no_other");
    const auto wantsAll = flagIn(document, "wants_all");
    const auto selection = textIn(document, "selection", 256U << 10U);
    if (!version || !id || !known || !knowsNoOther || !wantsAll || !selection) {
        return refuse();
    }
    ChangesRequest request{*version, *std::move(id), *std::move(known), *knowsNoOther, *wantsAll, {}};
    if (!selection->empty()) {
        auto parsed = catalog::parseSelection(*selection);
        if (!parsed) {
            return refuse();
        }
        request.selection = *std::move(parsed);
    }
    return request;
}

struct ChangesReader::Impl {
    std::string object;
    ChangesAnswer answer{};
    std::string rest{}; // an unfinished line
    std::size_t lines = 0;
    bool begun = false;
    bool ended = false;
    std::size_t tablesTold = 0;
    std::set<std::string> ids{};
    std::set<std::string> names{};

    // Of the table that is being read.
    TableChange* table = nullptr;
    std::string run{}; // actions that wait
    std::int64_t runVersion = -1;
    std::size_t runLeft = 0;            // lines
    std::vector<std::string> runUrls{}; // of its extents; none, or as many as it has lines
    std::size_t runTaken = 0;           // extents
    std::size_t files = 0;
    std::set<std::string> paths{};
    std::vector<delta::Add> wholeAdds{};

    [[nodiscard]] tl::unexpected<Error> corrupt(std::string cause) const
    {
        return fail(ErrorCode::corrupt, "read the changes of", object,
                    "line " + std::to_string(lines) + " of the service's answer: " + std::move(cause),
                    "tell the share's provider");
    }
    Result<void> addLine(std::string_view line);
    Result<void> addActionLine(std::string_view line);
    Result<void> addRun();
    Result<void> addHead(const Json& head, bool isNeed);
    Result<void> addNeed(const Json& head);
    Result<void> addDefinitions(std::string_view json);
    Result<void> addTable(const Json& head);
    Result<void> beginRun(const Json& head);
    Result<void> takeMetadata(delta::Metadata metadata);
    Result<void> takeExtent(delta::Add add);
    Result<void> endTable();
    Result<void> addEnd(const Json& end);
};

Result<void> ChangesReader::Impl::addHead(const Json& head, bool isNeed)
{
    if (integerIn(head, "format", 0, mostVersion) != formatNumber) {
        return fail(ErrorCode::unsupported, "read the changes of", object,
                    "the share's provider has another version of Sharepane, whose answers are not known here",
                    "use the same version");
    }
    const auto now = integerIn(head, "now", 0, latest);
    if (!now) {
        return corrupt("it has no time");
    }
    begun = true;
    answer.leaderTime = fromMicros(*now);
    if (isNeed) {
        return addNeed(head);
    }
    Changes& changes = answer.changes;
    const auto from = integerIn(head, "from", -1, mostVersion);
    const auto version = integerIn(head, "version", 0, mostVersion);
    auto id = textIn(head, "id", longestId);
    const auto oldest = integerIn(head, "oldest", 0, latest);
    const auto newest = integerIn(head, "newest", 0, latest);
    const auto tables = integerIn(head, "tables", 0, static_cast<std::int64_t>(mostTables));
    const auto complete = flagIn(head, "complete");
    const auto more = flagIn(head, "more");
    const auto otherHistory = flagIn(head, "other_history");
    if (!from || !version || !id || id->empty() || !oldest || !newest || !tables || !complete || !more ||
        !otherHistory) {
        return corrupt("it says not what has changed");
    }
    answer.linksExpireAt = fromMicros(integerIn(head, "links_expire", 0, latest).value_or(0));
    changes.fromVersion = *from;
    changes.toVersion = *version;
    changes.toId = *std::move(id);
    changes.oldestCommit = fromMicros(*oldest);
    changes.newestCommit = fromMicros(*newest);
    changes.complete = *complete;
    changes.more = *more;
    changes.otherHistory = *otherHistory;
    tablesTold = static_cast<std::size_t>(*tables);
    if ((*from < 0 || *otherHistory) && !*complete) {
        return corrupt("it begins in the middle");
    }
    if (*version < *from && !*otherHistory) {
        return corrupt("it leads backwards");
    }
    return {};
}

Result<void> ChangesReader::Impl::addNeed(const Json& head)
{
    const auto all = flagIn(head, "all");
    auto tables = idsIn(head, "tables");
    if (!all || !tables || (*all ? !tables->empty() : tables->empty())) {
        return corrupt("it says not what is needed");
    }
    answer.need = Need{*all, *std::move(tables)};
    return {};
}

Result<void> ChangesReader::Impl::addDefinitions(std::string_view json)
{
    if (!begun || answer.need || answer.changes.definitions || !answer.changes.tables.empty()) {
        return corrupt("definitions stand where none may");
    }
    auto parsed = catalog::parseDefinitions(json);
    if (!parsed) {
        return corrupt("its definitions: " + parsed.error().cause);
    }
    answer.changes.definitions = std::make_shared<const catalog::Definitions>(*std::move(parsed));
    return {};
}

Result<void> ChangesReader::Impl::addTable(const Json& head)
{
    TRY(endTable());
    if (answer.changes.tables.size() >= tablesTold) {
        return corrupt("it has more tables than it said");
    }
    auto id = textIn(head, "id", 36);
    const auto dropped = flagIn(head, "dropped");
    if (!id || !isUuid(*id) || !dropped || !ids.insert(*id).second) {
        return corrupt("a table has no id of its own");
    }
    TableChange change;
    change.tableId = *std::move(id);
    change.dropped = *dropped;
    if (*dropped) {
        if (answer.changes.complete) {
            return corrupt("a table was dropped where all there are were told");
        }
        answer.changes.tables.push_back(std::move(change));
        return {};
    }
    const auto name = textIn(head, "name", 255);
    const bool isNamed = head.contains("name");
    const auto version = head.contains("version") ? integerIn(head, "version", 0, mostVersion) : -1;
    const auto rewrite = integerIn(head, "rewrite", -1, mostVersion);
    auto sources = versionsIn(head, "sources");
    const auto whole = flagIn(head, "whole");
    if (!name || !version || !rewrite || !sources || !whole) {
        return corrupt("it says not what became of a table");
    }
    if (isNamed) {
        if (const auto good = catalog::checkName("table", *name); !good) {
            return corrupt("a table's name: " + good.error().cause);
        }
        if (!names.insert(catalog::foldedName(*name)).second) {
            return corrupt("two tables have the same name");
        }
        change.name = *name;
    }
    change.deltaVersion = *version;
    change.lastRewrite = *rewrite;
    change.sources = *std::move(sources);
    if (*whole) {
        change.whole = delta::FileSet();
    }
    if ((*whole && *version < 0) || (answer.changes.complete && !(*whole && isNamed))) {
        return corrupt("a table is not told as a whole");
    }
    table = &answer.changes.tables.emplace_back(std::move(change));
    return {};
}

Result<void> ChangesReader::Impl::beginRun(const Json& head)
{
    const auto version = integerIn(head, "version", -1, mostVersion);
    const auto count = integerIn(head, "lines", 1, 1'000'000);
    if (!version || !count || table == nullptr || table->deltaVersion < 0 || *version > table->deltaVersion) {
        return corrupt("actions belong to no table");
    }
    runVersion = *version;
    runLeft = static_cast<std::size_t>(*count);
    runUrls.clear();
    runTaken = 0;
    if (const auto urls = head.find("urls"); urls != head.end()) {
        if (!urls->is_array() || urls->size() != runLeft || urls->size() > mostLinks) {
            return corrupt("extents are said to lie elsewhere than they do");
        }
        for (const Json& url : *urls) {
            if (!url.is_string() || !shareapi::isExtentUrl(url.get_ref<const std::string&>())) {
                return corrupt("an extent is said to lie where none can");
            }
            runUrls.push_back(url.get<std::string>());
        }
    }
    return {};
}

Result<void> ChangesReader::Impl::addActionLine(std::string_view line)
{
    run.append(line).push_back('\n');
    --runLeft;
    return runLeft == 0 || run.size() >= runBytes ? addRun() : Result<void>{};
}

Result<void> ChangesReader::Impl::addRun()
{
    auto commit = delta::parseCommit(std::max<std::int64_t>(runVersion, 0), run);
    run.clear();
    if (!commit) {
        return corrupt("a table's actions: " + commit.error().cause);
    }
    if (commit->protocol || !commit->txns.empty() || (table->whole && !commit->removes.empty())) {
        return corrupt("a table has actions that belong in no answer");
    }
    if (commit->metadata) {
        TRY(takeMetadata(*std::move(commit->metadata)));
    }
    files += commit->removes.size() + commit->adds.size();
    if (files > mostFiles) {
        return fail(ErrorCode::unsupported, "read the changes of", object,
                    "it has more than " + std::to_string(mostFiles) + " extents");
    }
    for (delta::Remove& remove : commit->removes) {
        table->removedPaths.push_back(std::move(remove.path));
    }
    for (delta::Add& add : commit->adds) {
        TRY(takeExtent(std::move(add)));
    }
    return {};
}

Result<void> ChangesReader::Impl::takeMetadata(delta::Metadata metadata)
{
    if (table->metadata) {
        return corrupt("a table has two schemas");
    }
    TRY(delta::checkReadable(delta::Protocol{}, metadata, object));
    if (const auto schema = delta::parseSchema(metadata.schemaString); !schema) {
        return corrupt("a table's schema: " + schema.error().cause);
    }
    table->metadata = std::move(metadata);
    return {};
}

Result<void> ChangesReader::Impl::takeExtent(delta::Add add)
{
    if (!add.deletionVector.empty()) {
        // Serving the extent without it would bring deleted rows back.
        return fail(ErrorCode::unsupported, "read the changes of", object, "it uses deletion vectors");
    }
    if (add.size < 0 || !delta::checkPath(add.path)) {
        return corrupt("an extent has a size or a path that none can have");
    }
    keepKnownTags(add, !table->whole);
    add.version.value = runVersion;
    if (runTaken < runUrls.size()) {
        answer.links.insert_or_assign({table->tableId, add.path}, std::move(runUrls[runTaken++]));
    }
    if (table->whole) {
        wholeAdds.push_back(std::move(add));
        if (wholeAdds.size() >= setStep) {
            table->whole = table->whole->with(wholeAdds, {});
            wholeAdds.clear();
        }
        return {};
    }
    if (!paths.insert(add.path).second) {
        return corrupt("an extent stands there twice");
    }
    table->adds.push_back(std::move(add));
    return {};
}

Result<void> ChangesReader::Impl::endTable()
{
    if (table == nullptr) {
        return {};
    }
    if (table->whole) {
        *table->whole = table->whole->empty() ? delta::FileSet(wholeAdds) : table->whole->with(wholeAdds, {});
        wholeAdds.clear();
        if (!table->metadata) {
            return corrupt("a table is told as a whole, but has no schema");
        }
    }
    paths.clear();
    table = nullptr;
    return {};
}

Result<void> ChangesReader::Impl::addEnd(const Json& end)
{
    TRY(endTable());
    if (integerIn(end, "lines", 0, mostVersion) != static_cast<std::int64_t>(lines - 1)) {
        return corrupt("lines are missing");
    }
    const Changes& changes = answer.changes;
    if (!answer.need && (changes.tables.size() != tablesTold || (changes.complete && !changes.definitions))) {
        return corrupt("a part is missing");
    }
    ended = true;
    return {};
}

Result<void> ChangesReader::Impl::addLine(std::string_view line)
{
    ++lines;
    if (ended) {
        return corrupt("it goes on after its end");
    }
    if (runLeft > 0) {
        return addActionLine(line);
    }
    constexpr std::string_view definitions = R"({"definitions":)";
    if (line.starts_with(definitions) && line.ends_with('}')) { // read by those whose they are
        return addDefinitions(line.substr(definitions.size(), line.size() - definitions.size() - 1));
    }
    const Json document = Json::parse(line, nullptr, false);
    if (!document.is_object() || document.size() != 1 || !document.begin()->is_object()) {
        return corrupt("it is not of the form that is known");
    }
    const std::string& kind = document.begin().key();
    const Json& value = *document.begin();
    if (!begun) {
        return kind == "changes" || kind == "need" ? addHead(value, kind == "need")
                                                   : corrupt("its beginning is missing");
    }
    if (kind == "end") {
        return addEnd(value);
    }
    if (answer.need) {
        return corrupt("something follows where nothing may");
    }
    if (kind == "table") {
        return addTable(value);
    }
    return kind == "actions" ? beginRun(value) : corrupt("it is not of the form that is known");
}

ChangesReader::ChangesReader(std::string object)
    : m_impl(std::make_unique<Impl>(Impl{std::move(object)}))
{
}

ChangesReader::~ChangesReader() = default;

Result<void> ChangesReader::add(std::string_view piece)
{
    std::string& rest = m_impl->rest;
    while (!piece.empty()) {
        const std::size_t end = piece.find('\n');
        rest.append(piece.substr(0, end));
        if (rest.size() > longestLine) {
            return m_impl->corrupt("it is too long");
        }
        if (end == std::string_view::npos) {
            return {};
        }
        piece.remove_prefix(end + 1);
        const std::string line = std::exchange(rest, {});
        TRY(m_impl->addLine(line));
    }
    return {};
}

Result<ChangesAnswer> ChangesReader::finish()
{
    if (!m_impl->ended || !m_impl->rest.empty()) {
        return fail(ErrorCode::unavailable, "read the changes of", m_impl->object,
                    "the service's answer was cut off after line " + std::to_string(m_impl->lines),
                    "it is asked again by itself; if this stays, tell the provider");
    }
    return std::move(m_impl->answer);
}

} // namespace sharepane::follow::share
