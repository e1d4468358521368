#include "core/serve/sharingendpoints.h"

#include "core/catalog/names.h"
#include "core/serve/answers.h"
#include "core/serve/capabilities.h"
#include "core/serve/hints.h"
#include "core/serve/querypages.h"
#include "core/serve/responsebuffer.h"
#include "core/serve/sharingrequest.h"
#include "core/serve/tablehistory.h"
#include "core/serve/tablelines.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>

namespace sharepane::serve {

namespace {

using Json = nlohmann::ordered_json;

/// More versions than this are not told in one response: each is a read of the log.
constexpr std::int64_t mostVersions = 10'000;

std::string fullName(const SharedTable& table)
{
    return table.schema + '.' + table.entry.name;
}

Response tableResponse(std::int64_t version)
{
    Response response;
    response.headers.emplace_back("Delta-Table-Version", std::to_string(version));
    return response;
}

void addLineHeaders(Response& response, const std::string& capabilities)
{
    response.headers.emplace_back("Content-Type", "application/x-ndjson; charset=utf-8");
    response.headers.emplace_back("delta-sharing-capabilities", capabilities);
}

/// One page of items, each with the place by which it is ordered.
Json pageOf(const std::vector<std::pair<std::string, Json>>& items, const PageRequest& page)
{
    Json shown = Json::array();
    std::string last = page.after.empty() ? " " : page.after; // before every name
    bool more = false;
    for (const auto& [place, item] : items) {
        if (place <= page.after) {
            continue;
        }
        if (shown.size() == page.most) {
            more = true;
            break;
        }
        shown.push_back(item);
        last = place;
    }
    Json document{{"items", std::move(shown)}};
    if (more) {
        document["nextPageToken"] = pageToken(last);
    }
    return document;
}

Json describe(const Grant& grant)
{
    return {{"name", grant.shareName}, {"id", grant.shareId}};
}

Result<std::int64_t> resolve(const SharedTable& table, const VersionRequest& request)
{
    if (request.timestamp) {
        return versionAt(table, *request.timestamp);
    }
    return request.version.value_or(table.entry.deltaVersion);
}

/// The rows that an extent is known to have; 0 when it isn't said.
std::int64_t rowsOf(const delta::Add& add)
{
    const auto stats = nlohmann::json::parse(add.stats, nullptr, false);
    const auto rows = stats.is_object() ? stats.find("numRecords") : stats.end();
    return stats.is_object() && rows != stats.end() && rows->is_number_integer() ? rows->get<std::int64_t>()
                                                                                 : 0;
}

delta::Predicate hintsOf(const QueryRequest& body, const delta::Schema& schema)
{
    std::vector<delta::Predicate> all{sqlHints(body.sqlHints, schema)};
    if (!body.jsonHint.empty()) {
        all.push_back(jsonHint(body.jsonHint, schema));
    }
    return delta::Predicate::allOf(std::move(all));
}

bool hasChangeFeed(const delta::Metadata& metadata)
{
    const auto feed = metadata.configuration.find("delta.enableChangeDataFeed");
    return feed != metadata.configuration.end() && feed->second == "true";
}

tl::unexpected<Error> noChangeFeed(const SharedTable& table)
{
    return fail(ErrorCode::unsupported, "read the changes of", fullName(table),
                "the table " + fullName(table) + " has no change data feed in that range",
                "query the table, or ask its provider to set delta.enableChangeDataFeed");
}

Result<void> checkRange(const SharedTable& table, std::int64_t first, std::int64_t last)
{
    if (first > table.entry.deltaVersion || first > last) {
        return fail(ErrorCode::invalidArgument, "read the changes of", fullName(table),
                    "there are none from version " + std::to_string(first) + " on",
                    "the newest version is " + std::to_string(table.entry.deltaVersion));
    }
    if (last - first >= mostVersions) {
        return fail(ErrorCode::invalidArgument, "read the changes of", fullName(table),
                    "more than " + std::to_string(mostVersions) + " versions are too many at once",
                    "ask for a part of them with an ending version");
    }
    return {};
}

/// Writes the lines of one response.
class Lines {
public:
    Lines(const std::filesystem::path& scratch, const UrlSigner& signer, const SharedTable& table,
          const Grant& grant, ResponseFormat format, Timestamp expiresAt)
        : m_out(scratch)
        , m_signer(signer)
        , m_table(table)
        , m_grant(grant)
        , m_format(format)
        , m_expiresAt(expiresAt)
    {
    }

