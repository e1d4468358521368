#include "ui/text/causetext.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QRegularExpression>

#include <array>
#include <optional>

namespace sharepane::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr const char* context = "sharepane::ui::CauseText";

/// What people meet most. Sentences of the core, lower case and without a full stop.
// Its length is deduced without a fold over all of them, of which clang takes 256.
constexpr auto patterns = std::to_array<const char*>({
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "it was cancelled"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "free some space, then try again"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "it is one of all databases that %1 follows at %2"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "detach all of them: %1"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "it holds nothing"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "an invitation waits for an answer already: %1"),
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
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "%1 does not have its private key"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "use the secret store that the account was first used "
                                                  "with, or delete the account and create it again"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "%1 does not have its credential"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText",
                      "use the secret store that it was accepted with, or ask for a new invitation"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "the account %1 has accepted it"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "use received share %1"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "it was received as %1"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "what it led to is being deleted"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "there is a received share %1 already"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "it is mapped to %1 in another way"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "its invitation is being accepted"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText",
                      "try again when the provider's share service can be reached"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "it was unmapped at the same moment"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "it was mapped at the same moment"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "it was accepted at the same moment"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "it was deleted at the same moment"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "it doesn't say where the provider's share service is"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "it was accepted here, as %1"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "the provider's share service could not be told"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "an invitation can't be valid for %1"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "choose 1m to 366d"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "none waits for an answer"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "its storage %1 is empty, as an unmounted disk is"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText",
                      "mount it or put it back; a cluster that never had a database needs its first one"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "lists of tables can't be given for a whole cluster"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "share single databases, or leave the lists out"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "the share has no such dataset"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "it has characters that are no text"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "save it as plain text in UTF-8"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "there is none of that id"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "ask its sender to send it again"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "use a newer Sharepane"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "the link is none of an invitation"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "the link was cut off"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "the link was cut off, or something was added to it"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "it was cut off, or is no invitation"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "it is no invitation"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "check that it is one"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText",
                      "its signature does not hold: it was changed or cut off on the way"),
    QT_TRANSLATE_NOOP(
        "sharepane::ui::CauseText",
        "shorten the share's terms of use, or share whole clusters instead of single databases"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "use the same version of Sharepane"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "tell the share's provider"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "the keychain did not allow it: %1"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "unlock the keychain, then try again"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "the system's keychain has none of that name"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "the system's keychain can't be used: %1"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "a certificate and its private key belong together"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "give both files, or neither"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "follower database %1 is attached to it"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "received share %1 is mapped to it"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "it has the leader database %1"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "delete its databases first"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "a follower database has that name"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "choose another name, or detach the follower"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText",
                      "choose another name and storage, or use the cluster there is"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "its cache is too large"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "create a cluster first"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "it is a materialized view"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "it is a follower database itself"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "name its leader database"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "a cluster can't follow itself"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "choose another follower cluster"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "the leader has no such database"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "it has none at all"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "it is attached to %1 with other options"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "it is attached to %1 with another name"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "detach it first, or leave it as it is"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "%1 follows all databases of that leader already"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "detach %1/* first, to follow single ones"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText",
                      "somebody attached it, or deleted its cluster, at the same moment"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "look, and try again"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "one name can't be given to all databases"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "use a name prefix instead"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "a span can't be negative"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "use 0d to cache nothing"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "a span is negative"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "give one like 7d, 36h or 0d"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "a retention of nothing would remove every row at once"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "drop the table instead"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "a merge needs at least 2 extents and a target of 1 KiB"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "give larger numbers"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "use names, in which * stands for any characters"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "a name has 1 to 255 bytes"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "no name has such characters"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "use wildcards, as in Logs*"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "extents can't go before they are removed"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "use a span such as 0s or 7d"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText",
                      "name the folder that holds _delta_log, as a path below %1"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "its folder is in use already"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "it uses deletion vectors"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText",
                      "purge the deletion vectors with the program that wrote them"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "it is %1 in one file and %2 in another"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "create the table with the type that you want"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "the table has no column %1; it has %2"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "rename or remove them, or add them to the table first"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "it has no column %1"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "column \"%1\" is there twice (ignoring case)"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "add a header with the names of the columns"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText",
                      "nothing was ingested; fetch or make the file again, then repeat"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "it can't be opened"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "give this user the right to read it"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "it can't be read to its end"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "it is not CSV"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "only local files can be ingested"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "download it first"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "another ingestion uses the same batch id"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "it was dropped meanwhile"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "it was deleted meanwhile"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "it was detached meanwhile"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "the principal has no role there that allows it"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "ask an administrator of the database for a role"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "try again in a moment"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "it is asked again by itself"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "its host or the sender's address is missing"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "there is a password, but no user name"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "there is no password for the user %1"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "the password is empty, or no single line"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "write it as one line of at most 1 KiB"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "no mail server is set"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "it is no host name"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "write it as smtp.example.org"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "the user name is none"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "write it as the server's operator gave it to you"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "invitations would travel in the clear to another machine"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "its certificate is not trusted: %1"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "it offers no STARTTLS, and nothing is sent in the clear"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "no TLS connection came about: %1"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "it can't log in anybody now: %1"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "try again later"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "it refused the user name %1 or the password: %2"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "it refused the message: %1"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "check sender and recipient, or ask who runs the server"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "it takes no message now: %1"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "its password is not among the secrets of this workspace"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "it is none that every mail server takes"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "write it as name@example.org, in ASCII"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "write it as name@example.org"),
    QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "it is none"),
});

