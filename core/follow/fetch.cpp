#include "core/follow/fetch.h"

#include <algorithm>
#include <cerrno>
#include <unistd.h>

namespace sharepane::follow {

namespace {

constexpr std::size_t fewExtents = 4;
constexpr std::int64_t fewBytes = 1LL << 20;
/// A damaged copy is fetched again at once so many times; after that the file at the leader is suspected.
constexpr int attemptsAtCorrupt = 3;

} // namespace

Fetch::Fetch(std::shared_ptr<const LeaderSource> source, CacheFolder cache, std::vector<ExtentRef> extents,
             std::shared_ptr<const LocalMerge> merge)
    : m_source(std::move(source))
    , m_cache(std::move(cache))
    , m_extents(std::move(extents))
    , m_merge(std::move(merge))
{
    for (const ExtentRef& extent : m_extents) {
        m_tables.insert(extent.tableId);
        m_bytes += extent.size;
    }
}

bool Fetch::isSmall() const
{
    return m_extents.size() <= fewExtents && m_bytes <= fewBytes;
}

Result<void> Fetch::prepareFolders() const
{
    for (const std::string& tableId : m_tables) {
        TRY(m_cache.makeTableFolder(tableId));
    }
    return {};
}

Result<void> Fetch::runHere()
{
    TRY(prepareFolders());
    for (const ExtentRef& extent : m_extents) {
        TRY(fetchOne(extent));
    }
    return finish();
}

void Fetch::start(WorkerPool& pool, std::function<void()> onDone)
{
    m_onDone = std::move(onDone);
    const auto prepared = prepareFolders();
    if (!prepared) {
        noteFailure(prepared.error());
        m_onDone();
        return;
    }
    const auto lanes = static_cast<unsigned>(
        std::min<std::size_t>(pool.fetchThreads(), std::max<std::size_t>(m_extents.size(), 1)));
    m_lanes = lanes;
    for (unsigned lane = 0; lane < lanes; ++lane) {
        runLane(pool);
    }
}

void Fetch::runLane(WorkerPool& pool)
{
    pool.fetch([self = shared_from_this(), &pool] {
        self->fetchNext();
        if (self->m_next < self->m_extents.size() && !self->m_cancel.token().isCancelled()) {
            self->runLane(pool);
        } else if (--self->m_lanes == 0) {
            self->m_onDone();
        }
    });
}

void Fetch::fetchNext()
{
    const std::size_t index = m_next++;
    if (index >= m_extents.size()) {
        return;
    }
    if (const auto fetched = fetchOne(m_extents[index]); !fetched) {
        noteFailure(fetched.error());
    }
}

void Fetch::noteFailure(const Error& error)
{
    {
        const std::lock_guard lock(m_mutex);
        if (!m_error) {
            m_error = error;
        }
    }
    m_cancel.cancel(); // the others end too: there will be another attempt
}

Result<void> Fetch::fetchOne(const ExtentRef& extent)
{
    const auto destination = m_cache.extentPath(extent.tableId, extent.path);
    const bool taken = ::access(destination.c_str(), F_OK) == 0;
    // What is there may still be read: it is replaced in one step.
    const auto arrival = taken ? std::filesystem::path(destination.string() + ".new") : destination;
    if (taken) {
        ::unlink(arrival.c_str());
    }
    TRY(attempt(extent, arrival));
    if (taken && ::rename(arrival.c_str(), destination.c_str()) != 0) {
        return fail(systemError(errno, "replace cached extent", extent.path));
    }
    ++m_finished;
    return {};
}

Result<void> Fetch::attempt(const ExtentRef& extent, const std::filesystem::path& destination)
{
    if (m_merge && m_merge->make(extent, destination, m_cancel.token())) {
        m_made += extent.size;
        return {};
    }
    Result<FetchMode> fetched;
    for (int attempt = 0; attempt < attemptsAtCorrupt; ++attempt) {
        std::int64_t counted = 0;
        fetched = m_source->fetch(extent, destination, m_cancel.token(), [&](std::uint64_t bytes) {
            counted += static_cast<std::int64_t>(bytes);
            m_fetched += static_cast<std::int64_t>(bytes);
        });
        if (fetched || fetched.error().code != ErrorCode::corrupt) {
            break;
        }
        m_fetched -= counted; // they are fetched once more
    }
    if (!fetched) {
        return fail(fetched.error());
    }
    return {};
}

Result<void> Fetch::finish() const
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_error) {
            return fail(*m_error);
        }
    }
    if (m_finished < m_extents.size()) {
        return fail(ErrorCode::cancelled, "fetch extents", m_source->describe(), "it was cancelled");
    }
    return {};
}

Result<void> Fetch::settle() const
{
    return m_cache.sync(m_tables);
}

std::int64_t Fetch::bytesLeft() const
{
    return std::max<std::int64_t>(m_bytes - m_fetched - m_made, 0);
}

std::int64_t Fetch::extentsLeft() const
{
    return static_cast<std::int64_t>(m_extents.size() - m_finished);
}

std::int64_t Fetch::takeBytes()
{
    const std::int64_t fetched = m_fetched;
    return std::max<std::int64_t>(fetched - m_taken.exchange(fetched), 0);
}

} // namespace sharepane::follow
