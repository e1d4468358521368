#include "ui/wizards/database/newdatabasedialog.h"

#include "ui/text/format.h"

#include <QtWidgets/QComboBox>
#include <QtWidgets/QLineEdit>

namespace sharepane::ui {

NewDatabaseDialog::NewDatabaseDialog(facade::Session& session, Jobs& jobs,
                                     const CatalogueController& catalogue, const QString& cluster,
                                     QWidget* parent)
    : FormDialog(tr("New database"), tr("Create database"), parent)
    , m_session(session)
    , m_jobs(jobs)
    , m_catalogue(catalogue)
    , m_cluster(new QComboBox(this))
    , m_name(new QLineEdit(this))
{
    addField(tr("&Cluster"), m_cluster);
    m_nameNote = addField(tr("&Name"), m_name);
    for (const auto& known : catalogue.current()->clusters) {
        m_cluster->addItem(text(known.info.name));
    }
    m_cluster->setCurrentIndex(std::max(0, m_cluster->findText(cluster)));
    connect(m_cluster, &QComboBox::currentIndexChanged, this, &NewDatabaseDialog::check);
    connect(m_name, &QLineEdit::textChanged, this, &NewDatabaseDialog::check);
    m_name->setFocus();
    check();
}

facade::DatabaseName NewDatabaseDialog::name() const
{
    return {m_cluster->currentText().toStdString(), m_name->text().trimmed().toStdString()};
}

void NewDatabaseDialog::check()
{
    const auto wanted = name();
    const bool exists = m_catalogue.current()->database(wanted) != nullptr;
    const bool slash = wanted.database.find('/') != std::string::npos;
    setNote(m_nameNote,
            exists  ? tr("%1 exists already. Choose another name.").arg(text(wanted.text()))
            : slash ? tr("A name can't contain a slash.")
                    : QString(),
            true);
    setReady(!wanted.cluster.empty() && !wanted.database.empty() && !exists && !slash);
}

void NewDatabaseDialog::submit()
{
    begin(m_jobs.run(
        this,
        [&session = m_session, wanted = name()](const CancelToken&) {
            return session.clusters().createDatabase(wanted);
        },
        [this, wanted = name()](const Result<bool>& result) {
            if (result) {
                Q_EMIT created(wanted);
            }
            end(result);
        }));
}

} // namespace sharepane::ui
