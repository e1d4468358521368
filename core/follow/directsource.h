#pragma once

#include "core/catalog/journal.h"
#include "core/catalog/leaderdatabase.h"
#include "core/follow/leadersource.h"
#include "core/storage/folderwatcher.h"

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace sharepane::follow {

struct DirectOptions {
    bool link = true;   ///< share extents with the leader where the file system can; false: always copy
    std::string host{}; ///< from which followers attach; empty: this machine
};

/// A leader database on a storage URL, read where it lies.
class DirectSource final : public LeaderSource {
public:
    /// `watcher` may be null: then nothing can be subscribed to.
    DirectSource(catalog::LeaderContext context, std::string database,
                 std::shared_ptr<storage::FolderWatcher> watcher, DirectOptions options = {});

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
    [[nodiscard]] std::filesystem::path localRoot() const override;

private:
    struct Net;
    struct Nets;
    [[nodiscard]] Result<bool> isThere(std::int64_t version) const;
    [[nodiscard]] std::string entryKey(std::int64_t version) const;
    [[nodiscard]] Result<Changes> completePicture(const Position& known) const;
    [[nodiscard]] Result<std::vector<catalog::JournalEntry>> entriesAfter(std::int64_t version,
                                                                          bool& more) const;
    [[nodiscard]] Result<std::shared_ptr<const catalog::Catalogue>>
    catalogueAfter(std::vector<catalog::JournalEntry>& entries) const;
    [[nodiscard]] Result<bool> tellCatalogueChanges(const Position& known, Changes& changes, Nets& nets,
                                                    std::vector<catalog::JournalEntry>& entries) const;
    [[nodiscard]] Result<bool> keepSelected(const Position& known, Nets& nets,
                                            const std::vector<catalog::JournalEntry>& entries) const;
    [[nodiscard]] Result<TableChange> tableChange(const std::string& tableId, const Net& net,
                                                  const KnownTable& known) const;
    [[nodiscard]] Result<void> addWhole(TableChange& change, std::int64_t deltaVersion) const;
    [[nodiscard]] Result<bool> addCommits(TableChange& change, std::int64_t from, std::int64_t to) const;
    [[nodiscard]] std::string folderOf(const std::string& tableId, const std::string& location) const;
    [[nodiscard]] delta::Log log(const TableChange& change) const;
    [[nodiscard]] std::string followerKey(const std::string& followerId) const;
    [[nodiscard]] Error withName(Error error) const;

    catalog::LeaderContext m_context;
    std::string m_database;
    std::string m_folder; ///< "databases/<name>/"
    catalog::Journal m_journal;
    std::shared_ptr<storage::FolderWatcher> m_watcher;
    DirectOptions m_options;

    mutable std::mutex m_mutex; // guards what follows
    /// The last one that was needed: entries are applied to it where that is shorter than loading one.
    mutable std::shared_ptr<const catalog::Catalogue> m_catalogue;
    /// What a selection selects, and the version of which that is known.
    struct SelectedAt {
        std::int64_t version = -1;
        std::string id; ///< of that journal entry
        std::shared_ptr<const std::set<std::string>> tables;
    };
    mutable std::map<std::string, SelectedAt> m_selected; // by selections in JSON
};

/// A leader cluster on a storage URL.
class DirectLeader final : public Leader {
public:
    /// As the other constructor, for the store at `url`. Unlike storage::openStore it makes no folder: a
    /// missing one is `unavailable`.
    [[nodiscard]] static Result<std::shared_ptr<Leader>> open(const std::string& url,
                                                              catalog::LeaderContext context,
                                                              std::shared_ptr<storage::FolderWatcher> watcher,
                                                              DirectOptions options = {});
    DirectLeader(catalog::LeaderContext context, std::shared_ptr<storage::FolderWatcher> watcher,
                 DirectOptions options = {});

    [[nodiscard]] Result<std::vector<std::string>> databases() const override;
    [[nodiscard]] Result<std::shared_ptr<LeaderSource>> open(const std::string& database) override;
    [[nodiscard]] Result<std::shared_ptr<void>> subscribe(std::function<void()> onNews) override;

private:
    catalog::LeaderContext m_context;
    std::shared_ptr<storage::FolderWatcher> m_watcher;
    DirectOptions m_options;
};

} // namespace sharepane::follow
