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

namespace {

/// The two halves of "A/B".
Result<std::pair<std::string, std::string>> halves(const std::string& text, const std::string& what,
                                                   const std::string& form, const std::string& hint)
{
    const auto slash = text.find('/');
    if (slash == std::string::npos || slash == 0 || slash + 1 == text.size() ||
        text.find('/', slash + 1) != std::string::npos) {
        return fail(ErrorCode::invalidArgument, "find the " + what, text, "it is not of the form " + form,
                    hint);
    }
    return std::pair(text.substr(0, slash), text.substr(slash + 1));
}

} // namespace

Result<facade::DatabaseName> parseDatabaseName(const std::string& text)
{
    auto [cluster, database] = TRY(halves(text, "database", "CLUSTER/DATABASE",
                                          "write the cluster's name, a slash and the database's name"));
    return facade::DatabaseName{std::move(cluster), std::move(database)};
}

Result<facade::ShareName> parseShareName(const std::string& text)
{
    auto [account, share] = TRY(halves(text, "share", "ACCOUNT/SHARE",
                                       "write the data share account's name, a slash and the share's name"));
    return facade::ShareName{std::move(account), std::move(share)};
}

} // namespace sharepane::ctl
