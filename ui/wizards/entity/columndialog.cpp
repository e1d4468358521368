#include "ui/wizards/entity/columndialog.h"

#include "ui/text/format.h"
#include "ui/wizards/entity/entitydraft.h"

#include <QtWidgets/QComboBox>
#include <QtWidgets/QLineEdit>

namespace sharepane::ui {

ColumnDialog::ColumnDialog(facade::Session& session, Jobs& jobs, const facade::DatabaseName& database,
                           std::string table, std::vector<facade::ColumnInfo> columns, std::string column,
                           QWidget* parent)
    : FormDialog(column.empty() ? tr("Add a column") : tr("Rename column"),
                 column.empty() ? tr("Add column") : tr("Rename column"), parent)
    , m_session(session)
    , m_jobs(jobs)
    , m_database(database)
    , m_table(std::move(table))
    , m_columns(std::move(columns))
    , m_column(std::move(column))
    , m_name(new QLineEdit(this))
    , m_type(new QComboBox(this))
{
    m_nameNote = addField(m_column.empty() ? tr("&Name") : tr("&New name"), m_name);
    m_name->setText(text(m_column));
    m_name->selectAll();
    m_type->setEditable(true);
    m_type->setInsertPolicy(QComboBox::NoInsert);
    m_type->addItems(offeredTypes());
    if (m_column.empty()) {
        addField(tr("&Type"), m_type);
        m_type->lineEdit()->setAccessibleName(m_type->accessibleName());
    } else {
        m_type->hide();
    }
    connect(m_name, &QLineEdit::textChanged, this, &ColumnDialog::check);
    connect(m_type, &QComboBox::editTextChanged, this, &ColumnDialog::check);
    check();
}

void ColumnDialog::check()
{
    const QString name = m_name->text().trimmed();
    const bool same = name == text(m_column);
    const bool taken = std::ranges::any_of(m_columns, [&](const auto& known) {
        return known.name != m_column && text(known.name).compare(name, Qt::CaseInsensitive) == 0;
    });
    setNote(m_nameNote,
            taken ? tr("%1 has a column of this name.").arg(text(m_table))
                  : tr("No rows are rewritten; followers see the change with their next commit."),
            taken);
    setReady(!name.isEmpty() && !taken && !same &&
             (!m_column.empty() || !m_type->currentText().trimmed().isEmpty()));
}

void ColumnDialog::submit()
{
    facade::ColumnEdit edit;
    const std::string name = m_name->text().trimmed().toStdString();
    if (m_column.empty()) {
        edit.kind = facade::ColumnEdit::Kind::add;
        edit.column = name;
        edit.type = m_type->currentText().trimmed().toStdString();
    } else {
        edit.kind = facade::ColumnEdit::Kind::rename;
        edit.column = m_column;
        edit.newName = name;
    }
    begin(m_jobs.run(
        this,
        [&session = m_session, database = m_database, table = m_table,
         edit](const CancelToken&) -> Result<void> {
            TRY(session.clusters().changeColumn(database, table, edit));
            return {};
        },
        [this](const Result<void>& result) {
            if (result) {
                Q_EMIT changed();
            }
            end(result);
        }));
}

} // namespace sharepane::ui
