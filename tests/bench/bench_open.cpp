// A table of many extents that exist in its log only, and how long it takes to open it from its checkpoint.
//
//   bench_open make FOLDER EXTENTS
//   bench_open open FOLDER              one line of JSON: seconds, and bytes of memory that it took

#include "core/base/ids.h"
#include "core/base/units.h"
#include "core/delta/log.h"

#include <chrono>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>

using namespace sharepane;
using namespace sharepane::delta;
using Steady = std::chrono::steady_clock;

namespace {

/// Statistics as an extent of an hour of flights has them.
std::string statsOf(int extent)
{
    const std::int64_t hour = extent * 3'600'000'000LL;
    const nlohmann::json lower{{"date", formatTimestamp(fromMicros(hour))},
                               {"delay", -10},
                               {"distance", 31},
                               {"origin", "ABE"},
                               {"flight", extent * 1000}};
    const nlohmann::json upper{{"date", formatTimestamp(fromMicros(hour + 3'599'000'000LL))},
                               {"delay", 902},
                               {"distance", 4962},
                               {"origin", "YUM"},
                               {"flight", extent * 1000 + 999}};
    const nlohmann::json none{{"date", 0}, {"delay", 0}, {"distance", 0}, {"origin", 0}, {"flight", 0}};
    return nlohmann::json{{"numRecords", 1000},
                          {"minValues", lower},
                          {"maxValues", upper},
                          {"nullCount", none},
                          {"tightBounds", true}}
        .dump();
}

Add extentOf(int number)
{
    Add add;
    add.path = newUuid() + ".parquet";
    add.size = 1'000'000 + number;
    add.modificationTime = 1'700'000'000'000 + number;
    add.stats = statsOf(number);
    std::string checksum = newUuid();
    std::erase(checksum, '-');
    add.tags.emplace(checksumTag, checksum);
    return add;
}

Result<void> make(Log& log, int extents)
{
    const Schema schema =
        TRY(parseColumnList("date:timestamptz, delay:int, distance:int, origin:varchar, flight:bigint"));
    Transaction transaction;
    transaction.protocol = lowestProtocol(schema);
    transaction.metadata = Metadata{};
    transaction.metadata->id = newUuid();
    transaction.metadata->schemaString = toJson(schema);
    for (int i = 0; i < extents; ++i) {
        transaction.adds.push_back(extentOf(i));
    }
    TRY(log.commit(transaction));
    return log.writeCheckpoint(TRY(log.snapshot()));
}

std::int64_t residentBytes()
{
    std::ifstream file("/proc/self/statm");
    std::int64_t total = 0;
    std::int64_t resident = 0;
    file >> total >> resident;
    return resident * 4096;
}

Result<void> open(Log& log, engine::Database& engine)
{
    TRY(TRY(engine.connect())->execute("SELECT 1")); // what every program has done by then
    const std::int64_t before = residentBytes();
    const auto begin = Steady::now();
    const Snapshot snapshot = TRY(log.snapshot());
    const double seconds = std::chrono::duration<double>(Steady::now() - begin).count();
    std::printf("{\"seconds\": %.6f, \"extents\": %zu, \"bytes\": %lld}\n", seconds, snapshot.files.size(),
                static_cast<long long>(residentBytes() - before));
    return {};
}

Result<void> run(int count, char** values)
{
    if (count < 3) {
        return fail(ErrorCode::invalidArgument, "run", "bench_open", "FOLDER is missing");
    }
    const std::filesystem::path folder = std::filesystem::absolute(values[2]);
    const auto scratch = folder / "scratch";
    std::filesystem::create_directories(scratch);
    const auto engine = TRY(engine::Database::open({}));
    Log log(TRY(storage::openStore(folder.string())), "table/", engine, scratch);
    if (std::string_view(values[1]) == "make") {
        return make(log, count > 3 ? std::stoi(values[3]) : 1'000'000);
    }
    return open(log, *engine);
}

} // namespace

int main(int count, char** values)
{
    const auto done = run(count, values);
    if (!done) {
        std::fprintf(stderr, "%s\n", done.error().message().c_str());
        return 1;
    }
    return 0;
}
