#pragma once

#include "ui/wizards/entity/entitydialog.h"

namespace sharepane::ui {

class SqlEditor;

/// Creates a function: a stored expression or query with parameters.
class NewFunctionDialog : public EntityDialog {
    Q_OBJECT

public:
    NewFunctionDialog(facade::Session& session, Jobs& jobs, CatalogueController& catalogue,
                      const facade::DatabaseName& database, QWidget* parent = nullptr);
    [[nodiscard]] QLineEdit* parametersEdit() const { return m_parameters; }
    [[nodiscard]] QComboBox* kindBox() const { return m_gives; }
    [[nodiscard]] SqlEditor* body() const { return m_body; }

protected:
    void submit() override;
    bool checkRest() override;

private:
    QLineEdit* m_parameters;
    QComboBox* m_gives;
    SqlEditor* m_body;
    QLabel* m_parametersNote;
    QLabel* m_bodyNote;
};

} // namespace sharepane::ui
