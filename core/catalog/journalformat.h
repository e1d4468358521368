#pragma once

#include "core/catalog/journal.h"

namespace sharepane::catalog {

/// `journal/checkpoint/<version>.json`: a catalogue with its checksum.
[[nodiscard]] std::string toJson(const Catalogue& catalogue);
/// `corrupt` when it isn't the intact catalogue of `version`.
[[nodiscard]] Result<Catalogue> parseCheckpoint(std::int64_t version, std::string_view json);

/// `journal/checkpoint/_last`: the newest checkpoint's version, a hint only.
[[nodiscard]] std::string hintJson(std::int64_t version);
[[nodiscard]] Result<std::int64_t> parseHint(std::string_view json);

/// "00000000000000000042.json" → 42; nothing for any other spelling.
[[nodiscard]] std::optional<std::int64_t> versionOfFile(std::string_view file);
[[nodiscard]] std::string fileOfVersion(std::int64_t version);

} // namespace sharepane::catalog
