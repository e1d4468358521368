#include "ui/wizards/entity/entitydialog.h"

#include "ui/text/format.h"
#include "ui/wizards/entity/entitydraft.h"

#include <QtWidgets/QComboBox>
#include <QtWidgets/QLineEdit>

namespace sharepane::ui {

EntityDialog::EntityDialog(EntityKind kind, const QString& title, const QString& verb,
                           facade::Session& session, Jobs& jobs, CatalogueController& catalogue,
                           const facade::DatabaseName& database, QWidget* parent)
    : FormDialog(title, verb, parent)
    , m_kind(kind)
    , m_session(session)
    , m_jobs(jobs)
    , m_catalogue(catalogue)
    , m_databases(new DatabaseListModel(DatabaseListModel::Offer::leaders, this))
    , m_database(new QComboBox(this))
    , m_name(new QLineEdit(this))
{
    m_databases->setCatalogue(*catalogue.current());
    m_database->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_database->setMinimumContentsLength(24);
    m_database->setModel(m_databases);
    m_database->setCurrentIndex(std::max(0, m_databases->indexOf(database)));
    m_databaseNote = addField(tr("&Database"), m_database);
    m_nameNote = addField(tr("&Name"), m_name);
    connect(m_database, &QComboBox::currentIndexChanged, this, &EntityDialog::takeDatabase);
    connect(m_name, &QLineEdit::textChanged, this, &EntityDialog::checkAll);
    connect(&catalogue, &CatalogueController::changed, this, &EntityDialog::checkAll);
    if (const auto* shown = m_databases->at(m_database->currentIndex())) {
        catalogue.wantEntities(*shown);
    }
}

facade::DatabaseName EntityDialog::database() const
{
    const auto* name = m_databases->at(m_database->currentIndex());
    return name != nullptr ? *name : facade::DatabaseName{};
}

std::string EntityDialog::name() const
{
    return m_name->text().trimmed().toStdString();
}

/// The place is usually right already.
void EntityDialog::showEvent(QShowEvent* event)
{
    FormDialog::showEvent(event);
    m_name->setFocus();
}

void EntityDialog::takeDatabase()
{
    m_catalogue.wantEntities(database());
    checkAll();
}

void EntityDialog::checkAll()
{
    const bool place = m_databases->rowCount() > 0;
    setNote(m_databaseNote,
            place ? QString()
                  : tr("There is no leader database yet. Create one first: followers are read-only."),
            true);
    const QString problem =
        entityNameProblem(m_name->text().trimmed(), m_kind, database(), *m_catalogue.current());
    setNote(m_nameNote, problem, true);
    const bool rest = checkRest();
    setReady(place && problem.isEmpty() && !name().empty() && rest);
}

} // namespace sharepane::ui
