#include "ui/wizards/entity/newtabledialog.h"

namespace sharepane::ui {

NewTableDialog::NewTableDialog(facade::Session& session, Jobs& jobs, CatalogueController& catalogue,
                               const facade::DatabaseName& database, QWidget* parent)
    : EntityDialog(EntityKind::table, tr("New table"), tr("Create table"), session, jobs, catalogue, database,
                   parent)
    , m_columns(new ColumnsEdit(this))
{
    m_columnsNote = addField(tr("&Columns"), m_columns);
    connect(m_columns, &ColumnsEdit::changed, this, &NewTableDialog::checkAll);
    checkAll();
}

bool NewTableDialog::checkRest()
{
    const auto columns = m_columns->columns();
    const QString problem = columnsProblem(columns);
    setNote(m_columnsNote,
            !problem.isEmpty()
                ? problem
                : tr("To make a table from files, ingest them: their columns are found by themselves."),
            !problem.isEmpty());
    return problem.isEmpty() && !columns.empty();
}

void NewTableDialog::submit()
{
    create([&session = session(), database = database(), table = name(),
            columns = columnList(m_columns->columns())](const CancelToken&) {
        return session.clusters().createTable(database, table, columns);
    });
}

} // namespace sharepane::ui
