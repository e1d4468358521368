#pragma once

#include "core/facade/core.h"
#include "core/facade/entityservice.h"

#include <memory>

namespace sharepane::facade {

/// EntityService over core/catalog.
class EntityServiceImpl final : public EntityService {
public:
    explicit EntityServiceImpl(std::shared_ptr<Core> core)
        : m_core(std::move(core))
    {
    }

    Result<std::vector<FunctionInfo>> functions(const DatabaseName& name) override;
    Result<bool> createFunction(const DatabaseName& name, const FunctionInfo& function) override;
    Result<void> dropFunction(const DatabaseName& name, const std::string& function) override;
    Result<std::vector<ExternalTableInfo>> externalTables(const DatabaseName& name) override;
    Result<bool> createExternalTable(const DatabaseName& name, const ExternalTableInfo& table) override;
    Result<void> dropExternalTable(const DatabaseName& name, const std::string& table) override;
    Result<std::vector<ViewInfo>> views(const DatabaseName& name) override;
    Result<bool> createView(const DatabaseName& name, const std::string& view,
                            const std::string& sql) override;
    Result<bool> refreshView(const DatabaseName& name, const std::string& view,
                             const CancelToken& cancel) override;
    Result<void> dropView(const DatabaseName& name, const std::string& view) override;

private:
    std::shared_ptr<Core> m_core;
};

} // namespace sharepane::facade
