#include "core/secrets/encryptedfile.h"

#include "core/secrets/privatefile.h"

#include <QtCore/QByteArray>

#include <cerrno>
#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <optional>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace sharepane::secrets {

namespace {

using nlohmann::json;

constexpr std::size_t shortestPassphrase = 16;
constexpr std::size_t saltSize = 16;
constexpr std::size_t nonceSize = 12;
constexpr std::size_t tagSize = 16;
constexpr std::size_t largestFile = std::size_t{64} << 20U;
constexpr auto formatKey = "sharepane_secrets";
constexpr int formatVersion = 1;
constexpr std::string_view context = "sharepane-secrets-1"; // authenticated with the data

struct FreeCipher {
    void operator()(EVP_CIPHER_CTX* cipher) const { EVP_CIPHER_CTX_free(cipher); }
};
using Cipher = std::unique_ptr<EVP_CIPHER_CTX, FreeCipher>;
using Key = std::array<unsigned char, 32>;

const unsigned char* bytesOf(std::string_view text)
{
    return reinterpret_cast<const unsigned char*>(text.data()); // NOLINT(*-reinterpret-cast)
}
unsigned char* bytesOf(std::string& text)
{
    return reinterpret_cast<unsigned char*>(text.data()); // NOLINT(*-reinterpret-cast)
}

std::string base64(const std::string& bytes)
{
    return QByteArray::fromStdString(bytes).toBase64().toStdString();
}

std::optional<std::string> fromBase64(const json& document, const char* name)
{
    const auto text = document.find(name);
    if (text == document.end() || !text->is_string()) {
        return std::nullopt;
    }
    const auto decoded = QByteArray::fromBase64Encoding(QByteArray::fromStdString(text->get<std::string>()),
                                                        QByteArray::AbortOnBase64DecodingErrors);
    return decoded ? std::optional((*decoded).toStdString()) : std::nullopt;
}

Result<std::string> randomBytes(std::size_t size)
{
    std::string bytes(size, '\0');
    if (RAND_bytes(bytesOf(bytes), static_cast<int>(size)) != 1) {
        return fail(ErrorCode::unavailable, "get", "random bytes", "the system has none yet");
    }
    return bytes;
}

/// The cipher text followed by its tag; nothing on failure.
std::optional<std::string> sealed(const Key& key, const std::string& nonce, std::string_view plain)
{
    const Cipher cipher(EVP_CIPHER_CTX_new());
    std::string out(plain.size() + tagSize, '\0');
    int size = 0;
    int last = 0;
    if (!cipher ||
        EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key.data(), bytesOf(nonce)) != 1 ||
        EVP_EncryptUpdate(cipher.get(), nullptr, &size, bytesOf(context), static_cast<int>(context.size())) !=
            1 ||
        EVP_EncryptUpdate(cipher.get(), bytesOf(out), &size, bytesOf(plain),
                          static_cast<int>(plain.size())) != 1 ||
        EVP_EncryptFinal_ex(cipher.get(), bytesOf(out) + size, &last) != 1 ||
        EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, static_cast<int>(tagSize),
                            bytesOf(out) + plain.size()) != 1) {
        return std::nullopt;
    }
    return out;
}

/// Nothing when it was sealed with another key, or changed since.
std::optional<std::string> opened(const Key& key, const std::string& nonce, std::string data)
{
    const Cipher cipher(EVP_CIPHER_CTX_new());
    if (!cipher || nonce.size() != nonceSize || data.size() < tagSize) {
        return std::nullopt;
    }
    const std::size_t plainSize = data.size() - tagSize;
    std::string plain(plainSize, '\0');
    int size = 0;
    int last = 0;
    if (EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key.data(), bytesOf(nonce)) != 1 ||
        EVP_DecryptUpdate(cipher.get(), nullptr, &size, bytesOf(context), static_cast<int>(context.size())) !=
            1 ||
        EVP_DecryptUpdate(cipher.get(), bytesOf(plain), &size, bytesOf(std::string_view(data)),
                          static_cast<int>(plainSize)) != 1 ||
        EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, static_cast<int>(tagSize),
                            bytesOf(data) + plainSize) != 1 ||
        EVP_DecryptFinal_ex(cipher.get(), bytesOf(plain) + size, &last) != 1) {
        return std::nullopt;
    }
    return plain;
}

/// Held by whoever changes the file, in any process.
class WriteLock {
public:
    static Result<WriteLock> take(const std::filesystem::path& file)
    {
        WriteLock lock(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
        if (lock.m_fd < 0) {
            return fail(systemError(errno, "lock", file.string()));
        }
        while (::flock(lock.m_fd, LOCK_EX) != 0) {
            if (errno != EINTR) {
                return fail(systemError(errno, "lock", file.string()));
            }
        }
        return lock;
    }
    WriteLock(WriteLock&& other) noexcept
        : m_fd(std::exchange(other.m_fd, -1))
    {
    }
    WriteLock& operator=(WriteLock&&) = delete;
    ~WriteLock()
    {
        if (m_fd >= 0) {
            ::close(m_fd);
        }
    }

private:
    explicit WriteLock(int fd)
        : m_fd(fd)
    {
    }
    int m_fd;
};

Result<void> checkMode(const std::filesystem::path& file)
{
    struct stat status = {};
    if (::stat(file.c_str(), &status) == 0 && (status.st_mode & 077U) != 0) {
        return fail(ErrorCode::needsPerson, "use the secrets in", file.string(), "others may read that file",
                    "look who did, then: chmod 600 " + file.string());
    }
    return {};
}

tl::unexpected<Error> damaged(const std::filesystem::path& file, const std::string& cause)
{
    return fail(ErrorCode::corrupt, "read the secrets in", file.string(), cause,
                "bring the file back from a copy, or move it away and start without secrets");
}

Result<std::map<std::string, std::string>> parsed(const std::filesystem::path& file, const std::string& plain)
{
    const json document = json::parse(plain, nullptr, false);
    if (!document.is_object()) {
        return damaged(file, "what was encrypted is no list of secrets");
    }
    std::map<std::string, std::string> secrets;
    for (const auto& [name, text] : document.items()) {
        auto secret = fromBase64(document, name.c_str());
        if (!secret) {
            return damaged(file, "the secret " + name + " is no base64");
        }
        secrets.emplace(name, *std::move(secret));
    }
    return secrets;
}

} // namespace

