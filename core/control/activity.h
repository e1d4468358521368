#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/workspace/sql.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The append-only log of who did what to accounts, shares and their invitations (sharepane.db, which itself
/// refuses to change or remove an entry).
namespace sharepane::control {

enum class Outcome : std::uint8_t {
    done,
    refused, ///< somebody was not allowed to, or came too late
    failed,  ///< it was allowed, but didn't work
};
[[nodiscard]] const char* nameOf(Outcome outcome); ///< "done", "refused", "failed"

struct Activity {
    std::int64_t number = 0; ///< grows with every entry
    Timestamp time{};
    std::string who;    ///< an e-mail address, or "local:USER" of this machine
    std::string action; ///< a noun and a verb of the command line: "share create"
    std::string object; ///< "ACCOUNT", "ACCOUNT/SHARE", or a deeper name below these
    Outcome outcome = Outcome::done;
    std::string detail = "{}"; ///< a JSON object; never a secret
};

/// What somebody at this machine is called in the log: "local:" and the user's name.
[[nodiscard]] std::string localActor();

/// Appends an entry. In the caller's transaction, so that what happened and its entry are one thing; `number`
/// is ignored. Text that isn't valid is not refused but mended, so that no stranger's bytes keep themselves
/// out of the log.
[[nodiscard]] Result<void> record(workspace::sql::Session& session, const Activity& activity);

struct ActivityFilter {
    std::optional<Timestamp> since{};
    std::string object{};  ///< that object and what is below it; empty: all
    std::size_t limit = 0; ///< the newest so many; 0: all
};

/// Entries, oldest first.
[[nodiscard]] Result<std::vector<Activity>> activities(workspace::sql::Session& session,
                                                       const ActivityFilter& filter);

} // namespace sharepane::control
