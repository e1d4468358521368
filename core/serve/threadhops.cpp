#include "core/serve/threadhops.h"

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <utility>

namespace sharepane::serve {

namespace asio = boost::asio;

asio::awaitable<void> toWorkers(asio::thread_pool& workers)
{
    const auto worker = workers.get_executor();
    auto onWorker = asio::bind_executor(worker, asio::use_awaitable);
    co_await asio::post(std::move(onWorker));
}

asio::awaitable<void> toStrand()
{
    const auto strand = co_await asio::this_coro::executor;
    co_await asio::post(strand, asio::use_awaitable);
}

} // namespace sharepane::serve
