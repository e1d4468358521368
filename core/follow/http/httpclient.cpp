#include "core/follow/http/httpclient.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <ctime>
#include <curl/curl.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

namespace sharepane::follow::http {

namespace {

constexpr std::string_view sendOp = "ask";
constexpr std::size_t mostIdle = 8;
constexpr std::size_t mostHeaderBytes = 64U << 10U;

std::string sha256Of(X509* certificate)
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int length = 0;
    std::string hex;
    if (certificate == nullptr || X509_digest(certificate, EVP_sha256(), digest.data(), &length) != 1) {
        return hex;
    }
    constexpr std::string_view digits = "0123456789abcdef";
    for (unsigned int i = 0; i < length; ++i) {
        hex += digits[digest.at(i) >> 4U];
        hex += digits[digest.at(i) & 15U];
    }
    return hex;
}

/// In place of OpenSSL's own verification: the certificate is the pinned one, or the handshake fails.
int verifyPinned(X509_STORE_CTX* context, void* pin)
{
    const bool same = sha256Of(X509_STORE_CTX_get0_cert(context)) == *static_cast<const std::string*>(pin);
    X509_STORE_CTX_set_error(context, same ? X509_V_OK : X509_V_ERR_CERT_UNTRUSTED);
    return same ? 1 : 0;
}

CURLcode usePin(CURL* /*easy*/, void* sslContext, void* pin)
{
    SSL_CTX_set_cert_verify_callback(static_cast<SSL_CTX*>(sslContext), verifyPinned, pin);
    return CURLE_OK;
}

ErrorCode codeOf(CURLcode code)
{
    switch (code) {
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
        return ErrorCode::needsPerson;
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_URL_MALFORMAT:
        return ErrorCode::invalidArgument;
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_BAD_CONTENT_ENCODING:
        return ErrorCode::corrupt;
    default:
        return ErrorCode::unavailable;
    }
}

std::string_view trimmed(std::string_view text)
{
    const auto isSpace = [](char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    };
    while (!text.empty() && isSpace(text.front())) {
        text.remove_prefix(1);
    }
    while (!text.empty() && isSpace(text.back())) {
        text.remove_suffix(1);
    }
    return text;
}

/// One request on its way.
struct Exchange {
    const Request& request;
    CURL* easy = nullptr;
    Response response{};
    std::size_t headerBytes = 0;
    std::uint64_t bodyBytes = 0;
    std::optional<Error> failure{};

