#include "core/workspace/traces.h"

#include <QtSql/QSqlDatabase>
#include <QtSql/QSqlError>
#include <QtSql/QSqlQuery>

namespace sharepane::workspace {

Result<void> eraseTraces(const Workspace& workspace)
{
    constexpr const char* op = "erase what was deleted from";
    const std::string file = (workspace.directory() / "sharepane.db").string();
    QSqlQuery query(TRY(workspace.database()));
    if (!query.exec(QStringLiteral("PRAGMA wal_checkpoint(TRUNCATE)")) || !query.next()) {
        return fail(ErrorCode::unavailable, op, file, query.lastError().text().toStdString(),
                    "try again in a moment");
    }
    if (query.value(0).toInt() != 0) {
        return fail(ErrorCode::unavailable, op, file, "somebody reads an older state of it",
                    "try again in a moment");
    }
    return {};
}

} // namespace sharepane::workspace
