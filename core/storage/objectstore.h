#pragma once

#include "core/base/cancellation.h"
#include "core/base/clock.h"
#include "core/base/result.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace sharepane::storage {

/// What a store says about an object. A listing also returns folders: their key ends in '/', size is 0.
struct ObjectInfo {
    std::string key;
    std::uint64_t size = 0;
    Timestamp lastModified{};

    [[nodiscard]] bool isFolder() const { return key.ends_with('/'); }
};

/// Where the bytes of a put come from: memory, or a local file that the put consumes (it is gone afterwards
/// on success, and left alone on failure).
using PutSource = std::variant<std::string_view, std::filesystem::path>;

struct NewObject {
    std::string key;
    PutSource source;
};

/// A flat, durable map from keys to immutable-ish byte strings: a folder, an S3 bucket, a blob container.
///
/// Keys are '/'-separated, relative, UTF-8, without empty, "." or ".." components; anything else is
/// invalidArgument. Every method may be called from any thread at once. A method that returns success has
/// made its effect durable (it survives power loss) and visible to every later call of any process; a method
/// that fails with `unavailable` may or may not have had its effect. Errors carry the key as their object.
class ObjectStore {
public:
    virtual ~ObjectStore() = default;

    /// The whole object. notFound when there is none.
    [[nodiscard]] virtual Result<std::string> get(std::string_view key) const = 0;

    /// Fills `into` from `offset` on and returns how many bytes that were: fewer than asked only at the
    /// object's end, 0 at or past it.
    [[nodiscard]] virtual Result<std::size_t> getRange(std::string_view key, std::uint64_t offset,
                                                       std::span<std::byte> into) const = 0;

    /// Size and modification time. notFound when there is none.
    [[nodiscard]] virtual Result<ObjectInfo> head(std::string_view key) const = 0;

    /// The objects and folders directly below `folder` ("" or ending in '/'), in byte order of their keys,
    /// that come after the key `after`; at most `limit`. An absent folder lists as empty.
    [[nodiscard]] virtual Result<std::vector<ObjectInfo>>
    listAfter(std::string_view folder, std::string_view after, std::size_t limit) const = 0;

    /// Creates or replaces the object; a reader sees the old or the new bytes, never a mixture.
    [[nodiscard]] virtual Result<void> put(std::string_view key, const PutSource& source) = 0;

    /// Creates the objects, one after the other: none is visible before all that come before it in other
    /// folders are durable. alreadyExists when a key is taken; of several racing calls for one key exactly
    /// one succeeds. An error is about the object whose key it carries: those before that are there, it and
    /// those after it are not. Together they cost less than one by one.
    [[nodiscard]] virtual Result<void> create(std::span<const NewObject> objects) = 0;

    /// Creates one object; alreadyExists, with nothing changed, when the key is taken.
    [[nodiscard]] Result<void> putIfAbsent(std::string_view key, const PutSource& source);

    /// Removes the object. Removing what is not there succeeds.
    [[nodiscard]] virtual Result<void> remove(std::string_view key) = 0;

    /// A URL by which another reader can get the object's bytes for at least `lifetime`: `file:` for a local
    /// store, pre-signed https for the others. Says nothing about whether the object exists.
    [[nodiscard]] virtual Result<std::string> readUrl(std::string_view key,
                                                      std::chrono::seconds lifetime) const = 0;
};

/// Opens the store at a storage URL: `file:///folder` or an absolute path. The folder is made when absent.
/// `s3:` and `az:` are `unsupported` until their implementations land.
[[nodiscard]] Result<std::shared_ptr<ObjectStore>> openStore(const std::string& url);

/// The canonical form of a storage URL, by which two spellings of one place compare equal ("/a/../b" →
/// "file:///b").
[[nodiscard]] Result<std::string> canonicalStorageUrl(const std::string& url);

/// The path behind a `file:` URL (percent-decoded); nothing for any other URL.
[[nodiscard]] std::optional<std::filesystem::path> localPathOf(std::string_view url);

/// The path of an object when its store is local; nothing otherwise.
[[nodiscard]] std::optional<std::filesystem::path> localPathOf(const ObjectStore& store,
                                                               std::string_view key);

} // namespace sharepane::storage
