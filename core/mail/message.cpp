#include "core/mail/message.h"

#include <QtCore/QDateTime>
#include <QtCore/QString>

#include <algorithm>
#include <cctype>
#include <string_view>

namespace sharepane::mail {

namespace {

constexpr std::size_t longestAddress = 254; // RFC 5321 §4.5.3.1.3, without the angle brackets
constexpr std::size_t longestText = 1024;
constexpr std::size_t longestPlainLine = 200; // far below the 998 of RFC 5322 §2.1.1
constexpr std::size_t encodedPiece = 45; // bytes whose encoded word has less than 75 characters (RFC 2047)

bool isLetterOrDigit(char c)
{
    return std::isalnum(static_cast<unsigned char>(c)) != 0 && static_cast<unsigned char>(c) < 0x80;
}

/// Parts of allowed characters, joined by single dots.
template <typename Allowed>
bool isDotted(std::string_view text, Allowed isAllowed)
{
    return !text.empty() && text.front() != '.' && text.back() != '.' &&
           text.find("..") == std::string_view::npos &&
           std::ranges::all_of(text, [&](char c) { return c == '.' || isAllowed(c); });
}

bool isLocalPart(std::string_view text)
{
    constexpr std::string_view others = "!#$%&'*+-/=?^_`{|}~"; // atext of RFC 5322
    return isDotted(text, [&](char c) { return isLetterOrDigit(c) || others.find(c) != others.npos; });
}

bool isHost(std::string_view text)
{
    return isDotted(text, [](char c) { return isLetterOrDigit(c) || c == '-'; }) && text.front() != '-';
}

bool isPlain(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return c >= ' ' && c < 0x7F; });
}

Result<void> checkText(const std::string& what, const std::string& text)
{
    const auto isControl = [](unsigned char c) {
        return c < 0x20 || c == 0x7F;
    };
    if (text.size() > longestText || std::ranges::any_of(text, isControl) ||
        QString::fromStdString(text).contains(QChar::ReplacementCharacter)) {
        return fail(ErrorCode::invalidArgument, "use as the " + what + " of a mail",
                    QString::fromStdString(text).left(80).simplified().toStdString(),
                    "it is too long, or has characters that no header has",
                    "write it as one line of at most 1 KiB");
    }
    return {};
}

/// As many bytes of valid UTF-8 as fit, ending with a whole character.
std::size_t wholeCharacters(std::string_view text, std::size_t most)
{
    std::size_t end = std::min(text.size(), most);
    while (end < text.size() && end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
        --end;
    }
    return end;
}

std::string encodedWords(std::string_view text)
{
    std::string words;
    while (!text.empty()) {
        const std::size_t length = wholeCharacters(text, encodedPiece);
        const QByteArray piece(text.data(), static_cast<qsizetype>(length));
        words += (words.empty() ? "=?UTF-8?B?" : "\r\n =?UTF-8?B?") + piece.toBase64().toStdString() + "?=";
        text.remove_prefix(length);
    }
    return words;
}

std::string subjectOf(const std::string& subject)
{
    const bool plain =
        isPlain(subject) && subject.size() <= longestPlainLine && subject.find("=?") == std::string::npos;
    return plain ? subject : encodedWords(subject);
}

std::string mailboxOf(const Mailbox& mailbox)
{
    if (mailbox.name.empty()) {
        return mailbox.address;
    }
    const std::string address = "<" + mailbox.address + ">";
    if (!isPlain(mailbox.name) || mailbox.name.size() > longestPlainLine ||
        mailbox.name.find("=?") != std::string::npos) {
        return encodedWords(mailbox.name) + "\r\n " + address;
    }
    std::string quoted = "\"";
    for (const char c : mailbox.name) {
        quoted += c == '"' || c == '\\' ? std::string{'\\', c} : std::string(1, c);
    }
    return quoted + "\" " + address;
}

std::string dateOf(Timestamp now)
{
    return QDateTime::fromMSecsSinceEpoch(toMillis(now), Qt::UTC).toString(Qt::RFC2822Date).toStdString();
}

Result<void> check(const std::string& what, const Mailbox& mailbox)
{
    TRY(checkAddress(mailbox.address));
    return checkText(what, mailbox.name);
}

} // namespace

Result<void> checkAddress(const std::string& address)
{
    const auto at = address.find('@');
    const bool isOne = at != std::string::npos && address.size() <= longestAddress &&
                       isLocalPart(std::string_view(address).substr(0, at)) &&
                       isHost(std::string_view(address).substr(at + 1));
    if (!isOne) {
        const QString shown = QString::fromStdString(address).left(static_cast<qsizetype>(longestAddress));
        return fail(ErrorCode::invalidArgument, "send mail with the address",
                    '"' + shown.simplified().toStdString() + '"', "it is none that every mail server takes",
                    "write it as name@example.org, in ASCII");
    }
    return {};
}

Result<std::vector<std::string>> headerLines(const Message& message, Timestamp now, const std::string& id)
{
    TRY(check("sender's name", message.from));
    TRY(check("recipient's name", message.to));
    TRY(checkText("subject", message.subject));
    const std::string domain = message.from.address.substr(message.from.address.find('@') + 1);
    std::vector<std::string> lines;
    lines.push_back("Date: " + dateOf(now));
    lines.push_back("Message-ID: <" + id + "@" + domain + ">");
    lines.push_back("From: " + mailboxOf(message.from));
    if (message.replyTo) {
        TRY(check("name to reply to", *message.replyTo));
        lines.push_back("Reply-To: " + mailboxOf(*message.replyTo));
    }
    lines.push_back("To: " + mailboxOf(message.to));
    lines.push_back("Subject: " + subjectOf(message.subject));
    return lines;
}

} // namespace sharepane::mail
