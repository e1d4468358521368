#pragma once

#include "core/base/cancellation.h"
#include "core/base/result.h"
#include "core/delta/schema.h"
#include "core/engine/connection.h"
#include "core/ingest/ingestor.h"
#include "core/ingest/session.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace sharepane::ingest {

/// How hard to try. The quick pass reads at full speed and may end with an error at the first row that needs
/// a closer look; the thorough one looks at every row, leaves out what doesn't fit, and can say why.
enum class Pass : std::uint8_t { quick, thorough };

/// The rejected rows of one ingestion: all are counted, the first are kept.
class Rejects {
public:
    explicit Rejects(std::size_t kept)
        : m_kept(kept)
    {
    }
    void add(RejectedRow row);
    /// Rows that are counted and not described.
    void addUndescribed(std::int64_t rows) { m_count += rows; }
    /// How many more rows will be described.
    [[nodiscard]] std::size_t room() const { return m_kept - std::min(m_kept, m_rows.size()); }
    [[nodiscard]] std::int64_t count() const { return m_count; }
    [[nodiscard]] std::vector<RejectedRow>& rows() { return m_rows; }
    /// Whether a better guess of types or columns could have taken one of them.
    bool inferenceMayHelp = false;

private:
    std::size_t m_kept;
    std::int64_t m_count = 0;
    std::vector<RejectedRow> m_rows;
};

/// Files, or bytes, that are read in the same way.
class Part {
public:
    virtual ~Part() = default;
    Part() = default;
    Part(const Part&) = delete;
    Part& operator=(const Part&) = delete;

    /// Its columns with the types that they seem to have; one list for each file that was looked at.
    [[nodiscard]] virtual std::vector<std::vector<engine::Column>> inferred() const = 0;
    /// Decides which column fills which of the table.
    [[nodiscard]] virtual Result<void> mapTo(const delta::Schema& table, const Options& options) = 0;
    /// To be called before select() runs.
    [[nodiscard]] virtual Result<void> prepare(Session& session, Pass pass, const CancelToken& cancel) = 0;
    /// A query for its rows, with the table's columns in order.
    [[nodiscard]] virtual std::string select(Pass pass) const = 0;
    /// After select() ran: what it left out.
    [[nodiscard]] virtual Result<void> collect(Session& session, Pass pass, Rejects& rejects,
                                               const CancelToken& cancel) = 0;
    /// After a pass failed: whether reading in another way may help. Then it is tried once more.
    virtual bool adapt(const Error& error, Pass pass);
};

/// What the text of a select that can't take a row as it is says in its error.
inline constexpr std::string_view closerLook = "sharepane: a row needs a closer look";

/// SQL: true where the text `value` has a UTC offset, which a cast to TIMESTAMP would ignore.
[[nodiscard]] std::string hasOffset(const std::string& value);
/// SQL: the instant of a TIMESTAMP that is in UTC. A cast would do, but it goes through ICU's calendar.
[[nodiscard]] std::string atUtc(const std::string& timestamp);
/// SQL: a NULL of the type.
[[nodiscard]] std::string nullOf(const delta::DataType& type);

[[nodiscard]] bool isIntegral(const delta::DataType& type);
[[nodiscard]] bool isNested(const delta::DataType& type);

} // namespace sharepane::ingest