    Result<void> add(const std::string& line) { return m_out.append(line); }

    Result<void> addHead(const delta::Head& head, std::optional<std::int64_t> version)
    {
        TRY(add(protocolLine(m_format, head.protocol)));
        return add(metadataLine(m_format, head.metadata, m_table.entry.name, version));
    }

    [[nodiscard]] FileLine lineFor(const std::string& path, std::optional<std::int64_t> version,
                                   std::optional<std::int64_t> time)
    {
        m_anyUrl = true;
        return {m_signer.url({m_grant.recipientId, m_table.entry.id, path}, m_expiresAt), version, time,
                toMillis(m_expiresAt)};
    }

    /// What a commit did to the rows, as far as the page goes. False when there is more.
    Result<bool> addChanges(const delta::Commit& commit, Page& page)
    {
        std::int64_t number = 0;
        const auto isNext = [&](bool dataChange) {
            return dataChange && number++ >= page.place.told && page.room > 0;
        };
        const auto line = [&](const std::string& path) {
            --page.room;
            ++page.place.told;
            return lineFor(path, commit.version, timeOf(commit));
        };
        for (const delta::Add& file : commit.adds) {
            if (isNext(file.dataChange)) {
                TRY(add(addLine(m_format, file, line(file.path))));
            }
        }
        for (const delta::Remove& file : commit.removes) {
            if (isNext(file.dataChange)) {
                TRY(add(removeLine(m_format, file, line(file.path))));
            }
        }
        return page.place.told >= number;
    }

    Result<void> addEnd(const std::string& refreshToken, const std::string& nextPageToken = {})
    {
        const auto expiry = m_anyUrl ? std::optional(toMillis(m_expiresAt)) : std::nullopt;
        return add(endStreamLine(expiry, refreshToken, nextPageToken));
    }

