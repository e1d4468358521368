#include "core/facade/host.h"

#include "core/control/activity.h"
#include "core/control/invitations.h"
#include "core/facade/changefeed.h"
#include "core/facade/registrations.h"
#include "core/facade/servicelimits.h"
#include "core/secrets/secretstore.h"
#include "core/serve/controlgrants.h"
#include "core/serve/identity.h"
#include "core/serve/service.h"
#include "core/shareapi/weburl.h"
#include "core/workspace/sql.h"

#include <array>
#include <unistd.h>

namespace sharepane::facade {

namespace {

constexpr const char* startOp = "start the share service on";

std::string hostName()
{
    std::array<char, 256> name{};
    return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "localhost";
}

serve::KeyStore keysIn(const std::shared_ptr<secrets::SecretStore>& store)
{
    return {[store](const std::string& name) { return store->read(name); },
            [store](const std::string& name, const std::string& value) {
                return store->write(name, value);
            }};
}

Result<void> checkRequest(const HostRequest& request)
{
    if (request.certificate.empty() != request.key.empty()) {
        return fail(ErrorCode::invalidArgument, startOp, request.listen,
                    "a certificate and its private key belong together", "give both files, or neither");
    }
    if (request.plainHttp && !request.certificate.empty()) {
        return fail(ErrorCode::invalidArgument, startOp, request.listen, "plain HTTP has no certificate",
                    "leave out --http, or the certificate");
    }
    if (!request.publicUrl.empty()) {
        TRY(shareapi::parseSafeUrl(request.publicUrl, request.publicUrl));
    }
    return {};
}

Result<serve::TlsIdentity> identityFor(const HostRequest& request, const workspace::Workspace& workspace,
                                       const serve::KeyStore& keys)
{
    if (request.plainHttp) {
        return serve::TlsIdentity();
    }
    if (!request.certificate.empty()) {
        return serve::configuredIdentity(request.certificate, request.key);
    }
    return serve::ownIdentity(workspace.directory(), keys, hostName(), systemClock()->now());
}

/// Everything that may change what is granted has an entry in the activity log.
Result<std::int64_t> newestActivity(const workspace::Workspace& workspace)
{
    workspace::sql::Session session(TRY(workspace.database()));
    const auto newest = TRY(control::activities(session, {.limit = 1}));
    return newest.empty() ? 0 : newest.front().number;
}

FeedSources feedSourcesOf(const std::shared_ptr<Core>& core)
{
    FeedSources sources;
    sources.context = [core](const std::string& cluster) {
        return core->leaderContext(cluster);
    };
    sources.open = [core](const std::string& cluster, const std::string& database) {
        return core->leader({cluster, database});
    };
    sources.changeFolder = core->workspace()->changeFolder();
    sources.controlVersion = [core] {
        return newestActivity(*core->workspace());
    };
    return sources;
}

} // namespace

HostServiceImpl::HostServiceImpl(std::shared_ptr<Core> core)
    : m_core(std::move(core))
{
}

HostServiceImpl::~HostServiceImpl() = default;

Result<HostInfo> HostServiceImpl::start(const HostRequest& request)
{
    if (m_service) {
        return fail(ErrorCode::inUse, startOp, request.listen, "it runs in this process already");
    }
    TRY(checkRequest(request));
    serve::ServiceOptions options;
    options.limits = TRY(limitsOf(request));
    const auto& workspace = m_core->workspace();
    const auto keys = keysIn(TRY(m_core->secrets()));
    options.listen = TRY(serve::parseEndpoint(request.listen));
    options.tls = TRY(identityFor(request, *workspace, keys));
    options.publicUrl = request.publicUrl;
    options.urlKey = TRY(serve::urlKey(keys));
    options.scratch = workspace->scratchFolder();
    options.subscriptions = std::make_shared<control::Subscriptions>(workspace, systemClock());
    options.onNothingLeft = [core = m_core](const control::Subscription& subscription) {
        dropRegistrations(*core, subscription);
    };
    if (!request.metrics.empty()) {
        options.metrics = TRY(serve::parseEndpoint(request.metrics));
    }
    HostInfo info;
    if (!options.tls.certificate.empty()) {
        info.certificateSha256 = TRY(serve::certificatePin(options.tls.certificate));
    }
    auto feed = TRY(makeChangeFeed(feedSourcesOf(m_core)));
    auto service =
        TRY(serve::Service::start(std::move(options), serve::controlGrants(workspace, systemClock()),
                                  feedSourcesOf(m_core).open, std::move(feed)));
    info.address = service->endpoint().text();
    info.url = service->publicUrl();
    info.metricsAddress = service->metricsEndpoint() ? service->metricsEndpoint()->text() : std::string();
    // Clients of a certificate that an authority signed check that, and it may be renewed: no pin for them.
    const std::string pin = request.certificate.empty() ? info.certificateSha256 : std::string();
    TRY(control::setServiceAddress(*workspace, {info.url, pin}));
    m_service = std::move(service);
    return info;
}

void HostServiceImpl::stop()
{
    m_service.reset();
}

} // namespace sharepane::facade