/// What the core says for scripts, and how the window does it. The place of a sentence takes what it names.
struct WindowStep {
    const char* core;
    const char* shown;
};
constexpr std::array windowSteps{
    WindowStep{"leave --name out", QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "leave the name empty")},
    WindowStep{"choose another name with --name",
               QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "choose another name")},
    WindowStep{
        "to end what it led to, revoke the share subscription: sharepanectl subscription revoke",
        QT_TRANSLATE_NOOP("sharepane::ui::CauseText",
                          "to end what it led to, revoke the share subscription on the Sent shares page")},
    WindowStep{
        "ask %1 to run sharepanectl serve with --public-url, and to send the invitation again",
        QT_TRANSLATE_NOOP(
            "sharepane::ui::CauseText",
            "ask %1 to turn the share service on with its public URL, and to send the invitation again")},
    WindowStep{
        "it is told when it can be reached; or give that up: sharepanectl received delete %1",
        QT_TRANSLATE_NOOP(
            "sharepane::ui::CauseText",
            "it is told when it can be reached; or give that up: delete %1 on the Received shares page")},
    WindowStep{
        "set it again: sharepanectl mail set",
        QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "set it again with Mail settings… in the File menu")},
    WindowStep{"give both: sharepanectl mail set --host HOST --from ADDRESS",
               QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "write both")},
    WindowStep{"set it: sharepanectl mail set --host HOST --from ADDRESS",
               QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "set it with Mail settings… in the File menu")},
    WindowStep{"give it too: --user NAME", QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "write it too")},
    WindowStep{"give it: --password-file FILE, or - for standard input",
               QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "write it")},
    WindowStep{"choose --security starttls or tls",
               QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "choose STARTTLS or TLS")},
    WindowStep{"if it has a port for TLS: sharepanectl mail set --security tls",
               QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "if it has a port for TLS, choose TLS")},
    WindowStep{"check --port and --security: sharepanectl mail show",
               QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "check its port and encryption")},
    WindowStep{"give it again: sharepanectl mail set --password-file FILE",
               QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "write it again")},
    WindowStep{"check that it runs and is the right one (sharepanectl mail show), then try again",
               QT_TRANSLATE_NOOP("sharepane::ui::CauseText",
                                 "check that it runs and is the right one, then try again")},
    WindowStep{"then: sharepanectl invitation resend %1 --send",
               QT_TRANSLATE_NOOP("sharepane::ui::CauseText",
                                 "then send it again with Send again… on the Invitations page")},
    WindowStep{"make it anew: sharepanectl invitation resend %1 --send",
               QT_TRANSLATE_NOOP("sharepane::ui::CauseText",
                                 "make it anew with Send again… on the Invitations page")},
    WindowStep{"add a dataset first: sharepanectl share dataset add %1",
               QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "add a dataset to it first, with Add dataset…")},
    WindowStep{"sharepanectl invitation resend makes a new file for it",
               QT_TRANSLATE_NOOP("sharepane::ui::CauseText",
                                 "Send again… on the Invitations page makes a new file for it")},
    WindowStep{"make a new file: sharepanectl invitation resend %1",
               QT_TRANSLATE_NOOP("sharepane::ui::CauseText",
                                 "make a new file with Send again… on the Invitations page")},
    WindowStep{"make a new one: sharepanectl invitation create %1",
               QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "make a new one with Invite…")},
    WindowStep{"see sharepanectl invitation list",
               QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "see the Invitations page")},
    WindowStep{"list them with: sharepanectl follower list",
               QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "see the Sync page")},
    WindowStep{"see sharepanectl table list %1",
               QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "see the Clusters page")},
    WindowStep{"detach it first: sharepanectl follower detach %1",
               QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "detach %1 first, on the Clusters page")},
    WindowStep{"detach it: sharepanectl follower detach %1",
               QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "detach it on the Clusters page")},
    WindowStep{"unmap it first: sharepanectl received unmap %1 --cluster %2",
               QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "unmap %1 first, on the Received shares page")},
    WindowStep{"see sharepanectl view drop",
               QT_TRANSLATE_NOOP("sharepane::ui::CauseText",
                                 "drop it as a materialized view, on the Clusters page")},
    WindowStep{"to give it up: sharepanectl received delete %1",
               QT_TRANSLATE_NOOP("sharepane::ui::CauseText",
                                 "to give it up, delete %1 on the Received shares page")},
    WindowStep{"delete that first: sharepanectl received delete %1",
               QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "delete %1 first, on the Received shares page")},
    WindowStep{
        "finish that: sharepanectl received delete %1",
        QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "finish that: delete %1 on the Received shares page")},
    WindowStep{"see sharepanectl received list",
               QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "see the Received shares page")},
    WindowStep{"see sharepanectl received show",
               QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "see the Received shares page")},
    WindowStep{
        "see sharepanectl account list, or create it",
        QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "create it with New share… or Accept invitation…")},
    WindowStep{"see sharepanectl share list, or create it",
               QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "see the Sent shares page, or create it there")},
    WindowStep{"see sharepanectl share list",
               QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "see the Sent shares page")},
    WindowStep{
        "see sharepanectl share dataset list %1",
        QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "see the datasets of %1 on the Sent shares page")},
    WindowStep{
        "see sharepanectl subscription list",
        QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "see the share subscriptions on the Sent shares page")},
    WindowStep{"see sharepanectl database list; a follower database is shared by its leader",
               QT_TRANSLATE_NOOP("sharepane::ui::CauseText",
                                 "see the Clusters page; a follower database is shared by its leader")},
    WindowStep{"change them with: sharepanectl follower alter",
               QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "change them on the Sync page")},
    WindowStep{"unmap it first, or change the follower: sharepanectl follower alter",
               QT_TRANSLATE_NOOP("sharepane::ui::CauseText",
                                 "unmap it first, or change the follower on the Sync page")},
    WindowStep{"enlarge it with sharepanectl cluster alter %1 --cache-size, or shorten the hot spans of its "
               "follower databases",
               QT_TRANSLATE_NOOP("sharepane::ui::CauseText",
                                 "enlarge the cache of %1 on the Clusters page, or shorten the hot spans of "
                                 "its follower databases on the Sync page")},
    WindowStep{
        "wait for it with: sharepanectl sync wait %1",
        QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "wait until the Sync page says that it is up to date")},
    WindowStep{"map what you received with: sharepanectl received map",
               QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "map it on the Received shares page")},
    WindowStep{
        "start sharepanectl serve --listen ADDRESS:PORT first",
        QT_TRANSLATE_NOOP("sharepane::ui::CauseText", "turn the share service on first, in the settings")},
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

