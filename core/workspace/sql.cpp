#include "core/workspace/sql.h"

#include <QtSql/QSqlError>

namespace sharepane::workspace::sql {

namespace {

/// https://www.sqlite.org/rescode.html; QtSql gives the extended code as text.
ErrorCode codeOf(const QSqlError& error)
{
    switch (error.nativeErrorCode().toInt() & 0xFF) {
    case 5:  // SQLITE_BUSY
    case 6:  // SQLITE_LOCKED
    case 10: // SQLITE_IOERR
        return ErrorCode::unavailable;
    case 8:  // SQLITE_READONLY
    case 14: // SQLITE_CANTOPEN
        return ErrorCode::needsPerson;
    case 11: // SQLITE_CORRUPT
    case 26: // SQLITE_NOTADB
        return ErrorCode::corrupt;
    case 13: // SQLITE_FULL
        return ErrorCode::diskFull;
    case 19: // SQLITE_CONSTRAINT
        return ErrorCode::alreadyExists;
    default:
        return ErrorCode::failed;
    }
}

tl::unexpected<Error> failedQuery(const QSqlQuery& query)
{
    const QSqlError error = query.lastError();
    const ErrorCode code = codeOf(error);
    return fail(code, "use the workspace's database", "sharepane.db", error.text().toStdString(),
                code == ErrorCode::diskFull ? "free some space, then try again" : "");
}

} // namespace

QVariant value(const std::optional<std::int64_t>& number)
{
    return number ? value(*number) : QVariant(QMetaType(QMetaType::LongLong));
}

Rows::~Rows()
{
    if (m_query != nullptr) {
        m_query->finish();
    }
}

Result<QSqlQuery*> Session::run(const char* statement, std::initializer_list<QVariant> values)
{
    auto& query = m_statements[statement];
    if (!query) {
        auto prepared = std::make_unique<QSqlQuery>(m_database);
        prepared->setForwardOnly(true);
        if (!prepared->prepare(QString::fromUtf8(statement))) {
            return failedQuery(*prepared);
        }
        query = std::move(prepared);
    }
    int position = 0;
    for (const QVariant& value : values) {
        query->bindValue(position++, value);
    }
    if (!query->exec()) {
        auto failure = failedQuery(*query);
        query->finish();
        return failure;
    }
    return query.get();
}

Result<Rows> Session::select(const char* statement, std::initializer_list<QVariant> values)
{
    return Rows(*TRY(run(statement, values)));
}

Result<int> Session::execute(const char* statement, std::initializer_list<QVariant> values)
{
    QSqlQuery* query = TRY(run(statement, values));
    const int changed = query->numRowsAffected();
    m_lastKey = query->lastInsertId().toLongLong();
    query->finish();
    return changed;
}

Result<void> Session::configure(const char* pragma)
{
    QSqlQuery query(m_database);
    if (!query.exec(QString::fromUtf8(pragma))) {
        return failedQuery(query);
    }
    return {};
}

Result<Transaction> Transaction::begin(Session& session, bool write)
{
    TRY(session.execute(write ? "BEGIN IMMEDIATE" : "BEGIN"));
    return Transaction(session);
}

Result<void> Transaction::commit()
{
    TRY(m_session->execute("COMMIT"));
    m_session = nullptr;
    return {};
}

Transaction::~Transaction()
{
    if (m_session != nullptr) {
        (void)m_session->execute("ROLLBACK");
    }
}

} // namespace sharepane::workspace::sql
