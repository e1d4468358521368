#pragma once

#include "ui/models/rowsmodel.h"
#include "ui/pages/followerpanel.h"

class QComboBox;
class QLabel;
class QLineEdit;
class QTableView;

namespace sharepane::ui {

/// Who may use a followed database: the leader's principals, the follower's own, and who is in effect.
class FollowerPrincipalsPanel : public FollowerPanel {
    Q_OBJECT

public:
    FollowerPrincipalsPanel(facade::Session& session, Jobs& jobs, QWidget* parent = nullptr);
    [[nodiscard]] QComboBox* kindBox() const { return m_kind; }
    [[nodiscard]] QLineEdit* nameEdit() const { return m_name; }
    [[nodiscard]] QPushButton* addButton() const { return m_add; }
    [[nodiscard]] RowsModel* rows() const { return m_rows; }

protected:
    void fill(const facade::FollowerDetail& detail) override;
    [[nodiscard]] std::optional<facade::FollowerChange> draft() const override;
    [[nodiscard]] bool valid() const override { return true; }

private:
    void buildAdd();
    void check();
    void add();
    void removeSelected();
    [[nodiscard]] facade::PrincipalInfo typed() const;

    QComboBox* m_kind;
    QComboBox* m_role;
    QLineEdit* m_name;
    QPushButton* m_add;
    QPushButton* m_remove;
    QLabel* m_note;
    QTableView* m_view;
    RowsModel* m_rows;
};

} // namespace sharepane::ui
