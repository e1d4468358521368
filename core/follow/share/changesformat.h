#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/catalog/selection.h"
#include "core/follow/leadersource.h"
#include "core/shareapi/tail.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// How the changes of a shared database travel from a share service to a follower.
///
/// The question is one JSON object. The answer is lines of JSON: a head, the definitions if they changed,
/// then for each table what became of it, followed by lines of Delta actions in runs of one version, and an
/// end that counts the lines. Folders of the leader's storage are no part of it.
namespace sharepane::follow::share {

/// What a follower asks.
struct ChangesRequest {
    std::int64_t version = -1; ///< as in Position
    std::string id;            ///< as in Position; what the last answer gave
    /// Delta versions of tables that it has applied, by id. It leaves out all that it wasn't asked about.
    std::map<std::string, std::int64_t> known;
    bool knowsNoOther = false; ///< `known` has every table that it has
    bool wantsAll = false;
    catalog::Selection selection; ///< among what is shared with it
};
[[nodiscard]] std::string toJson(const ChangesRequest& request);
/// invalidArgument for anything but such a request.
[[nodiscard]] Result<ChangesRequest> parseChangesRequest(std::string_view json);

/// What the service has to know first: ask again, with the Delta versions of these tables.
struct Need {
    bool all = false;                ///< every table that the follower has
    std::vector<std::string> tables; ///< otherwise: these; unknown ones are left out of the next request
};

/// Where a few new extents can be read for a while, so that nobody has to ask.
struct ExtentLinks {
    std::function<std::string(const std::string& table, const std::string& path)> urlOf;
    Timestamp expireAt{}; ///< on the leader's clock
};
inline constexpr std::size_t mostLinks = 100; ///< with more new extents than this there are none

/// Of an extent's tags only those that mean something to a follower: its checksum and, where its parts may be
/// in a cache, what it was merged from.
void keepKnownTags(delta::Add& add, bool withParts);

using Sink = std::function<Result<void>(std::string_view bytes)>;
/// Writes an answer piece by piece; `now` is the leader's clock. Fails as the sink does, or when details of
/// the extents can't be read.
[[nodiscard]] Result<void> writeChanges(const Changes& changes, Timestamp now, const Sink& sink,
                                        const std::optional<ExtentLinks>& links = std::nullopt);
[[nodiscard]] Result<void> writeNeed(const Need& need, Timestamp now, const Sink& sink);

struct ChangesAnswer {
    Timestamp leaderTime{};
    std::optional<Need> need; ///< then there are no changes
    /// As they were written, but for folders, tags that are not ours, and the order of extents.
    Changes changes{};
    std::map<shareapi::ExtentName, std::string> links{}; ///< as in shareapi::ExtentUrls
    Timestamp linksExpireAt{};                           ///< on the leader's clock
};

/// Reads an answer as it arrives. All of it is untrusted: `corrupt`, naming the line, for what was not
/// written by writeChanges, for names and paths that can't be, and for more than can be meant seriously;
/// `unsupported` for another format, or for what we can't read of a table; `unavailable` for an answer that
/// was cut off.
class ChangesReader {
public:
    /// `object` is for errors.
    explicit ChangesReader(std::string object);
    ~ChangesReader();
    ChangesReader(const ChangesReader&) = delete;
    ChangesReader& operator=(const ChangesReader&) = delete;

    /// The next piece, which may end anywhere.
    [[nodiscard]] Result<void> add(std::string_view piece);
    /// After the last.
    [[nodiscard]] Result<ChangesAnswer> finish();

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace sharepane::follow::share
