#include "ui/text/sharingtext.h"

#include "ui/text/entitytext.h"
#include "ui/text/format.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtCore/QStringList>

#include <algorithm>
#include <array>
#include <string_view>

namespace sharepane::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr const char* context = "sharepane::ui::SharingText";
constexpr std::string_view localActor = "local:";

struct Tr {
    Q_DECLARE_TR_FUNCTIONS(sharepane::ui::SharingText)
};

struct Word {
    const char* core;
    const char* shown;
};

constexpr std::array actions{
    Word{"account create", QT_TRANSLATE_NOOP("sharepane::ui::SharingText", "Account created")},
    Word{"account delete", QT_TRANSLATE_NOOP("sharepane::ui::SharingText", "Account deleted")},
    Word{"account key", QT_TRANSLATE_NOOP("sharepane::ui::SharingText", "Account key made")},
    Word{"share create", QT_TRANSLATE_NOOP("sharepane::ui::SharingText", "Share created")},
    Word{"share delete", QT_TRANSLATE_NOOP("sharepane::ui::SharingText", "Share deleted")},
    Word{"share dataset add", QT_TRANSLATE_NOOP("sharepane::ui::SharingText", "Dataset added")},
    Word{"share dataset remove", QT_TRANSLATE_NOOP("sharepane::ui::SharingText", "Dataset removed")},
    Word{"invitation create", QT_TRANSLATE_NOOP("sharepane::ui::SharingText", "Invitation made")},
    Word{"invitation resend", QT_TRANSLATE_NOOP("sharepane::ui::SharingText", "Invitation made anew")},
    Word{"invitation withdraw", QT_TRANSLATE_NOOP("sharepane::ui::SharingText", "Invitation withdrawn")},
    Word{"invitation accept", QT_TRANSLATE_NOOP("sharepane::ui::SharingText", "Invitation accepted")},
    Word{"invitation reject", QT_TRANSLATE_NOOP("sharepane::ui::SharingText", "Invitation rejected")},
    Word{"subscription revoke",
         QT_TRANSLATE_NOOP("sharepane::ui::SharingText", "Share subscription revoked")},
    Word{"subscription reinstate",
         QT_TRANSLATE_NOOP("sharepane::ui::SharingText", "Share subscription reinstated")},
    Word{"profile create", QT_TRANSLATE_NOOP("sharepane::ui::SharingText", "Profile made")},
    Word{"subscription source deleted",
         QT_TRANSLATE_NOOP("sharepane::ui::SharingText", "Shared source deleted")},
    Word{"subscription copy deleted", QT_TRANSLATE_NOOP("sharepane::ui::SharingText", "Shared copy deleted")},
    Word{"invitation send", QT_TRANSLATE_NOOP("sharepane::ui::SharingText", "Invitation mailed")},
    Word{"invitation open in mail program",
         QT_TRANSLATE_NOOP("sharepane::ui::SharingText", "Invitation handed to the mail program")},
    Word{"mail set", QT_TRANSLATE_NOOP("sharepane::ui::SharingText", "Mail server set")},
    Word{"received revoke", QT_TRANSLATE_NOOP("sharepane::ui::SharingText", "Received share revoked")},
    Word{"received reinstate", QT_TRANSLATE_NOOP("sharepane::ui::SharingText", "Received share reinstated")},
    Word{"received lapse", QT_TRANSLATE_NOOP("sharepane::ui::SharingText", "Received share lapsed")},
    Word{"received source delete",
         QT_TRANSLATE_NOOP("sharepane::ui::SharingText", "Received share deleted by its provider")},
    Word{"received delete", QT_TRANSLATE_NOOP("sharepane::ui::SharingText", "Received share deleted")},
    Word{"received map", QT_TRANSLATE_NOOP("sharepane::ui::SharingText", "Received share mapped")},
    Word{"received unmap", QT_TRANSLATE_NOOP("sharepane::ui::SharingText", "Received share unmapped")},
    Word{"profile rotate", QT_TRANSLATE_NOOP("sharepane::ui::SharingText", "Profile renewed")},
    Word{"profile revoke", QT_TRANSLATE_NOOP("sharepane::ui::SharingText", "Profile revoked")},
};

