#pragma once

#include "core/storage/objectstore.h"

#include <array>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace sharepane::test {

/// The methods of ObjectStore, to say which a fault is for. Each object of a create() is a putIfAbsent.
enum class StoreMethod : std::uint8_t { get, getRange, head, listAfter, put, putIfAbsent, remove, readUrl };
inline constexpr std::size_t storeMethodCount = 8;

/// What happens to a call that a fault hits.
enum class StoreFault : std::uint8_t {
    failBefore, ///< the error is returned; the call has no effect
    failAfter,  ///< the call has its effect, then the error is returned: the ambiguous outcome
    shortRead,  ///< get: the second half of the object is missing; getRange: of what was asked
    flipBit,    ///< get, getRange: one bit in the middle is wrong
    hang,       ///< the call waits for release(), then goes on as if nothing had been
};

/// A fault and the calls that it hits: those of `method` (any, when absent) on keys (folders, for listAfter)
/// that match `key`, from the `nth` such call after the fault was set on, `times` times.
struct FaultRule {
    StoreFault fault = StoreFault::failBefore;
    std::optional<StoreMethod> method;
    std::string key = "*"; ///< '*' stands for any run of characters, '/' included
    std::uint64_t nth = 1;
    std::uint64_t times = std::numeric_limits<std::uint64_t>::max();
    ErrorCode code = ErrorCode::unavailable; ///< of failBefore and failAfter
};

/// An object store over a real one, that fails on demand. Thread-safe. With no fault set it is the store that
/// it wraps. Of several faults that hit one call, hangs come first, then the first failure set counts.
class FaultyStore final : public storage::ObjectStore {
public:
    explicit FaultyStore(std::shared_ptr<storage::ObjectStore> store);
    ~FaultyStore() override; ///< No call may be under way, so release() first what hangs.

    /// Sets a fault; returns its number for hits().
    std::size_t inject(FaultRule rule);
    /// Shorthand: the next calls of `method` fail before their effect, `times` times.
    void failNext(StoreMethod method, std::uint64_t times = 1, ErrorCode code = ErrorCode::unavailable);
    /// The process "dies" at its n-th call from now: that call and every later one has no effect and fails.
    void failFromCall(std::uint64_t nth);
    /// Takes all faults away, and releases what hangs.
    void clear();
    /// How many calls the fault has hit.
    [[nodiscard]] std::uint64_t hits(std::size_t fault) const;

    /// While the store is gone every call but readUrl is `unavailable`.
    void setGone(bool gone);
    /// While true, readUrl answers with a URL that is no `file:` URL, so that objects can't be reached around
    /// this store and all bytes pass through it.
    void setRemote(bool remote);

    /// Waits until `count` calls hang.
    void waitUntilHanging(std::size_t count = 1);
    /// Lets go all calls that hang; the faults that caught them catch no more.
    void release();

    /// Calls since the beginning or the last resetCalls(), whatever became of them.
    [[nodiscard]] std::uint64_t calls() const;
    [[nodiscard]] std::uint64_t calls(StoreMethod method) const;
    void resetCalls();

    [[nodiscard]] Result<std::string> get(std::string_view key) const override;
    [[nodiscard]] Result<std::size_t> getRange(std::string_view key, std::uint64_t offset,
                                               std::span<std::byte> into) const override;
    [[nodiscard]] Result<storage::ObjectInfo> head(std::string_view key) const override;
    [[nodiscard]] Result<std::vector<storage::ObjectInfo>>
    listAfter(std::string_view folder, std::string_view after, std::size_t limit) const override;
    [[nodiscard]] Result<void> put(std::string_view key, const storage::PutSource& source) override;
    [[nodiscard]] Result<void> create(std::span<const storage::NewObject> objects) override;
    [[nodiscard]] Result<void> remove(std::string_view key) override;
    [[nodiscard]] Result<std::string> readUrl(std::string_view key,
                                              std::chrono::seconds lifetime) const override;

private:
    struct Fault {
        FaultRule rule;
        std::uint64_t seen = 0; // calls that matched method and key
        std::uint64_t hits = 0;
    };
    /// What is to become of one call.
    struct Verdict {
        std::optional<Error> before;
        std::optional<Error> after;
        bool shorten = false;
        bool flip = false;
    };

    [[nodiscard]] Verdict begin(StoreMethod method, std::string_view key) const;
    template <typename T, typename Call>
    Result<T> run(const Verdict& verdict, Call&& call) const;

    const std::shared_ptr<storage::ObjectStore> m_store;

    mutable std::mutex m_mutex; // guards what follows
    mutable std::condition_variable m_changed;
    mutable std::vector<Fault> m_faults;
    mutable std::array<std::uint64_t, storeMethodCount> m_calls{};
    mutable std::size_t m_hanging = 0;
    std::uint64_t m_releases = 0;
    bool m_gone = false;
    bool m_remote = false;
};

} // namespace sharepane::test
