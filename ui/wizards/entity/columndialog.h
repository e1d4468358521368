#pragma once

#include "core/facade/session.h"
#include "ui/wizards/formdialog.h"

#include <vector>

class QComboBox;
class QLineEdit;

namespace sharepane::ui {

/// Adds a column to a table, or renames or widens one. None rewrites rows: those there are have NULL in a new
/// column.
class ColumnDialog : public FormDialog {
    Q_OBJECT

public:
    using Kind = facade::ColumnEdit::Kind;

    /// `column` is the one to rename or widen; empty for a new one.
    ColumnDialog(facade::Session& session, Jobs& jobs, const facade::DatabaseName& database,
                 std::string table, std::vector<facade::ColumnInfo> columns, Kind kind, std::string column,
                 QWidget* parent = nullptr);
    [[nodiscard]] QLineEdit* nameEdit() const { return m_name; }
    [[nodiscard]] QComboBox* typeBox() const { return m_type; }

Q_SIGNALS:
    void changed();

protected:
    void submit() override;

private:
    [[nodiscard]] static QString verbOf(Kind kind);
    void check();

    facade::Session& m_session;
    Jobs& m_jobs;
    facade::DatabaseName m_database;
    std::string m_table;
    std::vector<facade::ColumnInfo> m_columns;
    Kind m_kind;
    std::string m_column;
    QLineEdit* m_name;
    QComboBox* m_type;
    QLabel* m_nameNote;
};

} // namespace sharepane::ui
