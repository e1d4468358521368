#pragma once

#include "ui/wizards/entity/entitydialog.h"

namespace sharepane::ui {

/// Makes a Delta table of another program's a table of the database, where it lies.
class AdoptTableDialog : public EntityDialog {
    Q_OBJECT

public:
    AdoptTableDialog(facade::Session& session, Jobs& jobs, CatalogueController& catalogue,
                     const facade::DatabaseName& database, QWidget* parent = nullptr);
    [[nodiscard]] QLineEdit* locationEdit() const { return m_location; }

protected:
    void submit() override;
    bool checkRest() override;

private:
    void browse();
    void suggestName();

    QLineEdit* m_location;
    QLabel* m_locationNote;
    QString m_suggested; ///< the name that was taken from the folder
};

} // namespace sharepane::ui
