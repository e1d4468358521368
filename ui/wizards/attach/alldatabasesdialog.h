#pragma once

#include "core/facade/session.h"
#include "ui/wizards/attach/alldatabases.h"
#include "ui/wizards/formdialog.h"

class QCheckBox;
class QComboBox;
class QLineEdit;
class QPlainTextEdit;

namespace sharepane::ui {

/// The options of all databases that a cluster follows by a `*`, those to come included.
class AllDatabasesDialog : public FormDialog {
    Q_OBJECT

public:
    /// `attachment` is a `*`; `databases` are what all of them follow by one.
    AllDatabasesDialog(facade::Session& session, Jobs& jobs, const facade::AttachmentInfo& attachment,
                       const QStringList& databases, QWidget* parent = nullptr);
    [[nodiscard]] QLineEdit* hotEdit() const { return m_hot; }
    [[nodiscard]] QLineEdit* tablesEdit() const { return m_tables; }
    [[nodiscard]] QPlainTextEdit* principalsEdit() const { return m_own; }
    [[nodiscard]] QComboBox* cachingBox() const { return m_caching; }

Q_SIGNALS:
    void changed();

protected:
    void submit() override;

private:
    [[nodiscard]] AllDatabasesDraft draft() const;
    void check();

    facade::Session& m_session;
    Jobs& m_jobs;
    std::string m_cluster;
    facade::FollowerOptions m_before;
    QLineEdit* m_hot;
    QLineEdit* m_tables;
    QComboBox* m_caching;
    QCheckBox* m_prefetch;
    QComboBox* m_principals;
    QPlainTextEdit* m_own;
    QLabel* m_hotNote = nullptr;
    QLabel* m_tablesNote = nullptr;
    QLabel* m_ownNote = nullptr;
};

} // namespace sharepane::ui
