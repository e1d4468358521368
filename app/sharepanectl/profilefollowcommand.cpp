#include "app/sharepanectl/command.h"
#include "app/sharepanectl/followeroptions.h"

#include <memory>

namespace sharepane::ctl {

void addProfileFollow(CLI::App& profile, Selection& selection)
{
    const auto request = std::make_shared<facade::ProfileRequest>();
    const auto arguments = std::make_shared<FollowerArguments>();
    CLI::App* verb = addVerb(
        profile, selection, "follow",
        "Follow a share of a Delta Sharing server by the profile you were given",
        [request, arguments](Context& context) -> Result<Report> {
            request->attach.options = TRY(arguments->options());
            const auto followed = TRY(context.session.followers().followProfile(*request));
            const std::string what = request->attach.cluster + " follows the share " + followed.share +
                                     (request->attach.database == "*" ? "" : "/" + request->attach.database);
            return Report::message({{"id", followed.attachment.id},
                                    {"cluster", request->attach.cluster},
                                    {"share", followed.share},
                                    {"leader_url", followed.leaderUrl},
                                    {"created", followed.attachment.created}},
                                   followed.attachment.created ? what + "."
                                                               : what + " already; its profile is replaced.");
        });
    verb->add_option("FILE", request->file, "The profile file (.share); it is a secret")->required();
    verb->add_option("--cluster", request->attach.cluster, "The follower cluster")->required();
    verb->add_option("--share", request->share, "Which share, when the profile opens several");
    verb->add_option("--database", request->attach.database,
                     "One schema of the share, or '*' for all, future ones too")
        ->capture_default_str();
    CLI::Option* nameOverride =
        verb->add_option("--name-override", request->attach.nameOverride, "Name of the follower database");
    verb->add_option("--name-prefix", request->attach.namePrefix, "Prefix of the follower databases' names")
        ->excludes(nameOverride);
    verb->add_option("--certificate-sha256", request->certificateSha256,
                     "Accept exactly the server certificate with this SHA-256");
    arguments->addTo(*verb);
}

} // namespace sharepane::ctl
