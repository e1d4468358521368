#pragma once

#include "core/catalog/leaderdatabase.h"

#include <cstdint>
#include <string>

/// Whether an adopted table is still the one that was adopted. Internal to core/catalog.
namespace sharepane::catalog {

/// Before the table with this id, which lies in `location` ('/' at its end), comes into the journal at
/// `version` of its Delta log: notes how that commit begins, which no writer of Delta tables ever changes.
/// The note lies where the table's folder would be if we had made it, and goes with what a dropped table
/// leaves.
[[nodiscard]] Result<void> noteAdoption(storage::ObjectStore& store, const std::string& databaseFolder,
                                        const std::string& tableId, const std::string& location,
                                        std::int64_t version);

/// `corrupt` when the folder of an adopted table was deleted and another table made in it: followers would
/// mix the rows of the two. Nothing wrong with a table of our own, with one that is not there at all (reading
/// it tells), or with one whose noted commit was cleaned away by now.
[[nodiscard]] Result<void> checkAdopted(const LeaderContext& context, const std::string& databaseFolder,
                                        const std::string& database, const TableEntry& table);

} // namespace sharepane::catalog
