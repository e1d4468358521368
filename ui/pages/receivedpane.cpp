#include "ui/pages/receivedpane.h"

#include "ui/text/format.h"
#include "ui/text/legible.h"
#include "ui/text/receivedtext.h"
#include "ui/text/sharingtext.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/facts.h"
#include "ui/widgets/tables.h"

#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPlainTextEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QTabBar>
#include <QtWidgets/QTabWidget>
#include <QtWidgets/QTableView>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>

namespace sharepane::ui {

using namespace Qt::StringLiterals;

namespace {
constexpr int lowest = 95; ///< a list that shows less than a few rows shows nothing
}

ReceivedPane::ReceivedPane(QWidget* parent)
    : QWidget(parent)
    , m_header(new ObjectHeader(this))
    , m_state(new Banner(this))
    , m_facts(new FactsPanel(this))
    , m_tabs(new QTabWidget(this))
    , m_offers(new RowsModel({{tr("Dataset"), false}, {tr("Part"), false}}, this))
    , m_mappings(
          new RowsModel({{tr("Follows as"), false}, {tr("Database"), false}, {tr("State"), false}}, this))
    , m_map(new QPushButton(tr("Map…"), this))
    , m_unmap(new QPushButton(tr("Unmap"), this))
    , m_terms(new QPlainTextEdit(this))
{
    m_state->setClosable(false);
    m_map->setAccessibleName(tr("Map databases of the share to a cluster"));
    m_unmap->setAccessibleName(tr("End the selected mapping"));
    m_terms->setReadOnly(true);
    m_terms->setFrameShape(QFrame::NoFrame);
    m_terms->setMinimumHeight(lowest);
    m_terms->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Ignored);
    m_terms->setAccessibleName(tr("Terms of use"));
    m_terms->setTabChangesFocus(true);
    m_tabs->setDocumentMode(true);
    m_tabs->tabBar()->setAccessibleName(tr("Parts of the received share"));
    m_tabs->addTab(buildDatasets(), tr("Datasets"));
    m_tabs->addTab(m_terms, tr("Terms of use"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(18, 14, 18, 14);
    layout->setSpacing(10);
    layout->addWidget(m_header);
    layout->addWidget(m_state);
    layout->addWidget(m_facts);
    layout->addWidget(m_tabs, 1);
    connect(m_map, &QPushButton::clicked, this, &ReceivedPane::mapRequested);
    connect(m_unmap, &QPushButton::clicked, this, [this] {
        if (const auto* mapping = selectedMapping()) {
            Q_EMIT unmapRequested(*mapping);
        }
    });
    showShare(nullptr);
}

QTableView* ReceivedPane::list(RowsModel* model, const QString& name)
{
    auto* view = new QTableView(this);
    setUpRows(view, name);
    view->setModel(model);
    view->setFrameShape(QFrame::NoFrame);
    view->setMinimumHeight(lowest);
    view->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Ignored);
    fitColumns(view);
    return view;
}

QWidget* ReceivedPane::buildDatasets()
{
    auto* tab = new QWidget(this);
    auto* offers = list(m_offers, tr("What the share holds"));
    m_mappingView = list(m_mappings, tr("Where it is mapped"));
    connect(m_mappingView->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &ReceivedPane::enable);
    connect(m_mappings, &QAbstractItemModel::modelReset, this, &ReceivedPane::enable);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_map);
    buttons->addWidget(m_unmap);
    buttons->addStretch(1);
    auto* area = new QVBoxLayout(tab);
    area->setContentsMargins(0, 10, 0, 0);
    area->setSpacing(8);
    area->addWidget(offers, 2);
    area->addWidget(sectionLabel(tr("Mapped to"), this));
    area->addLayout(buttons);
    area->addWidget(m_mappingView, 3);
    return tab;
}

void ReceivedPane::showTab(Tab tab)
{
    m_tabs->setCurrentIndex(static_cast<int>(tab));
}

