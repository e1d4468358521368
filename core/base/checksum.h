#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

namespace sharepane {

/// XXH3-128 of bytes fed piece by piece, as 32 lower-case hex digits. It finds accidental damage (a flipped
/// bit, a short read), it is no defence against a forger; what crosses a trust boundary is signed instead.
class Checksum {
public:
    Checksum();
    void add(std::span<const std::byte> bytes);
    [[nodiscard]] std::string hex() const;

private:
    struct Free {
        void operator()(void* state) const;
    };
    std::unique_ptr<void, Free> m_state;
};

/// The checksum of a whole local file.
[[nodiscard]] Result<std::string> checksumOfFile(const std::filesystem::path& path);

} // namespace sharepane
