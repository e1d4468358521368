#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

/// How the service's coroutines await, and which thread they are on.
///
/// GCC 12 destroys temporaries of a co_await expression twice, or not at all, when they are lambdas with
/// captures or aggregates: awaited operations get named values, and work that another thread does is a named
/// function.
namespace sharepane::serve {

/// Errors come as values.
inline constexpr auto awaitTuple = boost::asio::as_tuple(boost::asio::use_awaitable);

/// What follows runs on a worker, which may block; nothing of the connection may be used but what the
/// coroutine owns alone.
[[nodiscard]] boost::asio::awaitable<void> toWorkers(boost::asio::thread_pool& workers);
/// What follows runs on the connection's strand again.
[[nodiscard]] boost::asio::awaitable<void> toStrand();

} // namespace sharepane::serve
