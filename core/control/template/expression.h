#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

/// Azure Resource Manager templates, as far as templates of shares and followers use them. Sources of the
/// rules: "Syntax and expressions in ARM templates", "ARM template functions" and "Understand the structure
/// and syntax of ARM templates" of the Azure documentation. Pure code: nothing here reads or changes a
/// workspace. Whatever a template says, reading it ends after bounded work, in a value or in an error that
/// names the place.
namespace sharepane::control::arm {

using Json = nlohmann::json;

inline constexpr std::size_t longestExpression = 24'576; ///< bytes; Azure's limit
inline constexpr std::size_t deepestNesting = 64;        ///< of an expression, and of a JSON value
inline constexpr std::size_t longestText = 1U << 20U;    ///< bytes of one string that a function makes
/// About the bytes of all values that one template's expressions make together.
inline constexpr std::size_t mostWork = 64U << 20U;

/// What resourceGroup(), subscription() and deployment() speak of. A workspace has no subscriptions and
/// resource groups: these names stand for it, and are not looked at where a resource id is read.
struct Surroundings {
    std::string subscriptionId = "00000000-0000-0000-0000-000000000000";
    std::string resourceGroup = "sharepane";
    std::string location = "local"; ///< as a cluster's
    std::string deployment = "template";

    [[nodiscard]] std::string resourceGroupId() const; ///< "/subscriptions/…/resourceGroups/…"
};

/// What an expression may ask for that isn't in it. `where` is the place that asks, for errors.
class Scope {
public:
    virtual ~Scope() = default;
    [[nodiscard]] virtual Result<Json> parameter(const std::string& name, const std::string& where) = 0;
    [[nodiscard]] virtual Result<Json> variable(const std::string& name, const std::string& where) = 0;
    /// The iteration of a copy loop, from 0; an empty name means the only loop there is.
    [[nodiscard]] virtual Result<std::int64_t> copyIndex(const std::string& loop,
                                                         const std::string& where) = 0;
    [[nodiscard]] virtual const Surroundings& surroundings() const = 0;
};

/// Whether a string of a template is an expression: "[…]", but not "[[…]", which is the text "[…]".
[[nodiscard]] bool isExpression(std::string_view text);

/// Evaluates the expressions of one template. Not thread-safe. A Scope may call back into it.
class Evaluator {
public:
    explicit Evaluator(Scope& scope)
        : m_scope(scope)
    {
    }

    /// `value` with every string in it evaluated; names of members stay. `where` is its JSON path
    /// ("resources[2].name"), which errors have as their object. `invalidArgument` for what can't be read or
    /// evaluated, `unsupported` for a function that there isn't; both name the function.
    [[nodiscard]] Result<Json> evaluate(const Json& value, const std::string& where);

private:
    class Run;
    [[nodiscard]] Result<Json> evaluateText(const std::string& text, const std::string& where);
    [[nodiscard]] Result<void> charge(const Json& value, const std::string& where);

    Scope& m_scope;
    std::size_t m_depth = 0; // of everything that is being evaluated, through variables too
    std::size_t m_work = 0;
};

/// Reads a JSON text that may have comments. `invalidArgument` for what isn't JSON, and for values nested
/// deeper than deepestNesting. `what` is the text's name in errors.
[[nodiscard]] Result<Json> readJson(std::string_view text, const std::string& what);

/// Whether two names mean the same: ASCII letters compare without case, as everywhere in a template.
[[nodiscard]] bool sameWord(std::string_view a, std::string_view b);

} // namespace sharepane::control::arm