constexpr std::array details{
    Word{"cluster", QT_TRANSLATE_NOOP("sharepane::ui::SharingText", "Cluster")},
    Word{"database", QT_TRANSLATE_NOOP("sharepane::ui::SharingText", "Database")},
    Word{"dataset", QT_TRANSLATE_NOOP("sharepane::ui::SharingText", "Dataset")},
    Word{"email", QT_TRANSLATE_NOOP("sharepane::ui::SharingText", "E-mail")},
    Word{"organization", QT_TRANSLATE_NOOP("sharepane::ui::SharingText", "Organization")},
    Word{"recipient", QT_TRANSLATE_NOOP("sharepane::ui::SharingText", "Recipient")},
    Word{"invitation", QT_TRANSLATE_NOOP("sharepane::ui::SharingText", "Invitation")},
    Word{"expires", QT_TRANSLATE_NOOP("sharepane::ui::SharingText", "Expires")},
    Word{"expires_at", QT_TRANSLATE_NOOP("sharepane::ui::SharingText", "Expires")},
    Word{"fingerprint", QT_TRANSLATE_NOOP("sharepane::ui::SharingText", "Fingerprint")},
    Word{"lists", QT_TRANSLATE_NOOP("sharepane::ui::SharingText", "Lists")},
    Word{"id", QT_TRANSLATE_NOOP("sharepane::ui::SharingText", "Id")},
    Word{"state", QT_TRANSLATE_NOOP("sharepane::ui::SharingText", "State")},
    Word{"kind", QT_TRANSLATE_NOOP("sharepane::ui::SharingText", "Kind")},
    Word{"description", QT_TRANSLATE_NOOP("sharepane::ui::SharingText", "Description")},
    Word{"reason", QT_TRANSLATE_NOOP("sharepane::ui::SharingText", "Reason")},
    Word{"cause", QT_TRANSLATE_NOOP("sharepane::ui::SharingText", "Cause")},
    Word{"server", QT_TRANSLATE_NOOP("sharepane::ui::SharingText", "Mail server")},
    Word{"security", QT_TRANSLATE_NOOP("sharepane::ui::SharingText", "Encryption")},
    Word{"user", QT_TRANSLATE_NOOP("sharepane::ui::SharingText", "User")},
    Word{"from", QT_TRANSLATE_NOOP("sharepane::ui::SharingText", "From")},
    Word{"terms", QT_TRANSLATE_NOOP("sharepane::ui::SharingText", "Terms of use")},
};

template <std::size_t size>
QString translated(const std::array<Word, size>& words, const std::string& word)
{
    for (const Word& known : words) {
        if (word == known.core) {
            return QCoreApplication::translate(context, known.shown);
        }
    }
    return text(word);
}

QString valueText(const QJsonValue& value)
{
    if (value.isObject()) {
        return QString::fromUtf8(QJsonDocument(value.toObject()).toJson(QJsonDocument::Compact));
    }
    if (value.isArray()) {
        QStringList parts;
        for (const auto& one : value.toArray()) {
            parts << valueText(one);
        }
        return parts.join(u", "_s);
    }
    return value.isNull() ? unknownText() : value.toVariant().toString();
}

QString joined(const std::vector<std::string>& names)
{
    QStringList parts;
    for (const auto& name : names) {
        parts << text(name);
    }
    return parts.join(u", "_s);
}

bool hasLists(const facade::DatasetRequest& dataset)
{
    return !describeLists(dataset).isEmpty();
}

} // namespace

StateText describeInvitation(const std::string& state)
{
    if (state == "pending") {
        return {Tr::tr("Pending"), Tr::tr("It waits for an answer."), Tone::accent, {}};
    }
    if (state == "accepted") {
        return {Tr::tr("Accepted"),
                Tr::tr("It led to a share subscription, which goes on whatever becomes of the invitation."),
                Tone::good,
                {}};
    }
    if (state == "rejected") {
        return {Tr::tr("Rejected"), Tr::tr("Its recipient doesn't want it."), Tone::warning, {}};
    }
    if (state == "withdrawn") {
        return {Tr::tr("Withdrawn"),
                Tr::tr("You took it back: it can't be accepted any more."),
                Tone::neutral,
                {}};
    }
    if (state == "expired") {
        return {Tr::tr("Expired"),
                Tr::tr("Its time was over before it was answered. Send it again."),
                Tone::warning,
                {}};
    }
    return {text(state), {}, Tone::neutral, {}};
}

