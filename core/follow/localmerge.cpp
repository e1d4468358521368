#include "core/follow/localmerge.h"

#include "core/delta/mergedextent.h"
#include "core/follow/extentcopy.h"

#include <algorithm>
#include <cstdint>
#include <system_error>
#include <unistd.h>
#include <variant>

namespace sharepane::follow {

namespace {

/// What the parts may hold in all, in times of what is to come out: nobody makes us read without end.
constexpr std::uintmax_t mostInput = 8;

} // namespace

LocalMerge::LocalMerge(Context context, CacheFolder cache, Plan& plan, const MetadataOf& metadataOf)
    : m_context(std::move(context))
    , m_cache(std::move(cache))
{
    for (TablePlan& step : plan.publish) {
        std::shared_ptr<const Table> table;
        for (delta::Add& add : step.insert) {
            const auto tag = add.tags.find(std::string(delta::mergedFromTag));
            if (tag == add.tags.end()) {
                continue;
            }
            auto parts = m_context.engine ? partsOf(step.tableId, add) : Paths();
            add.tags.erase(tag);
            if (!parts.empty() && !table) {
                table = tableOf(step, metadataOf);
            }
            if (!parts.empty() && table) {
                m_recipes.emplace(std::pair(step.tableId, add.path), Recipe{table, std::move(parts)});
            }
        }
    }
}

std::shared_ptr<const LocalMerge::Table> LocalMerge::tableOf(const TablePlan& step,
                                                             const MetadataOf& metadataOf)
{
    auto metadata = step.metadata ? step.metadata : metadataOf(step.tableId);
    if (!metadata) {
        return nullptr;
    }
    auto schema = delta::parseSchema(metadata->schemaString);
    return schema ? std::make_shared<const Table>(Table{*std::move(schema), *std::move(metadata)}) : nullptr;
}

/// The files of its parts, if all are in the cache.
LocalMerge::Paths LocalMerge::partsOf(const std::string& tableId, const delta::Add& add) const
{
    Paths parts;
    std::uintmax_t bytes = 0;
    const auto most = static_cast<std::uintmax_t>(std::max<std::int64_t>(add.size, 0)) * mostInput;
    for (const std::string& path : delta::mergedFrom(add)) {
        std::error_code error;
        parts.push_back(m_cache.extentPath(tableId, path));
        const auto size = std::filesystem::file_size(parts.back(), error);
        bytes += error ? most + 1 : size;
        if (bytes > most) {
            return {};
        }
    }
    return parts;
}

bool LocalMerge::make(const ExtentRef& extent, const std::filesystem::path& destination,
                      const CancelToken& cancel) const
{
    const auto recipe = m_recipes.find({extent.tableId, extent.path});
    return recipe != m_recipes.end() && !extent.checksum.empty() &&
           tryMake(recipe->second, extent, destination, cancel).has_value();
}

Result<void> LocalMerge::tryMake(const Recipe& recipe, const ExtentRef& extent,
                                 const std::filesystem::path& destination, const CancelToken& cancel) const
{
    const auto connection = TRY(m_context.engine->connect());
    const auto made = TRY(delta::prepareMerged({}, *connection, recipe.table->schema, recipe.table->metadata,
                                               recipe.parts, m_context.scratch, cancel, *m_context.clock));
    const auto isIt = [&](const delta::Add& add) {
        const auto checksum = add.tags.find(std::string(delta::checksumTag));
        return add.size == extent.size && checksum != add.tags.end() && checksum->second == extent.checksum;
    };
    const auto* file = made.adds.size() == 1 && isIt(made.adds.front())
                           ? std::get_if<std::filesystem::path>(&made.objects.front().source)
                           : nullptr;
    if (file == nullptr) {
        return fail(ErrorCode::conflict, "merge extents into", extent.path, "other bytes came out");
    }
    const auto readAt = TRY(readerOf(*file));
    // What an interrupted fetch has left goes: this is all of it.
    ::unlink((destination.string() + ".part").c_str());
    return copyExtent(extent, readAt, destination, cancel, [](std::uint64_t) {});
}

} // namespace sharepane::follow
