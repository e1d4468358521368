#pragma once

#include "ui/wizards/entity/entitydialog.h"

namespace sharepane::ui {

class SqlEditor;

/// Creates a materialized view over one table of the database.
class NewViewDialog : public EntityDialog {
    Q_OBJECT

public:
    NewViewDialog(facade::Session& session, Jobs& jobs, CatalogueController& catalogue,
                  const facade::DatabaseName& database, QWidget* parent = nullptr);
    [[nodiscard]] SqlEditor* sql() const { return m_sql; }

protected:
    void submit() override;
    bool checkRest() override;

private:
    SqlEditor* m_sql;
    QLabel* m_sqlNote;
};

} // namespace sharepane::ui
