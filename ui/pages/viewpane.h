#pragma once

#include "ui/pages/objectpanes.h"

namespace sharepane::ui {

class SqlEditor;

/// A materialized view: its query, how it is kept fresh, how fresh it is, and the policies of what it stores.
class ViewPane : public ObjectPane {
    Q_OBJECT

public:
    ViewPane(facade::Session& session, Jobs& jobs, QWidget* parent = nullptr);
    [[nodiscard]] const SqlEditor* sql() const { return m_sql; }
    [[nodiscard]] QTabWidget* tabs() const { return m_tabs; }
    [[nodiscard]] PoliciesPanel* policies() const { return m_policies; }
    [[nodiscard]] QPushButton* refreshButton() const { return m_refresh; }

protected:
    void read() override;

private:
    void display(const facade::ViewInfo& info);
    void readTab();
    void refresh();

    QTabWidget* m_tabs;
    PoliciesPanel* m_policies;
    SqlEditor* m_sql;
    QPushButton* m_refresh;
    QPointer<Job> m_refreshing;
};

} // namespace sharepane::ui
