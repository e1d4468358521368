#pragma once

#include "ui/wizards/entity/columnsedit.h"
#include "ui/wizards/entity/entitydialog.h"

namespace sharepane::ui {

/// Creates an empty table with the columns typed.
class NewTableDialog : public EntityDialog {
    Q_OBJECT

public:
    NewTableDialog(facade::Session& session, Jobs& jobs, CatalogueController& catalogue,
                   const facade::DatabaseName& database, QWidget* parent = nullptr);
    [[nodiscard]] ColumnsEdit* columns() const { return m_columns; }

protected:
    void submit() override;
    bool checkRest() override;

private:
    ColumnsEdit* m_columns;
    QLabel* m_columnsNote;
};

} // namespace sharepane::ui
