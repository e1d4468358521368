#include "core/follow/history.h"

#include "core/follow/followerstate.h"

#include <algorithm>
#include <array>
#include <optional>

namespace sharepane::follow {

namespace {

using sql::value;
using std::chrono::seconds;

struct Resolution {
    std::int64_t seconds;
    std::int64_t keep; ///< s
};

constexpr std::int64_t hour = 3600;
constexpr std::int64_t day = 24 * hour;
constexpr std::array<Resolution, 3> resolutions = {{{1, hour}, {60, 7 * day}, {hour, 2 * 366 * day}}};

/// Once in a while is enough: a batch costs the same for one sample as for thousands.
constexpr seconds batchSpan{1};
constexpr seconds rollUpSpan{60};

Result<std::vector<Sample>> readSamples(sql::Session& session, std::int64_t followerKey,
                                        std::int64_t resolution, std::int64_t from, std::int64_t until)
{
    auto rows = TRY(session.select(
        "SELECT time, seconds, lag_mean, lag_p50, lag_p99, lag_max, bytes, rows, "
        "extents, errors, hot_bytes, cached_bytes FROM follower_history WHERE follower_key = ? "
        "AND resolution = ? AND time >= ? AND time < ? ORDER BY time",
        {value(followerKey), value(resolution), value(from), value(until)}));
    std::vector<Sample> samples;
    while (rows.next()) {
        samples.push_back({rows.integer(0), rows.integer(1), rows.integer(2), rows.integer(3),
                           rows.integer(4), rows.integer(5), rows.integer(6), rows.integer(7),
                           rows.integer(8), rows.integer(9), rows.integer(10), rows.integer(11)});
    }
    return samples;
}

/// Where the samples of a resolution end: everything before is in them.
Result<std::int64_t> endOf(sql::Session& session, std::int64_t followerKey, std::int64_t resolution)
{
    auto rows =
        TRY(session.select("SELECT max(time) FROM follower_history WHERE follower_key = ? AND resolution = ?",
                           {value(followerKey), value(resolution)}));
    return rows.next() && !rows.isNull(0) ? rows.integer(0) + resolution : 0;
}

Result<std::vector<std::int64_t>> followerKeys(sql::Session& session)
{
    auto rows = TRY(session.select("SELECT key FROM followers"));
    std::vector<std::int64_t> keys;
    while (rows.next()) {
        keys.push_back(rows.integer(0));
    }
    return keys;
}

Result<void> rollUpFollower(sql::Session& session, std::int64_t followerKey, std::int64_t now)
{
    for (std::size_t i = 0; i + 1 < resolutions.size(); ++i) {
        const std::int64_t fine = resolutions[i].seconds;
        const std::int64_t coarse = resolutions[i + 1].seconds;
        const std::int64_t from = TRY(endOf(session, followerKey, coarse));
        const std::int64_t until = now / coarse * coarse;
        const auto samples = TRY(readSamples(session, followerKey, fine, from, until));
        for (const Sample& sample : downSampled(samples, coarse)) {
            TRY(writeSample(session, followerKey, coarse, sample));
        }
    }
    for (const Resolution& resolution : resolutions) {
        TRY(session.execute(
            "DELETE FROM follower_history WHERE follower_key = ? AND resolution = ? AND time < ?",
            {value(followerKey), value(resolution.seconds), value(now - resolution.keep)}));
    }
    return {};
}

Result<void> writeBatch(sql::Session& session, const std::vector<std::pair<std::int64_t, Sample>>& batch)
{
    auto transaction = TRY(sql::Transaction::begin(session, true));
    for (const auto& [followerKey, sample] : batch) {
        TRY(writeSample(session, followerKey, 1, sample));
    }
    return transaction.commit();
}

/// The samples of a resolution, and behind them what is not rolled up yet.
Result<std::vector<Sample>> samplesUntilNow(sql::Session& session, std::int64_t followerKey,
                                            std::size_t resolution, std::int64_t from, std::int64_t until)
{
    const std::int64_t width = resolutions[resolution].seconds;
    auto samples = TRY(readSamples(session, followerKey, width, from / width * width, until));
    if (resolution > 0) {
        const std::int64_t end = std::max(from, TRY(endOf(session, followerKey, width)));
        const auto finer = TRY(samplesUntilNow(session, followerKey, resolution - 1, end, until));
        const auto rest = downSampled(finer, width);
        samples.insert(samples.end(), rest.begin(), rest.end());
    }
    return samples;
}

} // namespace

Result<void> writeSample(sql::Session& session, std::int64_t followerKey, std::int64_t resolution,
                         const Sample& sample)
{
    // A follower that was detached meanwhile has no history.
    TRY(session.execute("INSERT OR REPLACE INTO follower_history (follower_key, resolution, time, seconds, "
                        "lag_mean, lag_p50, lag_p99, lag_max, bytes, rows, extents, errors, hot_bytes, "
                        "cached_bytes) SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? "
                        "WHERE EXISTS (SELECT 1 FROM followers WHERE key = ?)",
                        {value(followerKey), value(resolution), value(sample.time), value(sample.seconds),
                         value(sample.lagMean), value(sample.lagP50), value(sample.lagP99),
                         value(sample.lagMax), value(sample.bytes), value(sample.rows), value(sample.extents),
                         value(sample.errors), value(sample.hotBytes), value(sample.cachedBytes),
                         value(followerKey)}));
    return {};
}

Result<void> rollUp(sql::Session& session, Timestamp now)
{
    const std::int64_t second = toMicros(now) / 1'000'000;
    auto transaction = TRY(sql::Transaction::begin(session, true));
    for (const std::int64_t key : TRY(followerKeys(session))) {
        TRY(rollUpFollower(session, key, second));
    }
    return transaction.commit();
}

HistoryWriter::HistoryWriter(std::shared_ptr<const workspace::Workspace> workspace,
                             std::shared_ptr<const Clock> clock)
    : m_workspace(std::move(workspace))
    , m_clock(std::move(clock))
    , m_thread([this] { work(); })
{
}

HistoryWriter::~HistoryWriter()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_wake.notify_all();
    m_thread.join();
}