    Result<Response> finish(std::int64_t version, const std::string& capabilities)
    {
        Response response = tableResponse(version);
        addLineHeaders(response, capabilities);
        TRY(m_out.moveInto(response));
        return response;
    }

private:
    ResponseBuffer m_out;
    const UrlSigner& m_signer;
    const SharedTable& m_table;
    const Grant& m_grant;
    const ResponseFormat m_format;
    const Timestamp m_expiresAt;
    bool m_anyUrl = false;
};

/// Which files of a snapshot the client can use.
class Usable {
public:
    Usable(const delta::Snapshot& snapshot, const QueryRequest& body)
        : m_pruner(snapshot.schema, snapshot.head.metadata, hintsOf(body, snapshot.schema))
        , m_prunes(m_pruner.decidesAnything())
        // With conditions the rows that count are not known before the client has filtered them.
        , m_limit(body.hasHints() ? std::nullopt : body.limit)
    {
    }
    [[nodiscard]] bool mayMatch(const delta::Add& add) const
    {
        const bool ours = add.tags.contains(std::string(delta::checksumTag));
        return !m_prunes || m_pruner.mayMatch({add.stats, &add.partitionValues, ours});
    }
    /// The rows of a file, where that is of interest.
    [[nodiscard]] std::int64_t countedRows(const delta::Add& add) const { return m_limit ? rowsOf(add) : 0; }
    /// Whether so many rows are all that was asked for.
    [[nodiscard]] bool isEnough(std::int64_t rows) const { return m_limit && rows >= *m_limit; }

private:
    delta::Pruner m_pruner;
    bool m_prunes;
    std::optional<std::int64_t> m_limit;
};

/// The files of a snapshot that the client can use.
Result<void> addFiles(Lines& lines, const delta::Snapshot& snapshot, const Usable& usable,
                      ResponseFormat format, std::optional<std::int64_t> time)
{
    const auto version = time ? std::optional(snapshot.head.version) : std::nullopt;
    std::int64_t rows = 0;
    Result<void> written;
    snapshot.files.forEach([&](const delta::Add& add) {
        if (!written || usable.isEnough(rows) || !usable.mayMatch(add)) {
            return;
        }
        written = lines.add(fileLine(format, add, lines.lineFor(add.path, version, time)));
        rows += usable.countedRows(add);
    });
    return written;
}

/// Those of them that the page has, in the order of their paths. False when there are no more.
Result<bool> addPage(Lines& lines, const delta::Snapshot& snapshot, const Usable& usable,
                     ResponseFormat format, std::optional<std::int64_t> time, Page& page)
{
    std::map<std::string, delta::Add> next; // the first ones, and one more to know whether there is one
    snapshot.files.forEach([&](const delta::Add& add) {
        if (add.path > page.place.path && usable.mayMatch(add)) {
            next.insert_or_assign(add.path, add);
            if (next.size() > page.room + 1) {
                next.erase(std::prev(next.end()));
            }
        }
    });
    const auto version = time ? std::optional(snapshot.head.version) : std::nullopt;
    for (const auto& [path, add] : next) {
        if (page.room == 0 || usable.isEnough(page.place.told)) {
            return !usable.isEnough(page.place.told);
        }
        TRY(lines.add(fileLine(format, add, lines.lineFor(path, version, time))));
        --page.room;
        page.place.told += usable.countedRows(add);
        page.place.path = path;
    }
    return false;
}

} // namespace

SharingEndpoints::SharingEndpoints(OpenDatabase open, std::shared_ptr<const UrlSigner> signer,
                                   Options options)
    : m_tables(std::move(open))
    , m_signer(std::move(signer))
    , m_options(std::move(options))
{
}

Response SharingEndpoints::answer(const RouteMatch& match, const Request& request, const Grant& grant) const
{
    auto response = dispatch(match, request, grant);
    return response ? *std::move(response) : responseFor(response.error());
}

Result<Response> SharingEndpoints::dispatch(const RouteMatch& match, const Request& request,
                                            const Grant& grant) const
{
    const auto parameters = parseQuery(request.query);
    if (!parameters) {
        return fail(ErrorCode::invalidArgument, "use", "the parameters", "they are malformed");
    }
    const Action action = match.route->action;
    if (action == Action::listShares) {
        const auto page = TRY(parsePage(*parameters));
        return jsonResponse(pageOf({{grant.shareName, describe(grant)}}, page));
    }
    if (!catalog::sameName(match.parameters.at("share"), grant.shareName)) {
        return nothingSuch();
    }
    switch (action) {
    case Action::getShare:
        return jsonResponse({{"share", describe(grant)}});
    case Action::listSchemas:
        return listSchemas(*parameters, grant);
    case Action::listTables:
        return listTables(match.parameters.at("schema"), *parameters, grant);
    case Action::listAllTables:
        return listTables({}, *parameters, grant);
    default:
        break;
    }
    const auto table = TRY(m_tables.find(grant, match.parameters.at("schema"), match.parameters.at("table")));
    switch (action) {
    case Action::tableVersion:
        return version(table, *parameters);
    case Action::tableMetadata:
        return metadata(table, *parameters, request);
    case Action::queryTable:
        return query(table, request, grant);
    case Action::tableChanges:
        return changeData(table, *parameters, request, grant);
    default:
        return nothingSuch();
    }
}

Result<Response> SharingEndpoints::listSchemas(const Parameters& query, const Grant& grant) const
{
    const auto page = TRY(parsePage(query));
    std::vector<std::pair<std::string, Json>> items;
    for (const std::string& name : TRY(m_tables.schemas(grant))) {
        items.emplace_back(name, Json{{"name", name}, {"share", grant.shareName}});
    }
    return jsonResponse(pageOf(items, page));
}

Result<Response> SharingEndpoints::listTables(const std::string& schema, const Parameters& query,
                                              const Grant& grant) const
{
    const auto page = TRY(parsePage(query));
    std::vector<std::pair<std::string, Json>> items;
    for (const SharedTable& table : TRY(m_tables.tables(grant, schema))) {
        Json item{{"name", table.entry.name},
                  {"schema", table.schema},
                  {"share", grant.shareName},
                  {"shareId", grant.shareId},
                  {"id", table.entry.id}};
        items.emplace_back(table.schema + '\n' + table.entry.name, std::move(item));
    }
    return jsonResponse(pageOf(items, page));
}

Result<Response> SharingEndpoints::version(const SharedTable& table, const Parameters& query) const
{
    const auto since = query.find("startingTimestamp");
    if (since == query.end()) {
        return tableResponse(table.entry.deltaVersion);
    }
    const auto request = TRY(parseVersion({{"timestamp", since->second}}));
    return tableResponse(TRY(versionSince(table, *request.timestamp)));
}

Result<Response> SharingEndpoints::metadata(const SharedTable& table, const Parameters& query,
                                            const Request& request) const
{
    const auto client = TRY(parseCapabilities(request.header("delta-sharing-capabilities")));
    const std::int64_t wanted = TRY(resolve(table, TRY(parseVersion(query))));
    const auto head = TRY(headAt(table, wanted));
    const auto format = TRY(chooseFormat(client, head.protocol, fullName(table)));
    Response response = tableResponse(head.version);
    addLineHeaders(response, capabilitiesHeader(client, format, false));
    response.body = protocolLine(format, head.protocol) +
                    metadataLine(format, head.metadata, table.entry.name, std::nullopt);
    return response;
}

Result<Response> SharingEndpoints::query(const SharedTable& table, const Request& request,
                                         const Grant& grant) const
{
    const auto body = TRY(parseQueryBody(request.body));
    return body.startingVersion ? changesSince(table, request, body, grant)
                                : snapshot(table, request, body, grant);
}

std::string SharingEndpoints::refreshToken(const SharedTable& table, std::int64_t version,
                                           const Grant& grant) const
{
    const std::string number = std::to_string(version);
    return number + '.' +
           m_signer->sign("refresh", grant.recipientId + '\n' + table.entry.id + '\n' + number);
}

Result<std::int64_t> SharingEndpoints::refreshedVersion(const SharedTable& table, const std::string& token,
                                                        const Grant& grant) const
{
    std::int64_t version = -1;
    const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), version);
    if (error != std::errc() || version < 0 || !equalSecrets(refreshToken(table, version, grant), token)) {
        return fail(ErrorCode::invalidArgument, "use", "refreshToken", "it is none that this service gave");
    }
    return version;
}

