#pragma once

#include "core/facade/entityservice.h"
#include "core/facade/policyservice.h"

#include <algorithm>
#include <functional>
#include <map>
#include <mutex>

namespace sharepane::tests {

/// Definitions in memory, by database.
class FakeEntities final : public facade::EntityService {
public:
    explicit FakeEntities(std::function<void()> changed)
        : m_changed(std::move(changed))
    {
    }
    void addExternalTable(const facade::DatabaseName& name, facade::ExternalTableInfo table)
    {
        const std::lock_guard lock(m_mutex);
        m_external[name].push_back(std::move(table));
    }
    Result<std::vector<facade::FunctionInfo>> functions(const facade::DatabaseName& name) override
    {
        const std::lock_guard lock(m_mutex);
        return m_functions[name];
    }
    Result<bool> createFunction(const facade::DatabaseName& name,
                                const facade::FunctionInfo& function) override
    {
        const std::lock_guard lock(m_mutex);
        if (std::ranges::count(m_functions[name], function.name, &facade::FunctionInfo::name) > 0) {
            return fail(ErrorCode::alreadyExists, "create function", name.text() + "/" + function.name,
                        "another function of that name exists");
        }
        m_functions[name].push_back(function);
        m_changed();
        return true;
    }
    Result<void> dropFunction(const facade::DatabaseName& name, const std::string& function) override
    {
        const std::lock_guard lock(m_mutex);
        std::erase_if(m_functions[name], [&](const auto& known) { return known.name == function; });
        m_changed();
        return {};
    }
    Result<std::vector<facade::ExternalTableInfo>> externalTables(const facade::DatabaseName& name) override
    {
        const std::lock_guard lock(m_mutex);
        return m_external[name];
    }
    Result<bool> createExternalTable(const facade::DatabaseName& name,
                                     const facade::ExternalTableInfo& table) override
    {
        const std::lock_guard lock(m_mutex);
        m_external[name].push_back(table);
        return true;
    }
    Result<void> dropExternalTable(const facade::DatabaseName& name, const std::string& table) override
    {
        const std::lock_guard lock(m_mutex);
        std::erase_if(m_external[name], [&](const auto& known) { return known.name == table; });
        m_changed();
        return {};
    }

    Result<std::vector<facade::ViewInfo>> views(const facade::DatabaseName& name) override
    {
        const std::lock_guard lock(m_mutex);
        return m_views[name];
    }
    Result<bool> createView(const facade::DatabaseName& name, const std::string& view,
                            const std::string& sql) override
    {
        const std::lock_guard lock(m_mutex);
        facade::ViewInfo info;
        info.name = view;
        info.sql = sql;
        m_views[name].push_back(std::move(info));
        m_changed();
        return true;
    }
    Result<bool> refreshView(const facade::DatabaseName& /*name*/, const std::string& /*view*/,
                             const CancelToken& /*cancel*/) override
    {
        return false;
    }
    Result<void> dropView(const facade::DatabaseName& name, const std::string& view) override
    {
        const std::lock_guard lock(m_mutex);
        std::erase_if(m_views[name], [&](const auto& known) { return known.name == view; });
        m_changed();
        return {};
    }

private:
    std::function<void()> m_changed;
    std::mutex m_mutex; // guards what follows
    std::map<facade::DatabaseName, std::vector<facade::ViewInfo>> m_views;
    std::map<facade::DatabaseName, std::vector<facade::FunctionInfo>> m_functions;
    std::map<facade::DatabaseName, std::vector<facade::ExternalTableInfo>> m_external;
};

/// Policies and principals in memory, by database; what is in effect follows from the levels as in the core.
class FakePolicies final : public facade::PolicyService {
public:
    explicit FakePolicies(std::function<std::vector<std::string>(const facade::DatabaseName&)> tables)
        : m_tables(std::move(tables))
    {
    }
    Result<std::vector<facade::PolicyInfo>> policies(const facade::DatabaseName& name) override
    {
        const auto tables = m_tables(name);
        const std::lock_guard lock(m_mutex);
        std::vector<facade::PolicyInfo> infos{effective(name, {})};
        for (const auto& table : tables) {
            infos.push_back(effective(name, table));
        }
        return infos;
    }
    Result<bool> changePolicies(const facade::DatabaseName& name, const std::string& table,
                                const facade::PolicyEdit& edit) override
    {
        const std::lock_guard lock(m_mutex);
        facade::PolicyEdit& set = m_policies[{name, table}];
        set.hotSpan = edit.hotSpan ? edit.hotSpan : set.hotSpan;
        set.retention = edit.retention ? edit.retention : set.retention;
        set.merge = edit.merge ? edit.merge : set.merge;
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
    /// The nearest level that sets a member, and its name.
    template <typename Member>
    auto nearest(const facade::DatabaseName& name, const std::string& table, Member member,
                 std::string& origin)
    {
        for (const std::string& level : {table, std::string()}) {
            const auto& set = m_policies[{name, level}].*member;
            if (set && *set) {
                origin = level.empty() ? "database" : "table";
                return *set;
            }
        }
        origin = "default";
        return std::decay_t<decltype(*(m_policies[{name, table}].*member))>{};
    }
    facade::PolicyInfo effective(const facade::DatabaseName& name, const std::string& table)
    {
        facade::PolicyInfo info;
        info.table = table;
        info.hotSpan = nearest(name, table, &facade::PolicyEdit::hotSpan, info.hotOrigin);
        info.retention = nearest(name, table, &facade::PolicyEdit::retention, info.retentionOrigin);
        const auto merge = nearest(name, table, &facade::PolicyEdit::merge, info.mergeOrigin)
                               .value_or(facade::PolicyEdit::Merge{});
        info.mergeEnabled = merge.enabled;
        info.mergeTargetBytes = merge.targetBytes;
        info.mergeMinExtents = merge.minExtents;
        return info;
    }

    std::function<std::vector<std::string>(const facade::DatabaseName&)> m_tables;
    std::mutex m_mutex; // guards what follows
    std::map<std::pair<facade::DatabaseName, std::string>, facade::PolicyEdit> m_policies;
    std::map<facade::DatabaseName, std::vector<facade::PrincipalInfo>> m_principals;
};

} // namespace sharepane::tests
