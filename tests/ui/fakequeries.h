#pragma once

#include "tests/ui/fakestate.h"

#include <fstream>

namespace sharepane::tests {

class FakeResult : public facade::QueryResult {
public:
    FakeResult(FakeState& state, std::vector<facade::QueryColumn> columns, std::int64_t rows,
               CancelToken cancel)
        : s(state)
        , m_columns(std::move(columns))
        , m_rows(rows)
        , m_cancel(std::move(cancel))
    {
        ++s.runningQueries;
    }
    ~FakeResult() override { --s.runningQueries; }
    [[nodiscard]] const std::vector<facade::QueryColumn>& columns() const override { return m_columns; }
    [[nodiscard]] std::int64_t snapshotVersion() const override { return 42; }
    [[nodiscard]] facade::QueryExtents extents() const override { return {2, 7}; }
    Result<bool> next(std::vector<std::vector<std::optional<std::string>>>& rows) override
    {
        if (m_cancel.isCancelled()) {
            return fail(ErrorCode::cancelled, "run the query", {}, "cancelled");
        }
        for (int i = 0; i < 2048 && m_next < m_rows; ++i, ++m_next) {
            rows.push_back(row());
            ++s.rowsMade;
        }
        return m_next < m_rows;
    }

private:
    [[nodiscard]] std::vector<std::optional<std::string>> row() const
    {
        if (m_columns.front().type == "DATE") {
            return {"2026-0" + std::to_string(m_next % 9 + 1) + "-15",
                    std::to_string(100 + 17 * (m_next % 5)), std::to_string(60 + 11 * (m_next % 4))};
        }
        return {std::to_string(m_next), "row " + std::to_string(m_next),
                m_next % 3 == 1 ? std::nullopt
                                : std::optional(std::to_string(static_cast<double>(m_next) * 1.5))};
    }

    FakeState& s;
    std::vector<facade::QueryColumn> m_columns;
    std::int64_t m_rows;
    std::int64_t m_next = 0;
    CancelToken m_cancel;
};

class FakeQueries : public facade::QueryService {
public:
    explicit FakeQueries(FakeState& state)
        : s(state)
    {
    }
    Result<std::unique_ptr<facade::QueryResult>> run(const facade::DatabaseName& name, const std::string& sql,
                                                     const facade::QueryOptions& options) override
    {
        const CancelToken& cancel = options.cancel;
        TRY(s.get(name));
        if (sql == "wait") {
            ++s.runningQueries;
            while (!cancel.waitFor(std::chrono::milliseconds(50))) {
            }
            --s.runningQueries;
            return fail(ErrorCode::cancelled, "run the query", name.text(), "cancelled");
        }
        if (sql.starts_with("fail")) {
            return fail(ErrorCode::invalidArgument, "run the query", name.text(),
                        "there is no table \"fligths\" (line 1); did you mean \"flights\"?",
                        "correct the name, then run it again");
        }
        if (sql == "series") {
            return std::make_unique<FakeResult>(
                s,
                std::vector<facade::QueryColumn>{
                    {"month", "DATE", false}, {"departures", "BIGINT", true}, {"delay", "DOUBLE", true}},
                9, cancel);
        }
        std::vector<facade::QueryColumn> columns{
            {"id", "BIGINT", true}, {"name", "VARCHAR", false}, {"value", "DOUBLE", true}};
        const std::int64_t rows = sql.starts_with("range ") ? std::stoll(sql.substr(6)) : 3;
        return std::make_unique<FakeResult>(s, std::move(columns), rows, cancel);
    }
    Result<facade::QueryOutcome> write(const facade::DatabaseName&, const std::string&, facade::OutputFormat,
                                       std::ostream&, const facade::QueryOptions&) override
    {
        return facade::QueryOutcome{3, 42};
    }
    Result<facade::QueryOutcome> writeFile(const facade::DatabaseName&, const std::string&,
                                           facade::OutputFormat, const std::filesystem::path& file,
                                           const facade::QueryOptions&) override
    {
        std::ofstream(file) << "id,name,value\n";
        return facade::QueryOutcome{3, 42};
    }
    Result<std::vector<std::string>> completions(const facade::DatabaseName& name) override
    {
        std::vector<std::string> words{"id", "name", "value", "origin_airport"};
        for (const auto& table : TRY(s.get(name)).tables) {
            words.push_back(table.name);
        }
        return words;
    }

private:
    FakeState& s;
};

} // namespace sharepane::tests