/// `shown` in the window's language, when the sentence is what `pattern` stands for.
std::optional<QString> said(const QString& sentence, const char* pattern, const char* shown)
{
    const QString known = QString::fromUtf8(pattern);
    if (!known.contains(u'%')) {
        return sentence == known ? std::optional(QCoreApplication::translate(context, shown)) : std::nullopt;
    }
    const auto match = expressionOf(known).match(sentence);
    if (!match.hasMatch()) {
        return std::nullopt;
    }
    // In one pass, so that what it names may have a %1 in itself; a place that isn't shown is left out.
    QString text = QCoreApplication::translate(context, shown);
    const bool two = text.contains(u"%2"_s);
    if (two) {
        return text.arg(match.captured(1), match.captured(2));
    }
    return text.contains(u"%1"_s) ? text.arg(match.captured(1)) : text;
}

} // namespace

const std::vector<std::string_view>& knownCauses()
{
    static const std::vector<std::string_view> known = [] {
        std::vector<std::string_view> all(patterns.begin(), patterns.end());
        for (const WindowStep& step : windowSteps) {
            all.emplace_back(step.core);
        }
        return all;
    }();
    return known;
}

namespace {

std::optional<QString> translatedSentence(const QString& english)
{
    for (const char* pattern : patterns) {
        if (const auto text = said(english, pattern, pattern)) {
            return *text;
        }
    }
    for (const WindowStep& step : windowSteps) {
        if (const auto text = said(english, step.core, step.shown)) {
            return *text;
        }
    }
    return std::nullopt;
}

} // namespace

/// Two steps that the core has put together are known one by one.
QString translatedCause(const std::string& sentence)
{
    const QString english = QString::fromStdString(sentence);
    if (const auto whole = translatedSentence(english)) {
        return *whole;
    }
    QStringList parts = english.split(u"; "_s);
    for (QString& part : parts) {
        part = translatedSentence(part).value_or(part);
    }
    return parts.join(u"; "_s);
}

} // namespace sharepane::ui
