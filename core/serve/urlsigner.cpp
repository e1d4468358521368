#include "core/serve/urlsigner.h"

#include "core/serve/http.h"
#include "core/shareapi/signature.h"

#include <charconv>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace sharepane::serve {

namespace {

std::int64_t toSeconds(Timestamp time)
{
    return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

std::string encodeComponents(std::string_view path)
{
    std::string encoded;
    for (;;) {
        const auto slash = path.find('/');
        encoded += encodePercent(path.substr(0, slash));
        if (slash == std::string_view::npos) {
            return encoded;
        }
        encoded += '/';
        path.remove_prefix(slash + 1);
    }
}

std::string parameter(const std::map<std::string, std::string>& parameters, const std::string& name)
{
    const auto found = parameters.find(name);
    return found == parameters.end() ? std::string() : found->second;
}

} // namespace

bool equalSecrets(std::string_view a, std::string_view b)
{
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

UrlSigner::UrlSigner(std::string key, std::string publicUrl)
    : m_key(std::move(key))
    , m_publicUrl(std::move(publicUrl))
{
}

std::string UrlSigner::sign(std::string_view purpose, std::string_view text) const
{
    const std::string message = std::string(purpose) + '\n' + std::string(text);
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    HMAC(EVP_sha256(), m_key.data(), static_cast<int>(m_key.size()),
         reinterpret_cast<const unsigned char*>(message.data()), message.size(), digest, &length);
    return shareapi::toBase64Url({reinterpret_cast<const char*>(digest), length});
}

std::string UrlSigner::signature(const ExtentAddress& address, std::string_view expiry) const
{
    // No part but the last can hold a line end: ids are UUIDs, the expiry is a number.
    return sign("extent", address.recipientId + '\n' + address.tableId + '\n' + std::string(expiry) + '\n' +
                              address.path);
}

std::string UrlSigner::url(const ExtentAddress& address, Timestamp expiresAt) const
{
    return m_publicUrl + path(address, expiresAt);
}

std::string UrlSigner::path(const ExtentAddress& address, Timestamp expiresAt) const
{
    const std::string expiry = std::to_string(toSeconds(expiresAt));
    return "/files/" + encodePercent(address.recipientId) + '/' + encodePercent(address.tableId) + '/' +
           encodeComponents(address.path) + "?sp=r&se=" + expiry + "&sig=" + signature(address, expiry);
}

bool UrlSigner::verify(const ExtentAddress& address, const std::map<std::string, std::string>& parameters,
                       Timestamp now) const
{
    const std::string expiry = parameter(parameters, "se");
    const std::string given = parameter(parameters, "sig");
    std::int64_t seconds = 0;
    const auto [end, error] = std::from_chars(expiry.data(), expiry.data() + expiry.size(), seconds);
    if (error != std::errc() || end != expiry.data() + expiry.size() || expiry.empty() ||
        parameter(parameters, "sp") != "r") {
        return false;
    }
    return equalSecrets(signature(address, expiry), given) && toSeconds(now) < seconds;
}

} // namespace sharepane::serve
