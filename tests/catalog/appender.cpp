// Appends rows to a table, one a commit: `catalog_appender STORAGE DATABASE TABLE FIRST COUNT`. Prints each
// value once it is acknowledged.

#include "core/catalog/leaderdatabase.h"
#include "core/delta/extentwriter.h"

#include <cstdlib>
#include <iostream>
#include <string>

using namespace sharepane;

namespace {

Result<void> run(char** arguments)
{
    const auto store = TRY(storage::openStore(arguments[1]));
    const auto engine = TRY(engine::Database::open({}));
    const std::filesystem::path scratch = std::string(arguments[1]) + "-tmp";
    std::filesystem::create_directories(scratch);
    const auto database =
        TRY(catalog::LeaderDatabase::open({store, engine, scratch, systemClock()}, arguments[2]));
    const auto table = TRY(database->table(arguments[3]));
    const auto schema = TRY(delta::parseColumnList("a: bigint"));
    const auto connection = TRY(engine->connect());
    delta::ExtentOptions options;
    options.scratch = scratch;
    const long first = std::atol(arguments[4]);
    for (long value = first; value < first + std::atol(arguments[5]); ++value) {
        auto extents = TRY(delta::writeExtents(*store, database->tableFolder(table.id), *connection,
                                               "SELECT CAST(" + std::to_string(value) + " AS BIGINT)", schema,
                                               options, {}, *systemClock()));
        TRY(database->append(table.id, std::move(extents)));
        TRY(database->maintain(table.id));
        std::cout << value << std::endl;
    }
    return {};
}

} // namespace

int main(int count, char** arguments)
{
    if (count != 6) {
        return 2;
    }
    const auto done = run(arguments);
    if (!done) {
        std::cerr << done.error().message() << '\n';
    }
    return done ? 0 : 1;
}
