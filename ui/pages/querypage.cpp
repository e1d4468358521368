#include "ui/pages/querypage.h"

#include "ui/pages/querytab.h"
#include "ui/text/format.h"
#include "ui/text/legible.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/sqleditor.h"

#include <QtWidgets/QSplitter>
#include <QtWidgets/QTabBar>
#include <QtWidgets/QTabWidget>
#include <QtWidgets/QToolButton>

namespace sharepane::ui {

using namespace Qt::StringLiterals;

namespace {
constexpr int mostRestoredTabs = 20;
}

QueryPage::QueryPage(facade::Session& session, Jobs& jobs, CatalogueController& catalogue, QWidget* parent)
    : Page(u"query"_s, tr("Query"), u"query"_s, parent)
    , m_session(session)
    , m_jobs(jobs)
    , m_catalogue(catalogue)
    , m_history(new QueryHistory(session.directory(), jobs, this))
    , m_tabs(new QTabWidget(this))
{
    m_tabs->setDocumentMode(true);
    m_tabs->setTabsClosable(true);
    m_tabs->setMovable(true);
    m_tabs->setAccessibleName(tr("Query tabs"));
    m_tabs->tabBar()->setAccessibleName(tr("Query tabs"));
    m_tabs->tabBar()->setExpanding(false);
    buildCommands();
    content()->addWidget(m_tabs, 1);
    connect(m_tabs, &QTabWidget::tabCloseRequested, this, &QueryPage::closeTab);
    connect(m_tabs, &QTabWidget::currentChanged, this, &QueryPage::takeState);
    addTab();
}

void QueryPage::buildCommands()
{
    m_run = addCommand(u"play"_s, tr("&Run"), QKeySequence(u"Ctrl+Return"_s));
    m_cancel = addCommand(u"stop"_s, tr("&Cancel"), QKeySequence(Qt::Key_Escape));
    auto* newTab = addCommand(u"plus"_s, tr("New &tab"), QKeySequence(u"Ctrl+T"_s));
    auto* close = addCommand(u"close"_s, tr("Close tab"), QKeySequence(u"Ctrl+W"_s));
    auto* history = addCommand(u"history"_s, tr("&History"), QKeySequence(u"Ctrl+H"_s));
    auto* chart = addCommand(u"chart"_s, tr("Result as a chart"), QKeySequence(u"Ctrl+G"_s));
    auto* grid = addCommand(u"table"_s, tr("Result as a grid"), QKeySequence(u"Ctrl+Shift+G"_s));
    bar()->addAction(newTab);
    connect(m_run, &QAction::triggered, this, [this] { current()->run(); });
    connect(m_cancel, &QAction::triggered, this, [this] { current()->cancel(); });
    connect(newTab, &QAction::triggered, this, [this] {
        const auto database = current()->database();
        QueryTab* tab = addTab();
        if (database) {
            tab->setDatabase(*database);
        }
        tab->editor()->setFocus();
    });
    connect(close, &QAction::triggered, this, [this] { closeTab(m_tabs->currentIndex()); });
    connect(history, &QAction::triggered, this, [this] { current()->showHistory(); });
    connect(chart, &QAction::triggered, this, [this] { current()->showChart(true); });
    connect(grid, &QAction::triggered, this, [this] { current()->showChart(false); });
}

QueryTab* QueryPage::current() const
{
    return static_cast<QueryTab*>(m_tabs->currentWidget());
}

QueryTab* QueryPage::addTab()
{
    auto* tab = new QueryTab(m_session, m_jobs, m_catalogue, *m_history, m_tabs);
    const auto name = tab->database();
    const int index = m_tabs->addTab(tab, name ? legible(text(name->database)) : tr("Query"));
    for (const auto side : {QTabBar::LeftSide, QTabBar::RightSide}) {
        if (QWidget* button = m_tabs->tabBar()->tabButton(index, side)) {
            button->setAccessibleName(tr("Close this tab"));
            button->setToolTip(tr("Close this tab"));
        }
    }
    connect(tab, &QueryTab::titleChanged, this,
            [this, tab](const QString& title) { m_tabs->setTabText(m_tabs->indexOf(tab), title); });
    connect(tab, &QueryTab::stateChanged, this, &QueryPage::takeState);
    m_tabs->setCurrentIndex(index);
    return tab;
}

void QueryPage::closeTab(int index)
{
    QWidget* tab = m_tabs->widget(index);
    m_tabs->removeTab(index);
    delete tab;
    if (m_tabs->count() == 0) {
        addTab();
    }
}

void QueryPage::takeState()
{
    QueryTab* tab = current();
    m_run->setEnabled(tab != nullptr && !tab->busy());
    m_cancel->setEnabled(tab != nullptr && (tab->busy() || tab->result()->reading()));
}

void QueryPage::open(const facade::DatabaseName& name, const QString& sql)
{
    // An untouched tab is used, a written one is left alone.
    QueryTab* tab = current();
    if (tab == nullptr || !tab->sql().trimmed().isEmpty()) {
        tab = addTab();
    }
    tab->setDatabase(name);
    if (!sql.isEmpty()) {
        tab->setSql(sql);
        tab->run();
    }
    tab->editor()->setFocus();
}

void QueryPage::saveState(QVariantMap& state) const
{
    QStringList tabs; // database and text of each, in turn
    for (int i = 0; i < m_tabs->count(); ++i) {
        const auto* tab = static_cast<QueryTab*>(m_tabs->widget(i));
        const auto database = tab->database();
        tabs << (database ? text(database->text()) : QString()) << tab->sql();
    }
    state.insert(u"query/tabs"_s, tabs);
    state.insert(u"query/current"_s, m_tabs->currentIndex());
    if (current() != nullptr) {
        state.insert(u"query/splitter"_s, current()->splitter()->saveState());
    }
}

void QueryPage::restoreState(const QSettings& settings)
{
    const QByteArray splitter = settings.value(u"query/splitter"_s).toByteArray();
    const QStringList tabs = settings.value(u"query/tabs"_s).toStringList();
    for (int i = 0; i + 1 < tabs.size() && i / 2 < mostRestoredTabs; i += 2) {
        QueryTab* tab = i == 0 ? current() : addTab();
        const qsizetype slash = tabs[i].indexOf(u'/');
        if (slash > 0) {
            tab->setDatabase({tabs[i].left(slash).toStdString(), tabs[i].mid(slash + 1).toStdString()});
        }
        tab->setSql(tabs[i + 1]);
        tab->splitter()->restoreState(splitter);
    }
    m_tabs->setCurrentIndex(std::clamp(settings.value(u"query/current"_s).toInt(), 0, m_tabs->count() - 1));
    takeState();
}

void QueryPage::focusContent()
{
    if (current() != nullptr) {
        current()->editor()->setFocus();
    }
}

} // namespace sharepane::ui
