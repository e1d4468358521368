#include "ui/wizards/attach/attachdraft.h"

#include "ui/text/format.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QStringList>

#include <algorithm>

namespace sharepane::ui {

namespace {

struct Tr {
    Q_DECLARE_TR_FUNCTIONS(sharepane::ui::AttachPreview)
};

bool looksLikeUrl(const std::string& leader)
{
    return leader.find(':') != std::string::npos || leader.starts_with('/');
}

std::vector<std::string> leaderDatabases(const CatalogueCluster& cluster)
{
    std::vector<std::string> names;
    for (const auto& database : cluster.databases) {
        if (database.info.kind == facade::DatabaseKind::leader) {
            names.push_back(database.info.name.database);
        }
    }
    return names;
}

QString conflictsOf(const std::vector<std::string>& names, const std::string& cluster,
                    const Catalogue& catalogue)
{
    QStringList taken;
    for (const auto& name : names) {
        if (catalogue.database({cluster, name}) != nullptr) {
            taken << text(cluster + "/" + name);
        }
    }
    if (taken.isEmpty()) {
        return {};
    }
    constexpr qsizetype most = 4;
    const qsizetype more = taken.size() - most;
    const QString list = taken.mid(0, most).join(QStringLiteral(", "));
    return more > 0
               ? Tr::tr("Exist already: %1 and %2 more. Use another name or a prefix.").arg(list).arg(more)
               : Tr::tr("Exists already: %1. Use another name or a prefix.").arg(list);
}

} // namespace

AttachPreview preview(const facade::AttachRequest& draft, const Catalogue& catalogue)
{
    AttachPreview result;
    if (draft.cluster.empty() || catalogue.cluster(draft.cluster) == nullptr) {
        result.clusterProblem = Tr::tr("Choose the cluster that will follow.");
    }
    const CatalogueCluster* leader = catalogue.cluster(draft.leader);
    result.leaderIsUrl = leader == nullptr && looksLikeUrl(draft.leader);
    if (draft.leader.empty()) {
        result.leaderProblem = Tr::tr("Choose a cluster, or enter the URL of its storage.");
    } else if (leader == nullptr && !result.leaderIsUrl) {
        result.leaderProblem = Tr::tr(
            "No cluster has this name. Choose one, or enter a storage URL such as file:///srv/leader.");
    } else if (draft.leader == draft.cluster) {
        result.leaderProblem = Tr::tr("A cluster can't follow itself.");
    }
    const bool all = draft.database == "*";
    const auto offered = leader != nullptr ? leaderDatabases(*leader) : std::vector<std::string>{};
    if (draft.database.empty()) {
        result.databaseProblem = Tr::tr("Choose a database, or all.");
    } else if (leader != nullptr && !all &&
               std::find(offered.begin(), offered.end(), draft.database) == offered.end()) {
        result.databaseProblem =
            catalogue.database({draft.leader, draft.database}) != nullptr
                ? Tr::tr("%1 is itself a follower; attach to its leader.").arg(text(draft.database))
                : Tr::tr("%1 has no database of this name.").arg(text(draft.leader));
    }
    if (all) {
        for (const auto& name : offered) {
            result.names.push_back(draft.namePrefix + name);
        }
    } else if (!draft.database.empty()) {
        result.names.push_back(draft.nameOverride.empty() ? draft.namePrefix + draft.database
                                                          : draft.nameOverride);
    }
    if ((draft.nameOverride + draft.namePrefix).find('/') != std::string::npos) {
        result.nameProblem = Tr::tr("A name can't contain a slash.");
    } else {
        result.nameProblem = conflictsOf(result.names, draft.cluster, catalogue);
    }
    return result;
}

} // namespace sharepane::ui
