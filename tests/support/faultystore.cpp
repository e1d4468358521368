#include "tests/support/faultystore.h"

#include <algorithm>
#include <numeric>

namespace sharepane::test {

using storage::ObjectInfo;
using storage::PutSource;

namespace {

bool matches(std::string_view pattern, std::string_view text)
{
    // Greedy with one point to go back to: the last '*' and where its run began.
    std::size_t p = 0;
    std::size_t t = 0;
    std::size_t star = std::string_view::npos;
    std::size_t runBegin = 0;
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            runBegin = t;
        } else if (p < pattern.size() && pattern[p] == text[t]) {
            ++p;
            ++t;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            t = ++runBegin;
        } else {
            return false;
        }
    }
    return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

std::string_view opOf(StoreMethod method)
{
    constexpr std::array<std::string_view, storeMethodCount> ops = {
        "read", "read", "look up", "list", "write", "create", "remove", "make the URL of"};
    return ops.at(static_cast<std::size_t>(method));
}

} // namespace

FaultyStore::FaultyStore(std::shared_ptr<storage::ObjectStore> store)
    : m_store(std::move(store))
{
}

FaultyStore::~FaultyStore() = default;

std::size_t FaultyStore::inject(FaultRule rule)
{
    const std::lock_guard lock(m_mutex);
    m_faults.push_back({std::move(rule), 0, 0});
    return m_faults.size() - 1;
}

void FaultyStore::failNext(StoreMethod method, std::uint64_t times, ErrorCode code)
{
    inject({.fault = StoreFault::failBefore, .method = method, .times = times, .code = code});
}

void FaultyStore::failFromCall(std::uint64_t nth)
{
    inject({.fault = StoreFault::failBefore, .method = {}, .nth = nth});
}

void FaultyStore::clear()
{
    {
        const std::lock_guard lock(m_mutex);
        m_faults.clear();
        ++m_releases;
    }
    m_changed.notify_all();
}

std::uint64_t FaultyStore::hits(std::size_t fault) const
{
    const std::lock_guard lock(m_mutex);
    return m_faults.at(fault).hits;
}

void FaultyStore::setGone(bool gone)
{
    const std::lock_guard lock(m_mutex);
    m_gone = gone;
}

void FaultyStore::setRemote(bool remote)
{
    const std::lock_guard lock(m_mutex);
    m_remote = remote;
}

void FaultyStore::waitUntilHanging(std::size_t count)
{
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [&] { return m_hanging >= count; });
}

void FaultyStore::release()
{
    {
        const std::lock_guard lock(m_mutex);
        for (Fault& fault : m_faults) {
            if (fault.rule.fault == StoreFault::hang && fault.hits > 0) {
                fault.rule.times = 0;
            }
        }
        ++m_releases;
    }
    m_changed.notify_all();
}

std::uint64_t FaultyStore::calls() const
{
    const std::lock_guard lock(m_mutex);
    return std::accumulate(m_calls.begin(), m_calls.end(), std::uint64_t{0});
}

std::uint64_t FaultyStore::calls(StoreMethod method) const
{
    const std::lock_guard lock(m_mutex);
    return m_calls.at(static_cast<std::size_t>(method));
}

void FaultyStore::resetCalls()
{
    const std::lock_guard lock(m_mutex);
    m_calls.fill(0);
}

