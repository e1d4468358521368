#pragma once

#include "core/base/result.h"
#include "core/storage/objectstore.h"
#include "core/storage/staging.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <sys/stat.h>

/// Internal to LocalStore.
namespace sharepane::storage {

/// What a call is about, for its errors.
struct Call {
    std::string_view op;
    std::string_view key;
};

enum class PutMode : std::uint8_t { replace, ifAbsent };

[[nodiscard]] tl::unexpected<Error> failedCall(int errnoValue, std::string_view op, std::string_view key);
/// For errors of a put, where the object's absence is no news.
[[nodiscard]] tl::unexpected<Error> failedPut(int errnoValue, std::string_view op, std::string_view key);

/// The bytes of one put, waiting for the name of their object: either a staged file, or a file of the
/// caller's on the same file system. Made, flushed, published, in this order.
class Arrival {
public:
    [[nodiscard]] static Result<Arrival> make(const Call& call, int root, const PutSource& source);

    /// Has the disk begin with the bytes, where others are to be flushed first. A hint.
    void beginFlush() const;
    /// Makes the bytes durable. 0 or errno.
    [[nodiscard]] int flush() const;
    /// Gives the bytes their name. 0, or errno with nothing changed.
    [[nodiscard]] int publish(int root, int folder, const std::string& leaf, PutMode mode);

    /// Removes what the put leaves over: the staged name. Called before the folder is synced.
    void dropStaged() { m_staged.reset(); }
    /// Removes the caller's file. 0 or errno.
    [[nodiscard]] int consume() const;

private:
    [[nodiscard]] static Result<Arrival> fromBytes(const Call& call, int root, std::string_view bytes);
    [[nodiscard]] static Result<Arrival> fromFile(const Call& call, int root,
                                                  const std::filesystem::path& path);
    [[nodiscard]] int stageCopy(int root);
    [[nodiscard]] int link(int folder, const std::string& leaf) const;
    [[nodiscard]] int publishAbsent(int folder, const std::string& leaf) const;
    [[nodiscard]] int publishReplacing(int root, int folder, const std::string& leaf);
    [[nodiscard]] bool isItself(int folder, const std::string& leaf) const;

    std::filesystem::path m_path;       // empty for bytes
    FileDescriptor m_file;              // the one to be linked: the caller's, or the staged one
    struct stat m_status {};            // of the caller's file
    std::optional<StagedFile> m_staged; // nothing while the caller's file itself can be linked
};

} // namespace sharepane::storage
