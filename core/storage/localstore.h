#pragma once

#include "core/storage/filedescriptor.h"
#include "core/storage/objectstore.h"

#include <mutex>
#include <string>
#include <unordered_set>

namespace sharepane::storage {

class Arrival;
struct Call;
enum class PutMode : std::uint8_t;

/// An ObjectStore in a folder of a local (or mounted) file system: an object is a regular file at its key.
///
/// Beyond the interface's promises:
/// - The root is looked up at every call, so it may be moved away and back. While it isn't there every call
///   fails with `unavailable`; nothing makes it again.
/// - No symbolic link below the root is followed, for reading or for writing.
/// - A put from a file on the root's file system links it in place: no bytes are copied, and its
///   modification time becomes now. Other names the file may have keep naming the same bytes, so they must
///   not be written through afterwards.
/// - Keys whose first component is ".staging" are refused; that folder is not listed either.
/// - Folders that a remove leaves empty go too. An empty folder that somebody else made is listed.
/// - `get` refuses (`unsupported`) objects over 2 GiB.
/// - A key can't be an object and a folder at once (`failed`), unlike in a real object store.
class LocalStore final : public ObjectStore {
public:
    /// `root` is absolute. It is made, durably, when absent; a root that can only be read is fine until the
    /// first put.
    [[nodiscard]] static Result<std::shared_ptr<LocalStore>> open(const std::filesystem::path& root);

    [[nodiscard]] Result<std::string> get(std::string_view key) const override;
    [[nodiscard]] Result<std::size_t> getRange(std::string_view key, std::uint64_t offset,
                                               std::span<std::byte> into) const override;
    [[nodiscard]] Result<ObjectInfo> head(std::string_view key) const override;
    [[nodiscard]] Result<std::vector<ObjectInfo>> listAfter(std::string_view folder, std::string_view after,
                                                            std::size_t limit) const override;
    [[nodiscard]] Result<void> put(std::string_view key, const PutSource& source) override;
    [[nodiscard]] Result<void> create(std::span<const NewObject> objects) override;
    [[nodiscard]] Result<void> remove(std::string_view key) override;
    [[nodiscard]] Result<std::string> readUrl(std::string_view key,
                                              std::chrono::seconds lifetime) const override;

private:
    explicit LocalStore(std::filesystem::path root)
        : m_root(std::move(root))
    {
    }

    [[nodiscard]] Result<FileDescriptor> openRoot(const Call& call) const;
    [[nodiscard]] Result<FileDescriptor> openObject(const Call& call, int flags, struct stat& status) const;
    [[nodiscard]] Result<void> write(std::string_view op, std::span<const NewObject> objects, PutMode mode);
    [[nodiscard]] Result<void> publishInOrder(std::string_view op, int root,
                                              std::span<const NewObject> objects, std::span<Arrival> arrivals,
                                              PutMode mode);
    [[nodiscard]] Result<FileDescriptor> publish(const Call& call, int root, Arrival& arrival, PutMode mode);
    [[nodiscard]] static tl::unexpected<Error> failExisting(const Call& call, int folder,
                                                            const std::string& leaf);
    [[nodiscard]] FileDescriptor makeFolder(int root, std::string_view folder);
    [[nodiscard]] bool isDurable(std::string_view folder);
    void pruneEmptyFolders(int root, std::string_view folder);

    const std::filesystem::path m_root;

    std::mutex m_mutex; // guards what follows
    /// Folders known to survive power loss: their entry was synced, by us or under our eyes.
    std::unordered_set<std::string> m_durableFolders;
};

} // namespace sharepane::storage
