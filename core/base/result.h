#pragma once

#include "core/base/error.h"

#include <tl/expected.hpp>
#include <utility>

namespace sharepane {

/// A value or the Error that kept it from being made.
template <typename T>
using Result = tl::expected<T, Error>;

/// Ends a function with an error: `return fail(ErrorCode::notFound, "open table", name, "it does not
/// exist");`
[[nodiscard]] inline tl::unexpected<Error> fail(ErrorCode code, std::string op, std::string object,
                                                std::string cause, std::string hint = {})
{
    return tl::unexpected<Error>(
        Error{code, std::move(op), std::move(object), std::move(cause), std::move(hint)});
}

[[nodiscard]] inline tl::unexpected<Error> fail(Error error)
{
    return tl::unexpected<Error>(std::move(error));
}

namespace detail {
template <typename T>
T take(tl::expected<T, Error>&& result)
{
    if constexpr (!std::is_void_v<T>) {
        return *std::move(result);
    }
}
} // namespace detail

} // namespace sharepane

/// The value of a Result, or return its error from the enclosing function:
/// `auto bytes = TRY(store.get(key));`
#define TRY(...)                                                                                             \
    __extension__({                                                                                          \
        auto tryResult = (__VA_ARGS__);                                                                      \
        if (!tryResult) {                                                                                    \
            return tl::unexpected<::sharepane::Error>(std::move(tryResult).error());                         \
        }                                                                                                    \
        ::sharepane::detail::take(std::move(tryResult));                                                     \
    })
