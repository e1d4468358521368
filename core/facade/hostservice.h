#pragma once

#include "core/base/result.h"

#include <string>

namespace sharepane::facade {

/// How this process offers the workspace's shares to others.
struct HostRequest {
    std::string listen;      ///< "0.0.0.0:8443"; port 0: any free one
    bool plainHttp = false;  ///< instead of HTTPS; on loopback only
    std::string publicUrl;   ///< how clients reach it, when that differs from where it listens
    std::string certificate; ///< PEM file; empty: the workspace's own, made at the first start
    std::string key;         ///< PEM file of its private key
    std::string metrics;     ///< address and port of /healthz and /metrics, on loopback; empty: none
};

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
    /// runs here already or the address is taken; invalidArgument for plain HTTP elsewhere than on loopback;
    /// needsPerson when secrets can't be kept.
    [[nodiscard]] virtual Result<HostInfo> start(const HostRequest& request) = 0;
    /// Cuts what is being sent; clients continue at the next start.
    virtual void stop() = 0;
};

} // namespace sharepane::facade
