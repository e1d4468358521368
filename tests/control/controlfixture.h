#pragma once

#include "core/catalog/clusters.h"
#include "core/control/activity.h"
#include "core/control/shares.h"
#include "tests/catalog/databasefixture.h"
#include "tests/support/manualclock.h"

#include <QtCore/QTemporaryDir>

#include <memory>
#include <string>
#include <vector>

namespace sharepane::test {

/// A workspace with the cluster `provider` and the data share account `contoso`.
struct ControlFixture {
    QTemporaryDir folder;
    std::shared_ptr<ManualClock> clock = std::make_shared<ManualClock>();
    std::shared_ptr<workspace::Workspace> workspace =
        need(workspace::Workspace::open(folder.path().toStdString() + "/workspace"));
    control::Shares shares{workspace, clock};

    ControlFixture()
    {
        addCluster("provider");
        need(shares.createAccount({"contoso", "ann@contoso.example", "Contoso"}));
    }

    void addCluster(const std::string& name) const
    {
        need(catalog::Clusters(workspace).create({name, {}, "local", 1000}));
    }

    void addDatabase(const std::string& cluster, const std::string& name) const
    {
        const auto url = need(catalog::Clusters(workspace).find(cluster)).storageUrl;
        need(catalog::LeaderDatabase::create({need(storage::openStore(url)), DatabaseFixture::sharedEngine(),
                                              workspace->scratchFolder(), clock},
                                             name));
    }

    /// The id of a new share of contoso's.
    [[nodiscard]] std::string addShare(const std::string& name)
    {
        need(shares.create({"contoso", name}));
        return need(shares.find("contoso", name)).id;
    }

    [[nodiscard]] std::vector<control::Activity> log(const control::ActivityFilter& filter = {}) const
    {
        workspace::sql::Session session(need(workspace->database()));
        return need(control::activities(session, filter));
    }

    /// "action object" of every entry, oldest first.
    [[nodiscard]] std::vector<std::string> actions(const control::ActivityFilter& filter = {}) const
    {
        std::vector<std::string> all;
        for (const auto& activity : log(filter)) {
            all.push_back(activity.action + " " + activity.object);
        }
        return all;
    }
};

} // namespace sharepane::test
