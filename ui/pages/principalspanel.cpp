#include "ui/pages/principalspanel.h"

#include "ui/text/entitytext.h"
#include "ui/text/format.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/facts.h"
#include "ui/widgets/tables.h"

#include <QtGui/QAction>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QTableView>

namespace sharepane::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr const char* roles[] = {"admins", "users", "viewers", "monitors"};

} // namespace

PrincipalsPanel::PrincipalsPanel(facade::Session& session, Jobs& jobs, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_jobs(jobs)
    , m_banner(new Banner(this))
    , m_addRow(new QWidget(this))
    , m_role(new QComboBox(m_addRow))
    , m_name(new QLineEdit(m_addRow))
    , m_add(new QPushButton(tr("Add"), m_addRow))
    , m_remove(new QPushButton(tr("Remove"), m_addRow))
    , m_note(new QLabel(this))
    , m_about(new QLabel(this))
    , m_view(new QTableView(this))
    , m_rows(
          new RowsModel({{tr("Principal"), false}, {tr("Role"), false}, {tr("What it may do"), false}}, this))
{
    setUpRows(m_view, tr("Principals"));
    m_view->setModel(m_rows);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_view->horizontalHeader()->setResizeContentsPrecision(50);
    m_view->horizontalHeader()->setStretchLastSection(true);
    auto* removeAction = new QAction(tr("Remove"), m_view);
    removeAction->setShortcut(QKeySequence(Qt::Key_Delete));
    removeAction->setShortcutContext(Qt::WidgetShortcut);
    connect(removeAction, &QAction::triggered, this, &PrincipalsPanel::removeSelected);
    m_view->addAction(removeAction);
    m_view->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_note->setWordWrap(true);
    m_note->hide();
    m_about->setWordWrap(true);
    m_about->setProperty("role", u"muted"_s);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(2, 12, 2, 0);
    layout->setSpacing(8);
    layout->addWidget(m_banner);
    layout->addWidget(buildAdd());
    layout->addWidget(m_note);
    layout->addWidget(m_about);
    layout->addWidget(m_view, 1);
    const auto enable = [this] {
        m_remove->setEnabled(m_editable && m_view->selectionModel()->hasSelection());
    };
    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this, enable);
    connect(m_rows, &QAbstractItemModel::modelReset, this, enable);
    connect(m_remove, &QPushButton::clicked, this, &PrincipalsPanel::removeSelected);
    enable();
}

QWidget* PrincipalsPanel::buildAdd()
{
    for (const char* role : roles) {
        m_role->addItem(describeRole(role), QString::fromLatin1(role));
        m_role->setItemData(m_role->count() - 1, explainRole(role), Qt::ToolTipRole);
    }
    m_role->setCurrentIndex(2);
    m_role->setAccessibleName(tr("Role of the new principal"));
    m_name->setPlaceholderText(u"aaduser=ann@example.org"_s);
    m_name->setAccessibleName(tr("New principal"));
    m_add->setAccessibleName(tr("Add the principal"));
    m_remove->setAccessibleName(tr("Remove the selected principal"));
    auto* row = new QHBoxLayout(m_addRow);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    row->addWidget(m_role);
    row->addWidget(m_name, 1);
    row->addWidget(m_add);
    row->addSpacing(12);
    row->addWidget(m_remove);
    connect(m_name, &QLineEdit::textChanged, this, &PrincipalsPanel::check);
    connect(m_role, &QComboBox::currentIndexChanged, this, &PrincipalsPanel::check);
    const auto addTyped = [this] {
        if (m_add->isEnabled()) {
            add(typed());
        }
    };
    connect(m_name, &QLineEdit::returnPressed, this, addTyped);
    connect(m_add, &QPushButton::clicked, this, addTyped);
    return m_addRow;
}

facade::PrincipalInfo PrincipalsPanel::typed() const
{
    return {m_role->currentData().toString().toStdString(), m_name->text().trimmed().toStdString()};
}

