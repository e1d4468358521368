#include "core/ingest/format.h"

#include <algorithm>
#include <array>
#include <utility>

namespace sharepane::ingest {

namespace {

constexpr std::array<std::pair<std::string_view, Format>, 8> extensions{{{"csv", Format::csv},
                                                                         {"tsv", Format::tsv},
                                                                         {"tab", Format::tsv},
                                                                         {"json", Format::json},
                                                                         {"ndjson", Format::ndjson},
                                                                         {"jsonl", Format::ndjson},
                                                                         {"parquet", Format::parquet},
                                                                         {"pq", Format::parquet}}};

std::string lowered(std::string_view text)
{
    std::string result(text);
    std::ranges::transform(result, result.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return result;
}

/// "csv" of "a/b.tar.csv"; empty when there is none.
std::string_view extensionOf(std::string_view path)
{
    const std::size_t dot = path.rfind('.');
    const std::size_t slash = path.rfind('/');
    const bool none = dot == std::string_view::npos || (slash != std::string_view::npos && dot < slash);
    return none ? std::string_view() : path.substr(dot + 1);
}

} // namespace

Result<Format> parseFormat(std::string_view text)
{
    const std::string name = lowered(text);
    if (name.empty()) {
        return Format::automatic;
    }
    const auto found = std::ranges::find(extensions, name, &std::pair<std::string_view, Format>::first);
    if (found == extensions.end()) {
        return fail(ErrorCode::invalidArgument, "read the format", '"' + std::string(text) + '"',
                    "there is none of that name", "use csv, tsv, json, ndjson or parquet");
    }
    return found->second;
}

std::optional<Format> formatOfFile(std::string_view path)
{
    std::string name = lowered(path);
    if (name.ends_with(".gz") || name.ends_with(".zst")) {
        name.resize(name.rfind('.'));
    }
    const auto found =
        std::ranges::find(extensions, extensionOf(name), &std::pair<std::string_view, Format>::first);
    return found == extensions.end() ? std::nullopt : std::optional(found->second);
}

} // namespace sharepane::ingest
