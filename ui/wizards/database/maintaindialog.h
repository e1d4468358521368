#pragma once

#include "core/facade/session.h"
#include "ui/widgets/facts.h"
#include "ui/wizards/formdialog.h"

#include <QtCore/QTimer>

class QLineEdit;

namespace sharepane::ui {

/// What the background work did, or would do, as lines; none when there is nothing.
[[nodiscard]] std::vector<Fact> maintenanceFacts(const facade::MaintenanceInfo& info);

/// Shows what the background work of a leader database would do now, and does it at the verb. How long
/// removed extents are kept can be set for this once.
class MaintainDialog : public FormDialog {
    Q_OBJECT

public:
    MaintainDialog(facade::Session& session, Jobs& jobs, const facade::DatabaseName& database,
                   QWidget* parent = nullptr);
    [[nodiscard]] QLineEdit* retainEdit() const { return m_retain; }
    [[nodiscard]] const FactsPanel* facts() const { return m_facts; }
    [[nodiscard]] const QLabel* note() const { return m_note; }

Q_SIGNALS:
    /// `outcome` says what was done.
    void maintained(const QString& outcome);

protected:
    void submit() override;

private:
    [[nodiscard]] facade::MaintenanceOptions options(bool whatIf) const;
    void checkRetain();
    void preview();
    void showPreview(const facade::MaintenanceInfo& info);

    facade::Session& m_session;
    Jobs& m_jobs;
    facade::DatabaseName m_database;
    QLineEdit* m_retain;
    QLabel* m_retainNote;
    FactsPanel* m_facts;
    QLabel* m_note;
    QTimer m_typed;         ///< until somebody has typed to the end
    QPointer<Job> m_looker; ///< the preview that runs
};

} // namespace sharepane::ui
