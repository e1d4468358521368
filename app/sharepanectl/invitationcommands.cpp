#include "app/sharepanectl/command.h"
#include "core/base/units.h"

#include <memory>

namespace sharepane::ctl {

namespace {

using Json = nlohmann::ordered_json;

struct Arguments {
    std::string share;
    std::string invitation; ///< its id, or a file or link
    std::string recipient;
    std::string message;
    std::string expires = "14d";
    std::string output;
    bool send = false;
    bool mailProgram = false;
    std::string lease;
    std::string account;
    std::string name;
    bool acceptTerms = false;
};

Json spanOrNull(const std::optional<std::chrono::seconds>& span)
{
    return span ? Json(formatSpan(*span)) : Json(nullptr);
}

Json textOrNull(const std::string& text)
{
    return text.empty() ? Json(nullptr) : Json(text);
}

Json toJson(const facade::InvitationInfo& invitation)
{
    return {{"id", invitation.id},
            {"share", invitation.share.text()},
            {"recipient", invitation.recipient},
            {"message", textOrNull(invitation.message)},
            {"state", invitation.state},
            {"created_at", formatTimestamp(invitation.createdAt)},
            {"sent_at", formatTimestamp(invitation.sentAt)},
            {"expires_at", formatTimestamp(invitation.expiresAt)},
            {"lease", spanOrNull(invitation.lease)}};
}

Json toJson(const facade::InvitationContent::Offer& offer)
{
    return {{"kind", offer.kind},
            {"cluster", offer.cluster},
            {"database", textOrNull(offer.database)},
            {"lists", offer.lists}};
}

/// What was made, for who sends it; or that it was sent.
Report report(const facade::IssuedInvitationInfo& issued, const Arguments& arguments)
{
    const std::string& output = arguments.output;
    Json document = toJson(issued.invitation);
    document["created"] = issued.created;
    document["file"] = textOrNull(output);
    document["link"] = textOrNull(issued.link);
    document["reachable"] = issued.reachable;
    document["sent"] = arguments.send;
    document["mail_program"] = arguments.mailProgram;
    const std::string& recipient = issued.invitation.recipient;
    std::vector<std::string> lines{recipient + " is invited to " + issued.invitation.share.text() +
                                   " already."};
    if (arguments.send) {
        lines = {issued.created ? "The invitation is on its way to " + recipient + " by mail."
                                : lines.front() + " It was sent by mail."};
    } else if (arguments.mailProgram) {
        lines = {"Your mail program has the invitation to " + recipient + ", with " + output +
                 " attached: send it from there."};
    } else if (issued.created && output.empty()) {
        lines = {"Send this link to " + recipient + " and to nobody else:", issued.link};
    } else if (issued.created) {
        lines = {"Send " + output + " to " + recipient + " and to nobody else."};
    }
    if (!issued.reachable) {
        lines.push_back("It can't be accepted: no share service has run in this workspace yet. Start "
                        "sharepanectl serve with --public-url, then: sharepanectl invitation resend " +
                        issued.invitation.id);
    }
    return Report::message(std::move(document), std::move(lines));
}

/// Before anything is made: where --send can't but fail, nothing is.
Result<void> checkCanSend(Context& context, const Arguments& arguments)
{
    if (arguments.send && !TRY(context.session.mail().server())) {
        return fail(ErrorCode::needsPerson, "send an invitation by mail", "", "no mail server is set",
                    "set it: sharepanectl mail set --host HOST --from ADDRESS");
    }
    return {};
}

Result<Report> sendOrReport(Context& context, const facade::IssuedInvitationInfo& issued,
                            const Arguments& arguments)
{
    if (arguments.send) {
        TRY(context.session.mail().sendInvitation(issued, context.cancel));
    }
    if (arguments.mailProgram) {
        auto opened = context.session.mail().openInMailProgram(arguments.output, context.cancel);
        if (!opened) {
            Error& error = opened.error();
            error.hint += issued.link.empty() ? std::string() : ", or this link: " + issued.link;
            return fail(std::move(error));
        }
    }
    return report(issued, arguments);
}

Result<Report> create(Context& context, const Arguments& arguments)
{
    TRY(checkCanSend(context, arguments));
    facade::InvitationRequest request;
    request.share = TRY(parseShareName(arguments.share));
    request.recipient = arguments.recipient;
    request.message = arguments.message;
    request.validity = TRY(parseSpan(arguments.expires));
    request.output = arguments.output;
    if (!arguments.lease.empty()) {
        request.lease = std::chrono::ceil<std::chrono::seconds>(TRY(parseSpan(arguments.lease)));
    }
    return sendOrReport(context, TRY(context.session.invitations().invite(request)), arguments);
}

Result<Report> list(Context& context, const Arguments& arguments)
{
    auto& service = context.session.invitations();
    const auto invitations = arguments.share.empty()
                                 ? TRY(service.allInvitations())
                                 : TRY(service.invitations(TRY(parseShareName(arguments.share))));
    Json all = Json::array();
    for (const auto& invitation : invitations) {
        all.push_back(toJson(invitation));
    }
    return Report::table(std::move(all),
                         {{"share", "SHARE"},
                          {"recipient", "RECIPIENT"},
                          {"state", "STATE"},
                          {"sent_at", "SENT"},
                          {"expires_at", "EXPIRES"},
                          {"id", "INVITATION"}},
                         "No invitations yet. Make one: sharepanectl invitation create");
}

Result<Report> show(Context& context, const Arguments& arguments)
{
    const auto content = TRY(context.session.invitations().read(arguments.invitation));
    Json offers = Json::array();
    for (const auto& offer : content.datasets) {
        offers.push_back(toJson(offer));
    }
    Json document{
        {"id", content.id},
        {"share", content.share},
        {"description", textOrNull(content.description)},
        {"provider",
         {{"account", content.providerAccount},
          {"email", content.providerEmail},
          {"organization", textOrNull(content.providerOrganization)},
          {"fingerprint", content.fingerprint}}},
        {"recipient", content.recipient},
        {"message", textOrNull(content.message)},
        {"terms", textOrNull(content.terms)},
        {"datasets", std::move(offers)},
        {"service",
         {{"url", textOrNull(content.serviceUrl)}, {"certificate_pin", textOrNull(content.certificatePin)}}},
        {"sent_at", formatTimestamp(content.sentAt)},
        {"expires_at", formatTimestamp(content.expiresAt)},
        {"expired", content.expired},
        {"lease", spanOrNull(content.lease)}};
    return Report::details(std::move(document),
                           {{"share", "SHARE"},
                            {"description", "DESCRIPTION"},
                            {"provider/account", "FROM"},
                            {"provider/organization", "ORGANIZATION"},
                            {"provider/email", "E-MAIL"},
                            {"provider/fingerprint", "FINGERPRINT (compare it with theirs)"},
                            {"recipient", "TO"},
                            {"message", "MESSAGE"},
                            {"terms", "TERMS OF USE"},
                            {"service/url", "SHARE SERVICE"},
                            {"expires_at", "EXPIRES"},
                            {"expired", "EXPIRED"},
                            {"lease", "COPY KEPT WITHOUT CONTACT FOR"}})
        .withTable("datasets", {{"kind", "KIND"}, {"cluster", "CLUSTER"}, {"database", "DATABASE"}});
}

Result<Report> withdraw(Context& context, const Arguments& arguments)
{
    const bool withdrawn = TRY(context.session.invitations().withdraw(arguments.invitation));
    return Report::message(
        {{"id", arguments.invitation}, {"withdrawn", withdrawn}, {"revokes_subscriptions", false}},
        std::string(withdrawn ? "The invitation can't be accepted any more."
                              : "The invitation was withdrawn already.") +
            " Nothing was revoked: who has accepted an invitation keeps the share until its share "
            "subscription "
            "is revoked (sharepanectl subscription revoke).");
}

Result<Report> resend(Context& context, const Arguments& arguments)
{
    TRY(checkCanSend(context, arguments));
    const auto validity = TRY(parseSpan(arguments.expires));
    const auto issued =
        TRY(context.session.invitations().resend(arguments.invitation, validity, arguments.output));
    return sendOrReport(context, issued, arguments);
}

Result<Report> accept(Context& context, const Arguments& arguments)
{
    const auto accepted = TRY(context.session.receivedShares().accept(
        {arguments.invitation, arguments.account, arguments.name, arguments.acceptTerms}, context.cancel));
    Json document = receivedJson(accepted.received);
    document["created"] = accepted.created;
    const std::string& name = accepted.received.name;
    return Report::message(std::move(document),
                           accepted.created ? "Received " + name + ". Follow it: sharepanectl received map " +
                                                  name + " --cluster CLUSTER"
                                            : "It was accepted already, as " + name + ".");
}

Result<Report> reject(Context& context, const Arguments& arguments)
{
    const bool rejected = TRY(context.session.receivedShares().reject(arguments.invitation, context.cancel));
    return Report::message({{"rejected", true}, {"created", rejected}},
                           rejected ? "The invitation is rejected, and its provider knows it."
                                    : "It was rejected already.");
}

using Handler = Result<Report> (*)(Context&, const Arguments&);

} // namespace

void addInvitationCommands(CLI::App& app, Selection& selection)
{
    CLI::App* noun = app.add_subcommand("invitation", "Invitations to shares");
    noun->require_subcommand(1)->fallthrough();
    const auto arguments = std::make_shared<Arguments>();
    const auto add = [&](const std::string& verb, const std::string& help, Handler handler) {
        return addVerb(*noun, selection, verb, help,
                       [arguments, handler](Context& context) { return handler(context, *arguments); });
    };
    const auto describeContent = [arguments](CLI::App* verb) {
        verb->add_option("--expires", arguments->expires, "How long it can be accepted, as 14d");
        CLI::Option* output = verb->add_option(
            "--output", arguments->output,
            "Write it to this file, usually NAME.sharepane-invitation; without: print a link");
        CLI::Option* send = verb->add_flag("--send", arguments->send, "Send it by mail (sharepanectl mail)");
        verb->add_flag("--mail-program", arguments->mailProgram,
                       "Open your mail program (xdg-email) with it and the file attached, for you to send")
            ->needs(output)
            ->excludes(send);
    };

    CLI::App* made = add("create", "Invite somebody to a share", create);
    made->add_option("ACCOUNT/SHARE", arguments->share)->required();
    made->add_option("--to", arguments->recipient, "E-mail address of the recipient")->required();
    made->add_option("--message", arguments->message, "A word to the recipient");
    made->add_option("--lease", arguments->lease,
                     "The consumer's copy goes by itself after so long without contact, as 7d");
    describeContent(made);

    add("list", "List invitations and what became of them", list)
        ->add_option("ACCOUNT/SHARE", arguments->share, "Only those to this share");

    add("show", "Read an invitation, and check that nobody changed it", show)
        ->add_option("FILE|LINK", arguments->invitation)
        ->required();

    CLI::App* taken = add("accept", "Accept an invitation; the share is received", accept);
    taken->add_option("FILE|LINK", arguments->invitation)->required();
    taken->add_option("--account", arguments->account, "The data share account that receives it")->required();
    taken->add_option("--name", arguments->name, "Name of the received share; without: the share's");
    taken->add_flag("--accept-terms", arguments->acceptTerms,
                    "The share's terms of use are accepted (invitation show prints them)");

    add("reject", "Reject an invitation, and tell its provider", reject)
        ->add_option("FILE|LINK", arguments->invitation)
        ->required();

    add("withdraw", "Make an invitation void; who has accepted one keeps the share", withdraw)
        ->add_option("INVITATION", arguments->invitation, "Its id, as invitation list shows it")
        ->required();

    CLI::App* again = add("resend", "Make an invitation anew; what was sent before is void", resend);
    again->add_option("INVITATION", arguments->invitation, "Its id, as invitation list shows it")->required();
    describeContent(again);
}

} // namespace sharepane::ctl
