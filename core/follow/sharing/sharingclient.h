#pragma once

#include "core/base/cancellation.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/follow/http/httpclient.h"
#include "core/follow/sharing/tablelines.h"
#include "core/shareapi/profile.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace sharepane::follow::sharing {

/// Reads the profile as it is stored now.
using ReadProfile = std::function<Result<shareapi::Profile>()>;
/// Makes what sends requests to servers with that certificate pin (see http::Options); "" for none.
using MakeSender = std::function<http::Send(const std::string& certificateSha256)>;
[[nodiscard]] http::Send defaultSender(const std::string& certificateSha256);

/// As a listing of tables has it.
struct SharedTable {
    std::string name;
    std::string id; ///< empty when the server gives none
};

/// Speaks the Delta Sharing protocol (PROTOCOL.md of delta-io/delta-sharing) with the server of one profile.
/// Thread-safe; calls block. All that a server says is untrusted.
///
/// What a refusal means:
/// * 401: the credential is not accepted. It is read again, as it may have been replaced, and then tried
///   again. If that doesn't help it is `revoked`: the provider ended it. An expired token or a refusal by an
///   OAuth server is notAuthorised: a person gets a new profile. So is a 401 that doesn't come from a sharing
///   server (neither a JSON error nor a bearer challenge), such as a proxy's.
/// * 403: notAuthorised, with the server's message; servers use it for what may pass, as a network that isn't
///   on a list.
/// * 404: notFound; when it is a sharing server's answer about the share itself, `revoked`.
/// * 429, 5xx: `unavailable`. Until the time that Retry-After names (an hour at most) nothing more is sent.
class SharingClient {
public:
    SharingClient(ReadProfile readProfile, MakeSender makeSender = defaultSender,
                  std::shared_ptr<const Clock> clock = systemClock());

    [[nodiscard]] Result<std::vector<std::string>> shares(const CancelToken& cancel = {});
    /// `revoked` when the share is not there (any more).
    [[nodiscard]] Result<std::vector<std::string>> schemas(const std::string& share,
                                                           const CancelToken& cancel = {});
    /// By id, where there are ids, otherwise by name. notFound for a schema that is not there.
    [[nodiscard]] Result<std::vector<SharedTable>> tables(const std::string& share, const std::string& schema,
                                                          const CancelToken& cancel = {});
    /// The newest version of a table.
    [[nodiscard]] Result<std::int64_t> version(const std::string& share, const std::string& schema,
                                               const std::string& table, const CancelToken& cancel = {});
    /// Its newest version as a whole. `unsupported` when the table needs a feature that we can't read.
    [[nodiscard]] Result<TableSnapshot> query(const std::string& share, const std::string& schema,
                                              const std::string& table, const CancelToken& cancel = {});
    /// The answer to a request for a part of a file, whatever its status. No credential goes there. Plain
    /// http is refused unless both it and the server are on this machine.
    [[nodiscard]] Result<http::Response> readFile(const std::string& url, std::uint64_t offset,
                                                  std::uint64_t count, const CancelToken& cancel);
    /// When the server last accepted the credential.
    [[nodiscard]] std::optional<std::chrono::steady_clock::time_point> lastAccepted() const;

private:
    using Steady = std::chrono::steady_clock;
    /// What requests are made with.
    struct Access {
        shareapi::Profile profile;
        std::string token;
        http::Send send;  ///< to the server itself
        http::Send plain; ///< to others
    };

    [[nodiscard]] Result<Access> access(const std::string& refusedToken, const CancelToken& cancel);
    [[nodiscard]] Result<std::string> freshToken(const Access& access, const CancelToken& cancel);
    [[nodiscard]] Result<http::Response> call(http::Request request, const std::string& path,
                                              const std::string& object, const CancelToken& cancel);
    [[nodiscard]] Result<void> checkTurn(const std::string& object) const;
    [[nodiscard]] Error refusal(const http::Response& response, const Access& access,
                                const std::string& object);
    void noteRetryAfter(const http::Response& response);
    [[nodiscard]] Result<std::vector<SharedTable>> list(const std::string& path, const std::string& object,
                                                        const CancelToken& cancel);
    [[nodiscard]] Result<TableSnapshot> queryIn(const std::string& capabilities, const std::string& path,
                                                const std::string& table, const CancelToken& cancel);

    const ReadProfile m_readProfile;
    const MakeSender m_makeSender;
    const std::shared_ptr<const Clock> m_clock;

    mutable std::mutex m_mutex; // guards what follows
    std::optional<Access> m_access;
    Steady::time_point m_tokenUntil{};
    Steady::time_point m_notBefore{};
    std::optional<Steady::time_point> m_lastAccepted;
};

} // namespace sharepane::follow::sharing
