#pragma once

#include "core/facade/session.h"
#include "ui/controllers/catalogue.h"
#include "ui/wizards/formdialog.h"

class QCheckBox;
class QComboBox;

namespace sharepane::ui {

class SharingEdit;

/// Adds a whole cluster, a database or a part of one to a share, with what that holds now beside it.
class DatasetDialog : public FormDialog {
    Q_OBJECT

public:
    DatasetDialog(facade::Session& session, Jobs& jobs, CatalogueController& catalogue,
                  const facade::ShareName& share, QWidget* parent = nullptr);
    [[nodiscard]] QComboBox* clusterBox() const { return m_cluster; }
    [[nodiscard]] QComboBox* databaseBox() const { return m_database; }
    [[nodiscard]] QCheckBox* partBox() const { return m_part; }
    [[nodiscard]] SharingEdit* lists() const { return m_lists; }

Q_SIGNALS:
    void added();

protected:
    void submit() override;

private:
    [[nodiscard]] facade::DatasetRequest draft() const;
    void offerDatabases();
    void check();

    facade::Session& m_session;
    Jobs& m_jobs;
    CatalogueController& m_catalogue;
    facade::ShareName m_share;
    QComboBox* m_cluster;
    QComboBox* m_database;
    QCheckBox* m_part;
    SharingEdit* m_lists;
    QLabel* m_clusterNote = nullptr;
    QLabel* m_databaseNote = nullptr;
};

} // namespace sharepane::ui
