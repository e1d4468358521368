#include "app/sharepanectl/command.h"

#include <algorithm>
#include <chrono>
#include <iostream>
#include <memory>
#include <sstream>
#include <unistd.h>
#include <vector>

namespace sharepane::ctl {

namespace {

struct Arguments {
    facade::HostRequest request;
    std::vector<std::string> limits; ///< "NAME=VALUE"
};

Result<facade::HostRequest> requestOf(const Arguments& arguments)
{
    facade::HostRequest request = arguments.request;
    for (const std::string& text : arguments.limits) {
        const auto equals = text.find('=');
        if (equals == std::string::npos) {
            return fail(ErrorCode::invalidArgument, "understand --limit", text,
                        "it has no =", "write it as NAME=VALUE; serve --help lists the names");
        }
        const std::string name = text.substr(0, equals);
        if (!request.limits.emplace(name, text.substr(equals + 1)).second) {
            return fail(ErrorCode::invalidArgument, "understand --limit", name, "it is given twice",
                        "give each limit once");
        }
    }
    TRY(facade::checkLimits(request));
    return request;
}

/// What --limit takes, for the end of the help.
std::string limitsHelp()
{
    const auto limits = facade::serviceLimits();
    std::size_t width = 0;
    for (const auto& limit : limits) {
        width = std::max(width, limit.name.size());
    }
    std::ostringstream help;
    help << "Limits of the share service, with what is usual:\n";
    for (const auto& limit : limits) {
        const std::string gap(width - limit.name.size(), ' ');
        const std::string indent(width + 4, ' ');
        help << "  " << limit.name << gap << "  " << limit.usual.text << ", from " << limit.least.text
             << " to " << limit.most.text << '\n'
             << indent << limit.meaning << '\n';
    }
    return help.str();
}

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

Result<Report> serve(Context& context, const Arguments& arguments)
{
    const auto request = TRY(requestOf(arguments));
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
    const auto arguments = std::make_shared<Arguments>();
    facade::HostRequest* const request = &arguments->request;
    CLI::App* verb = addVerb(app, selection, "serve",
                             "Follow, and offer shares, in the foreground; SIGTERM ends it cleanly",
                             [arguments](Context& context) { return serve(context, *arguments); });
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
    verb->add_option("--limit", arguments->limits,
                     "Another limit than the usual one, as idle=30s; repeatable")
        ->type_name("NAME=VALUE")
        ->allow_extra_args(false)
        ->needs(listen);
    verb->footer(limitsHelp());
}

} // namespace sharepane::ctl