int orderOfInvitation(const std::string& state)
{
    static const std::array<std::string, 5> order{"pending", "expired", "rejected", "accepted", "withdrawn"};
    return static_cast<int>(std::ranges::find(order, state) - order.begin());
}

QString describeAction(const std::string& action)
{
    return translated(actions, action);
}

StateText describeOutcome(const std::string& outcome)
{
    if (outcome == "done") {
        return {Tr::tr("Done"), Tr::tr("It happened."), Tone::good, {}};
    }
    if (outcome == "refused") {
        return {Tr::tr("Refused"), Tr::tr("It was not allowed, or came too late."), Tone::warning, {}};
    }
    if (outcome == "failed") {
        return {Tr::tr("Failed"), Tr::tr("It was allowed, but didn't work."), Tone::danger, {}};
    }
    return {text(outcome), {}, Tone::neutral, {}};
}

QString nameOfActor(const std::string& who)
{
    return text(who.starts_with(localActor) ? who.substr(localActor.size()) : who);
}

QString describeActor(const std::string& who)
{
    return who.starts_with(localActor) ? Tr::tr("%1 (this machine)").arg(nameOfActor(who)) : text(who);
}

std::vector<std::pair<QString, QString>> describeDetail(const std::string& json)
{
    const auto document = QJsonDocument::fromJson(QByteArray::fromStdString(json));
    if (!document.isObject()) {
        return json.empty() ? std::vector<std::pair<QString, QString>>{}
                            : std::vector<std::pair<QString, QString>>{{Tr::tr("Detail"), text(json)}};
    }
    std::vector<std::pair<QString, QString>> lines;
    const QJsonObject object = document.object();
    for (auto entry = object.begin(); entry != object.end(); ++entry) {
        lines.emplace_back(translated(details, entry.key().toStdString()), valueText(entry.value()));
    }
    return lines;
}

QString describeDataset(const facade::DatasetRequest& dataset)
{
    if (dataset.database.empty()) {
        return Tr::tr("%1, all databases").arg(text(dataset.cluster));
    }
    const QString name = text(dataset.cluster + "/" + dataset.database);
    return hasLists(dataset) ? Tr::tr("%1, in part").arg(name) : name;
}

QString describeLists(const facade::DatasetRequest& dataset)
{
    QStringList parts;
    const auto add = [&](EntityKind kind, const facade::EntityLists& lists) {
        if (!lists.include.empty() && !lists.exclude.empty()) {
            parts << Tr::tr("%1: %2 without %3")
                         .arg(describeGroup(kind), joined(lists.include), joined(lists.exclude));
        } else if (!lists.include.empty()) {
            parts << Tr::tr("%1: %2").arg(describeGroup(kind), joined(lists.include));
        } else if (!lists.exclude.empty()) {
            parts << Tr::tr("%1: all without %2").arg(describeGroup(kind), joined(lists.exclude));
        }
    };
    add(EntityKind::table, dataset.tables);
    add(EntityKind::externalTable, dataset.externalTables);
    add(EntityKind::view, dataset.materializedViews);
    add(EntityKind::function, dataset.functions);
    return parts.join(u"; "_s);
}

QString emailProblem(const QString& email)
{
    const QString typed = email.trimmed();
    const qsizetype at = typed.indexOf(u'@');
    const bool plausible = at > 0 && at + 1 < typed.size() && typed.indexOf(u'@', at + 1) < 0 &&
                           !typed.contains(u' ') && !typed.contains(u',');
    return typed.isEmpty() || plausible
               ? QString()
               : Tr::tr("“%1” is no e-mail address. Write it as name@example.org.").arg(typed);
}

} // namespace sharepane::ui
