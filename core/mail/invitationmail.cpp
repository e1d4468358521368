#include "core/mail/invitationmail.h"

#include <QtCore/QDateTime>
#include <QtCore/QLocale>
#include <QtCore/QString>

namespace sharepane::mail {

namespace {

constexpr std::size_t longestLink = std::size_t{8} << 10U; // mail programs cut longer ones off
constexpr qsizetype longestFileStem = 60;
constexpr auto invitationType = "application/x-sharepane-invitation";

/// The sentences of a language; what is put into them is called %1, %2 …
struct Sentences {
    const char* subject; // provider, share
    const char* greeting;
    const char* invited; // provider, e-mail, share
    const char* holds;
    const char* wholeCluster;  // cluster
    const char* wholeDatabase; // database, cluster
    const char* someOfIt;      // database, cluster
    const char* says;          // provider
    const char* validUntil;    // time
    const char* terms;
    const char* openFile; // file
    const char* command;
    const char* openLink;
    const char* unreachable;
    const char* fingerprint; // provider, e-mail
    const char* isSecret;
    const char* timeFormat; // of QLocale
    const char* testSubject;
    const char* testText;
};

constexpr Sentences english{
    "%1 shares \"%2\" with you",
    "Hello,",
    "%1 (%2) invites you to the share \"%3\" on Sharepane.",
    "It holds:",
    "the cluster %1, with the databases that it gets later",
    "the database %1 of the cluster %2",
    "selected tables, views and functions of the database %1 of the cluster %2",
    "%1 writes:",
    "The invitation is valid until %1.",
    "The share has terms of use. They are in the invitation; whoever accepts it accepts them.",
    "To see what is offered, and to accept or reject it, save the attached file %1 and open it with "
    "Sharepane, or run:",
    "sharepanectl invitation show %1",
    "Or open this link, which says the same:",
    "It can be read now, but not be accepted: the provider has no share service yet, and will have to send "
    "another one.",
    "Before you accept, ask %1 by another way than mail whether this is the fingerprint of their key:",
    "This mail holds a one-time secret. Don't forward it.",
    "d MMMM yyyy, HH:mm",
    "Sharepane can send mail",
    "This is the test message that you asked Sharepane to send. Invitations to your shares will come this "
    "way.",
};

constexpr Sentences german{
    "%1 gibt „%2“ für Sie frei",
    "Guten Tag,",
    "%1 (%2) lädt Sie zur Freigabe „%3“ in Sharepane ein.",
    "Sie enthält:",
    "den Cluster %1, auch mit den Datenbanken, die er später bekommt",
    "die Datenbank %1 des Clusters %2",
    "ausgewählte Tabellen, Sichten und Funktionen der Datenbank %1 des Clusters %2",
    "%1 schreibt dazu:",
    "Die Einladung gilt bis %1.",
    "Die Freigabe hat Nutzungsbedingungen. Sie stehen in der Einladung; wer sie annimmt, nimmt auch die "
    "Bedingungen an.",
    "Um zu sehen, was angeboten wird, und um es anzunehmen oder abzulehnen, speichern Sie die angehängte "
    "Datei %1 und "
    "öffnen Sie sie mit Sharepane, oder rufen Sie auf:",
    "sharepanectl invitation show %1",
    "Oder öffnen Sie diesen Link, der dasselbe sagt:",
    "Sie kann gelesen, aber noch nicht angenommen werden: Der Anbieter hat noch keinen Freigabedienst und "
    "muss eine "
    "neue schicken.",
    "Fragen Sie %1 vor dem Annehmen auf anderem Weg als per Mail, ob dies der Fingerabdruck des Schlüssels "
    "ist:",
    "Diese Mail enthält ein einmaliges Geheimnis. Leiten Sie sie nicht weiter.",
    "d. MMMM yyyy, HH:mm",
    "Sharepane kann Mails verschicken",
    "Dies ist die Testnachricht, die Sie von Sharepane verlangt haben. Einladungen zu Ihren Freigaben kommen "
    "auf diesem "
    "Weg.",
};

const Sentences& sentencesOf(Language language)
{
    return language == Language::german ? german : english;
}

/// A piece of a mail, which both forms have.
struct Block {
    enum class Kind { paragraph, item, quotation, code, link };
    Kind kind;
    QString text;
};
using Blocks = std::vector<Block>;
using Kind = Block::Kind;

QString with(const char* sentence)
{
    return QString::fromUtf8(sentence);
}

/// Fills in all at once, so that a "%1" in what is filled in stays as it is.
template <typename... Texts>
QString with(const char* sentence, const Texts&... texts)
{
    return QString::fromUtf8(sentence).arg(QString::fromStdString(texts)...);
}

/// In text, what is quoted or listed is set apart line by line.
QString toText(const Blocks& blocks)
{
    QString text;
    const Block* before = nullptr;
    for (const Block& block : blocks) {
        const bool goesOn = before != nullptr && before->kind == Kind::item && block.kind == Kind::item;
        text += before == nullptr ? QString() : goesOn ? QStringLiteral("\n") : QStringLiteral("\n\n");
        QString body = block.text;
        body.replace(QStringLiteral("\r\n"), QStringLiteral("\n"));
        switch (block.kind) {
        case Kind::item:
            text += QStringLiteral("  - ") + body.replace(QLatin1Char('\n'), QLatin1Char(' '));
            break;
        case Kind::quotation:
            text += QStringLiteral("> ") + body.replace(QLatin1Char('\n'), QStringLiteral("\n> "));
            break;
        case Kind::code:
            text += QStringLiteral("    ") + body;
            break;
        case Kind::paragraph:
        case Kind::link:
            text += body;
            break;
        }
        before = &block;
    }
    return text + QLatin1Char('\n');
}

QString toHtml(const Block& block)
{
    QString body = block.text.toHtmlEscaped();
    switch (block.kind) {
    case Kind::item:
        return QStringLiteral("<li>") + body + QStringLiteral("</li>\n");
    case Kind::quotation:
        return QStringLiteral("<blockquote>") + body.replace(QLatin1Char('\n'), QStringLiteral("<br>\n")) +
               QStringLiteral("</blockquote>\n");
    case Kind::code:
        return QStringLiteral("<pre>") + body + QStringLiteral("</pre>\n");
    case Kind::link:
        return QStringLiteral("<p><a href=\"") + body + QStringLiteral("\">") + body.left(60) +
               QStringLiteral("…</a></p>\n");
    case Kind::paragraph:
        break;
    }
    return QStringLiteral("<p>") + body + QStringLiteral("</p>\n");
}

QString toHtml(const Blocks& blocks, const QString& title, Language language)
{
    QString html = QStringLiteral("<!DOCTYPE html>\n<html lang=\"") + QString::fromUtf8(nameOf(language)) +
                   QStringLiteral("\">\n<head><meta charset=\"utf-8\"><title>") + title.toHtmlEscaped() +
                   QStringLiteral("</title></head>\n<body style=\"font-family: sans-serif\">\n");
    bool inList = false;
    for (const Block& block : blocks) {
        const bool isItem = block.kind == Kind::item;
        if (isItem != inList) {
            html += isItem ? QStringLiteral("<ul>\n") : QStringLiteral("</ul>\n");
            inList = isItem;
        }
        html += toHtml(block);
    }
    return html + (inList ? QStringLiteral("</ul>\n") : QString()) + QStringLiteral("</body>\n</html>\n");
}

/// The share's name with what no shell and no file system minds.
std::string fileNameOf(const std::string& share)
{
    QString stem = QString::fromStdString(share).left(longestFileStem);
    for (QChar& c : stem) {
        const bool plain = c.unicode() < 0x80 && (c.isLetterOrNumber() || c == u'-' || c == u'_');
        c = plain ? c : QChar(u'_');
    }
    if (stem.isEmpty() || stem.startsWith(u'-')) {
        stem.prepend(u'_');
    }
    return stem.toStdString() + ".sharepane-invitation";
}

/// As one word for a shell, whatever whoever saved the file called it.
std::string shellWord(const std::string& name)
{
    constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.@+";
    if (!name.starts_with('-') && name.find_first_not_of(plain) == std::string::npos) {
        return name;
    }
    std::string word = name.starts_with('-') ? "'./" : "'";
    for (const char c : name) {
        word += c == '\'' ? std::string("'\\''") : std::string(1, c);
    }
    return word + '\'';
}

std::string timeText(Timestamp time, Language language)
{
    const QLocale locale(language == Language::german ? QLocale::German : QLocale::English);
    const auto utc = QDateTime::fromMSecsSinceEpoch(toMillis(time), Qt::UTC);
    return locale.toString(utc, QString::fromUtf8(sentencesOf(language).timeFormat)).toStdString() + " UTC";
}

QString partText(const InvitationWords::Part& part, const Sentences& say)
{
    if (part.database.empty()) {
        return with(say.wholeCluster, part.cluster);
    }
    return with(part.isSelected ? say.someOfIt : say.wholeDatabase, part.database, part.cluster);
}

void addOffer(Blocks& blocks, const InvitationWords& words, const Sentences& say)
{
    blocks.push_back(
        {Kind::paragraph, with(say.invited, words.providerName, words.providerEmail, words.share)});
    if (!words.description.empty()) {
        blocks.push_back({Kind::quotation, QString::fromStdString(words.description)});
    }
    if (!words.parts.empty()) {
        blocks.push_back({Kind::paragraph, with(say.holds)});
    }
    for (const auto& part : words.parts) {
        blocks.push_back({Kind::item, partText(part, say)});
    }
    if (!words.message.empty()) {
        blocks.push_back({Kind::paragraph, with(say.says, words.providerName)});
        blocks.push_back({Kind::quotation, QString::fromStdString(words.message)});
    }
}

Blocks blocksOf(const InvitationWords& words, const std::string& fileName, Language language)
{
    const Sentences& say = sentencesOf(language);
    Blocks blocks{{Kind::paragraph, with(say.greeting)}};
    addOffer(blocks, words, say);
    blocks.push_back({Kind::paragraph, with(say.validUntil, timeText(words.expiresAt, language))});
    if (words.hasTerms) {
        blocks.push_back({Kind::paragraph, with(say.terms)});
    }
    blocks.push_back({Kind::paragraph, with(say.openFile, fileName)});
    blocks.push_back({Kind::code, with(say.command, shellWord(fileName))});
    if (!words.link.empty() && words.link.size() <= longestLink) {
        blocks.push_back({Kind::paragraph, with(say.openLink)});
        blocks.push_back({Kind::link, QString::fromStdString(words.link)});
    }
    if (!words.reachable) {
        blocks.push_back({Kind::paragraph, with(say.unreachable)});
    }
    blocks.push_back({Kind::paragraph, with(say.fingerprint, words.providerName)});
    blocks.push_back({Kind::code, QString::fromStdString(words.fingerprint)});
    blocks.push_back({Kind::paragraph, with(say.isSecret)});
    return blocks;
}

Message messageOf(const Blocks& blocks, const QString& subject, Language language)
{
    Message message;
    message.subject = subject.toStdString();
    message.text = toText(blocks).toStdString();
    message.html = toHtml(blocks, subject, language).toStdString();
    return message;
}

} // namespace

const char* nameOf(Language language)
{
    return language == Language::german ? "de" : "en";
}

std::optional<Language> languageOf(std::string_view name)
{
    for (const Language language : {Language::english, Language::german}) {
        if (name == nameOf(language)) {
            return language;
        }
    }
    return std::nullopt;
}

Language usersLanguage()
{
    return QLocale::system().language() == QLocale::German ? Language::german : Language::english;
}

Message invitationMail(const InvitationWords& words, const std::string& sender, Language language)
{
    const std::string fileName = words.fileName.empty() ? fileNameOf(words.share) : words.fileName;
    const QString subject = with(sentencesOf(language).subject, words.providerName, words.share);
    Message message = messageOf(blocksOf(words, fileName, language), subject, language);
    message.from = {words.providerName, sender};
    message.to = {{}, words.recipient};
    if (words.providerEmail != sender && checkAddress(words.providerEmail)) {
        message.replyTo = Mailbox{words.providerName, words.providerEmail};
    }
    message.attachments.push_back({fileName, invitationType, words.file});
    return message;
}

Message testMail(const std::string& sender, const std::string& recipient, Language language)
{
    const Sentences& say = sentencesOf(language);
    Message message = messageOf({{Kind::paragraph, with(say.testText)}}, with(say.testSubject), language);
    message.from = {"Sharepane", sender};
    message.to = {{}, recipient};
    return message;
}

} // namespace sharepane::mail
