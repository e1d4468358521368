#pragma once

#include "core/base/result.h"
#include "core/delta/checkpointfiles.h"
#include "core/engine/connection.h"

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

/// Internal to core/delta.
namespace sharepane::delta {

class ExtentBlock;

/// The details of a large checkpoint's adds, which are most of it and seldom needed at once: read when they
/// are first asked for. Holds the checkpoint's files as they were, whatever becomes of them in the store.
/// Thread-safe; others wait while one loads.
class DeferredDetails {
public:
    /// `query` gives path, statistics and tags (as JSON) of the adds, in the files' order.
    DeferredDetails(std::shared_ptr<engine::Database> engine, CheckpointCopies files, std::string query,
                    std::string object);

    /// The next block of adds in the files' order. Before it is shared.
    void addBlock(const std::shared_ptr<ExtentBlock>& block);

    /// Reads them, once. After an error no details are known, and the error stays.
    [[nodiscard]] const Result<void>& load();
    [[nodiscard]] bool isLoaded() const { return m_loaded.load(std::memory_order_acquire); }

private:
    struct Part {
        std::weak_ptr<ExtentBlock> block; // gone when nobody needs it any more
        std::size_t size;
    };

    [[nodiscard]] Result<void> read();

    std::shared_ptr<engine::Database> m_engine;
    std::unique_ptr<CheckpointCopies> m_files;
    std::string m_query;
    std::string m_object;
    std::vector<Part> m_parts;
    std::once_flag m_once;
    std::atomic<bool> m_loaded = false;
    Result<void> m_result;
};

} // namespace sharepane::delta
