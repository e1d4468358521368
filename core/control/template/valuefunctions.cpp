// Logic, numbers, comparison and conversion.

#include "core/control/template/functions.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace sharepane::control::arm {

namespace {

Result<Json> equals(const Call& call)
{
    return Json(call[0] == call[1]);
}

/// Whether the first argument comes before the second; texts by their bytes.
Result<int> compared(const Call& call)
{
    if (call[0].is_string()) {
        const std::string text = TRY(call.text(0));
        return text.compare(TRY(call.text(1)));
    }
    const std::int64_t a = TRY(call.number(0));
    const std::int64_t b = TRY(call.number(1));
    return a < b ? -1 : static_cast<int>(a > b);
}

Result<Json> less(const Call& call)
{
    return Json(TRY(compared(call)) < 0);
}

Result<Json> lessOrEquals(const Call& call)
{
    return Json(TRY(compared(call)) <= 0);
}

Result<Json> greater(const Call& call)
{
    return Json(TRY(compared(call)) > 0);
}

Result<Json> greaterOrEquals(const Call& call)
{
    return Json(TRY(compared(call)) >= 0);
}

Result<Json> all(const Call& call)
{
    bool result = true;
    for (std::size_t i = 0; i < call.size(); ++i) {
        result = TRY(call.flag(i)) && result;
    }
    return Json(result);
}

Result<Json> any(const Call& call)
{
    bool result = false;
    for (std::size_t i = 0; i < call.size(); ++i) {
        result = TRY(call.flag(i)) || result;
    }
    return Json(result);
}

Result<Json> negation(const Call& call)
{
    return Json(!TRY(call.flag(0)));
}

Result<Json> coalesce(const Call& call)
{
    const auto& arguments = call.arguments();
    const auto found = std::ranges::find_if(arguments, [](const Json& value) { return !value.is_null(); });
    return found == arguments.end() ? Json() : *found;
}

Result<Json> always(const Call& /*call*/)
{
    return Json(true);
}

Result<Json> never(const Call& /*call*/)
{
    return Json(false);
}

Result<Json> nothing(const Call& /*call*/)
{
    return Json();
}

Result<Json> string(const Call& call)
{
    if (call[0].is_null()) {
        return call.wrongKind(0, "a value");
    }
    TextBuilder made;
    made.add(textOf(call[0]));
    return made.result(call);
}

Result<Json> integer(const Call& call)
{
    if (!call[0].is_string()) {
        return Json(TRY(call.number(0)));
    }
    const std::string text = TRY(call.text(0));
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) {
        return call.wrong("the text is not a whole number");
    }
    return Json(value);
}

Result<Json> boolean(const Call& call)
{
    if (call[0].is_boolean()) {
        return call[0];
    }
    if (call[0].is_number_integer()) {
        return Json(TRY(call.number(0)) != 0);
    }
    const std::string text = TRY(call.text(0));
    if (sameWord(text, "true") || text == "1") {
        return Json(true);
    }
    if (sameWord(text, "false") || text == "0") {
        return Json(false);
    }
    return call.wrong("the text is neither true nor false");
}

Result<Json> json(const Call& call)
{
    const auto value = readJson(TRY(call.text(0)), "the text");
    if (!value) {
        return call.wrong(value.error().cause);
    }
    return *value;
}

using Operation = bool (*)(std::int64_t, std::int64_t, std::int64_t*);

Result<Json> counted(const Call& call, Operation operation)
{
    const std::int64_t a = TRY(call.number(0));
    const std::int64_t b = TRY(call.number(1));
    std::int64_t result = 0;
    if (operation(a, b, &result)) {
        return call.wrong("the result is too large");
    }
    return Json(result);
}

Result<Json> add(const Call& call)
{
    return counted(call, [](auto a, auto b, auto* result) { return __builtin_add_overflow(a, b, result); });
}

Result<Json> subtract(const Call& call)
{
    return counted(call, [](auto a, auto b, auto* result) { return __builtin_sub_overflow(a, b, result); });
}

Result<Json> multiply(const Call& call)
{
    return counted(call, [](auto a, auto b, auto* result) { return __builtin_mul_overflow(a, b, result); });
}

Result<Json> divided(const Call& call, bool rest)
{
    const std::int64_t a = TRY(call.number(0));
    const std::int64_t b = TRY(call.number(1));
    if (b == 0 || (a == INT64_MIN && b == -1)) {
        return call.wrong(b == 0 ? "nothing can be divided by 0" : "the result is too large");
    }
    return Json(rest ? a % b : a / b);
}

Result<Json> divide(const Call& call)
{
    return divided(call, false);
}

Result<Json> modulo(const Call& call)
{
    return divided(call, true);
}

/// The numbers of min() and max(): the arguments, or the elements of the only one.
Result<std::vector<std::int64_t>> numbers(const Call& call)
{
    std::vector<std::int64_t> all;
    if (call.size() == 1 && call[0].is_array()) {
        for (const Json& element : call[0]) {
            all.push_back(TRY(Call("the array", {element}, call.where(), call.scope()).number(0)));
        }
    } else {
        for (std::size_t i = 0; i < call.size(); ++i) {
            all.push_back(TRY(call.number(i)));
        }
    }
    if (all.empty()) {
        return call.wrong("the array is empty");
    }
    return all;
}

Result<Json> least(const Call& call)
{
    return Json(std::ranges::min(TRY(numbers(call))));
}

Result<Json> most(const Call& call)
{
    return Json(std::ranges::max(TRY(numbers(call))));
}

constexpr std::array functions{Function{"equals", 2, 2, equals},
                               Function{"less", 2, 2, less},
                               Function{"lessOrEquals", 2, 2, lessOrEquals},
                               Function{"greater", 2, 2, greater},
                               Function{"greaterOrEquals", 2, 2, greaterOrEquals},
                               Function{"and", 2, anyNumber, all},
                               Function{"or", 2, anyNumber, any},
                               Function{"not", 1, 1, negation},
                               Function{"coalesce", 1, anyNumber, coalesce},
                               Function{"true", 0, 0, always},
                               Function{"false", 0, 0, never},
                               Function{"null", 0, 0, nothing},
                               Function{"string", 1, 1, string},
                               Function{"int", 1, 1, integer},
                               Function{"bool", 1, 1, boolean},
                               Function{"json", 1, 1, json},
                               Function{"add", 2, 2, add},
                               Function{"sub", 2, 2, subtract},
                               Function{"mul", 2, 2, multiply},
                               Function{"div", 2, 2, divide},
                               Function{"mod", 2, 2, modulo},
                               Function{"min", 1, anyNumber, least},
                               Function{"max", 1, anyNumber, most}};

} // namespace

std::span<const Function> valueFunctions()
{
    return functions;
}

} // namespace sharepane::control::arm
