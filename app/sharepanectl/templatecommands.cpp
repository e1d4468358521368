#include "app/sharepanectl/command.h"
#include "core/facade/templateservice.h"

#include <algorithm>
#include <fstream>
#include <memory>

namespace sharepane::ctl {

namespace {

using Json = nlohmann::ordered_json;

struct Arguments {
    std::string file;
    std::string parameters;
    std::string email;
    bool whatIf = false;
};

/// The service says when it is too long; a device is not read for ever.
Result<std::string> readFile(const std::string& path)
{
    constexpr std::streamsize most = (4 << 20) + 1;
    std::ifstream in(path, std::ios::binary);
    std::string text(most, '\0');
    in.read(text.data(), most);
    if (!in && !in.eof()) {
        return fail(ErrorCode::notFound, "read", path, "there is no such file, or it can't be read",
                    "check its name");
    }
    text.resize(static_cast<std::size_t>(in.gcount()));
    return text;
}

Json toJson(const facade::ResourceOutcome& resource)
{
    Json document{{"type", resource.type}, {"name", resource.name}, {"effect", nameOf(resource.effect)}};
    document["problem"] = resource.problem ? errorDocument(*resource.problem)["error"] : Json(nullptr);
    if (!resource.invitation.empty()) {
        document["invitation"] = {{"id", resource.invitation},
                                  {"recipient", resource.recipient},
                                  {"link", resource.link.empty() ? Json(nullptr) : Json(resource.link)},
                                  {"reachable", resource.reachable}};
    }
    return document;
}

using Lines = std::vector<std::string>;

/// What came of it, and what is left to do.
void appendOutcome(Lines& lines, const facade::DeploymentOutcome& outcome, bool whatIf)
{
    std::size_t creates = 0;
    Lines conflicts;
    Lines letters;
    for (const auto& resource : outcome.resources) {
        creates += resource.effect == facade::ResourceEffect::create ? 1 : 0;
        if (resource.problem) {
            conflicts.push_back(resource.problem->message());
        }
        if (!resource.link.empty()) {
            letters.push_back("Send this link to " + resource.recipient + " and to nobody else:");
            letters.push_back(resource.link);
        }
        if (!resource.invitation.empty() && !resource.reachable) {
            letters.push_back("It can't be accepted yet: start sharepanectl serve with --public-url, then: "
                              "sharepanectl invitation resend " +
                              resource.invitation);
        }
    }
    const std::string count = std::to_string(creates);
    if (!conflicts.empty()) {
        lines.emplace_back("It can't be deployed:");
        lines.insert(lines.end(), conflicts.begin(), conflicts.end());
    } else if (creates == 0) {
        lines.emplace_back("Everything is there already.");
    } else if (whatIf) {
        lines.push_back(count + " resource(s) would be made.");
    } else {
        lines.push_back(count + " resource(s) made.");
        lines.insert(lines.end(), letters.begin(), letters.end());
    }
}

Result<Report> deploy(Context& context, const Arguments& arguments)
{
    facade::TemplateRequest request;
    request.templateText = TRY(readFile(arguments.file));
    if (!arguments.parameters.empty()) {
        request.parametersText = TRY(readFile(arguments.parameters));
    }
    request.email = arguments.email;
    const facade::TemplateService service(context.session);
    const auto outcome = TRY(arguments.whatIf ? service.preview(request) : service.deploy(request));
    Json resources = Json::array();
    Lines lines;
    for (const auto& resource : outcome.resources) {
        resources.push_back(toJson(resource));
        constexpr const char* shown[] = {"+ ", "= ", "! "}; // by effect
        lines.push_back(shown[static_cast<int>(resource.effect)] + resource.type + " " + resource.name);
    }
    for (const std::string& skipped : outcome.skipped) {
        lines.push_back("- " + skipped + " (its condition is false)");
    }
    const bool isDeployable = std::none_of(outcome.resources.begin(), outcome.resources.end(),
                                           [](const auto& resource) { return resource.problem.has_value(); });
    Json document{{"deployed", !arguments.whatIf},
                  {"deployable", isDeployable},
                  {"resources", std::move(resources)},
                  {"skipped", outcome.skipped},
                  {"outputs", Json::parse(outcome.outputs)}};
    appendOutcome(lines, outcome, arguments.whatIf);
    return Report::message(std::move(document), std::move(lines));
}

} // namespace

void addTemplateCommands(CLI::App& app, Selection& selection)
{
    CLI::App* noun = app.add_subcommand("template", "Shares declared as Azure Resource Manager templates");
    noun->require_subcommand(1)->fallthrough();
    const auto arguments = std::make_shared<Arguments>();
    CLI::App* verb = addVerb(*noun, selection, "deploy", "Make what a template declares",
                             [arguments](Context& context) { return deploy(context, *arguments); });
    verb->add_option("FILE", arguments->file, "The template")->required();
    verb->add_option("--parameters", arguments->parameters, "A parameters file of the standard shape");
    verb->add_flag("--what-if", arguments->whatIf, "Only say what would be made");
    verb->add_option("--email", arguments->email,
                     "Of accounts that it makes and gives no tag \"email\"; this user's by default");
}

} // namespace sharepane::ctl
