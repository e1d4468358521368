#pragma once

#include "core/base/cancellation.h"
#include "core/ingest/files.h"
#include "core/ingest/session.h"

#include <vector>

namespace sharepane::ingest {

/// An error of reading `files`, with the file that is to blame as its object: the one that the engine names,
/// else the first that can't be read alone, else all of them. Errors that have an object already, and those
/// of the machine or the caller (disk full, cancelled), stay as they are.
[[nodiscard]] Error namingFile(Error error, Session& session, const std::vector<SourceFile>& files,
                               const CancelToken& cancel);

} // namespace sharepane::ingest
