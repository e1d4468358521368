#include "app/sharepanectl/command.h"
#include "core/base/units.h"

#include <memory>
#include <optional>

namespace sharepane::ctl {

namespace {

using Json = nlohmann::ordered_json;

struct Arguments {
    std::string since;
    std::string object;
    std::size_t limit = 0;
    std::string output;
};

Result<std::optional<Timestamp>> sinceOf(const Arguments& arguments)
{
    if (arguments.since.empty()) {
        return std::nullopt;
    }
    return systemClock()->now() - TRY(parseSpan(arguments.since));
}

Result<Report> list(Context& context, const Arguments& arguments)
{
    Json all = Json::array();
    for (const auto& activity : TRY(context.session.activities().activities(
             TRY(sinceOf(arguments)), arguments.object, arguments.limit))) {
        all.push_back({{"number", activity.number},
                       {"time", formatTimestamp(activity.time)},
                       {"who", activity.who},
                       {"action", activity.action},
                       {"object", activity.object},
                       {"outcome", activity.outcome},
                       {"detail", Json::parse(activity.detail, nullptr, false)}});
    }
    return Report::table(std::move(all),
                         {{"time", "TIME"},
                          {"who", "WHO"},
                          {"action", "ACTION"},
                          {"object", "OBJECT"},
                          {"outcome", "OUTCOME"}},
                         "Nothing has happened yet.");
}

Result<Report> exportAll(Context& context, const Arguments& arguments)
{
    const auto count = TRY(
        context.session.activities().exportTo(arguments.output, TRY(sinceOf(arguments)), arguments.object));
    return Report::message({{"file", arguments.output}, {"entries", count}},
                           std::to_string(count) + " entries written to " + arguments.output + ".");
}

} // namespace

void addActivityCommands(CLI::App& app, Selection& selection)
{
    CLI::App* noun = app.add_subcommand("activity", "Who did what to accounts, shares and invitations");
    noun->require_subcommand(1)->fallthrough();
    const auto arguments = std::make_shared<Arguments>();
    const auto describe = [arguments](CLI::App* verb) {
        verb->add_option("--since", arguments->since, "Only the last so long, as 7d");
        verb->add_option("--object", arguments->object,
                         "Only of this account or share, and what is below it");
    };
    CLI::App* listed = addVerb(*noun, selection, "list", "List the log, oldest first",
                               [arguments](Context& context) { return list(context, *arguments); });
    describe(listed);
    listed->add_option("--limit", arguments->limit, "Only the newest so many");

    CLI::App* exported =
        addVerb(*noun, selection, "export", "Write the log to a file, one JSON object a line",
                [arguments](Context& context) { return exportAll(context, *arguments); });
    describe(exported);
    exported->add_option("--output", arguments->output, "The file")->required();
}

} // namespace sharepane::ctl
