#include "core/serve/tailendpoints.h"

#include "core/serve/answers.h"
#include "core/serve/responsebuffer.h"
#include "core/serve/sharedtables.h"
#include "core/shareapi/tail.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace sharepane::serve {

namespace {

/// How often a database that nothing tells of is looked at.
constexpr std::chrono::seconds lookSpan{1};
/// The mark of a database that isn't given.
constexpr const char* noMark = "none";
constexpr std::size_t signedMarkBytes = 16;
/// More of them in one question are no mistake.
constexpr int mostUnknownCredentials = 8;

Response jsonText(std::string json)
{
    Response response;
    response.headers.emplace_back("Content-Type", "application/json; charset=utf-8");
    response.body = std::move(json);
    return response;
}

Response notShared()
{
    return errorResponse(404, std::string(shareapi::notSharedCode),
                         "The provider shares no database of that name with you (any more).");
}

} // namespace

struct TailEndpoints::Shared {
    std::shared_ptr<Grants> grants;
    std::shared_ptr<ChangeFeed> feed;
    std::shared_ptr<const UrlSigner> signer;
    Options options;

    /// Tells selections apart, and nothing of what is in them.
    [[nodiscard]] std::string selectionMark(const GrantedDatabase& database) const
    {
        return signer->sign("selection", catalog::toJson(database.selection)).substr(0, signedMarkBytes);
    }
};

namespace {

/// A database that somebody waits for, and what of it is known.
struct Awaited {
    std::string name;
    std::string known;
    std::optional<GrantedDatabase> granted{};
    std::string listing{}; ///< where all databases are waited for (the name ""): those that are given
};

struct AwaitedSubscription {
    std::string id;
    bool refused = false; ///< stays so: its credential was not asked again
    std::vector<Awaited> databases;
    std::shared_ptr<const Admission> admission{}; ///< what that is from
};

bool sameGrant(const AwaitedSubscription& a, const AwaitedSubscription& b)
{
    const auto same = [](const Awaited& x, const Awaited& y) {
        const bool both = x.granted && y.granted;
        return x.listing == y.listing && x.granted.has_value() == y.granted.has_value() &&
               (!both ||
                (x.granted->cluster == y.granted->cluster && x.granted->database == y.granted->database &&
                 x.granted->selection == y.granted->selection));
    };
    return a.refused == b.refused && std::ranges::equal(a.databases, b.databases, same);
}

/// What is given of what somebody waits for.
void grantTo(AwaitedSubscription& subscription, const std::shared_ptr<const Admission>& admission)
{
    subscription.admission = admission;
    subscription.refused = !admission->grant || admission->grant->subscriptionId != subscription.id;
    for (Awaited& awaited : subscription.databases) {
        awaited.granted = subscription.refused ? std::nullopt : findGranted(*admission->grant, awaited.name);
        awaited.listing.clear();
        if (awaited.name.empty() && !subscription.refused) {
            for (const std::string& name : grantedNames(*admission->grant)) {
                awaited.listing += name + '\n';
            }
        }
    }
}

std::vector<GrantedDatabase> grantedTo(const AwaitedSubscription& subscription)
{
    std::vector<GrantedDatabase> databases;
    for (const Awaited& awaited : subscription.databases) {
        if (awaited.granted) {
            databases.push_back(*awaited.granted);
        }
    }
    return databases;
}

/// A question for news that waits. All that it holds is what tells whether there are some.
template <typename Shared>
class PendingNews final : public PendingAnswer {
public:
    PendingNews(std::shared_ptr<const Shared> shared, std::vector<AwaitedSubscription> subscriptions,
                std::chrono::seconds wait)
        : m_shared(std::move(shared))
        , m_subscriptions(std::move(subscriptions))
        , m_wait(wait)
    {
        std::vector<GrantedDatabase> databases;
        for (const AwaitedSubscription& subscription : m_subscriptions) {
            for (GrantedDatabase& database : grantedTo(subscription)) {
                databases.push_back(std::move(database));
            }
        }
        m_watch = m_shared->feed->watch(databases, [this](Moved moved) {
            if (moved == Moved::database || (moved == Moved::listing && awaitsListing()) ||
                (moved == Moved::grants && grantsMoved())) {
                noteMove();
            }
        });
    }
    ~PendingNews() override { m_watch.reset(); }

