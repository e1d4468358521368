#include "core/ingest/session.h"

namespace sharepane::ingest {

Result<std::unique_ptr<Session>> Session::open(engine::Database& database)
{
    std::unique_ptr<Session> session(new Session(TRY(database.connect())));
    TRY(session->m_connection->execute("SET TimeZone = 'UTC'"));
    return session;
}

Result<std::vector<std::vector<std::string>>> Session::rows(const std::string& sql, const CancelToken& cancel,
                                                            const std::vector<std::string>& parameters)
{
    const auto result = TRY(m_connection->query(sql, cancel, parameters));
    const std::size_t columns = result->columns().size();
    std::vector<std::vector<std::string>> rows;
    while (const engine::Chunk* chunk = TRY(result->next())) {
        for (std::size_t row = 0; row < chunk->rowCount(); ++row) {
            std::vector<std::string> values(columns);
            for (std::size_t column = 0; column < columns; ++column) {
                if (!chunk->isNull(column, row)) {
                    values[column] = chunk->text(column, row);
                }
            }
            rows.push_back(std::move(values));
        }
    }
    return rows;
}

std::string listLiteral(const std::vector<std::string>& texts)
{
    std::string list = "[";
    for (const std::string& text : texts) {
        list += (list.size() == 1 ? "" : ", ") + engine::quoteLiteral(text);
    }
    return list + "]";
}

} // namespace sharepane::ingest
