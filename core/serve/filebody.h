#pragma once

#include "core/serve/http.h"

#include <filesystem>
#include <memory>

namespace sharepane::serve {

/// A part of a file, which stays open whatever becomes of its name.
class FileBody final : public BodySource {
public:
    /// Takes over the descriptor.
    FileBody(int descriptor, std::uint64_t offset, std::uint64_t size);
    ~FileBody() override;
    FileBody(const FileBody&) = delete;
    FileBody& operator=(const FileBody&) = delete;

    /// notFound when there is no such file.
    [[nodiscard]] static Result<std::shared_ptr<FileBody>> open(const std::filesystem::path& path,
                                                                const ByteRange& range);
    /// The whole file. notFound too for what is no regular file.
    [[nodiscard]] static Result<std::shared_ptr<FileBody>> open(const std::filesystem::path& path);
    /// Leaves this range of what it is. Before it is read.
    void narrow(const ByteRange& range);

    [[nodiscard]] std::uint64_t size() const override { return m_size; }
    [[nodiscard]] Result<std::size_t> read(std::uint64_t offset, std::span<std::byte> into) override;
    [[nodiscard]] std::optional<File> file() const override { return File{m_descriptor, m_offset}; }

private:
    const int m_descriptor;
    std::uint64_t m_offset;
    std::uint64_t m_size;
};

} // namespace sharepane::serve
