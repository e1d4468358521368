#include "core/catalog/names.h"

#include <QtCore/QList>
#include <QtCore/QString>
#include <QtCore/QStringConverter>

#include <algorithm>

namespace sharepane::catalog {

namespace {

constexpr std::size_t maxNameBytes = 255;

constexpr char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// What is wrong with a name; empty when nothing is.
std::string complaintAbout(std::string_view name)
{
    if (name.empty()) {
        return "it is empty";
    }
    if (name.size() > maxNameBytes) {
        return "it is longer than 255 bytes";
    }
    if (name.front() == '-') {
        return "it starts with '-'";
    }
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    const QString text = decoder.decode(QByteArrayView(name.data(), static_cast<qsizetype>(name.size())));
    if (decoder.hasError()) {
        return "it is not valid UTF-8";
    }
    // Two spellings of one visible name would be two different keys.
    if (text.normalized(QString::NormalizationForm_C) != text) {
        return "its accents are written as separate characters (Unicode NFC is needed)";
    }
    for (const char32_t c : text.toUcs4()) {
        const bool allowed = c == U'_' || c == U'-' || QChar::isLetterOrNumber(c) || QChar::isMark(c);
        if (!allowed) {
            return "only letters, digits, '_' and '-' are allowed";
        }
    }
    return {};
}

} // namespace

bool sameName(std::string_view a, std::string_view b)
{
    return a.size() == b.size() &&
           std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

Result<void> checkName(std::string_view kind, std::string_view name)
{
    const std::string complaint = complaintAbout(name);
    if (complaint.empty()) {
        return {};
    }
    return fail(ErrorCode::invalidArgument, "use the " + std::string(kind) + " name",
                '"' + std::string(name.substr(0, maxNameBytes)) + '"', complaint,
                "choose 1 to 255 bytes of letters, digits, '_' and '-'");
}

} // namespace sharepane::catalog
