#include "core/control/template/expression.h"

#include "core/control/template/functions.h"
#include "core/control/template/syntax.h"

#include <algorithm>

namespace sharepane::control::arm {

namespace {

constexpr const char* evaluateOp = "evaluate the expression at";
constexpr std::size_t deepestEvaluation = 256; ///< calls within calls, through variables too

/// Counts a level for as long as it lives.
class Level {
public:
    explicit Level(std::size_t& depth)
        : m_depth(depth)
    {
        ++m_depth;
    }
    ~Level() { --m_depth; }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;

private:
    std::size_t& m_depth;
};

/// About the bytes of a value; more than mostWork when it nests too deeply.
std::size_t sizeOf(const Json& value, std::size_t depth = 0)
{
    if (depth > deepestNesting) {
        return mostWork + 1;
    }
    std::size_t size = sizeof(Json);
    if (value.is_string()) {
        size += value.get_ref<const std::string&>().size();
    } else if (value.is_object()) {
        for (const auto& [name, member] : value.items()) {
            size += name.size() + sizeOf(member, depth + 1);
        }
    } else if (value.is_array()) {
        for (const Json& element : value) {
            size += sizeOf(element, depth + 1);
        }
    }
    return size;
}

std::string argumentsWanted(const Function& function)
{
    const std::string least = std::to_string(function.least);
    if (function.most == function.least) {
        return least + (function.least == 1 ? " argument" : " arguments");
    }
    return function.most == anyNumber
               ? "at least " + least + (function.least == 1 ? " argument" : " arguments")
               : least + " to " + std::to_string(function.most) + " arguments";
}

} // namespace

std::string Surroundings::resourceGroupId() const
{
    return "/subscriptions/" + subscriptionId + "/resourceGroups/" + resourceGroup;
}

bool sameWord(std::string_view a, std::string_view b)
{
    const auto lower = [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    };
    return std::ranges::equal(a, b, {}, lower, lower);
}

bool isExpression(std::string_view text)
{
    return text.size() >= 2 && text.front() == '[' && text.back() == ']' && text[1] != '[';
}

/// Evaluates one parsed expression.
class Evaluator::Run {
public:
    Run(Evaluator& evaluator, const std::string& where)
        : m_evaluator(evaluator)
        , m_where(where)
    {
    }

    Result<Json> value(const Node& node)
    {
        if (m_evaluator.m_depth >= deepestEvaluation) {
            return wrong("expressions and variables refer to each other too deeply");
        }
        const Level level(m_evaluator.m_depth);
        Json result = TRY(start(node));
        for (const Node::Access& access : node.accesses) {
            result = TRY(picked(std::move(result), access));
        }
        return result;
    }

private:
    [[nodiscard]] tl::unexpected<Error> wrong(std::string cause, std::string hint = {}) const
    {
        return fail(ErrorCode::invalidArgument, evaluateOp, m_where, std::move(cause), std::move(hint));
    }

    Result<Json> start(const Node& node)
    {
        switch (node.kind) {
        case Node::Kind::text:
            return Json(node.text);
        case Node::Kind::number:
            return Json(node.number);
        case Node::Kind::call:
            break;
        }
        Json result = sameWord(node.text, "if") ? TRY(choice(node)) : TRY(called(node));
        TRY(m_evaluator.charge(result, m_where));
        return result;
    }

    /// if(): what isn't chosen isn't evaluated, so that it may be in error.
    Result<Json> choice(const Node& node)
    {
        if (node.arguments.size() != 3) {
            return wrong("if() takes 3 arguments, not " + std::to_string(node.arguments.size()));
        }
        const Json condition = TRY(value(node.arguments[0]));
        if (!condition.is_boolean()) {
            return wrong("argument 1 of if() must be a bool, not " + kindOf(condition));
        }
        return value(node.arguments[condition.get<bool>() ? 1 : 2]);
    }

    Result<Json> called(const Node& node)
    {
        const Function* function = findFunction(node.text);
        if (function == nullptr) {
            return fail(ErrorCode::unsupported, evaluateOp, m_where,
                        "there is no function " + node.text + "() here",
                        "correct its name, or give its value as a parameter");
        }
        const std::string name(function->name);
        if (node.arguments.size() < function->least || node.arguments.size() > function->most) {
            return wrong(name + "() takes " + argumentsWanted(*function) + ", not " +
                         std::to_string(node.arguments.size()));
        }
        std::vector<Json> arguments;
        for (const Node& argument : node.arguments) {
            arguments.push_back(TRY(value(argument)));
        }
        return function->run(Call(function->name, std::move(arguments), m_where, m_evaluator.m_scope));
    }

