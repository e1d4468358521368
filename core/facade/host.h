#pragma once

#include "core/facade/core.h"
#include "core/facade/hostservice.h"

#include <memory>

namespace sharepane::serve {
class Service;
}

namespace sharepane::facade {

class HostServiceImpl final : public HostService {
public:
    explicit HostServiceImpl(std::shared_ptr<Core> core);
    ~HostServiceImpl() override;

    Result<HostInfo> start(const HostRequest& request) override;
    std::vector<ServiceLimit> limits() const override { return serviceLimits(); }
    void stop() override;

private:
    std::shared_ptr<Core> m_core;
    std::unique_ptr<serve::Service> m_service;
};

} // namespace sharepane::facade
