#pragma once

#include "core/catalog/leaderdatabase.h"
#include "core/delta/extentwriter.h"
#include "core/ingest/part.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sharepane::ingest {

/// The table that rows go into: one that exists, or one that is made with them.
struct Target {
    std::string id;
    std::string name;
    bool exists = false;
    delta::Schema schema;
    std::optional<delta::Metadata> metadata{}; ///< of one that exists: what `schema` was read from
};

/// The table of that name as a target; nothing when there is none. `unsupported` when we can't append to it.
[[nodiscard]] Result<std::optional<Target>> findTarget(catalog::LeaderDatabase& database,
                                                       const std::string& table);

/// Extents that are written but part of nothing yet.
struct Loaded {
    delta::NewExtents extents;
    std::int64_t rows = 0;
    Rejects rejects;
};

/// Writes rows as extents and commits them.
class Loader {
public:
    Loader(catalog::LeaderDatabase& database, Session& session, const Options& options)
        : m_database(database)
        , m_session(session)
        , m_options(options)
    {
    }

    /// The rows of all parts, which are mapped to the target's schema.
    [[nodiscard]] Result<Loaded> load(const std::vector<Part*>& parts, const Target& target,
                                      const CancelToken& cancel);
    /// The few rows of a part that is expected to fit; nothing when it doesn't after all.
    [[nodiscard]] Result<std::optional<Loaded>> tryLoad(Part& part, const Target& target,
                                                        const CancelToken& cancel);
    /// Fails, with the extents removed, when more rows are rejected than the options let pass after
    /// `rejectedBefore`.
    [[nodiscard]] Result<void> check(Loaded& loaded, const Target& target, std::int64_t rejectedBefore);
    /// Makes the extents part of the table, and the table if it doesn't exist. alreadyExists when another
    /// process made one of that name meanwhile, conflict when one gave it other columns. When it isn't done
    /// the extents are removed.
    [[nodiscard]] Result<catalog::CommitResult> commit(Loaded& loaded, const Target& target,
                                                       const std::optional<catalog::BatchId>& batch);
    /// Removes extents that will not be committed.
    void discard(Loaded& loaded, const Target& target);

private:
    [[nodiscard]] Result<Loaded> adaptedPass(const std::vector<Part*>& parts, const Target& target, Pass kind,
                                             const CancelToken& cancel);
    [[nodiscard]] Result<Loaded> pass(const std::vector<Part*>& parts, const Target& target, Pass pass,
                                      const CancelToken& cancel, bool few = false);
    [[nodiscard]] Result<catalog::CommitResult> create(const Loaded& loaded, const Target& target,
                                                       const std::optional<catalog::BatchId>& batch);

    catalog::LeaderDatabase& m_database;
    Session& m_session;
    const Options& m_options;
};

} // namespace sharepane::ingest
