#pragma once

#include "core/base/result.h"

#include <QtCore/QVariant>
#include <QtSql/QSqlDatabase>
#include <QtSql/QSqlQuery>

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

/// QtSql with Results, for the folders of core that keep something in sharepane.db.
namespace sharepane::workspace::sql {

[[nodiscard]] inline QVariant value(const std::string& text)
{
    return QString::fromStdString(text);
}
[[nodiscard]] inline QVariant value(std::int64_t number)
{
    return QVariant::fromValue<qlonglong>(number);
}
[[nodiscard]] QVariant value(const std::optional<std::int64_t>& number);

/// The rows of a statement, one after the other. Ends the statement when it goes, so that the statement can
/// be used again.
class Rows {
public:
    explicit Rows(QSqlQuery& query)
        : m_query(&query)
    {
    }
    Rows(Rows&& other) noexcept
        : m_query(std::exchange(other.m_query, nullptr))
    {
    }
    Rows& operator=(Rows&&) = delete;
    ~Rows();

    bool next() { return m_query->next(); }
    [[nodiscard]] std::string text(int column) const
    {
        return m_query->value(column).toString().toStdString();
    }
    [[nodiscard]] std::int64_t integer(int column) const { return m_query->value(column).toLongLong(); }
    [[nodiscard]] double real(int column) const { return m_query->value(column).toDouble(); }
    [[nodiscard]] bool isNull(int column) const { return m_query->value(column).isNull(); }

private:
    QSqlQuery* m_query;
};

/// A thread's connection with its prepared statements, which are kept: text of the statements must be
/// literals. Used by the thread that opened the connection only.
class Session {
public:
    explicit Session(QSqlDatabase database)
        : m_database(std::move(database))
    {
    }

    [[nodiscard]] Result<Rows> select(const char* statement, std::initializer_list<QVariant> values = {});
    /// Returns the number of changed rows.
    Result<int> execute(const char* statement, std::initializer_list<QVariant> values = {});
    /// A PRAGMA that takes effect while it is compiled, as a kept statement is only once.
    [[nodiscard]] Result<void> configure(const char* pragma);
    /// The key of the row that the last execute() inserted.
    [[nodiscard]] std::int64_t lastKey() const { return m_lastKey; }

private:
    Result<QSqlQuery*> run(const char* statement, std::initializer_list<QVariant> values);

    QSqlDatabase m_database;
    std::unordered_map<const char*, std::unique_ptr<QSqlQuery>> m_statements;
    std::int64_t m_lastKey = 0;
};

/// Rolls back when it goes without commit().
class Transaction {
public:
    /// `write` takes the write lock at once, so that what is read stays true until the commit.
    [[nodiscard]] static Result<Transaction> begin(Session& session, bool write);
    Transaction(Transaction&& other) noexcept
        : m_session(std::exchange(other.m_session, nullptr))
    {
    }
    Transaction& operator=(Transaction&&) = delete;
    ~Transaction();
    [[nodiscard]] Result<void> commit();

private:
    explicit Transaction(Session& session)
        : m_session(&session)
    {
    }
    Session* m_session;
};

} // namespace sharepane::workspace::sql
