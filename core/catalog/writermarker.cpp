#include "core/catalog/writermarker.h"

#include "core/base/ids.h"
#include "core/catalog/boundedread.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <sys/types.h>
#include <tuple>
#include <unistd.h>

namespace sharepane::catalog {

namespace {

using Json = nlohmann::json;

constexpr std::size_t tablesNamed = 256;
constexpr std::size_t markersRead = 256;
constexpr std::size_t maxMarkerBytes = 64U << 10U;
constexpr std::chrono::minutes renewAfter{30};
constexpr std::chrono::hours farAwayAfter{24}; // of another host, whose processes can't be asked for

std::string hostName()
{
    std::array<char, 256> name{};
    if (::gethostname(name.data(), name.size() - 1) != 0) {
        return {};
    }
    return name.data();
}

/// The process of a marker that was put on this host; nothing of another.
std::optional<pid_t> processHere(const Json& marker)
{
    const auto host = marker.find("host");
    const auto process = marker.find("process");
    if (host == marker.end() || !host->is_string() || process == marker.end() ||
        !process->is_number_unsigned() || host->get<std::string>() != hostName()) {
        return std::nullopt;
    }
    const auto id = process->get<std::uint64_t>();
    return id > 0 && id < (1U << 30U) ? std::optional(static_cast<pid_t>(id)) : std::nullopt;
}

/// Whether the writer may be at work, as far as this host can know.
bool mayLive(const Json& marker, std::chrono::microseconds age)
{
    if (marker.is_object() && marker.contains("ended")) {
        return false;
    }
    const auto process = marker.is_object() ? processHere(marker) : std::nullopt;
    return process ? ::kill(*process, 0) == 0 || errno != ESRCH : age < farAwayAfter;
}

} // namespace

WriterMarker::WriterMarker(std::shared_ptr<storage::ObjectStore> store, const std::string& databaseFolder,
                           std::shared_ptr<const Clock> clock)
    : m_store(std::move(store))
    , m_folder(databaseFolder + "writers/")
    , m_key(m_folder + newUuid() + ".json")
    , m_clock(std::move(clock))
{
}

WriterMarker::~WriterMarker()
{
    // What stays is removed by the next one who opens.
    if (m_put && m_leaveBehind) {
        std::ignore = m_store->put(m_key, std::string_view(json(true)));
    } else if (m_put) {
        std::ignore = m_store->remove(m_key);
    }
}

void WriterMarker::leaveBehind()
{
    const std::lock_guard lock(m_mutex);
    m_leaveBehind = true;
}

std::string WriterMarker::json(bool hasEnded) const
{
    auto json = Json::object(
        {{"host", hostName()}, {"process", static_cast<std::uint64_t>(::getpid())}, {"tables", m_tables}});
    if (hasEnded) {
        json["ended"] = true;
    }
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

void WriterMarker::announce(const std::string& tableId)
{
    for (;;) {
        std::string bytes;
        std::uint64_t generation = 0;
        {
            const std::lock_guard lock(m_mutex);
            const auto found = std::find(m_tables.begin(), m_tables.end(), tableId);
            if (found != m_tables.end()) {
                m_tables.splice(m_tables.begin(), m_tables, found);
                // By the clock that others read its age from; one that was set back says nothing.
                const auto age = m_clock->now() - m_putAt;
                if (m_put && age >= age.zero() && age < renewAfter) {
                    return;
                }
            } else {
                m_tables.push_front(tableId);
                m_tables.resize(std::min(m_tables.size(), tablesNamed));
            }
            generation = ++m_generation;
            bytes = json(false);
        }
        const bool done = m_store->put(m_key, std::string_view(bytes)).has_value();
        const std::lock_guard lock(m_mutex);
        // Of two threads that put at once the staler text may have landed last: put again.
        m_put = done && generation == m_generation;
        m_putAt = m_clock->now();
        if (m_put || !done) {
            return;
        }
    }
}

bool WriterMarker::isAnnounced() const
{
    const std::lock_guard lock(m_mutex);
    return m_generation > 0;
}

Result<bool> WriterMarker::isAnyOtherAlive() const
{
    const auto listed = TRY(m_store->listAfter(m_folder, {}, markersRead));
    for (const auto& object : listed) {
        if (object.key == m_key || object.isFolder()) {
            continue;
        }
        const auto bytes = readBounded(*m_store, object.key, maxMarkerBytes);
        if (!bytes && bytes.error().code == ErrorCode::notFound) {
            continue; // it has closed since
        }
        if (mayLive(bytes ? Json::parse(*bytes, nullptr, false) : Json(),
                    m_clock->now() - object.lastModified)) {
            return true;
        }
    }
    return listed.size() == markersRead;
}

WriterMarker::Others WriterMarker::others() const
{
    Others others;
    const auto listed = m_store->listAfter(m_folder, {}, markersRead);
    if (!listed) {
        return others;
    }
    std::set<std::string> tables;
    for (const auto& object : *listed) {
        const std::string_view file = std::string_view(object.key).substr(m_folder.size());
        if (object.key == m_key || !file.ends_with(".json") || !isUuid(file.substr(0, file.size() - 5))) {
            continue;
        }
        const auto bytes = readBounded(*m_store, object.key, maxMarkerBytes);
        const Json json = bytes ? Json::parse(*bytes, nullptr, false) : Json();
        if (!mayLive(json, m_clock->now() - object.lastModified)) {
            others.deadKeys.push_back(object.key);
        }
        const Json named = json.is_object() ? json.value("tables", Json::array()) : Json::array();
        for (std::size_t i = 0; named.is_array() && i < std::min(named.size(), tablesNamed); ++i) {
            if (named[i].is_string() && isUuid(named[i].get_ref<const std::string&>())) {
                tables.insert(named[i].get<std::string>());
            }
        }
    }
    others.tables.assign(tables.begin(), tables.end());
    return others;
}

} // namespace sharepane::catalog
