#include "core/delta/mergedextent.h"

#include "core/delta/json.h"
#include "core/delta/path.h"

namespace sharepane::delta {

std::string mergedFromText(const std::vector<Add>& parts)
{
    std::vector<std::string> paths;
    paths.reserve(parts.size());
    for (const Add& part : parts) {
        paths.push_back(part.path);
    }
    std::string text;
    json::appendStrings(text, paths);
    return text;
}

std::vector<std::string> mergedFrom(const Add& add)
{
    const auto tag = add.tags.find(std::string(mergedFromTag));
    simdjson::dom::parser parser;
    simdjson::dom::array listed;
    if (tag == add.tags.end() || parser.parse(tag->second).get(listed) != simdjson::SUCCESS ||
        listed.size() > mostMerged) {
        return {};
    }
    std::vector<std::string> paths;
    paths.reserve(listed.size());
    for (const auto item : listed) {
        std::string_view path;
        if (item.get(path) != simdjson::SUCCESS || !checkPath(path)) {
            return {};
        }
        paths.emplace_back(path);
    }
    return paths;
}

Result<NewExtents> prepareMerged(const std::string& tableFolder, engine::Connection& connection,
                                 const Schema& schema, const Metadata& metadata,
                                 const std::vector<std::filesystem::path>& parts,
                                 const std::filesystem::path& scratch, const CancelToken& cancel,
                                 const Clock& clock)
{
    ExtentOptions options;
    options.targetBytes = 0; // one extent, in order
    options.scratch = scratch;
    const std::string select = "SELECT * FROM " + readExtentsSql(schema, metadata, parts);
    return prepareExtents(tableFolder, connection, select, schema, options, cancel, clock);
}

} // namespace sharepane::delta
