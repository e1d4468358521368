#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/serve/grants.h"
#include "core/shareapi/tail.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace sharepane::serve {

/// Takes an answer piece by piece.
using AnswerSink = std::function<Result<void>(std::string_view bytes)>;

/// What an answer needs of the service.
struct AnswerContext {
    std::string selectionMark; ///< another text whenever the grant selects something else
    /// A URL by which the extent can be read until then.
    std::function<std::string(const std::string& table, const std::string& path)> urlOf;
    Timestamp urlsExpireAt{};
};

/// What may have moved.
enum class Moved : std::uint8_t {
    database, ///< the mark of one of the databases
    grants,   ///< what is granted, of whatever share
    listing,  ///< which databases some cluster has
};

/// What followers ask of the leader databases that somebody grants them. Implemented by whoever knows how
/// databases are followed. Tells nothing of what the grant doesn't select. Thread-safe; calls may block,
/// but for mark() of a database that is watched. notFound for a database that is no more.
class ChangeFeed {
public:
    virtual ~ChangeFeed() = default;
    /// The newest commit.
    [[nodiscard]] virtual Result<shareapi::DatabaseHead> head(const GrantedDatabase& database) = 0;
    /// Answers a question for changes (core/follow/share/changesformat.h), both as they travel.
    [[nodiscard]] virtual Result<void> changes(const GrantedDatabase& database, const AnswerContext& context,
                                               std::string_view question, const AnswerSink& sink) = 0;
    /// Does what a follower asks of its registration; whether it is attached, then. `revoked`, with a
    /// sentence as cause, when what it followed was taken back since, whatever it is given now.
    [[nodiscard]] virtual Result<bool> note(const GrantedDatabase& database,
                                            const std::string& subscriptionId,
                                            const shareapi::FollowerNote& note) = 0;
    /// A short text that is another one after each commit, and when followers come or go.
    [[nodiscard]] virtual Result<std::string> mark(const GrantedDatabase& database) = 0;
    /// The same for which databases the clusters have: those that were asked for something of.
    [[nodiscard]] virtual std::string listingMark() = 0;
    /// Calls `onMove`, from any thread, whenever something may have moved, while the handle lives; never
    /// after its destructor. Costs next to nothing a call. Null where nothing tells of commits: ask again
    /// after a while.
    [[nodiscard]] virtual std::shared_ptr<void> watch(const std::vector<GrantedDatabase>& databases,
                                                      std::function<void(Moved)> onMove) = 0;
};

} // namespace sharepane::serve
