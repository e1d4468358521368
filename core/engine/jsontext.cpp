#include "core/engine/jsontext.h"

namespace sharepane::engine {

bool isNestedTooDeeply(std::string_view json)
{
    return isNestedDeeper(json, deepestInferredRecord);
}

bool isNestedDeeper(std::string_view json, std::size_t levels)
{
    std::size_t depth = 0;
    bool inString = false;
    for (std::size_t i = 0; i < json.size(); ++i) {
        const char c = json[i];
        if (inString) {
            if (c == '\\') {
                ++i;
            } else if (c == '"') {
                inString = false;
            }
        } else if (c == '"') {
            inString = true;
        } else if (c == '[' || c == '{') {
            if (++depth > levels) {
                return true;
            }
        } else if ((c == ']' || c == '}') && depth > 0) {
            --depth;
        }
    }
    return false;
}

std::string suspectRecordsSql(const std::string& files, const std::string& options, const std::string& limit)
{
    return "SELECT t FROM (SELECT CAST(json AS VARCHAR) AS t FROM read_json_objects(" + files + options +
           ", maximum_object_size = 134217728)" + limit +
           ") WHERE length(t) - length(replace(replace(t, '{', ''), '[', '')) > " +
           std::to_string(deepestInferredRecord);
}

} // namespace sharepane::engine
