// Texts are measured in UTF-16 units, as Azure measures them.

#include "core/control/template/functions.h"

#include <QtCore/QByteArray>
#include <QtCore/QCryptographicHash>
#include <QtCore/QString>
#include <QtCore/QUuid>

#include <algorithm>
#include <array>

namespace sharepane::control::arm {

namespace {

Result<QString> wide(const Call& call, std::size_t index)
{
    return QString::fromStdString(TRY(call.text(index)));
}

Result<Json> toLower(const Call& call)
{
    return Json(TRY(wide(call, 0)).toLower().toStdString());
}

Result<Json> toUpper(const Call& call)
{
    return Json(TRY(wide(call, 0)).toUpper().toStdString());
}

Result<Json> trim(const Call& call)
{
    return Json(TRY(wide(call, 0)).trimmed().toStdString());
}

Result<Json> replace(const Call& call)
{
    const std::string text = TRY(call.text(0));
    const std::string old = TRY(call.text(1));
    const std::string with = TRY(call.text(2));
    if (old.empty()) {
        return call.wrong("an empty text can't be replaced");
    }
    TextBuilder made;
    std::size_t at = 0;
    for (std::size_t found = 0; (found = text.find(old, at)) != std::string::npos && !made.isTooLong();) {
        made.add(std::string_view(text).substr(at, found - at));
        made.add(with);
        at = found + old.size();
    }
    made.add(std::string_view(text).substr(at));
    return made.result(call);
}

Result<Json> startsWith(const Call& call)
{
    const QString text = TRY(wide(call, 0));
    return Json(text.startsWith(TRY(wide(call, 1)), Qt::CaseInsensitive));
}

Result<Json> endsWith(const Call& call)
{
    const QString text = TRY(wide(call, 0));
    return Json(text.endsWith(TRY(wide(call, 1)), Qt::CaseInsensitive));
}

Result<Json> substring(const Call& call)
{
    const QString text = TRY(wide(call, 0));
    const std::int64_t start = TRY(call.number(1));
    if (start < 0 || start > text.size()) {
        return call.wrong("the text has " + std::to_string(text.size()) +
                          " characters, so that it can't start at " + std::to_string(start));
    }
    const std::int64_t length = call.size() == 3 ? TRY(call.number(2)) : text.size() - start;
    if (length < 0 || length > text.size() - start) {
        return call.wrong("there are no " + std::to_string(length) + " characters from " +
                          std::to_string(start) + " on");
    }
    return Json(text.mid(start, length).toStdString());
}

Result<Json> padLeft(const Call& call)
{
    const QString text = QString::fromStdString(TRY(call.plain(0)));
    const std::int64_t width = TRY(call.number(1));
    const QString with = call.size() == 3 ? TRY(wide(call, 2)) : QStringLiteral(" ");
    if (with.size() != 1) {
        return call.wrong("argument 3 must be one character");
    }
    if (width < 0 || width > static_cast<std::int64_t>(longestText / 4)) {
        return call.wrong("a text can't have " + std::to_string(width) + " characters");
    }
    return Json(text.rightJustified(width, with.front()).toStdString());
}

Result<Json> split(const Call& call)
{
    const std::string text = TRY(call.text(0));
    std::vector<std::string> delimiters;
    if (call[1].is_string()) {
        delimiters.push_back(call[1].get<std::string>());
    } else {
        for (const Json& delimiter : *TRY(call.array(1))) {
            if (!delimiter.is_string()) {
                return call.wrong("the delimiters must be strings");
            }
            delimiters.push_back(delimiter.get<std::string>());
        }
    }
    std::erase(delimiters, std::string());
    if (delimiters.size() > 16) {
        return call.wrong("there may be 16 delimiters");
    }
    Json parts = Json::array();
    std::size_t begin = 0;
    for (std::size_t at = 0; at < text.size();) {
        const auto here = std::ranges::find_if(delimiters, [&](const std::string& delimiter) {
            return text.compare(at, delimiter.size(), delimiter) == 0;
        });
        if (here == delimiters.end()) {
            ++at;
            continue;
        }
        parts.push_back(text.substr(begin, at - begin));
        at += here->size();
        begin = at;
    }
    parts.push_back(text.substr(begin));
    return parts;
}

Result<Json> join(const Call& call)
{
    const Json& parts = *TRY(call.array(0));
    const std::string delimiter = TRY(call.text(1));
    TextBuilder made;
    for (std::size_t i = 0; i < parts.size() && !made.isTooLong(); ++i) {
        made.add(i == 0 ? std::string_view() : std::string_view(delimiter));
        made.add(textOf(parts[i]));
    }
    return made.result(call);
}

/// The length of a placeholder "{7}" that `rest` begins with, and its number; 0 when it isn't one.
std::size_t placeholder(std::string_view rest, std::size_t& number)
{
    std::size_t at = 1;
    number = 0;
    while (at < rest.size() && rest[at] >= '0' && rest[at] <= '9' && at < 5) {
        number = number * 10 + static_cast<std::size_t>(rest[at++] - '0');
    }
    return at > 1 && at < rest.size() && rest[at] == '}' ? at + 1 : 0;
}

Result<Json> format(const Call& call)
{
    const std::string pattern = TRY(call.text(0));
    TextBuilder made;
    for (std::size_t at = 0; at < pattern.size() && !made.isTooLong();) {
        const std::string_view rest = std::string_view(pattern).substr(at);
        if (rest.starts_with("{{") || rest.starts_with("}}")) {
            made.add(rest.substr(0, 1));
            at += 2;
        } else if (rest.front() == '{') {
            std::size_t number = 0;
            const std::size_t length = placeholder(rest, number);
            if (length == 0) {
                return call.wrong("a placeholder is written {0}, without width and kind; a brace is {{");
            }
            if (number + 1 >= call.size()) {
                return call.wrong("there is no value for {" + std::to_string(number) + "}");
            }
            made.add(textOf(call[number + 1]));
            at += length;
        } else if (rest.front() == '}') {
            return call.wrong("a brace is written }}");
        } else {
            made.add(rest.substr(0, 1));
            ++at;
        }
    }
    return made.result(call);
}

/// The arguments in a form that keeps ('a', 'b') and ('ab') apart.
Result<QByteArray> seed(const Call& call)
{
    Json texts = Json::array();
    for (std::size_t i = 0; i < call.size(); ++i) {
        texts.push_back(TRY(call.plain(i)));
    }
    return QByteArray::fromStdString(texts.dump());
}

/// 13 letters and digits that are the same for the same arguments. Azure's are others: its hash isn't
/// published.
Result<Json> uniqueString(const Call& call)
{
    constexpr std::string_view alphabet = "abcdefghijklmnopqrstuvwxyz234567";
    const QByteArray hash = QCryptographicHash::hash(TRY(seed(call)), QCryptographicHash::Sha256);
    std::string text;
    for (qsizetype i = 0; i < 13; ++i) {
        text += alphabet[static_cast<unsigned char>(hash[i]) % alphabet.size()];
    }
    return Json(text);
}

/// A version 5 UUID that is the same for the same arguments. Azure's are others.
Result<Json> guid(const Call& call)
{
    const QUuid ours(0xb25c8a1e, 0x7d3c, 0x4f0e, 0x9a, 0x41, 0x5e, 0x0b, 0x6d, 0x1f, 0x33, 0xc7);
    return Json(QUuid::createUuidV5(ours, TRY(seed(call))).toString(QUuid::WithoutBraces).toStdString());
}

constexpr std::array functions{Function{"toLower", 1, 1, toLower},
                               Function{"toUpper", 1, 1, toUpper},
                               Function{"trim", 1, 1, trim},
                               Function{"replace", 3, 3, replace},
                               Function{"startsWith", 2, 2, startsWith},
                               Function{"endsWith", 2, 2, endsWith},
                               Function{"substring", 2, 3, substring},
                               Function{"padLeft", 2, 3, padLeft},
                               Function{"split", 2, 2, split},
                               Function{"join", 2, 2, join},
                               Function{"format", 1, anyNumber, format},
                               Function{"uniqueString", 1, anyNumber, uniqueString},
                               Function{"guid", 1, anyNumber, guid}};

} // namespace

std::span<const Function> textFunctions()
{
    return functions;
}

} // namespace sharepane::control::arm
