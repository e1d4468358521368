#include "core/follow/sharing/sharingsource.h"

#include "core/catalog/journal.h"
#include "core/catalog/names.h"
#include "core/follow/extentcopy.h"
#include "core/follow/rangereader.h"

#include <QtCore/QCryptographicHash>

#include <algorithm>
#include <set>

namespace sharepane::follow::sharing {

namespace {

constexpr const char* readOp = "read the changes of";
constexpr const char* fetchOp = "fetch extent";
/// A URL that ends sooner than this is asked for anew.
constexpr std::chrono::seconds urlReserve{30};
/// So long a request that was answered tells that the credential is accepted.
constexpr std::chrono::seconds acceptedSpan{5};

std::string hashOf(const std::string& text)
{
    return QCryptographicHash::hash(QByteArray::fromStdString(text), QCryptographicHash::Sha256)
        .toHex()
        .toStdString();
}

/// What was found missing under our hands is no deleted database: the leader changed while it was read.
Error asChangedMeanwhile(Error error)
{
    if (error.code == ErrorCode::notFound) {
        error.code = ErrorCode::unavailable;
        error.cause += " (it may have changed while it was read)";
    }
    return error;
}

/// A refusal that says nothing about other tables: whoever doesn't select this one isn't concerned.
bool isOfOneTable(const Error& error)
{
    return error.code == ErrorCode::invalidArgument || error.code == ErrorCode::unsupported ||
           error.code == ErrorCode::corrupt || error.code == ErrorCode::failed;
}

tl::unexpected<Error> damaged(const ExtentRef& extent, std::string cause)
{
    return fail(ErrorCode::corrupt, fetchOp, extent.path, std::move(cause),
                "it will be fetched again; if this stays, the provider's file is damaged");
}

/// Parquet's "File Format": magic, data, footer, its length in four bytes, magic.
Result<void> checkBegin(const ExtentRef& extent, const std::string& window)
{
    if (window.substr(0, 4) != "PAR1") {
        return damaged(extent, "it is no Parquet file");
    }
    return {};
}

Result<void> checkEnd(const ExtentRef& extent, const std::string& lastWindow)
{
    if (lastWindow.ends_with("PARE")) {
        return fail(ErrorCode::unsupported, fetchOp, extent.path, "it is an encrypted Parquet file",
                    "ask whoever shares the data to write it without encryption, or leave its table out");
    }
    if (!lastWindow.ends_with("PAR1")) {
        return damaged(extent, "its Parquet footer is missing");
    }
    std::uint64_t length = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        const auto byte = static_cast<unsigned char>(lastWindow[lastWindow.size() - 8 + i]);
        length |= static_cast<std::uint64_t>(byte) << (8 * i);
    }
    if (length + 12 > static_cast<std::uint64_t>(extent.size)) {
        return damaged(extent, "its Parquet footer says that it is longer than the file");
    }
    return {};
}

} // namespace