    std::size_t takeHeader(std::string_view line);
    std::size_t takeBody(std::string_view piece);
};

std::size_t Exchange::takeHeader(std::string_view line)
{
    if (line.starts_with("HTTP/")) { // also of an interim answer, whose headers don't count
        response.headers.clear();
    }
    headerBytes += line.size();
    if (headerBytes > mostHeaderBytes) {
        failure = Error{ErrorCode::corrupt, std::string(sendOp), withoutQuery(request.url),
                        "its answer begins with too many headers",
                        "check that the address is that of a share service or Delta Sharing server"};
        return 0;
    }
    const std::size_t colon = line.find(':');
    if (colon != std::string_view::npos) {
        std::string name(line.substr(0, colon));
        std::ranges::transform(name, name.begin(),
                               [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        response.headers[name] = trimmed(line.substr(colon + 1));
    }
    return line.size();
}

std::size_t Exchange::takeBody(std::string_view piece)
{
    long status = 0;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    response.status = static_cast<int>(status);
    bodyBytes += piece.size();
    if (bodyBytes > request.largestBody) {
        if (!response.ok()) {
            return piece.size(); // of a refusal the beginning says enough
        }
        failure = Error{ErrorCode::corrupt, std::string(sendOp), withoutQuery(request.url),
                        "its answer is longer than " + std::to_string(request.largestBody) + " bytes",
                        "check that the address is that of a share service or Delta Sharing server"};
        return 0;
    }
    if (!response.ok() || !request.onBody) {
        response.body.append(piece);
        return piece.size();
    }
    if (const auto taken = request.onBody(piece); !taken) {
        failure = taken.error();
        return 0;
    }
    return piece.size();
}

std::size_t onHeader(char* data, std::size_t size, std::size_t count, void* exchange)
{
    return static_cast<Exchange*>(exchange)->takeHeader({data, size * count});
}

std::size_t onBody(char* data, std::size_t size, std::size_t count, void* exchange)
{
    return static_cast<Exchange*>(exchange)->takeBody({data, size * count});
}

struct FreeList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using HeaderList = std::unique_ptr<curl_slist, FreeList>;

HeaderList headerList(const Request& request)
{
    HeaderList list;
    const auto add = [&list](const std::string& line) {
        curl_slist* longer = curl_slist_append(list.get(), line.c_str());
        if (longer != nullptr) {
            (void)list.release();
            list.reset(longer);
        }
    };
    for (const auto& [name, value] : request.headers) {
        add(name + ": " + value);
    }
    add("Expect:"); // no interim answer before a body
    return list;
}

} // namespace

/// A transfer at a time, and the connections that it leaves open.
class Client::Connection {
public:
    Connection()
        : m_multi(curl_multi_init())
        , m_easy(curl_easy_init())
    {
    }
    ~Connection()
    {
        curl_easy_cleanup(m_easy);
        curl_multi_cleanup(m_multi);
    }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    Result<Response> send(const Request& request, const Options& options, const CancelToken& cancel);

private:
    void prepare(Exchange& exchange, const Options& options, const HeaderList& headers);
    [[nodiscard]] CURLcode transfer(const CancelToken& cancel);

    CURLM* m_multi;
    CURL* m_easy;
};

void Client::Connection::prepare(Exchange& exchange, const Options& options, const HeaderList& headers)
{
    const Request& request = exchange.request;
    const auto set = [this](CURLoption option, auto value) {
        (void)curl_easy_setopt(m_easy, option, value);
    };
    curl_easy_reset(m_easy);
    set(CURLOPT_URL, request.url.c_str());
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connectTimeout.count()));
    set(CURLOPT_LOW_SPEED_LIMIT, 1L);
    set(CURLOPT_LOW_SPEED_TIME, static_cast<long>(options.stallTimeout.count()));
    set(CURLOPT_USERAGENT, "Sharepane/" SHAREPANE_VERSION);
    set(CURLOPT_HTTPHEADER, headers.get());
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(CURLOPT_SSL_VERIFYPEER, 1L);
    set(CURLOPT_SSL_VERIFYHOST, options.certificateSha256.empty() ? 2L : 0L);
    if (!options.certificateSha256.empty()) {
        set(CURLOPT_SSL_CTX_FUNCTION, usePin);
        set(CURLOPT_SSL_CTX_DATA, &options.certificateSha256);
    }
    set(CURLOPT_HEADERFUNCTION, onHeader);
    set(CURLOPT_HEADERDATA, &exchange);
    set(CURLOPT_WRITEFUNCTION, onBody);
    set(CURLOPT_WRITEDATA, &exchange);
    if (request.method == Method::head) {
        set(CURLOPT_NOBODY, 1L);
    } else if (request.method == Method::post) {
        set(CURLOPT_POST, 1L);
        set(CURLOPT_POSTFIELDS, request.body.data());
        set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    }
    if (request.range) {
        const auto [first, count] = *request.range;
        const std::string range = std::to_string(first) + "-" + std::to_string(first + count - 1);
        set(CURLOPT_RANGE, range.c_str()); // curl copies it
    }
}

