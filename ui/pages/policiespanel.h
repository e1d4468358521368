#pragma once

#include "core/facade/session.h"
#include "ui/controllers/jobs.h"
#include "ui/models/rowsmodel.h"

#include <QtCore/QPointer>
#include <QtWidgets/QWidget>

#include <array>

class QCheckBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;
class QTableView;
class QToolButton;

namespace sharepane::ui {

class Banner;

/// The policies in effect on a database or on one of its tables, each beside where it comes from; of a leader
/// they are edited in place. What was typed stays until it is applied, taken back, or another object comes.
class PoliciesPanel : public QWidget {
    Q_OBJECT

public:
    PoliciesPanel(facade::Session& session, Jobs& jobs, QWidget* parent = nullptr);

    /// Of the database itself when `table` is empty; reads anew.
    void showPolicies(const facade::DatabaseName& database, const std::string& table, bool editable);
    [[nodiscard]] QLineEdit* hotEdit() const { return m_hot.edit; }
    [[nodiscard]] QLineEdit* retentionEdit() const { return m_retention.edit; }
    [[nodiscard]] QPushButton* applyButton() const { return m_apply; }
    [[nodiscard]] QToolButton* hotReset() const { return m_hot.reset; }
    [[nodiscard]] QString hotText() const;
    [[nodiscard]] const Banner* banner() const { return m_banner; }

Q_SIGNALS:
    void tableRequested(const QString& table);

private:
    /// A span with its effective value, its origin, and the way back to the level above.
    struct SpanLine {
        QLineEdit* edit = nullptr;
        QLabel* effective = nullptr;
        QToolButton* reset = nullptr;
        QLabel* note = nullptr;
        QString set; ///< as it is set at this level, "" when it isn't
    };
    void buildSpan(SpanLine& line, const QString& caption, const QString& explanation, int row);
    void buildMerge(int row);
    void read();
    void take(const std::vector<facade::PolicyInfo>& policies);
    void showHere(const facade::PolicyInfo& policy);
    void showTables(const std::vector<facade::PolicyInfo>& policies);
    void check();
    void apply();
    void send(const facade::PolicyEdit& edit);
    [[nodiscard]] bool mergeChanged() const;
    [[nodiscard]] bool dirty() const;
    [[nodiscard]] bool setHere(const std::string& origin) const;

    facade::Session& m_session;
    Jobs& m_jobs;
    Banner* m_banner;
    QWidget* m_form;
    SpanLine m_hot;
    SpanLine m_retention;
    QCheckBox* m_merge;
    QLineEdit* m_mergeSize;
    QSpinBox* m_mergeCount;
    QLabel* m_mergeEffective = nullptr;
    QToolButton* m_mergeReset = nullptr;
    QLabel* m_mergeNote = nullptr;
    QWidget* m_actions;
    QPushButton* m_apply;
    QPushButton* m_revert;
    QLabel* m_readOnly;
    QLabel* m_tablesHeading;
    QTableView* m_tablesView;
    RowsModel* m_tables;
    facade::DatabaseName m_database;
    std::string m_table;
    bool m_editable = false;
    facade::PolicyInfo m_shown; ///< what the form was filled with
    QPointer<Job> m_job;
    QPointer<Job> m_change;
};

} // namespace sharepane::ui
