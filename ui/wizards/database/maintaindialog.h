#pragma once

#include "core/facade/session.h"
#include "ui/widgets/facts.h"
#include "ui/wizards/formdialog.h"

namespace sharepane::ui {

/// What the background work did, or would do, as lines; none when there is nothing.
[[nodiscard]] std::vector<Fact> maintenanceFacts(const facade::MaintenanceInfo& info);

/// Shows what the background work of a leader database would do now, and does it at the verb.
class MaintainDialog : public FormDialog {
    Q_OBJECT

public:
    MaintainDialog(facade::Session& session, Jobs& jobs, const facade::DatabaseName& database,
                   QWidget* parent = nullptr);
    [[nodiscard]] const FactsPanel* facts() const { return m_facts; }
    [[nodiscard]] const QLabel* note() const { return m_note; }

Q_SIGNALS:
    /// `outcome` says what was done.
    void maintained(const QString& outcome);

protected:
    void submit() override;

private:
    void preview();
    void showPreview(const facade::MaintenanceInfo& info);

    facade::Session& m_session;
    Jobs& m_jobs;
    facade::DatabaseName m_database;
    FactsPanel* m_facts;
    QLabel* m_note;
};

} // namespace sharepane::ui
