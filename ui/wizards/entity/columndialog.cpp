#include "ui/wizards/entity/columndialog.h"

#include "ui/text/format.h"
#include "ui/widgets/typable.h"
#include "ui/wizards/entity/entitydraft.h"

#include <QtWidgets/QComboBox>
#include <QtWidgets/QLineEdit>

namespace sharepane::ui {

QString ColumnDialog::verbOf(Kind kind)
{
    return kind == Kind::add      ? tr("Add column")
           : kind == Kind::rename ? tr("Rename column")
                                  : tr("Widen column");
}

ColumnDialog::ColumnDialog(facade::Session& session, Jobs& jobs, const facade::DatabaseName& database,
                           std::string table, std::vector<facade::ColumnInfo> columns, Kind kind,
                           std::string column, QWidget* parent)
    : FormDialog(kind == Kind::add ? tr("Add a column") : verbOf(kind), verbOf(kind), parent)
    , m_session(session)
    , m_jobs(jobs)
    , m_database(database)
    , m_table(std::move(table))
    , m_columns(std::move(columns))
    , m_kind(kind)
    , m_column(std::move(column))
    , m_name(new QLineEdit(this))
    , m_type(new QComboBox(this))
{
    m_nameNote = addField(m_kind == Kind::rename ? tr("&New name") : tr("&Name"), m_name);
    m_name->setText(text(m_column));
    m_name->selectAll();
    m_name->setReadOnly(m_kind == Kind::widen);
    if (m_kind == Kind::rename) {
        m_type->hide();
    } else {
        addField(m_kind == Kind::widen ? tr("New &type") : tr("&Type"), m_type);
        makeTypable(m_type);
    }
    const auto known = std::ranges::find(m_columns, m_column, &facade::ColumnInfo::name);
    m_type->addItems(m_kind == Kind::widen && known != m_columns.end() ? widerTypes(text(known->type))
                                                                       : offeredTypes());
    connect(m_name, &QLineEdit::textChanged, this, &ColumnDialog::check);
    connect(m_type, &QComboBox::editTextChanged, this, &ColumnDialog::check);
    check();
}

void ColumnDialog::check()
{
    const bool typed = !m_type->currentText().trimmed().isEmpty();
    if (m_kind == Kind::widen) {
        setNote(m_nameNote,
                tr("No rows are rewritten: the values that are there are read as the wider type."), false);
        setReady(typed);
        return;
    }
    const QString name = m_name->text().trimmed();
    const bool same = name == text(m_column);
    const bool taken = std::ranges::any_of(m_columns, [&](const auto& known) {
        return known.name != m_column && text(known.name).compare(name, Qt::CaseInsensitive) == 0;
    });
    setNote(m_nameNote,
            taken ? tr("%1 has a column of this name.").arg(text(m_table))
                  : tr("No rows are rewritten; followers see the change with their next commit."),
            taken);
    setReady(!name.isEmpty() && !taken && !same && (m_kind == Kind::rename || typed));
}

void ColumnDialog::submit()
{
    facade::ColumnEdit edit;
    edit.kind = m_kind;
    const std::string name = m_name->text().trimmed().toStdString();
    edit.column = m_kind == Kind::add ? name : m_column;
    if (m_kind == Kind::rename) {
        edit.newName = name;
    } else {
        edit.type = m_type->currentText().trimmed().toStdString();
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
