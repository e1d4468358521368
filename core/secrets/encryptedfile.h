#pragma once

#include "core/secrets/secretstore.h"

#include <array>
#include <cstddef>
#include <functional>
#include <map>
#include <mutex>

namespace sharepane::secrets {

/// Secrets in a file that is encrypted as a whole, for servers that have no keychain:
///
///     {"sharepane_secrets": 1, "salt": "…", "nonce": "…", "data": "…"}       base64
///
/// `data` is a JSON object of names and base64 values under AES-256-GCM (which also tells a changed file from
/// ours), with a new random nonce at every write; its key is scrypt(passphrase, salt) with N = 2^15, r = 8,
/// p = 1 (RFC 7914). The file has mode 0600, and is refused when others may read it. `secrets.json.lock`
/// beside it keeps writers of several processes apart.
class EncryptedFileStore final : public SecretStore {
public:
    /// needsPerson for a passphrase of less than 16 bytes. Reads nothing yet.
    [[nodiscard]] static Result<std::shared_ptr<SecretStore>> open(std::filesystem::path file,
                                                                   const std::string& passphrase);
    ~EncryptedFileStore() override;

    [[nodiscard]] Result<std::string> read(const std::string& name) override;
    [[nodiscard]] Result<void> write(const std::string& name, std::string_view value) override;
    [[nodiscard]] Result<void> remove(const std::string& name) override;
    [[nodiscard]] std::string describe() const override { return "the encrypted file " + m_file.string(); }

private:
    using Key = std::array<unsigned char, 32>;
    struct Contents {
        std::map<std::string, std::string> secrets;
        std::string salt; // empty: there is no file yet
    };

    EncryptedFileStore(std::filesystem::path file, std::string passphrase);
    [[nodiscard]] Result<Contents> load();
    [[nodiscard]] Result<void> store(const Contents& contents);
    [[nodiscard]] Result<void> change(const std::function<bool(std::map<std::string, std::string>&)>& edit);
    [[nodiscard]] Result<Key> keyOf(const std::string& salt);

    const std::filesystem::path m_file;
    std::string m_passphrase;

    std::mutex m_mutex; // guards what follows: making a key takes 0.1 s
    std::string m_salt; // that m_key was made with; empty: none yet
    Key m_key{};
};

} // namespace sharepane::secrets