void PrincipalsPanel::showPrincipals(const facade::DatabaseName& database, bool editable)
{
    if (m_database != database) {
        m_database = database;
        m_banner->clear();
        m_name->clear();
        m_principals.clear();
        m_rows->setRows({});
        m_about->clear();
    }
    m_editable = editable;
    m_addRow->setVisible(editable);
    check();
    read();
}

void PrincipalsPanel::read()
{
    if (m_job) {
        delete m_job.data();
    }
    using Principals = std::vector<facade::PrincipalInfo>;
    m_job = m_jobs.run(
        this,
        [&session = m_session, name = m_database](const CancelToken&) {
            return session.policies().principals(name);
        },
        [this](const Result<Principals>& principals) {
            m_job.clear();
            if (principals) {
                take(*principals);
            } else {
                m_banner->showError(principals.error());
            }
        });
}

void PrincipalsPanel::take(const std::vector<facade::PrincipalInfo>& principals)
{
    m_principals = principals;
    std::vector<RowsModel::Row> rows;
    for (const auto& known : principals) {
        rows.push_back({{text(known.principal), describeRole(known.role), explainRole(known.role)},
                        {},
                        text(known.role + " " + known.principal),
                        u"person"_s});
    }
    m_rows->setRows(std::move(rows));
    m_about->setText(!principals.empty() ? QString()
                     : m_editable
                         ? tr("Nobody is named, so whoever holds this workspace may do everything. Name an "
                              "admin first: from then on only the named may use the database.")
                         : tr("Nobody is named: whoever holds this workspace may query the database."));
    m_about->setVisible(principals.empty());
    check();
}

void PrincipalsPanel::check()
{
    const auto wanted = typed();
    const bool known = std::ranges::any_of(m_principals, [&](const auto& one) {
        return one.role == wanted.role && one.principal == wanted.principal;
    });
    const QString problem =
        wanted.principal.empty() ? QString()
        : known ? tr("%1 is among the %2 already.").arg(text(wanted.principal), describeRole(wanted.role))
                : principalProblem(text(wanted.principal));
    setNoteText(m_note, m_editable ? problem : QString(), true);
    m_add->setEnabled(m_editable && !wanted.principal.empty() && problem.isEmpty() && !m_change);
}

void PrincipalsPanel::add(const facade::PrincipalInfo& principal)
{
    m_banner->clear();
    m_change = m_jobs.run(
        this,
        [&session = m_session, name = m_database, principal](const CancelToken&) {
            return session.policies().addPrincipal(name, principal);
        },
        [this, principal, name = m_database](const Result<bool>& result) {
            m_change.clear();
            if (m_database != name) {
                return;
            }
            if (!result) {
                m_banner->showError(result.error());
            } else if (typed().principal == principal.principal) {
                m_name->clear();
            }
            check();
            read();
        });
    check();
}

void PrincipalsPanel::removeSelected()
{
    const int row = m_view->currentIndex().row();
    if (!m_editable || m_change || row < 0 || row >= static_cast<int>(m_principals.size())) {
        return;
    }
    const facade::PrincipalInfo principal = m_principals[static_cast<std::size_t>(row)];
    m_banner->clear();
    m_change = m_jobs.run(
        this,
        [&session = m_session, name = m_database, principal](const CancelToken&) {
            return session.policies().dropPrincipal(name, principal);
        },
        [this, principal, name = m_database](const Result<void>& result) {
            m_change.clear();
            if (m_database != name) {
                return;
            }
            if (result) {
                m_banner->showMessage(Tone::neutral,
                                      tr("%1 was removed from the %2.")
                                          .arg(text(principal.principal), describeRole(principal.role)));
                m_banner->offer(tr("Undo"), [this, principal] { add(principal); });
            } else {
                m_banner->showError(result.error());
            }
            read();
        });
}

} // namespace sharepane::ui