std::string tableIdOf(const SharedTable& table)
{
    std::string folded = table.name;
    std::ranges::transform(folded, folded.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    std::string hex = hashOf(table.id.empty() ? "table named " + folded : "table " + table.id).substr(0, 32);
    hex[12] = '8'; // RFC 9562: a UUID of our own making
    hex[16] = '8';
    return hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-" + hex.substr(12, 4) + "-" + hex.substr(16, 4) +
           "-" + hex.substr(20);
}

SharingSource::SharingSource(std::shared_ptr<SharingClient> client, SharingUrl leader, std::string schema,
                             NoteState noteState, std::shared_ptr<const Clock> clock)
    : m_client(std::move(client))
    , m_leader(std::move(leader))
    , m_schema(std::move(schema))
    , m_noteState(std::move(noteState))
    , m_clock(std::move(clock))
{
}

std::string SharingSource::describe() const
{
    return formatSharingUrl(m_leader) + "/schemas/" + m_schema;
}

/// The schema's tables and their versions now.
Result<SharingSource::State> SharingSource::look(const CancelToken& cancel) const
{
    State state;
    std::map<std::string, std::string> names;
    for (const SharedTable& table : TRY(m_client->tables(m_leader.share, m_schema, cancel))) {
        const auto version = m_client->version(m_leader.share, m_schema, table.name, cancel);
        if (!version && !isOfOneTable(version.error())) {
            return fail(asChangedMeanwhile(version.error()));
        }
        const std::string id = tableIdOf(table);
        names[id] = table.name;
        const Seen seen =
            version ? Seen{table.name, *version} : Seen{table.name, -1, std::optional(version.error())};
        if (!state.emplace(id, seen).second) {
            return fail(ErrorCode::corrupt, readOp, describe(), "two of its tables have the same id",
                        "tell whoever runs the server");
        }
    }
    const std::lock_guard lock(m_mutex);
    m_names = std::move(names);
    return state;
}

namespace {

template <typename State>
std::string fingerprintOf(const State& state)
{
    std::string text;
    for (const auto& [id, seen] : state) {
        text += id + '\0' + seen.name + '\0' + std::to_string(seen.version) + '\n';
    }
    return hashOf(text);
}

} // namespace

Result<LeaderHead> SharingSource::head(std::int64_t /*known*/) const
{
    return m_noteState(m_schema, fingerprintOf(TRY(look())));
}

/// Names of the selected tables by id. Each must be one that a table can have here.
Result<std::map<std::string, std::string>> SharingSource::selected(const State& state,
                                                                   const catalog::Selection& selection) const
{
    catalog::Catalogue catalogue;
    for (const auto& [id, seen] : state) {
        catalogue.tables[id] = {id, seen.name, seen.version, {}, {}, {}};
    }
    std::map<std::string, std::string> names;
    std::set<std::string> taken;
    for (const std::string& id : catalog::selectedTables(catalogue, selection)) {
        const std::string& name = state.at(id).name;
        if (const auto good = catalog::checkName("table", name); !good) {
            return fail(ErrorCode::unsupported, readOp, describe(),
                        "it has a table of the name '" + name + "', which no table can have here",
                        "leave it out with --tables-exclude");
        }
        if (!taken.insert(catalog::foldedName(name)).second) {
            return fail(ErrorCode::corrupt, readOp, describe(), "two of its tables are named " + name,
                        "tell whoever runs the server, or leave them out with --tables-exclude");
        }
        names[id] = name;
    }
    return names;
}

/// All of the table as it is now, which may be newer than it was seen.
Result<void> SharingSource::addContent(TableChange& change, Seen& seen) const
{
    auto snapshot = m_client->query(m_leader.share, m_schema, seen.name);
    if (!snapshot) {
        return fail(asChangedMeanwhile(snapshot.error()));
    }
    seen.version = snapshot->version;
    change.deltaVersion = snapshot->version;
    // The server doesn't tell which versions removed what, so that any could have.
    change.lastRewrite = snapshot->version;
    change.metadata = std::move(snapshot->metadata);
    change.whole = delta::FileSet(snapshot->adds);
    keepUrls(change.tableId, std::make_shared<const Urls>(std::move(snapshot->urls)));
    return {};
}

Result<Changes> SharingSource::changesAfter(const Position& known) const
{
    State state = TRY(look());
    const std::string fingerprint = fingerprintOf(state);
    if (known.version >= 0 && !known.wantsAll) {
        const auto head = TRY(m_noteState(m_schema, fingerprint));
        if (head.version == known.version && fingerprint == known.id) {
            remember(known.version, known.id, TRY(selected(state, known.selection)));
            Changes nothing;
            nothing.fromVersion = nothing.toVersion = known.version;
            nothing.toId = known.id;
            nothing.oldestCommit = nothing.newestCommit = head.time;
            return nothing;
        }
    }
    return changesTo(std::move(state), known);
}

/// From what is known to a state that is another one, or to all of it.
Result<Changes> SharingSource::changesTo(State state, const Position& known) const
{
    const auto names = TRY(selected(state, known.selection));
    Told told;
    {
        const std::lock_guard lock(m_mutex);
        told = m_told;
    }
    Changes changes;
    changes.fromVersion = known.version;
    changes.complete =
        known.version < 0 || known.wantsAll || told.version != known.version || told.id != known.id;
    for (const auto& [id, name] : names) {
        Seen& seen = state.at(id);
        if (seen.problem) {
            return fail(*seen.problem);
        }
        TableChange change;
        change.tableId = id;
        const auto before = told.names.find(id);
        if (changes.complete || before == told.names.end() || before->second != name) {
            change.name = name;
        }
        const KnownTable table = known.version < 0 ? KnownTable{} : known.tableOf(id);
        if (known.wantsAll || table.deltaVersion != seen.version) {
            TRY(addContent(change, seen));
        }
        if (change.name || change.whole) {
            changes.tables.push_back(std::move(change));
        }
    }
    for (const auto& [id, name] : told.names) {
        if (!changes.complete && !names.contains(id)) {
            TableChange& change = changes.tables.emplace_back();
            change.tableId = id;
            change.dropped = true;
        }
    }
    changes.toId = fingerprintOf(state);
    const auto head = TRY(m_noteState(m_schema, changes.toId));
    changes.toVersion = head.version;
    changes.oldestCommit = changes.newestCommit = head.time;
    changes.otherHistory = head.version < known.version;
    if (changes.complete) {
        changes.definitions = std::make_shared<const catalog::Definitions>();
    }
    remember(changes.toVersion, changes.toId, names);
    return changes;
}

void SharingSource::remember(std::int64_t version, std::string id,
                             std::map<std::string, std::string> names) const
{
    const std::lock_guard lock(m_mutex);
    m_told = {version, std::move(id), std::move(names)};
}

std::optional<std::string> SharingSource::knownUrl(const ExtentRef& extent) const
{
    std::shared_ptr<const Urls> urls;
    {
        const std::lock_guard lock(m_mutex);
        const auto table = m_urls.find(extent.tableId);
        if (table == m_urls.end()) {
            return std::nullopt;
        }
        urls = table->second;
    }
    const auto found = urls->find(extent.path);
    const auto good = [&](const FileUrl& url) {
        return !url.expiresAt || *url.expiresAt > m_clock->now() + urlReserve;
    };
    return found != urls->end() && good(found->second) ? std::optional(found->second.url) : std::nullopt;
}

void SharingSource::keepUrls(const std::string& tableId, std::shared_ptr<const Urls> urls) const
{
    const std::lock_guard lock(m_mutex);
    m_urls.insert_or_assign(tableId, std::move(urls));
}

Result<std::shared_ptr<const SharingSource::Urls>> SharingSource::askUrls(const std::string& tableId,
                                                                          const CancelToken& cancel) const
{
    const auto nameOf = [this](const std::string& id) {
        const std::lock_guard lock(m_mutex);
        const auto known = m_names.find(id);
        return known == m_names.end() ? std::string() : known->second;
    };
    std::string name = nameOf(tableId);
    if (name.empty()) {
        TRY(look(cancel));
        name = nameOf(tableId);
    }
    if (name.empty()) {
        return fail(ErrorCode::unavailable, fetchOp, describe(), "the provider has the table no more",
                    "the next synchronisation notices; ask whoever shares the data if it was not meant");
    }
    auto snapshot = m_client->query(m_leader.share, m_schema, name, cancel);
    if (!snapshot) {
        return fail(asChangedMeanwhile(snapshot.error()));
    }
    auto urls = std::make_shared<const Urls>(std::move(snapshot->urls));
    keepUrls(tableId, urls);
    return urls;
}

Result<std::string> SharingSource::urlOf(const ExtentRef& extent, bool fresh, const CancelToken& cancel) const
{
    if (!fresh) {
        if (auto known = knownUrl(extent)) {
            return *std::move(known);
        }
    }
    const auto urls = TRY(askUrls(extent.tableId, cancel));
    const auto found = urls->find(extent.path);
    if (found == urls->end()) {
        return fail(ErrorCode::unavailable, fetchOp, extent.path,
                    "the provider's newest version of the table has it no more",
                    "the next synchronisation brings what has taken its place");
    }
    return found->second.url;
}

Result<FetchMode> SharingSource::fetch(const ExtentRef& extent, const std::filesystem::path& destination,
                                       const CancelToken& cancel,
                                       const std::function<void(std::uint64_t)>& onBytes) const
{
    if (extent.size < 12) {
        return damaged(extent, "it is no Parquet file");
    }
    RangeAccess access;
    access.url = [&](bool fresh) {
        return urlOf(extent, fresh, cancel);
    };
    access.ask = [&](const std::string& url, std::uint64_t offset, std::uint64_t count) {
        return m_client->readFile(url, offset, count, cancel);
    };
    access.check = [&](std::uint64_t offset, const std::string& part) -> Result<void> {
        if (offset == 0) {
            TRY(checkBegin(extent, part));
        }
        const bool isLast = offset + part.size() == static_cast<std::uint64_t>(extent.size);
        return isLast ? checkEnd(extent, part) : Result<void>{};
    };
    RangeReader reader(extent, std::move(access), cancel);
    const ReadAt readAt = [&reader](std::uint64_t offset, std::span<std::byte> into) {
        return reader.read(offset, into);
    };
    TRY(copyExtent(extent, readAt, destination, cancel, onBytes));
    return FetchMode::copied;
}

Result<std::shared_ptr<void>> SharingSource::subscribe(std::function<void()> /*onNews*/)
{
    return std::shared_ptr<void>(); // the protocol tells nothing by itself
}

Result<void> SharingSource::attach(const std::string& /*followerId*/, const std::string& /*cluster*/,
                                   const std::string& /*database*/)
{
    return {};
}

Result<void> SharingSource::detach(const std::string& /*followerId*/)
{
    return {};
}

Result<void> SharingSource::report(const std::string& /*followerId*/, std::int64_t /*version*/)
{
    return {};
}

Result<bool> SharingSource::isAttached(const std::string& /*followerId*/) const
{
    const auto accepted = m_client->lastAccepted();
    if (!accepted || std::chrono::steady_clock::now() - *accepted > acceptedSpan) {
        TRY(m_client->schemas(m_leader.share));
    }
    return true;
}

SharingLeader::SharingLeader(SharingUrl url, std::shared_ptr<SharingClient> client, NoteState noteState)
    : m_url(std::move(url))
    , m_client(std::move(client))
    , m_noteState(std::move(noteState))
{
}

Result<std::vector<std::string>> SharingLeader::databases() const
{
    return m_client->schemas(m_url.share);
}

Result<std::shared_ptr<LeaderSource>> SharingLeader::open(const std::string& database)
{
    TRY(catalog::checkName("database", database));
    return std::make_shared<SharingSource>(m_client, m_url, database, m_noteState);
}

Result<std::shared_ptr<void>> SharingLeader::subscribe(std::function<void()> /*onNews*/)
{
    return std::shared_ptr<void>();
}

Result<std::shared_ptr<Leader>>
openSharingLeader(const std::string& url, const std::shared_ptr<Profiles>& profiles, ReadSecret readSecret)
{
    const SharingUrl parsed = TRY(parseSharingUrl(url));
    ReadProfile readProfile = [=, endpoint = parsed.endpoint,
                               readSecret = std::move(readSecret)]() -> Result<shareapi::Profile> {
        const auto missing = [&](std::string cause) {
            return fail(ErrorCode::needsPerson, "use the profile of", url, std::move(cause),
                        "follow it again with: sharepanectl profile follow FILE.share");
        };
        const auto stored = TRY(profiles->find(url));
        if (!stored) {
            return missing("this workspace has none");
        }
        const auto secret = readSecret(stored->secret);
        if (!secret && secret.error().code == ErrorCode::notFound) {
            return missing("its secret is not where secrets are kept");
        }
        auto profile = TRY(shareapi::parseProfile(TRY(secret)));
        if (profile.endpoint != endpoint) {
            return missing("the secret of that name belongs to another endpoint");
        }
        return profile;
    };
    NoteState noteState = [profiles, url](const std::string& database, const std::string& fingerprint) {
        return profiles->noteState(url, database, fingerprint);
    };
    return std::make_shared<SharingLeader>(parsed, std::make_shared<SharingClient>(std::move(readProfile)),
                                           std::move(noteState));
}

} // namespace sharepane::follow::sharing
