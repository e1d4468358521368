#include "core/delta/enginetype.h"

#include "core/delta/columnmapping.h"
#include "core/delta/schema.h"
#include "core/engine/connection.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <optional>
#include <set>

namespace sharepane::delta {

namespace {

using Kind = DataType::Kind;
constexpr unsigned maxDepth = 99; // one less than what a Delta schema may have when it is read

bool isSpace(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

std::string upper(std::string_view text)
{
    std::string result(text);
    std::ranges::transform(result, result.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return result;
}

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && isSpace(text.front())) {
        text.remove_prefix(1);
    }
    while (!text.empty() && isSpace(text.back())) {
        text.remove_suffix(1);
    }
    return text;
}

class Parser {
public:
    explicit Parser(std::string_view text)
        : m_text(text)
    {
    }

    [[nodiscard]] Result<EngineType> whole()
    {
        EngineType type = TRY(parse(0));
        skipSpace();
        if (m_at != m_text.size()) {
            return bad("\"" + std::string(m_text.substr(m_at)) + "\" is left over");
        }
        return type;
    }

private:
    [[nodiscard]] tl::unexpected<Error> bad(std::string cause) const
    {
        return fail(ErrorCode::invalidArgument, "read type", std::string(m_text.substr(0, 200)),
                    std::move(cause),
                    "write a type as in bigint, decimal(10,2), varchar[] or struct(a integer)");
    }

    void skipSpace()
    {
        while (m_at < m_text.size() && isSpace(m_text[m_at])) {
            ++m_at;
        }
    }

    bool accept(char c)
    {
        skipSpace();
        if (m_at < m_text.size() && m_text[m_at] == c) {
            ++m_at;
            return true;
        }
        return false;
    }

    std::string_view word()
    {
        skipSpace();
        const std::size_t begin = m_at;
        while (m_at < m_text.size()) {
            const auto c = static_cast<unsigned char>(m_text[m_at]);
            if (!(std::isalnum(c) || c == '_' || c == '$' || c >= 0x80)) {
                break;
            }
            ++m_at;
        }
        return m_text.substr(begin, m_at - begin);
    }

    /// The text between two of `quote`, which stands doubled for itself.
    [[nodiscard]] std::optional<std::string> quoted(char quote)
    {
        if (!accept(quote)) {
            return std::nullopt;
        }
        std::string result;
        while (m_at < m_text.size()) {
            const char c = m_text[m_at++];
            if (c != quote) {
                result += c;
            } else if (m_at < m_text.size() && m_text[m_at] == quote) {
                result += c;
                ++m_at;
            } else {
                return result;
            }
        }
        return std::nullopt;
    }

    /// TIMESTAMP WITH TIME ZONE and DOUBLE PRECISION are names of several words.
    std::string typeName()
    {
        skipSpace();
        if (m_at < m_text.size() && m_text[m_at] == '"') {
            return upper(quoted('"').value_or(std::string()));
        }
        std::string name = upper(word());
        for (const std::string_view rest : {"WITH", "WITHOUT", "TIME", "ZONE", "PRECISION", "VARYING"}) {
            while (true) {
                const std::size_t before = m_at;
                if (upper(word()) != rest) {
                    m_at = before;
                    break;
                }
                name.append(" ").append(rest);
            }
        }
        return name;
    }

    [[nodiscard]] Result<void> members(EngineType& type, unsigned depth)
    {
        do {
            skipSpace();
            const bool isQuoted = m_at < m_text.size() && m_text[m_at] == '"';
            auto name = isQuoted ? quoted('"') : std::optional<std::string>(word());
            if (!name || name->empty()) {
                return bad("a member has no name");
            }
            accept(':');
            EngineType memberType = TRY(parse(depth + 1));
            memberType.memberName = *std::move(name);
            type.members.push_back(std::move(memberType));
        } while (accept(','));
        return {};
    }

    [[nodiscard]] Result<void> arguments(EngineType& type, unsigned depth)
    {
        if (type.name == "STRUCT" || type.name == "ROW" || type.name == "UNION") {
            TRY(members(type, depth));
        } else if (type.name == "MAP") {
            do {
                type.members.push_back(TRY(parse(depth + 1)));
            } while (accept(','));
        } else {
            do {
                skipSpace();
                const bool isQuoted = m_at < m_text.size() && m_text[m_at] == '\'';
                auto parameter = isQuoted ? quoted('\'') : std::optional<std::string>(word());
                if (!parameter) {
                    return bad("a quote is not closed");
                }
                type.parameters.push_back(*std::move(parameter));
            } while (accept(','));
        }
        if (!accept(')')) {
            return bad("a closing parenthesis is missing");
        }
        return {};
    }

