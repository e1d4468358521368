#include "ui/text/receivedtext.h"

#include "ui/text/format.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QStringList>

#include <algorithm>
#include <array>

namespace sharepane::ui {

using namespace Qt::StringLiterals;

namespace {

struct Tr {
    Q_DECLARE_TR_FUNCTIONS(sharepane::ui::ReceivedText)
};

/// Whom to ask: who changed it, where the provider told, or whoever sent the invitation.
QString whoEnded(const facade::ReceivedShareInfo& received)
{
    return text(received.changedBy.empty() ? received.providerEmail : received.changedBy);
}

std::vector<std::string> listOf(const facade::InvitationContent::Offer& offer, const char* name)
{
    const auto found = offer.lists.find(name);
    return found == offer.lists.end() ? std::vector<std::string>() : found->second;
}

} // namespace

StateText describeReceived(const facade::ReceivedShareInfo& received)
{
    const QString who = whoEnded(received);
    const QString when = formatTime(received.changedAt);
    if (received.state == "accepting") {
        return {Tr::tr("Accepting"),
                Tr::tr("Its provider has not answered yet, and is asked again by itself."), Tone::accent,
                u"attaching"_s};
    }
    if (received.state == "active") {
        return {Tr::tr("Active"), Tr::tr("What it holds can be followed."), Tone::good, u"check"_s};
    }
    if (received.state == "revoked") {
        return {Tr::tr("Revoked"),
                Tr::tr("%1 revoked it on %2: what was copied here is deleted. Ask %1 to reinstate it.")
                    .arg(who, when),
                Tone::danger, u"alert"_s};
    }
    if (received.state == "lapsed") {
        return {
            Tr::tr("Lapsed"),
            Tr::tr("Its provider could not be reached since %1, for longer than its lease: what was copied "
                   "here is deleted. It comes back when %2 can be reached.")
                .arg(formatTime(received.lastContact), text(received.serviceUrl)),
            Tone::warning, u"unreachable"_s};
    }
    if (received.state == "source_deleted") {
        return {Tr::tr("Deleted by its provider"),
                Tr::tr("%1 deleted the share on %2: what was copied here is deleted. Ask %1 for another one.")
                    .arg(who, when),
                Tone::danger, u"alert"_s};
    }
    if (received.state == "deleting") {
        if (!received.mappings.empty()) {
            return {Tr::tr("Being deleted"), Tr::tr("What was copied of it is going."), Tone::neutral,
                    u"delete"_s};
        }
        return {
            Tr::tr("Deleted, provider not told"),
            Tr::tr("All that was copied is deleted. Its provider could not be reached, and is told as soon "
                   "as it can be. Ask it now, or delete it again to give that up."),
            Tone::neutral, u"delete"_s};
    }
    return {text(received.state), {}, Tone::neutral, {}};
}

EndText describeEnd(const facade::ReceivedShareInfo& received)
{
    const QString who = whoEnded(received);
    const QString when = formatTime(received.changedAt);
    const QString name = text(received.name);
    if (received.state == "lapsed") {
        return {Tr::tr("%1 ended, as its provider could not be reached since %2.")
                    .arg(name, formatTime(received.lastContact)),
                Tr::tr("It comes back when %1 can be reached.").arg(text(received.serviceUrl))};
    }
    if (received.state == "source_deleted") {
        return {Tr::tr("%1 deleted %2 on %3.").arg(who, name, when),
                Tr::tr("Ask %1 for another one.").arg(who)};
    }
    return {Tr::tr("%1 revoked %2 on %3.").arg(who, name, when), Tr::tr("Ask %1 to reinstate it.").arg(who)};
}

int orderOfReceived(const std::string& state)
{
    static const std::array<std::string, 6> order{"revoked",   "source_deleted", "lapsed",
                                                  "accepting", "active",         "deleting"};
    return static_cast<int>(std::ranges::find(order, state) - order.begin());
}

QString describeProvider(const std::string& account, const std::string& organization)
{
    return organization.empty() ? text(account) : text(account) + u", "_s + text(organization);
}

StateText describeMapping(const std::string& state)
{
    if (state == "attaching") {
        return {Tr::tr("Attaching"), Tr::tr("Its followers are being made."), Tone::accent, {}};
    }
    if (state == "attached") {
        return {Tr::tr("Followed"), Tr::tr("See the Sync page for how fresh it is."), Tone::good, {}};
    }
    if (state == "suspending") {
        return {Tr::tr("Suspending"),
                Tr::tr("The share has ended, and its followers are going."),
                Tone::warning,
                {}};
    }
    if (state == "suspended") {
        return {Tr::tr("Suspended"),
                Tr::tr("The share has ended. Its followers come back when it does."),
                Tone::warning,
                {}};
    }
    if (state == "detaching") {
        return {Tr::tr("Detaching"), Tr::tr("Its followers are going."), Tone::neutral, {}};
    }
    return {text(state), {}, Tone::neutral, {}};
}

QString describeMapped(const std::string& database)
{
    return database == "*" ? Tr::tr("All databases") : text(database);
}

QString describeFollowers(const facade::DatasetMappingInfo& mapping)
{
    QStringList names;
    for (const auto& follower : mapping.followers) {
        names << text(mapping.cluster + "/" + follower);
    }
    return names.isEmpty() ? text(mapping.cluster) : names.join(u", "_s);
}

facade::DatasetRequest datasetOf(const facade::InvitationContent::Offer& offer)
{
    facade::DatasetRequest dataset{offer.cluster, offer.database};
    dataset.tables = {listOf(offer, "tables_to_include"), listOf(offer, "tables_to_exclude")};
    dataset.externalTables = {listOf(offer, "external_tables_to_include"),
                              listOf(offer, "external_tables_to_exclude")};
    dataset.materializedViews = {listOf(offer, "materialized_views_to_include"),
                                 listOf(offer, "materialized_views_to_exclude")};
    dataset.functions = {listOf(offer, "functions_to_include"), listOf(offer, "functions_to_exclude")};
    return dataset;
}

} // namespace sharepane::ui