Result<Page> SharingEndpoints::pageFor(const QueryRequest& body, const std::string& scope) const
{
    Page page;
    if (body.wantsPages()) {
        page.room = body.maxFiles.value_or(mostPageFiles);
    }
    if (!body.pageToken.empty()) {
        page.place = TRY(placeOf(body.pageToken, scope, *m_signer));
    }
    return page;
}

Result<std::int64_t> SharingEndpoints::snapshotVersion(const SharedTable& table, const QueryRequest& body,
                                                       const Page& page, const Grant& grant) const
{
    if (!body.pageToken.empty()) {
        return page.place.version;
    }
    return body.refreshToken.empty() ? resolve(table, body.at)
                                     : refreshedVersion(table, body.refreshToken, grant);
}

Result<Response> SharingEndpoints::snapshot(const SharedTable& table, const Request& request,
                                            const QueryRequest& body, const Grant& grant) const
{
    const auto client = TRY(parseCapabilities(request.header("delta-sharing-capabilities")));
    const std::string scope = pageScope(grant.recipientId, table.entry.id, body);
    Page page = TRY(pageFor(body, scope));
    page.place.version = TRY(snapshotVersion(table, body, page, grant));
    const auto snapshot = TRY(snapshotAt(table, page.place.version));
    const auto format = TRY(chooseFormat(client, snapshot.head.protocol, fullName(table)));
    std::optional<std::int64_t> time;
    if (body.at.version || body.at.timestamp) {
        // May be cleaned away while its checkpoint is still there.
        const auto commit = commitAt(table, page.place.version);
        time = commit ? timeOf(*commit) : 0;
    }
    Lines lines(m_options.scratch, *m_signer, table, grant, format,
                m_options.clock->now() + m_options.urlLifetime);
    TRY(lines.addHead(snapshot.head, std::nullopt));
    TRY(snapshot.files.loadDetails());
    const Usable usable(snapshot, body);
    bool goesOn = false;
    if (body.wantsPages()) {
        goesOn = TRY(addPage(lines, snapshot, usable, format, time, page));
    } else {
        TRY(addFiles(lines, snapshot, usable, format, time));
    }
    if (client.endStreamAction || body.includeRefreshToken || body.wantsPages()) {
        TRY(lines.addEnd(body.includeRefreshToken ? refreshToken(table, snapshot.head.version, grant)
                                                  : std::string(),
                         goesOn ? pageTokenFor(page.place, scope, *m_signer) : std::string()));
    }
    return lines.finish(snapshot.head.version, capabilitiesHeader(client, format, client.endStreamAction));
}

