#include "core/query/sessions.h"

#include "core/catalog/names.h"

#include <algorithm>
#include <utility>

namespace sharepane::query {

namespace {

using Kind = SessionObject::Kind;

constexpr std::size_t mostObjects = 64;        // that a session keeps, needed or not
constexpr std::size_t longestKept = 1U << 20U; // bytes of SQL of an object that is kept

bool isFunction(const SessionObject& object)
{
    return object.kind == Kind::macro || object.kind == Kind::tableMacro;
}

const char* nounOf(Kind kind)
{
    switch (kind) {
    case Kind::table:
        return "TABLE";
    case Kind::view:
        return "VIEW";
    case Kind::macro:
        return "MACRO";
    case Kind::tableMacro:
        break;
    }
    return "MACRO TABLE";
}

} // namespace

Result<SessionPool::Session> SessionPool::take()
{
    {
        const std::lock_guard lock(m_mutex);
        if (!m_idle.empty()) {
            Idle idle = std::move(m_idle.back());
            m_idle.pop_back();
            return Session(shared_from_this(), std::move(idle));
        }
    }
    return Session(shared_from_this(), Idle{TRY(m_database->connect()), {}});
}

SessionPool::Session& SessionPool::Session::operator=(Session&& other) noexcept
{
    std::swap(m_pool, other.m_pool);
    std::swap(m_idle, other.m_idle);
    return *this;
}

SessionPool::Session::~Session()
{
    if (!m_idle.connection) {
        return;
    }
    // Files may be many; those of the next snapshot are others anyway.
    const auto objects = m_idle.objects;
    for (const SessionObject& object : objects) {
        if (object.sql.size() > longestKept && !drop(object)) {
            m_pool->m_broken = true;
            return;
        }
    }
    const std::lock_guard lock(m_pool->m_mutex);
    m_pool->m_idle.push_back(std::move(m_idle));
}

Result<void> SessionPool::Session::drop(const SessionObject& object)
{
    TRY(m_idle.connection->execute(std::string("DROP ") + nounOf(object.kind) + " IF EXISTS temp.main." +
                                   engine::quoteIdentifier(object.name)));
    std::erase(m_idle.objects, object);
    return {};
}

Result<void> SessionPool::Session::show(const std::vector<SessionObject>& wanted)
{
    const bool tooMany = m_idle.objects.size() > mostObjects;
    const auto isWanted = [&](const SessionObject& object) {
        return std::ranges::find(wanted, object) != wanted.end();
    };
    const auto isInTheWay = [&](const SessionObject& object) {
        return std::ranges::any_of(wanted, [&](const SessionObject& other) {
            return isFunction(other) == isFunction(object) && catalog::sameName(other.name, object.name);
        });
    };
    // What was made by way of something that is replaced is made again: DuckDB bound it then.
    bool stale = false;
    std::vector<SessionObject> missing;
    for (const SessionObject& object : wanted) {
        stale = stale || std::ranges::find(m_idle.objects, object) == m_idle.objects.end();
        if (stale) {
            missing.push_back(object);
        }
    }
    const auto known = m_idle.objects;
    for (auto object = known.rbegin(); object != known.rend(); ++object) {
        const bool remade = std::ranges::find(missing, *object) != missing.end();
        if (remade || (!isWanted(*object) && (isFunction(*object) || tooMany || isInTheWay(*object)))) {
            TRY(drop(*object));
        }
    }
    for (const SessionObject& object : missing) {
        const char* noun = object.kind == Kind::tableMacro ? "MACRO" : nounOf(object.kind);
        TRY(m_idle.connection->execute(std::string("CREATE TEMP ") + noun + ' ' +
                                       engine::quoteIdentifier(object.name) + object.sql));
        m_idle.objects.push_back(object);
    }
    return {};
}

} // namespace sharepane::query
