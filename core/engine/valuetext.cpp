#include "core/engine/valuetext.h"

#include "core/engine/numbertext.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

namespace sharepane::engine {

namespace {

bool rowIsValid(const std::uint64_t* validity, std::uint64_t row)
{
    return validity == nullptr || ((validity[row / 64] >> (row % 64)) & 1U) != 0;
}

template <typename T>
T at(const VectorView& view, std::uint64_t row)
{
    return static_cast<const T*>(view.data)[row];
}

/// The value of a type that is kept in an integer of up to 128 bits.
Int128 storedInteger(const VectorView& view, std::uint64_t row)
{
    switch (view.type->storage) {
    case DUCKDB_TYPE_BOOLEAN:
        return at<bool>(view, row) ? 1 : 0;
    case DUCKDB_TYPE_TINYINT:
        return at<std::int8_t>(view, row);
    case DUCKDB_TYPE_SMALLINT:
        return at<std::int16_t>(view, row);
    case DUCKDB_TYPE_INTEGER:
    case DUCKDB_TYPE_DATE:
        return at<std::int32_t>(view, row);
    case DUCKDB_TYPE_UTINYINT:
        return at<std::uint8_t>(view, row);
    case DUCKDB_TYPE_USMALLINT:
        return at<std::uint16_t>(view, row);
    case DUCKDB_TYPE_UINTEGER:
        return at<std::uint32_t>(view, row);
    case DUCKDB_TYPE_UBIGINT:
        return at<std::uint64_t>(view, row);
    case DUCKDB_TYPE_HUGEINT:
        return wide(at<duckdb_hugeint>(view, row));
    default:
        return at<std::int64_t>(view, row);
    }
}

std::string_view stringAt(const VectorView& view, std::uint64_t row)
{
    auto* text = const_cast<duckdb_string_t*>(static_cast<const duckdb_string_t*>(view.data) + row);
    return {duckdb_string_t_data(text), duckdb_string_t_length(*text)};
}

const std::string& enumText(const VectorView& view, std::uint64_t row)
{
    static const std::string none;
    const auto index = static_cast<std::size_t>(storedInteger(view, row));
    return index < view.type->dictionary.size() ? view.type->dictionary[index] : none;
}

bool isSpace(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

bool needsQuotes(std::string_view text)
{
    if (text.empty() || isSpace(text.front()) || isSpace(text.back())) {
        return true;
    }
    const auto lower = [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    };
    if (text.size() == 4 && lower(text[0]) == 'n' && lower(text[1]) == 'u' && lower(text[2]) == 'l' &&
        lower(text[3]) == 'l') {
        return true;
    }
    return text.find_first_of("\"'(),:=[]{}") != std::string_view::npos;
}

void appendQuoted(std::string& out, std::string_view text)
{
    out += '\'';
    for (const char c : text) {
        if (c == '\'' || c == '\\') {
            out += '\\';
        }
        out += c;
    }
    out += '\'';
}

/// A value inside a nested one: quoted where it could be mistaken for structure.
void appendInner(std::string& out, const VectorView& view, std::uint64_t row)
{
    if (view.isNull(row)) {
        out += "NULL";
    } else if (view.type->isNested()) {
        appendText(out, view, row);
    } else {
        std::string text;
        appendText(text, view, row);
        if (needsQuotes(text)) {
            appendQuoted(out, text);
        } else {
            out += text;
        }
    }
}

struct Span {
    std::uint64_t first = 0;
    std::uint64_t count = 0;
};

Span elementsOf(const VectorView& view, std::uint64_t row)
{
    if (view.type->id == DUCKDB_TYPE_ARRAY) {
        return {row * view.type->arraySize, view.type->arraySize};
    }
    const auto entry = at<duckdb_list_entry>(view, row);
    return {entry.offset, entry.length};
}

void appendListText(std::string& out, const VectorView& view, std::uint64_t row)
{
    const Span span = elementsOf(view, row);
    out += '[';
    for (std::uint64_t i = 0; i < span.count; ++i) {
        out += i > 0 ? ", " : "";
        appendInner(out, view.children[0], span.first + i);
    }
    out += ']';
}

void appendMapText(std::string& out, const VectorView& view, std::uint64_t row)
{
    const Span span = elementsOf(view, row);
    out += '{';
    for (std::uint64_t i = 0; i < span.count; ++i) {
        out += i > 0 ? ", " : "";
        appendInner(out, view.children[0], span.first + i);
        out += '=';
        appendInner(out, view.children[1], span.first + i);
    }
    out += '}';
}

void appendStructText(std::string& out, const VectorView& view, std::uint64_t row)
{
    const EngineType& type = *view.type;
    out += type.unnamed ? '(' : '{';
    for (std::size_t i = 0; i < view.children.size(); ++i) {
        out += i > 0 ? ", " : "";
        if (!type.unnamed) {
            appendQuoted(out, type.fieldNames[i]);
            out += ": ";
        }
        appendInner(out, view.children[i], row);
    }
    out += type.unnamed ? ')' : '}';
}

const VectorView* memberOf(const VectorView& view, std::uint64_t row)
{
    const std::size_t tag = view.tags[row];
    return tag < view.children.size() ? &view.children[tag] : nullptr;
}

void appendUnionText(std::string& out, const VectorView& view, std::uint64_t row)
{
    const VectorView* member = memberOf(view, row);
    if (member == nullptr || member->isNull(row)) {
        out += "NULL";
    } else {
        appendText(out, *member, row);
    }
}

void appendNestedText(std::string& out, const VectorView& view, std::uint64_t row)
{
    switch (view.type->id) {
    case DUCKDB_TYPE_MAP:
        return appendMapText(out, view, row);
    case DUCKDB_TYPE_STRUCT:
        return appendStructText(out, view, row);
    case DUCKDB_TYPE_UNION:
        return appendUnionText(out, view, row);
    default:
        return appendListText(out, view, row);
    }
}

constexpr std::int64_t micros = 1000000;
constexpr std::int64_t nanos = 1000000000;

void appendTemporal(std::string& out, const VectorView& view, std::uint64_t row)
{
    switch (view.type->id) {
    case DUCKDB_TYPE_DATE:
        return appendDate(out, at<std::int32_t>(view, row));
    case DUCKDB_TYPE_TIME:
        return appendTime(out, at<std::int64_t>(view, row), micros);
    case DUCKDB_TYPE_TIME_TZ:
        return appendTimeTz(out, at<duckdb_time_tz>(view, row));
    case DUCKDB_TYPE_TIMESTAMP_S:
        return appendTimestamp(out, at<std::int64_t>(view, row), 1);
    case DUCKDB_TYPE_TIMESTAMP_MS:
        return appendTimestamp(out, at<std::int64_t>(view, row), 1000);
    case DUCKDB_TYPE_TIMESTAMP_NS:
        return appendTimestamp(out, at<std::int64_t>(view, row), nanos);
    case DUCKDB_TYPE_INTERVAL:
        return appendInterval(out, at<duckdb_interval>(view, row));
    default: {
        const auto value = at<std::int64_t>(view, row);
        appendTimestamp(out, value, micros);
        constexpr std::int64_t infinity = std::numeric_limits<std::int64_t>::max();
        if (view.type->id == DUCKDB_TYPE_TIMESTAMP_TZ && value != infinity && value != -infinity) {
            out += "+00"; // every session's time zone is UTC
        }
    }
    }
}

bool isTemporal(duckdb_type id)
{
    switch (id) {
    case DUCKDB_TYPE_DATE:
    case DUCKDB_TYPE_TIME:
    case DUCKDB_TYPE_TIME_TZ:
    case DUCKDB_TYPE_TIMESTAMP:
    case DUCKDB_TYPE_TIMESTAMP_S:
    case DUCKDB_TYPE_TIMESTAMP_MS:
    case DUCKDB_TYPE_TIMESTAMP_NS:
    case DUCKDB_TYPE_TIMESTAMP_TZ:
    case DUCKDB_TYPE_INTERVAL:
        return true;
    default:
        return false;
    }
}

bool isInteger(duckdb_type id)
{
    switch (id) {
    case DUCKDB_TYPE_TINYINT:
    case DUCKDB_TYPE_SMALLINT:
    case DUCKDB_TYPE_INTEGER:
    case DUCKDB_TYPE_BIGINT:
    case DUCKDB_TYPE_UTINYINT:
    case DUCKDB_TYPE_USMALLINT:
    case DUCKDB_TYPE_UINTEGER:
    case DUCKDB_TYPE_UBIGINT:
    case DUCKDB_TYPE_HUGEINT:
        return true;
    default:
        return false;
    }
}

void appendScalar(std::string& out, const VectorView& view, std::uint64_t row)
{
    switch (view.type->id) {
    case DUCKDB_TYPE_BOOLEAN:
        out += at<bool>(view, row) ? "true" : "false";
        return;
    case DUCKDB_TYPE_UHUGEINT:
        return appendUnsigned(out, wide(at<duckdb_uhugeint>(view, row)));
    case DUCKDB_TYPE_FLOAT:
        return appendFloat(out, at<float>(view, row));
    case DUCKDB_TYPE_DOUBLE:
        return appendDouble(out, at<double>(view, row));
    case DUCKDB_TYPE_DECIMAL:
        return appendDecimal(out, storedInteger(view, row), view.type->scale,
                             view.type->width > view.type->scale);
    case DUCKDB_TYPE_ENUM:
        out += enumText(view, row);
        return;
    case DUCKDB_TYPE_UUID:
        return appendUuid(out, at<duckdb_hugeint>(view, row));
    case DUCKDB_TYPE_BLOB:
        return appendBlob(out, stringAt(view, row));
    case DUCKDB_TYPE_BIT:
        return appendBits(out, stringAt(view, row));
    case DUCKDB_TYPE_BIGNUM:
        return appendBignum(out, stringAt(view, row));
    case DUCKDB_TYPE_VARCHAR:
        out += stringAt(view, row);
        return;
    default:
        if (isInteger(view.type->id)) {
            appendSigned(out, storedInteger(view, row));
        }
    }
}

void appendJsonString(std::string& out, std::string_view text)
{
    constexpr std::string_view hex = "0123456789abcdef";
    out += '"';
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (c == '\n') {
            out += "\\n";
        } else if (c == '\t') {
            out += "\\t";
        } else if (c == '\r') {
            out += "\\r";
        } else if (byte < 0x20) {
            out += "\\u00";
            out += hex[byte >> 4U];
            out += hex[byte & 0xFU];
        } else {
            out += c;
        }
    }
    out += '"';
}

/// A JSON document on one line. Text that is no document (Parquet's JSON type isn't checked by anybody) is a
/// string.
void appendJsonDocument(std::string& out, std::string_view text)
{
    if (!nlohmann::json::accept(text)) {
        appendJsonString(out, text);
        return;
    }
    bool inString = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (inString && c == '\\') {
            out += c;
            out += text[++i];
            continue;
        }
        inString = inString != (c == '"');
        if (inString || !isSpace(c)) {
            out += c;
        }
    }
}

void appendListJson(std::string& out, const VectorView& view, std::uint64_t row)
{
    const Span span = elementsOf(view, row);
    out += '[';
    for (std::uint64_t i = 0; i < span.count; ++i) {
        out += i > 0 ? "," : "";
        appendJson(out, view.children[0], span.first + i);
    }
    out += ']';
}

void appendMapJson(std::string& out, const VectorView& view, std::uint64_t row)
{
    const Span span = elementsOf(view, row);
    out += '{';
    for (std::uint64_t i = 0; i < span.count; ++i) {
        out += i > 0 ? "," : "";
        std::string key;
        appendText(key, view.children[0], span.first + i);
        appendJsonString(out, key);
        out += ':';
        appendJson(out, view.children[1], span.first + i);
    }
    out += '}';
}

void appendStructJson(std::string& out, const VectorView& view, std::uint64_t row)
{
    const EngineType& type = *view.type;
    out += type.unnamed ? '[' : '{';
    for (std::size_t i = 0; i < view.children.size(); ++i) {
        out += i > 0 ? "," : "";
        if (!type.unnamed) {
            appendJsonString(out, type.fieldNames[i]);
            out += ':';
        }
        appendJson(out, view.children[i], row);
    }
    out += type.unnamed ? ']' : '}';
}

void appendUnionJson(std::string& out, const VectorView& view, std::uint64_t row)
{
    const VectorView* member = memberOf(view, row);
    if (member == nullptr) {
        out += "null";
        return;
    }
    out += '{';
    appendJsonString(out, view.type->fieldNames[static_cast<std::size_t>(view.tags[row])]);
    out += ':';
    appendJson(out, *member, row);
    out += '}';
}

/// Numbers that JSON has no token for are null.
void appendRealJson(std::string& out, const VectorView& view, std::uint64_t row)
{
    const double value = realOf(view, row);
    if (!std::isfinite(value)) {
        out += "null";
    } else {
        appendScalar(out, view, row);
    }
}

} // namespace

