#pragma once

#include "core/base/cancellation.h"
#include "core/base/result.h"

#include <istream>
#include <string>

namespace sharepane::ingest {

/// Whether these are whole Zstandard frames to the end, skippable ones too (RFC 8878, section 3): what is
/// wrong, as the part of a sentence, or empty. It reads their headers and skips what is in them; damage
/// inside of a block is for whoever decompresses it to find. The stream begins at its current position.
[[nodiscard]] Result<std::string> faultOfZstd(std::istream& in, const CancelToken& cancel);

} // namespace sharepane::ingest
