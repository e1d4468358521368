#include "ui/wizards/share/mapdialog.h"

#include "ui/text/format.h"
#include "ui/text/legible.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/typable.h"
#include "ui/wizards/attach/attachdraft.h"
#include "ui/wizards/attach/optionsedit.h"
#include "ui/wizards/attach/sharingedit.h"

#include <QtWidgets/QComboBox>
#include <QtWidgets/QLineEdit>

#include <algorithm>

namespace sharepane::ui {

using namespace Qt::StringLiterals;

MapDialog::MapDialog(facade::Session& session, Jobs& jobs, CatalogueController& catalogue,
                     const facade::ReceivedShareInfo& received, QWidget* parent)
    : FormDialog(tr("Map %1").arg(text(received.name)), tr("Map"), parent)
    , m_session(session)
    , m_jobs(jobs)
    , m_catalogue(catalogue)
    , m_received(received.name)
    , m_service(received.serviceUrl)
    , m_database(new QComboBox(this))
    , m_cluster(new QComboBox(this))
    , m_name(new QLineEdit(this))
    , m_prefix(new QLineEdit(this))
    , m_options(new OptionsEdit(this))
{
    setMinimumWidth(560);
    m_databaseNote = addField(tr("&Database"), m_database);
    m_clusterNote = addField(tr("&Follower cluster"), m_cluster);
    m_nameNote = addField(tr("&Name there"), m_name);
    m_prefixNote = addField(tr("&Prefix"), m_prefix);
    form()->addRow(m_options);
    m_options->sharing()->setUnknownWords(tr("What the lists match shows once it is followed."));
    makeTypable(m_database);
    m_database->addItem(tr("All databases, future ones included"));
    for (const auto& offer : received.datasets) {
        const QString name = text(offer.database);
        if (!name.isEmpty() && m_database->findData(name) < 0) {
            m_database->addItem(icon(u"database"_s), legible(name), name);
        }
    }
    for (const auto& cluster : catalogue.current()->clusters) {
        m_cluster->addItem(icon(u"cluster"_s), text(cluster.info.name));
    }
    m_name->setPlaceholderText(tr("As the share calls it"));
    m_prefix->setPlaceholderText(tr("None"));
    connect(m_database, &QComboBox::editTextChanged, this, &MapDialog::check);
    connect(m_cluster, &QComboBox::currentIndexChanged, this, &MapDialog::check);
    connect(m_name, &QLineEdit::textChanged, this, &MapDialog::check);
    connect(m_prefix, &QLineEdit::textChanged, this, &MapDialog::check);
    connect(m_options, &OptionsEdit::changed, this, &MapDialog::check);
    connect(m_options, &OptionsEdit::opened, this, [this](bool open) {
        setMinimumWidth(open ? std::max(620, m_options->widthWanted() + 40) : minimumWidth());
    });
    connect(&catalogue, &CatalogueController::changed, this, &MapDialog::check);
    check();
}

facade::MappingRequest MapDialog::draft() const
{
    facade::MappingRequest request;
    request.received = m_received;
    request.attach.cluster = m_cluster->currentText().toStdString();
    const QString database = m_database->currentText().trimmed();
    const bool all = database == m_database->itemText(0);
    const int offered = m_database->findText(database, Qt::MatchExactly | Qt::MatchCaseSensitive);
    request.attach.database = all           ? "*"
                              : offered > 0 ? m_database->itemData(offered).toString().toStdString()
                                            : database.toStdString();
    if (all) {
        request.attach.namePrefix = m_prefix->text().trimmed().toStdString();
    } else {
        request.attach.nameOverride = m_name->text().trimmed().toStdString();
    }
    request.attach.options = m_options->options();
    return request;
}

/// As when a follower is attached, to a leader of which only the address is known here.
void MapDialog::check()
{
    facade::AttachRequest request = draft().attach;
    request.leader = m_service;
    const bool all = request.database == "*";
    m_name->setEnabled(!all);
    m_prefix->setEnabled(all);
    m_options->setSingle(!all);
    const bool place = m_cluster->count() > 0;
    const AttachPreview shown = preview(request, *m_catalogue.current());
    setNote(m_databaseNote, shown.databaseProblem, !request.database.empty());
    setNote(m_clusterNote,
            place ? shown.clusterProblem
                  : tr("There is no cluster to follow it yet. Create one first, on the Clusters page."),
            true);
    const QString creates =
        all || shown.names.empty() ? QString() : text(request.cluster + "/" + shown.names.front());
    setNote(all ? m_nameNote : m_prefixNote, {}, false);
    setNote(all ? m_prefixNote : m_nameNote,
            !shown.nameProblem.isEmpty() ? shown.nameProblem
            : creates.isEmpty()          ? QString()
                                         : tr("Creates %1").arg(creates),
            !shown.nameProblem.isEmpty());
    setReady(place && shown.ready() && m_options->isReady());
}

void MapDialog::submit()
{
    begin(m_jobs.run(
        this,
        [&session = m_session, request = draft()](const CancelToken& cancel) {
            return session.receivedShares().map(request, cancel);
        },
        [this](const Result<facade::MappedShare>& result) {
            if (result) {
                Q_EMIT mapped();
            }
            end(result);
        }));
}

} // namespace sharepane::ui