FaultyStore::Verdict FaultyStore::begin(StoreMethod method, std::string_view key) const
{
    std::unique_lock lock(m_mutex);
    ++m_calls.at(static_cast<std::size_t>(method));
    Verdict verdict;
    bool hangs = false;
    const auto error = [&](ErrorCode code, std::string cause) {
        return Error{code, std::string(opOf(method)), std::string(key), std::move(cause), {}};
    };
    for (Fault& fault : m_faults) {
        const FaultRule& rule = fault.rule;
        if ((rule.method && *rule.method != method) || !matches(rule.key, key)) {
            continue;
        }
        ++fault.seen;
        if (fault.seen < rule.nth || fault.seen - rule.nth >= rule.times) {
            continue;
        }
        ++fault.hits;
        hangs = hangs || rule.fault == StoreFault::hang;
        verdict.shorten = verdict.shorten || rule.fault == StoreFault::shortRead;
        verdict.flip = verdict.flip || rule.fault == StoreFault::flipBit;
        if (rule.fault == StoreFault::failBefore && !verdict.before) {
            verdict.before = error(rule.code, "injected before the effect");
        } else if (rule.fault == StoreFault::failAfter && !verdict.after) {
            verdict.after = error(rule.code, "injected after the effect");
        }
    }
    if (hangs) {
        const std::uint64_t released = m_releases;
        ++m_hanging;
        m_changed.notify_all();
        m_changed.wait(lock, [&] { return m_releases != released; });
        --m_hanging;
    }
    if (m_gone && method != StoreMethod::readUrl) { // also when it went while the call hung
        verdict.before = error(ErrorCode::unavailable, "the store is gone");
    }
    return verdict;
}

template <typename T, typename Call>
Result<T> FaultyStore::run(const Verdict& verdict, Call&& call) const
{
    if (verdict.before) {
        return fail(*verdict.before);
    }
    Result<T> result = call();
    if (verdict.after) {
        return fail(*verdict.after);
    }
    return result;
}

Result<std::string> FaultyStore::get(std::string_view key) const
{
    const Verdict verdict = begin(StoreMethod::get, key);
    std::string bytes = TRY(run<std::string>(verdict, [&] { return m_store->get(key); }));
    if (verdict.shorten) {
        bytes.resize(bytes.size() / 2);
    }
    if (verdict.flip && !bytes.empty()) {
        char& byte = bytes[bytes.size() / 2];
        byte = static_cast<char>(byte ^ 1);
    }
    return bytes;
}

Result<std::size_t> FaultyStore::getRange(std::string_view key, std::uint64_t offset,
                                          std::span<std::byte> into) const
{
    const Verdict verdict = begin(StoreMethod::getRange, key);
    const auto wanted = verdict.shorten ? into.first(into.size() / 2) : into;
    const std::size_t count =
        TRY(run<std::size_t>(verdict, [&] { return m_store->getRange(key, offset, wanted); }));
    if (verdict.flip && count > 0) {
        into[count / 2] ^= std::byte{1};
    }
    return count;
}

Result<ObjectInfo> FaultyStore::head(std::string_view key) const
{
    return run<ObjectInfo>(begin(StoreMethod::head, key), [&] { return m_store->head(key); });
}

Result<std::vector<ObjectInfo>> FaultyStore::listAfter(std::string_view folder, std::string_view after,
                                                       std::size_t limit) const
{
    return run<std::vector<ObjectInfo>>(begin(StoreMethod::listAfter, folder),
                                        [&] { return m_store->listAfter(folder, after, limit); });
}

Result<void> FaultyStore::put(std::string_view key, const PutSource& source)
{
    return run<void>(begin(StoreMethod::put, key), [&] { return m_store->put(key, source); });
}

Result<void> FaultyStore::create(std::span<const storage::NewObject> objects)
{
    const bool sound = [this] {
        const std::lock_guard lock(m_mutex);
        return m_faults.empty() && !m_gone;
    }();
    if (sound) {
        for (const auto& object : objects) {
            (void)begin(StoreMethod::putIfAbsent, object.key);
        }
        return m_store->create(objects);
    }
    // One by one, which is all the same but for its speed: a fault may hit any of them.
    for (const auto& object : objects) {
        TRY(run<void>(begin(StoreMethod::putIfAbsent, object.key), [&] {
            return m_store->create({&object, 1});
        }));
    }
    return {};
}

Result<void> FaultyStore::remove(std::string_view key)
{
    return run<void>(begin(StoreMethod::remove, key), [&] { return m_store->remove(key); });
}

Result<std::string> FaultyStore::readUrl(std::string_view key, std::chrono::seconds lifetime) const
{
    const Verdict verdict = begin(StoreMethod::readUrl, key);
    std::string url = TRY(run<std::string>(verdict, [&] { return m_store->readUrl(key, lifetime); }));
    const std::lock_guard lock(m_mutex);
    return m_remote ? "faulty:" + url : url;
}

} // namespace sharepane::test
