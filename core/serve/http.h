#pragma once

#include "core/base/result.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Requests and responses as the service's endpoints see them, whatever carries them.
namespace sharepane::serve {

/// A request whose head and body are within the limits. All of it is untrusted.
struct Request {
    std::string method;                         ///< as sent, e.g. "GET"
    std::string path;                           ///< begins with '/', still percent-encoded, without query
    std::string query;                          ///< what follows '?', still percent-encoded
    std::map<std::string, std::string> headers; ///< by lower-case name; repeated ones joined by ", "
    std::string body;
    std::string peer; ///< the client's address, without its port

    /// Empty when there is none.
    [[nodiscard]] std::string_view header(const std::string& lowerCaseName) const;
};

/// Bytes that are sent as they are read, so that nobody holds a whole extent in memory. Read by one thread at
/// a time, never twice the same range.
class BodySource {
public:
    struct File {
        int descriptor = -1;
        std::uint64_t offset = 0; ///< where in it the body begins
    };
    virtual ~BodySource() = default;
    [[nodiscard]] virtual std::uint64_t size() const = 0;
    /// Fills `into` from `offset` on; fewer bytes only at the end.
    [[nodiscard]] virtual Result<std::size_t> read(std::uint64_t offset, std::span<std::byte> into) = 0;
    /// The file that has these bytes, open as long as this object is there, so that the kernel can send them;
    /// nothing when they are in none.
    [[nodiscard]] virtual std::optional<File> file() const { return std::nullopt; }
};

class PendingAnswer;

struct Response {
    unsigned status = 200;
    std::vector<std::pair<std::string, std::string>> headers; ///< without Content-Length, Date and Connection
    std::string body;
    std::shared_ptr<BodySource> source;     ///< instead of `body`
    std::shared_ptr<PendingAnswer> pending; ///< instead of all the rest: it is answered later
};

/// An answer that waits for something to happen: a long poll. Waiting holds no thread.
class PendingAnswer {
public:
    virtual ~PendingAnswer() = default; ///< Also when the client has left: nothing is called any more.
    /// Has `ready` called once there is something to answer, at once when there is already: from any thread,
    /// as often as one likes, also after this object has gone. Called once; does not block for long.
    virtual void whenReady(std::function<void()> ready) = 0;
    /// How long to wait for that at most.
    [[nodiscard]] virtual std::chrono::milliseconds longest() const = 0;
    /// The answer, whether something came or time ran out. Called once, on a thread that may read storage.
    [[nodiscard]] virtual Response finish() = 0;
};

/// Decodes %XX; nothing for a malformed one, for NUL, and for what is not UTF-8. '+' stays.
[[nodiscard]] std::optional<std::string> decodePercent(std::string_view text);
/// Encodes all but letters, digits and "-._~".
[[nodiscard]] std::string encodePercent(std::string_view text);
/// The parameters of a query string, decoded; '+' is a space. Nothing when one is malformed or twice there.
[[nodiscard]] std::optional<std::map<std::string, std::string>> parseQuery(std::string_view query);

/// What a Range header asks of `size` bytes.
struct ByteRange {
    std::uint64_t first = 0;
    std::uint64_t length = 0;
};
enum class RangeOutcome : std::uint8_t {
    whole,         ///< no range, or one that RFC 9110 lets a server ignore (malformed, several)
    partial,       ///< 206
    unsatisfiable, ///< 416
};
[[nodiscard]] std::pair<RangeOutcome, ByteRange> parseRange(std::string_view header, std::uint64_t size);

} // namespace sharepane::serve
