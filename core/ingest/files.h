#pragma once

#include "core/base/result.h"
#include "core/ingest/ingestor.h"
#include "core/ingest/session.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace sharepane::ingest {

struct SourceFile {
    std::string name; ///< as a person knows it
    std::string path; ///< what the engine opens; never a glob
    std::uint64_t size = 0;
    Format format = Format::automatic;
    friend bool operator==(const SourceFile&, const SourceFile&) = default;
};

/// A temporary folder that goes with its owner.
class ScratchFolder {
public:
    /// Made below `parent` at first use.
    explicit ScratchFolder(std::filesystem::path parent);
    ~ScratchFolder();
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;

    [[nodiscard]] Result<std::filesystem::path> path();

private:
    std::filesystem::path m_path;
    bool m_made = false;
};

/// The files that paths and globs name, each once, in order. notFound names a path or glob without a file;
/// invalidArgument what is no regular file, or whose format can't be told. Files of no bytes are left out. A
/// file whose name the engine would take for a glob gets another name in `scratch`.
[[nodiscard]] Result<std::vector<SourceFile>>
findFiles(Session& session, const std::vector<std::string>& patterns, Format format, ScratchFolder& scratch);

/// Names of those files for people: "a.csv", "a.csv and 3 more".
[[nodiscard]] std::string describe(const std::vector<SourceFile>& files);

/// The paths as an SQL list.
[[nodiscard]] std::string pathList(const std::vector<SourceFile>& files);

} // namespace sharepane::ingest
