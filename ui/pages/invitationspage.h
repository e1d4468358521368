#pragma once

#include "core/facade/session.h"
#include "ui/controllers/sharing.h"
#include "ui/pages/listpage.h"

class QLabel;

namespace sharepane::ui {

class FactsPanel;
class InvitationActions;
class ObjectHeader;

/// Every invitation that was sent, with its state and expiry; those that can be are sent again or withdrawn.
class InvitationsPage : public ListPage {
    Q_OBJECT

public:
    InvitationsPage(facade::Session& session, Jobs& jobs, SharingController& sharing,
                    QWidget* parent = nullptr);
    [[nodiscard]] const FactsPanel* facts() const { return m_facts; }

Q_SIGNALS:
    /// Invitations are made from their share.
    void shareRequested(const QString& share);

protected:
    void takeSelection() override;
    void setWatched(bool watched) override;

private:
    void buildCommands();
    [[nodiscard]] QWidget* buildDetail();
    void takePicture();
    [[nodiscard]] const facade::InvitationInfo* selected() const;

    SharingController& m_sharing;
    InvitationActions* m_actions;
    ObjectHeader* m_header;
    QLabel* m_explanation;
    FactsPanel* m_facts;
    QLabel* m_message;
    QAction* m_resend = nullptr;
    QAction* m_withdraw = nullptr;
    QAction* m_openShare = nullptr;
};

} // namespace sharepane::ui
