#pragma once

#include "ui/text/statetext.h"

#include <QtWidgets/QListWidget>

namespace sharepane::ui {

/// The permanent list of pages with their icons and badges.
class Sidebar : public QListWidget {
    Q_OBJECT

public:
    explicit Sidebar(QWidget* parent = nullptr);

    void addPage(const QString& title, const QString& iconName);
    void setBadge(int page, int waiting, Tone tone);
    /// Icons and badges only, with the titles as tooltips, where a window has no room.
    void setCompact(bool compact);
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void changeEvent(QEvent* event) override;

private:
    void restyle();

    bool m_compact = false;
};

} // namespace sharepane::ui
