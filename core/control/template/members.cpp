#include "core/control/template/members.h"

#include "core/control/template/functions.h"

namespace sharepane::control::arm {

namespace {

constexpr const char* readOp = "read";
constexpr std::size_t longestShown = 80;

/// A name from outside, short enough for an error.
std::string shown(std::string_view name)
{
    return '"' + std::string(name.substr(0, longestShown)) + '"';
}

} // namespace

Result<Members> Members::of(const Json& object, std::string where, std::string_view what)
{
    if (!object.is_object()) {
        return fail(ErrorCode::invalidArgument, readOp, where.empty() ? "the template" : std::move(where),
                    std::string(what) + " must be an object, not " + kindOf(object));
    }
    return Members(object, std::move(where));
}

std::string Members::whereOf(std::string_view name) const
{
    return m_where.empty() ? std::string(name) : m_where + "." + std::string(name);
}

const Json* Members::find(std::string_view name)
{
    for (auto member = m_object->begin(); member != m_object->end(); ++member) {
        if (sameWord(member.key(), name)) {
            m_seen.insert(member.key());
            return member->is_null() ? nullptr : &*member;
        }
    }
    return nullptr;
}

Result<const Json*> Members::need(std::string_view name)
{
    const Json* value = find(name);
    if (value == nullptr) {
        return wrong({}, "the member " + std::string(name) + " is missing");
    }
    return value;
}

Result<std::string> Members::text(std::string_view name)
{
    const Json* value = find(name);
    if (value != nullptr && !value->is_string()) {
        return wrong(name, "it must be a string, not " + kindOf(*value));
    }
    return value == nullptr ? std::string() : value->get<std::string>();
}

Result<std::string> Members::needText(std::string_view name)
{
    (void)TRY(need(name));
    std::string value = TRY(text(name));
    if (value.empty()) {
        return wrong(name, "it is empty");
    }
    return value;
}

Result<void> Members::finish(const std::string& what) const
{
    for (const auto& [name, value] : m_object->items()) {
        if (!m_seen.contains(name)) {
            return fail(ErrorCode::unsupported, readOp, whereOf(name.substr(0, longestShown)),
                        what + " has no property " + shown(name) + " that is known here",
                        "correct its name, or leave it out");
        }
    }
    return {};
}

tl::unexpected<Error> Members::wrong(std::string_view name, std::string cause, std::string hint) const
{
    std::string where = name.empty() ? m_where : whereOf(name);
    return fail(ErrorCode::invalidArgument, readOp, where.empty() ? "the template" : std::move(where),
                std::move(cause), std::move(hint));
}

} // namespace sharepane::control::arm