    void whenReady(std::function<void()> ready) override
    {
        const bool isNews = !newsNow().empty();
        {
            const std::lock_guard lock(m_mutex);
            m_ready = ready;
            if (!isNews && !m_moved) {
                return;
            }
        }
        ready();
    }

    std::chrono::milliseconds longest() const override
    {
        return m_watch ? std::chrono::milliseconds(m_wait)
                       : std::min<std::chrono::milliseconds>(m_wait, lookSpan);
    }

    Response finish() override
    {
        m_watch.reset(); // from here on nobody else touches this object
        // Asked always: what woke us may be a commit right after a revocation that nothing has told of yet.
        for (AwaitedSubscription& subscription : m_subscriptions) {
            const auto admission = admissionNow(subscription);
            if (admission && *admission != subscription.admission) {
                grantTo(subscription, *admission);
            }
        }
        return jsonText(shareapi::formatNews(newsNow()));
    }

private:
    void noteMove()
    {
        std::function<void()> ready;
        {
            const std::lock_guard lock(m_mutex);
            m_moved = true;
            ready = m_ready;
        }
        if (ready) {
            ready();
        }
    }

    [[nodiscard]] bool awaitsListing() const
    {
        return std::ranges::any_of(m_subscriptions, [](const AwaitedSubscription& subscription) {
            return std::ranges::any_of(subscription.databases,
                                       [](const Awaited& awaited) { return awaited.name.empty(); });
        });
    }

    [[nodiscard]] Result<std::shared_ptr<const Admission>>
    admissionNow(const AwaitedSubscription& subscription) const
    {
        if (subscription.refused) {
            return subscription.admission;
        }
        return m_shared->grants->byRecipient(subscription.id);
    }

    /// Whether any of the subscriptions gives something else than it did. On the thread of the watch.
    bool grantsMoved()
    {
        if (m_grantsMoved) {
            return true;
        }
        m_grantsMoved = std::ranges::any_of(m_subscriptions, [this](const AwaitedSubscription& before) {
            const auto admission = admissionNow(before);
            if (!admission || *admission == before.admission) {
                return false;
            }
            AwaitedSubscription subscription = before;
            grantTo(subscription, *admission);
            return !sameGrant(before, subscription);
        });
        return m_grantsMoved;
    }

    [[nodiscard]] std::vector<shareapi::News> newsNow() const
    {
        std::vector<shareapi::News> news;
        for (const AwaitedSubscription& subscription : m_subscriptions) {
            if (subscription.refused) {
                news.push_back({subscription.id, {}, {}, true});
                continue;
            }
            for (const Awaited& awaited : subscription.databases) {
                const auto mark = markOf(awaited);
                if (mark && *mark != awaited.known) {
                    news.push_back({subscription.id, awaited.name, *mark, false});
                }
            }
        }
        return news;
    }

    /// Nothing while it can't be told.
    [[nodiscard]] std::optional<std::string> markOf(const Awaited& awaited) const
    {
        if (awaited.name.empty()) {
            // A new database's folder is there before its first commit makes it one: who is told looks again.
            return m_shared->signer->sign("databases", awaited.listing).substr(0, signedMarkBytes) + '.' +
                   m_shared->feed->listingMark();
        }
        if (!awaited.granted) {
            return noMark;
        }
        const auto mark = m_shared->feed->mark(*awaited.granted);
        if (!mark) {
            return mark.error().code == ErrorCode::notFound ? std::optional<std::string>(noMark)
                                                            : std::nullopt;
        }
        return *mark + '.' + m_shared->selectionMark(*awaited.granted);
    }

    const std::shared_ptr<const Shared> m_shared;
    std::vector<AwaitedSubscription> m_subscriptions; // changed in finish() only
    const std::chrono::seconds m_wait;
    std::atomic<bool> m_grantsMoved = false;
    std::mutex m_mutex; // guards what follows
    std::function<void()> m_ready;
    bool m_moved = false;
    std::shared_ptr<void> m_watch; // not guarded; goes first
};

} // namespace

TailEndpoints::TailEndpoints(std::shared_ptr<Grants> grants, std::shared_ptr<ChangeFeed> feed,
                             std::shared_ptr<const UrlSigner> signer, Options options)
    : m_shared(std::make_shared<const Shared>(
          Shared{std::move(grants), std::move(feed), std::move(signer), std::move(options)}))
{
}

