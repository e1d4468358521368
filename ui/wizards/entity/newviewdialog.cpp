#include "ui/wizards/entity/newviewdialog.h"

#include "ui/widgets/sqleditor.h"

namespace sharepane::ui {

using namespace Qt::StringLiterals;

namespace {
constexpr int sqlHeight = 150;
}

NewViewDialog::NewViewDialog(facade::Session& session, Jobs& jobs, CatalogueController& catalogue,
                             const facade::DatabaseName& database, QWidget* parent)
    : EntityDialog(EntityKind::view, tr("New materialized view"), tr("Create view"), session, jobs, catalogue,
                   database, parent)
    , m_sql(new SqlEditor(this))
{
    setMinimumWidth(600);
    m_sqlNote = addField(tr("&Query"), m_sql);
    m_sql->setMinimumHeight(sqlHeight);
    m_sql->setTabChangesFocus(true);
    m_sql->setPlaceholderText(
        u"SELECT origin, count(*) AS flights, avg(delay) AS delay\nFROM flights\nGROUP BY origin"_s);
    connect(m_sql, &QPlainTextEdit::textChanged, this, &NewViewDialog::checkAll);
    checkAll();
}

bool NewViewDialog::checkRest()
{
    const QString sql = m_sql->toPlainText().trimmed();
    const bool select = sql.startsWith(u"select"_s, Qt::CaseInsensitive) ||
                        sql.startsWith(u"with"_s, Qt::CaseInsensitive) ||
                        sql.startsWith(u"from"_s, Qt::CaseInsensitive);
    const bool wrong = !sql.isEmpty() && !select;
    setNote(m_sqlNote,
            wrong ? tr("A view is one SELECT over one table of the database.")
                  : tr("Counts, sums, minima, maxima and averages by groups are kept fresh row by row; any "
                       "other query "
                       "is computed anew when its table changes."),
            wrong);
    return select;
}

void NewViewDialog::submit()
{
    create([&session = session(), database = database(), view = name(),
            sql = m_sql->toPlainText().trimmed().toStdString()](const CancelToken&) {
        return session.entities().createView(database, view, sql);
    });
}

} // namespace sharepane::ui