VectorView VectorView::of(duckdb_vector vector, const EngineType& type)
{
    VectorView view;
    view.type = &type;
    view.data = duckdb_vector_get_data(vector);
    view.validity = duckdb_vector_get_validity(vector);
    switch (type.id) {
    case DUCKDB_TYPE_LIST:
        view.children.push_back(VectorView::of(duckdb_list_vector_get_child(vector), type.children[0]));
        break;
    case DUCKDB_TYPE_ARRAY:
        view.children.push_back(VectorView::of(duckdb_array_vector_get_child(vector), type.children[0]));
        break;
    case DUCKDB_TYPE_MAP: {
        duckdb_vector entries = duckdb_list_vector_get_child(vector);
        view.children.push_back(VectorView::of(duckdb_struct_vector_get_child(entries, 0), type.children[0]));
        view.children.push_back(VectorView::of(duckdb_struct_vector_get_child(entries, 1), type.children[1]));
        break;
    }
    case DUCKDB_TYPE_STRUCT:
        for (std::size_t i = 0; i < type.children.size(); ++i) {
            view.children.push_back(
                VectorView::of(duckdb_struct_vector_get_child(vector, i), type.children[i]));
        }
        break;
    case DUCKDB_TYPE_UNION: {
        duckdb_vector tags = duckdb_struct_vector_get_child(vector, 0);
        view.tags = static_cast<const std::uint8_t*>(duckdb_vector_get_data(tags));
        view.tagValidity = duckdb_vector_get_validity(tags);
        for (std::size_t i = 0; i < type.children.size(); ++i) {
            view.children.push_back(
                VectorView::of(duckdb_struct_vector_get_child(vector, i + 1), type.children[i]));
        }
        break;
    }
    default:
        break;
    }
    return view;
}

