#include "core/serve/service.h"

#include "core/base/ids.h"
#include "core/base/units.h"
#include "core/delta/path.h"
#include "core/serve/acceptanceendpoints.h"
#include "core/serve/answers.h"
#include "core/serve/filebody.h"
#include "core/serve/metrics.h"
#include "core/serve/routes.h"
#include "core/serve/sharedtables.h"
#include "core/serve/sharingendpoints.h"
#include "core/serve/tablelines.h"
#include "core/serve/tailendpoints.h"
#include "core/serve/urlsigner.h"
#include "core/serve/wrongcredentials.h"
#include "core/shareapi/tail.h"

#include <array>
#include <unistd.h>
#include <utility>

namespace sharepane::serve {

namespace {

constexpr std::size_t longestToken = 512;

/// An extent, or a part of one, as its store has it.
class ExtentBody final : public BodySource {
public:
    ExtentBody(std::shared_ptr<catalog::LeaderDatabase> database, std::string key, ByteRange range)
        : m_database(std::move(database))
        , m_key(std::move(key))
        , m_range(range)
    {
    }
    std::uint64_t size() const override { return m_range.length; }
    Result<std::size_t> read(std::uint64_t offset, std::span<std::byte> into) override
    {
        return m_database->store().getRange(m_key, m_range.first + offset, into);
    }

private:
    std::shared_ptr<catalog::LeaderDatabase> m_database;
    std::string m_key;
    ByteRange m_range;
};

/// An extent that is there.
struct ExtentFile {
    std::shared_ptr<catalog::LeaderDatabase> database;
    std::string key;
    std::uint64_t size = 0;
    std::shared_ptr<FileBody> whole{}; ///< when its store is local
};

Result<ExtentFile> openExtent(const TableHome& home, const std::string& key)
{
    ExtentFile extent{home.database, key};
    if (const auto path = storage::localPathOf(home.database->store(), key)) {
        extent.whole = TRY(FileBody::open(*path));
        extent.size = extent.whole->size();
        return extent;
    }
    extent.size = TRY(home.database->store().head(key)).size;
    return extent;
}

std::shared_ptr<BodySource> bodyOf(ExtentFile extent, const ByteRange& range)
{
    if (extent.whole) {
        extent.whole->narrow(range);
        return std::move(extent.whole);
    }
    return std::make_shared<ExtentBody>(std::move(extent.database), std::move(extent.key), range);
}

/// What may be a bearer token of ours, or nothing.
std::optional<std::string_view> bearerToken(const Request& request)
{
    auto header = request.header("authorization");
    constexpr std::string_view scheme = "bearer ";
    if (header.size() <= scheme.size() || header.size() > scheme.size() + longestToken) {
        return std::nullopt;
    }
    for (std::size_t i = 0; i < scheme.size(); ++i) {
        const char lower =
            header[i] >= 'A' && header[i] <= 'Z' ? static_cast<char>(header[i] + 32) : header[i];
        if (lower != scheme[i]) {
            return std::nullopt;
        }
    }
    header.remove_prefix(scheme.size());
    const bool plain = header.find_first_of(" \t,") == std::string_view::npos;
    return plain ? std::optional(header) : std::nullopt;
}

std::string whyNot(const Admission& admission)
{
    const std::string remedy =
        " Ask the provider of the share " + admission.shareName + " for a new profile.";
    switch (admission.refusal) {
    case Refusal::expired:
        return "This credential has expired." + remedy;
    case Refusal::revoked:
    case Refusal::sourceDeleted:
        return admission.reason.empty() ? "This credential was revoked." + remedy : admission.reason;
    default:
        return "This service does not know this credential. Ask whoever gave you the profile for a new one.";
    }
}

/// By which name and port clients find what listens there.
std::string reachableName(const Endpoint& endpoint)
{
    const std::string port = ':' + std::to_string(endpoint.port);
    if (endpoint.isLoopback()) {
        return "localhost" + port;
    }
    std::array<char, 256> name{};
    if ((endpoint.address == "0.0.0.0" || endpoint.address == "::") &&
        ::gethostname(name.data(), name.size() - 1) == 0) {
        return name.data() + port;
    }
    return endpoint.text();
}

} // namespace

struct Service::Impl {
    Impl(ServiceOptions given, std::shared_ptr<Grants> asked, OpenDatabase open)
        : options(std::move(given))
        , grants(std::move(asked))
        , tables(std::move(open))
        , wrong(options.limits.wrongCredentialBurst, options.limits.wrongCredentialsPerMinute)
        , acceptance(options.subscriptions, options.onNothingLeft)
    {
    }

