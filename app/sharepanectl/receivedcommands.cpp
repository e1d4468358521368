#include "app/sharepanectl/command.h"
#include "app/sharepanectl/followeroptions.h"
#include "core/base/units.h"

#include <algorithm>
#include <memory>

namespace sharepane::ctl {

namespace {

using Json = nlohmann::ordered_json;

struct Arguments {
    std::string received;
    std::string cluster;
    std::string dataset = "*";
};

Json textOrNull(const std::string& text)
{
    return text.empty() ? Json(nullptr) : Json(text);
}

Json toJson(const facade::DatasetMappingInfo& mapping)
{
    return {{"id", mapping.id},
            {"cluster", mapping.cluster},
            {"dataset", mapping.database},
            {"state", mapping.state},
            {"databases", mapping.followers}};
}

Result<Report> list(Context& context, const Arguments& /*arguments*/)
{
    Json all = Json::array();
    for (const auto& received : TRY(context.session.receivedShares().receivedShares())) {
        all.push_back(receivedJson(received));
    }
    return Report::table(std::move(all),
                         {{"name", "RECEIVED SHARE"},
                          {"share", "SHARE"},
                          {"provider/account", "FROM"},
                          {"provider/email", "E-MAIL"},
                          {"state", "STATE"},
                          {"changed_at", "SINCE"},
                          {"last_contact", "LAST CONTACT"}},
                         "Nothing was received yet. Accept an invitation: sharepanectl invitation accept");
}

Result<Report> show(Context& context, const Arguments& arguments)
{
    const auto received =
        TRY(context.session.receivedShares().receivedShare(arguments.received, context.cancel));
    return Report::details(receivedJson(received), {{"name", "RECEIVED SHARE"},
                                                    {"share", "SHARE"},
                                                    {"description", "DESCRIPTION"},
                                                    {"provider/account", "FROM"},
                                                    {"provider/organization", "ORGANIZATION"},
                                                    {"provider/email", "E-MAIL"},
                                                    {"provider/fingerprint", "FINGERPRINT"},
                                                    {"state", "STATE"},
                                                    {"changed_at", "SINCE"},
                                                    {"changed_by", "BY"},
                                                    {"terms", "TERMS OF USE"},
                                                    {"lease", "LEASE"},
                                                    {"lease_end", "LEASE ENDS"},
                                                    {"service/url", "SHARE SERVICE"},
                                                    {"last_contact", "LAST CONTACT"},
                                                    {"problem/message", "PROBLEM"}})
        .withTable("datasets", {{"kind", "KIND"}, {"cluster", "CLUSTER"}, {"database", "DATABASE"}})
        .withTable("mappings", {{"dataset", "DATASET"},
                                {"cluster", "MAPPED TO"},
                                {"state", "STATE"},
                                {"databases", "FOLLOWS AS"}});
}

Result<Report> unmap(Context& context, const Arguments& arguments)
{
    const bool unmapped = TRY(context.session.receivedShares().unmap(arguments.received, arguments.cluster,
                                                                     arguments.dataset, context.cancel));
    return Report::message(
        {{"name", arguments.received}, {"cluster", arguments.cluster}, {"unmapped", unmapped}},
        unmapped ? "It is not followed there any more, and what was copied is removed."
                 : "It was not mapped so.");
}

Result<Report> remove(Context& context, const Arguments& arguments)
{
    auto& service = context.session.receivedShares();
    TRY(service.deleteReceived(arguments.received, context.cancel));
    const auto left = TRY(service.receivedShares());
    const bool waits = std::ranges::any_of(left, [&](const facade::ReceivedShareInfo& received) {
        return received.name == arguments.received && received.state == "deleting";
    });
    return Report::message(
        {{"name", arguments.received}, {"deleted", true}, {"waits_for_provider", waits}},
        waits ? "All that was copied is deleted. The provider can't be reached, and is told as soon as it "
                "can be, by "
                "the window or serve. To give that up, delete it again."
              : "The received share is deleted, with all that was copied and its credential.");
}

using Handler = Result<Report> (*)(Context&, const Arguments&);

void addMap(CLI::App& noun, Selection& selection)
{
    const auto request = std::make_shared<facade::MappingRequest>();
    const auto options = std::make_shared<FollowerArguments>();
    CLI::App* verb =
        addVerb(noun, selection, "map", "Follow databases of a received share",
                [request, options](Context& context) -> Result<Report> {
                    request->attach.options = TRY(options->options());
                    const auto mapped = TRY(context.session.receivedShares().map(*request, context.cancel));
                    Json document = toJson(mapped.mapping);
                    document["received"] = request->received;
                    document["created"] = mapped.created;
                    return Report::message(std::move(document), mapped.created
                                                                    ? request->attach.cluster + " follows " +
                                                                          request->received + "."
                                                                    : "It is mapped so already.");
                });
    verb->add_option("RECEIVED", request->received, "Its name, as received list shows it")->required();
    verb->add_option("--cluster", request->attach.cluster, "The follower cluster")->required();
    verb->add_option("--dataset", request->attach.database,
                     "One database of the share, or '*' for all, future ones too")
        ->capture_default_str();
    CLI::Option* nameOverride =
        verb->add_option("--name-override", request->attach.nameOverride,
                         "Name of the follower database, of a share with one or with --dataset");
    verb->add_option("--name-prefix", request->attach.namePrefix, "Prefix of the follower databases' names")
        ->excludes(nameOverride);
    options->addTo(*verb);
}

} // namespace

nlohmann::ordered_json receivedJson(const facade::ReceivedShareInfo& received)
{
    Json mappings = Json::array();
    for (const auto& mapping : received.mappings) {
        mappings.push_back(toJson(mapping));
    }
    Json datasets = Json::array();
    for (const auto& dataset : received.datasets) {
        datasets.push_back({{"kind", dataset.kind},
                            {"cluster", dataset.cluster},
                            {"database", textOrNull(dataset.database)},
                            {"lists", dataset.lists}});
    }
    const auto timeOrNull = [](const std::optional<Timestamp>& time) {
        return time ? Json(formatTimestamp(*time)) : Json(nullptr);
    };
    return {
        {"name", received.name},
        {"account", received.account},
        {"state", received.state},
        {"invitation", received.invitationId},
        {"subscription", textOrNull(received.subscriptionId)},
        {"share", received.share},
        {"description", textOrNull(received.description)},
        {"provider",
         {{"account", received.providerAccount},
          {"email", received.providerEmail},
          {"organization", textOrNull(received.providerOrganization)},
          {"fingerprint", received.fingerprint}}},
        {"terms", textOrNull(received.terms)},
        {"terms_accepted_at", formatTimestamp(received.termsAcceptedAt)},
        {"datasets", std::move(datasets)},
        {"service", {{"url", received.serviceUrl}, {"certificate_pin", textOrNull(received.certificatePin)}}},
        {"lease", received.lease ? Json(formatSpan(*received.lease)) : Json(nullptr)},
        {"lease_end", timeOrNull(received.leaseEnd)},
        {"changed_at", formatTimestamp(received.changedAt)},
        {"changed_by", textOrNull(received.changedBy)},
        {"created_at", formatTimestamp(received.createdAt)},
        {"last_contact", formatTimestamp(received.lastContact)},
        {"mappings", std::move(mappings)},
        {"problem", received.problem ? errorDocument(*received.problem)["error"] : Json(nullptr)}};
}

void addReceivedCommands(CLI::App& app, Selection& selection)
{
    CLI::App* noun = app.add_subcommand("received", "Shares that were received");
    noun->require_subcommand(1)->fallthrough();
    const auto arguments = std::make_shared<Arguments>();
    const auto add = [&](const std::string& verb, const std::string& help, Handler handler) {
        return addVerb(*noun, selection, verb, help,
                       [arguments, handler](Context& context) { return handler(context, *arguments); });
    };
    const auto needName = [arguments](CLI::App* verb) {
        verb->add_option("RECEIVED", arguments->received, "Its name, as received list shows it")->required();
        return verb;
    };
    add("list", "List received shares, as far as is known here", list);
    needName(add("show", "Ask the provider how a received share stands, and show it", show));
    addMap(*noun, selection);
    CLI::App* ended = needName(add("unmap", "Stop following, and remove what was copied", unmap));
    ended->add_option("--cluster", arguments->cluster, "The follower cluster")->required();
    ended
        ->add_option("--dataset", arguments->dataset,
                     "As it was mapped; not needed for the only mapping there")
        ->capture_default_str();
    needName(add("delete", "Delete a received share with all that is mapped of it", remove));
}

} // namespace sharepane::ctl
