#include "ui/wizards/attach/attachdialog.h"

#include "ui/text/format.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/typable.h"
#include "ui/wizards/attach/optionsedit.h"
#include "ui/wizards/attach/sharingedit.h"

#include <QtCore/QSignalBlocker>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QLineEdit>

#include <algorithm>

namespace sharepane::ui {

using namespace Qt::StringLiterals;

namespace {
constexpr int allRole = Qt::UserRole;
}

AttachDialog::AttachDialog(facade::Session& session, Jobs& jobs, CatalogueController& catalogue,
                           const facade::DatabaseName& leader, QWidget* parent)
    : FormDialog(tr("Attach a follower"), tr("Attach"), parent)
    , m_session(session)
    , m_jobs(jobs)
    , m_catalogue(catalogue)
    , m_cluster(new QComboBox(this))
    , m_leader(new QComboBox(this))
    , m_database(new QComboBox(this))
    , m_name(new QLineEdit(this))
    , m_prefix(new QLineEdit(this))
    , m_options(new OptionsEdit(this))
{
    m_leaderNote = addField(tr("&Leader"), m_leader);
    m_databaseNote = addField(tr("&Database"), m_database);
    m_clusterNote = addField(tr("&Follower cluster"), m_cluster);
    m_nameNote = addField(tr("&Name there"), m_name);
    m_prefixNote = addField(tr("&Prefix"), m_prefix);
    form()->addRow(m_options);
    connect(m_options, &OptionsEdit::changed, this, &AttachDialog::check);
    connect(m_options, &OptionsEdit::opened, this, [this](bool open) {
        setMinimumWidth(open ? std::max(620, m_options->widthWanted() + 40) : minimumWidth());
    });
    makeTypable(m_leader);
    m_leader->lineEdit()->setPlaceholderText(tr("A cluster or a storage URL"));
    makeTypable(m_database);
    m_name->setPlaceholderText(tr("Same as the leader's"));
    m_prefix->setPlaceholderText(tr("None"));

    const auto& clusters = catalogue.current()->clusters;
    for (const auto& cluster : clusters) {
        m_cluster->addItem(icon(u"cluster"_s), text(cluster.info.name));
        m_leader->addItem(icon(u"cluster"_s), text(cluster.info.name));
    }
    setChoice(m_leader, text(leader.cluster));
    // The first cluster that isn't the leader is the likeliest follower.
    for (int i = 0; i < m_cluster->count(); ++i) {
        if (m_cluster->itemText(i) != m_leader->currentText()) {
            m_cluster->setCurrentIndex(i);
            break;
        }
    }
    offerDatabases();
    if (!leader.database.empty()) {
        m_database->setCurrentIndex(m_database->findText(text(leader.database)));
    }
    connect(m_leader, &QComboBox::editTextChanged, this, [this] {
        offerDatabases();
        check();
    });
    connect(m_cluster, &QComboBox::currentIndexChanged, this, &AttachDialog::check);
    connect(m_database, &QComboBox::editTextChanged, this, &AttachDialog::check);
    connect(m_name, &QLineEdit::textChanged, this, &AttachDialog::check);
    connect(m_prefix, &QLineEdit::textChanged, this, &AttachDialog::check);
    connect(&catalogue, &CatalogueController::changed, this, &AttachDialog::check);
    check();
}

void AttachDialog::showOptions(bool show)
{
    m_options->setOpen(show);
}

SharingEdit* AttachDialog::sharing() const
{
    return m_options->sharing();
}

QToolButton* AttachDialog::optionsButton() const
{
    return m_options->button();
}

/// The live list of what the lists match, when the leader is a cluster of this workspace.
void AttachDialog::offerNames(const facade::AttachRequest& request)
{
    const bool single = request.database != "*";
    m_options->setSingle(single);
    const facade::DatabaseName leader{request.leader, request.database};
    const auto* known = single ? m_catalogue.current()->database(leader) : nullptr;
    sharing()->setKnown(known != nullptr ? known->entities : std::nullopt);
    if (known != nullptr && !known->entities && m_options->isOpen()) {
        m_catalogue.wantEntities(leader);
    }
}

void AttachDialog::offerDatabases()
{
    const QSignalBlocker quiet(m_database);
    m_database->clear();
    m_database->addItem(tr("All databases, future ones included"));
    m_database->setItemData(0, true, allRole);
    const auto catalogue = m_catalogue.current();
    if (const auto* leader = catalogue->cluster(m_leader->currentText().trimmed().toStdString())) {
        for (const auto& database : leader->databases) {
            if (database.info.kind == facade::DatabaseKind::leader) {
                m_database->addItem(icon(u"database"_s), text(database.info.name.database));
            }
        }
    }
}

facade::AttachRequest AttachDialog::draft() const
{
    facade::AttachRequest request;
    request.cluster = m_cluster->currentText().toStdString();
    request.leader = m_leader->currentText().trimmed().toStdString();
    const QString database = m_database->currentText().trimmed();
    request.database = database == m_database->itemText(0) ? "*" : database.toStdString();
    const std::string prefix = m_prefix->text().trimmed().toStdString();
    if (request.database == "*") {
        request.namePrefix = prefix;
    } else {
        // A prefix is for all databases; of one it makes a name.
        request.nameOverride = m_name->text().trimmed().toStdString();
        if (request.nameOverride.empty() && !prefix.empty()) {
            request.nameOverride = prefix + request.database;
        }
    }
    request.options = m_options->options();
    return request;
}

void AttachDialog::check()
{
    const auto request = draft();
    const AttachPreview shown = preview(request, *m_catalogue.current());
    const bool all = request.database == "*";
    m_name->setEnabled(!all);
    m_prefix->setEnabled(all || m_name->text().trimmed().isEmpty());
    // What is still empty isn't wrong yet: the verb stays off, without red.
    setNote(m_leaderNote, shown.leaderProblem, !request.leader.empty());
    setNote(m_clusterNote, shown.clusterProblem, true);
    setNote(m_databaseNote, shown.databaseProblem, !request.database.empty());
    QStringList names;
    for (const auto& name : shown.names) {
        names << text(request.cluster + "/" + name);
    }
    constexpr qsizetype most = 4;
    QString creates = names.mid(0, most).join(u", "_s);
    if (names.size() > most) {
        creates = tr("%1 and %2 more").arg(creates).arg(names.size() - most);
    }
    QLabel* here = all ? m_prefixNote : m_nameNote;
    setNote(all ? m_nameNote : m_prefixNote, {}, false);
    if (!shown.nameProblem.isEmpty()) {
        setNote(here, shown.nameProblem, true);
    } else {
        setNote(here, creates.isEmpty() ? QString() : tr("Creates %1").arg(creates), false);
    }
    offerNames(request);
    setReady(shown.ready() && m_options->isReady());
}

void AttachDialog::submit()
{
    begin(m_jobs.run(
        this,
        [&session = m_session, request = draft()](const CancelToken&) {
            return session.followers().attach(request);
        },
        [this, request = draft()](const Result<facade::AttachResult>& result) {
            if (result) {
                Q_EMIT attached(request);
            }
            end(result);
        }));
}

} // namespace sharepane::ui
