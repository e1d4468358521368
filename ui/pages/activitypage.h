#pragma once

#include "core/facade/session.h"
#include "ui/pages/listpage.h"

#include <QtCore/QPointer>
#include <QtCore/QTimer>

class QComboBox;

namespace sharepane::ui {

class FactsPanel;
class ObjectHeader;

/// The activity log: who did what to what, when, and what came of it. It only grows.
class ActivityPage : public ListPage {
    Q_OBJECT

public:
    ActivityPage(facade::Session& session, Jobs& jobs, QWidget* parent = nullptr);
    [[nodiscard]] QComboBox* periodBox() const { return m_period; }
    [[nodiscard]] const FactsPanel* facts() const { return m_facts; }
    /// What the filter shows, into a file: one JSON object a line.
    void exportTo(const QString& file);

    void saveState(QVariantMap& state) const override;
    void restoreState(const QSettings& settings) override;

protected:
    void takeSelection() override;
    void setWatched(bool watched) override;

private:
    using Entries = std::vector<facade::ActivityInfo>;
    [[nodiscard]] QWidget* buildDetail();
    void buildPeriods();
    void read();
    void openExport();
    [[nodiscard]] std::optional<Timestamp> since() const;

    facade::Session& m_session;
    Jobs& m_jobs;
    QComboBox* m_period;
    ObjectHeader* m_header;
    FactsPanel* m_facts;
    QTimer m_tick;
    QPointer<Job> m_job;
    std::shared_ptr<const Entries> m_entries; ///< oldest first
    QAction* m_export = nullptr;
};

} // namespace sharepane::ui