    [[nodiscard]] Result<EngineType> parse(unsigned depth)
    {
        if (depth > maxDepth) {
            return bad("types are nested too deeply");
        }
        EngineType type;
        type.name = typeName();
        if (type.name.empty()) {
            return bad("a type name is missing");
        }
        if (accept('(')) {
            TRY(arguments(type, depth));
            type.name.append(suffixAfterArguments());
        }
        while (accept('[')) {
            word(); // the length of a fixed-size array: as a list it needs none
            if (!accept(']')) {
                return bad("a closing bracket is missing");
            }
            EngineType list;
            list.name = "LIST";
            list.members.push_back(std::move(type));
            type = std::move(list);
            if (++depth > maxDepth) {
                return bad("types are nested too deeply");
            }
        }
        return type;
    }

    /// TIMESTAMP(6) WITH TIME ZONE.
    std::string suffixAfterArguments()
    {
        const std::size_t before = m_at;
        if (upper(word()) == "WITH" && upper(word()) == "TIME" && upper(word()) == "ZONE") {
            return " WITH TIME ZONE";
        }
        m_at = before;
        return {};
    }

    std::string_view m_text;
    std::size_t m_at = 0;
};

struct Alias {
    std::string_view name;
    Kind kind;
};

constexpr std::array aliases{
    Alias{"VARCHAR", Kind::string},
    Alias{"TEXT", Kind::string},
    Alias{"STRING", Kind::string},
    Alias{"CHAR", Kind::string},
    Alias{"BPCHAR", Kind::string},
    Alias{"CHARACTER VARYING", Kind::string},
    Alias{"JSON", Kind::string},
    Alias{"UUID", Kind::string},
    Alias{"ENUM", Kind::string},
    Alias{"TIME", Kind::string},
    Alias{"TIMETZ", Kind::string},
    Alias{"TIME WITH TIME ZONE", Kind::string},
    Alias{"NULL", Kind::string},
    Alias{"TINYINT", Kind::byte},
    Alias{"INT1", Kind::byte},
    Alias{"BYTE", Kind::byte},
    Alias{"SMALLINT", Kind::shortInteger},
    Alias{"INT2", Kind::shortInteger},
    Alias{"SHORT", Kind::shortInteger},
    Alias{"UTINYINT", Kind::shortInteger},
    Alias{"INTEGER", Kind::integer},
    Alias{"INT", Kind::integer},
    Alias{"INT4", Kind::integer},
    Alias{"SIGNED", Kind::integer},
    Alias{"USMALLINT", Kind::integer},
    Alias{"BIGINT", Kind::longInteger},
    Alias{"INT8", Kind::longInteger},
    Alias{"LONG", Kind::longInteger},
    Alias{"UINTEGER", Kind::longInteger},
    Alias{"FLOAT", Kind::floatingPoint},
    Alias{"REAL", Kind::floatingPoint},
    Alias{"FLOAT4", Kind::floatingPoint},
    Alias{"DOUBLE", Kind::doublePrecision},
    Alias{"DOUBLE PRECISION", Kind::doublePrecision},
    Alias{"FLOAT8", Kind::doublePrecision},
    Alias{"BOOLEAN", Kind::boolean},
    Alias{"BOOL", Kind::boolean},
    Alias{"LOGICAL", Kind::boolean},
    Alias{"BLOB", Kind::binary},
    Alias{"BYTEA", Kind::binary},
    Alias{"BINARY", Kind::binary},
    Alias{"VARBINARY", Kind::binary},
    Alias{"DATE", Kind::date},
    Alias{"TIMESTAMP", Kind::timestamp},
    Alias{"DATETIME", Kind::timestamp},
    Alias{"TIMESTAMP_S", Kind::timestamp},
    Alias{"TIMESTAMP_MS", Kind::timestamp},
    Alias{"TIMESTAMP_US", Kind::timestamp},
    Alias{"TIMESTAMPTZ", Kind::timestamp},
    Alias{"TIMESTAMP WITH TIME ZONE", Kind::timestamp},
    Alias{"TIMESTAMP WITHOUT TIME ZONE", Kind::timestamp},
    Alias{"TIMESTAMP_NTZ", Kind::timestampNtz},
};

struct Refusal {
    std::string_view name;
    std::string_view cast;
};

constexpr std::array refusals{
    Refusal{"HUGEINT", "DECIMAL(38,0)"},
    Refusal{"UHUGEINT", "DECIMAL(38,0)"},
    Refusal{"UBIGINT", "DECIMAL(20,0)"},
    Refusal{"INTERVAL", "VARCHAR"},
    Refusal{"BIT", "VARCHAR"},
    Refusal{"UNION", "VARCHAR"},
    Refusal{"BIGNUM", "VARCHAR"},
    Refusal{"VARINT", "VARCHAR"},
    Refusal{"TIMESTAMP_NS", "TIMESTAMPTZ"},
    Refusal{"TIME_NS", "VARCHAR"},
    Refusal{"GEOMETRY", "VARCHAR"},
    Refusal{"VARIANT", "VARCHAR"},
};

Result<DataType> decimalType(const EngineType& type)
{
    unsigned precision = 18;
    unsigned scale = 3;
    const auto read = [](const std::string& text, unsigned& value) {
        const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
        return ec == std::errc{} && end == text.data() + text.size();
    };
    const std::size_t count = type.parameters.size();
    if (count > 0) {
        scale = 0;
    }
    if (count > 2 || (count > 0 && !read(type.parameters[0], precision)) ||
        (count > 1 && !read(type.parameters[1], scale)) || precision < 1 || precision > 38 ||
        scale > precision) {
        return fail(ErrorCode::invalidArgument, "use type", "DECIMAL",
                    "precision must be 1 to 38 and scale 0 to precision");
    }
    return DataType{.kind = Kind::decimal,
                    .precision = static_cast<std::uint8_t>(precision),
                    .scale = static_cast<std::uint8_t>(scale),
                    .fields = {}};
}

Field fieldOf(std::string name, DataType type, bool nullable = true)
{
    Field field;
    field.name = std::move(name);
    field.type = std::move(type);
    field.nullable = nullable;
    return field;
}

Result<DataType> toDelta(const EngineType& type);

Result<DataType> nestedToDelta(const EngineType& type)
{
    DataType result;
    if (type.name == "LIST") {
        result.kind = Kind::array;
        DataType element = TRY(toDelta(type.members.at(0)));
        result.fields.push_back(fieldOf("element", std::move(element)));
        return result;
    }
    if (type.name == "MAP") {
        if (type.members.size() != 2) {
            return fail(ErrorCode::invalidArgument, "use type", "MAP", "it needs a key and a value type");
        }
        result.kind = Kind::map;
        DataType key = TRY(toDelta(type.members[0]));
        DataType value = TRY(toDelta(type.members[1]));
        result.fields.push_back(fieldOf("key", std::move(key), false));
        result.fields.push_back(fieldOf("value", std::move(value)));
        return result;
    }
    result.kind = Kind::structure;
    std::set<std::string> names;
    for (const EngineType& member : type.members) {
        if (!names.insert(foldedName(member.memberName)).second) {
            return fail(ErrorCode::invalidArgument, "use type", "STRUCT",
                        "two members are named \"" + member.memberName + "\", ignoring case");
        }
        result.fields.push_back(fieldOf(member.memberName, TRY(toDelta(member))));
    }
    if (result.fields.empty()) {
        return fail(ErrorCode::unsupported, "use type", "STRUCT", "a struct without members");
    }
    return result;
}

Result<DataType> toDelta(const EngineType& type)
{
    if (type.name == "LIST" || type.name == "MAP" || type.name == "STRUCT" || type.name == "ROW") {
        return nestedToDelta(type);
    }
    if (type.name == "DECIMAL" || type.name == "NUMERIC" || type.name == "DEC") {
        return decimalType(type);
    }
    for (const Alias& alias : aliases) {
        if (alias.name == type.name) {
            return DataType{.kind = alias.kind, .precision = 0, .scale = 0, .fields = {}};
        }
    }
    for (const Refusal& refusal : refusals) {
        if (refusal.name == type.name) {
            return fail(
                ErrorCode::invalidArgument, "use type", type.name, "Delta tables have no type that holds it",
                "use " + std::string(refusal.cast) + "; where the values are made, write CAST(<column> AS " +
                    std::string(refusal.cast) + ")");
        }
    }
    return fail(ErrorCode::invalidArgument, "use type", type.name, "there is no such type",
                "use one of DuckDB's: bigint, double, varchar, boolean, date, timestamptz, decimal(18,2), …");
}

} // namespace

const EngineType* EngineType::member(std::string_view wanted) const
{
    const auto found = std::ranges::find(members, wanted, &EngineType::memberName);
    return found == members.end() ? nullptr : &*found;
}

Result<EngineType> parseEngineType(std::string_view text)
{
    return Parser(text).whole();
}

Result<std::vector<ColumnText>> splitColumnList(std::string_view text)
{
    std::vector<std::string_view> parts;
    std::size_t begin = 0;
    int depth = 0;
    char quote = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quote != 0) {
            quote = c == quote ? static_cast<char>(0) : quote;
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == '(' || c == '[') {
            ++depth;
        } else if (c == ')' || c == ']') {
            --depth;
        } else if (c == ',' && depth == 0) {
            parts.push_back(text.substr(begin, i - begin));
            begin = i + 1;
        }
    }
    parts.push_back(text.substr(begin));

    std::vector<ColumnText> columns;
    for (const std::string_view part : parts) {
        const std::string_view column = trimmed(part);
        ColumnText parsed;
        std::size_t at = 0;
        if (column.starts_with('"')) {
            for (at = 1; at < column.size(); ++at) {
                if (column[at] != '"') {
                    parsed.name += column[at];
                } else if (at + 1 < column.size() && column[at + 1] == '"') {
                    parsed.name += column[at++];
                } else {
                    break;
                }
            }
            ++at;
        } else {
            at = std::min(column.find(':'), column.size());
            parsed.name = trimmed(column.substr(0, at));
        }
        const std::string_view rest = at <= column.size() ? trimmed(column.substr(at)) : std::string_view();
        if (parsed.name.empty() || !rest.starts_with(':') || trimmed(rest.substr(1)).empty()) {
            return fail(ErrorCode::invalidArgument, "read column list", std::string(column),
                        "a column must be written as name:type", "for example \"a:bigint, b:varchar\"");
        }
        parsed.type = trimmed(rest.substr(1));
        columns.push_back(std::move(parsed));
    }
    return columns;
}

