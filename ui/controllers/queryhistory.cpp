#include "ui/controllers/queryhistory.h"

#include <QtCore/QFile>
#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtCore/QPointer>
#include <QtCore/QSaveFile>

#include <algorithm>

namespace sharepane::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr std::size_t mostEntries = 500;
constexpr qint64 mostBytes = 16 << 20;
/// A generated statement of megabytes is not something one looks up later.
constexpr qsizetype longestSql = 100'000;

using Entries = std::deque<HistoryEntry>;

Result<Entries> readEntries(const QString& name)
{
    Entries entries;
    QFile file(name);
    if (!file.open(QIODevice::ReadOnly) || file.size() > mostBytes) {
        return entries;
    }
    const QJsonArray array = QJsonDocument::fromJson(file.readAll()).array();
    for (const auto& value : array) {
        const QJsonObject object = value.toObject();
        HistoryEntry entry{QDateTime::fromString(object["at"_L1].toString(), Qt::ISODateWithMs),
                           object["database"_L1].toString(), object["sql"_L1].toString()};
        if (!entry.sql.isEmpty() && entries.size() < mostEntries) {
            entries.push_back(std::move(entry));
        }
    }
    return entries;
}

Result<void> writeEntries(const QString& name, const Entries& entries)
{
    QJsonArray array;
    for (const auto& entry : entries) {
        array.append(QJsonObject{{"at"_L1, entry.at.toUTC().toString(Qt::ISODateWithMs)},
                                 {"database"_L1, entry.database},
                                 {"sql"_L1, entry.sql}});
    }
    QSaveFile file(name);
    if (!file.open(QIODevice::WriteOnly) || file.write(QJsonDocument(array).toJson()) < 0 || !file.commit()) {
        return fail(ErrorCode::failed, "save the query history", name.toStdString(),
                    file.errorString().toStdString());
    }
    return {};
}

} // namespace

QueryHistory::QueryHistory(const std::filesystem::path& directory, Jobs& jobs, QObject* parent)
    : QObject(parent)
    , m_file(QString::fromStdString((directory / "query-history.json").string()))
    , m_jobs(jobs)
{
    jobs.run(
        this, [name = m_file](const CancelToken&) { return readEntries(name); },
        [this](Result<Entries> entries) {
            // What was run before the file had been read is newer.
            m_entries.insert(m_entries.end(), entries->begin(), entries->end());
            Q_EMIT changed();
        });
}

void QueryHistory::add(const QString& database, const QString& sql)
{
    const QString kept = sql.trimmed();
    if (kept.isEmpty() || kept.size() > longestSql) {
        return;
    }
    const auto same = std::find_if(m_entries.begin(), m_entries.end(), [&](const HistoryEntry& entry) {
        return entry.database == database && entry.sql == kept;
    });
    if (same != m_entries.end()) {
        m_entries.erase(same);
    }
    m_entries.push_front({QDateTime::currentDateTimeUtc(), database, kept});
    if (m_entries.size() > mostEntries) {
        m_entries.pop_back();
    }
    Q_EMIT changed();
    save();
}

void QueryHistory::save()
{
    if (m_saving) {
        m_again = true;
        return;
    }
    m_again = false;
    m_saving = m_jobs.run(
        this,
        [name = m_file, entries = m_entries](const CancelToken&) { return writeEntries(name, entries); },
        [this](const Result<void>&) {
            // A history that can't be kept is no reason to disturb anybody.
            m_saving.clear();
            if (m_again) {
                save();
            }
        });
}

} // namespace sharepane::ui
