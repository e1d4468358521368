#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

/// Where private keys, tokens and passwords lie. sharepane.db holds only the names that they have here.
namespace sharepane::secrets {

/// Secrets of one workspace, by name. Thread-safe; several processes may use the same workspace. Calls block,
/// in the keychain also on a person who is asked to unlock it: not for the event loop's thread of a window.
class SecretStore {
public:
    virtual ~SecretStore() = default;

    /// notFound when nothing has that name; needsPerson when the store can't be opened (locked, refused, the
    /// wrong key), unavailable when it doesn't answer.
    [[nodiscard]] virtual Result<std::string> read(const std::string& name) = 0;
    /// Any bytes, at most 64 KiB; replaces what has that name. Durable when it returns; after a failure the
    /// old value is there, or (of the keychain) the new one.
    [[nodiscard]] virtual Result<void> write(const std::string& name, std::string_view value) = 0;
    /// Removing what is not there succeeds.
    [[nodiscard]] virtual Result<void> remove(const std::string& name) = 0;
    /// What a person calls the place: "the system's keychain", or the file.
    [[nodiscard]] virtual std::string describe() const = 0;
};

/// A name is 1 to 200 ASCII letters, digits, '-', '_', '.' and '/'; anything else is invalidArgument.
[[nodiscard]] Result<void> checkSecretName(const std::string& name);
/// invalidArgument for a value of more than 64 KiB.
[[nodiscard]] Result<void> checkSecretSize(const std::string& name, std::string_view value);

/// The store of the workspace in this folder: the system's keychain; or, only where an administrator asked
/// for it by giving its key, an encrypted file `secrets.json` in the folder. The key is the environment
/// variable SHAREPANE_SECRETS_FILE_KEY or else systemd's credential `sharepane-secrets-key`.
///
/// Neither is ever used in place of the other: needsPerson when the folder has such a file but no key is
/// given.
[[nodiscard]] Result<std::shared_ptr<SecretStore>> openSecretStore(const std::filesystem::path& workspace);

} // namespace sharepane::secrets