EncryptedFileStore::EncryptedFileStore(std::filesystem::path file, std::string passphrase)
    : m_file(std::move(file))
    , m_passphrase(std::move(passphrase))
{
}

EncryptedFileStore::~EncryptedFileStore()
{
    OPENSSL_cleanse(m_key.data(), m_key.size());
    OPENSSL_cleanse(m_passphrase.data(), m_passphrase.size());
}

Result<std::shared_ptr<SecretStore>> EncryptedFileStore::open(std::filesystem::path file,
                                                              const std::string& passphrase)
{
    if (passphrase.size() < shortestPassphrase) {
        return fail(ErrorCode::needsPerson, "use the secrets in", file.string(),
                    "the key that was given for them has less than 16 characters",
                    "make one, for example with: openssl rand -base64 32");
    }
    return std::shared_ptr<SecretStore>(new EncryptedFileStore(std::move(file), passphrase));
}

Result<EncryptedFileStore::Key> EncryptedFileStore::keyOf(const std::string& salt)
{
    {
        const std::lock_guard lock(m_mutex);
        if (salt == m_salt) {
            return m_key;
        }
    }
    constexpr std::uint64_t cost = 1U << 15U;
    constexpr std::uint64_t blockSize = 8;
    constexpr std::uint64_t mostMemory = std::uint64_t{64} << 20U;
    Key key{};
    if (EVP_PBE_scrypt(m_passphrase.data(), m_passphrase.size(), bytesOf(std::string_view(salt)), salt.size(),
                       cost, blockSize, 1, mostMemory, key.data(), key.size()) != 1) {
        return fail(ErrorCode::unavailable, "use the secrets in", m_file.string(),
                    "there is not enough memory to make their key");
    }
    const std::lock_guard lock(m_mutex);
    m_salt = salt;
    m_key = key;
    return key;
}

Result<EncryptedFileStore::Contents> EncryptedFileStore::load()
{
    TRY(checkMode(m_file));
    auto bytes = readSmallFile(m_file, largestFile);
    if (!bytes && bytes.error().code == ErrorCode::notFound) {
        return Contents{};
    }
    const json document = json::parse(TRY(std::move(bytes)), nullptr, false);
    if (!document.is_object() || !document.contains(formatKey)) {
        return damaged(m_file, "it is no file of secrets");
    }
    if (document[formatKey] != formatVersion) {
        return fail(ErrorCode::unsupported, "read the secrets in", m_file.string(),
                    "they have another format", "use a newer Sharepane");
    }
    const auto salt = fromBase64(document, "salt");
    const auto nonce = fromBase64(document, "nonce");
    auto data = fromBase64(document, "data");
    if (!salt || salt->size() != saltSize || !nonce || !data) {
        return damaged(m_file, "it is incomplete");
    }
    const auto plain = opened(TRY(keyOf(*salt)), *nonce, *std::move(data));
    if (!plain) {
        return fail(ErrorCode::needsPerson, "open the secrets in", m_file.string(),
                    "the key that was given is not theirs, or the file was changed",
                    "give the key that it was made with");
    }
    return Contents{TRY(parsed(m_file, *plain)), *salt};
}

Result<void> EncryptedFileStore::store(const Contents& contents)
{
    const std::string salt = contents.salt.empty() ? TRY(randomBytes(saltSize)) : contents.salt;
    json plain = json::object();
    for (const auto& [name, secret] : contents.secrets) {
        plain[name] = base64(secret);
    }
    const std::string nonce = TRY(randomBytes(nonceSize));
    const auto data = sealed(TRY(keyOf(salt)), nonce, plain.dump());
    if (!data) {
        return fail(ErrorCode::failed, "encrypt the secrets in", m_file.string(), "OpenSSL could not");
    }
    const json document{{formatKey, formatVersion},
                        {"salt", base64(salt)},
                        {"nonce", base64(nonce)},
                        {"data", base64(*data)}};
    return writePrivateFile(m_file, document.dump(1) + "\n");
}

Result<void> EncryptedFileStore::change(const std::function<bool(std::map<std::string, std::string>&)>& edit)
{
    const WriteLock lock = TRY(WriteLock::take(m_file.string() + ".lock"));
    Contents contents = TRY(load());
    return edit(contents.secrets) ? store(contents) : Result<void>();
}

Result<std::string> EncryptedFileStore::read(const std::string& name)
{
    TRY(checkSecretName(name));
    Contents contents = TRY(load());
    const auto found = contents.secrets.find(name);
    if (found == contents.secrets.end()) {
        return fail(ErrorCode::notFound, "find the secret", name, describe() + " has none of that name");
    }
    return std::move(found->second);
}

Result<void> EncryptedFileStore::write(const std::string& name, std::string_view value)
{
    TRY(checkSecretName(name));
    TRY(checkSecretSize(name, value));
    return change([&](auto& secrets) {
        secrets[name] = value;
        return true;
    });
}

Result<void> EncryptedFileStore::remove(const std::string& name)
{
    TRY(checkSecretName(name));
    return change([&](auto& secrets) { return secrets.erase(name) > 0; });
}

} // namespace sharepane::secrets
