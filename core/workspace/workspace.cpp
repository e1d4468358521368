#include "core/workspace/workspace.h"

#include "core/base/ids.h"
#include "core/workspace/migrations.h"

#include <QtCore/QStandardPaths>
#include <QtSql/QSqlDatabase>
#include <QtSql/QSqlError>
#include <QtSql/QSqlQuery>

#include <cerrno>
#include <fcntl.h>
#include <map>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace sharepane::workspace {

namespace {

/// Why sharepane.db can't be used: SQLite says "disk I/O error" for a full disk as for a damaged file.
Error openFailure(const std::filesystem::path& file, const QSqlError& error)
{
    constexpr std::uintmax_t enough = 128U << 10U; // what the shared-memory file and a first page need
    std::error_code ignored;
    const auto space = std::filesystem::space(file.parent_path(), ignored);
    if (!ignored && space.available < enough) {
        return {ErrorCode::diskFull, "open", file.string(), "its disk is full",
                "free some space, then try again"};
    }
    return {ErrorCode::failed, "open", file.string(), error.text().toStdString(),
            "the file may be damaged; restore it or use another workspace"};
}

/// Closes a thread's connections when the thread ends: QtSql connections may only be used by the thread that
/// made them.
class ThreadConnections {
public:
    ThreadConnections() = default;
    ThreadConnections(const ThreadConnections&) = delete;
    ThreadConnections& operator=(const ThreadConnections&) = delete;
    ~ThreadConnections()
    {
        for (const auto& [path, name] : m_nameOf) {
            QSqlDatabase::removeDatabase(name);
        }
    }

    Result<QSqlDatabase> open(const std::filesystem::path& file)
    {
        const auto known = m_nameOf.find(file);
        if (known != m_nameOf.end()) {
            return QSqlDatabase::database(known->second, false);
        }
        const QString name = QStringLiteral("sharepane-") + QString::fromStdString(newUuid());
        auto opened = connect(file, name);
        if (opened) {
            m_nameOf.emplace(file, name);
        } else {
            QSqlDatabase::removeDatabase(name);
        }
        return opened;
    }

private:
    static Result<QSqlDatabase> connect(const std::filesystem::path& file, const QString& name)
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), name);
        database.setDatabaseName(QString::fromStdString(file.string()));
        database.setConnectOptions(QStringLiteral("QSQLITE_BUSY_TIMEOUT=10000"));
        if (!database.open()) {
            return fail(ErrorCode::needsPerson, "open", file.string(),
                        database.lastError().text().toStdString(),
                        "check who owns the workspace directory and that its disk has space");
        }
        QSqlQuery pragma(database);
        for (const char* sql :
             {"PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "PRAGMA foreign_keys=ON",
              "PRAGMA trusted_schema=OFF", "PRAGMA secure_delete=ON"}) {
            if (!pragma.exec(QString::fromLatin1(sql))) {
                return fail(openFailure(file, pragma.lastError()));
            }
        }
        return database;
    }

    std::map<std::filesystem::path, QString> m_nameOf;
};

/// Held while a workspace is being opened: SQLite answers "busy" at once, without waiting, to a second
/// process that switches a new database to WAL.
class OpeningLock {
public:
    static Result<OpeningLock> wait(const std::filesystem::path& file)
    {
        OpeningLock lock(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
        struct flock request {};
        request.l_type = F_WRLCK;
        request.l_whence = SEEK_SET;
        while (lock.m_fd >= 0 && ::fcntl(lock.m_fd, F_OFD_SETLKW, &request) != 0) {
            if (errno != EINTR) {
                return fail(systemError(errno, "lock", file.string()));
            }
        }
        if (lock.m_fd < 0) {
            return fail(systemError(errno, "open", file.string()));
        }
        return lock;
    }
    OpeningLock(OpeningLock&& other) noexcept
        : m_fd(std::exchange(other.m_fd, -1))
    {
    }
    OpeningLock& operator=(OpeningLock&&) = delete;
    ~OpeningLock()
    {
        if (m_fd >= 0) {
            ::close(m_fd);
        }
    }

private:
    explicit OpeningLock(int fd)
        : m_fd(fd)
    {
    }
    int m_fd;
};

Result<void> useWriteAheadLog(const QSqlDatabase& database)
{
    QSqlQuery pragma(database);
    if (!pragma.exec(QStringLiteral("PRAGMA journal_mode=WAL")) || !pragma.next() ||
        pragma.value(0).toString() != QLatin1String("wal")) {
        return fail(openFailure(database.databaseName().toStdString(), pragma.lastError()));
    }
    return {};
}

Result<void> makeFolder(const std::filesystem::path& folder)
{
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) {
        return fail(systemError(error.value(), "make the workspace folder", folder.string()));
    }
    return {};
}

