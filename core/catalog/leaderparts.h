#pragma once

#include "core/catalog/leaderdatabase.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

/// What the files of LeaderDatabase share. Internal to core/catalog.
namespace sharepane::catalog {

[[nodiscard]] JournalEntry plannedEntry(std::string operation);

[[nodiscard]] tl::unexpected<Error> noSuchTable(const std::string& op, const std::string& database,
                                                const std::string& table);

/// alreadyExists when a table, view or external table has that name.
[[nodiscard]] Result<void> checkFree(const std::string& op, const std::string& database,
                                     const Catalogue& catalogue, const std::string& name);

/// The error of journalling a commit that the Delta log has. Whatever it was, the commit may become part of
/// the database at any time, which is what `unavailable` says; notFound (the table or the database is gone)
/// stays.
[[nodiscard]] tl::unexpected<Error> unjournalled(Error error);

[[nodiscard]] Result<void> checkBatch(const BatchId& batch);
[[nodiscard]] std::string appIdOf(const std::string& batch);
[[nodiscard]] delta::Txn txnOf(const BatchId& batch, const Clock& clock);

/// The versions of its sources that a table stands for are part of its Delta log, as one txn for each, so
/// that a commit which a crash kept out of the journal is journalled with them.
[[nodiscard]] std::map<std::string, std::int64_t> sourcesIn(const delta::Head& head);
/// The txns that bring `head` to these sources: none for a source that it stands for already.
[[nodiscard]] std::vector<delta::Txn> txnsOf(const std::map<std::string, std::int64_t>& sources,
                                             const delta::Head& head);

} // namespace sharepane::catalog
