#include "app/sharepanectl/command.h"
#include "core/base/units.h"

#include <memory>

namespace sharepane::ctl {

namespace {

using Json = nlohmann::ordered_json;
using Show = ReportColumn::Show;

Json toJson(const facade::AccountInfo& account)
{
    return {{"name", account.name},
            {"email", account.email},
            {"organization", account.organization.empty() ? Json(nullptr) : Json(account.organization)},
            {"fingerprint", account.fingerprint.empty() ? Json(nullptr) : Json(account.fingerprint)},
            {"shares", account.shares},
            {"created_at", formatTimestamp(account.createdAt)}};
}

std::vector<ReportColumn> columns()
{
    return {{"name", "ACCOUNT"},
            {"email", "E-MAIL"},
            {"organization", "ORGANIZATION"},
            {"shares", "SHARES", Show::number},
            {"fingerprint", "FINGERPRINT"}};
}

Result<Report> create(Context& context, const facade::AccountRequest& request)
{
    const bool created = TRY(context.session.shares().createAccount(request));
    return Report::message({{"name", request.name}, {"email", request.email}, {"created", created}},
                           "Data share account " + request.name +
                               (created ? " created." : " exists already."));
}

Result<Report> list(Context& context)
{
    Json all = Json::array();
    for (const auto& account : TRY(context.session.shares().accounts())) {
        all.push_back(toJson(account));
    }
    return Report::table(std::move(all), columns(),
                         "No data share accounts yet. Make one: sharepanectl account create");
}

} // namespace

void addAccountCommands(CLI::App& app, Selection& selection)
{
    CLI::App* noun = app.add_subcommand("account", "Data share accounts: on whose behalf is shared");
    noun->require_subcommand(1)->fallthrough();
    const auto request = std::make_shared<facade::AccountRequest>();

    CLI::App* made = addVerb(*noun, selection, "create", "Create a data share account",
                             [request](Context& context) { return create(context, *request); });
    made->add_option("NAME", request->name)->required();
    made->add_option("--email", request->email, "Where invitations come from, for their recipients")
        ->required();
    made->add_option("--organization", request->organization, "Shown in invitations");

    addVerb(*noun, selection, "list", "List the data share accounts", list);

    CLI::App* shown = addVerb(
        *noun, selection, "show", "Show an account, and the fingerprint of its key",
        [request](Context& context) -> Result<Report> {
            return Report::details(toJson(TRY(context.session.shares().account(request->name))), columns());
        });
    shown->add_option("NAME", request->name)->required();

    CLI::App* deleted =
        addVerb(*noun, selection, "delete", "Delete an account that has no shares, and its key",
                [request](Context& context) -> Result<Report> {
                    TRY(context.session.shares().deleteAccount(request->name));
                    return Report::message({{"name", request->name}, {"deleted", true}},
                                           "Data share account " + request->name + " deleted.");
                });
    deleted->add_option("NAME", request->name)->required();
}

} // namespace sharepane::ctl
