#pragma once

#include "core/base/result.h"
#include "core/facade/types.h"

#include <optional>
#include <string>
#include <vector>

namespace sharepane::facade {

/// "ACCOUNT/SHARE", as people write it.
struct ShareName {
    std::string account;
    std::string share;
    [[nodiscard]] std::string text() const { return account + "/" + share; }
    friend auto operator<=>(const ShareName&, const ShareName&) = default;
};

/// A data share account.
struct AccountInfo {
    std::string name;
    std::string email;
    std::string organization;
    /// Of its key, for people to compare: "1a2b 3c4d …". Empty until it signs its first invitation.
    std::string fingerprint;
    int shares = 0;
    Timestamp createdAt{};
};

struct AccountRequest {
    std::string name;
    std::string email;
    std::string organization{};
};

/// A sent share.
struct ShareInfo {
    ShareName name;
    std::string description;
    std::string terms; ///< of use; empty: none need to be accepted
    int datasets = 0;
    int pendingInvitations = 0;
    Timestamp createdAt{};
};

struct ShareRequest {
    ShareName name;
    std::string description{};
    std::string terms{};
};

enum class DatasetKind : std::uint8_t { cluster, database, tables };
[[nodiscard]] const char* nameOf(DatasetKind kind); ///< "cluster", "database", "tables"

/// What to share: a cluster (also the databases that it gets later), a database, or what the lists select of
/// one: at most 100 entries.
struct DatasetRequest {
    std::string cluster;
    std::string database{}; ///< empty: the whole cluster
    EntityLists tables{};
    EntityLists externalTables{};
    EntityLists materializedViews{};
    EntityLists functions{};
};

struct DatasetInfo {
    std::string id;
    DatasetKind kind = DatasetKind::cluster;
    DatasetRequest content; ///< as cluster and database are spelt where they are
    Timestamp createdAt{};
};

struct AddedDatasetInfo {
    DatasetInfo dataset;
    bool created = false; ///< false: the share had it, just so
};

/// What a dataset comes to in one database now.
struct DatasetMatch {
    DatabaseName database;
    std::vector<std::string> tables;
    std::vector<std::string> externalTables;
    std::vector<std::string> materializedViews;
    std::vector<std::string> functions;
    std::optional<Error> problem{}; ///< why that can't be said now
};

/// The provider's accounts, shares and datasets. Thread-safe; calls block, what looks into databases also on
/// storage. The creating calls return false when what is asked for exists identically, alreadyExists when it
/// differs.
class ShareService {
public:
    virtual ~ShareService() = default;

    [[nodiscard]] virtual Result<bool> createAccount(const AccountRequest& request) = 0;
    [[nodiscard]] virtual Result<std::vector<AccountInfo>> accounts() = 0;
    [[nodiscard]] virtual Result<AccountInfo> account(const std::string& name) = 0;
    /// With its private key. inUse while it has shares.
    [[nodiscard]] virtual Result<void> deleteAccount(const std::string& name) = 0;

    [[nodiscard]] virtual Result<bool> createShare(const ShareRequest& request) = 0;
    /// Of one account, or of all when `account` is empty.
    [[nodiscard]] virtual Result<std::vector<ShareInfo>> shares(const std::string& account) = 0;
    [[nodiscard]] virtual Result<ShareInfo> share(const ShareName& name) = 0;
    /// With its datasets and invitations.
    [[nodiscard]] virtual Result<void> deleteShare(const ShareName& name) = 0;

    /// alreadyExists when the share has the database by another dataset.
    [[nodiscard]] virtual Result<AddedDatasetInfo> addDataset(const ShareName& name,
                                                              const DatasetRequest& request) = 0;
    [[nodiscard]] virtual Result<std::vector<DatasetInfo>> datasets(const ShareName& name) = 0;
    [[nodiscard]] virtual Result<void> removeDataset(const ShareName& name, const std::string& id) = 0;
    /// What a dataset would share now, one for each database, without changing anything.
    [[nodiscard]] virtual Result<std::vector<DatasetMatch>> matches(const DatasetRequest& request) = 0;
};

} // namespace sharepane::facade
