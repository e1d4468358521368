// How fast a follower makes a full, verified, durable copy, against `cp` and a sync of the same files.
// `bench_follow_copy [extents] [MiB an extent] [link]`; with "link" extents are shared instead. Prints, never
// judges.

#include "core/base/checksum.h"
#include "core/base/ids.h"
#include "tests/follow/followfixture.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <random>

using namespace sharepane;
using namespace sharepane::test;
using Steady = std::chrono::steady_clock;

namespace {

double secondsSince(Steady::time_point begin)
{
    return std::chrono::duration<double>(Steady::now() - begin).count();
}

/// An extent of noise: a follower looks at sizes and checksums only.
delta::Add makeExtent(const std::filesystem::path& folder, std::size_t mebibytes)
{
    std::mt19937_64 random(std::random_device{}());
    delta::Add add;
    add.path = newUuid() + ".parquet";
    std::ofstream file(folder / add.path, std::ios::binary);
    std::vector<std::uint64_t> block((1U << 20U) / sizeof(std::uint64_t));
    for (std::size_t i = 0; i < mebibytes; ++i) {
        for (auto& word : block) {
            word = random();
        }
        file.write(reinterpret_cast<const char*>(block.data()), 1 << 20);
    }
    file.close();
    add.size = static_cast<std::int64_t>(mebibytes << 20U);
    add.tags[std::string(delta::checksumTag)] = must(checksumOfFile(folder / add.path));
    return add;
}

} // namespace

int main(int argc, char** argv)
{
    const int extents = argc > 1 ? std::atoi(argv[1]) : 16;
    const auto mebibytes = static_cast<std::size_t>(argc > 2 ? std::atoi(argv[2]) : 64);
    FollowFixture fixture;
    fixture.direct.link = argc > 3;
    const auto table = fixture.leader.createTable(*fixture.demo, "flights");
    const auto folder =
        *storage::localPathOf(std::string_view(fixture.leaderUrl)) / fixture.demo->tableFolder(table);
    std::vector<delta::Add> adds;
    for (int i = 0; i < extents; ++i) {
        adds.push_back(makeExtent(folder, mebibytes));
    }
    must(fixture.demo->append(table, adds));
    const double total = static_cast<double>(mebibytes) * extents;
    if (std::system("sync") != 0) {
        return 1;
    }
    for (int round = 0; round < 3; ++round) {
        const std::string copy = (fixture.workspace->directory() / "copy").string();
        auto begin = Steady::now();
        const std::string command =
            "cp -r '" + folder.string() + "' '" + copy + "' && find '" + copy + "' -exec sync {} +";
        if (std::system(command.c_str()) != 0) {
            return 1;
        }
        const double cp = secondsSince(begin);
        std::filesystem::remove_all(copy);
        fixture.attach();
        fixture.start();
        begin = Steady::now();
        must(fixture.reach(must(fixture.demo->catalogue()).version));
        const double ours = secondsSince(begin);
        std::printf("cp + sync %7.0f MiB/s   follower %7.0f MiB/s   ratio %.2f\n", total / cp, total / ours,
                    cp / ours);
        fixture.stop();
        must(fixture.attachments().detach("consumer", "demo"));
    }
    return 0;
}
