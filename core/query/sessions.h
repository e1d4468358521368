#pragma once

#include "core/base/result.h"
#include "core/engine/connection.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

/// Internal to core/query.
namespace sharepane::query {

/// A temporary object of a session, by which a name of the database means something to DuckDB.
struct SessionObject {
    enum class Kind : std::uint8_t { table, view, macro, tableMacro };
    Kind kind = Kind::view;
    std::string name;
    std::string sql; ///< what follows the name in its CREATE statement
    friend bool operator==(const SessionObject&, const SessionObject&) = default;
};

/// A DuckDB instance and its sessions that are free. Sessions are used again, and keep their objects: only
/// the first sessions of an instance know a query's progress, and making objects takes time. Thread-safe.
class SessionPool : public std::enable_shared_from_this<SessionPool> {
public:
    explicit SessionPool(std::shared_ptr<engine::Database> database)
        : m_database(std::move(database))
    {
    }

    class Session;
    [[nodiscard]] Result<Session> take();
    /// DuckDB gave the instance up after an internal error.
    [[nodiscard]] bool broken() const { return m_broken; }

private:
    struct Idle {
        std::unique_ptr<engine::Connection> connection;
        std::vector<SessionObject> objects;
    };

    const std::shared_ptr<engine::Database> m_database;
    std::atomic<bool> m_broken = false;
    std::mutex m_mutex; // guards m_idle
    std::vector<Idle> m_idle;
};

/// A session on loan, which goes back when it is destroyed.
class SessionPool::Session {
public:
    Session(Session&&) = default;
    Session& operator=(Session&& other) noexcept;
    ~Session();

    [[nodiscard]] engine::Connection& connection() const { return *m_idle.connection; }
    /// Makes `wanted`, in that order, what names mean: other functions are gone afterwards, and other
    /// relations may still be there.
    [[nodiscard]] Result<void> show(const std::vector<SessionObject>& wanted);

private:
    friend class SessionPool;
    Session(std::shared_ptr<SessionPool> pool, Idle idle)
        : m_pool(std::move(pool))
        , m_idle(std::move(idle))
    {
    }
    [[nodiscard]] Result<void> drop(const SessionObject& object);

    std::shared_ptr<SessionPool> m_pool;
    Idle m_idle;
};

} // namespace sharepane::query
