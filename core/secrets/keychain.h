#pragma once

#include "core/secrets/secretstore.h"

namespace sharepane::secrets {

/// Secrets in the keychain of the system's user, through QtKeychain: libsecret (GNOME's keyring, KeePassXC
/// and others that speak the Secret Service) or KWallet. They are items of the service "sharepane", called
/// `<id>/<name>`, where the id is that of the workspace, in its file `secrets.id`.
///
/// A call waits for the keychain, also while that asks a person to unlock it, but no longer than two minutes.
class KeychainStore final : public SecretStore {
public:
    /// Makes the workspace's id when it has none. Asks the keychain nothing yet.
    [[nodiscard]] static Result<std::shared_ptr<SecretStore>> open(const std::filesystem::path& workspace);

    [[nodiscard]] Result<std::string> read(const std::string& name) override;
    [[nodiscard]] Result<void> write(const std::string& name, std::string_view value) override;
    [[nodiscard]] Result<void> remove(const std::string& name) override;
    [[nodiscard]] std::string describe() const override { return "the system's keychain"; }

private:
    explicit KeychainStore(std::string id)
        : m_id(std::move(id))
    {
    }
    [[nodiscard]] std::string keyOf(const std::string& name) const { return m_id + "/" + name; }

    const std::string m_id;
};

} // namespace sharepane::secrets
