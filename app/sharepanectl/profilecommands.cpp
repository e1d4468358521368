#include "app/sharepanectl/command.h"

namespace sharepane::ctl {

void addProfileCommands(CLI::App& app, Selection& selection)
{
    CLI::App* noun = app.add_subcommand("profile", "Delta Sharing profiles (.share files)");
    noun->require_subcommand(1)->fallthrough();
    addProfileFollow(*noun, selection);
    addProfileIssue(*noun, selection);
}

} // namespace sharepane::ctl
