// The clients of packaging/bench.sh's line `polls`, and the peer of that line: a bare epoll loop. Both watch
// the journal of a database, so that what is measured begins with the same event: a commit becoming visible.
//
//     bench_longpolls wait PORT COUNT REQUEST-FILE JOURNAL    COUNT connections send the request; times of
//     the answers bench_longpolls bare RESPONSE-FILE JOURNAL              answers whoever has sent something,
//     at the next commit

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>
#include <iterator>
#include <netinet/in.h>
#include <string>
#include <string_view>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

namespace {

using SteadyClock = std::chrono::steady_clock;

/// Connections from one address; the kernel has some 28,000 ports for each, the service's limit is lower.
constexpr int perAddress = 500;

[[noreturn]] void die(const char* what)
{
    std::perror(what);
    std::exit(1);
}

int need(int result, const char* what)
{
    if (result < 0) {
        die(what);
    }
    return result;
}

std::string contentOf(const char* path)
{
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

void allowManyFiles()
{
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

sockaddr_in addressOf(std::uint32_t host, std::uint16_t port)
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(host);
    return address;
}

/// An epoll set in which every descriptor is its own tag.
class Poller {
public:
    void add(int descriptor) const
    {
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.fd = descriptor;
        need(::epoll_ctl(m_set, EPOLL_CTL_ADD, descriptor, &event), "epoll_ctl");
    }
    /// Calls `ready` with every descriptor that can be read.
    template <typename Ready>
    void wait(Ready&& ready) const
    {
        std::array<epoll_event, 512> events{};
        const int count = ::epoll_wait(m_set, events.data(), static_cast<int>(events.size()), -1);
        for (int i = 0; i < count; ++i) {
            ready(events[static_cast<std::size_t>(i)].data.fd);
        }
    }

private:
    const int m_set = need(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1");
};

/// Tells of commits to a journal.
class JournalWatch {
public:
    explicit JournalWatch(const char* folder)
    {
        need(::inotify_add_watch(descriptor, folder, IN_CREATE | IN_MOVED_TO), "inotify_add_watch");
    }
    /// Whether what can be read now tells of a journal entry.
    [[nodiscard]] bool tellsOfCommit() const
    {
        alignas(inotify_event) std::array<char, 4096> bytes{};
        const ssize_t size = ::read(descriptor, bytes.data(), bytes.size());
        bool commits = false;
        for (ssize_t at = 0; at < size;) {
            const auto* event = reinterpret_cast<const inotify_event*>(bytes.data() + at);
            const std::string_view name = event->len > 0 ? std::string_view(event->name) : std::string_view();
            commits = commits || (name.ends_with(".json") && name.find_first_not_of("0123456789") == 20);
            at += static_cast<ssize_t>(sizeof(inotify_event) + event->len);
        }
        return commits;
    }
    const int descriptor = need(::inotify_init1(IN_CLOEXEC), "inotify_init1");
};

double quantile(const std::vector<double>& sorted, double q)
{
    return sorted[std::min(sorted.size() - 1,
                           static_cast<std::size_t>(q * static_cast<double>(sorted.size())))];
}

int connectTo(std::uint16_t port, int number)
{
    const int client = need(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
    const auto from = addressOf(INADDR_LOOPBACK + static_cast<std::uint32_t>(number / perAddress), 0);
    const auto to = addressOf(INADDR_LOOPBACK, port);
    need(::bind(client, reinterpret_cast<const sockaddr*>(&from), sizeof from), "bind");
    need(::connect(client, reinterpret_cast<const sockaddr*>(&to), sizeof to), "connect");
    return client;
}

void wait(std::uint16_t port, int count, const std::string& request, const char* journal)
{
    const JournalWatch watch(journal);
    const Poller poller;
    poller.add(watch.descriptor);
    for (int number = 0; number < count; ++number) {
        const int client = connectTo(port, number);
        if (::send(client, request.data(), request.size(), MSG_NOSIGNAL) !=
            static_cast<ssize_t>(request.size())) {
            die("send");
        }
        poller.add(client);
    }
    std::cout << "{\"sent\": " << count << "}" << std::endl;
    SteadyClock::time_point begin{};
    std::vector<double> times;
    std::vector<char> bytes(65536);
    int early = 0;
    while (times.size() + static_cast<std::size_t>(early) < static_cast<std::size_t>(count)) {
        poller.wait([&](int ready) {
            if (ready == watch.descriptor) {
                if (watch.tellsOfCommit() && begin == SteadyClock::time_point{}) {
                    begin = SteadyClock::now();
                }
                return;
            }
            const ssize_t size = ::read(ready, bytes.data(), bytes.size());
            const std::string_view answer(bytes.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
            if (begin == SteadyClock::time_point{} || !answer.starts_with("HTTP/1.1 200 ")) {
                ++early; // closed, refused, or told that there is nothing new
            } else {
                times.push_back(std::chrono::duration<double>(SteadyClock::now() - begin).count());
            }
            ::close(ready);
        });
    }
    std::ranges::sort(times);
    if (times.empty()) {
        times.push_back(0);
    }
    std::cout << "{\"answered\": " << count - early << ", \"p50\": " << quantile(times, 0.5)
              << ", \"p99\": " << quantile(times, 0.99) << ", \"last\": " << times.back() << "}" << std::endl;
}

void serveBarely(const std::string& response, const char* journal)
{
    const JournalWatch watch(journal);
    const Poller poller;
    const int listener = need(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
    auto address = addressOf(INADDR_LOOPBACK, 0);
    need(::bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address), "bind");
    need(::listen(listener, 4096), "listen");
    socklen_t length = sizeof address;
    ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &length);
    std::cout << "{\"port\": " << ntohs(address.sin_port) << "}" << std::endl;
    poller.add(watch.descriptor);
    poller.add(listener);
    std::vector<int> waiting;
    std::vector<char> bytes(65536);
    for (;;) {
        poller.wait([&](int ready) {
            if (ready == listener) {
                poller.add(need(::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC), "accept"));
            } else if (ready != watch.descriptor) {
                if (::read(ready, bytes.data(), bytes.size()) > 0) {
                    waiting.push_back(ready);
                } else {
                    ::close(ready);
                }
            } else if (watch.tellsOfCommit()) {
                for (const int client : waiting) {
                    (void)::send(client, response.data(), response.size(), MSG_NOSIGNAL);
                }
                waiting.clear();
            }
        });
    }
}

} // namespace

int main(int argc, char** argv)
{
    allowManyFiles();
    const std::string_view verb = argc > 1 ? argv[1] : "";
    if (verb == "wait" && argc == 6) {
        wait(static_cast<std::uint16_t>(std::atoi(argv[2])), std::atoi(argv[3]), contentOf(argv[4]), argv[5]);
        return 0;
    }
    if (verb == "bare" && argc == 4) {
        serveBarely(contentOf(argv[2]), argv[3]);
        return 0;
    }
    std::cerr << "usage: bench_longpolls wait PORT COUNT REQUEST-FILE JOURNAL | bare RESPONSE-FILE JOURNAL\n";
    return 2;
}
