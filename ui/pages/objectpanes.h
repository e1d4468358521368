#pragma once

#include "core/facade/session.h"
#include "ui/controllers/jobs.h"
#include "ui/models/cataloguetree.h"
#include "ui/models/rowsmodel.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/facts.h"

#include <QtCore/QPointer>
#include <QtWidgets/QTableView>
#include <QtWidgets/QWidget>

class QLabel;
class QPushButton;
class QTabWidget;
class QVBoxLayout;

namespace sharepane::ui {

class PoliciesPanel;
class PrincipalsPanel;

/// The detail panes of the Clusters page. `showObject` reads the object on a worker; what comes back for an
/// object that is no longer shown is dropped.
class ObjectPane : public QWidget {
    Q_OBJECT

public:
    /// Showing the same object again refreshes it without flicker.
    void showObject(const CatalogueRef& ref);
    [[nodiscard]] const CatalogueRef& ref() const { return m_ref; }
    [[nodiscard]] const FactsPanel* facts() const { return m_facts; }
    [[nodiscard]] const Banner* banner() const { return m_banner; }

Q_SIGNALS:
    void openRequested(const sharepane::ui::CatalogueRef& ref);
    /// What came of something that was done here: for the page's banner, since the pane's own tells how the
    /// object is and is told anew whenever it is read.
    void done(const QString& headline, const QString& more);
    void refused(const sharepane::Error& error);

protected:
    ObjectPane(facade::Session& session, Jobs& jobs, QWidget* parent);

    virtual void read() = 0;
    [[nodiscard]] QVBoxLayout* column() const;
    /// A list with a heading below the facts; `stretch` shares what height is left.
    QTableView* addList(const QString& title, RowsModel* model, int stretch);
    template <typename T, typename Work, typename Show>
    void ask(Work work, Show show)
    {
        if (m_job) {
            delete m_job.data();
        }
        m_job = m_jobs.run(this, std::move(work), [this, show = std::move(show)](const Result<T>& result) {
            m_job.clear();
            if (result) {
                m_banner->clear();
                show(*result);
            } else if (result.error().code != ErrorCode::cancelled) {
                m_banner->showError(result.error());
            }
        });
    }

    facade::Session& m_session;
    Jobs& m_jobs;
    ObjectHeader* m_header;
    FactsPanel* m_facts;
    Banner* m_banner;

private:
    CatalogueRef m_ref;
    QPointer<Job> m_job;
};

/// A database: what it holds, its policies and principals, and of a leader its followers.
class DatabasePane : public ObjectPane {
    Q_OBJECT

public:
    enum class Tab : std::uint8_t { contents, policies, principals, followers };

    DatabasePane(facade::Session& session, Jobs& jobs, QWidget* parent = nullptr);
    void showTab(Tab tab);
    [[nodiscard]] QPushButton* maintainButton() const { return m_maintain; }
    [[nodiscard]] PoliciesPanel* policies() const { return m_policies; }
    [[nodiscard]] PrincipalsPanel* principals() const { return m_principals; }

Q_SIGNALS:
    void contentsShown();
    /// "Detach" beside a follower of this leader database.
    void detachFollowerRequested(const sharepane::facade::DatabaseName& leader, const QString& followerId,
                                 const QString& followerName);

protected:
    void read() override;

private:
    struct Picture {
        facade::DatabaseInfo info;
        std::vector<facade::FollowerRef> followers;
        std::vector<RowsModel::Row> contents; ///< made on the worker: formatting 10,000 takes a while
    };
    static Result<Picture> readPicture(facade::Session& session, const facade::DatabaseName& name);
    void buildContents();
    void buildFollowers();
    void buildMaintenance();
    void display(const Picture& picture);
    void readTab();
    void requestDetach();
    void openMaintenance();

    QPushButton* m_maintain;
    QTabWidget* m_tabs;
    RowsModel* m_contents;
    PoliciesPanel* m_policies;
    PrincipalsPanel* m_principals;
    QWidget* m_followersTab;
    RowsModel* m_followers;
    QTableView* m_followerView;
    QLabel* m_noFollowers;
    QPushButton* m_detach;
};

class TablePane : public ObjectPane {
    Q_OBJECT

public:
    TablePane(facade::Session& session, Jobs& jobs, QWidget* parent = nullptr);
    [[nodiscard]] PoliciesPanel* policies() const { return m_policies; }
    [[nodiscard]] QTabWidget* tabs() const { return m_tabs; }
    [[nodiscard]] QTableView* columnView() const { return m_columnView; }
    [[nodiscard]] QPushButton* addColumnButton() const { return m_addColumn; }
    [[nodiscard]] QPushButton* widenColumnButton() const { return m_widenColumn; }
    [[nodiscard]] QPushButton* dropColumnButton() const { return m_dropColumn; }

protected:
    void read() override;

private:
    void display(const facade::TableInfo& info);
    void readTab();
    QWidget* buildColumns();
    void editColumn(facade::ColumnEdit::Kind kind);
    void showProblem(const Error& problem);
    void dropColumn();
    void enableColumns();

    QTabWidget* m_tabs;
    RowsModel* m_columns;
    QTableView* m_columnView = nullptr;
    QPushButton* m_addColumn = nullptr;
    QPushButton* m_renameColumn = nullptr;
    QPushButton* m_widenColumn = nullptr;
    QPushButton* m_dropColumn = nullptr;
    std::vector<facade::ColumnInfo> m_infos;
    PoliciesPanel* m_policies;
};

} // namespace sharepane::ui
