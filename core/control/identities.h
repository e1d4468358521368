#pragma once

#include "core/base/result.h"
#include "core/control/shares.h"
#include "core/secrets/secretstore.h"
#include "core/shareapi/signature.h"

#include <memory>
#include <string>

namespace sharepane::control {

/// The key pairs of data share accounts: the public key in sharepane.db, the private one in the secret store.
/// An account gets its pair when something is signed for it for the first time, so that whoever signs nothing
/// needs no keychain. Thread-safe.
class Identities {
public:
    Identities(std::shared_ptr<workspace::Workspace> workspace, std::shared_ptr<const Clock> clock);

    /// The account's pair, made when it has none; several processes may do so at once, and get the same one.
    /// notFound when there is no such account; needsPerson when the secret store can't be used, or has lost
    /// the private key.
    [[nodiscard]] Result<shareapi::SigningKey> keyOf(const std::string& account);
    /// Forgets the private key of an account that was deleted.
    [[nodiscard]] Result<void> forget(const Account& account);

private:
    [[nodiscard]] Result<bool> claim(const Account& account, const shareapi::SigningKey& key);

    std::shared_ptr<workspace::Workspace> m_workspace;
    std::shared_ptr<const Clock> m_clock;
};

} // namespace sharepane::control
