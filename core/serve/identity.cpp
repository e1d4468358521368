#include "core/serve/identity.h"

#include "core/shareapi/signature.h"

#include <array>
#include <fstream>
#include <memory>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <sstream>
#include <system_error>

namespace sharepane::serve {

namespace {

template <auto Free>
struct Freer {
    template <typename T>
    void operator()(T* object) const
    {
        Free(object);
    }
};
using Key = std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freer<X509_free>>;
using Bio = std::unique_ptr<BIO, Freer<BIO_free_all>>;
using Extension = std::unique_ptr<X509_EXTENSION, Freer<X509_EXTENSION_free>>;

constexpr const char* keyName = "service.private-key";
constexpr const char* urlKeyName = "service.url-key";
constexpr const char* certificateFile = "service-certificate.pem";
constexpr std::size_t urlKeySize = 32;
constexpr long tenYears = 3650L * 24 * 3600;

tl::unexpected<Error> failCrypto(std::string op, std::string object)
{
    std::array<char, 256> text{};
    ERR_error_string_n(ERR_get_error(), text.data(), text.size());
    return fail(ErrorCode::failed, std::move(op), std::move(object), text.data());
}

std::string textOf(BIO* bio)
{
    char* data = nullptr;
    const long length = BIO_get_mem_data(bio, &data);
    return {data, static_cast<std::size_t>(length)};
}

bool addExtension(X509* certificate, int kind, const std::string& value)
{
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
    return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

/// What may stand in a certificate as a DNS name; others are left out.
bool isHostName(const std::string& name)
{
    return !name.empty() && name.size() < 254 &&
           name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-") ==
               std::string::npos;
}

std::string alternativeNames(const std::vector<std::string>& hostNames)
{
    std::string names = "DNS:localhost,IP:127.0.0.1,IP:0:0:0:0:0:0:0:1";
    for (const std::string& name : hostNames) {
        if (isHostName(name) && name != "localhost") {
            names += ",DNS:" + name;
        }
    }
    return names;
}

Certificate newCertificate(EVP_PKEY* key, const std::vector<std::string>& hostNames, Timestamp now)
{
    Certificate certificate(X509_new());
    std::array<unsigned char, 16> serial{};
    if (!certificate || RAND_bytes(serial.data(), static_cast<int>(serial.size())) != 1) {
        return nullptr;
    }
    serial[0] = (serial[0] & 0x7FU) | 0x40U; // positive, and of full length
    const std::unique_ptr<BIGNUM, Freer<BN_free>> number(
        BN_bin2bn(serial.data(), static_cast<int>(serial.size()), nullptr));
    auto begin = static_cast<time_t>(toMillis(now) / 1000 - 24 * 3600); // clocks of clients may lag
    time_t end = begin + tenYears;
    X509_NAME* name = X509_get_subject_name(certificate.get());
    const auto text = reinterpret_cast<const unsigned char*>("Sharepane");
    const bool made = X509_set_version(certificate.get(), 2) == 1 && number != nullptr &&
                      BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate.get())) != nullptr &&
                      X509_time_adj_ex(X509_getm_notBefore(certificate.get()), 0, 0, &begin) != nullptr &&
                      X509_time_adj_ex(X509_getm_notAfter(certificate.get()), 0, 0, &end) != nullptr &&
                      X509_set_pubkey(certificate.get(), key) == 1 &&
                      X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, text, -1, -1, 0) == 1 &&
                      X509_set_issuer_name(certificate.get(), name) == 1 &&
                      addExtension(certificate.get(), NID_basic_constraints, "critical,CA:FALSE") &&
                      addExtension(certificate.get(), NID_key_usage, "critical,digitalSignature") &&
                      addExtension(certificate.get(), NID_ext_key_usage, "serverAuth") &&
                      addExtension(certificate.get(), NID_subject_alt_name, alternativeNames(hostNames)) &&
                      X509_sign(certificate.get(), key, EVP_sha256()) != 0;
    return made ? std::move(certificate) : nullptr;
}

