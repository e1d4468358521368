#pragma once

#include "core/delta/actions.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// Action lines as commits and checkpoints share them. Internal to core/delta.
namespace sharepane::delta {

/// Delta: "Domain Metadata". We give them no meaning, and a checkpoint may not lose them.
struct DomainMetadata {
    std::string domain{};
    std::string configuration{};
    bool removed = false;
};

/// Everything that a log or checkpoint file of ours or of others may say.
struct Actions {
    Commit commit{};
    std::vector<DomainMetadata> domains{};
    std::vector<std::string> sidecars{}; ///< Delta: "Sidecar File Information": names below _sidecars/
};

enum class Wanted : std::uint8_t {
    everything,
    headOnly, ///< add and remove are read, so that damage to them is found, but only their paths are kept
};

/// Reads NDJSON and adds its actions to `into`. `corrupt` names the line, with `object` as the object.
[[nodiscard]] Result<void> parseActions(std::string_view ndjson, Wanted wanted, const std::string& object,
                                        Actions& into);

/// Reads one commit's NDJSON, in which every path may be added once and removed once.
[[nodiscard]] Result<Actions> parseCommitActions(std::int64_t version, std::string_view ndjson, Wanted wanted,
                                                 const std::string& object);

/// Append one line each, with its line end.
void appendLine(std::string& out, const Protocol& protocol);
void appendLine(std::string& out, const Metadata& metadata);
void appendLine(std::string& out, const Txn& txn);
void appendLine(std::string& out, const DomainMetadata& domain);
void appendLine(std::string& out, const Add& add);
void appendLine(std::string& out, const Remove& remove);

} // namespace sharepane::delta
