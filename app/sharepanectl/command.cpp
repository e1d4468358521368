#include "app/sharepanectl/command.h"

namespace sharepane::ctl {

CLI::App* addVerb(CLI::App& noun, Selection& selection, const std::string& name, const std::string& help,
                  Command command)
{
    CLI::App* verb = noun.add_subcommand(name, help);
    verb->fallthrough();
    verb->callback([&selection, command = std::move(command)] { selection.command = command; });
    return verb;
}

Result<facade::DatabaseName> parseDatabaseName(const std::string& text)
{
    const auto slash = text.find('/');
    if (slash == std::string::npos || slash == 0 || slash + 1 == text.size() ||
        text.find('/', slash + 1) != std::string::npos) {
        return fail(ErrorCode::invalidArgument, "find the database", text,
                    "it is not of the form CLUSTER/DATABASE",
                    "write the cluster's name, a slash and the database's name");
    }
    return facade::DatabaseName{text.substr(0, slash), text.substr(slash + 1)};
}

} // namespace sharepane::ctl
