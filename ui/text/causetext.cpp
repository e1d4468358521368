#include "ui/text/causetext.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QRegularExpression>

#include <array>

namespace sharepane::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr const char* context = "sharepane::ui::CauseText";

/// What people meet most. Sentences of the core, lower case and without a full stop.
constexpr std::array patterns{
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "it was cancelled"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "free some space, then try again"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "it is one of all databases that %1 follows at %2"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "detach all of them: %1"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "it holds nothing"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "add a dataset first: sharepanectl share dataset add %1"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "an invitation waits for an answer already: %1"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "sharepanectl invitation resend makes a new file for it"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "there is no xdg-email on the PATH"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "xdg-email found no mail program"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "the mail program could not be opened"),
    QT_TRANSLATE_NOOP(
        "sharepane::ui::CauseText",
        "see that xdg-email opens your mail program (Debian: package xdg-utils), or send the file "
        "to %1 yourself"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "the share has it with other lists"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "remove that dataset first"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText",
                      "the share has %1 already, and a database can be in it only once"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "it has the share %1"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "delete its shares first"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText",
                      "it exists with another spelling, description or terms of use"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "choose another name, or use the share there is"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText",
                      "it exists with another spelling, e-mail address or organization"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "choose another name, or use the account there is"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "nothing is left to withdraw"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "the message is too long, or no text"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "write at most 4 KiB of plain text"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "the cluster has no leader database of that name"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "it was deleted"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "the cluster follows no database of that name"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "list them with: sharepanectl follower list"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "there is no such table"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "there is no such function"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "there is no such external table"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "there is no such role"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "there is none of that name"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "its catalogue is being read again"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "it was detached"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "it has no columns"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "two columns have this name, ignoring case"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "try again"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "this database has no table %1"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "there is none"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "the storage folder %1 is not there"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "the leader detached this follower"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "resume it first"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "mount it or put it back; nothing else needs to be done"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "mount or restore it; following goes on by itself"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "list the database's tables"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "list the database's functions"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "list the database's external tables"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "list the database's principals"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "list the database's followers"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "list the databases of the cluster"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "it is paused"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "it is no number with a unit"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "it is empty"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "drop it first, or choose another name"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "choose another name, or drop it first"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "create it with its columns"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText",
                      "create it first, or let the ingestion create it (--create)"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "choose another name with a name override or prefix"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "ask the leader's owner, then attach it again"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "another function of that name exists"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "detach its followers first"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "it is followed by %1"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "it is a follower database"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "it is a read-only follower database"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "change its leader, database %1 on %2"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "it has follower databases, or is part of a share"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText",
                      "detach these first, and remove its datasets from the share"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "the cluster has a follower database of that name"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "the cluster has a leader database of that name"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "the folder is not there"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "only SELECT statements run here"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "it is not exactly one statement"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "run statements one at a time"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "%1 is not allowed here"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "check the statement's syntax"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText",
                      "check the spelling; files and other databases can't be read here"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "its first synchronisation is not finished"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "process %1 runs it already"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "use that window, or end that process first"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "the file can't be written"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "the leader's file is not there"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "it exists with other columns"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "it exists already"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText",
                      "write it as aaduser=ann@example.org, aadgroup=… or aadapp=…"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "write it like 7d, 36h, 10m, 30s or 100ms"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "write it like 512MiB or 10GB"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "use admins, users, viewers or monitors"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "another commit took this version"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "its checksum does not match"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText",
                      "it will be fetched again; if this stays, the leader's file is damaged"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "what the leader has is damaged too"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "restore the leader's file"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "the materialized view %1 reads it"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "drop the view first"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "choose 1 to 255 bytes of letters, digits, '_' and '-'"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "wait longer, or look at its sync status"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "there is no Delta table in that folder"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "name the folder that holds _delta_log"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "that folder belongs to the storage's databases"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText",
                      "name the folder of a Delta table beside the folder databases"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "it is table %1 of database %2 already"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "drop it there first; its files stay"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "it lies outside the cluster's storage %1"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText",
                      "move it there, or make a cluster whose storage holds it, or an external table of it"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "the Delta table feature \"%1\" is not implemented"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText",
                      "values of type %1 can't be read as %2 without rewriting extents"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "it has expired"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "its provider has withdrawn it"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "it was rejected already"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "ask its provider for a new one"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "it was accepted already, and can be accepted only once"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "if that was not you, tell its provider"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText",
                      "its share service doesn't know it, or it was replaced by a newer one"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText",
                      "use the newest that you were sent, or ask its provider for a new one"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText",
                      "it was signed by somebody else than the account whose share it offers"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "do not trust it; ask the provider whether they sent it"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "the share has terms of use, which were not accepted"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "another program listens there"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "end what listens there, or choose another port"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "choose an address of this machine"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "its private key is not where secrets are kept"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "it is not a certificate in PEM"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "check its name and its permissions"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "%1 revoked it on %2"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "ask %1 to reinstate it"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "%1 deleted the share on %2"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "ask %1 for another one"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText",
                      "its provider could not be reached since %1, for longer than its lease"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "it comes back when %1 can be reached"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "its share %1 was deleted, which ended it"),
};

/// The pattern as an expression that captures what stands for %1 …
QRegularExpression expressionOf(const QString& pattern)
{
    QString expression = QRegularExpression::escape(pattern);
    for (const auto* place : {"\\%1", "\\%2", "%1", "%2"}) {
        expression.replace(QLatin1String(place), u"(.+)"_s);
    }
    return QRegularExpression(QRegularExpression::anchoredPattern(expression),
                              QRegularExpression::DotMatchesEverythingOption);
}

} // namespace

const std::vector<std::string_view>& knownCauses()
{
    static const std::vector<std::string_view> known(patterns.begin(), patterns.end());
    return known;
}

QString translatedCause(const std::string& sentence)
{
    const QString english = QString::fromStdString(sentence);
    for (const char* pattern : patterns) {
        if (std::string_view(pattern).find('%') == std::string_view::npos) {
            if (sentence == pattern) {
                return QCoreApplication::translate(context, pattern);
            }
            continue;
        }
        if (const auto match = expressionOf(QString::fromUtf8(pattern)).match(english); match.hasMatch()) {
            const QString translated = QCoreApplication::translate(context, pattern);
            return match.lastCapturedIndex() == 1 ? translated.arg(match.captured(1))
                                                  : translated.arg(match.captured(1), match.captured(2));
        }
    }
    return english;
}

} // namespace sharepane::ui
