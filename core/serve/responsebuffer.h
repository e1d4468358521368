#pragma once

#include "core/base/result.h"
#include "core/serve/http.h"

#include <filesystem>
#include <string>
#include <string_view>

namespace sharepane::serve {

/// A response body of any length: in memory while it is small, then in a file without a name in `scratch`, so
/// that tables of a million extents are told in constant memory and a slow client holds no thread.
class ResponseBuffer {
public:
    explicit ResponseBuffer(std::filesystem::path scratch);
    ~ResponseBuffer();
    ResponseBuffer(const ResponseBuffer&) = delete;
    ResponseBuffer& operator=(const ResponseBuffer&) = delete;

    [[nodiscard]] Result<void> append(std::string_view bytes);
    /// Makes all that was appended the response's body. The buffer is empty afterwards.
    [[nodiscard]] Result<void> moveInto(Response& response);

private:
    [[nodiscard]] Result<void> spill();

    std::filesystem::path m_scratch;
    std::string m_memory;
    int m_file = -1;
    std::uint64_t m_written = 0; ///< bytes in the file
};

} // namespace sharepane::serve
