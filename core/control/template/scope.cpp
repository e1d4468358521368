#include "core/control/template/scope.h"

#include "core/control/template/functions.h"

#include <QtCore/QString>

#include <algorithm>
#include <set>

namespace sharepane::control::arm {

namespace {

constexpr const char* readOp = "read";
constexpr std::size_t mostNames = 256; ///< parameters, and variables; as in Azure

std::string folded(std::string name)
{
    std::ranges::transform(name, name.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return name;
}

Result<void> checkCount(const Json& section, const char* what)
{
    if (section.size() > mostNames) {
        return fail(ErrorCode::invalidArgument, readOp, what,
                    "a template may have " + std::to_string(mostNames));
    }
    return {};
}

/// The number that a limit on a value's size speaks of.
std::int64_t measured(const Json& value)
{
    if (value.is_string()) {
        return QString::fromStdString(value.get_ref<const std::string&>()).size();
    }
    return value.is_array() ? static_cast<std::int64_t>(value.size()) : value.get<std::int64_t>();
}

bool fitsInteger(const Json& value)
{
    return value.is_number_integer() &&
           (!value.is_number_unsigned() || value.get<std::uint64_t>() <= INT64_MAX);
}

} // namespace

Result<TemplateScope::Rule> TemplateScope::rule(Members& members)
{
    const std::string type = TRY(members.needText("type"));
    Rule rule;
    if (sameWord(type, "string") || sameWord(type, "secureString")) {
        rule.type = Type::string;
    } else if (sameWord(type, "int")) {
        rule.type = Type::integer;
    } else if (sameWord(type, "bool")) {
        rule.type = Type::boolean;
    } else if (sameWord(type, "array")) {
        rule.type = Type::array;
    } else if (sameWord(type, "object") || sameWord(type, "secureObject")) {
        rule.type = Type::object;
    } else {
        return fail(ErrorCode::unsupported, readOp, members.whereOf("type"),
                    "there is no type \"" + type.substr(0, 80) + '"',
                    "use string, secureString, int, bool, array, object or secureObject");
    }
    rule.allowed = members.find("allowedValues");
    if (rule.allowed != nullptr && !rule.allowed->is_array()) {
        return members.wrong("allowedValues", "it must be an array, not " + kindOf(*rule.allowed));
    }
    const bool isNumber = rule.type == Type::integer;
    const bool hasLength = rule.type == Type::string || rule.type == Type::array;
    if (isNumber || hasLength) {
        const char* const least = isNumber ? "minValue" : "minLength";
        const char* const most = isNumber ? "maxValue" : "maxLength";
        rule.least = members.find(least);
        rule.most = members.find(most);
        for (const auto& [limit, name] : {std::pair{rule.least, least}, std::pair{rule.most, most}}) {
            if (limit != nullptr && !fitsInteger(*limit)) {
                return members.wrong(name, "it must be an int, not " + kindOf(*limit));
            }
        }
    }
    return rule;
}

Result<TemplateScope::Entry> TemplateScope::declared(const std::string& name, const Json& declaration)
{
    auto members = TRY(Members::of(declaration, "parameters." + name, "a parameter"));
    Entry entry;
    entry.name = name;
    entry.isParameter = true;
    entry.rule = TRY(rule(members));
    members.ignore("metadata");
    const Json* byDefault = members.find("defaultValue");
    TRY(members.finish("a parameter"));
    if (byDefault != nullptr) {
        entry.value = *byDefault;
        entry.where = members.whereOf("defaultValue");
    }
    return entry;
}

/// Gives a parameter the value of the parameters file, which is no expression.
Result<void> TemplateScope::give(Entry& entry, const Json* given)
{
    if (given == nullptr) {
        if (entry.where.empty()) {
            return fail(ErrorCode::invalidArgument, readOp, "parameters." + entry.name,
                        "the parameter " + entry.name + " has no value", "give it in the parameters file");
        }
        return {};
    }
    entry.where = "the parameters file: " + entry.name;
    auto members = TRY(Members::of(*given, entry.where, "a parameter's value"));
    if (members.find("reference") != nullptr) {
        return fail(ErrorCode::unsupported, readOp, entry.where, "references to a key vault aren't supported",
                    "give it a value");
    }
    const Json* value = members.find("value");
    TRY(members.finish("a parameter's value"));
    if (value == nullptr) {
        return fail(ErrorCode::invalidArgument, readOp, entry.where, "it has no value",
                    "write {\"value\": …}");
    }
    entry.value = *value;
    entry.state = State::ready;
    return check(entry);
}

Result<void> TemplateScope::check(const Entry& entry) const
{
    if (!entry.isParameter) {
        return {};
    }
    // The value itself stays out of errors: it may be a secret.
    const auto refuse = [&](std::string cause) {
        return fail(ErrorCode::invalidArgument, readOp, entry.where, std::move(cause));
    };
    const Json& value = entry.value;
    const Rule& rule = entry.rule;
    const bool fits = (rule.type == Type::string && value.is_string()) ||
                      (rule.type == Type::integer && fitsInteger(value)) ||
                      (rule.type == Type::boolean && value.is_boolean()) ||
                      (rule.type == Type::array && value.is_array()) ||
                      (rule.type == Type::object && value.is_object());
    if (!fits) {
        constexpr const char* kinds[] = {"a string", "an int", "a bool", "an array", "an object"};
        return refuse("the parameter " + entry.name + " must be " + kinds[static_cast<int>(rule.type)] +
                      ", not " + kindOf(value));
    }
    if (rule.allowed != nullptr) {
        const auto isAllowed = [&](const Json& one) {
            return std::find(rule.allowed->begin(), rule.allowed->end(), one) != rule.allowed->end();
        };
        // Of an array every element must be allowed, or the whole array.
        if (!isAllowed(value) && !(value.is_array() && std::all_of(value.begin(), value.end(), isAllowed))) {
            return refuse("the parameter " + entry.name + " may be " +
                          rule.allowed->dump(-1, ' ', false, Json::error_handler_t::replace).substr(0, 400) +
                          " only");
        }
    }
    const char* const what = rule.type == Type::integer  ? ""
                             : rule.type == Type::string ? " characters"
                                                         : " elements";
    if (rule.least != nullptr && measured(value) < rule.least->get<std::int64_t>()) {
        return refuse("the parameter " + entry.name + " must have at least " + rule.least->dump() + what);
    }
    if (rule.most != nullptr && measured(value) > rule.most->get<std::int64_t>()) {
        return refuse("the parameter " + entry.name + " may have at most " + rule.most->dump() + what);
    }
    return {};
}

Result<void> TemplateScope::declareParameters(const Json* declared, const Json* given)
{
    static const Json none = Json::object();
    const Json& declarations = declared == nullptr ? none : *declared;
    const Json& values = given == nullptr ? none : *given;
    (void)TRY(Members::of(declarations, "parameters", "the parameters"));
    (void)TRY(Members::of(values, "the parameters file: parameters", "the parameters' values"));
    TRY(checkCount(declarations, "parameters"));
    std::set<std::string> known;
    for (const auto& [name, declaration] : declarations.items()) {
        Entry entry = TRY(this->declared(name, declaration));
        const Json* value = nullptr;
        for (auto one = values.begin(); one != values.end(); ++one) {
            value = sameWord(one.key(), name) ? &*one : value;
        }
        TRY(give(entry, value));
        if (!m_parameters.emplace(folded(name), std::move(entry)).second) {
            return fail(ErrorCode::invalidArgument, readOp, "parameters." + name,
                        "another parameter differs from it in upper and lower case only");
        }
    }
    for (const auto& [name, value] : values.items()) {
        if (!m_parameters.contains(folded(name))) {
            return fail(ErrorCode::invalidArgument, readOp, "the parameters file: " + name,
                        "the template has no parameter " + name, "leave it out, or correct its name");
        }
    }
    return {};
}

Result<void> TemplateScope::declareVariables(const Json* variables)
{
    if (variables == nullptr) {
        return {};
    }
    (void)TRY(Members::of(*variables, "variables", "the variables"));
    TRY(checkCount(*variables, "variables"));
    for (const auto& [name, value] : variables->items()) {
        if (sameWord(name, "copy")) {
            return fail(ErrorCode::unsupported, readOp, "variables.copy",
                        "loops that make variables (copy) aren't supported", "write the array out");
        }
        Entry entry{.name = name, .where = "variables." + name, .value = value};
        if (!m_variables.emplace(folded(name), std::move(entry)).second) {
            return fail(ErrorCode::invalidArgument, readOp, "variables." + name,
                        "another variable differs from it in upper and lower case only");
        }
    }
    return {};
}

Result<void> TemplateScope::evaluateAll()
{
    for (Entries* entries : {&m_parameters, &m_variables}) {
        for (auto& [key, entry] : *entries) {
            (void)TRY(value(entry, entry.where));
        }
    }
    return {};
}

Result<Json> TemplateScope::value(Entry& entry, const std::string& where)
{
    if (entry.state == State::busy) {
        return fail(ErrorCode::invalidArgument, "evaluate the expression at", where,
                    std::string(entry.isParameter ? "the parameter " : "the variable ") + entry.name +
                        " depends on itself");
    }
    if (entry.state == State::raw) {
        entry.state = State::busy;
        entry.value = TRY(m_evaluator.evaluate(entry.value, entry.where));
        entry.state = State::ready;
        TRY(check(entry));
    }
    return entry.value;
}

Result<Json> TemplateScope::named(Entries& entries, const char* kind, const std::string& name,
                                  const std::string& where)
{
    const auto found = entries.find(folded(name));
    if (found == entries.end()) {
        return fail(ErrorCode::invalidArgument, "evaluate the expression at", where,
                    std::string("the template has no ") + kind + " " + name.substr(0, 80));
    }
    return value(found->second, where);
}

Result<Json> TemplateScope::parameter(const std::string& name, const std::string& where)
{
    return named(m_parameters, "parameter", name, where);
}

Result<Json> TemplateScope::variable(const std::string& name, const std::string& where)
{
    return named(m_variables, "variable", name, where);
}

Result<std::int64_t> TemplateScope::copyIndex(const std::string& loop, const std::string& where)
{
    for (auto open = m_loops.rbegin(); open != m_loops.rend(); ++open) {
        if (loop.empty() || sameWord(open->first, loop)) {
            return open->second;
        }
    }
    return fail(ErrorCode::invalidArgument, "evaluate the expression at", where,
                loop.empty() ? std::string("copyIndex() is for resources with a copy loop")
                             : "there is no copy loop " + loop.substr(0, 80) + " around it");
}

} // namespace sharepane::control::arm
