#include "core/delta/deferreddetails.h"

#include "core/delta/checkpointmaps.h"
#include "core/delta/extentblock.h"
#include "core/delta/logfiles.h"
#include "core/delta/path.h"

namespace sharepane::delta {

namespace {

constexpr std::string_view op = "read statistics and tags";

/// Hands rows to the blocks that are still wanted, one after the other.
class Distribution {
public:
    explicit Distribution(std::string object)
        : m_object(std::move(object))
    {
    }

    void begin(std::shared_ptr<ExtentBlock> block)
    {
        m_block = std::move(block);
        m_details = {};
        m_row = 0;
    }

    [[nodiscard]] Result<void> take(std::string_view uri, std::string_view stats, std::string_view tags)
    {
        if (m_block) {
            // As they are stored, nearly always.
            if (uri != m_block->path(m_row) && TRY(decodePath(uri)) != m_block->path(m_row)) {
                return fail(ErrorCode::corrupt, std::string(op), m_object,
                            "it reads differently than when it was opened", std::string(restoreHint));
            }
            m_packed.stats = stats;
            TRY(readTags(tags, m_object, m_packed));
            m_details.append(m_packed);
        }
        ++m_row;
        return {};
    }

    [[nodiscard]] std::size_t taken() const { return m_row; }

    void end()
    {
        if (m_block) {
            m_details.shrink();
            m_block->setDetails(std::move(m_details));
        }
    }

private:
    std::string m_object;
    std::shared_ptr<ExtentBlock> m_block;
    DetailsBlock m_details;
    PackedDetails m_packed;
    std::size_t m_row = 0;
};

} // namespace

DeferredDetails::DeferredDetails(std::shared_ptr<engine::Database> engine, CheckpointCopies files,
                                 std::string query, std::string object)
    : m_engine(std::move(engine))
    , m_files(std::make_unique<CheckpointCopies>(std::move(files)))
    , m_query(std::move(query))
    , m_object(std::move(object))
{
}

void DeferredDetails::addBlock(const std::shared_ptr<ExtentBlock>& block)
{
    m_parts.push_back({block, block->size()});
}

const Result<void>& DeferredDetails::load()
{
    std::call_once(m_once, [this] {
        m_result = read();
        m_files.reset();
        m_engine.reset();
        m_parts.clear();
        m_loaded.store(m_result.has_value(), std::memory_order_release);
    });
    return m_result;
}

Result<void> DeferredDetails::read()
{
    const auto connection = TRY(m_engine->connect());
    TRY(connection->execute("SET SESSION streaming_buffer_size = '64MB'"));
    const auto rows = TRY(connection->query(m_query));
    Distribution distribution(m_object);
    auto part = m_parts.begin();
    while (const engine::Chunk* chunk = TRY(rows->next())) {
        for (std::size_t row = 0; row < chunk->rowCount(); ++row) {
            if (part == m_parts.end()) {
                return fail(ErrorCode::corrupt, std::string(op), m_object, "it has grown since it was opened",
                            std::string(restoreHint));
            }
            if (distribution.taken() == 0) {
                distribution.begin(part->block.lock());
            }
            TRY(distribution.take(chunk->bytes(0, row), chunk->bytes(1, row), chunk->bytes(2, row)));
            if (distribution.taken() == part->size) {
                distribution.end();
                distribution.begin(nullptr);
                ++part;
            }
        }
    }
    if (part != m_parts.end()) {
        return fail(ErrorCode::corrupt, std::string(op), m_object, "it has shrunk since it was opened",
                    std::string(restoreHint));
    }
    return {};
}

} // namespace sharepane::delta