/// CURLE_ABORTED_BY_CALLBACK when cancelled.
CURLcode Client::Connection::transfer(const CancelToken& cancel)
{
    CURLcode outcome = CURLE_FAILED_INIT;
    if (curl_multi_add_handle(m_multi, m_easy) != CURLM_OK) {
        return outcome;
    }
    {
        const auto wake = cancel.onCancel([this] { (void)curl_multi_wakeup(m_multi); });
        int running = 1;
        while (running > 0 && !cancel.isCancelled() && curl_multi_perform(m_multi, &running) == CURLM_OK) {
            if (running > 0) {
                (void)curl_multi_poll(m_multi, nullptr, 0, 1000, nullptr);
            }
        }
    }
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(m_multi, &left)) {
        if (message->msg == CURLMSG_DONE) {
            outcome = message->data.result;
        }
    }
    (void)curl_multi_remove_handle(m_multi, m_easy);
    return cancel.isCancelled() && outcome != CURLE_OK ? CURLE_ABORTED_BY_CALLBACK : outcome;
}

Result<Response> Client::Connection::send(const Request& request, const Options& options,
                                          const CancelToken& cancel)
{
    const std::string object = withoutQuery(request.url);
    if (m_easy == nullptr || m_multi == nullptr) {
        return fail(ErrorCode::failed, std::string(sendOp), object, "there is no memory for a request");
    }
    Exchange exchange{request, m_easy};
    const HeaderList headers = headerList(request);
    prepare(exchange, options, headers);
    std::array<char, CURL_ERROR_SIZE> text{};
    (void)curl_easy_setopt(m_easy, CURLOPT_ERRORBUFFER, text.data());
    const CURLcode outcome = transfer(cancel);
    (void)curl_easy_setopt(m_easy, CURLOPT_ERRORBUFFER, nullptr);
    if (exchange.failure) {
        return fail(*exchange.failure);
    }
    if (outcome == CURLE_ABORTED_BY_CALLBACK) {
        return fail(ErrorCode::cancelled, std::string(sendOp), object, "it was cancelled");
    }
    if (outcome != CURLE_OK) {
        const ErrorCode code = codeOf(outcome);
        const std::string cause = text.front() != '\0' ? text.data() : curl_easy_strerror(outcome);
        const char* hint =
            code == ErrorCode::needsPerson
                ? "make sure that it is the right server, and give its certificate's SHA-256 if it is"
                : "check the network and the address, or ask whoever runs the server; what is followed goes "
                  "on "
                  "by itself once it answers";
        return fail(code, std::string(sendOp), object, cause, hint);
    }
    long status = 0;
    curl_easy_getinfo(m_easy, CURLINFO_RESPONSE_CODE, &status);
    exchange.response.status = static_cast<int>(status);
    return std::move(exchange.response);
}

std::string Response::header(const std::string& name) const
{
    const auto found = headers.find(name);
    return found == headers.end() ? std::string() : found->second;
}

Client::Client(Options options)
    : m_options(std::move(options))
{
    static const CURLcode initialised = curl_global_init(CURL_GLOBAL_DEFAULT);
    (void)initialised;
}

Client::~Client() = default;

std::unique_ptr<Client::Connection> Client::take() const
{
    const std::lock_guard lock(m_mutex);
    if (m_idle.empty()) {
        return std::make_unique<Connection>();
    }
    auto connection = std::move(m_idle.back());
    m_idle.pop_back();
    return connection;
}

void Client::giveBack(std::unique_ptr<Connection> connection) const
{
    const std::lock_guard lock(m_mutex);
    if (m_idle.size() < mostIdle) {
        m_idle.push_back(std::move(connection));
    }
}

Result<Response> Client::send(const Request& request, const CancelToken& cancel) const
{
    auto connection = take();
    auto response = connection->send(request, m_options, cancel);
    giveBack(std::move(connection));
    return response;
}

Send sender(Options options)
{
    return [client = std::make_shared<const Client>(std::move(options))](const Request& request,
                                                                         const CancelToken& cancel) {
        return client->send(request, cancel);
    };
}

std::optional<Timestamp> parseHttpDate(const std::string& text)
{
    const std::time_t time = curl_getdate(text.c_str(), nullptr);
    return time < 0 ? std::nullopt : std::optional(Timestamp{std::chrono::seconds{time}});
}

std::string withoutQuery(const std::string& url)
{
    return url.substr(0, url.find('?'));
}

} // namespace sharepane::follow::http
