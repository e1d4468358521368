#pragma once

#include "ui/controllers/readnotices.h"
#include "ui/controllers/received.h"

#include <QtWidgets/QWidget>

namespace sharepane::ui {

class Banner;

/// Above the pages of what is followed: says who ended a received share and when, since its follower
/// databases are simply gone from these pages. Stays until somebody closes it, or the share comes back; what
/// was closed stays closed.
class EndedNotice : public QWidget {
    Q_OBJECT

public:
    EndedNotice(const ReceivedController& received, ReadNotices& notices, QWidget* parent = nullptr);
    [[nodiscard]] Banner* banner() const { return m_banner; }

Q_SIGNALS:
    void shareRequested(const QString& name);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void takePicture();
    /// A low window has no room for more than who and when.
    [[nodiscard]] bool isLow() const;

    const ReceivedController& m_received;
    ReadNotices& m_notices;
    Banner* m_banner;
    QString m_shown; ///< which message that is
};

} // namespace sharepane::ui