    Result<Json> picked(Json from, const Node::Access& access)
    {
        if (!access.member.empty()) {
            return member(from, access.member);
        }
        const Json index = TRY(value(access.index.front()));
        if (index.is_string()) {
            return member(from, index.get_ref<const std::string&>());
        }
        if (!from.is_array() || !index.is_number_integer()) {
            return wrong(kindOf(from) + " can't be indexed with " + kindOf(index));
        }
        const auto at = index.get<std::int64_t>();
        if (at < 0 || static_cast<std::size_t>(at) >= from.size()) {
            return wrong("the array has " + std::to_string(from.size()) + " elements, no element " +
                         std::to_string(at));
        }
        return Json(from[static_cast<std::size_t>(at)]);
    }

    Result<Json> member(const Json& from, const std::string& name)
    {
        if (!from.is_object()) {
            return wrong(kindOf(from) + " has no member " + name);
        }
        if (const auto exact = from.find(name); exact != from.end()) {
            return Json(*exact);
        }
        std::string names;
        for (const auto& [other, value] : from.items()) {
            if (sameWord(other, name)) {
                return Json(value);
            }
            names += (names.empty() ? "" : ", ") + other;
        }
        return wrong("the object has no member " + name,
                     names.empty() || names.size() > 200 ? std::string() : "it has: " + names);
    }

    Evaluator& m_evaluator;
    const std::string& m_where;
};

Result<void> Evaluator::charge(const Json& value, const std::string& where)
{
    m_work += sizeOf(value);
    if (m_work > mostWork) {
        return fail(ErrorCode::invalidArgument, evaluateOp, where,
                    "the template's expressions make more or deeper values than any template needs",
                    "make it smaller");
    }
    return {};
}

Result<Json> Evaluator::evaluateText(const std::string& text, const std::string& where)
{
    if (text.size() >= 2 && text.starts_with("[[") && text.ends_with(']')) {
        return Json(text.substr(1));
    }
    if (!isExpression(text)) {
        return Json(text);
    }
    const Node node = TRY(parseExpression(std::string_view(text).substr(1, text.size() - 2), where));
    return Run(*this, where).value(node);
}

Result<Json> Evaluator::evaluate(const Json& value, const std::string& where)
{
    if (m_depth >= deepestEvaluation) {
        return fail(ErrorCode::invalidArgument, evaluateOp, where,
                    "expressions and variables refer to each other too deeply");
    }
    const Level level(m_depth);
    if (value.is_string()) {
        const auto& text = value.get_ref<const std::string&>();
        TRY(charge(value, where));
        return evaluateText(text, where);
    }
    if (value.is_object()) {
        Json result = Json::object();
        for (const auto& [name, member] : value.items()) {
            result[name] = TRY(evaluate(member, where + "." + name));
        }
        return result;
    }
    if (value.is_array()) {
        Json result = Json::array();
        for (std::size_t i = 0; i < value.size(); ++i) {
            result.push_back(TRY(evaluate(value[i], where + "[" + std::to_string(i) + "]")));
        }
        return result;
    }
    TRY(charge(value, where));
    return value;
}

Result<Json> readJson(std::string_view text, const std::string& what)
{
    bool tooDeep = false;
    const auto guard = [&](int depth, Json::parse_event_t, const Json&) {
        tooDeep = tooDeep || depth > static_cast<int>(deepestNesting);
        return !tooDeep;
    };
    Json value;
    try {
        value = Json::parse(text, guard, true, true);
    } catch (const Json::parse_error& error) {
        const auto at = std::min<std::size_t>(error.byte, text.size());
        const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n');
        return fail(ErrorCode::invalidArgument, "read", what,
                    "it is not JSON at line " + std::to_string(line), "check it with a JSON editor");
    } catch (const Json::exception&) {
        return fail(ErrorCode::invalidArgument, "read", what, "it has a number that is too large");
    }
    if (tooDeep || value.is_discarded()) {
        return fail(ErrorCode::invalidArgument, "read", what,
                    "it nests deeper than " + std::to_string(deepestNesting) + " levels");
    }
    return value;
}

} // namespace sharepane::control::arm
