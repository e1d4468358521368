#include "app/sharepanectl/command.h"

#include <chrono>
#include <iostream>
#include <memory>
#include <unistd.h>

namespace sharepane::ctl {

namespace {

Result<nlohmann::ordered_json> startService(Context& context, const facade::HostRequest& request)
{
    const auto info = TRY(context.session.host().start(request));
    return nlohmann::ordered_json{
        {"address", info.address},
        {"url", info.url},
        {"certificate_sha256", info.certificateSha256.empty()
                                   ? nlohmann::ordered_json(nullptr)
                                   : nlohmann::ordered_json(info.certificateSha256)},
        {"metrics", info.metricsAddress.empty() ? nlohmann::ordered_json(nullptr)
                                                : nlohmann::ordered_json(info.metricsAddress)}};
}

Result<Report> serve(Context& context, const facade::HostRequest& request)
{
    TRY(context.session.startEngine());
    nlohmann::ordered_json ready{
        {"ready", true}, {"workspace", context.session.directory().string()}, {"pid", ::getpid()}};
    if (!request.listen.empty()) {
        ready["service"] = TRY(startService(context, request));
    }
    std::cout << ready.dump() << std::endl;
    while (!context.cancel.waitFor(std::chrono::hours{24})) {
    }
    context.session.host().stop();
    context.session.stopEngine();
    return Report::none();
}

} // namespace

void addServeCommand(CLI::App& app, Selection& selection)
{
    const auto request = std::make_shared<facade::HostRequest>();
    CLI::App* verb = addVerb(app, selection, "serve",
                             "Follow, and offer shares, in the foreground; SIGTERM ends it cleanly",
                             [request](Context& context) { return serve(context, *request); });
    CLI::Option* listen =
        verb->add_option("--listen", request->listen, "Run the share service here, too; port 0: any free one")
            ->type_name("ADDRESS:PORT");
    verb->add_option("--public-url", request->publicUrl, "How clients reach it, when that differs")
        ->needs(listen);
    verb->add_option("--certificate", request->certificate, "Certificate chain (PEM) instead of its own")
        ->needs(listen);
    verb->add_option("--key", request->key, "Private key (PEM) of that certificate")->needs(listen);
    verb->add_flag("--http", request->plainHttp, "Plain HTTP, which is possible on loopback only")
        ->needs(listen);
    verb->add_option("--metrics", request->metrics, "Serve /healthz and /metrics here, on loopback")
        ->type_name("ADDRESS:PORT")
        ->needs(listen);
}

} // namespace sharepane::ctl
