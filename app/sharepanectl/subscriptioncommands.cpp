#include "app/sharepanectl/command.h"
#include "core/base/units.h"

#include <memory>

namespace sharepane::ctl {

namespace {

using Json = nlohmann::ordered_json;

struct Arguments {
    std::string share;
    std::string subscription;
};

Json textOrNull(const std::string& text)
{
    return text.empty() ? Json(nullptr) : Json(text);
}

Json toJson(const facade::SubscriptionInfo& subscription)
{
    Json databases = Json::array();
    for (const auto& database : subscription.databases) {
        databases.push_back({{"database", database.name},
                             {"version", database.version},
                             {"lag_ms", database.lagMs},
                             {"bytes", database.bytes},
                             {"reported_at", formatTimestamp(database.reportedAt)}});
    }
    const auto& deleted = subscription.copyDeletedAt;
    return {{"id", subscription.id},
            {"share", subscription.share.text()},
            {"recipient", subscription.recipient},
            {"consumer",
             {{"account", subscription.consumer},
              {"email", textOrNull(subscription.email)},
              {"organization", textOrNull(subscription.organization)}}},
            {"state", subscription.state},
            {"lease", subscription.lease ? Json(formatSpan(*subscription.lease)) : Json(nullptr)},
            {"accepted_at", formatTimestamp(subscription.acceptedAt)},
            {"changed_at", formatTimestamp(subscription.changedAt)},
            {"changed_by", subscription.changedBy},
            {"copy_deleted_at", deleted ? Json(formatTimestamp(*deleted)) : Json(nullptr)},
            {"last_contact", formatTimestamp(subscription.lastContact)},
            {"databases", std::move(databases)}};
}

/// "sales 5 (0 ms)": how far each database is, for a table.
std::string progressOf(const facade::SubscriptionInfo& subscription)
{
    std::string text;
    for (const auto& database : subscription.databases) {
        text += (text.empty() ? "" : ", ") + database.name + " " + std::to_string(database.version) + " (" +
                std::to_string(database.lagMs) + " ms)";
    }
    return text;
}

Result<Report> list(Context& context, const Arguments& arguments)
{
    auto& service = context.session.subscriptions();
    const auto subscriptions = arguments.share.empty()
                                   ? TRY(service.allSubscriptions())
                                   : TRY(service.subscriptions(TRY(parseShareName(arguments.share))));
    Json all = Json::array();
    for (const auto& subscription : subscriptions) {
        Json item = toJson(subscription);
        item["progress"] = textOrNull(progressOf(subscription));
        all.push_back(std::move(item));
    }
    return Report::table(std::move(all),
                         {{"share", "SHARE"},
                          {"recipient", "RECIPIENT"},
                          {"consumer/organization", "ORGANIZATION"},
                          {"state", "STATE"},
                          {"progress", "VERSION (LAG)"},
                          {"last_contact", "LAST CONTACT"},
                          {"id", "SUBSCRIPTION"}},
                         "Nobody has accepted an invitation yet.");
}

Result<Report> revoke(Context& context, const Arguments& arguments)
{
    const bool revoked = TRY(context.session.subscriptions().revoke(arguments.subscription));
    return Report::message(
        {{"id", arguments.subscription}, {"revoked", revoked}, {"withdraws_invitations", false}},
        std::string(revoked ? "It is revoked: every request and every URL of it is refused "
                              "from now on."
                            : "It was revoked already.") +
            " The consumer's copy goes at its next contact. Invitations that wait for an "
            "answer are not withdrawn by this (sharepanectl invitation withdraw).");
}

Result<Report> reinstate(Context& context, const Arguments& arguments)
{
    const bool reinstated = TRY(context.session.subscriptions().reinstate(arguments.subscription));
    return Report::message({{"id", arguments.subscription}, {"reinstated", reinstated}},
                           reinstated ? "The consumer reads again, and needs no new invitation."
                                      : "It is active already.");
}

using Handler = Result<Report> (*)(Context&, const Arguments&);

} // namespace

void addSubscriptionCommands(CLI::App& app, Selection& selection)
{
    CLI::App* noun =
        app.add_subcommand("subscription", "Share subscriptions: who has accepted an invitation");
    noun->require_subcommand(1)->fallthrough();
    const auto arguments = std::make_shared<Arguments>();
    const auto add = [&](const std::string& verb, const std::string& help, Handler handler) {
        return addVerb(*noun, selection, verb, help,
                       [arguments, handler](Context& context) { return handler(context, *arguments); });
    };
    add("list", "List share subscriptions, how far each consumer is and when it was heard of", list)
        ->add_option("ACCOUNT/SHARE", arguments->share, "Only those of this share");
    const auto needId = [arguments](CLI::App* verb) {
        verb->add_option("SUBSCRIPTION", arguments->subscription, "Its id, as subscription list shows it")
            ->required();
    };
    needId(add("revoke", "End one, at once; the consumer's copy goes too", revoke));
    needId(add("reinstate", "Bring a revoked one back, without a new invitation", reinstate));
}

} // namespace sharepane::ctl