    [[nodiscard]] Response handle(const Request& request);
    [[nodiscard]] Response answer(const RouteMatch& match, const Request& request);
    [[nodiscard]] Response answerRecipient(const RouteMatch& match, const Request& request);
    [[nodiscard]] Response answerSubscription(const RouteMatch& match, const Request& request);
    [[nodiscard]] Response answerSigned(const RouteMatch& match, const Request& request);
    [[nodiscard]] Result<Response> readExtent(const ExtentAddress& address, const Request& request,
                                              const Grant& grant);
    [[nodiscard]] Response refuse(const Request& request, const std::string& why, std::string_view code = {});
    [[nodiscard]] Result<void> serveMetrics();

    ServiceOptions options;
    std::shared_ptr<Grants> grants;
    SharedTables tables;
    WrongCredentials wrong;
    AcceptanceEndpoints acceptance;
    Metrics metrics;
    std::string publicUrl;
    std::shared_ptr<const UrlSigner> signer;
    std::unique_ptr<SharingEndpoints> endpoints;
    std::unique_ptr<TailEndpoints> tail; // null: nobody follows through this service
    std::unique_ptr<HttpServer> server;  // ends before what its handlers use
    std::unique_ptr<HttpServer> metricsServer;
};

Response Service::Impl::handle(const Request& request)
{
    const auto match = matchRoute(request.method, request.path);
    Response response = match ? answer(*match, request) : nothingSuch();
    metrics.note(match ? std::optional(match->route->action) : std::nullopt, response.status);
    return response;
}

Response Service::Impl::answer(const RouteMatch& match, const Request& request)
{
    switch (match.route->access) {
    case Access::signature:
        return answerSigned(match, request);
    case Access::subscription:
        return answerSubscription(match, request);
    case Access::subscriptions:
        return tail ? tail->news(request, [&](const std::string& why) { return refuse(request, why); })
                    : refuse(request, "Nobody follows through this service.");
    case Access::invitation:
    case Access::report:
        return acceptance.answer(
            match, request, bearerToken(request).value_or(std::string_view()),
            [&](const std::string& why, std::string_view code) { return refuse(request, why, code); });
    default:
        return answerRecipient(match, request);
    }
}

/// `code`: instead of the one for credentials that nobody knows.
Response Service::Impl::refuse(const Request& request, const std::string& why, std::string_view code)
{
    if (wrong.note(request.peer, std::chrono::steady_clock::now())) {
        return code.empty() ? notAdmitted(why) : notAdmitted(why, std::string(code));
    }
    Response response = errorResponse(429, "TOO_MANY_REQUESTS", "Too many wrong credentials; wait a minute.");
    response.headers.emplace_back("Retry-After", "60");
    return response;
}

Response Service::Impl::answerRecipient(const RouteMatch& match, const Request& request)
{
    const auto token = bearerToken(request);
    if (!token) {
        return refuse(request, "This service asks for a bearer token, as a profile file has it.");
    }
    const auto admitted = grants->byToken(*token);
    if (!admitted) {
        return responseFor(admitted.error());
    }
    const Admission& admission = **admitted;
    return admission.grant ? endpoints->answer(match, request, *admission.grant)
                           : refuse(request, whyNot(admission));
}

Response Service::Impl::answerSubscription(const RouteMatch& match, const Request& request)
{
    const auto token = tail ? bearerToken(request) : std::nullopt;
    const std::string none = "This is not the credential of that share subscription.";
    if (!token) {
        return refuse(request, none);
    }
    const auto admitted = grants->byToken(*token);
    if (!admitted) {
        return responseFor(admitted.error());
    }
    const Admission& admission = **admitted;
    const std::string& subscription = match.parameters.at("subscription");
    if (admission.grant && admission.grant->subscriptionId == subscription) {
        return tail->answer(match, request, *admission.grant);
    }
    if (admission.grant || admission.subscriptionId != subscription) {
        return refuse(request, none);
    }
    return refuse(request, admission.reason,
                  admission.refusal == Refusal::sourceDeleted ? shareapi::sourceDeletedCode
                                                              : shareapi::revokedCode);
}

Response Service::Impl::answerSigned(const RouteMatch& match, const Request& request)
{
    const ExtentAddress address{match.parameters.at("recipient"), match.parameters.at("table"),
                                match.parameters.at("extent")};
    const auto parameters = parseQuery(request.query);
    const std::string why = "This URL is not valid, or not any more. Query the table again for new ones.";
    if (!isUuid(address.recipientId) || !parameters ||
        !signer->verify(address, *parameters, options.clock->now())) {
        return refuse(request, why);
    }
    const auto admitted = grants->byRecipient(address.recipientId);
    if (!admitted) {
        return responseFor(admitted.error());
    }
    const Admission& admission = **admitted;
    if (!admission.grant) {
        return refuse(request, admission.refusal == Refusal::unknown ? why : whyNot(admission));
    }
    auto response = readExtent(address, request, *admission.grant);
    return response ? *std::move(response) : responseFor(response.error());
}

Result<Response> Service::Impl::readExtent(const ExtentAddress& address, const Request& request,
                                           const Grant& grant)
{
    if (!delta::checkPath(address.path)) {
        return nothingSuch();
    }
    const TableHome home = TRY(tables.homeOf(grant, address.tableId));
    ExtentFile extent = TRY(openExtent(home, home.folder + address.path));
    const std::uint64_t size = extent.size;
    const std::string tag = '"' + fileId(address.path) + '-' + std::to_string(size) + '"';
    const auto condition = request.header("if-range");
    const auto wanted = condition.empty() || condition == tag ? request.header("range") : std::string_view();
    const auto [outcome, range] = parseRange(wanted, size);
    Response response;
    response.headers.emplace_back("Accept-Ranges", "bytes");
    response.headers.emplace_back("ETag", tag);
    if (outcome == RangeOutcome::unsatisfiable) {
        response.status = 416;
        response.headers.emplace_back("Content-Range", "bytes */" + std::to_string(size));
        return response;
    }
    if (outcome == RangeOutcome::partial) {
        response.status = 206;
        response.headers.emplace_back("Content-Range", "bytes " + std::to_string(range.first) + '-' +
                                                           std::to_string(range.first + range.length - 1) +
                                                           '/' + std::to_string(size));
    }
    response.headers.emplace_back("Content-Type", "application/vnd.apache.parquet");
    response.headers.emplace_back("Cache-Control", "private, no-transform");
    response.source = bodyOf(std::move(extent), range);
    return response;
}

Result<void> Service::Impl::serveMetrics()
{
    Limits few;
    few.connections = 100;
    few.ioThreads = 1;
    few.workerThreads = 1;
    // It tells no secret, so that plain HTTP may do; but only on loopback, as everywhere.
    metricsServer = TRY(HttpServer::listen(*options.metrics, {}, few));
    metricsServer->serve([this](const Request& request) {
        const bool reads = request.method == "GET" || request.method == "HEAD";
        if (reads && request.path == "/healthz") {
            Response response;
            response.headers.emplace_back("Content-Type", "text/plain; charset=utf-8");
            response.body = "ok\n";
            return response;
        }
        return reads && request.path == "/metrics" ? metrics.response(server->counts()) : nothingSuch();
    });
    return {};
}

Service::Service(std::unique_ptr<Impl> impl)
    : m_impl(std::move(impl))
{
}

Service::~Service()
{
    m_impl->metricsServer.reset(); // asks the other one
    m_impl->server.reset();
}

Result<std::unique_ptr<Service>> Service::start(ServiceOptions options, std::shared_ptr<Grants> grants,
                                                OpenDatabase open, std::shared_ptr<ChangeFeed> feed)
{
    auto impl = std::make_unique<Impl>(std::move(options), std::move(grants), open);
    impl->server = TRY(HttpServer::listen(impl->options.listen, impl->options.tls, impl->options.limits));
    impl->publicUrl = impl->options.publicUrl;
    if (impl->publicUrl.empty()) {
        const bool secure = !impl->options.tls.certificate.empty();
        impl->publicUrl = (secure ? "https://" : "http://") + reachableName(impl->server->endpoint());
    }
    while (impl->publicUrl.ends_with('/')) {
        impl->publicUrl.pop_back();
    }
    impl->signer = std::make_shared<const UrlSigner>(impl->options.urlKey, impl->publicUrl);
    SharingEndpoints::Options sharing{impl->options.scratch, impl->options.urlLifetime, impl->options.clock};
    if (feed) {
        const TailEndpoints::Options options{impl->options.scratch, impl->options.urlLifetime,
                                             impl->options.clock};
        impl->tail = std::make_unique<TailEndpoints>(impl->grants, std::move(feed), impl->signer, options);
    }
    impl->endpoints = std::make_unique<SharingEndpoints>(std::move(open), impl->signer, std::move(sharing));
    if (impl->options.metrics) {
        TRY(impl->serveMetrics());
    }
    impl->server->serve([raw = impl.get()](const Request& request) { return raw->handle(request); });
    return std::unique_ptr<Service>(new Service(std::move(impl)));
}

const Endpoint& Service::endpoint() const
{
    return m_impl->server->endpoint();
}

const std::string& Service::publicUrl() const
{
    return m_impl->publicUrl;
}

std::optional<Endpoint> Service::metricsEndpoint() const
{
    return m_impl->metricsServer ? std::optional(m_impl->metricsServer->endpoint()) : std::nullopt;
}

} // namespace sharepane::serve
