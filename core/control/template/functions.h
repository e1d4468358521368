#pragma once

#include "core/control/template/expression.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sharepane::control::arm {

/// One call of a function: its name as people know it, its evaluated arguments, and where it stands.
/// Internal to core/control/template.
class Call {
public:
    Call(std::string_view function, std::vector<Json> arguments, const std::string& where, Scope& scope)
        : m_function(function)
        , m_arguments(std::move(arguments))
        , m_where(where)
        , m_scope(scope)
    {
    }

    [[nodiscard]] std::size_t size() const { return m_arguments.size(); }
    [[nodiscard]] const Json& operator[](std::size_t index) const { return m_arguments[index]; }
    [[nodiscard]] const std::vector<Json>& arguments() const { return m_arguments; }
    [[nodiscard]] const std::string& where() const { return m_where; }
    [[nodiscard]] Scope& scope() const { return m_scope; }

    /// The argument as what it must be; an error that names function, argument and kind.
    [[nodiscard]] Result<std::string> text(std::size_t index) const;
    [[nodiscard]] Result<std::int64_t> number(std::size_t index) const;
    [[nodiscard]] Result<bool> flag(std::size_t index) const;
    [[nodiscard]] Result<const Json*> array(std::size_t index) const;
    /// A text, number or bool as a text.
    [[nodiscard]] Result<std::string> plain(std::size_t index) const;

    /// "function() can't …".
    [[nodiscard]] tl::unexpected<Error> wrong(const std::string& cause) const;
    [[nodiscard]] tl::unexpected<Error> wrongKind(std::size_t index, std::string_view wanted) const;

private:
    std::string_view m_function;
    std::vector<Json> m_arguments;
    const std::string& m_where;
    Scope& m_scope;
};

struct Function {
    std::string_view name;
    std::size_t least;
    std::size_t most;
    Result<Json> (*run)(const Call&);
};
inline constexpr std::size_t anyNumber = static_cast<std::size_t>(-1);

/// By theme. if() isn't among them: it evaluates one of its arguments only.
[[nodiscard]] std::span<const Function> textFunctions();
[[nodiscard]] std::span<const Function> collectionFunctions();
[[nodiscard]] std::span<const Function> valueFunctions();
[[nodiscard]] std::span<const Function> deploymentFunctions();

/// nullptr for a name that no function has; letters compare without case.
[[nodiscard]] const Function* findFunction(std::string_view name);

/// A text that is put together, and isn't when it would become longer than longestText.
class TextBuilder {
public:
    void add(std::string_view part)
    {
        m_tooLong = m_tooLong || part.size() > longestText - m_text.size();
        if (!m_tooLong) {
            m_text += part;
        }
    }
    [[nodiscard]] bool isTooLong() const { return m_tooLong; }
    [[nodiscard]] Result<Json> result(const Call& call) const;

private:
    std::string m_text;
    bool m_tooLong = false;
};

/// What a value is, for people: "a string", "an array" …
[[nodiscard]] std::string kindOf(const Json& value);
/// The compact JSON of a value; a string as it is, bools as Azure writes them ("True").
[[nodiscard]] std::string textOf(const Json& value);

} // namespace sharepane::control::arm