void ReceivedPane::showShare(const facade::ReceivedShareInfo* received)
{
    m_received = received != nullptr ? std::optional(*received) : std::nullopt;
    m_tabs->setVisible(m_received.has_value());
    if (!m_received) {
        m_header->setObject(u"share"_s, tr("No received share selected"), {});
        m_facts->setFacts({});
        m_state->clear();
        m_offers->setRows({});
        m_mappings->setRows({});
        m_terms->clear();
        return;
    }
    m_header->setObject(
        u"received"_s, text(m_received->name),
        tr("Share of %1")
            .arg(describeProvider(m_received->providerAccount, m_received->providerOrganization)));
    displayState();
    displayFacts();
    displayDatasets();
    const QString terms =
        m_received->terms.empty() ? tr("The share has no terms of use.") : legible(text(m_received->terms));
    if (m_terms->toPlainText() != terms) {
        m_terms->setPlainText(terms);
    }
}

/// What is as it should be needs no banner.
void ReceivedPane::displayState()
{
    const StateText state = describeReceived(*m_received);
    if (m_received->state == "active") {
        m_state->clear();
    } else if (m_state->isHidden() || m_state->text() != legible(state.label + u'\n' + state.explanation)) {
        m_state->showMessage(state.tone, state.label, state.explanation);
    }
}

void ReceivedPane::displayFacts()
{
    const auto& share = *m_received;
    std::vector<Fact> facts;
    if (!share.description.empty()) {
        facts.push_back({tr("Description"), text(share.description).simplified(), text(share.description)});
    }
    facts.push_back({tr("From"), text(share.providerEmail), {}});
    facts.push_back({tr("Fingerprint"), text(share.fingerprint),
                     tr("Of the provider's key: compare it with what they tell you in another way"), true});
    if (share.share != share.name) {
        facts.push_back({tr("Their name for it"), text(share.share), {}});
    }
    facts.push_back({tr("Accepted as"), text(share.account), {}});
    facts.push_back({tr("Accepted"), formatTime(share.createdAt), formatTimeUtc(share.createdAt)});
    facts.push_back({tr("Last contact"), formatTime(share.lastContact), formatTimeUtc(share.lastContact)});
    if (share.leaseEnd && share.state == "active") {
        facts.push_back({tr("Lease until"), formatTime(*share.leaseEnd),
                         tr("Without contact until then, what was copied here is deleted")});
    }
    m_facts->setFacts(facts);
}

void ReceivedPane::displayDatasets()
{
    std::vector<RowsModel::Row> offers;
    for (const auto& offer : m_received->datasets) {
        const auto dataset = datasetOf(offer);
        const QString lists = describeLists(dataset);
        const QString name = dataset.database.empty() ? tr("%1, all databases").arg(text(dataset.cluster))
                                                      : text(dataset.database);
        offers.push_back({{name, lists.isEmpty() ? tr("All") : lists},
                          {text(dataset.cluster), lists},
                          name + lists,
                          dataset.database.empty() ? u"cluster"_s : u"database"_s});
    }
    m_offers->setRows(std::move(offers));
    std::vector<RowsModel::Row> mappings;
    for (const auto& mapping : m_received->mappings) {
        const StateText state = describeMapping(mapping.state);
        mappings.push_back({{describeFollowers(mapping), describeMapped(mapping.database), state.label},
                            {{}, {}, state.explanation},
                            text(mapping.id),
                            u"follower"_s});
    }
    m_mappings->setRows(std::move(mappings));
    enable();
}

void ReceivedPane::enable()
{
    const bool active = m_received && m_received->state == "active";
    m_map->setEnabled(active);
    m_map->setToolTip(active || !m_received ? QString() : describeReceived(*m_received).explanation);
    m_unmap->setEnabled(selectedMapping() != nullptr);
    m_unmap->setToolTip(selectedMapping() != nullptr ? QString() : tr("No mapping is selected."));
}

const facade::DatasetMappingInfo* ReceivedPane::selectedMapping() const
{
    const auto rows = m_mappingView->selectionModel()->selectedRows();
    if (!m_received || rows.isEmpty()) {
        return nullptr;
    }
    const std::string id = m_mappings->keyAt(rows.first().row()).toStdString();
    const auto found = std::ranges::find(m_received->mappings, id, &facade::DatasetMappingInfo::id);
    return found == m_received->mappings.end() ? nullptr : &*found;
}

} // namespace sharepane::ui
