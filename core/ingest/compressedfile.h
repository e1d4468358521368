#pragma once

#include "core/base/cancellation.h"
#include "core/ingest/files.h"

namespace sharepane::ingest {

/// That a file named .gz is whole gzip data (RFC 1952; several members, one after the other, too): `corrupt`
/// when it ends early or a checksum doesn't match. The engine would take what it can decompress of it for
/// all. Other files pass unread.
[[nodiscard]] Result<void> checkCompressed(const SourceFile& file, const CancelToken& cancel);

} // namespace sharepane::ingest
