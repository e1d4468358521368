#pragma once

#include "core/facade/session.h"
#include "ui/wizards/attach/attachdraft.h"
#include "ui/wizards/formdialog.h"

class QComboBox;
class QLineEdit;
class QToolButton;

namespace sharepane::ui {

class OptionsEdit;
class SharingEdit;

/// Attaches a follower cluster to one or all databases of a leader; shows what it will create, and what
/// stands in the way, while one types.
class AttachDialog : public FormDialog {
    Q_OBJECT

public:
    /// `leader` and `database` may be empty; what is given is selected first.
    AttachDialog(facade::Session& session, Jobs& jobs, CatalogueController& catalogue,
                 const facade::DatabaseName& leader, QWidget* parent = nullptr);

    [[nodiscard]] facade::AttachRequest draft() const;
    /// Kinds, prefetching and table-level lists; hidden until somebody wants them.
    void showOptions(bool show);
    [[nodiscard]] SharingEdit* sharing() const;
    [[nodiscard]] QToolButton* optionsButton() const;

Q_SIGNALS:
    void attached(const sharepane::facade::AttachRequest& request);

protected:
    void submit() override;

private:
    void offerDatabases();
    void offerNames(const facade::AttachRequest& request);
    void check();

    facade::Session& m_session;
    Jobs& m_jobs;
    CatalogueController& m_catalogue;
    QComboBox* m_cluster;
    QComboBox* m_leader;
    QComboBox* m_database;
    QLineEdit* m_name;
    QLineEdit* m_prefix;
    OptionsEdit* m_options;
    QLabel* m_clusterNote;
    QLabel* m_leaderNote;
    QLabel* m_databaseNote;
    QLabel* m_nameNote;
    QLabel* m_prefixNote;
};

} // namespace sharepane::ui
