#include "core/base/ids.h"
#include "core/delta/actionparser.h"
#include "core/delta/log.h"
#include "core/delta/logfiles.h"
#include "core/delta/path.h"

#include <algorithm>
#include <set>
#include <unordered_set>

namespace sharepane::delta {

namespace {

constexpr std::string_view op = "commit to table";
/// A writer that loses this often meets a store that lies about who won.
constexpr int mostLostRaces = 10'000;
constexpr int putAttempts = 4;

tl::unexpected<Error> wrong(const std::string& table, std::string cause)
{
    return fail(ErrorCode::invalidArgument, std::string(op), table, std::move(cause));
}

template <typename Action>
Result<void> checkPaths(const std::vector<Action>& actions, const std::string& table)
{
    std::unordered_set<std::string_view> paths;
    for (const Action& action : actions) {
        if (auto checked = checkPath(action.path); !checked) {
            return wrong(table, "the path \"" + action.path + "\" can't be used: " + checked.error().cause);
        }
        if (action.size < 0 || !paths.insert(action.path).second) {
            return wrong(table, "the path \"" + action.path + "\" is given twice or has no size");
        }
    }
    return {};
}

Result<void> checkTransaction(const Transaction& transaction, const std::string& table)
{
    TRY(checkPaths(transaction.adds, table));
    TRY(checkPaths(transaction.removes, table));
    std::set<std::string_view> appIds;
    for (const Txn& txn : transaction.txns) {
        if (txn.appId.empty() || !appIds.insert(txn.appId).second) {
            return wrong(table, "the transaction id \"" + txn.appId + "\" is empty or given twice");
        }
    }
    if (transaction.readVersion < -1) {
        return wrong(table, "its read version is below -1");
    }
    if (transaction.readVersion == -1 && (!transaction.protocol || !transaction.metadata)) {
        return wrong(table, "a table's first version needs a protocol and metadata");
    }
    return {};
}

bool isSet(const Metadata& metadata, const std::string& key)
{
    const auto found = metadata.configuration.find(key);
    return found != metadata.configuration.end() && found->second == "true";
}

/// Whether the transaction may be written onto a table of this head at all.
Result<void> checkAgainst(const Transaction& transaction, const Head& head, const std::string& table)
{
    const Protocol& protocol = transaction.protocol ? *transaction.protocol : head.protocol;
    const Metadata& metadata = transaction.metadata ? *transaction.metadata : head.metadata;
    TRY(checkWritable(protocol, metadata, table));
    if (isSet(head.metadata, "delta.appendOnly")) {
        for (const Remove& remove : transaction.removes) {
            if (remove.dataChange) {
                return wrong(table, "it is append-only (delta.appendOnly), and rows would be removed");
            }
        }
    }
    for (const Txn& txn : transaction.txns) {
        const auto found = head.txns.find(txn.appId);
        if (found != head.txns.end() && found->second.version >= txn.version) {
            return fail(ErrorCode::alreadyExists, std::string(op), table,
                        "the transaction \"" + txn.appId + "\" " + std::to_string(txn.version) +
                            " is already part of it");
        }
    }
    return {};
}

/// One transaction on its way into the log.
class Committer {
public:
    Committer(storage::ObjectStore& store, const LogFiles& files, const Transaction& transaction,
              const std::string& table, Companions& companions)
        : m_store(store)
        , m_files(files)
        , m_transaction(transaction)
        , m_table(table)
        , m_companions(companions)
    {
        m_commit.protocol = transaction.protocol;
        m_commit.metadata = transaction.metadata;
        m_commit.txns = transaction.txns;
        m_commit.info = CommitInfo{.timestamp = 0,
                                   .operation = transaction.operation,
                                   .txnId = newUuid(),
                                   .blindAppend = transaction.blindAppend && transaction.removes.empty(),
                                   .inCommitTimestamp = std::nullopt};
    }

    [[nodiscard]] const Commit& commit() const { return m_commit; }
    /// Brings a head forward by the winners it has not seen, and by this commit.
    void applyAllTo(Head& head) const
    {
        for (const Commit& winner : m_winners) {
            if (winner.version > head.version) {
                applyTo(head, winner);
            }
        }
        applyTo(head, m_commit);
    }

    /// Reads the commits from `version` on and checks each. The first version that is not taken.
    [[nodiscard]] Result<std::int64_t> passWinners(std::int64_t version, std::int64_t atLeast)
    {
        while (true) {
            auto text = m_store.get(m_files.commitKey(version));
            if (!text && text.error().code == ErrorCode::notFound) {
                if (version <= atLeast) {
                    return fail(ErrorCode::conflict, std::string(op), m_table,
                                "version " + std::to_string(version) +
                                    ", committed since it was read, was cleaned away",
                                "read the table again and repeat the change");
                }
                return version;
            }
            if (!text) {
                return fail(text.error());
            }
            Commit winner = TRY(parsed(version, *text));
            TRY(conflictBetween(m_transaction, winner, m_table));
            winner.adds.clear();
            winner.removes.clear();
            m_winners.push_back(std::move(winner));
            ++version;
        }
    }