bool VectorView::isNull(std::uint64_t row) const
{
    return !rowIsValid(validity, row) || type->id == DUCKDB_TYPE_SQLNULL ||
           (type->id == DUCKDB_TYPE_UNION && !rowIsValid(tagValidity, row));
}

void appendText(std::string& out, const VectorView& view, std::uint64_t row)
{
    if (view.type->isNested()) {
        appendNestedText(out, view, row);
    } else if (isTemporal(view.type->id)) {
        appendTemporal(out, view, row);
    } else {
        appendScalar(out, view, row);
    }
}

void appendJson(std::string& out, const VectorView& view, std::uint64_t row)
{
    if (view.isNull(row)) {
        out += "null";
        return;
    }
    switch (view.type->id) {
    case DUCKDB_TYPE_LIST:
    case DUCKDB_TYPE_ARRAY:
        return appendListJson(out, view, row);
    case DUCKDB_TYPE_MAP:
        return appendMapJson(out, view, row);
    case DUCKDB_TYPE_STRUCT:
        return appendStructJson(out, view, row);
    case DUCKDB_TYPE_UNION:
        return appendUnionJson(out, view, row);
    case DUCKDB_TYPE_FLOAT:
    case DUCKDB_TYPE_DOUBLE:
        return appendRealJson(out, view, row);
    case DUCKDB_TYPE_DECIMAL:
        return appendDecimal(out, storedInteger(view, row), view.type->scale, true);
    case DUCKDB_TYPE_BOOLEAN:
    case DUCKDB_TYPE_UHUGEINT:
    case DUCKDB_TYPE_BIGNUM:
        return appendScalar(out, view, row);
    default:
        break;
    }
    if (isInteger(view.type->id)) {
        return appendScalar(out, view, row);
    }
    if (view.type->isJson) {
        return appendJsonDocument(out, stringAt(view, row));
    }
    std::string text;
    appendText(text, view, row);
    appendJsonString(out, text);
}

