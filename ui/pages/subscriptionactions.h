#pragma once

#include "core/facade/session.h"
#include "ui/controllers/jobs.h"
#include "ui/controllers/sharing.h"

#include <QtCore/QObject>

class QWidget;

namespace sharepane::ui {

class Banner;

/// Revokes and reinstates share subscriptions, each after a question that says what happens. What came of it
/// appears in the page's banner, the change in the picture.
class SubscriptionActions : public QObject {
    Q_OBJECT

public:
    /// Owned by `page`, over which its questions open.
    SubscriptionActions(facade::Session& session, Jobs& jobs, SharingController& sharing, Banner* banner,
                        QWidget* page);

    void revoke(const facade::SubscriptionInfo& subscription);
    void reinstate(const facade::SubscriptionInfo& subscription);

private:
    template <typename Work>
    void act(const QString& done, const QString& more, Work work);

    facade::Session& m_session;
    Jobs& m_jobs;
    SharingController& m_sharing;
    Banner* m_banner;
    QWidget* m_page;
};

} // namespace sharepane::ui
