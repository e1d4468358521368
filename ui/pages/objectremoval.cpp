#include "ui/pages/objectremoval.h"

#include "ui/text/format.h"
#include "ui/text/legible.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/confirm.h"

#include <QtWidgets/QInputDialog>

#include <algorithm>

namespace sharepane::ui {

using Kind = CatalogueRef::Kind;

ObjectRemoval::ObjectRemoval(facade::Session& session, Jobs& jobs, CatalogueController& catalogue,
                             Banner* banner, QWidget* page)
    : QObject(page)
    , m_session(session)
    , m_jobs(jobs)
    , m_catalogue(catalogue)
    , m_banner(banner)
    , m_page(page)
{
}

/// Runs one change on a worker; its error appears above the detail, its success in the catalogue.
template <typename Work>
void ObjectRemoval::act(Work work)
{
    m_banner->clear();
    m_jobs.run(this, std::move(work), [this](const Result<void>& result) {
        if (!result) {
            m_banner->showError(result.error());
        }
        m_catalogue.reload();
    });
}

void ObjectRemoval::rename(const CatalogueRef& ref)
{
    auto* dialog = new QInputDialog(m_page);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Rename table"));
    dialog->setLabelText(legible(tr("New name of %1").arg(text(ref.name))));
    dialog->setTextValue(text(ref.name));
    dialog->setOkButtonText(tr("Rename"));
    dialog->setCancelButtonText(tr("Cancel"));
    connect(dialog, &QInputDialog::textValueSelected, this, [this, ref](const QString& name) {
        const std::string newName = name.trimmed().toStdString();
        if (newName.empty() || newName == ref.name) {
            return;
        }
        CatalogueRef renamed = ref;
        renamed.name = newName;
        Q_EMIT wanted(renamed);
        act([&session = m_session, ref, newName](const CancelToken&) {
            return session.clusters().renameTable(ref.databaseName(), ref.name, newName);
        });
    });
    dialog->open();
}

void ObjectRemoval::remove(const CatalogueRef& ref)
{
    const QString database = text(ref.databaseName().text());
    if (ref.isEntity(EntityKind::function)) {
        dropFunction(ref);
    } else if (ref.kind == Kind::entity) {
        dropEntity(ref);
    } else if (ref.kind == Kind::database && ref.databaseKind == facade::DatabaseKind::follower) {
        detach(ref.databaseName(), {text(ref.database)});
    } else if (ref.kind == Kind::database) {
        confirm(m_page, tr("Delete the database %1?").arg(database),
                tr("All its tables and their rows are deleted. This can't be undone."), tr("Delete database"),
                [this, ref] {
                    act([&session = m_session, ref](const CancelToken&) {
                        return session.clusters().deleteDatabase(ref.databaseName());
                    });
                });
    } else if (ref.kind == Kind::cluster) {
        confirm(m_page, tr("Delete the cluster %1?").arg(text(ref.cluster)),
                tr("Only a cluster without databases can be deleted."), tr("Delete cluster"), [this, ref] {
                    act([&session = m_session, ref](const CancelToken&) {
                        return session.clusters().deleteCluster(ref.cluster);
                    });
                });
    }
}

void ObjectRemoval::detach(const facade::DatabaseName& name, const QStringList& databases)
{
    const bool all = name.database == "*";
    const QString what = all ? tr("Detach all databases that %1 follows because it follows all of a leader?")
                                   .arg(text(name.cluster))
                             : tr("Detach %1?").arg(text(name.text()));
    const QString consequence =
        all ? tr("%1: these follower databases and their cached extents are removed here, and databases "
                 "to come are not followed. The leaders keep everything.")
                  .arg(databases.isEmpty() ? tr("None now") : databases.join(QStringLiteral(", ")))
            : tr("The follower database and its cached extents are removed here. The leader keeps "
                 "everything.");
    confirm(m_page, what, consequence, tr("Detach"), [this, name] {
        m_banner->clear();
        m_jobs.run(
            this,
            [&session = m_session, name](const CancelToken&) { return session.followers().detach(name); },
            [this, name](const Result<void>& result) {
                if (!result) {
                    m_banner->showError(result.error());
                    if (result.error().code == ErrorCode::invalidArgument) {
                        m_banner->offer(tr("Show what %1 follows").arg(text(name.cluster)),
                                        [this, name] { Q_EMIT attachmentsWanted(name.cluster); });
                    }
                }
                m_catalogue.reload();
            });
    });
}

/// What has rows is asked about once.
void ObjectRemoval::dropEntity(const CatalogueRef& ref)
{
    const QString database = text(ref.databaseName().text());
    if (ref.entity == EntityKind::table) {
        confirm(m_page, tr("Drop the table %1 of %2?").arg(text(ref.name), database),
                tr("Its rows are gone for everybody who follows this database."), tr("Drop table"),
                [this, ref] {
                    act([&session = m_session, ref](const CancelToken&) {
                        return session.clusters().dropTable(ref.databaseName(), ref.name);
                    });
                });
    } else if (ref.entity == EntityKind::view) {
        confirm(m_page, tr("Drop the view %1 of %2?").arg(text(ref.name), database),
                tr("What it has computed is gone for everybody who follows this database; its table stays."),
                tr("Drop view"), [this, ref] {
                    act([&session = m_session, ref](const CancelToken&) {
                        return session.entities().dropView(ref.databaseName(), ref.name);
                    });
                });
    } else if (ref.entity == EntityKind::externalTable) {
        confirm(m_page, tr("Drop the external table %1 of %2?").arg(text(ref.name), database),
                tr("Only its definition goes, here and for everybody who follows; its files stay where they "
                   "are."),
                tr("Drop external table"), [this, ref] {
                    act([&session = m_session, ref](const CancelToken&) {
                        return session.entities().dropExternalTable(ref.databaseName(), ref.name);
                    });
                });
    }
}

/// A function is its definition: dropping one can be undone, so nobody is asked first.
void ObjectRemoval::dropFunction(const CatalogueRef& ref)
{
    m_banner->clear();
    m_jobs.run(
        this,
        [&session = m_session, ref](const CancelToken&) -> Result<facade::FunctionInfo> {
            auto known = TRY(session.entities().functions(ref.databaseName()));
            const auto found = std::ranges::find(known, ref.name, &facade::FunctionInfo::name);
            if (found == known.end()) {
                return fail(ErrorCode::notFound, "drop function", ref.databaseName().text() + "/" + ref.name,
                            "there is no such function");
            }
            TRY(session.entities().dropFunction(ref.databaseName(), ref.name));
            return std::move(*found);
        },
        [this, ref](const Result<facade::FunctionInfo>& dropped) {
            if (!dropped) {
                m_banner->showError(dropped.error());
            } else {
                m_banner->showMessage(Tone::neutral, tr("The function %1 was dropped.").arg(text(ref.name)));
                m_banner->offer(tr("Undo"), [this, ref, function = *dropped] {
                    Q_EMIT wanted(ref);
                    act([&session = m_session, ref, function](const CancelToken&) -> Result<void> {
                        TRY(session.entities().createFunction(ref.databaseName(), function));
                        return {};
                    });
                });
            }
            m_catalogue.reload();
        });
}

void ObjectRemoval::detachFromLeader(const facade::DatabaseName& leader, const QString& id,
                                     const QString& name)
{
    confirm(m_page, tr("Detach %1 from %2?").arg(name, text(leader.text())),
            tr("That follower stops getting new commits."), tr("Detach"), [this, leader, id] {
                act([&session = m_session, leader, follower = id.toStdString()](const CancelToken&) {
                    return session.followers().detachFromLeader(leader, follower);
                });
            });
}

} // namespace sharepane::ui
