#pragma once

#include "core/follow/leadersource.h"
#include "core/follow/sharing/profiles.h"
#include "core/follow/sharing/sharingclient.h"
#include "core/follow/sharing/sharingurl.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace sharepane::follow::sharing {

/// Numbers the states in which a database of the leader was seen; see Profiles::noteState.
using NoteState =
    std::function<Result<LeaderHead>(const std::string& database, const std::string& fingerprint)>;

/// A schema of a share, on any Delta Sharing server, as a leader database.
///
/// * The protocol has no journal. A look lists the schema's tables and asks each for its version; what is
/// seen
///   has a number (NoteState), which moves on when tables come, go, are renamed or have another version. Its
///   time is when it was first seen: how long a change was there before, nobody tells. All tables of one
///   number are as new as the server had them at that look; the server promises nothing across tables.
/// * Each table that has another version is listed as a whole (the protocol's way that every server has) and
///   compared by the files' ids. Only what is new is fetched. A table's id is a hash of the one that the
///   server gives, or of its name where it gives none; then a rename is a new table.
/// * An extent's creation time is its modification time in the provider's log. Servers that answer in parquet
///   format only don't tell: then it counts as the oldest there is.
/// * The server lists no followers: attach, detach and report have nothing to tell it. A follower is attached
///   for as long as the server accepts the credential and has the share: after that every method fails with
///   `revoked`, as SharingClient documents.
/// * URLs of files are kept until they expire, and then asked for anew. There are no checksums: a copy is
///   verified by its size and by the frame of a Parquet file.
class SharingSource final : public LeaderSource {
public:
    SharingSource(std::shared_ptr<SharingClient> client, SharingUrl leader, std::string schema,
                  NoteState noteState, std::shared_ptr<const Clock> clock = systemClock());

    [[nodiscard]] std::string describe() const override;
    [[nodiscard]] Result<LeaderHead> head(std::int64_t known) const override;
    [[nodiscard]] Result<Changes> changesAfter(const Position& known) const override;
    [[nodiscard]] Result<FetchMode> fetch(const ExtentRef& extent, const std::filesystem::path& destination,
                                          const CancelToken& cancel,
                                          const std::function<void(std::uint64_t)>& onBytes) const override;
    [[nodiscard]] Result<std::shared_ptr<void>> subscribe(std::function<void()> onNews) override;
    [[nodiscard]] Result<void> attach(const std::string& followerId, const std::string& cluster,
                                      const std::string& database) override;
    [[nodiscard]] Result<void> detach(const std::string& followerId) override;
    [[nodiscard]] Result<void> report(const std::string& followerId, std::int64_t version) override;
    [[nodiscard]] Result<bool> isAttached(const std::string& followerId) const override;

private:
    struct Seen {
        std::string name;
        std::int64_t version = -1;
        std::optional<Error> problem{}; // with this table alone
    };
    using State = std::map<std::string, Seen>; // by table id
    /// What was told last, so that the next changes say only what is new.
    struct Told {
        std::int64_t version = -1;
        std::string id;
        std::map<std::string, std::string> names; // of the selected tables, by id
    };
    using Urls = std::map<std::string, FileUrl>;

    [[nodiscard]] Result<State> look(const CancelToken& cancel = {}) const;
    [[nodiscard]] Result<std::map<std::string, std::string>>
    selected(const State& state, const catalog::Selection& selection) const;
    [[nodiscard]] Result<void> addContent(TableChange& change, Seen& seen) const;
    [[nodiscard]] Result<std::shared_ptr<const Urls>> askUrls(const std::string& tableId,
                                                              const CancelToken& cancel) const;
    void remember(std::int64_t version, std::string id, std::map<std::string, std::string> names) const;
    [[nodiscard]] Result<Changes> changesTo(State state, const Position& known) const;
    [[nodiscard]] std::optional<std::string> knownUrl(const ExtentRef& extent) const;
    [[nodiscard]] Result<std::string> urlOf(const ExtentRef& extent, bool fresh,
                                            const CancelToken& cancel) const;
    void keepUrls(const std::string& tableId, std::shared_ptr<const Urls> urls) const;

    const std::shared_ptr<SharingClient> m_client;
    const SharingUrl m_leader;
    const std::string m_schema;
    const NoteState m_noteState;
    const std::shared_ptr<const Clock> m_clock;

    mutable std::mutex m_mutex; // guards what follows
    mutable Told m_told;
    mutable std::map<std::string, std::string> m_names;                // of tables, as last seen, by id
    mutable std::map<std::string, std::shared_ptr<const Urls>> m_urls; // by table id
};

/// The id of a table with us: the same for ever, as long as the server's is.
[[nodiscard]] std::string tableIdOf(const SharedTable& table);

/// A share as a leader cluster: its schemas are the databases.
class SharingLeader final : public Leader {
public:
    /// `noteState` with the leader URL filled in.
    SharingLeader(SharingUrl url, std::shared_ptr<SharingClient> client, NoteState noteState);

    [[nodiscard]] Result<std::vector<std::string>> databases() const override;
    [[nodiscard]] Result<std::shared_ptr<LeaderSource>> open(const std::string& database) override;
    [[nodiscard]] Result<std::shared_ptr<void>> subscribe(std::function<void()> onNews) override;

private:
    const SharingUrl m_url;
    const std::shared_ptr<SharingClient> m_client;
    const NoteState m_noteState;
};

/// Reads a secret by its name.
using ReadSecret = std::function<Result<std::string>(const std::string& name)>;

/// The share at a leader URL, with the profile that the workspace keeps for it. Asks nothing of the server,
/// and reads the profile when it is first needed: needsPerson then when there is none.
[[nodiscard]] Result<std::shared_ptr<Leader>>
openSharingLeader(const std::string& url, const std::shared_ptr<Profiles>& profiles, ReadSecret readSecret);

} // namespace sharepane::follow::sharing
