#include "ui/pages/viewpane.h"

#include "ui/pages/policiespanel.h"
#include "ui/text/entitytext.h"
#include "ui/text/format.h"
#include "ui/widgets/sqleditor.h"

#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QTabBar>
#include <QtWidgets/QTabWidget>
#include <QtWidgets/QVBoxLayout>

namespace sharepane::ui {

using namespace Qt::StringLiterals;

ViewPane::ViewPane(facade::Session& session, Jobs& jobs, QWidget* parent)
    : ObjectPane(session, jobs, parent)
    , m_tabs(new QTabWidget(this))
    , m_policies(new PoliciesPanel(session, jobs, this))
    , m_sql(new SqlEditor(this))
    , m_refresh(new QPushButton(tr("Refresh now"), this))
{
    m_sql->setReadOnly(true);
    m_sql->setAccessibleName(tr("Query of the view"));
    m_refresh->setAccessibleName(m_refresh->text());
    connect(m_refresh, &QPushButton::clicked, this, &ViewPane::refresh);
    auto* head = new QHBoxLayout;
    head->addWidget(m_refresh);
    head->addStretch(1);
    auto* query = new QWidget(this);
    auto* layout = new QVBoxLayout(query);
    layout->setContentsMargins(0, 10, 0, 0);
    layout->setSpacing(8);
    layout->addLayout(head);
    layout->addWidget(m_sql, 1);
    m_tabs->setDocumentMode(true);
    m_tabs->tabBar()->setAccessibleName(tr("Parts of the view"));
    m_tabs->addTab(query, tr("Query"));
    m_tabs->addTab(m_policies, tr("Policies"));
    connect(m_tabs, &QTabWidget::currentChanged, this, &ViewPane::readTab);
    column()->addWidget(m_tabs, 1);
}

/// Only what is looked at: it costs a read.
void ViewPane::readTab()
{
    if (m_tabs->currentWidget() == m_policies && !ref().name.empty()) {
        m_policies->showPolicies(ref().databaseName(), ref().name,
                                 ref().databaseKind == facade::DatabaseKind::leader);
    }
}

void ViewPane::read()
{
    const auto name = ref().databaseName();
    const bool leader = ref().databaseKind == facade::DatabaseKind::leader;
    m_header->setObject(iconNameOf(EntityKind::view), text(ref().name),
                        tr("Materialized view of %1").arg(text(name.text())));
    m_refresh->setVisible(leader);
    ask<facade::ViewInfo>(
        [&session = m_session, name, view = ref().name](const CancelToken&) -> Result<facade::ViewInfo> {
            for (auto& known : TRY(session.entities().views(name))) {
                if (known.name == view) {
                    return std::move(known);
                }
            }
            return fail(ErrorCode::notFound, "show", name.text() + "/" + view, "there is no such view");
        },
        [this](const facade::ViewInfo& info) { display(info); });
    readTab();
}

void ViewPane::display(const facade::ViewInfo& info)
{
    const QString fresh = info.behind == 0
                              ? tr("everything of its table is in it")
                              : tr("%1 versions of its table behind; queries add what these changed")
                                    .arg(formatNumber(info.behind));
    m_facts->setFacts({
        {tr("Reads"), text(info.source), {}},
        {tr("Kept fresh"),
         info.incremental ? tr("incrementally: only what changed is computed")
                          : tr("by computing it anew: %1").arg(text(info.why)),
         {}},
        {tr("Freshness"), fresh, {}},
        {tr("Stored rows"), info.rows < 0 ? unknownText() : formatNumber(info.rows), {}},
        {tr("Size"), formatBytes(info.bytes), tr("%1 bytes").arg(formatNumber(info.bytes))},
        {tr("Extents"), formatNumber(info.extents), {}},
    });
    if (m_sql->toPlainText() != text(info.sql)) {
        m_sql->setPlainText(text(info.sql));
    }
}

void ViewPane::refresh()
{
    if (m_refreshing) {
        return;
    }
    m_refresh->setEnabled(false);
    m_refreshing = m_jobs.run(
        this,
        [&session = m_session, name = ref().databaseName(), view = ref().name](const CancelToken& cancel) {
            return session.entities().refreshView(name, view, cancel);
        },
        [this](const Result<bool>& refreshed) {
            m_refreshing.clear();
            m_refresh->setEnabled(true);
            if (refreshed) {
                read();
            } else {
                m_banner->showError(refreshed.error());
            }
        });
}

} // namespace sharepane::ui
