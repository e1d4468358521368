#include "core/workspace/commitmark.h"

#include "core/workspace/sql.h"

#include <QtSql/QSqlDatabase>

#include <string>
#include <unordered_map>

namespace sharepane::workspace {

namespace {

using Sessions = std::unordered_map<std::string, sql::Session>;

/// The calling thread's statements on that workspace.
Result<sql::Session*> sessionOf(const Workspace& workspace)
{
    thread_local Sessions* made = nullptr;
    const std::string& directory = workspace.directory().native();
    if (made != nullptr) {
        if (const auto known = made->find(directory); known != made->end()) {
            return &known->second;
        }
    }
    // The connection is there before what uses it, and thus goes after it when the thread ends.
    const QSqlDatabase connection = TRY(workspace.database());
    thread_local Sessions sessions;
    made = &sessions;
    return &sessions.try_emplace(directory, connection).first->second;
}

Result<std::int64_t> numberOf(sql::Session& session, const char* statement)
{
    auto rows = TRY(session.select(statement));
    if (!rows.next()) {
        return fail(ErrorCode::failed, "read the change counter of", "sharepane.db", "SQLite does not tell");
    }
    return rows.integer(0);
}

} // namespace

Result<CommitMark> commitMark(const Workspace& workspace)
{
    sql::Session* session = TRY(sessionOf(workspace));
    CommitMark mark;
    mark.others = TRY(numberOf(*session, "PRAGMA data_version"));
    mark.own = TRY(numberOf(*session, "SELECT total_changes()"));
    return mark;
}

} // namespace sharepane::workspace
