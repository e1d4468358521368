#include "core/shareapi/signature.h"

#include <QtCore/QByteArray>

#include <algorithm>
#include <array>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <span>

namespace sharepane::shareapi {

namespace {

constexpr std::size_t keySize = 32;
constexpr std::size_t signatureSize = 64;
constexpr std::size_t fingerprintDigits = 40;
constexpr std::size_t groupDigits = 4;

const unsigned char* bytesOf(std::string_view text)
{
    return reinterpret_cast<const unsigned char*>(text.data()); // NOLINT(*-reinterpret-cast)
}
unsigned char* bytesOf(std::string& text)
{
    return reinterpret_cast<unsigned char*>(text.data()); // NOLINT(*-reinterpret-cast)
}

using Key = std::shared_ptr<EVP_PKEY>;
Key owned(EVP_PKEY* key)
{
    return {key, EVP_PKEY_free};
}

using Digest = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;
Digest newDigest()
{
    return {EVP_MD_CTX_new(), EVP_MD_CTX_free};
}

} // namespace

std::string toBase64Url(std::string_view bytes)
{
    return QByteArray::fromRawData(bytes.data(), std::ssize(bytes))
        .toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals)
        .toStdString();
}

std::optional<std::string> fromBase64Url(std::string_view text)
{
    const auto isDigit = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' ||
               c == '_';
    };
    if (text.size() % 4 == 1 || !std::ranges::all_of(text, isDigit)) {
        return std::nullopt;
    }
    const auto decoded = QByteArray::fromBase64Encoding(QByteArray(text.data(), std::ssize(text)),
                                                        QByteArray::Base64UrlEncoding |
                                                            QByteArray::AbortOnBase64DecodingErrors);
    // Bits that stand for nothing must be 0, so that one byte string has one spelling.
    if (!decoded || toBase64Url((*decoded).toStdString()) != text) {
        return std::nullopt;
    }
    return (*decoded).toStdString();
}

Result<std::string> secretBytes(std::size_t size)
{
    std::string bytes(size, '\0');
    if (RAND_priv_bytes(bytesOf(bytes), static_cast<int>(size)) != 1) {
        return fail(ErrorCode::unavailable, "make", "a secret", "the system has no random bytes yet");
    }
    return bytes;
}

std::string sha256Hex(std::string_view bytes)
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr);
    constexpr std::string_view digits = "0123456789abcdef";
    std::string hex;
    for (const unsigned char byte : std::span(digest).first(size)) {
        hex += digits[byte >> 4U];
        hex += digits[byte & 0xFU];
    }
    return hex;
}

std::string fingerprintOf(std::string_view publicKey)
{
    const std::string hex = sha256Hex(publicKey).substr(0, fingerprintDigits);
    std::string text;
    for (std::size_t at = 0; at < hex.size(); at += groupDigits) {
        text += (at == 0 ? "" : " ") + hex.substr(at, groupDigits);
    }
    return text;
}

Result<SigningKey> SigningKey::generate()
{
    Key key = owned(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
    if (!key) {
        return fail(ErrorCode::unavailable, "make", "a key pair", "OpenSSL could not");
    }
    return SigningKey(std::move(key));
}

Result<SigningKey> SigningKey::parse(std::string_view secret)
{
    Key key =
        secret.size() != keySize
            ? nullptr
            : owned(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, bytesOf(secret), secret.size()));
    if (!key) {
        return fail(ErrorCode::corrupt, "use", "a private key", "it is none");
    }
    return SigningKey(std::move(key));
}

std::string SigningKey::secret() const
{
    std::string bytes(keySize, '\0');
    std::size_t size = bytes.size();
    EVP_PKEY_get_raw_private_key(m_key.get(), bytesOf(bytes), &size);
    return bytes;
}

std::string SigningKey::publicKey() const
{
    std::string bytes(keySize, '\0');
    std::size_t size = bytes.size();
    EVP_PKEY_get_raw_public_key(m_key.get(), bytesOf(bytes), &size);
    return bytes;
}

Result<std::string> SigningKey::sign(std::string_view message) const
{
    const Digest digest = newDigest();
    std::string signature(signatureSize, '\0');
    std::size_t size = signature.size();
    if (!digest || EVP_DigestSignInit(digest.get(), nullptr, nullptr, nullptr, m_key.get()) != 1 ||
        EVP_DigestSign(digest.get(), bytesOf(signature), &size, bytesOf(message), message.size()) != 1) {
        return fail(ErrorCode::failed, "sign", "a message", "OpenSSL could not");
    }
    return signature;
}

bool verifies(std::string_view publicKey, std::string_view message, std::string_view signature)
{
    if (publicKey.size() != keySize || signature.size() != signatureSize) {
        return false;
    }
    const Key key =
        owned(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytesOf(publicKey), publicKey.size()));
    const Digest digest = newDigest();
    return key && digest && EVP_DigestVerifyInit(digest.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
           EVP_DigestVerify(digest.get(), bytesOf(signature), signature.size(), bytesOf(message),
                            message.size()) == 1;
}

} // namespace sharepane::shareapi
