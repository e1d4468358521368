#include "ui/wizards/share/datasetdialog.h"

#include "ui/text/format.h"
#include "ui/widgets/icons.h"
#include "ui/wizards/attach/sharingedit.h"

#include <QtCore/QSignalBlocker>
#include <QtWidgets/QCheckBox>
#include <QtWidgets/QComboBox>

namespace sharepane::ui {

using namespace Qt::StringLiterals;

DatasetDialog::DatasetDialog(facade::Session& session, Jobs& jobs, CatalogueController& catalogue,
                             const facade::ShareName& share, QWidget* parent)
    : FormDialog(tr("Add a dataset to %1").arg(text(share.text())), tr("Add dataset"), parent)
    , m_session(session)
    , m_jobs(jobs)
    , m_catalogue(catalogue)
    , m_share(share)
    , m_cluster(new QComboBox(this))
    , m_database(new QComboBox(this))
    , m_part(new QCheckBox(tr("Only a part of it"), this))
    , m_lists(new SharingEdit(this))
{
    setMinimumWidth(620);
    m_lists->setWords(tr("Shared"), tr("%1 of %2 are shared"));
    m_clusterNote = addField(tr("&Cluster"), m_cluster);
    m_databaseNote = addField(tr("&Database"), m_database);
    m_part->setAccessibleName(m_part->text());
    form()->addRow(QString(), m_part);
    form()->addRow(m_lists);
    for (const auto& cluster : catalogue.current()->clusters) {
        if (cluster.info.leaderDatabases > 0) {
            m_cluster->addItem(icon(u"cluster"_s), text(cluster.info.name));
        }
    }
    offerDatabases();
    connect(m_cluster, &QComboBox::currentIndexChanged, this, [this] {
        offerDatabases();
        check();
    });
    connect(m_database, &QComboBox::currentIndexChanged, this, &DatasetDialog::check);
    connect(m_part, &QCheckBox::toggled, this, &DatasetDialog::check);
    connect(m_lists, &SharingEdit::changed, this, &DatasetDialog::check);
    connect(&catalogue, &CatalogueController::changed, this, &DatasetDialog::check);
    check();
}

/// Leader databases: a follower database is shared by its leader.
void DatasetDialog::offerDatabases()
{
    const QSignalBlocker quiet(m_database);
    m_database->clear();
    m_database->addItem(tr("All databases, future ones included"));
    const auto catalogue = m_catalogue.current();
    if (const auto* cluster = catalogue->cluster(m_cluster->currentText().toStdString())) {
        for (const auto& database : cluster->databases) {
            if (database.info.kind == facade::DatabaseKind::leader) {
                m_database->addItem(icon(u"database"_s), text(database.info.name.database));
            }
        }
    }
    m_database->setCurrentIndex(std::min(1, m_database->count() - 1));
}

facade::DatasetRequest DatasetDialog::draft() const
{
    facade::DatasetRequest request;
    request.cluster = m_cluster->currentText().toStdString();
    if (m_database->currentIndex() > 0) {
        request.database = m_database->currentText().toStdString();
        if (m_part->isChecked()) {
            const auto lists = m_lists->lists();
            request.tables = lists.tables;
            request.externalTables = lists.externalTables;
            request.materializedViews = lists.materializedViews;
            request.functions = lists.functions;
        }
    }
    return request;
}

void DatasetDialog::check()
{
    const bool single = m_database->currentIndex() > 0;
    const bool part = single && m_part->isChecked();
    const bool chosen = !part || hasLists(m_lists->lists());
    m_part->setVisible(single);
    m_lists->setVisible(part);
    const bool place = m_cluster->count() > 0;
    setNote(m_clusterNote,
            place ? QString() : tr("There is no leader database to share yet. Create one first."), true);
    const facade::DatabaseName name{m_cluster->currentText().toStdString(),
                                    m_database->currentText().toStdString()};
    const auto* known = part ? m_catalogue.current()->database(name) : nullptr;
    m_lists->setKnown(known != nullptr ? known->entities : std::nullopt);
    if (known != nullptr && !known->entities) {
        m_catalogue.wantEntities(name);
    }
    setNote(m_databaseNote,
            !place ? QString()
            : !single
                ? tr("Every database that the cluster has or gets, %n now.", nullptr, m_database->count() - 1)
            : !chosen ? tr("Name in a list what to include or to exclude.")
            : part    ? tr("What the lists select, also of what comes later.")
                      : tr("All that the database holds or gets."),
            false);
    setReady(place && chosen && (!part || m_lists->problem().isEmpty()));
}

void DatasetDialog::submit()
{
    begin(m_jobs.run(
        this,
        [&session = m_session, share = m_share, request = draft()](const CancelToken&) {
            return session.shares().addDataset(share, request);
        },
        [this](const Result<facade::AddedDatasetInfo>& result) {
            if (result) {
                Q_EMIT added();
            }
            end(result);
        }));
}

} // namespace sharepane::ui
