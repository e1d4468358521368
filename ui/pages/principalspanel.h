#pragma once

#include "core/facade/session.h"
#include "ui/controllers/jobs.h"
#include "ui/models/rowsmodel.h"

#include <QtCore/QPointer>
#include <QtWidgets/QWidget>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QTableView;

namespace sharepane::ui {

class Banner;

/// Who may do what with a database, by role. Of a leader, principals are added and removed here; a removal
/// can be undone.
class PrincipalsPanel : public QWidget {
    Q_OBJECT

public:
    PrincipalsPanel(facade::Session& session, Jobs& jobs, QWidget* parent = nullptr);

    void showPrincipals(const facade::DatabaseName& database, bool editable);
    [[nodiscard]] QLineEdit* nameEdit() const { return m_name; }
    [[nodiscard]] QComboBox* roleBox() const { return m_role; }
    [[nodiscard]] QPushButton* addButton() const { return m_add; }
    [[nodiscard]] QPushButton* removeButton() const { return m_remove; }
    [[nodiscard]] QTableView* list() const { return m_view; }
    [[nodiscard]] QLabel* note() const { return m_note; }
    [[nodiscard]] Banner* banner() const { return m_banner; }

private:
    QWidget* buildAdd();
    void read();
    void take(const std::vector<facade::PrincipalInfo>& principals);
    void check();
    void add(const facade::PrincipalInfo& principal);
    void removeSelected();
    [[nodiscard]] facade::PrincipalInfo typed() const;

    facade::Session& m_session;
    Jobs& m_jobs;
    Banner* m_banner;
    QWidget* m_addRow;
    QComboBox* m_role;
    QLineEdit* m_name;
    QPushButton* m_add;
    QPushButton* m_remove;
    QLabel* m_note;
    QLabel* m_about;
    QTableView* m_view;
    RowsModel* m_rows;
    facade::DatabaseName m_database;
    bool m_editable = false;
    std::vector<facade::PrincipalInfo> m_principals;
    QPointer<Job> m_job;
    QPointer<Job> m_change;
};

} // namespace sharepane::ui
