#pragma once

#include "core/facade/session.h"
#include "ui/controllers/catalogue.h"
#include "ui/controllers/readnotices.h"
#include "ui/controllers/received.h"
#include "ui/controllers/sharing.h"
#include "ui/controllers/syncmonitor.h"
#include "ui/pages/listpage.h"

#include <QtCore/QPointer>

namespace sharepane::ui {

class ReceivedPane;

/// What was shared with this workspace: from whom, how fresh its followers are, and who ended it. Invitations
/// are accepted here, also such as are dropped on the page.
class ReceivedPage : public ListPage {
    Q_OBJECT

public:
    ReceivedPage(facade::Session& session, Jobs& jobs, CatalogueController& catalogue, SyncMonitor& monitor,
                 SharingController& sharing, ReceivedController& received, const ReadNotices& notices,
                 QWidget* parent = nullptr);
    [[nodiscard]] ReceivedPane* pane() const { return m_pane; }

    /// `invitation`: a file or a link; empty: it is asked for. It is only shown until somebody accepts it.
    void openAccept(const QString& invitation = {});
    /// Of the selected share, or of the one that is named.
    void openMap(const QString& name = {});

Q_SIGNALS:
    /// Followers of the selected share are looked at on the Sync page.
    void syncRequested(const sharepane::facade::DatabaseName& name);

protected:
    void takeSelection() override;
    void setWatched(bool watched) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    void buildCommands();
    void takePicture();
    void askProvider();
    void deleteReceived();
    void giveUpTelling(const facade::ReceivedShareInfo& share);
    void removeReceived(const std::string& name);
    void unmap(const facade::DatasetMappingInfo& mapping);
    template <typename Work>
    void act(Work work);
    [[nodiscard]] const facade::ReceivedShareInfo* selected() const;

    facade::Session& m_session;
    Jobs& m_jobs;
    CatalogueController& m_catalogue;
    SyncMonitor& m_monitor;
    SharingController& m_sharing;
    ReceivedController& m_received;
    const ReadNotices& m_notices;
    ReceivedPane* m_pane;
    QPointer<Job> m_asking;
    QAction* m_accept = nullptr;
    QAction* m_map = nullptr;
    QAction* m_ask = nullptr;
    QAction* m_sync = nullptr;
    QAction* m_delete = nullptr;
};

} // namespace sharepane::ui