std::int64_t integerOf(const VectorView& view, std::uint64_t row)
{
    const duckdb_type id = view.type->id;
    if (id == DUCKDB_TYPE_TIMESTAMP || id == DUCKDB_TYPE_TIMESTAMP_TZ) {
        return at<std::int64_t>(view, row);
    }
    if (!isInteger(id) && id != DUCKDB_TYPE_BOOLEAN && id != DUCKDB_TYPE_DATE) {
        return 0;
    }
    const Int128 value = storedInteger(view, row);
    const bool fits = value >= std::numeric_limits<std::int64_t>::min() &&
                      value <= std::numeric_limits<std::int64_t>::max();
    return fits || id == DUCKDB_TYPE_UBIGINT ? static_cast<std::int64_t>(value) : 0;
}

double realOf(const VectorView& view, std::uint64_t row)
{
    switch (view.type->id) {
    case DUCKDB_TYPE_FLOAT:
        return static_cast<double>(at<float>(view, row));
    case DUCKDB_TYPE_DOUBLE:
        return at<double>(view, row);
    case DUCKDB_TYPE_UHUGEINT:
        return static_cast<double>(wide(at<duckdb_uhugeint>(view, row)));
    case DUCKDB_TYPE_DECIMAL:
        return static_cast<double>(storedInteger(view, row)) / std::pow(10.0, view.type->scale);
    case DUCKDB_TYPE_BIGNUM: {
        std::string text;
        appendBignum(text, stringAt(view, row));
        return std::strtod(text.c_str(), nullptr);
    }
    default:
        return isInteger(view.type->id) ? static_cast<double>(storedInteger(view, row)) : 0.0;
    }
}

std::string_view bytesOf(const VectorView& view, std::uint64_t row)
{
    return view.type->id == DUCKDB_TYPE_VARCHAR || view.type->id == DUCKDB_TYPE_BLOB ? stringAt(view, row)
                                                                                     : std::string_view{};
}

} // namespace sharepane::engine
