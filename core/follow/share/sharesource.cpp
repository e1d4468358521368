#include "core/follow/share/sharesource.h"

#include "core/base/ids.h"
#include "core/catalog/names.h"
#include "core/follow/extentcopy.h"
#include "core/follow/rangereader.h"

#include <algorithm>
#include <utility>

namespace sharepane::follow::share {

namespace {

constexpr const char* readOp = "read the changes of";
/// A URL that ends sooner than this is asked for anew.
constexpr std::chrono::seconds urlReserve{10};
/// So many tables are told at once, without being asked about.
constexpr std::size_t mostAsked = 100;
/// With more tables than this it costs less to get the whole picture.
constexpr std::size_t mostTold = 15'000;
constexpr std::size_t mostUrls = 10'000; // that are remembered
constexpr int mostQuestions = 4;

/// What was found missing under our hands is no deleted database: the leader changed while it was read.
Error asChangedMeanwhile(Error error)
{
    if (error.code == ErrorCode::notFound) {
        error.code = ErrorCode::unavailable;
        error.cause += " (it may have changed while it was read)";
    }
    return error;
}

/// Of a database; "": of which databases there are.
Result<std::shared_ptr<void>> awaitNews(const std::shared_ptr<ShareClient>& client,
                                        const std::string& database, std::function<void()> onNews)
{
    const auto access = TRY(client->access());
    auto readCredential = [client]() -> Result<std::string> {
        const auto now = client->access();
        return now ? Result<std::string>(now->keys.credential) : fail(now.error());
    };
    return access.connection->news().await(client->url().subscription, database, std::move(readCredential),
                                           std::move(onNews));
}

} // namespace

ShareSource::ShareSource(std::shared_ptr<ShareClient> client, std::string database,
                         std::shared_ptr<const Clock> clock)
    : m_client(std::move(client))
    , m_database(std::move(database))
    , m_clock(std::move(clock))
{
}

std::string ShareSource::describe() const
{
    return formatShareUrl(m_client->url()) + "/" + m_database;
}

Result<LeaderHead> ShareSource::head(std::int64_t /*known*/) const
{
    const auto head = TRY(m_client->head(m_database));
    return LeaderHead{head.version, head.time};
}

/// Adds what the service needs. False when that is too much to tell, or can't be told.
bool ShareSource::answerNeed(const Need& need, const Position& known, ChangesRequest& request) const
{
    std::vector<std::string> tables = need.tables;
    if (need.all) {
        if (!known.tables) {
            return false;
        }
        tables = known.tables();
        request.known.clear();
        request.knowsNoOther = true;
    }
    if (tables.size() > mostTold) {
        return false;
    }
    for (const std::string& id : tables) {
        request.known[id] = known.tableOf(id).deltaVersion;
    }
    if (!need.all) {
        tables.resize(std::min(tables.size(), mostAsked));
        const std::lock_guard lock(m_mutex);
        m_asked = std::move(tables);
    }
    return true;
}

Result<Changes> ShareSource::changesAfter(const Position& known) const
{
    ChangesRequest request{known.version, known.id, {}, false, known.wantsAll, known.selection};
    if (known.version >= 0 && !known.wantsAll) {
        std::vector<std::string> asked;
        {
            const std::lock_guard lock(m_mutex);
            asked = m_asked;
        }
        for (const std::string& id : asked) {
            request.known[id] = known.tableOf(id).deltaVersion;
        }
    }
    for (int question = 0; question < mostQuestions; ++question) {
        auto told = TRY(m_client->changes(m_database, request, *m_clock));
        const bool isAnswer = !told.tooLong && !told.answer.need;
        if (isAnswer) {
            Changes changes = std::move(told.answer.changes);
            if (changes.fromVersion != known.version) {
                break;
            }
            changes.clockOffset = told.clockOffset;
            const std::lock_guard lock(m_mutex);
            m_clockOffset = told.clockOffset;
            if (m_urls.size() >= mostUrls) {
                m_urls.clear();
            }
            for (auto& [extent, url] : told.answer.links) {
                m_urls.insert_or_assign({extent.table, extent.path},
                                        Url{std::move(url), told.answer.linksExpireAt});
            }
            return changes;
        }
        if (told.tooLong || !answerNeed(*told.answer.need, known, request)) {
            request.known.clear();
            request.knowsNoOther = false;
            request.wantsAll = true;
        }
    }
    return fail(ErrorCode::corrupt, readOp, describe(), "the service answers another question",
                "tell the share's provider");
}

Result<std::string> ShareSource::urlOf(const ExtentRef& extent, bool fresh, const CancelToken& cancel) const
{
    const std::pair key(extent.tableId, extent.path);
    if (!fresh) {
        const std::lock_guard lock(m_mutex);
        const auto known = m_urls.find(key);
        if (known != m_urls.end() && known->second.expiresAt > m_clock->now() + m_clockOffset + urlReserve) {
            return known->second.url;
        }
    }
    const auto urls = m_client->extentUrls(m_database, {{extent.tableId, extent.path}}, cancel);
    if (!urls) {
        return fail(asChangedMeanwhile(urls.error()));
    }
    const std::lock_guard lock(m_mutex);
    if (m_urls.size() >= mostUrls) {
        m_urls.clear();
    }
    m_urls.insert_or_assign(key, Url{urls->urls.front(), urls->expiresAt});
    return urls->urls.front();
}

Result<FetchMode> ShareSource::fetch(const ExtentRef& extent, const std::filesystem::path& destination,
                                     const CancelToken& cancel,
                                     const std::function<void(std::uint64_t)>& onBytes) const
{
    RangeAccess access;
    access.url = [&](bool fresh) {
        return urlOf(extent, fresh, cancel);
    };
    access.ask = [&](const std::string& url, std::uint64_t offset, std::uint64_t count) {
        return m_client->readFile(url, offset, count, cancel);
    };
    RangeReader reader(extent, std::move(access), cancel);
    const ReadAt readAt = [&reader](std::uint64_t offset, std::span<std::byte> into) {
        return reader.read(offset, into);
    };
    TRY(copyExtent(extent, readAt, destination, cancel, onBytes));
    const std::lock_guard lock(m_mutex);
    m_urls.erase({extent.tableId, extent.path}); // it is here
    return FetchMode::copied;
}

Result<std::shared_ptr<void>> ShareSource::subscribe(std::function<void()> onNews)
{
    return awaitNews(m_client, m_database, std::move(onNews));
}

Result<void> ShareSource::attach(const std::string& followerId, const std::string& cluster,
                                 const std::string& database)
{
    if (!isUuid(followerId)) {
        return fail(ErrorCode::invalidArgument, "attach follower", followerId, "its id is no UUID");
    }
    TRY(m_client->tell(m_database,
                       {shareapi::FollowerNote::Kind::attach, followerId, cluster, database, -1}));
    return {};
}

Result<void> ShareSource::detach(const std::string& followerId)
{
    const auto told =
        m_client->tell(m_database, {shareapi::FollowerNote::Kind::detach, followerId, {}, {}, -1});
    const auto isOver = [](ErrorCode code) {
        return code == ErrorCode::revoked || code == ErrorCode::notFound ||
               code == ErrorCode::notAuthorised || code == ErrorCode::needsPerson;
    };
    return told || isOver(told.error().code) ? Result<void>() : fail(told.error());
}

Result<void> ShareSource::report(const std::string& followerId, std::int64_t version)
{
    TRY(m_client->tell(m_database, {shareapi::FollowerNote::Kind::report, followerId, {}, {}, version}));
    return {};
}

Result<bool> ShareSource::isAttached(const std::string& followerId) const
{
    return m_client->tell(m_database, {shareapi::FollowerNote::Kind::ask, followerId, {}, {}, -1});
}

ShareLeader::ShareLeader(std::shared_ptr<ShareClient> client, std::shared_ptr<const Clock> clock)
    : m_client(std::move(client))
    , m_clock(std::move(clock))
{
}

Result<std::vector<std::string>> ShareLeader::databases() const
{
    auto databases = TRY(m_client->databases());
    for (const std::string& name : databases) {
        TRY(catalog::checkName("database", name));
    }
    std::ranges::sort(databases);
    return databases;
}

Result<std::shared_ptr<LeaderSource>> ShareLeader::open(const std::string& database)
{
    TRY(catalog::checkName("database", database));
    return std::make_shared<ShareSource>(m_client, database, m_clock);
}

Result<std::shared_ptr<void>> ShareLeader::subscribe(std::function<void()> onNews)
{
    return awaitNews(m_client, {}, std::move(onNews));
}

/// The connections that somebody uses, by service and pin.
struct ShareServices::Connections {
    explicit Connections(MakeSender make)
        : makeSender(std::move(make))
    {
    }