Result<Response> SharingEndpoints::changesSince(const SharedTable& table, const Request& request,
                                                const QueryRequest& body, const Grant& grant) const
{
    const auto client = TRY(parseCapabilities(request.header("delta-sharing-capabilities")));
    const std::string scope = pageScope(grant.recipientId, table.entry.id, body);
    Page page = TRY(pageFor(body, scope));
    const std::int64_t newest = table.entry.deltaVersion;
    const std::int64_t first = *body.startingVersion;
    if (body.pageToken.empty()) {
        page.place = {first, std::min(body.endingVersion.value_or(newest), newest)};
    }
    const std::int64_t last = page.place.last;
    TRY(checkRange(table, first, last));
    const auto head = TRY(headAt(table, first));
    const auto lastHead = TRY(headAt(table, last));
    const auto format = TRY(chooseFormat(client, lastHead.protocol, fullName(table)));
    Lines lines(m_options.scratch, *m_signer, table, grant, format,
                m_options.clock->now() + m_options.urlLifetime);
    TRY(lines.addHead(head, first));
    while (page.place.version <= last && page.room > 0) {
        const auto commit = TRY(commitAt(table, page.place.version));
        if (commit.metadata && commit.version > first && page.place.told == 0) {
            TRY(lines.add(metadataLine(format, *commit.metadata, table.entry.name, commit.version)));
        }
        if (TRY(lines.addChanges(commit, page))) {
            page.place = {commit.version + 1, last};
        }
    }
    if (client.endStreamAction || body.includeRefreshToken || body.wantsPages()) {
        const bool goesOn = page.place.version <= last;
        TRY(lines.addEnd({}, goesOn ? pageTokenFor(page.place, scope, *m_signer) : std::string()));
    }
    return lines.finish(first, capabilitiesHeader(client, format, client.endStreamAction));
}

Result<Response> SharingEndpoints::changeData(const SharedTable& table, const Parameters& query,
                                              const Request& request, const Grant& grant) const
{
    const auto client = TRY(parseCapabilities(request.header("delta-sharing-capabilities")));
    const auto wanted = TRY(parseChanges(query));
    const std::int64_t newest = table.entry.deltaVersion;
    const auto newestHead = TRY(headAt(table, newest));
    if (!hasChangeFeed(newestHead.metadata)) {
        return noChangeFeed(table);
    }
    const std::int64_t first = wanted.startingVersion ? *wanted.startingVersion
                                                      : TRY(versionSince(table, *wanted.startingTimestamp));
    const std::int64_t asked = wanted.endingTimestamp ? TRY(versionAt(table, *wanted.endingTimestamp))
                                                      : wanted.endingVersion.value_or(newest);
    const std::int64_t last = std::min(asked, newest);
    TRY(checkRange(table, first, last));
    const auto head = TRY(headAt(table, first));
    const auto format = TRY(chooseFormat(client, newestHead.protocol, fullName(table)));
    Lines lines(m_options.scratch, *m_signer, table, grant, format,
                m_options.clock->now() + m_options.urlLifetime);
    TRY(lines.addHead(wanted.historicalMetadata ? head : newestHead,
                      wanted.historicalMetadata ? first : newest));
    if (!hasChangeFeed(head.metadata)) {
        return noChangeFeed(table);
    }
    for (std::int64_t version = first; version <= last; ++version) {
        const auto commit = TRY(commitAt(table, version));
        if (commit.metadata && !hasChangeFeed(*commit.metadata)) {
            return noChangeFeed(table);
        }
        if (commit.metadata && version > first && wanted.historicalMetadata) {
            TRY(lines.add(metadataLine(format, *commit.metadata, table.entry.name, version)));
        }
        const auto changes = TRY(changeFilesAt(table, version));
        for (const delta::Add& file : changes) {
            TRY(lines.add(changeLine(format, file, lines.lineFor(file.path, version, timeOf(commit)))));
        }
        if (changes.empty()) {
            Page all;
            TRY(lines.addChanges(commit, all));
        }
    }
    if (client.endStreamAction) {
        TRY(lines.addEnd({}));
    }
    return lines.finish(first, capabilitiesHeader(client, format, client.endStreamAction));
}

} // namespace sharepane::serve
