#include "core/mail/mailer.h"

#include "core/base/ids.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cctype>
#include <curl/curl.h>
#include <utility>

namespace sharepane::mail {

namespace {

constexpr std::size_t longestHost = 253;
constexpr std::size_t longestReply = 300;
/// What we call ourselves to the server: a literal, so that this machine's name stays here.
constexpr auto clientName = "%5B127.0.0.1%5D";

bool isV6(const std::string& host)
{
    in6_addr address{};
    return inet_pton(AF_INET6, host.c_str(), &address) == 1;
}

bool isLoopback(const std::string& host)
{
    in_addr v4{};
    if (inet_pton(AF_INET, host.c_str(), &v4) == 1) {
        return (ntohl(v4.s_addr) >> 24U) == 127;
    }
    return host == "localhost" || host == "::1";
}

bool isHostName(const std::string& host)
{
    const auto isAllowed = [](unsigned char c) {
        return c < 0x80 && (std::isalnum(c) != 0 || c == '-' || c == '.');
    };
    return !host.empty() && host.size() <= longestHost && std::ranges::all_of(host, isAllowed);
}

struct FreeEasy {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct FreeMulti {
    void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};
struct FreeMime {
    void operator()(curl_mime* mime) const { curl_mime_free(mime); }
};
struct FreeList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Easy = std::unique_ptr<CURL, FreeEasy>;
using Multi = std::unique_ptr<CURLM, FreeMulti>;
using Mime = std::unique_ptr<curl_mime, FreeMime>;
using List = std::unique_ptr<curl_slist, FreeList>;

bool append(List& list, const std::string& line)
{
    curl_slist* longer = curl_slist_append(list.get(), line.c_str());
    if (longer == nullptr) {
        return false;
    }
    (void)list.release();
    list.reset(longer);
    return true;
}

/// Quoted-printable text must have the line ends of the wire.
std::string withWireLines(const std::string& text)
{
    std::string lines;
    lines.reserve(text.size() + text.size() / 32);
    for (const char c : text) {
        if (c == '\n' && !lines.ends_with('\r')) {
            lines += '\r';
        }
        lines += c;
    }
    return lines;
}

bool addPart(curl_mime* mime, const std::string& bytes, const std::string& type, const char* encoder,
             const std::string& fileName = {})
{
    curl_mimepart* part = curl_mime_addpart(mime);
    return part != nullptr && curl_mime_data(part, bytes.data(), bytes.size()) == CURLE_OK &&
           curl_mime_type(part, type.c_str()) == CURLE_OK && curl_mime_encoder(part, encoder) == CURLE_OK &&
           (fileName.empty() || curl_mime_filename(part, fileName.c_str()) == CURLE_OK);
}

bool addBodies(CURL* easy, curl_mime* mime, const Message& message)
{
    if (message.html.empty()) {
        return addPart(mime, withWireLines(message.text), "text/plain; charset=utf-8", "quoted-printable");
    }
    Mime bodies(curl_mime_init(easy));
    curl_mimepart* part = curl_mime_addpart(mime);
    const bool made =
        bodies && part != nullptr &&
        addPart(bodies.get(), withWireLines(message.text), "text/plain; charset=utf-8", "quoted-printable") &&
        addPart(bodies.get(), withWireLines(message.html), "text/html; charset=utf-8", "quoted-printable");
    if (!made || curl_mime_subparts(part, bodies.get()) != CURLE_OK) {
        return false;
    }
    (void)bodies.release(); // the part's now
    return curl_mime_type(part, "multipart/alternative") == CURLE_OK;
}

/// multipart/mixed of the bodies and the attachments; null without memory.
Mime mimeOf(CURL* easy, const Message& message)
{
    Mime mime(curl_mime_init(easy));
    bool made = mime && addBodies(easy, mime.get(), message);
    for (const Attachment& attachment : message.attachments) {
        made = made && addPart(mime.get(), attachment.bytes, attachment.type, "base64", attachment.fileName);
    }
    return made ? std::move(mime) : Mime();
}

/// What the server says; the last line is kept for people.
std::size_t onReply(char* data, std::size_t size, std::size_t count, void* reply)
{
    std::string line(data, std::min(size * count, longestReply));
    std::ranges::replace_if(
        line, [](unsigned char c) { return c < 0x20 || c >= 0x7F; }, ' ');
    line.erase(line.find_last_not_of(' ') + 1);
    *static_cast<std::string*>(reply) = std::move(line);
    return size * count;
}

/// One message on its way to a server.
class Delivery {
public:
    Delivery(const SmtpServer& server, const Timeouts& timeouts)
        : m_server(server)
        , m_timeouts(timeouts)
        , m_multi(curl_multi_init())
        , m_easy(curl_easy_init())
    {
    }

    Result<void> run(const Message& message, const std::vector<std::string>& headers,
                     const std::string& password, const CancelToken& cancel);

private:
    template <typename Value>
    void set(CURLoption option, Value value)
    {
        (void)curl_easy_setopt(m_easy.get(), option, value);
    }
    [[nodiscard]] std::string url() const;
    bool prepareMessage(const Message& message, const std::vector<std::string>& headers);
    void prepareServer(const std::string& password);
    [[nodiscard]] CURLcode transfer(const CancelToken& cancel);
    [[nodiscard]] tl::unexpected<Error> failure(CURLcode code) const;