Response TailEndpoints::answer(const RouteMatch& match, const Request& request, const Grant& grant) const
{
    auto response = dispatch(match, request, grant);
    return response ? *std::move(response) : responseFor(response.error());
}

Result<Response> TailEndpoints::dispatch(const RouteMatch& match, const Request& request,
                                         const Grant& grant) const
{
    if (match.route->action == Action::listDatabases) {
        return jsonText(shareapi::formatDatabases(grantedNames(grant)));
    }
    if (match.route->action == Action::locateExtents) {
        return extents(request, grant);
    }
    const auto database = findGranted(grant, match.parameters.at("database"));
    if (!database) {
        return notShared();
    }
    if (match.route->action == Action::databaseHead) {
        const auto head = TRY(m_shared->feed->head(*database));
        return jsonText(shareapi::formatHead(head));
    }
    if (match.route->action == Action::noteFollower) {
        const auto note = TRY(shareapi::parseFollowerNote(request.body));
        const auto attached = m_shared->feed->note(*database, grant.subscriptionId, note);
        if (!attached && attached.error().code == ErrorCode::revoked) {
            return notAdmitted(attached.error().cause, std::string(shareapi::revokedCode));
        }
        return jsonText(shareapi::formatAttached(TRY(attached)));
    }
    return changes(*database, request, grant);
}

Result<Response> TailEndpoints::changes(const GrantedDatabase& database, const Request& request,
                                        const Grant& grant) const
{
    AnswerContext context{m_shared->selectionMark(database), {}, {}};
    context.urlsExpireAt = m_shared->options.clock->now() + m_shared->options.urlLifetime;
    context.urlOf = [&](const std::string& table, const std::string& path) {
        return m_shared->signer->path({grant.subscriptionId, table, path}, context.urlsExpireAt);
    };
    ResponseBuffer buffer(m_shared->options.scratch);
    const AnswerSink sink = [&buffer](std::string_view bytes) {
        return buffer.append(bytes);
    };
    TRY(m_shared->feed->changes(database, context, request.body, sink));
    Response response;
    response.headers.emplace_back("Content-Type", "application/x-ndjson; charset=utf-8");
    TRY(buffer.moveInto(response));
    return response;
}

Result<Response> TailEndpoints::extents(const Request& request, const Grant& grant) const
{
    const auto names = TRY(shareapi::parseExtentNames(request.body));
    shareapi::ExtentUrls urls;
    urls.expiresAt = m_shared->options.clock->now() + m_shared->options.urlLifetime;
    for (const shareapi::ExtentName& name : names) { // whether they are given is asked when they are read
        urls.urls.push_back(
            m_shared->signer->path({grant.subscriptionId, name.table, name.path}, urls.expiresAt));
    }
    return jsonText(shareapi::formatExtentUrls(urls));
}

Response TailEndpoints::news(const Request& request,
                             const std::function<Response(const std::string& why)>& refuse) const
{
    const auto asked = shareapi::parseNewsRequest(request.body);
    if (!asked) {
        return refuse("This service asks for the credentials of share subscriptions.");
    }
    std::vector<AwaitedSubscription> subscriptions;
    bool anyAdmitted = false;
    int unknown = 0;
    for (const shareapi::Awaited& wanted : asked->subscriptions) {
        const auto admitted = m_shared->grants->byToken(wanted.credential);
        if (!admitted) {
            return responseFor(admitted.error());
        }
        const Admission& admission = **admitted;
        AwaitedSubscription& subscription = subscriptions.emplace_back();
        subscription.id = wanted.id;
        for (const auto& [name, mark] : wanted.databases) {
            subscription.databases.push_back({name, mark});
        }
        grantTo(subscription, *admitted);
        anyAdmitted |= !subscription.refused;
        unknown += !admission.grant && admission.refusal == Refusal::unknown ? 1 : 0;
        if (unknown > mostUnknownCredentials) {
            break;
        }
    }
    if (!anyAdmitted || unknown > mostUnknownCredentials) {
        return refuse("None of these share subscriptions is open to you.");
    }
    Response response;
    response.pending = std::make_shared<PendingNews<Shared>>(m_shared, std::move(subscriptions), asked->wait);
    return response;
}

} // namespace sharepane::serve
