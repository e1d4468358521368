#pragma once

#include "ui/pages/objectpanes.h"

namespace sharepane::ui {

/// A cluster: its cache, its databases, and what it follows, with the options of all databases of a leader.
class ClusterPane : public ObjectPane {
    Q_OBJECT

public:
    enum class Tab : std::uint8_t { databases, attachments };

    ClusterPane(facade::Session& session, Jobs& jobs, QWidget* parent = nullptr);
    void showTab(Tab tab);
    [[nodiscard]] QTableView* attachmentView() const { return m_attachmentView; }
    [[nodiscard]] QPushButton* optionsButton() const { return m_options; }
    [[nodiscard]] QPushButton* detachButton() const { return m_detach; }

Q_SIGNALS:
    /// The options of one followed database are on the Sync page.
    void syncRequested(const sharepane::facade::DatabaseName& name);
    /// One follower database, or "*" for all that the cluster follows by one; `databases` are what ends.
    void detachRequested(const sharepane::facade::DatabaseName& name, const QStringList& databases);
    void optionsChanged();

protected:
    void read() override;

private:
    struct Picture {
        facade::ClusterInfo info;
        std::vector<RowsModel::Row> databases;
        std::vector<facade::AttachmentInfo> attachments; ///< of this cluster
    };
    static Result<Picture> readPicture(facade::Session& session, const std::string& cluster);
    void buildDatabases();
    void buildAttachments();
    void display(const Picture& picture);
    void displayAttachments(const std::vector<facade::AttachmentInfo>& attachments);
    void showTrouble(const Picture& picture);
    void changeLimit();
    void openOptions();
    void requestDetach();
    [[nodiscard]] const facade::AttachmentInfo* selected() const;
    /// Of every `*` of the cluster.
    [[nodiscard]] QStringList databasesOfAll() const;

    QTabWidget* m_tabs;
    RowsModel* m_databases;
    RowsModel* m_attachmentRows;
    QTableView* m_attachmentView = nullptr;
    QPushButton* m_options = nullptr;
    QPushButton* m_detach = nullptr;
    QLabel* m_none = nullptr;
    std::vector<facade::AttachmentInfo> m_attachments;
    std::int64_t m_limit = 0; ///< of the cache, in bytes
};

} // namespace sharepane::ui
