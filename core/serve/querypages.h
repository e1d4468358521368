#pragma once

#include "core/base/result.h"
#include "core/serve/sharingrequest.h"
#include "core/serve/urlsigner.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>

/// Pages of a table query (Delta Sharing: `maxFiles` and `pageToken` of "Read Data from a Table"). A token
/// holds all that the next page must know, so that the service remembers nothing; it is signed, and good for
/// the same question of the same recipient only.
namespace sharepane::serve {

/// Where a page goes on.
struct PagePlace {
    std::int64_t version = 0; ///< the snapshot's; of changes: of the commit that is told next
    std::int64_t last = 0;    ///< of changes: the version that they end with
    std::int64_t told = 0;    ///< rows of the files on the pages before; of changes: files of that commit
    std::string path{};       ///< of a snapshot: the last file on the page before, in the order of paths
    friend bool operator==(const PagePlace&, const PagePlace&) = default;
};

/// A page that is being told.
struct Page {
    PagePlace place{};
    std::size_t room = std::numeric_limits<std::size_t>::max(); ///< files that it may still tell
};

/// What a token is good for: who asks which table what.
[[nodiscard]] std::string pageScope(const std::string& recipientId, const std::string& tableId,
                                    const QueryRequest& question);
[[nodiscard]] std::string pageTokenFor(const PagePlace& place, const std::string& scope,
                                       const UrlSigner& signer);
/// invalidArgument for a token of another scope, and for what is none.
[[nodiscard]] Result<PagePlace> placeOf(const std::string& token, const std::string& scope,
                                        const UrlSigner& signer);

} // namespace sharepane::serve
