#include "app/sharepanectl/command.h"
#include "core/base/units.h"

#include <memory>

namespace sharepane::ctl {

namespace {

using Json = nlohmann::ordered_json;

struct Arguments {
    std::string share;
    std::string email;
    std::string expires;
    std::string output;
    bool rotate = false;
};

Result<std::pair<std::string, std::string>> parseShareName(const std::string& text)
{
    const auto slash = text.find('/');
    if (slash == std::string::npos || slash == 0 || slash + 1 == text.size() ||
        text.find('/', slash + 1) != std::string::npos) {
        return fail(ErrorCode::invalidArgument, "find the share", text, "it is not of the form ACCOUNT/SHARE",
                    "write the data share account's name, a slash and the share's name");
    }
    return std::pair(text.substr(0, slash), text.substr(slash + 1));
}

Json timeOf(const std::optional<Timestamp>& time)
{
    return time ? Json(formatTimestamp(*time)) : Json(nullptr);
}

Json toJson(const facade::RecipientInfo& info)
{
    return {{"share", info.account + '/' + info.share},
            {"recipient", info.email},
            {"state", info.state},
            {"created_at", formatTimestamp(info.createdAt)},
            {"issued_at", formatTimestamp(info.issuedAt)},
            {"expires_at", timeOf(info.expiresAt)},
            {"revoked_at", timeOf(info.revokedAt)}};
}

Result<Report> createProfile(Context& context, const Arguments& a)
{
    const auto [account, share] = TRY(parseShareName(a.share));
    facade::ProfileIssue request{account, share, a.email, std::nullopt, a.output, a.rotate};
    if (!a.expires.empty()) {
        request.lifetime = TRY(parseSpan(a.expires));
    }
    Json json = toJson(TRY(context.session.recipients().issue(request)));
    json["file"] = a.output;
    json["created"] = !a.rotate;
    return Report::message(std::move(json), "Wrote the profile for " + a.email + " to " + a.output +
                                                ". It is a secret, and the only copy: send it safely.");
}

Result<Report> listProfiles(Context& context, const Arguments& a)
{
    std::pair<std::string, std::string> name;
    if (!a.share.empty()) {
        name = TRY(parseShareName(a.share));
    }
    Json list = Json::array();
    for (const auto& info : TRY(context.session.recipients().recipients(name.first, name.second))) {
        list.push_back(toJson(info));
    }
    return Report::table(std::move(list),
                         {{"share", "SHARE"},
                          {"recipient", "RECIPIENT"},
                          {"state", "STATE"},
                          {"issued_at", "ISSUED"},
                          {"expires_at", "EXPIRES"},
                          {"revoked_at", "REVOKED"}},
                         "No profiles.");
}

Result<Report> revokeProfile(Context& context, const Arguments& a)
{
    const auto [account, share] = TRY(parseShareName(a.share));
    const bool revoked = TRY(context.session.recipients().revoke(account, share, a.email));
    return Report::message({{"share", a.share}, {"recipient", a.email}, {"revoked", revoked}},
                           revoked ? a.email + " can't read " + a.share + " any more."
                                   : "The profile of " + a.email + " was revoked already.");
}

} // namespace

void addProfileIssue(CLI::App& profile, Selection& selection)
{
    const auto arguments = std::make_shared<Arguments>();
    CLI::App* create =
        addVerb(profile, selection, "create", "Let somebody read a share with any Delta Sharing client",
                [arguments](Context& context) { return createProfile(context, *arguments); });
    create->add_option("SHARE", arguments->share, "ACCOUNT/SHARE")->required();
    create->add_option("--to", arguments->email, "E-mail address of the recipient")->required();
    create->add_option("--output", arguments->output, "The profile file to write (.share)")->required();
    create->add_option("--expires", arguments->expires, "After which it ends, such as 90d")
        ->type_name("SPAN");
    create->add_flag("--rotate", arguments->rotate, "Replace the recipient's profile; the old one ends now");
    CLI::App* list = addVerb(profile, selection, "list", "Who can read shares with a profile",
                             [arguments](Context& context) { return listProfiles(context, *arguments); });
    list->add_option("SHARE", arguments->share, "ACCOUNT/SHARE; all when left out");
    CLI::App* revoke =
        addVerb(profile, selection, "revoke", "End a profile, and all URLs it was given, at once",
                [arguments](Context& context) { return revokeProfile(context, *arguments); });
    revoke->add_option("SHARE", arguments->share, "ACCOUNT/SHARE")->required();
    revoke->add_option("--to", arguments->email, "E-mail address of the recipient")->required();
}

} // namespace sharepane::ctl
