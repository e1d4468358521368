#pragma once

#include "ui/controllers/received.h"

#include <QtCore/QSet>
#include <QtWidgets/QWidget>

namespace sharepane::ui {

class Banner;

/// Above the pages of what is followed: says who ended a received share and when, since its follower
/// databases are simply gone from these pages. Stays until somebody closes it, or the share comes back.
class EndedNotice : public QWidget {
    Q_OBJECT

public:
    EndedNotice(const ReceivedController& received, QWidget* parent = nullptr);
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
    Banner* m_banner;
    QString m_shown;        ///< which message that is
    QSet<QString> m_closed; ///< that were read
};

} // namespace sharepane::ui
