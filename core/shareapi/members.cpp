#include "core/shareapi/members.h"

#include "core/base/ids.h"

#include <QtCore/QString>

#include <algorithm>
#include <limits>

namespace sharepane::shareapi {

using Json = nlohmann::json;

std::string dumped(const Json& json)
{
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

const Json* memberIn(const Json& object, const char* name)
{
    const auto found = object.is_object() ? object.find(name) : object.end();
    return found != object.end() ? &*found : nullptr;
}

std::optional<std::string> textIn(const Json& object, const char* name, std::size_t longest)
{
    const Json* found = memberIn(object, name);
    if (found == nullptr || !found->is_string()) {
        return std::nullopt;
    }
    const auto& text = found->get_ref<const std::string&>();
    if (text.size() > longest) {
        return std::nullopt;
    }
    const QString decoded = QString::fromStdString(text);
    const bool strange =
        std::ranges::any_of(decoded, [](QChar c) { return c.category() == QChar::Other_Control; });
    return strange ? std::nullopt : std::optional(text);
}

std::optional<std::string> uuidIn(const Json& object, const char* name)
{
    constexpr std::size_t uuidLength = 36;
    auto id = textIn(object, name, uuidLength);
    return id && isUuid(*id) ? std::move(id) : std::nullopt;
}

std::optional<std::int64_t> integerIn(const Json& object, const char* name, std::int64_t least,
                                      std::int64_t most)
{
    const Json* found = memberIn(object, name);
    if (found == nullptr || !found->is_number_integer() ||
        (found->is_number_unsigned() &&
         found->get<std::uint64_t>() >
             static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))) {
        return std::nullopt;
    }
    const auto value = found->get<std::int64_t>();
    return value >= least && value <= most ? std::optional(value) : std::nullopt;
}

std::optional<bool> flagIn(const Json& object, const char* name)
{
    const Json* found = memberIn(object, name);
    return found != nullptr && found->is_boolean() ? std::optional(found->get<bool>()) : std::nullopt;
}

const Json* listIn(const Json& object, const char* name, std::size_t most)
{
    const Json* found = memberIn(object, name);
    return found != nullptr && found->is_array() && found->size() <= most ? found : nullptr;
}

tl::unexpected<Error> badQuestion(const char* what)
{
    return fail(ErrorCode::invalidArgument, "read", what, "it is not of the form that this service knows",
                "use the same version of Sharepane");
}

tl::unexpected<Error> badAnswer(const char* what)
{
    return fail(ErrorCode::corrupt, "read", what, "it is not of the form that is known here",
                "tell the share's provider");
}

} // namespace sharepane::shareapi
