#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/delta/actions.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sharepane::follow::sharing {

/// Where an extent's bytes are to be had for a while. Never an identity.
struct FileUrl {
    std::string url;
    std::optional<Timestamp> expiresAt; ///< nothing: the server doesn't say
};

/// One version of a shared table, in the words of its Delta log.
struct TableSnapshot {
    std::int64_t version = -1;
    delta::Protocol protocol{};
    delta::Metadata metadata{};
    /// Each path is extentNameOf() the file's id; no statistics are checked.
    std::vector<delta::Add> adds{};
    std::map<std::string, FileUrl> urls{}; ///< by that path
};

/// The name that an extent has with us: a hash of the id by which the server knows the file, which may hold
/// anything.
[[nodiscard]] std::string extentNameOf(std::string_view fileId);

/// Reads the answer to a query as it arrives: lines of JSON in parquet or delta format (Delta Sharing: "API
/// Response Format in Parquet/Delta"), told apart line by line. Lines and members that we don't know are
/// ignored.
class TableLines {
public:
    /// `table` is for errors.
    explicit TableLines(std::string table);

    /// The next piece, which may end anywhere. `corrupt`, naming the line, for what is not in the protocol;
    /// `unavailable` for an error that the server tells in the middle.
    [[nodiscard]] Result<void> add(std::string_view piece);
    /// At the end of a page. The token of the next one; nothing after the last. `endExpected`: the server has
    /// promised an endStreamAction, so that an answer without one was cut off.
    [[nodiscard]] Result<std::optional<std::string>> endPage(bool endExpected);
    /// After the last page. `unsupported`, naming the feature, when the table can't be read by us.
    [[nodiscard]] Result<TableSnapshot> finish(std::int64_t version);

private:
    [[nodiscard]] Result<void> addLine(std::string_view line);
    [[nodiscard]] tl::unexpected<Error> corrupt(std::string cause) const;

    const std::string m_table;
    bool m_ended = false;
    std::optional<std::string> m_nextPage;
    std::string m_rest; ///< an unfinished line
    std::size_t m_line = 0;
    bool m_hasProtocol = false;
    bool m_hasMetadata = false;
    std::string m_actions; ///< what was read, as lines of a Delta commit
    std::map<std::string, FileUrl> m_urls;
};

} // namespace sharepane::follow::sharing
