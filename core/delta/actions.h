#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sharepane::delta {

struct Schema;

/// Delta: "Protocol Evolution".
struct Protocol {
    int minReaderVersion = 1;
    int minWriterVersion = 2;
    std::vector<std::string> readerFeatures{};
    std::vector<std::string> writerFeatures{};
    friend bool operator==(const Protocol&, const Protocol&) = default;
};

/// Delta: "Change Metadata".
struct Metadata {
    std::string id{};
    std::string name{};
    std::string description{};
    std::string schemaString{};
    std::vector<std::string> partitionColumns{};
    std::map<std::string, std::string> configuration{};
    std::int64_t createdTime = 0; ///< ms since the epoch
    friend bool operator==(const Metadata&, const Metadata&) = default;
};

/// Tag of an add action under which we keep the extent's XXH3-128 (core/base/checksum.h).
inline constexpr std::string_view checksumTag = "sharepane.xxh3-128";

/// Where an Add was read, which is no part of what it says: any two compare equal.
struct AddOrigin {
    std::int64_t value =
        -1; ///< the version whose commit adds it; -1: read from a checkpoint, or not from a log
    friend bool operator==(const AddOrigin& /*a*/, const AddOrigin& /*b*/) { return true; }
};

/// Delta: "Add File". One extent.
struct Add {
    std::string path{}; ///< percent-decoded, relative to the table's root
    std::map<std::string, std::optional<std::string>> partitionValues{};
    std::int64_t size = 0;             ///< bytes
    std::int64_t modificationTime = 0; ///< ms since the epoch: the extent's creation time
    bool dataChange = true;
    std::string stats{}; ///< JSON as in Delta: "Per-file Statistics"; empty when absent
    std::map<std::string, std::string> tags{};
    std::string deletionVector{}; ///< JSON of the descriptor; empty when absent
    AddOrigin version{};
    friend bool operator==(const Add&, const Add&) = default;
};

/// Delta: "Remove File".
struct Remove {
    std::string path{};                 ///< percent-decoded
    std::int64_t deletionTimestamp = 0; ///< ms since the epoch
    bool dataChange = true;
    std::int64_t size = 0; ///< bytes
    std::map<std::string, std::optional<std::string>> partitionValues{};
    std::string deletionVector{};
    friend bool operator==(const Remove&, const Remove&) = default;
};

/// Delta: "Transaction Identifiers". Our key for exactly-once ingestion.
struct Txn {
    std::string appId{};
    std::int64_t version = 0;
    std::int64_t lastUpdated = 0; ///< ms since the epoch
    friend bool operator==(const Txn&, const Txn&) = default;
};

struct CommitInfo {
    std::int64_t timestamp = 0; ///< ms since the epoch
    std::string operation{};    ///< "WRITE", "CREATE TABLE", …
    std::string txnId{};        ///< unique; tells our own commit from another's after an ambiguous failure
    bool blindAppend = false;   ///< the commit read nothing, so that it can be rebased on any other append
    std::optional<std::int64_t> inCommitTimestamp{};
};

/// The actions of one version of a table's log. Unknown actions and fields are ignored on reading (Delta:
/// "Requirements for Readers").
struct Commit {
    std::int64_t version = -1;
    std::optional<CommitInfo> info{};
    std::optional<Protocol> protocol{};
    std::optional<Metadata> metadata{};
    std::vector<Txn> txns{};
    std::vector<Add> adds{};
    std::vector<Remove> removes{};
};

/// Reads the NDJSON of `_delta_log/<version>.json`. `corrupt` names the line.
[[nodiscard]] Result<Commit> parseCommit(std::int64_t version, std::string_view ndjson);
/// Writes it; commitInfo first. Paths are percent-encoded here.
[[nodiscard]] std::string toNdjson(const Commit& commit);

/// `unsupported`, naming the feature, when a table of this protocol and metadata can't be read / written by
/// us. Tables that list deletionVectors are readable as long as no live extent has one: Log::snapshot()
/// refuses those.
[[nodiscard]] Result<void> checkReadable(const Protocol& protocol, const Metadata& metadata,
                                         const std::string& table);
[[nodiscard]] Result<void> checkWritable(const Protocol& protocol, const Metadata& metadata,
                                         const std::string& table);

/// The lowest protocol that expresses a table of this schema: (1,2), or (3,7) with the feature timestampNtz.
[[nodiscard]] Protocol lowestProtocol(const Schema& schema);

} // namespace sharepane::delta
