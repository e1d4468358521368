#include "app/sharepanectl/command.h"
#include "app/sharepanectl/followeroptions.h"

#include <memory>

namespace sharepane::ctl {

namespace {

using Json = nlohmann::ordered_json;

Json toJson(const facade::AttachmentInfo& attachment)
{
    Json problems = Json::array();
    for (const Error& problem : attachment.problems) {
        problems.push_back(errorDocument(problem)["error"]);
    }
    return {
        {"id", attachment.id},
        {"cluster", attachment.cluster},
        {"leader", attachment.leaderCluster.empty() ? attachment.leaderUrl : attachment.leaderCluster},
        {"leader_url", attachment.leaderUrl},
        {"database", attachment.database},
        {"name_override", attachment.nameOverride.empty() ? Json(nullptr) : Json(attachment.nameOverride)},
        {"name_prefix", attachment.namePrefix.empty() ? Json(nullptr) : Json(attachment.namePrefix)},
        {"databases", attachment.databases},
        {"problems", problems},
        {"options", optionsJson(attachment.options)}};
}

std::vector<ReportColumn> columns()
{
    return {{"cluster", "CLUSTER"},
            {"leader", "LEADER"},
            {"database", "DATABASE"},
            {"databases", "FOLLOWS AS"},
            {"name_override", "OVERRIDE"},
            {"name_prefix", "PREFIX"},
            {"id", "ID"},
            {"problems", "PROBLEMS"}};
}

void addAttach(CLI::App& noun, Selection& selection)
{
    const auto request = std::make_shared<facade::AttachRequest>();
    const auto arguments = std::make_shared<FollowerArguments>();
    CLI::App* verb =
        addVerb(noun, selection, "attach", "Follow one or all databases of a leader",
                [request, arguments](Context& context) -> Result<Report> {
                    request->options = TRY(arguments->options());
                    const auto result = TRY(context.session.followers().attach(*request));
                    return Report::message(
                        {{"id", result.id}, {"cluster", request->cluster}, {"created", result.created}},
                        result.created
                            ? request->cluster + " follows " + request->leader + "/" + request->database + "."
                            : "This attachment exists already.");
                });
    verb->add_option("FOLLOWER-CLUSTER", request->cluster)->required();
    verb->add_option("--leader", request->leader, "A cluster of this workspace, or a storage URL")
        ->required();
    verb->add_option("--database", request->database, "One database, or '*' for all, future ones too")
        ->capture_default_str();
    CLI::Option* nameOverride =
        verb->add_option("--name-override", request->nameOverride, "Name of the follower database");
    verb->add_option("--name-prefix", request->namePrefix, "Prefix of the follower databases' names")
        ->excludes(nameOverride);
    arguments->addTo(*verb);
}

void addAlter(CLI::App& noun, Selection& selection)
{
    const auto name = std::make_shared<std::string>();
    const auto arguments = std::make_shared<FollowerArguments>();
    CLI::App* verb =
        addVerb(noun, selection, "alter", "Change how a database is followed",
                [name, arguments](Context& context) -> Result<Report> {
                    const auto parsed = TRY(parseDatabaseName(*name));
                    const auto change = TRY(arguments->change());
                    const bool moved = TRY(context.session.followers().alter(parsed, change));
                    return Report::message({{"name", *name}, {"changed", moved}},
                                           moved ? "The options of " + *name + " are changed."
                                                 : "The options of " + *name + " are as wanted already.");
                });
    verb->add_option("CLUSTER/DATABASE", *name,
                     "A follower database, or CLUSTER/* for all that follow all databases of a leader")
        ->required();
    arguments->addTo(*verb);
    arguments->addDropsTo(*verb);
}

Report details(const facade::AttachmentInfo& attachment, const facade::FollowerDetail& detail)
{
    Json document = toJson(attachment);
    document.update(detailJson(detail)); // the options of this database
    auto shown = columns();
    for (const auto& [what, heading] :
         {std::pair{"tables", "TABLES"}, std::pair{"external_tables", "EXTERNAL TABLES"},
          std::pair{"materialized_views", "MATERIALIZED VIEWS"}, std::pair{"functions", "FUNCTIONS"}}) {
        const std::string key = std::string("options/") + what;
        shown.push_back({key + "_to_include", std::string(heading) + " INCLUDED"});
        shown.push_back({key + "_to_exclude", std::string(heading) + " EXCLUDED"});
    }
    shown.push_back({"options/principals_modification_kind", "PRINCIPALS"});
    shown.push_back({"options/caching_modification_kind", "CACHING"});
    shown.push_back({"options/prefetch_extents", "PREFETCH EXTENTS"});
    return Report::details(std::move(document), std::move(shown))
        .withTable("hot_spans", {{"table", "HOT SPAN OF", ReportColumn::Show::text, {}, "(database)"},
                                 {"leader", "LEADER", ReportColumn::Show::text, {}, "for ever"},
                                 {"override", "OVERRIDE"},
                                 {"effective", "EFFECTIVE", ReportColumn::Show::text, {}, "for ever"},
                                 {"effective_origin", "FROM"}})
        .withTable("principals", {{"role", "ROLE"},
                                  {"principal", "PRINCIPAL"},
                                  {"at_leader", "LEADER"},
                                  {"at_follower", "FOLLOWER"},
                                  {"effective", "EFFECTIVE"}});
}

Result<Report> show(Context& context, const std::string& text)
{
    const auto name = TRY(parseDatabaseName(text));
    const auto detail = TRY(context.session.followers().detail(name));
    for (const auto& attachment : TRY(context.session.followers().attachments())) {
        if (attachment.id == detail.attachmentId) {
            return details(attachment, detail);
        }
    }
    return fail(ErrorCode::notFound, "show the follower", text, "no attachment has made such a database",
                "see sharepanectl follower list");
}

} // namespace

void addFollowerCommands(CLI::App& app, Selection& selection)
{
    CLI::App* noun = app.add_subcommand("follower", "Links between follower clusters and leader databases");
    noun->require_subcommand(1)->fallthrough();
    addAttach(*noun, selection);
    addAlter(*noun, selection);

    addVerb(*noun, selection, "list", "List the attachments", [](Context& context) -> Result<Report> {
        Json list = Json::array();
        for (const auto& attachment : TRY(context.session.followers().attachments())) {
            list.push_back(toJson(attachment));
        }
        return Report::table(
            std::move(list), columns(),
            "Nothing is followed yet. Begin: sharepanectl follower attach CLUSTER --leader LEADER");
    });

    const auto name = std::make_shared<std::string>();
    addVerb(*noun, selection, "show", "Show the attachment of a follower database",
            [name](Context& context) { return show(context, *name); })
        ->add_option("CLUSTER/DATABASE", *name)
        ->required();

    const auto fromLeader = std::make_shared<bool>(false);
    const auto follower = std::make_shared<std::string>();
    CLI::App* detach = addVerb(
        *noun, selection, "detach", "End a link, from either side",
        [name, fromLeader, follower](Context& context) -> Result<Report> {
            const auto parsed = TRY(parseDatabaseName(*name));
            if (!*fromLeader) {
                TRY(context.session.followers().detach(parsed));
                return Report::message({{"name", *name}, {"detached", true}}, *name + " is detached.");
            }
            int count = 0;
            for (const auto& attached : TRY(context.session.clusters().followers(parsed))) {
                if (follower->empty() || *follower == attached.id ||
                    *follower == attached.cluster + "/" + attached.database) {
                    TRY(context.session.followers().detachFromLeader(parsed, attached.id));
                    ++count;
                }
            }
            if (count == 0) {
                return fail(ErrorCode::notFound, "detach a follower from", *name,
                            "no such follower is attached", "see sharepanectl database show " + *name);
            }
            return Report::message({{"name", *name}, {"detached", true}, {"followers", count}},
                                   std::to_string(count) + " follower(s) detached from " + *name + ".");
        });
    detach
        ->add_option("CLUSTER/DATABASE", *name,
                     "The follower database; with --from-leader the leader database")
        ->required();
    detach->add_flag("--from-leader", *fromLeader, "End it from the leader's side");
    detach->add_option("--follower", *follower, "With --from-leader: only this one (CLUSTER/DATABASE or id)");
}

} // namespace sharepane::ctl
