#pragma once

#include "core/control/template/expression.h"
#include "core/control/template/members.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace sharepane::control::arm {

/// The parameters, variables and copy loops of one template, evaluated when they are asked for.
/// Internal to core/control/template.
class TemplateScope final : public Scope {
public:
    explicit TemplateScope(Surroundings surroundings)
        : m_surroundings(std::move(surroundings))
        , m_evaluator(*this)
    {
    }
    TemplateScope(const TemplateScope&) = delete;
    TemplateScope& operator=(const TemplateScope&) = delete;

    /// The template's section, and the values that are given; either may be nullptr.
    [[nodiscard]] Result<void> declareParameters(const Json* declared, const Json* given);
    [[nodiscard]] Result<void> declareVariables(const Json* variables);
    /// Evaluates all of them, so that what nobody asks for is checked too.
    [[nodiscard]] Result<void> evaluateAll();

    [[nodiscard]] Evaluator& evaluator() { return m_evaluator; }

    /// What is evaluated between the two is in that iteration of the loop.
    void enterLoop(const std::string& loop, std::int64_t index) { m_loops.emplace_back(loop, index); }
    void leaveLoop() { m_loops.pop_back(); }

    Result<Json> parameter(const std::string& name, const std::string& where) override;
    Result<Json> variable(const std::string& name, const std::string& where) override;
    Result<std::int64_t> copyIndex(const std::string& loop, const std::string& where) override;
    const Surroundings& surroundings() const override { return m_surroundings; }

private:
    enum class Type : std::uint8_t { string, integer, boolean, array, object };
    enum class State : std::uint8_t { raw, busy, ready };
    /// What a parameter's value must be; nothing of a variable's.
    struct Rule {
        Type type = Type::string;
        const Json* allowed = nullptr;
        const Json* least = nullptr; ///< minLength or minValue
        const Json* most = nullptr;
    };
    struct Entry {
        std::string name;  ///< as it is declared
        std::string where; ///< of its value
        Json value;        ///< not evaluated yet while `raw`
        State state = State::raw;
        bool isParameter = false;
        Rule rule{};
    };
    using Entries = std::map<std::string, Entry>; // by name in lower case

    [[nodiscard]] Result<Entry> declared(const std::string& name, const Json& declaration);
    [[nodiscard]] Result<Rule> rule(Members& members);
    [[nodiscard]] Result<void> give(Entry& entry, const Json* given);
    [[nodiscard]] Result<void> check(const Entry& entry) const;
    [[nodiscard]] Result<Json> value(Entry& entry, const std::string& where);
    [[nodiscard]] Result<Json> named(Entries& entries, const char* kind, const std::string& name,
                                     const std::string& where);

    const Surroundings m_surroundings;
    Evaluator m_evaluator;
    Entries m_parameters;
    Entries m_variables;
    std::vector<std::pair<std::string, std::int64_t>> m_loops;
};

} // namespace sharepane::control::arm