    /// True when version `version` is ours now, for good; false when it is another's.
    [[nodiscard]] Result<bool> put(std::int64_t version, std::int64_t now, bool inCommitTimestamps)
    {
        m_commit.version = version;
        m_commit.info->timestamp = now;
        if (inCommitTimestamps) {
            m_commit.info->inCommitTimestamp = TRY(nextCommitTimestamp(version, now));
            m_commit.info->timestamp = *m_commit.info->inCommitTimestamp;
        }
        for (Txn& txn : m_commit.txns) {
            txn.lastUpdated = txn.lastUpdated != 0 ? txn.lastUpdated : now;
        }
        const std::string text = ndjson();
        const std::string key = m_files.commitKey(version);
        std::optional<Error> doubt;
        for (int attempt = 0; attempt < putAttempts; ++attempt) {
            const auto done = putWithCompanions(key, text);
            if (done) {
                return true;
            }
            const bool isOfCommit = done.error().object == key;
            if (!isOfCommit || (done.error().code != ErrorCode::alreadyExists &&
                                done.error().code != ErrorCode::unavailable)) {
                return fail(done.error());
            }
            doubt = done.error();
            const auto owner = m_store.get(key);
            if (owner) {
                const bool ours = TRY(isOurs(version, *owner));
                // It is there, but an answer of `unavailable` doesn't say for how long: a power loss may take
                // it. A store that then says alreadyExists has made it durable.
                if (ours && doubt->code == ErrorCode::unavailable) {
                    continue;
                }
                return ours;
            }
            if (owner.error().code != ErrorCode::notFound) {
                return fail(owner.error());
            }
        }
        return fail(*std::move(doubt));
    }

private:
    /// What is created before the commit, it, and what comes after, in this order. Fails as the store does,
    /// but not when it is the successor that fails.
    [[nodiscard]] Result<void> putWithCompanions(const std::string& key, const std::string& text)
    {
        std::optional<Companions::Successor> successor;
        if (m_companions.after) {
            successor = m_companions.after({m_commit.version, m_commit.info->timestamp});
        }
        std::vector<storage::NewObject> objects = m_companions.before;
        objects.push_back({key, std::string_view(text)});
        if (successor) {
            objects.push_back({successor->key, std::string_view(successor->bytes)});
        }
        const auto created = m_store.create(objects);
        const bool committed = created || (successor && created.error().object == successor->key);
        if (committed || created.error().object == key) {
            m_companions.before.clear(); // each is there when what comes after it was tried
        }
        m_companions.followed = created && successor;
        return committed ? Result<void>() : created;
    }

    /// Extents may be a million: they are written from the transaction.
    [[nodiscard]] std::string ndjson() const
    {
        std::string text = toNdjson(m_commit);
        for (const Remove& remove : m_transaction.removes) {
            appendLine(text, remove);
        }
        for (const Add& add : m_transaction.adds) {
            appendLine(text, add);
        }
        return text;
    }

    [[nodiscard]] Result<Commit> parsed(std::int64_t version, const std::string& text) const
    {
        auto actions = TRY(parseCommitActions(version, text, Wanted::everything, m_files.commitKey(version)));
        return std::move(actions.commit);
    }

    [[nodiscard]] Result<bool> isOurs(std::int64_t version, const std::string& text) const
    {
        const Commit there = TRY(parsed(version, text));
        return there.info && there.info->txnId == m_commit.info->txnId;
    }

    /// Delta: "In-Commit Timestamps": later than the commit before.
    [[nodiscard]] Result<std::int64_t> nextCommitTimestamp(std::int64_t version, std::int64_t now) const
    {
        if (version == 0) {
            return now;
        }
        const std::string text = TRY(m_store.get(m_files.commitKey(version - 1)));
        const Commit before = TRY(parsed(version - 1, text));
        const std::int64_t last =
            before.info ? before.info->inCommitTimestamp.value_or(before.info->timestamp) : 0;
        return std::max(now, last + 1);
    }

    storage::ObjectStore& m_store;
    const LogFiles& m_files;
    const Transaction& m_transaction;
    const std::string& m_table;
    Companions& m_companions;
    Commit m_commit; // without extents
    std::vector<Commit> m_winners;
};

} // namespace

Result<Committed> Log::commit(const Transaction& transaction, const Head* base, Companions* companions)
{
    TRY(checkTransaction(transaction, m_folder));
    const LogFiles files(*m_store, m_folder);
    Companions none;
    Committer committer(*m_store, files, transaction, m_folder, companions != nullptr ? *companions : none);

    // A head newer than what was read serves as well: what happened between is checked commit by commit.
    std::shared_ptr<const Head> head;
    if (transaction.readVersion < 0) {
        head = std::make_shared<const Head>();
    } else if (base != nullptr && base->version == transaction.readVersion) {
        head = std::shared_ptr<const Head>(std::shared_ptr<const Head>(), base);
    } else if (head = known(); !head || head->version < transaction.readVersion) {
        head = std::make_shared<const Head>(TRY(loadHead(transaction.readVersion)));
    }
    TRY(checkAgainst(transaction, *head, m_folder));
    std::int64_t version = transaction.readVersion + 1;
    if (head->version >= version) {
        version = TRY(committer.passWinners(version, head->version));
    }
    const Metadata& metadata = transaction.metadata ? *transaction.metadata : head->metadata;
    const bool inCommitTimestamps = isSet(metadata, "delta.enableInCommitTimestamps");
    for (int lost = 0; lost < mostLostRaces; ++lost) {
        const std::int64_t now = toMillis(m_clock->now());
        if (TRY(committer.put(version, now, inCommitTimestamps))) {
            if (base == nullptr) {
                Head next = *head;
                committer.applyAllTo(next);
                remember(next);
            }
            return Committed{.version = version, .timestamp = committer.commit().info->timestamp};
        }
        version = TRY(committer.passWinners(version, version));
    }
    return fail(ErrorCode::unavailable, std::string(op), m_folder,
                "other writers won " + std::to_string(mostLostRaces) + " times in a row");
}

} // namespace sharepane::delta
