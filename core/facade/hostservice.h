#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace sharepane::facade {

/// How this process offers the workspace's shares to others.
struct HostRequest {
    std::string listen;      ///< "0.0.0.0:8443"; port 0: any free one
    bool plainHttp = false;  ///< instead of HTTPS; on loopback only
    std::string publicUrl;   ///< how clients reach it, when that differs from where it listens
    std::string certificate; ///< PEM file; empty: the workspace's own, made at the first start
    std::string key;         ///< PEM file of its private key
    std::string metrics;     ///< address and port of /healthz and /metrics, on loopback; empty: none
    /// By name, as people write them: "idle" → "10s". What is not named is as usual.
    std::map<std::string, std::string> limits{};
};

/// What the share service lets one client take, or all of them.
struct ServiceLimit {
    enum class Unit : std::uint8_t { count, bytes, span };
    struct Value {
        std::uint64_t number = 0; ///< milliseconds for spans
        std::string text;         ///< as HostRequest::limits has it, exactly: "20000", "16KiB", "10s"
    };
    std::string name; ///< "header-bytes"
    Unit unit = Unit::count;
    Value usual;
    Value least;
    Value most;
    std::string meaning; ///< a sentence without its full stop, in English
};

/// All that there are. They need no workspace.
[[nodiscard]] std::vector<ServiceLimit> serviceLimits();
/// invalidArgument for a name that none has, which lists all, and for a value that can't be read or is out of
/// range.
[[nodiscard]] Result<void> checkLimits(const HostRequest& request);

struct HostInfo {
    std::string address;           ///< where it listens
    std::string url;               ///< how clients reach it
    std::string certificateSha256; ///< what they can know it by; empty for plain HTTP
    std::string metricsAddress;    ///< empty: none
};

/// The share service in this process. Calls block; one at a time.
class HostService {
public:
    virtual ~HostService() = default;
    /// Answers when it returns, until stop(); what other processes issue names it from then on. inUse when it
    /// runs here already or the address is taken; invalidArgument for plain HTTP elsewhere than on loopback,
    /// and as checkLimits(); needsPerson when secrets can't be kept.
    [[nodiscard]] virtual Result<HostInfo> start(const HostRequest& request) = 0;
    /// serviceLimits(), which may be asked at any time.
    [[nodiscard]] virtual std::vector<ServiceLimit> limits() const = 0;
    /// Cuts what is being sent; clients continue at the next start.
    virtual void stop() = 0;
};

} // namespace sharepane::facade
