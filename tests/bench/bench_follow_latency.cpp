// How long a commit takes until it is queryable on a follower: one row at a time, on local storage, both ends
// durable. `bench_follow_latency [commits] [rows a commit]`. Prints, never judges.

#include "tests/follow/followfixture.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <unistd.h>
#include <vector>

using namespace sharepane;
using namespace sharepane::test;
using Steady = std::chrono::steady_clock;

namespace {

double millis(Steady::duration span)
{
    return std::chrono::duration<double, std::milli>(span).count();
}

void print(const char* name, std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    const auto at = [&](double share) {
        return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
    };
    std::printf("%-34s p50 %7.2f ms   p99 %7.2f ms   max %7.2f ms\n", name, at(0.5), at(0.99), values.back());
}

/// The disk's own speed: what durability costs at least.
std::vector<double> syncTimes(const std::filesystem::path& file, int rounds)
{
    std::vector<double> times;
    const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT, 0600);
    for (int i = 0; i < rounds; ++i) {
        const auto begin = Steady::now();
        if (::pwrite(fd, "12345678", 8, i * 8L) != 8 || ::fdatasync(fd) != 0) {
            break;
        }
        times.push_back(millis(Steady::now() - begin));
    }
    ::close(fd);
    ::unlink(file.c_str());
    return times;
}

} // namespace

int main(int argc, char** argv)
{
    const int commits = argc > 1 ? std::atoi(argv[1]) : 200;
    const int rows = argc > 2 ? std::atoi(argv[2]) : 1;
    FollowFixture fixture;
    const auto table = fixture.leader.createTable(*fixture.demo, "flights");
    fixture.attach();
    fixture.start();
    must(fixture.reach(fixture.leader.append(*fixture.demo, table, 0, 1)));
    const auto database = fixture.engine->database("consumer", "demo");
    std::vector<double> committed;
    std::vector<double> visible;
    std::vector<double> total;
    for (int i = 0; i < commits; ++i) {
        const auto extents = fixture.leader.write(*fixture.demo, table, i, rows);
        const auto begin = Steady::now();
        const auto version = must(fixture.demo->append(table, extents)).journalVersion;
        const auto acknowledged = Steady::now();
        while (must(database->view({})).version < version) {
            std::this_thread::yield();
        }
        const auto seen = Steady::now();
        committed.push_back(millis(acknowledged - begin));
        visible.push_back(millis(seen - acknowledged));
        total.push_back(millis(seen - begin));
    }
    print("fdatasync of 8 bytes", syncTimes(fixture.workspace->directory() / "sync", 200));
    print("append (extent already written)", committed);
    print("acknowledged -> queryable", visible);
    print("append -> queryable", total);
    return 0;
}
