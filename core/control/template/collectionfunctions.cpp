// What works on arrays and objects, some of it on texts too.

#include "core/control/template/functions.h"

#include <QtCore/QString>

#include <algorithm>
#include <array>
#include <set>

namespace sharepane::control::arm {

namespace {

constexpr std::int64_t longestRange = 10'000;

QString wide(const Json& value)
{
    return QString::fromStdString(value.get_ref<const std::string&>());
}

Result<Json> concat(const Call& call)
{
    if (call.size() == 0 || !call[0].is_array()) {
        TextBuilder made;
        for (std::size_t i = 0; i < call.size(); ++i) {
            made.add(TRY(call.plain(i)));
        }
        return made.result(call);
    }
    Json all = Json::array();
    for (std::size_t i = 0; i < call.size(); ++i) {
        const Json& part = *TRY(call.array(i));
        all.insert(all.end(), part.begin(), part.end());
    }
    return all;
}

Result<Json> array(const Call& call)
{
    return call[0].is_array() ? call[0] : Json::array({call[0]});
}

Result<Json> createArray(const Call& call)
{
    Json all = Json::array();
    for (const Json& element : call.arguments()) {
        all.push_back(element);
    }
    return all;
}

Result<Json> createObject(const Call& call)
{
    if (call.size() % 2 != 0) {
        return call.wrong("it takes names and values in turn");
    }
    Json object = Json::object();
    for (std::size_t i = 0; i < call.size(); i += 2) {
        object[TRY(call.text(i))] = call[i + 1];
    }
    return object;
}

Result<Json> contains(const Call& call)
{
    const Json& in = call[0];
    if (in.is_array()) {
        return Json(std::find(in.begin(), in.end(), call[1]) != in.end());
    }
    if (in.is_object()) {
        const std::string name = TRY(call.text(1));
        for (const auto& [other, value] : in.items()) {
            if (sameWord(other, name)) {
                return Json(true);
            }
        }
        return Json(false);
    }
    const std::string text = TRY(call.text(0));
    return Json(text.find(TRY(call.plain(1))) != std::string::npos);
}

Result<Json> empty(const Call& call)
{
    const Json& value = call[0];
    if (value.is_string()) {
        return Json(value.get_ref<const std::string&>().empty());
    }
    if (!value.is_structured() && !value.is_null()) {
        return call.wrongKind(0, "a string, array or object");
    }
    return Json(value.empty());
}

Result<Json> length(const Call& call)
{
    const Json& value = call[0];
    if (value.is_string()) {
        return Json(static_cast<std::int64_t>(wide(value).size()));
    }
    if (!value.is_structured()) {
        return call.wrongKind(0, "a string, array or object");
    }
    return Json(static_cast<std::int64_t>(value.size()));
}

Result<Json> end(const Call& call, bool last)
{
    const Json& value = call[0];
    if (value.is_string()) {
        const QString text = wide(value);
        return Json((last ? text.right(1) : text.left(1)).toStdString());
    }
    const Json& elements = *TRY(call.array(0));
    if (elements.empty()) {
        return call.wrong("the array is empty");
    }
    return last ? elements.back() : elements.front();
}

Result<Json> first(const Call& call)
{
    return end(call, false);
}

Result<Json> last(const Call& call)
{
    return end(call, true);
}

/// The part of a text or array that skip() and take() leave: from `begin` to `end` of `size`.
Result<Json> part(const Call& call, bool take)
{
    const std::int64_t count = std::max<std::int64_t>(0, TRY(call.number(1)));
    if (call[0].is_string()) {
        const QString text = wide(call[0]);
        return Json((take ? text.left(std::min<std::int64_t>(count, text.size()))
                          : text.mid(std::min<std::int64_t>(count, text.size())))
                        .toStdString());
    }
    const Json& elements = *TRY(call.array(0));
    const auto middle = elements.begin() + std::min(count, static_cast<std::int64_t>(elements.size()));
    Json left = Json::array();
    left.insert(left.end(), take ? elements.begin() : middle, take ? middle : elements.end());
    return left;
}

Result<Json> skip(const Call& call)
{
    return part(call, false);
}

Result<Json> take(const Call& call)
{
    return part(call, true);
}

/// In a text without regard to case, in an array with.
Result<Json> position(const Call& call, bool last)
{
    if (call[0].is_array()) {
        std::int64_t found = -1;
        const Json& elements = call[0];
        for (std::size_t i = 0; i < elements.size() && (last || found < 0); ++i) {
            found = elements[i] == call[1] ? static_cast<std::int64_t>(i) : found;
        }
        return Json(found);
    }
    const QString text = QString::fromStdString(TRY(call.text(0)));
    const QString sought = QString::fromStdString(TRY(call.text(1)));
    const qsizetype at = last ? text.lastIndexOf(sought, -1, Qt::CaseInsensitive)
                              : text.indexOf(sought, 0, Qt::CaseInsensitive);
    return Json(static_cast<std::int64_t>(at));
}

Result<Json> indexOf(const Call& call)
{
    return position(call, false);
}

Result<Json> lastIndexOf(const Call& call)
{
    return position(call, true);
}

/// Objects within objects are merged too; of everything else the later value holds.
void merge(Json& into, const Json& from)
{
    for (const auto& [name, value] : from.items()) {
        Json& member = into[name];
        if (member.is_object() && value.is_object()) {
            merge(member, value);
        } else {
            member = value;
        }
    }
}

Result<void> checkAlike(const Call& call)
{
    for (std::size_t i = 0; i < call.size(); ++i) {
        if (call[0].is_object() ? !call[i].is_object() : !call[i].is_array()) {
            return call.wrongKind(i, call[0].is_object() ? "an object" : "an array");
        }
    }
    return {};
}

Result<Json> unite(const Call& call)
{
    TRY(checkAlike(call));
    if (call[0].is_object()) {
        Json all = Json::object();
        for (const Json& part : call.arguments()) {
            merge(all, part);
        }
        return all;
    }
    Json all = Json::array();
    std::set<Json> seen;
    for (const Json& part : call.arguments()) {
        for (const Json& element : part) {
            if (seen.insert(element).second) {
                all.push_back(element);
            }
        }
    }
    return all;
}

Result<Json> intersection(const Call& call)
{
    TRY(checkAlike(call));
    Json common = call[0];
    for (std::size_t i = 1; i < call.size(); ++i) {
        if (common.is_object()) {
            for (auto member = common.begin(); member != common.end();) {
                const auto other = call[i].find(member.key());
                const bool same = other != call[i].end() && *other == *member;
                member = same ? std::next(member) : common.erase(member);
            }
            continue;
        }
        const std::set<Json> there(call[i].begin(), call[i].end());
        Json kept = Json::array();
        std::copy_if(common.begin(), common.end(), std::back_inserter(kept),
                     [&](const Json& element) { return there.contains(element); });
        common = std::move(kept);
    }
    if (common.is_array()) {
        std::set<Json> seen;
        Json once = Json::array();
        std::copy_if(common.begin(), common.end(), std::back_inserter(once),
                     [&](const Json& element) { return seen.insert(element).second; });
        return once;
    }
    return common;
}

Result<Json> range(const Call& call)
{
    const std::int64_t start = TRY(call.number(0));
    const std::int64_t count = TRY(call.number(1));
    if (count < 0 || count > longestRange || start > INT64_MAX - longestRange) {
        return call.wrong("it makes 0 to " + std::to_string(longestRange) + " numbers");
    }
    Json all = Json::array();
    for (std::int64_t i = 0; i < count; ++i) {
        all.push_back(start + i);
    }
    return all;
}

constexpr std::array functions{Function{"concat", 1, anyNumber, concat},
                               Function{"array", 1, 1, array},
                               Function{"createArray", 0, anyNumber, createArray},
                               Function{"createObject", 0, anyNumber, createObject},
                               Function{"contains", 2, 2, contains},
                               Function{"empty", 1, 1, empty},
                               Function{"length", 1, 1, length},
                               Function{"first", 1, 1, first},
                               Function{"last", 1, 1, last},
                               Function{"skip", 2, 2, skip},
                               Function{"take", 2, 2, take},
                               Function{"indexOf", 2, 2, indexOf},
                               Function{"lastIndexOf", 2, 2, lastIndexOf},
                               Function{"union", 1, anyNumber, unite},
                               Function{"intersection", 1, anyNumber, intersection},
                               Function{"range", 2, 2, range}};

} // namespace

std::span<const Function> collectionFunctions()
{
    return functions;
}

} // namespace sharepane::control::arm
