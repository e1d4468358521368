#pragma once

#include "core/base/result.h"
#include "core/facade/types.h"
#include "ui/controllers/jobs.h"

#include <QtCore/QDateTime>
#include <QtCore/QObject>
#include <QtCore/QPointer>
#include <QtCore/QString>

#include <deque>
#include <filesystem>

namespace sharepane::ui {

struct HistoryEntry {
    QDateTime at;
    QString database; ///< "CLUSTER/DATABASE"
    QString sql;
};

/// The queries that were run in this workspace, newest first, each text once per database. Kept in
/// `query-history.json` of the workspace; a file that can't be read counts as empty.
class QueryHistory : public QObject {
    Q_OBJECT

public:
    QueryHistory(const std::filesystem::path& directory, Jobs& jobs, QObject* parent = nullptr);

    void add(const QString& database, const QString& sql);
    [[nodiscard]] const std::deque<HistoryEntry>& entries() const { return m_entries; }

Q_SIGNALS:
    void changed();

private:
    void save();

    QString m_file;
    Jobs& m_jobs;
    std::deque<HistoryEntry> m_entries;
    QPointer<Job> m_saving;
    bool m_again = false;
};

} // namespace sharepane::ui
