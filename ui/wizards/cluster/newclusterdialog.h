#pragma once

#include "core/facade/session.h"
#include "ui/controllers/catalogue.h"
#include "ui/wizards/formdialog.h"

class QComboBox;
class QLineEdit;
class QSpinBox;

namespace sharepane::ui {

/// Creates a cluster: its name, where its data lies and how much it may cache.
class NewClusterDialog : public FormDialog {
    Q_OBJECT

public:
    NewClusterDialog(facade::Session& session, Jobs& jobs, const CatalogueController& catalogue,
                     QWidget* parent = nullptr);

Q_SIGNALS:
    void created(const QString& cluster);

protected:
    void submit() override;

private:
    void check();

    facade::Session& m_session;
    Jobs& m_jobs;
    const CatalogueController& m_catalogue;
    QLineEdit* m_name;
    QLineEdit* m_storage;
    QSpinBox* m_cache;
    QLabel* m_nameNote;
};

} // namespace sharepane::ui
