#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/catalog/selection.h"
#include "core/workspace/workspace.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

/// What a provider shares: the control plane in sharepane.db. Source of the words and rules: "Azure Data
/// Share terminology" in azure-docs, and data-share.md of the Azure Data Explorer documentation.
namespace sharepane::control {

/// A data share account: on whose behalf is shared and received.
struct Account {
    std::string id; ///< UUID
    std::string name;
    std::string email;
    std::string organization; ///< may be empty
    /// Ed25519, base64url; empty until something is signed for the first time (identities.h).
    std::string publicKey;
    Timestamp createdAt{};
};

struct Share {
    std::string id;      ///< UUID
    std::string account; ///< name
    std::string name;
    std::string description;
    std::string terms; ///< of use; empty: none need to be accepted
    Timestamp createdAt{};
    [[nodiscard]] std::string text() const { return account + "/" + name; }
};

/// Azure calls them KustoCluster, KustoDatabase and KustoTable.
enum class DatasetKind : std::uint8_t {
    cluster,  ///< all databases of a cluster, also those that it gets later
    database, ///< all of one database
    tables,   ///< what the lists select of one database
};
[[nodiscard]] const char* nameOf(DatasetKind kind); ///< "cluster", "database", "tables"

struct Dataset {
    std::string id; ///< UUID
    DatasetKind kind = DatasetKind::cluster;
    std::string cluster;
    std::string database;         ///< empty for a whole cluster
    catalog::Selection selection; ///< empty but for `tables`
    Timestamp createdAt{};
};

/// A database that a share holds now.
struct SharedDatabase {
    std::string datasetId;
    std::string cluster;
    std::string database;
    catalog::Selection selection;
};

struct NewAccount {
    std::string name;
    std::string email;
    std::string organization{};
};

struct NewShare {
    std::string account;
    std::string name;
    std::string description{}; ///< at most 4 KiB
    std::string terms{};       ///< at most 64 KiB
};

/// The kind follows from what is given.
struct NewDataset {
    std::string cluster;
    std::string database{}; ///< empty: the whole cluster
    catalog::Selection selection{};
};

struct AddedDataset {
    Dataset dataset;
    bool created = false; ///< false: it was there, just so
};

/// "a@b": at most 254 bytes, nothing but printable characters on both sides of one '@'.
[[nodiscard]] Result<void> checkEmail(const std::string& email);

/// Accounts, shares and datasets. Thread-safe; several processes may use the same workspace. Every change is
/// one transaction together with its entry in the activity log. Names compare without case.
///
/// The creating calls return false when what is asked for exists identically, alreadyExists when it differs.
class Shares {
public:
    Shares(std::shared_ptr<workspace::Workspace> workspace, std::shared_ptr<const Clock> clock);

    [[nodiscard]] Result<bool> createAccount(const NewAccount& account);
    [[nodiscard]] Result<std::vector<Account>> accounts() const;
    [[nodiscard]] Result<Account> account(const std::string& name) const;
    /// inUse while it has shares, or received ones.
    [[nodiscard]] Result<void> deleteAccount(const std::string& name);

    [[nodiscard]] Result<bool> create(const NewShare& share);
    /// Of one account, or of all when `account` is empty; by account and name.
    [[nodiscard]] Result<std::vector<Share>> list(const std::string& account) const;
    [[nodiscard]] Result<Share> find(const std::string& account, const std::string& name) const;
    /// With its datasets and invitations. Ends its share subscriptions, which stay as `source_deleted`.
    [[nodiscard]] Result<void> remove(const std::string& account, const std::string& name);

    /// notFound unless the cluster is one of this workspace and has that leader database (a follower database
    /// is shared by its leader). invalidArgument for lists with a whole cluster, and for more than 100
    /// entries. A share holds a database once: alreadyExists for other lists, and where one of two datasets
    /// is the whole cluster.
    [[nodiscard]] Result<AddedDataset> addDataset(const std::string& shareId, const NewDataset& dataset);
    /// By cluster and database. Empty when there is no such share.
    [[nodiscard]] Result<std::vector<Dataset>> datasets(const std::string& shareId) const;
    [[nodiscard]] Result<void> removeDataset(const std::string& shareId, const std::string& datasetId);

    /// One for each database that the share's datasets name, by cluster and name; for a whole cluster those
    /// that it has now, which asks its storage. Whether a database named alone is still there is not checked.
    [[nodiscard]] Result<std::vector<SharedDatabase>> sharedDatabases(const std::string& shareId) const;

private:
    std::shared_ptr<workspace::Workspace> m_workspace;
    std::shared_ptr<const Clock> m_clock;
};

} // namespace sharepane::control
