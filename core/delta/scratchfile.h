#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <string_view>

/// Internal to core/delta.
namespace sharepane::delta {

/// A name for a file or folder below a scratch folder; whatever has that name is gone after the destructor.
class ScratchFile {
public:
    ScratchFile(const std::filesystem::path& folder, std::string_view extension);
    ~ScratchFile();
    ScratchFile(const ScratchFile&) = delete;
    ScratchFile& operator=(const ScratchFile&) = delete;
    ScratchFile(ScratchFile&& other) noexcept;
    ScratchFile& operator=(ScratchFile&&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return m_path; }
    /// Creates it, or replaces its content.
    [[nodiscard]] Result<void> write(std::string_view bytes) const;

private:
    std::filesystem::path m_path;
};

} // namespace sharepane::delta
