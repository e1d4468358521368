#pragma once

#include "app/sharepanectl/report.h"
#include "core/base/cancellation.h"
#include "core/base/result.h"
#include "core/facade/session.h"

#include <CLI/CLI.hpp>
#include <functional>
#include <string>

namespace sharepane::ctl {

/// What a command works with.
struct Context {
    facade::Session& session;
    CancelToken cancel; ///< SIGINT, SIGTERM
    bool json = false;
};

using Command = std::function<Result<Report>(Context&)>;

/// Parsing fills in which command was meant; it runs afterwards, so that a usage error touches nothing.
struct Selection {
    Command command;
};

/// Adds a verb below `noun` whose callback selects the command made by `make` from the parsed options.
CLI::App* addVerb(CLI::App& noun, Selection& selection, const std::string& name, const std::string& help,
                  Command command);

/// "CLUSTER/DATABASE".
[[nodiscard]] Result<facade::DatabaseName> parseDatabaseName(const std::string& text);

/// "ACCOUNT/SHARE".
[[nodiscard]] Result<facade::ShareName> parseShareName(const std::string& text);

void addClusterCommands(CLI::App& app, Selection& selection);
void addDatabaseCommands(CLI::App& app, Selection& selection);
/// `database policy`, `database principal` and `database maintain`, below `database`.
void addPolicyCommands(CLI::App& database, Selection& selection);
/// `database verify`, below `database`.
void addVerifyCommand(CLI::App& database, Selection& selection);
void addTableCommands(CLI::App& app, Selection& selection);
void addViewCommands(CLI::App& app, Selection& selection);
void addIngestCommand(CLI::App& app, Selection& selection);
void addFollowerCommands(CLI::App& app, Selection& selection);
void addProfileCommands(CLI::App& app, Selection& selection);
/// `profile follow`, below `profile`.
void addProfileFollow(CLI::App& profile, Selection& selection);
/// `profile create`, `profile list` and `profile revoke`, below `profile`.
void addProfileIssue(CLI::App& profile, Selection& selection);
void addSyncCommands(CLI::App& app, Selection& selection);
void addFunctionCommands(CLI::App& app, Selection& selection);
void addExternalTableCommands(CLI::App& app, Selection& selection);
void addQueryCommand(CLI::App& app, Selection& selection);
void addLagCommand(CLI::App& app, Selection& selection);
void addAccountCommands(CLI::App& app, Selection& selection);
void addShareCommands(CLI::App& app, Selection& selection);
void addInvitationCommands(CLI::App& app, Selection& selection);
void addMailCommands(CLI::App& app, Selection& selection);
void addSubscriptionCommands(CLI::App& app, Selection& selection);
void addReceivedCommands(CLI::App& app, Selection& selection);
/// A received share as `received show` prints it.
[[nodiscard]] nlohmann::ordered_json receivedJson(const facade::ReceivedShareInfo& received);
void addTemplateCommands(CLI::App& app, Selection& selection);
void addActivityCommands(CLI::App& app, Selection& selection);
void addServeCommand(CLI::App& app, Selection& selection);

} // namespace sharepane::ctl