void HistoryWriter::add(std::vector<std::pair<std::int64_t, Sample>> samples)
{
    const std::lock_guard lock(m_mutex);
    m_waiting.insert(m_waiting.end(), samples.begin(), samples.end());
}

void HistoryWriter::work()
{
    std::optional<sql::Session> session;
    auto nextRollUp = std::chrono::steady_clock::now();
    std::unique_lock lock(m_mutex);
    for (bool last = false; !last;) {
        last = m_wake.wait_for(lock, batchSpan, [&] { return m_stopping; });
        const auto batch = std::exchange(m_waiting, {});
        lock.unlock();
        if (!session) {
            if (const auto database = m_workspace->database()) {
                session.emplace(*database);
                (void)session->execute("PRAGMA synchronous=NORMAL");
            }
        }
        // History is worth trying, not worth failing for.
        if (session && !batch.empty()) {
            (void)writeBatch(*session, batch);
        }
        if (session && !last && std::chrono::steady_clock::now() >= nextRollUp) {
            (void)rollUp(*session, m_clock->now());
            nextRollUp = std::chrono::steady_clock::now() + rollUpSpan;
        }
        lock.lock();
    }
}

Result<Series> lagSeries(const workspace::Workspace& workspace, const std::string& cluster,
                         const std::string& database, std::chrono::milliseconds span, std::size_t mostPoints,
                         Timestamp now)
{
    sql::Session session(TRY(workspace.database()));
    const auto follower = TRY(state::findFollower(session, cluster, database));
    if (!follower) {
        return fail(ErrorCode::notFound, "read the history of", cluster + "/" + database,
                    "the cluster follows no database of that name",
                    "list them with: sharepanectl follower list");
    }
    const std::int64_t until = toMicros(now) / 1'000'000 + 1;
    const std::int64_t length = std::max<std::int64_t>(std::chrono::ceil<seconds>(span).count(), 1);
    std::size_t chosen = 0;
    while (chosen + 1 < resolutions.size() &&
           (length > resolutions[chosen].keep ||
            static_cast<std::size_t>(length / resolutions[chosen].seconds) > mostPoints)) {
        ++chosen;
    }
    Series series;
    series.resolution = seconds{resolutions[chosen].seconds};
    series.samples = TRY(samplesUntilNow(session, follower->key, chosen, until - length, until));
    return series;
}

} // namespace sharepane::follow
