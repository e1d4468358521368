#pragma once

#include "core/base/cancellation.h"
#include "core/base/result.h"
#include "core/engine/connection.h"

#include <memory>
#include <string>
#include <vector>

namespace sharepane::ingest {

/// A connection set up for ingestion (time zone UTC), used by one thread.
class Session {
public:
    [[nodiscard]] static Result<std::unique_ptr<Session>> open(engine::Database& database);

    [[nodiscard]] engine::Connection& connection() { return *m_connection; }
    /// A small result, every value as text; NULL is empty.
    [[nodiscard]] Result<std::vector<std::vector<std::string>>>
    rows(const std::string& sql, const CancelToken& cancel = {},
         const std::vector<std::string>& parameters = {});

private:
    explicit Session(std::unique_ptr<engine::Connection> connection)
        : m_connection(std::move(connection))
    {
    }
    std::unique_ptr<engine::Connection> m_connection;
};

/// `['a', 'b']`
[[nodiscard]] std::string listLiteral(const std::vector<std::string>& texts);

} // namespace sharepane::ingest
