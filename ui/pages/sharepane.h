#pragma once

#include "core/facade/session.h"
#include "ui/controllers/sharing.h"
#include "ui/models/rowsmodel.h"

#include <QtCore/QPointer>
#include <QtCore/QTimer>
#include <QtWidgets/QWidget>

class QLabel;
class QPushButton;
class QTabWidget;
class QTableView;

namespace sharepane::ui {

class Banner;
class FactsPanel;
class InvitationActions;
class ObjectHeader;
class SubscriptionActions;
class SubscriptionsPanel;

/// A sent share: its datasets with what they come to now, its invitations, who has accepted them, and what
/// was done to it.
class SharePane : public QWidget {
    Q_OBJECT

public:
    enum class Tab : std::uint8_t { datasets, invitations, subscriptions, history };

    SharePane(facade::Session& session, Jobs& jobs, SharingController& sharing,
              InvitationActions& invitations, SubscriptionActions& subscriptions, QWidget* parent = nullptr);

    /// Reads anew; of the same share without flicker. Nothing: no share is selected.
    void showShare(const std::optional<facade::ShareName>& name);
    void showTab(Tab tab);
    [[nodiscard]] const FactsPanel* facts() const { return m_facts; }
    [[nodiscard]] QTableView* datasetView() const { return m_datasetView; }
    [[nodiscard]] QTableView* invitationView() const { return m_invitationView; }
    [[nodiscard]] SubscriptionsPanel* subscriptions() const { return m_subscriptions; }
    [[nodiscard]] const RowsModel* matches() const { return m_matches; }
    [[nodiscard]] const RowsModel* history() const { return m_history; }
    [[nodiscard]] QPushButton* removeButton() const { return m_remove; }
    [[nodiscard]] QPushButton* withdrawButton() const { return m_withdraw; }

Q_SIGNALS:
    void addDatasetRequested();
    void inviteRequested();
    void removeDatasetRequested(const sharepane::facade::DatasetInfo& dataset);

private:
    struct Picture {
        std::vector<facade::DatasetInfo> datasets;
        std::vector<facade::ActivityInfo> history;
    };
    [[nodiscard]] QPushButton* button(const QString& text, const QString& spoken);
    [[nodiscard]] QTableView* list(RowsModel* model, const QString& name);
    void buildDatasets();
    void buildInvitations();
    void buildHistory();
    void read();
    void display(const Picture& picture);
    void displayFacts(const facade::ShareInfo& share);
    void displayInvitations();
    void displaySubscriptions();
    void countTab(Tab tab, const QString& title, std::int64_t count);
    void displayHistory(const std::vector<facade::ActivityInfo>& history);
    void readMatches();
    void displayMatches(const std::vector<facade::DatasetMatch>& matches);
    void enable();
    [[nodiscard]] const facade::DatasetInfo* selectedDataset() const;
    [[nodiscard]] const facade::InvitationInfo* selectedInvitation() const;

    facade::Session& m_session;
    Jobs& m_jobs;
    SharingController& m_sharing;
    InvitationActions& m_actions;
    std::optional<facade::ShareName> m_name;
    std::vector<facade::DatasetInfo> m_datasets;
    QPointer<Job> m_job;
    QPointer<Job> m_matchJob;
    QTimer m_soon;
    std::string m_matched; ///< the dataset whose matches are shown
    ObjectHeader* m_header;
    FactsPanel* m_facts;
    Banner* m_banner;
    QTabWidget* m_tabs;
    RowsModel* m_datasetRows;
    RowsModel* m_matches;
    RowsModel* m_invitationRows;
    RowsModel* m_history;
    SubscriptionsPanel* m_subscriptions;
    QTableView* m_datasetView = nullptr;
    QTableView* m_invitationView = nullptr;
    QLabel* m_matchLabel = nullptr;
    QPushButton* m_add = nullptr;
    QPushButton* m_remove = nullptr;
    QPushButton* m_invite = nullptr;
    QPushButton* m_resend = nullptr;
    QPushButton* m_withdraw = nullptr;
};

} // namespace sharepane::ui
