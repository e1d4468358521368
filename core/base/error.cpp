#include "core/base/error.h"

#include <cerrno>
#include <cstring>
#include <system_error>

namespace sharepane {

std::string_view nameOf(ErrorCode code)
{
    switch (code) {
    case ErrorCode::invalidArgument:
        return "invalid_argument";
    case ErrorCode::notFound:
        return "not_found";
    case ErrorCode::alreadyExists:
        return "already_exists";
    case ErrorCode::conflict:
        return "conflict";
    case ErrorCode::inUse:
        return "in_use";
    case ErrorCode::notAuthorised:
        return "not_authorised";
    case ErrorCode::revoked:
        return "revoked";
    case ErrorCode::needsPerson:
        return "needs_person";
    case ErrorCode::diskFull:
        return "disk_full";
    case ErrorCode::unavailable:
        return "unavailable";
    case ErrorCode::corrupt:
        return "corrupt";
    case ErrorCode::unsupported:
        return "unsupported";
    case ErrorCode::cancelled:
        return "cancelled";
    case ErrorCode::failed:
        break;
    }
    return "failed";
}

std::string Error::message() const
{
    std::string text = "cannot " + op;
    if (!object.empty()) {
        text += ' ' + object;
    }
    if (!cause.empty()) {
        text += ": " + cause;
    }
    if (!hint.empty()) {
        text += "; " + hint;
    }
    return text;
}

namespace {

ErrorCode codeOf(int errnoValue)
{
    switch (errnoValue) {
    case ENOENT:
    case ENOTDIR:
        return ErrorCode::notFound;
    case EEXIST:
        return ErrorCode::alreadyExists;
    case ENOSPC:
    case EDQUOT:
        return ErrorCode::diskFull;
    case EACCES:
    case EPERM:
    case EROFS:
        return ErrorCode::needsPerson;
    case EIO:
    case EAGAIN:
    case EINTR:
    case EMFILE:
    case ENFILE:
    case ENOMEM:
    case ESTALE:
    case ETIMEDOUT:
    case ENOTCONN:
        return ErrorCode::unavailable;
    default:
        return ErrorCode::failed;
    }
}

std::string hintFor(ErrorCode code)
{
    switch (code) {
    case ErrorCode::diskFull:
        return "free some space, then try again";
    case ErrorCode::needsPerson:
        return "check who owns it and its permissions";
    default:
        return {};
    }
}

} // namespace

Error systemError(int errnoValue, std::string op, std::string object)
{
    const ErrorCode code = codeOf(errnoValue);
    return Error{code, std::move(op), std::move(object), std::generic_category().message(errnoValue),
                 hintFor(code)};
}

} // namespace sharepane
