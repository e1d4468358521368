#pragma once

#include "core/base/cancellation.h"
#include "core/ingest/files.h"

namespace sharepane::ingest {

/// That a file named .gz is whole gzip data (RFC 1952; several members, one after the other, too) and one
/// named .zst whole Zstandard frames (RFC 8878): `corrupt` when it ends early, or when the checksum of gzip
/// data doesn't match. The engine would take what it can decompress of it for all. Other files pass unread.
[[nodiscard]] Result<void> checkCompressed(const SourceFile& file, const CancelToken& cancel);

} // namespace sharepane::ingest
