#include "app/sharepanectl/command.h"

#include <chrono>
#include <iostream>
#include <unistd.h>

namespace sharepane::ctl {

namespace {

Result<Report> serve(Context& context)
{
    TRY(context.session.startEngine());
    const nlohmann::ordered_json ready{
        {"ready", true}, {"workspace", context.session.directory().string()}, {"pid", ::getpid()}};
    std::cout << ready.dump() << std::endl;
    while (!context.cancel.waitFor(std::chrono::hours{24})) {
    }
    context.session.stopEngine();
    return Report::none();
}

} // namespace

void addServeCommand(CLI::App& app, Selection& selection)
{
    addVerb(app, selection, "serve", "Follow in the foreground, without a window; SIGTERM ends it cleanly",
            serve);
}

} // namespace sharepane::ctl