Result<std::string> readFile(const std::filesystem::path& path, const char* what)
{
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        const bool absent = !std::filesystem::exists(path);
        return fail(absent ? ErrorCode::notFound : ErrorCode::needsPerson, std::string("read the ") + what,
                    path.string(), absent ? "there is no such file" : "it can't be read",
                    "check its name and its permissions");
    }
    std::ostringstream content;
    content << file.rdbuf();
    return content.str();
}

Result<void> writeFile(const std::filesystem::path& path, const std::string& content)
{
    const auto fresh = std::filesystem::path(path.string() + ".new");
    std::ofstream file(fresh, std::ios::binary | std::ios::trunc);
    file << content;
    file.close();
    std::error_code error;
    if (file) {
        std::filesystem::rename(fresh, path, error);
    }
    if (!file || error) {
        return fail(ErrorCode::failed, "write the certificate", path.string(),
                    error ? error.message() : "the disk is full or the folder is not writable",
                    "check the workspace's folder");
    }
    return {};
}

} // namespace

Result<std::string> certificatePin(const std::string& pem)
{
    const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    const Certificate certificate(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned length = 0;
    if (!certificate || X509_digest(certificate.get(), EVP_sha256(), digest.data(), &length) != 1) {
        return fail(ErrorCode::corrupt, "read", "a certificate", "it is not a certificate in PEM");
    }
    constexpr std::string_view digits = "0123456789abcdef";
    std::string pin;
    for (unsigned i = 0; i < length; ++i) {
        pin += digits[digest[i] >> 4U];
        pin += digits[digest[i] & 0xFU];
    }
    return pin;
}

Result<TlsIdentity> makeSelfSigned(const std::vector<std::string>& hostNames, Timestamp now)
{
    const Key key(EVP_EC_gen("P-256"));
    const Certificate certificate = key ? newCertificate(key.get(), hostNames, now) : nullptr;
    const Bio certificateText(BIO_new(BIO_s_mem()));
    const Bio keyText(BIO_new(BIO_s_secmem()));
    if (!certificate || PEM_write_bio_X509(certificateText.get(), certificate.get()) != 1 ||
        PEM_write_bio_PrivateKey(keyText.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1) {
        return failCrypto("make a certificate for", "the share service");
    }
    return TlsIdentity{textOf(certificateText.get()), textOf(keyText.get())};
}

Result<TlsIdentity> ownIdentity(const std::filesystem::path& folder, const KeyStore& keys,
                                const std::string& hostName, Timestamp now)
{
    const auto path = folder / certificateFile;
    const auto certificate = readFile(path, "certificate");
    const auto key = keys.read(keyName);
    if (certificate && key) {
        TRY(certificatePin(*certificate));
        return TlsIdentity{*certificate, *key};
    }
    for (const Error* error : {certificate ? nullptr : &certificate.error(), key ? nullptr : &key.error()}) {
        if (error != nullptr && error->code != ErrorCode::notFound) {
            return fail(*error);
        }
    }
    if (certificate) {
        return fail(
            ErrorCode::needsPerson, "use the certificate", path.string(),
            "its private key is not where secrets are kept",
            "restore the key; or remove that file to get a new certificate, which those who pinned the "
            "old one will refuse");
    }
    // A key without its certificate is what a crash between the two writes leaves: nobody has seen it.
    const TlsIdentity made = TRY(makeSelfSigned({hostName}, now));
    TRY(keys.write(keyName, made.key));
    TRY(writeFile(path, made.certificate));
    return made;
}

Result<TlsIdentity> configuredIdentity(const std::filesystem::path& certificate,
                                       const std::filesystem::path& key)
{
    TlsIdentity identity;
    identity.certificate = TRY(readFile(certificate, "certificate"));
    identity.key = TRY(readFile(key, "private key"));
    TRY(certificatePin(identity.certificate));
    return identity;
}

Result<std::string> urlKey(const KeyStore& keys)
{
    auto known = keys.read(urlKeyName);
    if (known && !known->empty()) {
        return known;
    }
    if (!known && known.error().code != ErrorCode::notFound) {
        return known;
    }
    const std::string secret = TRY(shareapi::secretBytes(urlKeySize));
    std::string key = shareapi::toBase64Url(secret);
    TRY(keys.write(urlKeyName, key));
    return key;
}

} // namespace sharepane::serve