Result<Schema> parseColumnList(std::string_view text)
{
    Schema schema;
    std::set<std::string> names;
    for (const ColumnText& column : TRY(splitColumnList(text))) {
        if (!names.insert(foldedName(column.name)).second) {
            return fail(ErrorCode::invalidArgument, "read column list", column.name,
                        "two columns have this name, ignoring case");
        }
        auto type = fromEngineType(column.type);
        if (!type) {
            Error error = std::move(type).error();
            error.object = column.name + ": " + error.object;
            return fail(std::move(error));
        }
        schema.fields.push_back(fieldOf(column.name, *std::move(type)));
    }
    return schema;
}

Result<DataType> fromEngineType(std::string_view engineType)
{
    return toDelta(TRY(parseEngineType(engineType)));
}

std::string toEngineType(const DataType& type)
{
    switch (type.kind) {
    case Kind::string:
        return "VARCHAR";
    case Kind::byte:
        return "TINYINT";
    case Kind::shortInteger:
        return "SMALLINT";
    case Kind::integer:
        return "INTEGER";
    case Kind::longInteger:
        return "BIGINT";
    case Kind::floatingPoint:
        return "FLOAT";
    case Kind::doublePrecision:
        return "DOUBLE";
    case Kind::boolean:
        return "BOOLEAN";
    case Kind::binary:
        return "BLOB";
    case Kind::date:
        return "DATE";
    case Kind::timestamp:
        return "TIMESTAMP WITH TIME ZONE";
    case Kind::timestampNtz:
        return "TIMESTAMP";
    case Kind::decimal:
        return "DECIMAL(" + std::to_string(type.precision) + "," + std::to_string(type.scale) + ")";
    case Kind::array:
        return toEngineType(type.fields.at(0).type) + "[]";
    case Kind::map:
        return "MAP(" + toEngineType(type.fields.at(0).type) + ", " + toEngineType(type.fields.at(1).type) +
               ")";
    case Kind::structure:
        break;
    }
    std::string text = "STRUCT(";
    for (const Field& field : type.fields) {
        if (&field != type.fields.data()) {
            text += ", ";
        }
        text += engine::quoteIdentifier(field.name) + " " + toEngineType(field.type);
    }
    return text + ")";
}

} // namespace sharepane::delta
