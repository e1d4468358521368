#include "tests/serve/httpclient.h"

#include <arpa/inet.h>
#include <array>
#include <curl/curl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace sharepane::test {

namespace {

std::size_t takeBody(char* data, std::size_t size, std::size_t count, void* into)
{
    static_cast<Answer*>(into)->body.append(data, size * count);
    return size * count;
}

std::size_t takeHeader(char* data, std::size_t size, std::size_t count, void* into)
{
    const std::string line(data, size * count);
    const auto colon = line.find(": ");
    if (colon != std::string::npos) {
        static_cast<Answer*>(into)->headers[line.substr(0, colon)] =
            line.substr(colon + 2, line.find_last_not_of("\r\n") - colon - 1);
    }
    return size * count;
}

int isLeaving(void* leave, curl_off_t, curl_off_t, curl_off_t, curl_off_t)
{
    return static_cast<const std::atomic<bool>*>(leave)->load() ? 1 : 0;
}

} // namespace

std::vector<nlohmann::json> Answer::lines() const
{
    std::vector<nlohmann::json> all;
    for (std::size_t at = 0; at < body.size();) {
        const auto end = body.find('\n', at);
        all.push_back(nlohmann::json::parse(body.substr(at, end - at)));
        at = end == std::string::npos ? body.size() : end + 1;
    }
    return all;
}

Answer ask(const std::string& method, const std::string& url, const std::vector<std::string>& headers,
           const std::string& body, const std::atomic<bool>* leave)
{
    Answer answer;
    CURL* curl = curl_easy_init();
    curl_slist* list = nullptr;
    for (const std::string& header : headers) {
        list = curl_slist_append(list, header.c_str());
    }
    curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method.c_str());
    curl_easy_setopt(curl, CURLOPT_NOBODY, method == "HEAD" ? 1L : 0L);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, list);
    curl_easy_setopt(curl, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 0L); // NOLINT: its own certificate, whose pin is tested
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 0L);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, 20L);
    if (leave != nullptr) {
        curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
        curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, isLeaving);
        curl_easy_setopt(curl, CURLOPT_XFERINFODATA, const_cast<std::atomic<bool>*>(leave));
    }
    if (method == "POST") {
        curl_easy_setopt(curl, CURLOPT_COPYPOSTFIELDS, body.c_str());
    }
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, takeBody);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, takeHeader);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, &answer);
    curl_easy_perform(curl);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer.status);
    curl_slist_free_all(list);
    curl_easy_cleanup(curl);
    return answer;
}

RawClient::RawClient(std::uint16_t port)
    : m_socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    ::inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
    (void)::connect(m_socket, reinterpret_cast<const sockaddr*>(&address), sizeof address);
}

RawClient::~RawClient()
{
    ::close(m_socket);
}

void RawClient::send(const std::string& text) const
{
    (void)::send(m_socket, text.data(), text.size(), MSG_NOSIGNAL);
}

std::string RawClient::untilClosed() const
{
    std::string all;
    for (;;) {
        pollfd poll{m_socket, POLLIN, 0};
        if (::poll(&poll, 1, 10'000) <= 0) {
            return "open";
        }
        std::array<char, 4096> data{};
        const ssize_t count = ::recv(m_socket, data.data(), data.size(), 0);
        if (count <= 0) {
            return all;
        }
        all.append(data.data(), static_cast<std::size_t>(count));
    }
}

} // namespace sharepane::test
