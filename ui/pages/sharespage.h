#pragma once

#include "core/facade/session.h"
#include "ui/controllers/catalogue.h"
#include "ui/controllers/sharing.h"
#include "ui/pages/listpage.h"

namespace sharepane::ui {

class InvitationActions;
class SharePane;
class SubscriptionActions;

/// What is shared with others: shares, their datasets, invitations and share subscriptions.
class SharesPage : public ListPage {
    Q_OBJECT

public:
    SharesPage(facade::Session& session, Jobs& jobs, CatalogueController& catalogue,
               SharingController& sharing, QWidget* parent = nullptr);
    [[nodiscard]] SharePane* pane() const { return m_pane; }

    void openNewShare();
    /// To the selected share.
    void openAddDataset();
    void openInvite();

protected:
    void takeSelection() override;
    void setWatched(bool watched) override;

private:
    void buildCommands();
    void takePicture();
    void deleteShare();
    void removeDataset(const facade::DatasetInfo& dataset);
    template <typename Work>
    void act(Work work);
    [[nodiscard]] std::optional<facade::ShareName> selected() const;

    facade::Session& m_session;
    Jobs& m_jobs;
    CatalogueController& m_catalogue;
    SharingController& m_sharing;
    InvitationActions* m_invitations;
    SubscriptionActions* m_subscriptions;
    SharePane* m_pane;
    QAction* m_new = nullptr;
    QAction* m_addDataset = nullptr;
    QAction* m_invite = nullptr;
    QAction* m_delete = nullptr;
};

} // namespace sharepane::ui
