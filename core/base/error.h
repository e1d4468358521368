#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sharepane {

/// What kind of failure it is, which decides what a caller may do about it.
enum class ErrorCode : std::uint8_t {
    invalidArgument, ///< the request itself is wrong; repeating it can't help
    notFound,        ///< the named object does not exist
    alreadyExists,   ///< an object of that name exists and differs
    conflict,        ///< lost a race whose outcome changes what was asked
    inUse,           ///< refused because something depends on the object
    notAuthorised,   ///< the principal may not do this
    revoked,         ///< the share subscription or the link was ended
    needsPerson,     ///< waits for a person: credentials, terms, configuration
    diskFull,        ///< no space left or quota exceeded; needs a person
    unavailable,     ///< transient: storage or network out of reach, try again
    corrupt,         ///< bytes are not what they must be
    unsupported,     ///< valid, but a feature that is not implemented; named in `cause`
    cancelled,       ///< ended on request
    failed,          ///< anything else
};

/// Stable name of a code in JSON output and logs, e.g. "not_found".
[[nodiscard]] std::string_view nameOf(ErrorCode code);

/// A failure that a person can act on. Returned, never logged by the layer that made it.
struct Error {
    ErrorCode code = ErrorCode::failed;
    std::string op;     ///< what was tried, as a verb phrase: "read journal entry"
    std::string object; ///< what it was tried on: "demo/flights", a key, a path
    std::string cause;  ///< why it failed, without a final full stop
    std::string hint;   ///< what to do next; may be empty

    /// True when the same call may succeed later without anybody doing anything.
    [[nodiscard]] bool retryable() const { return code == ErrorCode::unavailable; }
    /// True when nothing but a person's action can help.
    [[nodiscard]] bool needsPerson() const
    {
        return code == ErrorCode::needsPerson || code == ErrorCode::diskFull ||
               code == ErrorCode::notAuthorised;
    }
    /// One sentence: "cannot <op> <object>: <cause>; <hint>".
    [[nodiscard]] std::string message() const;
};

/// The Error of a failed system call: maps errno to a code and its text to the cause.
[[nodiscard]] Error systemError(int errnoValue, std::string op, std::string object);

} // namespace sharepane
