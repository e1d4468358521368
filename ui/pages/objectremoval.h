#pragma once

#include "core/facade/session.h"
#include "ui/controllers/catalogue.h"
#include "ui/models/cataloguetree.h"

#include <QtCore/QObject>

class QWidget;

namespace sharepane::ui {

class Banner;

/// Renames, drops, deletes and detaches what the Clusters page has selected. What can't be brought back is
/// asked about once; what can is undone from the banner. The answer of the core appears in that banner, the
/// change in the catalogue.
class ObjectRemoval : public QObject {
    Q_OBJECT

public:
    /// Owned by `page`, over which its questions open.
    ObjectRemoval(facade::Session& session, Jobs& jobs, CatalogueController& catalogue, Banner* banner,
                  QWidget* page);

    void rename(const CatalogueRef& ref);
    void remove(const CatalogueRef& ref);
    /// A follower database, or "*": all that the cluster follows by one, which are named.
    void detach(const facade::DatabaseName& name, const QStringList& databases);
    void detachFromLeader(const facade::DatabaseName& leader, const QString& id, const QString& name);

Q_SIGNALS:
    /// To select once the catalogue has it.
    void wanted(const sharepane::ui::CatalogueRef& ref);
    /// A database that is followed with all others can't be detached alone.
    void attachmentsWanted(const std::string& cluster);

private:
    void dropEntity(const CatalogueRef& ref);
    void dropFunction(const CatalogueRef& ref);
    template <typename Work>
    void act(Work work);

    facade::Session& m_session;
    Jobs& m_jobs;
    CatalogueController& m_catalogue;
    Banner* m_banner;
    QWidget* m_page;
};

} // namespace sharepane::ui