    std::shared_ptr<ShareConnection> connect(const std::string& service, const std::string& pin)
    {
        const std::lock_guard lock(mutex);
        std::weak_ptr<ShareConnection>& known = open[{service, pin}];
        auto connection = known.lock();
        if (!connection) {
            connection = std::make_shared<ShareConnection>(service, makeSender, pin);
            known = connection;
        }
        return connection;
    }

    const MakeSender makeSender;
    std::mutex mutex; // guards what follows
    std::map<std::pair<std::string, std::string>, std::weak_ptr<ShareConnection>> open;
};

ShareServices::ShareServices(ReadAccess readAccess, MakeSender makeSender, std::shared_ptr<const Clock> clock)
    : m_readAccess(std::move(readAccess))
    , m_connections(std::make_shared<Connections>(std::move(makeSender)))
    , m_clock(std::move(clock))
{
}

Result<std::shared_ptr<Leader>> ShareServices::open(const std::string& url)
{
    ShareUrl parsed = TRY(parseShareUrl(url));
    Connect connect = [connections = m_connections](const std::string& service, const std::string& pin) {
        return connections->connect(service, pin);
    };
    auto client = std::make_shared<ShareClient>(std::move(parsed), m_readAccess, std::move(connect));
    return std::make_shared<ShareLeader>(std::move(client), m_clock);
}

} // namespace sharepane::follow::share
