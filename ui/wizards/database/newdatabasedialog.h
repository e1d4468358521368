#pragma once

#include "core/facade/session.h"
#include "ui/controllers/catalogue.h"
#include "ui/wizards/formdialog.h"

class QComboBox;
class QLineEdit;

namespace sharepane::ui {

/// Creates an empty leader database in a cluster.
class NewDatabaseDialog : public FormDialog {
    Q_OBJECT

public:
    NewDatabaseDialog(facade::Session& session, Jobs& jobs, const CatalogueController& catalogue,
                      const QString& cluster, QWidget* parent = nullptr);

Q_SIGNALS:
    void created(const sharepane::facade::DatabaseName& name);

protected:
    void submit() override;

private:
    void check();
    [[nodiscard]] facade::DatabaseName name() const;

    facade::Session& m_session;
    Jobs& m_jobs;
    const CatalogueController& m_catalogue;
    QComboBox* m_cluster;
    QLineEdit* m_name;
    QLabel* m_nameNote;
};

} // namespace sharepane::ui
