#include "core/secrets/secretstore.h"

#include "core/secrets/encryptedfile.h"
#include "core/secrets/keychain.h"
#include "core/secrets/privatefile.h"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <system_error>

namespace sharepane::secrets {

namespace {

constexpr auto keyVariable = "SHAREPANE_SECRETS_FILE_KEY";
constexpr auto credentialName = "sharepane-secrets-key"; // systemd.exec(5), "Credentials"
constexpr std::size_t longestName = 200;
constexpr std::size_t largestSecret = std::size_t{64} << 10U;
constexpr std::size_t largestCredential = 4096;

/// The key of the encrypted file, when somebody gave one.
Result<std::optional<std::string>> givenKey()
{
    if (const char* variable = std::getenv(keyVariable)) {
        return std::string(variable);
    }
    const char* folder = std::getenv("CREDENTIALS_DIRECTORY");
    if (folder == nullptr) {
        return std::nullopt;
    }
    auto credential = readSmallFile(std::filesystem::path(folder) / credentialName, largestCredential);
    if (!credential) {
        if (credential.error().code == ErrorCode::notFound) {
            return std::nullopt;
        }
        return fail(credential.error());
    }
    while (credential->ends_with('\n') || credential->ends_with('\r')) {
        credential->pop_back();
    }
    return *std::move(credential);
}

} // namespace

Result<void> checkSecretName(const std::string& name)
{
    const auto isPlain = [](unsigned char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' ||
               c == '_' || c == '.' || c == '/';
    };
    if (name.empty() || name.size() > longestName || !std::ranges::all_of(name, isPlain)) {
        return fail(ErrorCode::invalidArgument, "keep a secret named",
                    '"' + name.substr(0, longestName) + '"',
                    "a name has 1 to 200 ASCII letters, digits, '-', '_', '.' and '/'");
    }
    return {};
}

Result<void> checkSecretSize(const std::string& name, std::string_view value)
{
    if (value.size() > largestSecret) {
        return fail(ErrorCode::invalidArgument, "keep the secret", name, "it is larger than 64 KiB");
    }
    return {};
}

Result<std::shared_ptr<SecretStore>> openSecretStore(const std::filesystem::path& workspace)
{
    const auto file = workspace / "secrets.json";
    if (auto key = TRY(givenKey())) {
        return TRY(EncryptedFileStore::open(file, *key));
    }
    std::error_code error;
    if (std::filesystem::exists(file, error)) {
        return fail(ErrorCode::needsPerson, "open the secrets in", file.string(),
                    "they are encrypted, and no key was given",
                    std::string("set ") + keyVariable + ", or pass the systemd credential " + credentialName);
    }
    return TRY(KeychainStore::open(workspace));
}

} // namespace sharepane::secrets
