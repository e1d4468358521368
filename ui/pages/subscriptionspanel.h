#pragma once

#include "ui/controllers/sharing.h"
#include "ui/models/rowsmodel.h"

#include <QtWidgets/QWidget>

class QLabel;
class QPushButton;
class QTableView;

namespace sharepane::ui {

class SubscriptionActions;

/// Who has accepted a share: each share subscription with its state, and what its consumer has of each
/// database, as they said last. Follows the picture.
class SubscriptionsPanel : public QWidget {
    Q_OBJECT

public:
    SubscriptionsPanel(SharingController& sharing, SubscriptionActions& actions, QWidget* parent = nullptr);

    /// Of this share, also such as were for one of that name that was deleted. How many there are.
    int showShare(const facade::ShareName& name);
    [[nodiscard]] QTableView* view() const { return m_view; }
    [[nodiscard]] const RowsModel* databases() const { return m_databases; }
    [[nodiscard]] const QLabel* explanation() const { return m_explanation; }
    [[nodiscard]] QPushButton* revokeButton() const { return m_revoke; }
    [[nodiscard]] QPushButton* reinstateButton() const { return m_reinstate; }

private:
    [[nodiscard]] QTableView* list(RowsModel* model, const QString& name);
    void arrange(QTableView* databases);
    void takeSelection();
    [[nodiscard]] const facade::SubscriptionInfo* selected() const;

    SharingController& m_sharing;
    SubscriptionActions& m_actions;
    RowsModel* m_rows;
    RowsModel* m_databases;
    QTableView* m_view;
    QLabel* m_explanation;
    QPushButton* m_revoke;
    QPushButton* m_reinstate;
};

} // namespace sharepane::ui
