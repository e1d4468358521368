#include "app/sharepanectl/command.h"

#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>

namespace sharepane::ctl {

namespace {

using Json = nlohmann::ordered_json;

struct Arguments {
    facade::MailServerRequest server;
    std::string passwordFile;
    std::string recipient;
};

Json textOrNull(const std::string& text)
{
    return text.empty() ? Json(nullptr) : Json(text);
}

/// The first line of a file, or of standard input; what follows it must be nothing.
Result<std::string> readPassword(const std::string& path)
{
    constexpr std::streamsize most = 4096;
    std::ifstream file;
    if (path != "-") {
        file.open(path, std::ios::binary);
        if (!file) {
            return fail(ErrorCode::notFound, "read the password in", path, "the file can't be opened",
                        "check that it is there and that you may read it");
        }
    }
    std::istream& in = path == "-" ? std::cin : file;
    std::string text(static_cast<std::size_t>(most), '\0');
    in.read(text.data(), most);
    text.resize(static_cast<std::size_t>(in.gcount()));
    for (const char end : {'\n', '\r'}) {
        if (text.ends_with(end)) {
            text.pop_back();
        }
    }
    return text;
}

Result<Report> set(Context& context, const Arguments& arguments)
{
    facade::MailServerRequest request = arguments.server;
    if (!arguments.passwordFile.empty()) {
        request.password = TRY(readPassword(arguments.passwordFile));
    }
    auto& mail = context.session.mail();
    const bool changed = TRY(mail.setServer(request));
    const auto server = TRY(mail.server());
    const std::string name = server ? server->host + ":" + std::to_string(server->port) : std::string();
    return Report::message(
        {{"server", textOrNull(name)}, {"changed", changed}},
        "Mail goes through " + name +
            (changed ? ". Try it: sharepanectl mail test --to YOUR-ADDRESS" : " already."));
}

Result<Report> show(Context& context, const Arguments& /*arguments*/)
{
    const auto server = TRY(context.session.mail().server());
    const auto known = server.value_or(facade::MailServerInfo{});
    Json document{{"configured", server.has_value()},
                  {"host", textOrNull(known.host)},
                  {"port", server ? Json(known.port) : Json(nullptr)},
                  {"security", textOrNull(known.security)},
                  {"user", textOrNull(known.user)},
                  {"from", textOrNull(known.from)},
                  {"ca_file", textOrNull(known.caFile)},
                  {"language", textOrNull(known.language)}};
    if (!server) {
        return Report::message(
            std::move(document),
            "No mail server is set. Set one: sharepanectl mail set --host HOST --from ADDRESS");
    }
    return Report::details(std::move(document), {{"host", "HOST"},
                                                 {"port", "PORT", ReportColumn::Show::number},
                                                 {"security", "SECURITY"},
                                                 {"user", "USER"},
                                                 {"from", "SENDER"},
                                                 {"ca_file", "AUTHORITIES"},
                                                 {"language", "LANGUAGE"}});
}

Result<Report> test(Context& context, const Arguments& arguments)
{
    TRY(context.session.mail().sendTest(arguments.recipient, context.cancel));
    return Report::message({{"to", arguments.recipient}, {"sent", true}},
                           "The mail server took a test message for " + arguments.recipient + ".");
}

using Handler = Result<Report> (*)(Context&, const Arguments&);

} // namespace

void addMailCommands(CLI::App& app, Selection& selection)
{
    CLI::App* noun = app.add_subcommand("mail", "The SMTP server that sends invitations");
    noun->require_subcommand(1)->fallthrough();
    const auto arguments = std::make_shared<Arguments>();
    const auto add = [&](const std::string& verb, const std::string& help, Handler handler) {
        return addVerb(*noun, selection, verb, help,
                       [arguments, handler](Context& context) { return handler(context, *arguments); });
    };

    add("show", "Show which server sends mail", show);

    CLI::App* changed =
        add("set", "Set the server, or some of what is set; the password goes into the keychain", set);
    facade::MailServerRequest& server = arguments->server;
    changed->add_option("--host", server.host, "Its name, as smtp.example.org");
    changed->add_option("--port", server.port, "Its port; 0 or nothing: the usual one")
        ->check(CLI::Range(0, 65535));
    changed->add_option("--security", server.security,
                        "starttls (default), tls, or none: in the clear, only to this machine");
    // Not as options with a value that may be absent: those take "" for nothing given.
    changed->add_option_function<std::string>(
        "--user", [arguments](const std::string& user) { arguments->server.user = user; },
        "Whom to log in as; empty: nobody");
    changed->add_option("--from", server.from, "The sender's address that it lets you use");
    changed->add_option("--password-file", arguments->passwordFile,
                        "File with the password as its only line; -: standard input");
    changed->add_option_function<std::string>(
        "--ca-file", [arguments](const std::string& file) { arguments->server.caFile = file; },
        "PEM file of authorities that its certificate may be of; empty: the system's");
    changed->add_option("--language", server.language, "Of the mails: en (default) or de");

    add("test", "Send a test message", test)
        ->add_option("--to", arguments->recipient, "Whom to send it to")
        ->required();
}

} // namespace sharepane::ctl
