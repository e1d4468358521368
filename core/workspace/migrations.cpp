#include "core/workspace/migrations.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtSql/QSqlDatabase>
#include <QtSql/QSqlError>
#include <QtSql/QSqlQuery>

#include <algorithm>
#include <cctype>

// A static library's resources are only linked in when something names them.
inline void initialiseResources()
{
    Q_INIT_RESOURCE(workspace_sql);
}

namespace sharepane::workspace {

namespace {

bool endsWithWord(std::string_view text, std::string_view word)
{
    if (text.size() < word.size()) {
        return false;
    }
    const auto tail = text.substr(text.size() - word.size());
    const bool same = std::equal(tail.begin(), tail.end(), word.begin(), [](char a, char b) {
        return std::toupper(static_cast<unsigned char>(a)) == b;
    });
    return same && (text.size() == word.size() ||
                    std::isspace(static_cast<unsigned char>(text[text.size() - word.size() - 1])) != 0);
}

std::string_view trimmed(std::string_view text)
{
    const auto space = [](char c) {
        return std::isspace(static_cast<unsigned char>(c)) != 0;
    };
    while (!text.empty() && space(text.front())) {
        text.remove_prefix(1);
    }
    while (!text.empty() && space(text.back())) {
        text.remove_suffix(1);
    }
    return text;
}

Error sqlError(const QSqlError& error, const std::string& op)
{
    return Error{ErrorCode::failed, op, "sharepane.db", error.text().toStdString(),
                 "check that the workspace directory is writable and its disk has space"};
}

Result<void> run(QSqlDatabase& database, const std::string& sql)
{
    QSqlQuery query(database);
    if (!query.exec(QString::fromStdString(sql))) {
        return fail(sqlError(query.lastError(), "bring the workspace up to date in"));
    }
    return {};
}

Result<int> userVersion(QSqlDatabase& database)
{
    QSqlQuery query(database);
    if (!query.exec(QStringLiteral("PRAGMA user_version")) || !query.next()) {
        return fail(sqlError(query.lastError(), "read the schema version of"));
    }
    return query.value(0).toInt();
}

Result<void> applyScript(QSqlDatabase& database, const QString& path, int version)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        return fail(ErrorCode::failed, "read the schema script", path.toStdString(),
                    "it is not in the program");
    }
    for (const std::string& statement : splitStatements(file.readAll().toStdString())) {
        TRY(run(database, statement));
    }
    return run(database, "PRAGMA user_version = " + std::to_string(version));
}

} // namespace

std::vector<std::string> splitStatements(std::string_view script)
{
    std::vector<std::string> statements;
    std::string current;
    bool inTrigger = false;
    for (std::size_t i = 0; i < script.size(); ++i) {
        const char c = script[i];
        if (c == '-' && script.substr(i).starts_with("--")) {
            i = std::min(script.find('\n', i), script.size());
            current += '\n';
            continue;
        }
        if (c == '\'' || c == '"') {
            const std::size_t end = std::min(script.find(c, i + 1), script.size() - 1);
            current += script.substr(i, end - i + 1);
            i = end;
            continue;
        }
        if (c == ';' && (!inTrigger || endsWithWord(trimmed(current), "END"))) {
            statements.emplace_back(trimmed(current));
            current.clear();
            inTrigger = false;
            continue;
        }
        current += c;
        inTrigger = inTrigger || endsWithWord(current, "BEGIN");
    }
    if (!trimmed(current).empty()) {
        statements.emplace_back(trimmed(current));
    }
    return statements;
}

Result<void> migrate(QSqlDatabase& database)
{
    initialiseResources();
    const QDir scripts(QStringLiteral(":/workspace/sql"));
    const QStringList names = scripts.entryList({QStringLiteral("*.sql")}, QDir::Files, QDir::Name);
    const int newest = static_cast<int>(names.size());
    int current = TRY(userVersion(database));
    if (current > newest) {
        return fail(ErrorCode::unsupported, "open the workspace", database.databaseName().toStdString(),
                    "it was made by a newer Sharepane (schema " + std::to_string(current) +
                        ", this one knows " + std::to_string(newest) + ")",
                    "use that version, or another workspace");
    }
    while (current < newest) {
        TRY(run(database, "BEGIN IMMEDIATE"));
        // Another process may have done the step while this one waited for the lock.
        const auto applied = [&]() -> Result<void> {
            current = TRY(userVersion(database));
            if (current < newest) {
                TRY(applyScript(database, scripts.filePath(names.at(current)), current + 1));
            }
            return run(database, "COMMIT");
        }();
        if (!applied) {
            (void)run(database, "ROLLBACK");
            return applied;
        }
        current = TRY(userVersion(database));
    }
    return {};
}

} // namespace sharepane::workspace
