#pragma once

#include "ui/pages/objectpanes.h"

class QLabel;
class QStackedWidget;

namespace sharepane::ui {

class EmptyState;
class SqlEditor;

/// All entities of one kind in a database, with what tells them apart; empty, it offers to make the first.
class GroupPane : public ObjectPane {
    Q_OBJECT

public:
    GroupPane(facade::Session& session, Jobs& jobs, QWidget* parent = nullptr);

    /// What makes an entity of that kind.
    void setCreate(EntityKind kind, QAction* action);
    [[nodiscard]] const RowsModel* entries() const { return m_rows; }

protected:
    void read() override;

private:
    void show(std::vector<RowsModel::Row> rows);

    QStackedWidget* m_stack;
    std::array<EmptyState*, entityKinds.size()> m_empty{};
    QTableView* m_view;
    RowsModel* m_rows;
};

class ExternalTablePane : public ObjectPane {
    Q_OBJECT

public:
    ExternalTablePane(facade::Session& session, Jobs& jobs, QWidget* parent = nullptr);

protected:
    void read() override;

private:
    RowsModel* m_columns;
};

class FunctionPane : public ObjectPane {
    Q_OBJECT

public:
    FunctionPane(facade::Session& session, Jobs& jobs, QWidget* parent = nullptr);
    [[nodiscard]] const SqlEditor* body() const { return m_body; }

protected:
    void read() override;

private:
    SqlEditor* m_body;
};

} // namespace sharepane::ui
