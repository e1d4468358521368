#include "ui/pages/subscriptionspanel.h"

#include "ui/pages/subscriptionactions.h"
#include "ui/text/format.h"
#include "ui/text/legible.h"
#include "ui/text/subscriptiontext.h"
#include "ui/widgets/tables.h"

#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QTableView>
#include <QtWidgets/QVBoxLayout>

namespace sharepane::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int lowest = 95; ///< a list that shows less than a few rows shows nothing

RowsModel::Row rowOf(const facade::SubscriptionInfo& subscription)
{
    const StateText state = describeSubscription(subscription);
    const auto lag = worstLagOf(subscription);
    return {{text(subscription.consumer), state.label, lag ? formatDuration(*lag) : unknownText(),
             formatTime(subscription.lastContact)},
            {describeConsumer(subscription) + u", "_s + text(subscription.email), state.explanation,
             SubscriptionsPanel::tr("Of the database that is farthest behind, as the consumer said last"),
             formatTimeUtc(subscription.lastContact)},
            text(subscription.id),
            u"person"_s};
}

} // namespace

SubscriptionsPanel::SubscriptionsPanel(SharingController& sharing, SubscriptionActions& actions,
                                       QWidget* parent)
    : QWidget(parent)
    , m_sharing(sharing)
    , m_actions(actions)
    , m_rows(new RowsModel(
          {{tr("Consumer"), false}, {tr("State"), false}, {tr("Lag"), true}, {tr("Last contact"), false}},
          this))
    , m_databases(new RowsModel(
          {{tr("Database"), false}, {tr("Version"), true}, {tr("Lag"), true}, {tr("Size"), true}}, this))
    , m_view(list(m_rows, tr("Share subscriptions")))
    , m_explanation(new QLabel(this))
    , m_revoke(new QPushButton(tr("Revoke…"), this))
    , m_reinstate(new QPushButton(tr("Reinstate…"), this))
{
    m_revoke->setAccessibleName(tr("Revoke the selected share subscription"));
    m_reinstate->setAccessibleName(tr("Reinstate the selected share subscription"));
    m_explanation->setWordWrap(true);
    m_explanation->setTextFormat(Qt::PlainText);
    m_explanation->setProperty("role", u"muted"_s);
    arrange(list(m_databases, tr("What the consumer has")));
    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &SubscriptionsPanel::takeSelection);
    connect(m_revoke, &QPushButton::clicked, this, [this] {
        if (const auto* subscription = selected()) {
            m_actions.revoke(*subscription);
        }
    });
    connect(m_reinstate, &QPushButton::clicked, this, [this] {
        if (const auto* subscription = selected()) {
            m_actions.reinstate(*subscription);
        }
    });
    takeSelection();
}

QTableView* SubscriptionsPanel::list(RowsModel* model, const QString& name)
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

void SubscriptionsPanel::arrange(QTableView* databases)
{
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_revoke);
    buttons->addWidget(m_reinstate);
    buttons->addStretch(1);
    auto* area = new QVBoxLayout(this);
    area->setContentsMargins(0, 10, 0, 0);
    area->setSpacing(8);
    area->addLayout(buttons);
    area->addWidget(m_view, 3);
    area->addWidget(m_explanation);
    area->addWidget(databases, 2);
    setTabOrder(m_revoke, m_reinstate);
    setTabOrder(m_reinstate, m_view);
    setTabOrder(m_view, databases);
}

int SubscriptionsPanel::showShare(const facade::ShareName& name)
{
    const auto* before = selected();
    const QString kept = before != nullptr ? text(before->id) : QString();
    std::vector<RowsModel::Row> rows;
    int wanted = 0;
    for (const auto& subscription : m_sharing.current()->subscriptions) {
        if (subscription.share == name) {
            if (text(subscription.id) == kept) {
                wanted = static_cast<int>(rows.size());
            }
            rows.push_back(rowOf(subscription));
        }
    }
    m_rows->setRows(std::move(rows));
    if (!m_view->selectionModel()->hasSelection() && m_rows->rowCount() > 0) {
        m_view->selectRow(wanted);
    }
    takeSelection();
    return m_rows->rowCount();
}

void SubscriptionsPanel::takeSelection()
{
    const auto* subscription = selected();
    std::vector<RowsModel::Row> rows;
    if (subscription == nullptr) {
        m_explanation->setText(tr("Nobody has accepted an invitation to this share yet."));
    } else {
        const QString who = text(subscription->email);
        m_explanation->setText(
            legible(tr("%1: %2").arg(who, describeSubscription(*subscription).explanation)));
        for (const auto& database : subscription->databases) {
            const QString said = tr("Said on %1").arg(formatTime(database.reportedAt));
            rows.push_back(
                {{text(database.name), formatVersion(database.version),
                  formatDuration(std::chrono::milliseconds(database.lagMs)), formatBytes(database.bytes)},
                 {said, said, said, said},
                 text(database.name),
                 u"follower"_s});
        }
    }
    m_databases->setRows(std::move(rows));
    const bool ends = subscription != nullptr && canRevoke(*subscription);
    const bool returns = subscription != nullptr && canReinstate(*subscription);
    const QString why = subscription == nullptr ? tr("No share subscription is selected.")
                                                : describeSubscription(*subscription).explanation;
    m_revoke->setEnabled(ends);
    m_revoke->setToolTip(ends ? QString() : why);
    m_reinstate->setEnabled(returns);
    m_reinstate->setToolTip(returns ? QString() : why);
}

const facade::SubscriptionInfo* SubscriptionsPanel::selected() const
{
    const auto rows = m_view->selectionModel()->selectedRows();
    return rows.isEmpty()
               ? nullptr
               : m_sharing.current()->subscription(m_rows->keyAt(rows.first().row()).toStdString());
}

} // namespace sharepane::ui
