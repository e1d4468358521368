#include "core/delta/scratchfile.h"

#include "core/base/ids.h"

#include <cerrno>
#include <cstdio>
#include <memory>
#include <string>

namespace sharepane::delta {

ScratchFile::ScratchFile(const std::filesystem::path& folder, std::string_view extension)
    : m_path(folder / (newUuid() + std::string(extension)))
{
}

ScratchFile::ScratchFile(ScratchFile&& other) noexcept
    : m_path(std::move(other.m_path))
{
    other.m_path.clear();
}

ScratchFile::~ScratchFile()
{
    if (!m_path.empty()) {
        std::error_code ignored;
        std::filesystem::remove_all(m_path, ignored);
    }
}

Result<void> ScratchFile::write(std::string_view bytes) const
{
    const auto close = [](std::FILE* file) {
        return std::fclose(file);
    };
    std::unique_ptr<std::FILE, decltype(close)> file(std::fopen(m_path.c_str(), "wb"), close);
    if (!file || std::fwrite(bytes.data(), 1, bytes.size(), file.get()) != bytes.size() ||
        std::fflush(file.get()) != 0) {
        return fail(systemError(errno, "write scratch file", m_path.string()));
    }
    return {};
}

} // namespace sharepane::delta
