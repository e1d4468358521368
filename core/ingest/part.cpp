#include "core/ingest/part.h"

namespace sharepane::ingest {

void Rejects::add(RejectedRow row)
{
    ++m_count;
    if (m_rows.size() < m_kept) {
        m_rows.push_back(std::move(row));
    }
}

bool Part::adapt(const Error&, Pass)
{
    return false;
}

std::string hasOffset(const std::string& value)
{
    return "((contains(" + value + ", '+') OR " + value + " LIKE '%:%-%') IS TRUE)";
}

std::string atUtc(const std::string& timestamp)
{
    return "make_timestamptz(epoch_us(" + timestamp + "))";
}

std::string nullOf(const delta::DataType& type)
{
    return "CAST(NULL AS " + delta::toEngineType(type) + ")";
}

bool isIntegral(const delta::DataType& type)
{
    using Kind = delta::DataType::Kind;
    return type.kind == Kind::byte || type.kind == Kind::shortInteger || type.kind == Kind::integer ||
           type.kind == Kind::longInteger;
}

bool isNested(const delta::DataType& type)
{
    using Kind = delta::DataType::Kind;
    return type.kind == Kind::structure || type.kind == Kind::array || type.kind == Kind::map;
}

} // namespace sharepane::ingest
