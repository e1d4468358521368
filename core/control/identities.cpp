#include "core/control/identities.h"

#include "core/control/activity.h"
#include "core/workspace/sql.h"

#include <nlohmann/json.hpp>

namespace sharepane::control {

namespace {

namespace sql = workspace::sql;
using sql::value;

/// By the public key, so that of two that are made at once none overwrites the other.
std::string secretName(const std::string& publicKey)
{
    return "account-key/" + shareapi::sha256Hex(publicKey);
}

Result<shareapi::SigningKey> stored(secrets::SecretStore& store, const Account& account)
{
    const auto secret = store.read(secretName(account.publicKey));
    if (!secret && secret.error().code == ErrorCode::notFound) {
        return fail(ErrorCode::needsPerson, "sign for data share account", account.name,
                    store.describe() + " does not have its private key",
                    "use the secret store that the account was first used with, or delete the account and "
                    "create it again");
    }
    if (!secret) {
        return fail(secret.error());
    }
    const auto bytes = shareapi::fromBase64Url(*secret);
    auto key = TRY(shareapi::SigningKey::parse(bytes.value_or(std::string())));
    if (shareapi::toBase64Url(key.publicKey()) != account.publicKey) {
        return fail(ErrorCode::corrupt, "sign for data share account", account.name,
                    "the private key in " + store.describe() + " belongs to another account");
    }
    return key;
}

} // namespace

Identities::Identities(std::shared_ptr<workspace::Workspace> workspace, std::shared_ptr<const Clock> clock)
    : m_workspace(std::move(workspace))
    , m_clock(std::move(clock))
{
}

Result<shareapi::SigningKey> Identities::keyOf(const std::string& account)
{
    Account known = TRY(Shares(m_workspace, m_clock).account(account));
    const auto store = TRY(secrets::openSecretStore(m_workspace->directory()));
    if (!known.publicKey.empty()) {
        return stored(*store, known);
    }
    auto key = TRY(shareapi::SigningKey::generate());
    const std::string publicKey = shareapi::toBase64Url(key.publicKey());
    // First the private one: an account never names a key that nobody has.
    TRY(store->write(secretName(publicKey), shareapi::toBase64Url(key.secret())));
    if (TRY(claim(known, key))) {
        return key;
    }
    // Another process was faster, or the account was deleted.
    TRY(store->remove(secretName(publicKey)));
    known = TRY(Shares(m_workspace, m_clock).account(account));
    return stored(*store, known);
}

/// Makes it the account's; false when that has one.
Result<bool> Identities::claim(const Account& account, const shareapi::SigningKey& key)
{
    sql::Session session(TRY(m_workspace->database()));
    auto transaction = TRY(sql::Transaction::begin(session, true));
    const std::string publicKey = shareapi::toBase64Url(key.publicKey());
    if (TRY(session.execute("UPDATE accounts SET public_key = ? WHERE id = ? AND public_key = ''",
                            {value(publicKey), value(account.id)})) == 0) {
        return false;
    }
    const nlohmann::json detail{{"fingerprint", shareapi::fingerprintOf(key.publicKey())}};
    TRY(record(session,
               {0, m_clock->now(), localActor(), "account key", account.name, Outcome::done, detail.dump()}));
    TRY(transaction.commit());
    return true;
}

Result<void> Identities::forget(const Account& account)
{
    if (account.publicKey.empty()) {
        return {};
    }
    const auto store = TRY(secrets::openSecretStore(m_workspace->directory()));
    return store->remove(secretName(account.publicKey));
}

} // namespace sharepane::control
