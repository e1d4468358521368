#include "ui/wizards/attach/alldatabasesdialog.h"

#include "ui/text/entitytext.h"
#include "ui/text/format.h"
#include "ui/wizards/attach/kinds.h"

#include <QtWidgets/QCheckBox>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPlainTextEdit>

namespace sharepane::ui {

using namespace Qt::StringLiterals;

AllDatabasesDialog::AllDatabasesDialog(facade::Session& session, Jobs& jobs,
                                       const facade::AttachmentInfo& attachment, const QStringList& databases,
                                       QWidget* parent)
    : FormDialog(tr("Follower options"), tr("Apply"), parent)
    , m_session(session)
    , m_jobs(jobs)
    , m_cluster(attachment.cluster)
    , m_before(attachment.options)
    , m_hot(new QLineEdit(this))
    , m_tables(new QLineEdit(this))
    , m_caching(new QComboBox(this))
    , m_prefetch(
          new QCheckBox(tr("Prefetch: a commit is queryable only when its hot extents are here"), this))
    , m_principals(new QComboBox(this))
    , m_own(new QPlainTextEdit(this))
{
    constexpr qsizetype most = 4;
    QString names = databases.mid(0, most).join(u", "_s);
    if (databases.size() > most) {
        names = tr("%1 and %2 more").arg(names).arg(databases.size() - most);
    }
    addText(
        databases.isEmpty()
            ? tr("For every database that %1 will follow because it follows all databases of a leader.")
                  .arg(text(m_cluster))
            : tr("For every database that %1 follows because it follows all databases of a leader, now %2, "
                 "and for those to come.")
                  .arg(text(m_cluster), names));
    m_hotNote = addField(tr("&Hot span"), m_hot);
    m_tablesNote = addField(tr("Hot spans of &tables"), m_tables);
    addField(tr("&Caching"), m_caching);
    addField(QString(), m_prefetch);
    addField(tr("P&rincipals"), m_principals);
    m_ownNote = addField(tr("Principals h&ere"), m_own);
    m_prefetch->setAccessibleName(m_prefetch->text());
    m_hot->setPlaceholderText(tr("As the leader has it, or 7d, 0d …"));
    m_tables->setPlaceholderText(u"flights=7d, airports=0d"_s);
    m_own->setPlaceholderText(u"viewers aaduser=ann@example.org"_s);
    m_own->setTabChangesFocus(true);
    constexpr int lines = 4;
    m_own->setFixedHeight(lines * fontMetrics().lineSpacing() + 12);
    offerKinds(m_caching);
    offerKinds(m_principals);
    const AllDatabasesDraft now = draftOf(m_before);
    m_hot->setText(now.hotSpan);
    m_tables->setText(now.tableHotSpans);
    m_own->setPlainText(now.principals);
    m_caching->setCurrentIndex(m_caching->findData(static_cast<int>(now.cachingKind)));
    m_principals->setCurrentIndex(m_principals->findData(static_cast<int>(now.principalsKind)));
    m_prefetch->setChecked(now.prefetchExtents);
    connect(m_hot, &QLineEdit::textChanged, this, &AllDatabasesDialog::check);
    connect(m_tables, &QLineEdit::textChanged, this, &AllDatabasesDialog::check);
    connect(m_own, &QPlainTextEdit::textChanged, this, &AllDatabasesDialog::check);
    connect(m_caching, &QComboBox::currentIndexChanged, this, &AllDatabasesDialog::check);
    connect(m_principals, &QComboBox::currentIndexChanged, this, &AllDatabasesDialog::check);
    connect(m_prefetch, &QCheckBox::toggled, this, &AllDatabasesDialog::check);
    constexpr int usualWidth = 600;
    setMinimumWidth(std::max(usualWidth, form()->sizeHint().width() + 40));
    check();
}

AllDatabasesDraft AllDatabasesDialog::draft() const
{
    return {m_hot->text(),     m_tables->text(),     m_own->toPlainText(),
            kindOf(m_caching), kindOf(m_principals), m_prefetch->isChecked()};
}

void AllDatabasesDialog::check()
{
    const AllDatabasesDraft typed = draft();
    const QString hot = spanProblem(typed.hotSpan.trimmed());
    const QString tables = tableSpansProblem(typed.tableHotSpans);
    const QString own = principalLinesProblem(typed.principals);
    setNote(m_hotNote, hot, true);
    setNote(m_tablesNote,
            tables.isEmpty() ? tr("In every database that has a table or view of that name.") : tables,
            !tables.isEmpty());
    setNote(m_ownNote,
            own.isEmpty() ? tr("One a line: a role (admins, users, viewers, monitors) and a principal.")
                          : own,
            !own.isEmpty());
    setReady(hot.isEmpty() && tables.isEmpty() && own.isEmpty() && changeOf(m_before, typed).has_value());
}

void AllDatabasesDialog::submit()
{
    const auto change = changeOf(m_before, draft());
    if (!change) {
        return;
    }
    begin(m_jobs.run(
        this,
        [&session = m_session, name = facade::DatabaseName{m_cluster, "*"},
         change = *change](const CancelToken&) { return session.followers().alter(name, change); },
        [this](const Result<bool>& result) {
            if (result) {
                Q_EMIT changed();
            }
            end(result);
        }));
}

} // namespace sharepane::ui