    const SmtpServer& m_server;
    const Timeouts& m_timeouts;
    Multi m_multi;
    List m_headers;
    List m_recipients;
    Mime m_mime;
    Easy m_easy; // goes before what it uses
    std::string m_reply;
    std::array<char, CURL_ERROR_SIZE> m_text{};
};

std::string Delivery::url() const
{
    const std::string host = isV6(m_server.host) ? "[" + m_server.host + "]" : m_server.host;
    return (m_server.security == Security::tls ? "smtps://" : "smtp://") + host + ":" +
           std::to_string(m_server.portOrDefault()) + "/" + clientName;
}

bool Delivery::prepareMessage(const Message& message, const std::vector<std::string>& headers)
{
    const bool listed =
        std::ranges::all_of(headers, [this](const std::string& line) { return append(m_headers, line); }) &&
        append(m_recipients, message.to.address);
    m_mime = mimeOf(m_easy.get(), message);
    set(CURLOPT_MAIL_FROM, message.from.address.c_str());
    set(CURLOPT_MAIL_RCPT, m_recipients.get());
    set(CURLOPT_HTTPHEADER, m_headers.get());
    set(CURLOPT_MIMEPOST, m_mime.get());
    return listed && m_mime;
}

void Delivery::prepareServer(const std::string& password)
{
    set(CURLOPT_URL, url().c_str());
    set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_PROXY, ""); // mail goes to the server that was named, not to a web proxy
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(m_timeouts.connect.count()));
    set(CURLOPT_SERVER_RESPONSE_TIMEOUT, static_cast<long>(m_timeouts.answer.count()));
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(m_timeouts.whole.count()));
    set(CURLOPT_USE_SSL,
        static_cast<long>(m_server.security == Security::none ? CURLUSESSL_NONE : CURLUSESSL_ALL));
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(CURLOPT_SSL_VERIFYPEER, 1L);
    set(CURLOPT_SSL_VERIFYHOST, 2L);
    if (!m_server.caFile.empty()) {
        set(CURLOPT_CAINFO, m_server.caFile.c_str());
        set(CURLOPT_CAPATH, nullptr);
    }
    if (!m_server.user.empty()) {
        set(CURLOPT_USERNAME, m_server.user.c_str());
        set(CURLOPT_PASSWORD, password.c_str());
    }
    set(CURLOPT_HEADERFUNCTION, onReply);
    set(CURLOPT_HEADERDATA, &m_reply);
    set(CURLOPT_WRITEFUNCTION, onReply);
    set(CURLOPT_WRITEDATA, &m_reply);
    set(CURLOPT_ERRORBUFFER, m_text.data());
}

/// CURLE_ABORTED_BY_CALLBACK when cancelled before the server had it.
CURLcode Delivery::transfer(const CancelToken& cancel)
{
    CURLcode outcome = CURLE_FAILED_INIT;
    if (curl_multi_add_handle(m_multi.get(), m_easy.get()) != CURLM_OK) {
        return outcome;
    }
    {
        const auto wake = cancel.onCancel([this] { (void)curl_multi_wakeup(m_multi.get()); });
        int running = 1;
        while (running > 0 && !cancel.isCancelled() &&
               curl_multi_perform(m_multi.get(), &running) == CURLM_OK) {
            if (running > 0) {
                (void)curl_multi_poll(m_multi.get(), nullptr, 0, 1000, nullptr);
            }
        }
    }
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(m_multi.get(), &left)) {
        if (message->msg == CURLMSG_DONE) {
            outcome = message->data.result;
        }
    }
    (void)curl_multi_remove_handle(m_multi.get(), m_easy.get());
    return cancel.isCancelled() && outcome != CURLE_OK ? CURLE_ABORTED_BY_CALLBACK : outcome;
}

