#include "app/sharepane/signals.h"
#include "core/facade/session.h"
#include "ui/controllers/jobs.h"
#include "ui/shell/language.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/singleinstance.h"
#include "ui/text/errortext.h"
#include "ui/text/format.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/theme.h"

#include <QtCore/QFileInfo>
#include <QtCore/QSettings>
#include <QtCore/QUrl>
#include <QtWidgets/QApplication>
#include <QtWidgets/QMessageBox>

#include <CLI/CLI.hpp>
#include <iostream>

using namespace Qt::StringLiterals;
using namespace sharepane;

namespace {

struct Options {
    std::string workspace;
    std::string page;
    std::string theme;
    std::string invitation;
};

/// Nothing when the program is to end with `exitCode`.
std::optional<Options> parse(int argc, char** argv, int& exitCode)
{
    Options options;
    CLI::App parser{"Share databases in place and follow them in near real time", "sharepane"};
    parser.set_version_flag("--version", "sharepane " SHAREPANE_VERSION);
    parser.add_option("--workspace", options.workspace, "Directory of the workspace");
    parser.add_option("--page", options.page, "Page to open")
        ->check(CLI::IsMember(
            {"overview", "shares", "received", "invitations", "clusters", "sync", "query", "activity"}));
    parser.add_option("--theme", options.theme, "Appearance for this start")
        ->check(CLI::IsMember({"system", "light", "dark"}));
    parser.add_option("INVITATION", options.invitation,
                      "Invitation to show: a file, or a link (sharepane:…)");
    try {
        parser.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        exitCode = parser.exit(error) == 0 ? 0 : 2;
        return std::nullopt;
    }
    return options;
}

/// As another process finds it, too. Desktops hand files over as URLs.
QString invitationOf(const Options& options)
{
    const QString typed = ui::text(options.invitation);
    if (typed.isEmpty() || typed.startsWith("sharepane:"_L1)) {
        return typed;
    }
    const QUrl url(typed);
    return QFileInfo(url.isLocalFile() ? url.toLocalFile() : typed).absoluteFilePath();
}

ui::ThemeChoice themeOf(const Options& options, const QSettings& settings)
{
    if (!options.theme.empty()) {
        return ui::themeChoiceOf(ui::text(options.theme));
    }
    const QString environment = qEnvironmentVariable("SHAREPANE_THEME");
    return ui::themeChoiceOf(environment.isEmpty() ? settings.value(u"theme"_s).toString() : environment);
}

/// The workspace can't be opened: said in a window, because nobody reads standard error of a desktop program,
/// and there too.
int refuse(const Error& error)
{
    std::cerr << "sharepane: " << error.message() << '\n';
    ui::installLanguage(u"system"_s);
    const ui::Theme theme(ui::ThemeChoice::system);
    const auto words = ui::describe(error);
    QMessageBox box(QMessageBox::Critical, u"Sharepane"_s, words.headline, QMessageBox::Close);
    box.setInformativeText(words.cause + u'\n' + words.nextStep);
    box.exec();
    return 1;
}

int show(facade::Session& session, const Options& options)
{
    ui::SingleInstance instance(session.directory());
    const QString invitation = invitationOf(options);
    if (instance.handOver({ui::text(options.page), invitation})) {
        return 0;
    }
    instance.listen();
    QSettings settings(ui::text((session.directory() / "window.ini").string()), QSettings::IniFormat);
    ui::installLanguage(settings.value(u"language"_s, u"system"_s).toString());
    ui::Theme theme(themeOf(options, settings));
    ui::Jobs jobs;
    ui::MainWindow window(session, jobs, theme, settings);
    window.showPage(ui::text(options.page));
    QObject::connect(&instance, &ui::SingleInstance::requested, &window,
                     [&window](const ui::LaunchRequest& request) {
                         window.showPage(request.page);
                         window.show();
                         window.raise();
                         window.activateWindow();
                         if (!request.invitation.isEmpty()) {
                             window.openInvitation(request.invitation);
                         }
                     });
    const EndSignals signals;
    QObject::connect(&signals, &EndSignals::raised, &window, &ui::MainWindow::quit);
    window.show();
    if (!invitation.isEmpty()) {
        window.openInvitation(invitation);
    }
    window.startEngine();
    return QApplication::exec();
}

} // namespace

int main(int argc, char** argv)
{
    int exitCode = 0;
    const auto options = parse(argc, argv, exitCode);
    if (!options) {
        return exitCode;
    }
    QApplication application(argc, argv);
    QApplication::setApplicationName(u"sharepane"_s);
    QApplication::setApplicationVersion(QLatin1String(SHAREPANE_VERSION));
    QApplication::setDesktopFileName(u"sharepane"_s);
    QApplication::setWindowIcon(ui::applicationIcon());

    auto session = facade::Session::open(options->workspace);
    if (!session) {
        return refuse(session.error());
    }
    exitCode = show(**session, *options);
    (*session)->stopEngine();
    return exitCode;
}
