#pragma once

#include "core/facade/session.h"
#include "ui/controllers/jobs.h"
#include "ui/text/entitytext.h"

#include <QtCore/QObject>
#include <QtCore/QPointer>
#include <QtCore/QTimer>

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace sharepane::ui {

/// What a database holds, by name.
struct EntityNames {
    std::array<std::vector<std::string>, entityKinds.size()> byKind; ///< each sorted
    std::map<std::string, std::string> viewSources; ///< of a view, the table or view that it reads

    [[nodiscard]] std::vector<std::string>& of(EntityKind kind)
    {
        return byKind[static_cast<std::size_t>(kind)];
    }
    [[nodiscard]] const std::vector<std::string>& of(EntityKind kind) const
    {
        return byKind[static_cast<std::size_t>(kind)];
    }
    [[nodiscard]] bool has(EntityKind kind, const std::string& name) const;
    [[nodiscard]] bool empty() const;
};

struct CatalogueDatabase {
    facade::DatabaseInfo info;
    std::optional<EntityNames> entities; ///< nothing: not asked for yet
    bool partial = false;                ///< of a search: only what matched
};

struct CatalogueCluster {
    facade::ClusterInfo info;
    std::vector<CatalogueDatabase> databases; ///< sorted by name
};

/// Everything of a workspace by name, as of one moment. Immutable once shared.
struct Catalogue {
    std::vector<CatalogueCluster> clusters; ///< sorted by name
    /// Equal for two pictures: they have the same databases of the same kinds, most likely. 0: not known.
    std::size_t namesKey = 0;

    [[nodiscard]] const CatalogueCluster* cluster(const std::string& name) const;
    [[nodiscard]] const CatalogueDatabase* database(const facade::DatabaseName& name) const;
    /// "CLUSTER/DATABASE" for the address of a leader in this workspace, the address itself otherwise.
    [[nodiscard]] QString leaderText(const std::string& address) const;
    /// Only what matches `needle` (any case) by its own name, below or above; all for an empty one.
    [[nodiscard]] std::shared_ptr<const Catalogue> filtered(const QString& needle) const;
};

/// Keeps the window's picture of the catalogue fresh. Lives on the window's thread; reads on workers, at most
/// one read at a time.
class CatalogueController : public QObject {
    Q_OBJECT

public:
    CatalogueController(facade::Session& session, Jobs& jobs, QObject* parent = nullptr);

    /// Never null; empty until the first read has come back.
    [[nodiscard]] std::shared_ptr<const Catalogue> current() const { return m_current; }
    [[nodiscard]] bool loaded() const { return m_loaded; }

    /// Reads again soon; several calls become one read.
    void reload();
    /// From now on what this database holds is part of the picture.
    void wantEntities(const facade::DatabaseName& name);
    /// The same for all databases, those to come included: for searching.
    void wantAllEntities();

Q_SIGNALS:
    void changed();
    void failed(const sharepane::Error& error);

private:
    void read();

    facade::Session& m_session;
    Jobs& m_jobs;
    QTimer m_soon;
    QPointer<Job> m_job;
    bool m_again = false;
    bool m_loaded = false;
    bool m_wantAll = false;
    std::set<facade::DatabaseName> m_wanted;
    std::shared_ptr<const Catalogue> m_current = std::make_shared<Catalogue>();
};

} // namespace sharepane::ui
