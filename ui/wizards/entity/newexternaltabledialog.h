#pragma once

#include "ui/wizards/entity/entitydialog.h"

namespace sharepane::ui {

/// Creates an external table: a name for files that lie elsewhere.
class NewExternalTableDialog : public EntityDialog {
    Q_OBJECT

public:
    NewExternalTableDialog(facade::Session& session, Jobs& jobs, CatalogueController& catalogue,
                           const facade::DatabaseName& database, QWidget* parent = nullptr);
    [[nodiscard]] QLineEdit* locationEdit() const { return m_location; }
    [[nodiscard]] QComboBox* formatBox() const { return m_format; }

protected:
    void submit() override;
    bool checkRest() override;

private:
    void browse(bool folder);
    [[nodiscard]] QString location() const;

    QLineEdit* m_location;
    QComboBox* m_format;
    QLabel* m_locationNote;
};

} // namespace sharepane::ui
