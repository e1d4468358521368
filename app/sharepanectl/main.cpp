#include "app/sharepanectl/command.h"
#include "core/base/printable.h"

#include <QtCore/QCoreApplication>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <iostream>
#include <optional>
#include <pthread.h>
#include <string_view>
#include <thread>
#include <unistd.h>

using namespace sharepane;

namespace {

/// Turns SIGINT and SIGTERM into a cancellation, on a thread of its own, so that no code runs in a signal
/// handler. A second signal ends the process at once.
class SignalWatcher {
public:
    SignalWatcher()
    {
        sigemptyset(&m_signals);
        sigaddset(&m_signals, SIGINT);
        sigaddset(&m_signals, SIGTERM);
        pthread_sigmask(SIG_BLOCK, &m_signals, nullptr);
        std::thread([signals = m_signals, source = m_source] {
            int number = 0;
            sigwait(&signals, &number);
            source.cancel();
            sigwait(&signals, &number);
            std::_Exit(128 + number);
        }).detach();
    }

    [[nodiscard]] CancelToken token() const { return m_source.token(); }

private:
    sigset_t m_signals{};
    CancelSource m_source;
};

/// A closed standard stream's descriptor would go to the next file that is opened, and be read or written as
/// the stream. Each is opened the wrong way round, so that using it still fails.
void occupyStandardStreams()
{
    for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        if (::fcntl(fd, F_GETFD) == -1 && errno == EBADF) {
            (void)::open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
        }
    }
}

int reportFailure(const Error& error, bool json)
{
    std::cerr << "sharepanectl: " << printable(error.message()) << '\n';
    if (json) {
        std::cout << ctl::errorDocument(error).dump(2, ' ', false,
                                                    nlohmann::ordered_json::error_handler_t::replace)
                  << '\n';
    }
    return ctl::exitStatusOf(error);
}

bool asksForJson(int argc, char** argv)
{
    for (int i = 1; i < argc; ++i) {
        if (std::string_view(argv[i]) == "--json") {
            return true;
        }
    }
    return false;
}

/// "there is no X": where a noun or verb should stand and doesn't. Nothing when it is something else that
/// wasn't understood.
std::string unknownCommand(const CLI::App& app, const CLI::App& understood, const std::string& path)
{
    std::string known;
    for (const CLI::App* command : understood.get_subcommands([](const CLI::App*) { return true; })) {
        known += (known.empty() ? "" : ", ") + command->get_name();
    }
    if (known.empty()) {
        return {};
    }
    for (const std::string& argument : app.remaining(true)) {
        if (!argument.starts_with('-')) {
            return '"' + argument + "\" is no command of " + path + "; there are: " + known;
        }
    }
    return path + " needs a command; there are: " + known;
}

int usageFailure(const CLI::App& app, const CLI::ParseError& error, bool json)
{
    if (error.get_exit_code() == 0) {
        return app.exit(error); // --help, --version
    }
    const CLI::App* understood = &app;
    std::string path = "sharepanectl";
    while (!understood->get_subcommands().empty()) {
        understood = understood->get_subcommands().front();
        path += ' ' + understood->get_name();
    }
    const std::string unknown = unknownCommand(app, *understood, path);
    const Error failure{ErrorCode::invalidArgument,
                        "understand the command line",
                        {},
                        unknown.empty() ? error.what() : unknown,
                        "see " + path + " --help"};
    return reportFailure(failure, json);
}

/// Options that nobody means to leave empty. An empty value is what a variable that isn't set leaves in a
/// script, and must not count as not given: without --as a command may do everything, without --id a batch
/// counts twice, without --table a policy is the whole database's.
constexpr std::array<std::string_view, 10> neverEmpty{"as",     "workspace", "id",      "table",  "database",
                                                      "leader", "cluster",   "account", "output", "object"};

std::string whatIsWrongWith(const std::string& value)
{
    return value.empty() ? "it is empty; give a value, or leave the option out" : std::string();
}

void refuseEmptyValues(CLI::App& app)
{
    for (CLI::Option* option : app.get_options({})) {
        const auto& names = option->get_lnames();
        if (std::ranges::any_of(names, [](const std::string& name) {
                return std::ranges::find(neverEmpty, name) != neverEmpty.end();
            })) {
            option->check(whatIsWrongWith);
        }
    }
    for (CLI::App* command : app.get_subcommands({})) {
        refuseEmptyValues(*command);
    }
}

/// What is given before the noun.
struct Options {
    std::string workspace;
    std::string principal;
    bool json = false;
};

Result<void> run(const Options& options, const ctl::Command& command, const CancelToken& cancel)
{
    const bool json = options.json;
    const auto session = TRY(facade::Session::open(options.workspace, options.principal));
    ctl::Context context{*session, cancel, json};
    const ctl::Report report = TRY(command(context));
    report.print(std::cout, json);
    std::cout.flush();
    if (!std::cout) {
        return fail(ErrorCode::failed, "write", "standard output", "it was closed or its disk is full");
    }
    return {};
}

} // namespace

int main(int argc, char** argv)
{
    occupyStandardStreams();
    std::signal(SIGPIPE, SIG_IGN);
    const SignalWatcher signals;
    QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("sharepanectl"));

    CLI::App app{"Share databases in place and follow them in near real time.", "sharepanectl"};
    Options options;
    app.add_option("--workspace", options.workspace,
                   "Workspace directory (default: $XDG_DATA_HOME/sharepane, or ~/.local/share/sharepane)")
        ->type_name("DIR");
    app.add_option("--as", options.principal,
                   "Act as this principal, e.g. aaduser=ann@example.org: only what its roles allow")
        ->type_name("PRINCIPAL");
    app.add_flag("--json", options.json, "Print exactly one JSON document");
    app.set_version_flag("--version", SHAREPANE_VERSION);
    app.require_subcommand(1);

    ctl::Selection selection;
    ctl::addClusterCommands(app, selection);
    ctl::addDatabaseCommands(app, selection);
    ctl::addTableCommands(app, selection);
    ctl::addViewCommands(app, selection);
    ctl::addIngestCommand(app, selection);
    ctl::addFollowerCommands(app, selection);
    ctl::addProfileCommands(app, selection);
    ctl::addSyncCommands(app, selection);
    ctl::addFunctionCommands(app, selection);
    ctl::addExternalTableCommands(app, selection);
    ctl::addQueryCommand(app, selection);
    ctl::addLagCommand(app, selection);
    ctl::addAccountCommands(app, selection);
    ctl::addShareCommands(app, selection);
    ctl::addInvitationCommands(app, selection);
    ctl::addMailCommands(app, selection);
    ctl::addSubscriptionCommands(app, selection);
    ctl::addReceivedCommands(app, selection);
    ctl::addTemplateCommands(app, selection);
    ctl::addActivityCommands(app, selection);
    ctl::addServeCommand(app, selection);
    refuseEmptyValues(app);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return usageFailure(app, error, asksForJson(argc, argv));
    }
    const auto done = run(options, selection.command, signals.token());
    return done ? 0 : reportFailure(done.error(), options.json);
}
