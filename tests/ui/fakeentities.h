#pragma once

#include "core/facade/entityservice.h"
#include "core/facade/policyservice.h"

#include <algorithm>
#include <map>
#include <mutex>

namespace sharepane::tests {

/// Definitions in memory, by database.
class FakeEntities final : public facade::EntityService {
public:
    Result<std::vector<facade::FunctionInfo>> functions(const facade::DatabaseName& name) override
    {
        const std::lock_guard lock(m_mutex);
        return m_functions[name];
    }
    Result<bool> createFunction(const facade::DatabaseName& name,
                                const facade::FunctionInfo& function) override
    {
        const std::lock_guard lock(m_mutex);
        m_functions[name].push_back(function);
        return true;
    }
    Result<void> dropFunction(const facade::DatabaseName& name, const std::string& function) override
    {
        const std::lock_guard lock(m_mutex);
        std::erase_if(m_functions[name], [&](const auto& known) { return known.name == function; });
        return {};
    }
    Result<std::vector<facade::ExternalTableInfo>> externalTables(const facade::DatabaseName& name) override
    {
        const std::lock_guard lock(m_mutex);
        return m_external[name];
    }
    Result<void> dropExternalTable(const facade::DatabaseName& name, const std::string& table) override
    {
        const std::lock_guard lock(m_mutex);
        std::erase_if(m_external[name], [&](const auto& known) { return known.name == table; });
        return {};
    }

private:
    std::mutex m_mutex; // guards what follows
    std::map<facade::DatabaseName, std::vector<facade::FunctionInfo>> m_functions;
    std::map<facade::DatabaseName, std::vector<facade::ExternalTableInfo>> m_external;
};

/// Policies and principals in memory, by database.
class FakePolicies final : public facade::PolicyService {
public:
    Result<std::vector<facade::PolicyInfo>> policies(const facade::DatabaseName& name) override
    {
        const std::lock_guard lock(m_mutex);
        std::vector<facade::PolicyInfo> infos{entry(name, {})};
        for (const auto& [key, info] : m_policies) {
            if (key.first == name && !key.second.empty()) {
                infos.push_back(info);
            }
        }
        return infos;
    }
    Result<bool> changePolicies(const facade::DatabaseName& name, const std::string& table,
                                const facade::PolicyEdit& edit) override
    {
        const std::lock_guard lock(m_mutex);
        facade::PolicyInfo& info = entry(name, table);
        const char* level = table.empty() ? "database" : "table";
        if (edit.hotSpan) {
            info.hotSpan = *edit.hotSpan;
            info.hotOrigin = *edit.hotSpan ? level : "default";
        }
        if (edit.retention) {
            info.retention = *edit.retention;
            info.retentionOrigin = *edit.retention ? level : "default";
        }
        return true;
    }
    Result<std::vector<facade::PrincipalInfo>> principals(const facade::DatabaseName& name) override
    {
        const std::lock_guard lock(m_mutex);
        return m_principals[name];
    }
    Result<bool> addPrincipal(const facade::DatabaseName& name,
                              const facade::PrincipalInfo& principal) override
    {
        const std::lock_guard lock(m_mutex);
        m_principals[name].push_back(principal);
        return true;
    }
    Result<void> dropPrincipal(const facade::DatabaseName& name,
                               const facade::PrincipalInfo& principal) override
    {
        const std::lock_guard lock(m_mutex);
        std::erase_if(m_principals[name], [&](const auto& known) {
            return known.role == principal.role && known.principal == principal.principal;
        });
        return {};
    }

private:
    facade::PolicyInfo& entry(const facade::DatabaseName& name, const std::string& table)
    {
        const auto [found, isNew] = m_policies.try_emplace({name, table});
        if (isNew) {
            found->second.table = table;
            found->second.hotOrigin = found->second.retentionOrigin = found->second.mergeOrigin = "default";
        }
        return found->second;
    }

    std::mutex m_mutex; // guards what follows
    std::map<std::pair<facade::DatabaseName, std::string>, facade::PolicyInfo> m_policies;
    std::map<facade::DatabaseName, std::vector<facade::PrincipalInfo>> m_principals;
};

} // namespace sharepane::tests
