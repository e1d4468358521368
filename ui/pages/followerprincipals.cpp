#include "ui/pages/followerprincipals.h"

#include "ui/text/entitytext.h"
#include "ui/text/format.h"
#include "ui/widgets/facts.h"
#include "ui/widgets/tables.h"
#include "ui/wizards/attach/kinds.h"

#include <QtCore/QSignalBlocker>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QTableView>

namespace sharepane::ui {

using namespace Qt::StringLiterals;

FollowerPrincipalsPanel::FollowerPrincipalsPanel(facade::Session& session, Jobs& jobs, QWidget* parent)
    : FollowerPanel(session, jobs, tr("Apply the kind of principals"), parent)
    , m_kind(new QComboBox(this))
    , m_role(new QComboBox(this))
    , m_name(new QLineEdit(this))
    , m_add(new QPushButton(tr("Add"), this))
    , m_remove(new QPushButton(tr("Remove"), this))
    , m_note(new QLabel(this))
    , m_view(new QTableView(this))
    , m_rows(new RowsModel({{tr("Principal"), false},
                            {tr("Role"), false},
                            {tr("At the leader"), false},
                            {tr("Here"), false},
                            {tr("In effect"), false}},
                           this))
{
    offerKinds(m_kind);
    m_kind->setAccessibleName(tr("How the principals here and the leader's go together"));
    setUpRows(m_view, tr("Principals"));
    m_view->setModel(m_rows);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_view->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_note->setWordWrap(true);
    m_note->hide();
    buildAdd();
    body()->addWidget(m_note);
    body()->addWidget(m_view, 1);
    connect(m_kind, &QComboBox::currentIndexChanged, this, &FollowerPrincipalsPanel::checkDraft);
    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &FollowerPrincipalsPanel::check);
    fill({});
    checkDraft();
}

void FollowerPrincipalsPanel::buildAdd()
{
    for (const auto& role : {"admins", "users", "viewers", "monitors"}) {
        m_role->addItem(describeRole(role), QString::fromLatin1(role));
    }
    m_role->setCurrentIndex(2);
    m_role->setAccessibleName(tr("Role of the new principal"));
    m_name->setPlaceholderText(u"aaduser=ann@example.org"_s);
    m_name->setAccessibleName(tr("New principal"));
    m_add->setAccessibleName(tr("Add the principal"));
    m_remove->setAccessibleName(tr("Remove the selected principal"));
    auto* caption = new QLabel(tr("&Principals"), this);
    caption->setBuddy(m_kind);
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(caption);
    row->addWidget(m_kind);
    row->addSpacing(12);
    row->addWidget(m_role);
    row->addWidget(m_name, 1);
    row->addWidget(m_add);
    row->addWidget(m_remove);
    body()->addLayout(row);
    connect(m_name, &QLineEdit::textChanged, this, &FollowerPrincipalsPanel::check);
    connect(m_role, &QComboBox::currentIndexChanged, this, &FollowerPrincipalsPanel::check);
    connect(m_name, &QLineEdit::returnPressed, this, &FollowerPrincipalsPanel::add);
    connect(m_add, &QPushButton::clicked, this, &FollowerPrincipalsPanel::add);
    connect(m_remove, &QPushButton::clicked, this, &FollowerPrincipalsPanel::removeSelected);
}

facade::PrincipalInfo FollowerPrincipalsPanel::typed() const
{
    return {m_role->currentData().toString().toStdString(), m_name->text().trimmed().toStdString()};
}

void FollowerPrincipalsPanel::check()
{
    const QString name = m_name->text().trimmed();
    const QString problem = name.isEmpty() ? QString() : principalProblem(name);
    setNoteText(m_note, problem, true);
    m_add->setEnabled(!name.isEmpty() && problem.isEmpty());
    const int row = m_view->currentIndex().row();
    const auto& known = detail().principals;
    m_remove->setEnabled(m_view->selectionModel()->hasSelection() && row >= 0 &&
                         row < static_cast<int>(known.size()) &&
                         known[static_cast<std::size_t>(row)].atFollower);
}

void FollowerPrincipalsPanel::fill(const facade::FollowerDetail& detail)
{
    const QSignalBlocker quiet(m_kind);
    m_kind->setCurrentIndex(m_kind->findData(static_cast<int>(detail.options.principalsKind)));
    std::vector<RowsModel::Row> rows;
    const auto mark = [](bool holds) {
        return holds ? tr("yes") : u"–"_s;
    };
    for (const auto& known : detail.principals) {
        rows.push_back({{text(known.principal.principal), describeRole(known.principal.role),
                         mark(known.atLeader), mark(known.atFollower), mark(known.effective)},
                        {},
                        text(known.principal.role + " " + known.principal.principal),
                        u"person"_s});
    }
    m_rows->setRows(std::move(rows));
    check();
}

std::optional<facade::FollowerChange> FollowerPrincipalsPanel::draft() const
{
    if (kindOf(m_kind) == detail().options.principalsKind) {
        return std::nullopt;
    }
    facade::FollowerChange change;
    change.principalsKind = kindOf(m_kind);
    return change;
}

void FollowerPrincipalsPanel::add()
{
    check();
    if (!m_add->isEnabled()) {
        return;
    }
    facade::FollowerChange change;
    change.addPrincipals.push_back(typed());
    m_name->clear();
    send(change);
}

void FollowerPrincipalsPanel::removeSelected()
{
    const int row = m_view->currentIndex().row();
    if (!m_remove->isEnabled() || row < 0) {
        return;
    }
    facade::FollowerChange change;
    change.dropPrincipals.push_back(detail().principals[static_cast<std::size_t>(row)].principal);
    send(change);
}

} // namespace sharepane::ui
