#pragma once

#include "core/control/template/expression.h"

#include <set>
#include <string>
#include <string_view>

namespace sharepane::control::arm {

/// The members of one object of a template, and which of them have been looked at. Names compare without
/// case. Internal to core/control/template.
class Members {
public:
    /// `object` outlives the reader. invalidArgument when it is no object; `what` is what it should describe.
    [[nodiscard]] static Result<Members> of(const Json& object, std::string where, std::string_view what);

    [[nodiscard]] const std::string& where() const { return m_where; }
    [[nodiscard]] std::string whereOf(std::string_view name) const;

    /// nullptr when there is none, or when it is null.
    [[nodiscard]] const Json* find(std::string_view name);
    /// A member that must be there.
    [[nodiscard]] Result<const Json*> need(std::string_view name);
    /// A string; empty when absent.
    [[nodiscard]] Result<std::string> text(std::string_view name);
    [[nodiscard]] Result<std::string> needText(std::string_view name);
    /// Passes over a member that says nothing to us.
    void ignore(std::string_view name) { (void)find(name); }
    /// `unsupported`, naming it, when a member has not been looked at; `what` is what has it.
    [[nodiscard]] Result<void> finish(const std::string& what) const;

    [[nodiscard]] tl::unexpected<Error> wrong(std::string_view name, std::string cause,
                                              std::string hint = {}) const;

private:
    Members(const Json& object, std::string where)
        : m_object(&object)
        , m_where(std::move(where))
    {
    }

    const Json* m_object;
    std::string m_where;
    std::set<std::string> m_seen;
};

} // namespace sharepane::control::arm
