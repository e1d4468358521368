#include "core/serve/controlgrants.h"

#include "core/base/units.h"
#include "core/control/recipients.h"
#include "core/control/shares.h"
#include "core/control/subscriptions.h"
#include "core/shareapi/acceptance.h"
#include "core/workspace/commitmark.h"

#include <algorithm>
#include <atomic>
#include <functional>
#include <mutex>
#include <unordered_map>

namespace sharepane::serve {

namespace {

using AdmissionPtr = std::shared_ptr<const Admission>;

constexpr std::size_t mostKnown = 20'000;

class ControlGrants final : public Grants {
public:
    ControlGrants(const std::shared_ptr<workspace::Workspace>& workspace, std::shared_ptr<const Clock> clock)
        : m_workspace(workspace)
        , m_shares(workspace, clock)
        , m_recipients(workspace, clock)
        , m_subscriptions(workspace, clock)
        , m_clock(std::move(clock))
    {
    }

    Result<AdmissionPtr> byToken(std::string_view token) override
    {
        return known('t' + shareapi::credentialHash(token), [&]() -> Result<Looked> {
            const auto recipient = TRY(m_recipients.byToken(token));
            return recipient ? admit(*recipient) : admit(TRY(m_subscriptions.byCredential(token)));
        });
    }

    Result<AdmissionPtr> byRecipient(const std::string& recipientId) override
    {
        return known('r' + recipientId, [&]() -> Result<Looked> {
            const auto recipient = TRY(m_recipients.byId(recipientId));
            return recipient ? admit(*recipient) : admit(TRY(m_subscriptions.byId(recipientId)));
        });
    }

private:
    /// What sharepane.db says.
    struct Looked {
        Admission admission{};
        std::optional<Timestamp> until{}; ///< when it says something else by itself
        bool mayBeKept = true;            ///< says the same until somebody commits something to it
    };
    struct Known {
        AdmissionPtr admission;
        std::optional<Timestamp> until;
    };

    /// What is known of a key, as long as nobody has committed anything since it was read; else what `look`
    /// finds. Only who is admitted is remembered, and nobody who is given whole clusters: which databases
    /// they have is not in sharepane.db.
    Result<AdmissionPtr> known(const std::string& key, const std::function<Result<Looked>()>& look)
    {
        const std::uint64_t generation = TRY(currentGeneration());
        if (auto found = recall(key, generation)) {
            return found;
        }
        Looked looked = TRY(look());
        auto admission = std::make_shared<const Admission>(std::move(looked.admission));
        if (admission->grant && looked.mayBeKept) {
            remember(key, {admission, looked.until}, generation);
            remember('r' + admission->grant->recipientId, {admission, looked.until}, generation);
        }
        return admission;
    }

    /// A number that is another one after every commit that was made before this is called. What is read
    /// after it, and kept under it, is thus never older than a commit that a later caller is told of: that
    /// caller gets another number.
    Result<std::uint64_t> currentGeneration()
    {
        thread_local std::unordered_map<std::uint64_t, workspace::CommitMark> seen;
        const auto mark = TRY(workspace::commitMark(*m_workspace));
        const auto [before, isFirst] = seen.try_emplace(m_number, mark);
        const std::lock_guard lock(m_mutex);
        if (isFirst || before->second != mark) {
            before->second = mark;
            ++m_generation;
            m_known.clear();
        }
        return m_generation;
    }

    AdmissionPtr recall(const std::string& key, std::uint64_t generation)
    {
        const Timestamp now = m_clock->now();
        const std::lock_guard lock(m_mutex);
        const auto found = generation == m_generation ? m_known.find(key) : m_known.end();
        const bool holds = found != m_known.end() && (!found->second.until || now < *found->second.until);
        return holds ? found->second.admission : nullptr;
    }

    void remember(const std::string& key, Known known, std::uint64_t generation)
    {
        const std::lock_guard lock(m_mutex);
        if (generation != m_generation) {
            return; // perhaps it was read before that commit
        }
        if (m_known.size() >= mostKnown) {
            m_known.clear();
        }
        m_known.insert_or_assign(key, std::move(known));
    }

    Result<Looked> admit(const control::Recipient& recipient) const
    {
        Looked looked;
        Admission& admission = looked.admission;
        const auto share = TRY(m_recipients.shareOf(recipient));
        if (!share) {
            return looked;
        }
        admission.shareName = share->name;
        if (!recipient.isValid(m_clock->now())) {
            admission.refusal = recipient.revokedAt ? Refusal::revoked : Refusal::expired;
            return looked;
        }
        auto databases = TRY(databasesOf(share->id));
        admission.grant = Grant{recipient.id, share->id, share->name, std::move(databases), {}};
        looked.until = recipient.expiresAt;
        looked.mayBeKept = TRY(namesItsDatabases(share->id));
        return looked;
    }

    Result<Looked> admit(const std::optional<control::Subscription>& subscription) const
    {
        Looked looked;
        Admission& admission = looked.admission;
        if (!subscription) {
            return looked;
        }
        admission.shareName = subscription->share;
        admission.subscriptionId = subscription->id;
        if (!control::mayRead(subscription->state)) {
            const bool deleted = subscription->state == control::SubscriptionState::sourceDeleted;
            const auto standing = TRY(m_subscriptions.standingOf(*subscription));
            admission.refusal = deleted ? Refusal::sourceDeleted : Refusal::revoked;
            admission.reason = (deleted ? "The provider deleted this share on "
                                        : "The provider revoked this share subscription on ") +
                               formatTimestamp(standing.since) +
                               (standing.by.empty() ? "." : " (" + standing.by + ").");
            return looked;
        }
        auto databases = TRY(databasesOf(subscription->shareId));
        admission.grant = Grant{subscription->id, subscription->shareId, subscription->share,
                                std::move(databases), subscription->id};
        looked.mayBeKept = TRY(namesItsDatabases(subscription->shareId));
        return looked;
    }

    Result<std::vector<GrantedDatabase>> databasesOf(const std::string& shareId) const
    {
        std::vector<GrantedDatabase> databases;
        for (const control::SharedDatabase& given : TRY(m_shares.sharedDatabases(shareId))) {
            databases.push_back({given.cluster, given.database, given.selection});
        }
        return databases;
    }

    Result<bool> namesItsDatabases(const std::string& shareId) const
    {
        const auto datasets = TRY(m_shares.datasets(shareId));
        return std::ranges::none_of(datasets, [](const control::Dataset& dataset) {
            return dataset.kind == control::DatasetKind::cluster;
        });
    }

    static std::uint64_t nextNumber()
    {
        static std::atomic<std::uint64_t> number{0};
        return ++number;
    }

    const std::uint64_t m_number = nextNumber(); ///< of this object, never of another one
    const std::shared_ptr<workspace::Workspace> m_workspace;
    control::Shares m_shares;
    control::Recipients m_recipients;
    control::Subscriptions m_subscriptions;
    std::shared_ptr<const Clock> m_clock;

    std::mutex m_mutex; // guards what follows
    std::uint64_t m_generation = 0;
    std::unordered_map<std::string, Known> m_known;
};

} // namespace

std::shared_ptr<Grants> controlGrants(std::shared_ptr<workspace::Workspace> workspace,
                                      std::shared_ptr<const Clock> clock)
{
    return std::make_shared<ControlGrants>(workspace, std::move(clock));
}

} // namespace sharepane::serve