bool hasEntries(const std::filesystem::path& folder)
{
    std::error_code ignored;
    return std::filesystem::directory_iterator(folder, ignored) != std::filesystem::directory_iterator();
}

/// SQLite takes an empty file for a new database. A first start that is killed leaves one; in a workspace
/// that has been used it is what a file system check or a full disk left of everything.
Result<void> checkNotEmptied(const Workspace& workspace)
{
    const auto file = workspace.directory() / "sharepane.db";
    std::error_code error;
    const bool isEmpty = std::filesystem::file_size(file, error) == 0 && !error;
    if (isEmpty && (hasEntries(workspace.cacheFolder()) || hasEntries(workspace.storageFolder()))) {
        return fail(ErrorCode::corrupt, "open", file.string(),
                    "it is empty, although this workspace has been used",
                    "put it back from a backup; to begin anew, with nothing shared or followed, remove it");
    }
    return {};
}

} // namespace

Workspace::Workspace(std::filesystem::path directory)
    : m_directory(std::move(directory))
{
}

Workspace::~Workspace() = default;

Result<std::shared_ptr<Workspace>> Workspace::open(const std::filesystem::path& directory)
{
    std::error_code error;
    const auto absolute = std::filesystem::weakly_canonical(std::filesystem::absolute(directory), error);
    if (error) {
        return fail(systemError(error.value(), "open the workspace", directory.string()));
    }
    std::shared_ptr<Workspace> workspace(new Workspace(absolute));
    const auto scratch = absolute / "tmp";
    for (const auto& folder :
         {absolute, workspace->cacheFolder(), workspace->storageFolder(), scratch, absolute / "log"}) {
        TRY(makeFolder(folder));
    }
    // The control plane names partners and storage; nobody else's business.
    std::filesystem::permissions(absolute, std::filesystem::perms::owner_all, error);
    const OpeningLock lock = TRY(OpeningLock::wait(absolute / "open.lock"));
    removeAbandoned(scratch);
    workspace->m_scratch = TRY(ProcessFolder::make(scratch));
    TRY(checkNotEmptied(*workspace));
    QSqlDatabase database = TRY(workspace->database());
    TRY(useWriteAheadLog(database));
    TRY(migrate(database));
    return workspace;
}

std::filesystem::path Workspace::defaultDirectory()
{
    const QString base = QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation);
    return std::filesystem::path(base.toStdString()) / "sharepane";
}

Result<QSqlDatabase> Workspace::database() const
{
    thread_local ThreadConnections connections;
    return connections.open(m_directory / "sharepane.db");
}

/// What SQLite does itself after a commit with synchronous FULL. Without a log everything has been moved into
/// the database, which flushes both. SQLite locks neither by a log's descriptors nor through them.
Result<void> Workspace::settle() const
{
    const auto log = m_directory / "sharepane.db-wal";
    const int file = ::open(log.c_str(), O_RDONLY | O_CLOEXEC);
    const int failure = file >= 0 && ::fdatasync(file) == 0 ? 0 : errno;
    if (file >= 0) {
        ::close(file);
    }
    if (failure != 0 && failure != ENOENT) {
        return fail(systemError(failure, "write to the disk", log.string()));
    }
    return {};
}

Result<std::int64_t> Workspace::dataVersion() const
{
    const QSqlDatabase connection = TRY(database());
    QSqlQuery query(connection);
    if (!query.exec(QStringLiteral("PRAGMA data_version")) || !query.next()) {
        return fail(ErrorCode::failed, "read the change counter of", "sharepane.db",
                    query.lastError().text().toStdString());
    }
    return query.value(0).toLongLong();
}

} // namespace sharepane::workspace
