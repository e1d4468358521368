#pragma once

#include <QtWidgets/QListWidget>

namespace sharepane::ui {

/// The permanent list of pages with their icons and badges.
class Sidebar : public QListWidget {
    Q_OBJECT

public:
    explicit Sidebar(QWidget* parent = nullptr);

    void addPage(const QString& title, const QString& iconName);
    void setBadge(int page, int waiting);
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void changeEvent(QEvent* event) override;

private:
    void restyle();
};

} // namespace sharepane::ui