tl::unexpected<Error> Delivery::failure(CURLcode code) const
{
    const auto refuse = [this](ErrorCode kind, std::string cause, std::string hint) {
        return fail(kind, "send mail through", m_server.text(), std::move(cause), std::move(hint));
    };
    const std::string text = m_text.front() != '\0' ? m_text.data() : curl_easy_strerror(code);
    long status = 0;
    curl_easy_getinfo(m_easy.get(), CURLINFO_RESPONSE_CODE, &status);
    switch (code) {
    case CURLE_ABORTED_BY_CALLBACK:
        return refuse(ErrorCode::cancelled, "it was cancelled", {});
    case CURLE_OUT_OF_MEMORY:
    case CURLE_FAILED_INIT:
        return refuse(ErrorCode::failed, "there is no memory for a message", {});
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ISSUER_ERROR:
        return refuse(ErrorCode::needsPerson, "its certificate is not trusted: " + text,
                      "make sure that it is the right server; an authority of your own is named with "
                      "sharepanectl mail set --ca-file");
    case CURLE_SSL_CACERT_BADFILE:
        return refuse(ErrorCode::needsPerson, "the authorities in " + m_server.caFile + " can't be read",
                      "name a PEM file: sharepanectl mail set --ca-file");
    case CURLE_USE_SSL_FAILED:
        return refuse(ErrorCode::needsPerson, "it offers no STARTTLS, and nothing is sent in the clear",
                      "if it has a port for TLS: sharepanectl mail set --security tls");
    case CURLE_SSL_CONNECT_ERROR:
        return refuse(ErrorCode::needsPerson, "no TLS connection came about: " + text,
                      "check --port and --security: sharepanectl mail show");
    case CURLE_LOGIN_DENIED:
        if (status < 500 && status >= 400) {
            return refuse(ErrorCode::unavailable, "it can't log in anybody now: " + m_reply,
                          "try again later");
        }
        return refuse(ErrorCode::needsPerson,
                      "it refused the user name " + m_server.user + " or the password: " + m_reply,
                      "give it again: sharepanectl mail set --password-file FILE");
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
        return refuse(ErrorCode::unavailable, text,
                      "check that it runs and is the right one (sharepanectl mail show), then try again");
    default:
        break;
    }
    if (status >= 500) {
        return refuse(ErrorCode::needsPerson, "it refused the message: " + m_reply,
                      "check sender and recipient, or ask who runs the server");
    }
    if (status >= 400) {
        return refuse(ErrorCode::unavailable, "it takes no message now: " + m_reply, "try again later");
    }
    return refuse(ErrorCode::unavailable, text, "try again");
}

Result<void> Delivery::run(const Message& message, const std::vector<std::string>& headers,
                           const std::string& password, const CancelToken& cancel)
{
    if (!m_easy || !m_multi || !prepareMessage(message, headers)) {
        return failure(CURLE_OUT_OF_MEMORY);
    }
    prepareServer(password);
    const CURLcode outcome = transfer(cancel);
    if (outcome != CURLE_OK) {
        return failure(outcome);
    }
    return {};
}

} // namespace

const char* nameOf(Security security)
{
    switch (security) {
    case Security::starttls:
        return "starttls";
    case Security::tls:
        return "tls";
    case Security::none:
        break;
    }
    return "none";
}

std::optional<Security> securityOf(std::string_view name)
{
    for (const Security security : {Security::starttls, Security::tls, Security::none}) {
        if (name == nameOf(security)) {
            return security;
        }
    }
    return std::nullopt;
}

std::uint16_t SmtpServer::portOrDefault() const
{
    if (port != 0) {
        return port;
    }
    switch (security) {
    case Security::starttls:
        return 587;
    case Security::tls:
        return 465;
    case Security::none:
        break;
    }
    return 25;
}

std::string SmtpServer::text() const
{
    return (isV6(host) ? "[" + host + "]" : host) + ":" + std::to_string(portOrDefault());
}

Result<void> checkServer(const SmtpServer& server)
{
    constexpr auto op = "use the mail server";
    if (!isHostName(server.host) && !isV6(server.host)) {
        return fail(ErrorCode::invalidArgument, op, '"' + server.host.substr(0, longestHost) + '"',
                    "it is no host name", "write it as smtp.example.org");
    }
    TRY(checkAddress(server.from));
    const auto isControl = [](unsigned char c) {
        return c < 0x20 || c == 0x7F;
    };
    if (server.user.size() > longestHost || std::ranges::any_of(server.user, isControl)) {
        return fail(ErrorCode::invalidArgument, op, server.text(), "the user name is none",
                    "write it as the server's operator gave it to you");
    }
    if (server.security == Security::none && !isLoopback(server.host)) {
        return fail(ErrorCode::invalidArgument, op, server.text(),
                    "invitations would travel in the clear to another machine",
                    "choose --security starttls or tls");
    }
    return {};
}

Mailer::Mailer(SmtpServer server, std::shared_ptr<secrets::SecretStore> secrets, Timeouts timeouts)
    : m_server(std::move(server))
    , m_secrets(std::move(secrets))
    , m_timeouts(timeouts)
{
    static const CURLcode initialised = curl_global_init(CURL_GLOBAL_DEFAULT);
    (void)initialised;
}

Result<std::string> Mailer::password() const
{
    if (m_server.user.empty()) {
        return std::string();
    }
    auto secret = m_secrets ? m_secrets->read(m_server.secret)
                            : fail(ErrorCode::notFound, "read secret", m_server.secret, "there is no store");
    if (!secret && secret.error().code == ErrorCode::notFound) {
        return fail(ErrorCode::needsPerson, "send mail through", m_server.text(),
                    "its password is not among the secrets of this workspace",
                    "give it again: sharepanectl mail set --password-file FILE");
    }
    return secret;
}

Result<void> Mailer::send(const Message& message, Timestamp now, const CancelToken& cancel) const
{
    TRY(checkServer(m_server));
    const auto headers = TRY(headerLines(message, now, newUuid()));
    const std::string word = TRY(password());
    return Delivery(m_server, m_timeouts).run(message, headers, word, cancel);
}

} // namespace sharepane::mail
