#pragma once

#include "core/base/result.h"
#include "core/facade/types.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace sharepane::ctl {

/// The eight lists of table-level sharing, as they are written: names between commas.
class ListArguments {
public:
    /// Lives as long as `verb` is parsed.
    void addTo(CLI::App& verb);

    /// Of a change only its lists; nothing in those that were not given.
    [[nodiscard]] facade::FollowerChange change() const;

private:
    struct Lists {
        std::optional<std::string> include{};
        std::optional<std::string> exclude{};
    };
    Lists m_tables;
    Lists m_externalTables;
    Lists m_materializedViews;
    Lists m_functions;
};

/// What a list says where nothing was there before.
[[nodiscard]] facade::EntityLists listsOf(const facade::FollowerChange::Lists& lists);
/// "tables_to_include", … of a document.
void addLists(nlohmann::ordered_json& document, const std::string& what, const facade::EntityLists& lists);

/// The options of `follower attach` and `follower alter`, as they are written.
class FollowerArguments {
public:
    /// Lives as long as `verb` is parsed.
    void addTo(CLI::App& verb);
    /// What only `follower alter` can take away.
    void addDropsTo(CLI::App& verb);

    /// What attach begins with, and what alter changes. An empty text takes a list or hot span back.
    [[nodiscard]] Result<facade::FollowerOptions> options() const;
    [[nodiscard]] Result<facade::FollowerChange> change() const;

private:
    ListArguments m_lists;
    std::optional<std::string> m_principals;
    std::optional<std::string> m_caching;
    std::optional<std::string> m_hot;
    std::vector<std::string> m_tableHot;       ///< TABLE=SPAN
    std::vector<std::string> m_addPrincipals;  ///< ROLE=PRINCIPAL
    std::vector<std::string> m_dropPrincipals; ///< likewise
    std::optional<bool> m_prefetch;
};

[[nodiscard]] nlohmann::ordered_json optionsJson(const facade::FollowerOptions& options);
/// `follower show`: each value of the leader, the override beside it, and what holds.
[[nodiscard]] nlohmann::ordered_json detailJson(const facade::FollowerDetail& detail);

} // namespace sharepane::ctl
