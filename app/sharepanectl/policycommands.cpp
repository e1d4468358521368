#include "app/sharepanectl/command.h"
#include "core/base/units.h"

#include <memory>

namespace sharepane::ctl {

namespace {

using Json = nlohmann::ordered_json;
using Show = ReportColumn::Show;

struct Arguments {
    std::string database;
    std::string table;
    std::string hot;
    std::string retention;
    std::string merge;
    std::uint32_t mergeExtents = 0;
    std::string role;
    std::string principal;
    std::string retain;
    bool whatIf = false;
};

Json spanOf(const std::optional<std::chrono::milliseconds>& span)
{
    return span ? Json(formatSpan(*span)) : Json(nullptr);
}

Json toJson(const facade::PolicyInfo& policy)
{
    const std::string merge = policy.mergeEnabled ? formatSize(policy.mergeTargetBytes) + " from " +
                                                        std::to_string(policy.mergeMinExtents)
                                                  : std::string("off");
    return {{"table", policy.table.empty() ? Json(nullptr) : Json(policy.table)},
            {"hot", spanOf(policy.hotSpan)},
            {"hot_from", policy.hotOrigin},
            {"retention", spanOf(policy.retention)},
            {"retention_from", policy.retentionOrigin},
            {"merge", merge},
            {"merge_target_bytes", policy.mergeTargetBytes},
            {"merge_min_extents", policy.mergeMinExtents},
            {"merge_enabled", policy.mergeEnabled},
            {"merge_from", policy.mergeOrigin}};
}

/// "none" takes the policy away, so that the level above holds.
using SpanEdit = std::optional<std::optional<std::chrono::milliseconds>>;

Result<SpanEdit> spanEdit(const std::string& text)
{
    if (text.empty()) {
        return SpanEdit();
    }
    if (text == "none") {
        return SpanEdit(std::in_place, std::nullopt);
    }
    return SpanEdit(std::in_place, TRY(parseSpan(text)));
}

Result<facade::PolicyEdit> editOf(const Arguments& a)
{
    facade::PolicyEdit edit;
    edit.hotSpan = TRY(spanEdit(a.hot));
    edit.retention = TRY(spanEdit(a.retention));
    if (a.merge == "none") {
        edit.merge.emplace();
    } else if (!a.merge.empty() || a.mergeExtents != 0) {
        facade::PolicyEdit::Merge merge;
        merge.enabled = a.merge != "off";
        if (merge.enabled && !a.merge.empty() && a.merge != "on") {
            merge.targetBytes = TRY(parseSize(a.merge));
        }
        merge.minExtents = a.mergeExtents != 0 ? a.mergeExtents : merge.minExtents;
        edit.merge.emplace(merge);
    }
    return edit;
}

Result<Report> policy(Context& context, const Arguments& a)
{
    const auto name = TRY(parseDatabaseName(a.database));
    auto& service = context.session.policies();
    const auto edit = TRY(editOf(a));
    if (edit.hotSpan || edit.retention || edit.merge) {
        TRY(service.changePolicies(name, a.table, edit));
    }
    Json list = Json::array();
    for (const auto& info : TRY(service.policies(name))) {
        if (a.table.empty() || info.table == a.table) {
            list.push_back(toJson(info));
        }
    }
    if (list.empty()) {
        return fail(ErrorCode::notFound, "show the policies of", a.database + '/' + a.table,
                    "there is no such table", "see sharepanectl table list " + a.database);
    }
    return Report::table(std::move(list),
                         {{"table", "TABLE"},
                          {"hot", "HOT"},
                          {"hot_from", "FROM"},
                          {"retention", "RETENTION"},
                          {"retention_from", "FROM"},
                          {"merge", "MERGE"},
                          {"merge_from", "FROM"}},
                         {});
}

Result<Report> maintain(Context& context, const Arguments& a)
{
    const auto name = TRY(parseDatabaseName(a.database));
    facade::MaintenanceOptions options;
    options.whatIf = a.whatIf;
    if (!a.retain.empty()) {
        options.retain = TRY(parseSpan(a.retain));
    }
    const auto done = TRY(context.session.clusters().maintain(name, options, context.cancel));
    Json json{{"database", a.database},
              {"what_if", a.whatIf},
              {"expired_extents", done.expiredExtents},
              {"merged_extents", done.mergedExtents},
              {"larger_extents", done.largerExtents},
              {"removed_files", done.removedFiles},
              {"removed_bytes", done.removedBytes},
              {"log_files", done.logFiles},
              {"journal_entries", done.journalEntries},
              {"held_back_by", done.heldBackBy.empty() ? Json(nullptr) : Json(done.heldBackBy)}};
    std::vector<ReportColumn> shown{{"expired_extents", "EXPIRED EXTENTS", Show::number},
                                    {"merged_extents", "MERGED EXTENTS", Show::number},
                                    {"larger_extents", "INTO", Show::number},
                                    {"removed_files", "FILES REMOVED", Show::number},
                                    {"removed_bytes", "SIZE", Show::size},
                                    {"log_files", "LOG FILES REMOVED", Show::number},
                                    {"journal_entries", "JOURNAL ENTRIES REMOVED", Show::number},
                                    {"held_back_by", "SLOWEST FOLLOWER"}};
    json["problems"] = Json::array();
    for (const auto& problem : done.problems) {
        json["problems"].push_back(problem.message());
    }
    if (!done.problems.empty()) {
        shown.push_back({"problems", "PROBLEMS"});
    }
    return Report::details(std::move(json), std::move(shown));
}

void addPrincipalVerbs(CLI::App& database, Selection& selection, const std::shared_ptr<Arguments>& arguments)
{
    CLI::App* noun = database.add_subcommand("principal", "Who may do what with a database");
    noun->require_subcommand(1)->fallthrough();
    const auto describe = [arguments](CLI::App* verb) {
        verb->add_option("CLUSTER/DATABASE", arguments->database)->required();
        verb->add_option("PRINCIPAL", arguments->principal, "aaduser=ann@example.org, aadgroup=… or aadapp=…")
            ->required();
        verb->add_option("--role", arguments->role, "admins, users, viewers or monitors")->required();
    };
    describe(addVerb(
        *noun, selection, "add", "Give a principal a role", [arguments](Context& context) -> Result<Report> {
            const auto& a = *arguments;
            const bool added = TRY(context.session.policies().addPrincipal(TRY(parseDatabaseName(a.database)),
                                                                           {a.role, a.principal}));
            return Report::message(
                {{"database", a.database}, {"role", a.role}, {"principal", a.principal}, {"created", added}},
                added ? a.principal + " is one of the " + a.role + " now."
                      : a.principal + " is one of the " + a.role + " already.");
        }));
    describe(addVerb(
        *noun, selection, "drop", "Take a role from a principal",
        [arguments](Context& context) -> Result<Report> {
            const auto& a = *arguments;
            TRY(context.session.policies().dropPrincipal(TRY(parseDatabaseName(a.database)),
                                                         {a.role, a.principal}));
            return Report::message(
                {{"database", a.database}, {"role", a.role}, {"principal", a.principal}, {"dropped", true}},
                a.principal + " is none of the " + a.role + " any more.");
        }));
    CLI::App* list = addVerb(
        *noun, selection, "list", "List the principals of a database",
        [arguments](Context& context) -> Result<Report> {
            Json principals = Json::array();
            for (const auto& principal :
                 TRY(context.session.policies().principals(TRY(parseDatabaseName(arguments->database))))) {
                if (arguments->role.empty() || principal.role == arguments->role) {
                    principals.push_back({{"role", principal.role}, {"principal", principal.principal}});
                }
            }
            return Report::table(std::move(principals), {{"role", "ROLE"}, {"principal", "PRINCIPAL"}},
                                 "Nobody has a role, so the database is open to whoever holds the "
                                 "workspace.");
        });
    list->add_option("CLUSTER/DATABASE", arguments->database)->required();
    list->add_option("--role", arguments->role, "Only this role");
}

} // namespace

void addPolicyCommands(CLI::App& database, Selection& selection)
{
    const auto arguments = std::make_shared<Arguments>();
    CLI::App* policies =
        addVerb(database, selection, "policy",
                "Show or change the policies of a database or table, and where each comes from",
                [arguments](Context& context) { return policy(context, *arguments); });
    policies->add_option("CLUSTER/DATABASE", arguments->database)->required();
    policies->add_option("--table", arguments->table, "Of this table or materialized view");
    policies->add_option("--hot", arguments->hot,
                         "Extents younger than this stay cached, e.g. 7d; none: unset");
    policies->add_option("--retention", arguments->retention,
                         "Extents older than this are removed, e.g. 365d; none: unset");
    policies->add_option("--merge", arguments->merge,
                         "Size that small extents are merged to, e.g. 256MiB; on, off; none: unset");
    policies->add_option("--merge-extents", arguments->mergeExtents,
                         "How many small extents make a merge worth its while");

    CLI::App* care = addVerb(database, selection, "maintain",
                             "Do the background work now: retention, merging, cleaning; for servers where no "
                             "engine runs",
                             [arguments](Context& context) { return maintain(context, *arguments); });
    care->add_option("CLUSTER/DATABASE", arguments->database)->required();
    care->add_flag("--what-if", arguments->whatIf, "Only say what would be done");
    care->add_option(
        "--retain", arguments->retain,
        "Delete extents this long after their removal, e.g. 1h, instead of 7d or the table's "
        "delta.deletedFileRetentionDuration; attached followers and running queries keep what they "
        "need, other readers don't");

    addPrincipalVerbs(database, selection, arguments);
}

} // namespace sharepane::ctl
