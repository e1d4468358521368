#include "core/catalog/journalformat.h"

#include "core/base/checksum.h"
#include "core/base/ids.h"
#include "core/base/units.h"
#include "core/catalog/leaderdatabase.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <span>

namespace sharepane::catalog {

namespace {

using Json = nlohmann::json;

constexpr std::size_t versionDigits = 20;
constexpr std::size_t maxChanges = 100'000; // of one entry; a commit of ours has a handful
constexpr std::size_t maxOperationBytes = 255;

std::string checksumOf(const Json& document)
{
    // nlohmann keeps an object's keys sorted, so equal documents have equal text.
    const std::string text = document.dump(-1, ' ', false, Json::error_handler_t::replace);
    Checksum checksum;
    checksum.add(std::as_bytes(std::span(text)));
    return checksum.hex();
}

/// The document's text, with its checksum under "checksum": a flipped bit in a version number would be
/// valid JSON.
std::string sealed(Json document)
{
    document["checksum"] = checksumOf(document);
    return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// Reads the members of one JSON object, with errors that name object and member.
class Reader {
public:
    Reader(const Json& object, std::string what)
        : m_object(object)
        , m_what(std::move(what))
    {
    }

    Result<std::string> text(const char* name) const
    {
        const auto found = m_object.find(name);
        if (found == m_object.end() || !found->is_string()) {
            return wrong(std::string(name) + " is not a string");
        }
        return found->get<std::string>();
    }

    Result<std::int64_t> version(const char* name) const
    {
        const auto found = m_object.find(name);
        if (found == m_object.end() || !found->is_number_integer()) {
            return wrong(std::string(name) + " is not an integer");
        }
        const bool fits = !found->is_number_unsigned() || found->get<std::uint64_t>() < (1ULL << 62U);
        if (!fits || found->get<std::int64_t>() < 0) {
            return wrong(std::string(name) + " is out of range");
        }
        return found->get<std::int64_t>();
    }

    Result<std::string> uuid(const char* name) const
    {
        std::string id = TRY(text(name));
        if (!isUuid(id)) {
            return wrong(std::string(name) + " is not a UUID");
        }
        return id;
    }

    Result<std::string> tableName(const char* name) const
    {
        std::string value = TRY(text(name));
        if (!checkName("table", value)) {
            return wrong(std::string(name) + " is not a table name");
        }
        return value;
    }

    Result<Timestamp> time(const char* name) const
    {
        const std::string value = TRY(text(name));
        const auto parsed = parseTimestamp(value);
        if (!parsed) {
            return wrong(std::string(name) + " is not a time");
        }
        return *parsed;
    }

    /// The elements of a list of objects; an absent list is empty.
    Result<std::vector<Json>> objects(const char* name) const
    {
        const auto found = m_object.find(name);
        if (found == m_object.end()) {
            return std::vector<Json>{};
        }
        if (!found->is_array() || found->size() > maxChanges * 100) {
            return wrong(std::string(name) + " is not a list");
        }
        for (const Json& element : *found) {
            if (!element.is_object()) {
                return wrong(std::string(name) + " holds what is no object");
            }
        }
        return std::vector<Json>(found->begin(), found->end());
    }

    tl::unexpected<Error> wrong(std::string cause) const
    {
        return fail(ErrorCode::corrupt, "read", m_what, std::move(cause));
    }

private:
    const Json& m_object;
    std::string m_what;
};

/// Parses a sealed document and takes the seal off.
Result<Json> unsealed(std::string_view text, const std::string& what)
{
    Json document = Json::parse(text, nullptr, false);
    if (!document.is_object()) {
        return fail(ErrorCode::corrupt, "read", what, "it is not a JSON object");
    }
    const auto seal = document.find("checksum");
    if (seal != document.end()) {
        const Json expected = *seal;
        document.erase(seal);
        if (!expected.is_string() || expected.get<std::string>() != checksumOf(document)) {
            return fail(ErrorCode::corrupt, "read", what, "its checksum does not match");
        }
    }
    return document;
}

const char* nameOf(CatalogChange::Kind kind)
{
    switch (kind) {
    case CatalogChange::Kind::createTable:
        return "create_table";
    case CatalogChange::Kind::renameTable:
        return "rename_table";
    case CatalogChange::Kind::dropTable:
        break;
    }
    return "drop_table";
}

Result<CatalogChange> parseChange(const Json& json, const std::string& what)
{
    const Reader reader(json, what);
    const std::string kind = TRY(reader.text("kind"));
    CatalogChange change;
    change.tableId = TRY(reader.uuid("table"));
    if (kind == nameOf(CatalogChange::Kind::dropTable)) {
        change.kind = CatalogChange::Kind::dropTable;
        return change;
    }
    if (kind == nameOf(CatalogChange::Kind::renameTable)) {
        change.kind = CatalogChange::Kind::renameTable;
    } else if (kind != nameOf(CatalogChange::Kind::createTable)) {
        return fail(ErrorCode::unsupported, "read", what, "it holds a change of kind \"" + kind + '"',
                    "a newer Sharepane wrote it: update this one");
    }
    change.name = TRY(reader.tableName("name"));
    return change;
}

} // namespace

std::string fileOfVersion(std::int64_t version)
{
    const std::string digits = std::to_string(version);
    return std::string(versionDigits - std::min(versionDigits, digits.size()), '0') + digits + ".json";
}

std::optional<std::int64_t> versionOfFile(std::string_view file)
{
    if (file.size() != versionDigits + 5 || !file.ends_with(".json")) {
        return std::nullopt;
    }
    std::int64_t version = 0;
    const char* end = file.data() + versionDigits;
    const auto parsed = std::from_chars(file.data(), end, version);
    if (parsed.ec != std::errc{} || parsed.ptr != end || version < 0) {
        return std::nullopt;
    }
    return version;
}

std::string toJson(const JournalEntry& entry)
{
    Json document = Json::object({{"version", entry.version},
                                  {"id", entry.id},
                                  {"time", formatTimestamp(entry.time)},
                                  {"operation", entry.operation}});
    for (const CatalogChange& change : entry.changes) {
        Json json = Json::object({{"kind", nameOf(change.kind)}, {"table", change.tableId}});
        if (change.kind != CatalogChange::Kind::dropTable) {
            json["name"] = change.name;
        }
        document["changes"].push_back(std::move(json));
    }
    for (const TableVersion& table : entry.tables) {
        document["tables"].push_back(
            Json::object({{"table", table.tableId}, {"version", table.deltaVersion}}));
    }
    return sealed(std::move(document));
}

Result<JournalEntry> parseJournalEntry(std::int64_t version, std::string_view json)
{
    const std::string what = "journal entry " + std::to_string(version);
    const Json document = TRY(unsealed(json, what));
    const Reader reader(document, what);
    JournalEntry entry;
    entry.version = TRY(reader.version("version"));
    if (entry.version != version) {
        return reader.wrong("it says that it is version " + std::to_string(entry.version));
    }
    entry.id = TRY(reader.uuid("id"));
    entry.time = TRY(reader.time("time"));
    entry.operation = TRY(reader.text("operation"));
    const auto changes = TRY(reader.objects("changes"));
    const auto tables = TRY(reader.objects("tables"));
    if (entry.operation.size() > maxOperationBytes || changes.size() > maxChanges ||
        tables.size() > maxChanges) {
        return reader.wrong("it is larger than any commit");
    }
    for (const Json& change : changes) {
        entry.changes.push_back(TRY(parseChange(change, what)));
    }
    for (const Json& table : tables) {
        const Reader tableReader(table, what);
        const std::string id = TRY(tableReader.uuid("table"));
        const std::int64_t deltaVersion = TRY(tableReader.version("version"));
        entry.tables.push_back({id, deltaVersion});
    }
    return entry;
}

std::string toJson(const Catalogue& catalogue)
{
    Json tables = Json::array();
    for (const auto& [id, table] : catalogue.tables) {
        tables.push_back(Json::object({{"table", id},
                                       {"name", table.name},
                                       {"version", table.deltaVersion},
                                       {"created", formatTimestamp(table.createdAt)}}));
    }
    return sealed(Json::object({{"version", catalogue.version},
                                {"time", formatTimestamp(catalogue.time)},
                                {"tables", std::move(tables)}}));
}

Result<Catalogue> parseCheckpoint(std::int64_t version, std::string_view json)
{
    const std::string what = "journal checkpoint " + std::to_string(version);
    const Json document = TRY(unsealed(json, what));
    const Reader reader(document, what);
    Catalogue catalogue;
    catalogue.version = TRY(reader.version("version"));
    if (catalogue.version != version) {
        return reader.wrong("it says that it is version " + std::to_string(catalogue.version));
    }
    catalogue.time = TRY(reader.time("time"));
    const auto tables = TRY(reader.objects("tables"));
    for (const Json& element : tables) {
        const Reader tableReader(element, what);
        TableEntry table;
        table.id = TRY(tableReader.uuid("table"));
        table.name = TRY(tableReader.tableName("name"));
        table.deltaVersion = TRY(tableReader.version("version"));
        table.createdAt = TRY(tableReader.time("created"));
        const std::string id = table.id;
        if (!catalogue.tables.emplace(id, std::move(table)).second) {
            return reader.wrong("it lists table " + id + " twice");
        }
    }
    return catalogue;
}

std::string hintJson(std::int64_t version)
{
    return sealed(Json::object({{"version", version}}));
}

Result<std::int64_t> parseHint(std::string_view json)
{
    const Json document = TRY(unsealed(json, "journal checkpoint hint"));
    return Reader(document, "journal checkpoint hint").version("version");
}

} // namespace sharepane::catalog
