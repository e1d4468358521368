#pragma once

#include "core/facade/session.h"
#include "ui/controllers/catalogue.h"
#include "ui/wizards/formdialog.h"

class QComboBox;
class QLineEdit;

namespace sharepane::ui {

class OptionsEdit;

/// Maps one or all databases of a received share to a cluster, which follows them from then on, with
/// the follower options that are wanted.
class MapDialog : public FormDialog {
    Q_OBJECT

public:
    MapDialog(facade::Session& session, Jobs& jobs, CatalogueController& catalogue,
              const facade::ReceivedShareInfo& received, QWidget* parent = nullptr);
    [[nodiscard]] QComboBox* databaseBox() const { return m_database; }
    [[nodiscard]] QComboBox* clusterBox() const { return m_cluster; }
    [[nodiscard]] QLineEdit* nameEdit() const { return m_name; }
    [[nodiscard]] QLineEdit* prefixEdit() const { return m_prefix; }
    [[nodiscard]] OptionsEdit* options() const { return m_options; }

Q_SIGNALS:
    void mapped();

protected:
    void submit() override;

private:
    [[nodiscard]] facade::MappingRequest draft() const;
    void check();

    facade::Session& m_session;
    Jobs& m_jobs;
    CatalogueController& m_catalogue;
    const std::string m_received;
    std::string m_service; ///< where it is followed from
    QComboBox* m_database;
    QComboBox* m_cluster;
    QLineEdit* m_name;
    QLineEdit* m_prefix;
    OptionsEdit* m_options;
    QLabel* m_databaseNote = nullptr;
    QLabel* m_clusterNote = nullptr;
    QLabel* m_nameNote = nullptr;
    QLabel* m_prefixNote = nullptr;
};

} // namespace sharepane::ui
