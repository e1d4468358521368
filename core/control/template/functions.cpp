#include "core/control/template/functions.h"

#include <array>

namespace sharepane::control::arm {

namespace {

std::string ordinal(std::size_t index)
{
    return "argument " + std::to_string(index + 1);
}

} // namespace

std::string kindOf(const Json& value)
{
    if (value.is_string()) {
        return "a string";
    }
    if (value.is_number_integer()) {
        return "an int";
    }
    if (value.is_boolean()) {
        return "a bool";
    }
    if (value.is_array()) {
        return "an array";
    }
    if (value.is_object()) {
        return "an object";
    }
    return value.is_null() ? "null" : "a fraction";
}

std::string textOf(const Json& value)
{
    if (value.is_string()) {
        return value.get<std::string>();
    }
    if (value.is_boolean()) {
        return value.get<bool>() ? "True" : "False";
    }
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

tl::unexpected<Error> Call::wrong(const std::string& cause) const
{
    return fail(ErrorCode::invalidArgument, "evaluate the expression at", m_where,
                std::string(m_function) + "(): " + cause);
}

tl::unexpected<Error> Call::wrongKind(std::size_t index, std::string_view wanted) const
{
    return fail(ErrorCode::invalidArgument, "evaluate the expression at", m_where,
                ordinal(index) + " of " + std::string(m_function) + "() must be " + std::string(wanted) +
                    ", not " + kindOf(m_arguments[index]));
}

Result<std::string> Call::text(std::size_t index) const
{
    if (!m_arguments[index].is_string()) {
        return wrongKind(index, "a string");
    }
    return m_arguments[index].get<std::string>();
}

Result<std::int64_t> Call::number(std::size_t index) const
{
    const Json& argument = m_arguments[index];
    // What a parameters file writes may be larger than what expressions count with.
    const bool fits = argument.is_number_integer() &&
                      (!argument.is_number_unsigned() || argument.get<std::uint64_t>() <= INT64_MAX);
    if (!fits) {
        return wrongKind(index, "an int");
    }
    return argument.get<std::int64_t>();
}

Result<bool> Call::flag(std::size_t index) const
{
    if (!m_arguments[index].is_boolean()) {
        return wrongKind(index, "a bool");
    }
    return m_arguments[index].get<bool>();
}

Result<const Json*> Call::array(std::size_t index) const
{
    if (!m_arguments[index].is_array()) {
        return wrongKind(index, "an array");
    }
    return &m_arguments[index];
}

Result<std::string> Call::plain(std::size_t index) const
{
    const Json& argument = m_arguments[index];
    if (!argument.is_string() && !argument.is_number_integer() && !argument.is_boolean()) {
        return wrongKind(index, "a string, int or bool");
    }
    return textOf(argument);
}

Result<Json> TextBuilder::result(const Call& call) const
{
    if (m_tooLong) {
        return call.wrong("the text becomes longer than " + std::to_string(longestText) + " bytes");
    }
    return Json(m_text);
}

const Function* findFunction(std::string_view name)
{
    for (const auto& theme :
         {textFunctions(), collectionFunctions(), valueFunctions(), deploymentFunctions()}) {
        for (const Function& function : theme) {
            if (sameWord(function.name, name)) {
                return &function;
            }
        }
    }
    return nullptr;
}

} // namespace sharepane::control::arm
