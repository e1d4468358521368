#include "core/catalog/verification.h"

#include "core/base/checksum.h"

#include <algorithm>
#include <utility>

namespace sharepane::catalog {

namespace {

constexpr std::size_t pieceBytes = std::size_t{4} << 20U;
constexpr auto verifyOp = "verify extent";

/// What to do about it, in this order of a person's chances.
constexpr auto nextStep =
    "restore the file from a copy or a backup; a follower that copied it may still have "
    "it in its cache";

class DatabaseVerifier {
public:
    DatabaseVerifier(LeaderDatabase& database, const VerifyOptions& options)
        : m_database(database)
        , m_options(options)
    {
    }

    Result<Verification> run()
    {
        std::vector<std::pair<TableEntry, delta::Snapshot>> tables;
        const Catalogue catalogue = TRY(m_database.catalogue());
        for (const auto& [id, table] : catalogue.tables) {
            if (auto snapshot = m_database.tableSnapshot(id)) {
                m_total += snapshot->files.totalBytes();
                tables.emplace_back(table, *std::move(snapshot));
            } else if (snapshot.error().code != ErrorCode::notFound || TRY(isThere(id))) {
                TRY(noteBad(table, id, "_delta_log", snapshot.error()));
            }
        }
        for (const auto& [table, snapshot] : tables) {
            TRY(verifyTable(table, snapshot));
        }
        return std::move(m_found);
    }

private:
    Result<void> verifyTable(const TableEntry& table, const delta::Snapshot& snapshot)
    {
        if (const auto loaded = snapshot.files.loadDetails(); !loaded) {
            return noteBad(table, table.id, "_delta_log", loaded.error());
        }
        Result<void> outcome;
        snapshot.files.forEach([&](const delta::Add& extent) {
            if (outcome) {
                outcome = verifyOne(table, extent);
            }
        });
        return outcome;
    }

    Result<void> verifyOne(const TableEntry& table, const delta::Add& extent)
    {
        const std::string key = m_database.tableFolder(table.id) + extent.path;
        const std::int64_t before = m_done;
        const auto verified = verifyExtent(
            extent,
            [&](std::uint64_t offset, std::span<std::byte> into) {
                return m_database.store().getRange(key, offset, into);
            },
            m_options.cancel, [this](std::int64_t bytes) { report(m_done + bytes); });
        m_done = before;
        report(m_done + extent.size);
        if (!verified && verified.error().code == ErrorCode::cancelled) {
            return fail(verified.error());
        }
        if (!verified && verified.error().code == ErrorCode::notFound &&
            !TRY(isPartOf(table.id, extent.path))) {
            return {};
        }
        ++m_found.extents;
        m_found.bytes += extent.size;
        m_found.withoutChecksum += extent.tags.contains(std::string(delta::checksumTag)) ? 0 : 1;
        return verified ? Result<void>() : noteBad(table, table.id, extent.path, verified.error());
    }

    /// A store that is gone has no bad extents.
    Result<void> noteBad(const TableEntry& table, const std::string& id, const std::string& path, Error error)
    {
        if (error.code == ErrorCode::unavailable) {
            TRY(m_database.store().listAfter(m_database.tableFolder(id), {}, 1));
        }
        error.hint = nextStep;
        m_found.bad.push_back({table.name, path, std::move(error)});
        return {};
    }

    Result<bool> isThere(const std::string& tableId)
    {
        return TRY(m_database.catalogue()).tables.contains(tableId);
    }

    Result<bool> isPartOf(const std::string& tableId, const std::string& path)
    {
        if (!TRY(isThere(tableId))) {
            return false;
        }
        const auto now = m_database.tableSnapshot(tableId);
        return !now || now->files.contains(path);
    }

    void report(std::int64_t done)
    {
        m_done = done;
        if (m_options.onProgress) {
            m_options.onProgress(m_done, m_total);
        }
    }

    LeaderDatabase& m_database;
    const VerifyOptions& m_options;
    Verification m_found;
    std::int64_t m_done = 0;
    std::int64_t m_total = 0;
};

} // namespace

Result<void> verifyExtent(const delta::Add& extent, const ReadAt& readAt, const CancelToken& cancel,
                          const std::function<void(std::int64_t)>& onBytes)
{
    Checksum sum;
    std::vector<std::byte> piece(pieceBytes);
    std::uint64_t read = 0;
    for (;;) {
        if (cancel.isCancelled()) {
            return fail(ErrorCode::cancelled, verifyOp, extent.path, "it was cancelled");
        }
        const std::size_t got = TRY(readAt(read, piece));
        sum.add({piece.data(), got});
        read += got;
        if (onBytes) {
            onBytes(static_cast<std::int64_t>(got));
        }
        // One that has grown is not read to an end that may never come.
        if (got < piece.size() || std::cmp_greater(read, extent.size)) {
            break;
        }
    }
    if (std::cmp_not_equal(read, extent.size)) {
        return fail(
            ErrorCode::corrupt, verifyOp, extent.path,
            "it has " + std::string(std::cmp_greater(read, extent.size) ? "more than " : "only ") +
                std::to_string(std::min<std::uint64_t>(read, static_cast<std::uint64_t>(extent.size))) +
                (std::cmp_greater(read, extent.size) ? "" : " of " + std::to_string(extent.size)) + " bytes");
    }
    const auto tag = extent.tags.find(std::string(delta::checksumTag));
    if (tag != extent.tags.end() && sum.hex() != tag->second) {
        return fail(ErrorCode::corrupt, verifyOp, extent.path,
                    "its bytes are not those that were written: the checksum differs");
    }
    return {};
}

Result<Verification> verifyDatabase(LeaderDatabase& database, const VerifyOptions& options)
{
    return DatabaseVerifier(database, options).run();
}

} // namespace sharepane::catalog
