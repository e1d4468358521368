#include "core/delta/schemachange.h"

#include "core/base/ids.h"
#include "core/delta/columnmapping.h"
#include "core/delta/json.h"
#include "core/delta/typechanges.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>
#include <set>
#include <span>

namespace sharepane::delta {

namespace {

using Kind = DataType::Kind;
constexpr const char* modeKey = "delta.columnMapping.mode";
constexpr const char* maxIdKey = "delta.columnMapping.maxColumnId";
constexpr std::string_view idKey = "delta.columnMapping.id";
constexpr std::string_view physicalNameKey = "delta.columnMapping.physicalName";

/// Calls `visit` with every field of structs, the table's columns among them, in depth-first order.
void forEachField(std::vector<Field>& fields, bool areMembers, const std::function<void(Field&)>& visit)
{
    for (Field& field : fields) {
        if (areMembers) {
            visit(field);
        }
        forEachField(field.type.fields, field.type.kind == Kind::structure, visit);
    }
}

void forEachField(Schema& schema, const std::function<void(Field&)>& visit)
{
    forEachField(schema.fields, true, visit);
}

void identify(Field& field, std::int64_t id, const std::string& physical)
{
    std::string name;
    json::appendString(name, physical);
    field.metadata = withMetadataKey(field.metadata, idKey, std::to_string(id));
    field.metadata = withMetadataKey(field.metadata, physicalNameKey, name);
}

/// Adds a feature to a protocol that lists features, or else raises its versions to those that imply it.
class ProtocolChange {
public:
    explicit ProtocolChange(Protocol protocol)
        : m_protocol(std::move(protocol))
    {
    }

    void needColumnMapping()
    {
        if (m_protocol.minWriterVersion < 7) {
            m_protocol.minReaderVersion = std::max(m_protocol.minReaderVersion, 2);
            m_protocol.minWriterVersion = std::max(m_protocol.minWriterVersion, 5);
            return;
        }
        list(m_protocol.writerFeatures, "columnMapping");
        if (m_protocol.minReaderVersion >= 3) {
            list(m_protocol.readerFeatures, "columnMapping");
        }
        m_protocol.minReaderVersion = std::max(m_protocol.minReaderVersion, 2);
    }

    /// A feature of readers and writers that only (3,7) expresses.
    void need(const std::string& feature)
    {
        listImplied();
        list(m_protocol.readerFeatures, feature);
        list(m_protocol.writerFeatures, feature);
    }

    [[nodiscard]] const Protocol& protocol() const { return m_protocol; }

private:
    struct Implied {
        int version;
        const char* feature;
    };

    static void list(std::vector<std::string>& features, const std::string& feature)
    {
        if (std::ranges::find(features, feature) == features.end()) {
            features.push_back(feature);
        }
    }

    /// Delta: "Supported Features": a protocol that lists features lists those which the versions before
    /// brought with them.
    void listImplied()
    {
        static constexpr std::array<Implied, 7> writer{{{2, "appendOnly"},
                                                        {2, "invariants"},
                                                        {3, "checkConstraints"},
                                                        {4, "changeDataFeed"},
                                                        {4, "generatedColumns"},
                                                        {5, "columnMapping"},
                                                        {6, "identityColumns"}}};
        if (m_protocol.minWriterVersion < 7) {
            for (const Implied& implied : writer) {
                if (m_protocol.minWriterVersion >= implied.version) {
                    list(m_protocol.writerFeatures, implied.feature);
                }
            }
        }
        if (m_protocol.minReaderVersion == 2) {
            list(m_protocol.readerFeatures, "columnMapping");
            list(m_protocol.writerFeatures, "columnMapping");
        }
        m_protocol.minReaderVersion = 3;
        m_protocol.minWriterVersion = 7;
    }

    Protocol m_protocol;
};

/// A change on its way: the schema taken apart, to be put together again by finish().
class Change {
public:
    struct Place {
        std::vector<Field>* siblings = nullptr;
        std::size_t index = 0;
        Kind parent = Kind::structure;
        [[nodiscard]] Field& field() const { return (*siblings)[index]; }
    };

    [[nodiscard]] static Result<Change> begin(const Head& head, std::string op, const ColumnPath& path)
    {
        Change change(head, std::move(op), path);
        if (path.empty()) {
            return change.refuse("no column is named");
        }
        for (const std::string& partition : head.metadata.partitionColumns) {
            if (foldedName(partition) == foldedName(path.front())) {
                return change.refuse("it is a partition column, which decides where rows are kept");
            }
        }
        TRY(checkWritable(head.protocol, head.metadata,
                          head.metadata.name.empty() ? head.metadata.id : head.metadata.name));
        change.m_schema = TRY(parseSchema(head.metadata.schemaString));
        return change;
    }

    /// The field at `path`, which may be one of the inside of lists and maps.
    [[nodiscard]] Result<Place> find(const ColumnPath& path)
    {
        Place place;
        std::vector<Field>* fields = &m_schema.fields;
        Kind kind = Kind::structure;
        for (const std::string& name : path) {
            const auto found = std::ranges::find(
                *fields, foldedName(name), [](const Field& candidate) { return foldedName(candidate.name); });
            if (found == fields->end()) {
                return missing(*fields, name);
            }
            place = {.siblings = fields,
                     .index = static_cast<std::size_t>(found - fields->begin()),
                     .parent = kind};
            kind = found->type.kind;
            fields = &found->type.fields;
        }
        return place;
    }

    [[nodiscard]] tl::unexpected<Error> refuse(std::string cause, ErrorCode code = ErrorCode::invalidArgument,
                                               std::string hint = {}) const
    {
        return fail(code, m_op, toText(m_path), std::move(cause), std::move(hint));
    }

    [[nodiscard]] Result<void> refuseInside(const Place& place) const
    {
        if (place.parent == Kind::structure) {
            return {};
        }
        return refuse("it is what a list or map holds, not a column or member of a struct");
    }

    [[nodiscard]] bool isMapped() const { return columnMappingOf(m_metadata) != ColumnMapping::none; }

    /// Turns column mapping on, where it isn't.
    void map()
    {
        if (isMapped()) {
            return;
        }
        m_protocol.needColumnMapping();
        m_metadata.configuration[modeKey] = "name";
        std::set<std::int64_t> taken;
        std::int64_t position = 0;
        std::vector<Field*> colliding;
        forEachField(m_schema, [&](Field& field) {
            const std::int64_t id = columnId(field).value_or(++position);
            if (id > 0 && taken.insert(id).second) {
                identify(field, id, physicalName(field));
            } else {
                colliding.push_back(&field);
            }
        });
        std::int64_t last = taken.empty() ? 0 : *taken.rbegin();
        for (Field* field : colliding) {
            identify(*field, ++last, physicalName(*field));
        }
        m_metadata.configuration[maxIdKey] = std::to_string(last);
    }

    /// Gives new fields of a mapped table names and ids that no field ever had.
    void identifyNew(Field& added)
    {
        if (!isMapped()) {
            return;
        }
        std::int64_t last = maxColumnId();
        std::vector<Field> fields{std::move(added)};
        forEachField(fields, true, [&](Field& field) { identify(field, ++last, "col-" + newUuid()); });
        added = std::move(fields.front());
        m_metadata.configuration[maxIdKey] = std::to_string(last);
    }

    [[nodiscard]] Schema& schema() { return m_schema; }
    [[nodiscard]] ProtocolChange& protocol() { return m_protocol; }
    [[nodiscard]] Metadata& metadata() { return m_metadata; }

    /// The change as a transaction takes it.
    [[nodiscard]] SchemaChange finish(std::string operation)
    {
        if (lowestProtocol(m_schema).minReaderVersion == 3) {
            m_protocol.need("timestampNtz");
        }
        SchemaChange change;
        change.operation = std::move(operation);
        if (!(m_protocol.protocol() == m_head.protocol)) {
            change.protocol = m_protocol.protocol();
        }
        m_metadata.schemaString = toJson(m_schema);
        change.metadata = std::move(m_metadata);
        change.schema = std::move(m_schema);
        return change;
    }

private:
    Change(const Head& head, std::string op, const ColumnPath& path)
        : m_head(head)
        , m_op(std::move(op))
        , m_path(path)
        , m_metadata(head.metadata)
        , m_protocol(head.protocol)
    {
    }

    [[nodiscard]] std::int64_t maxColumnId()
    {
        std::int64_t last = 0;
        const auto configured = m_metadata.configuration.find(maxIdKey);
        if (configured != m_metadata.configuration.end()) {
            const std::string& text = configured->second;
            std::from_chars(text.data(), text.data() + text.size(), last);
        }
        forEachField(m_schema, [&](Field& field) { last = std::max(last, columnId(field).value_or(0)); });
        return last;
    }

    [[nodiscard]] tl::unexpected<Error> missing(const std::vector<Field>& there,
                                                const std::string& name) const
    {
        constexpr std::size_t shown = 20;
        std::string names;
        for (const Field& field : std::span(there).first(std::min(shown, there.size()))) {
            names += (names.empty() ? "" : ", ") + field.name;
        }
        if (there.size() > shown) {
            names += " and " + std::to_string(there.size() - shown) + " more";
        }
        return refuse("there is no \"" + name + "\"", ErrorCode::notFound,
                      names.empty() ? std::string() : "there are: " + names);
    }

    const Head& m_head;
    std::string m_op;
    ColumnPath m_path;
    Metadata m_metadata;
    ProtocolChange m_protocol;
    Schema m_schema;
};

bool isThere(const std::vector<Field>& fields, const std::string& name, const Field* but = nullptr)
{
    return std::ranges::any_of(fields, [&](const Field& field) {
        return &field != but && foldedName(field.name) == foldedName(name);
    });
}

} // namespace

Result<ColumnPath> parseColumnPath(std::string_view text)
{
    ColumnPath path(1);
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '"' && quoted && text.substr(i + 1).starts_with('"')) {
            path.back() += text[++i];
        } else if (c == '"') {
            quoted = !quoted;
        } else if (c == '.' && !quoted) {
            path.emplace_back();
        } else {
            path.back() += c;
        }
    }
    if (quoted || std::ranges::any_of(path, &std::string::empty)) {
        return fail(ErrorCode::invalidArgument, "read column name", std::string(text),
                    quoted ? "a quote is not closed" : "a name is missing",
                    "write it as in price, address.city or \"a.b\".c");
    }
    return path;
}

std::string toText(const ColumnPath& path)
{
    std::string text;
    for (const std::string& name : path) {
        text += text.empty() ? "" : ".";
        text += name.find_first_of(".\"") == std::string::npos ? name : engine::quoteIdentifier(name);
    }
    return text;
}

Result<SchemaChange> addColumn(const Head& head, const ColumnPath& path, const DataType& type)
{
    Change change = TRY(Change::begin(head, "add column", path));
    std::vector<Field>* siblings = &change.schema().fields;
    if (path.size() > 1) {
        const ColumnPath parentPath(path.begin(), path.end() - 1);
        const Change::Place parent = TRY(change.find(parentPath));
        if (parent.field().type.kind != Kind::structure) {
            return change.refuse(toText(parentPath) + " is no struct");
        }
        for (std::size_t length = 2; length < path.size(); ++length) {
            const auto place = TRY(
                change.find(ColumnPath(path.begin(), path.begin() + static_cast<std::ptrdiff_t>(length))));
            if (place.parent == Kind::map && place.index == 0) {
                return change.refuse("the key of a map can't be given members");
            }
        }
        siblings = &parent.field().type.fields;
    }
    if (path.back().empty()) {
        return change.refuse("the name is empty");
    }
    if (isThere(*siblings, path.back())) {
        return change.refuse("there is a column of this name, ignoring case", ErrorCode::alreadyExists);
    }
    Field field;
    field.name = path.back();
    field.type = type;
    change.identifyNew(field);
    siblings->push_back(std::move(field));
    return change.finish("ADD COLUMNS");
}

Result<SchemaChange> renameColumn(const Head& head, const ColumnPath& path, const std::string& newName)
{
    Change change = TRY(Change::begin(head, "rename column", path));
    Change::Place place = TRY(change.find(path));
    TRY(change.refuseInside(place));
    if (newName.empty()) {
        return change.refuse("the new name is empty");
    }
    if (isThere(*place.siblings, newName, &place.field())) {
        return change.refuse("there is a column named \"" + newName + "\", ignoring case",
                             ErrorCode::alreadyExists);
    }
    if (place.field().name == newName) {
        return change.refuse("it already has this name");
    }
    change.map();
    place.field().name = newName;
    return change.finish("RENAME COLUMN");
}

bool isRenamed(const Schema& before, const Schema& now, const ColumnPath& path, const std::string& newName)
{
    const auto fieldAt = [](const Schema& schema, const ColumnPath& names) {
        const std::vector<Field>* fields = &schema.fields;
        const Field* field = nullptr;
        for (const std::string& name : names) {
            const auto found = std::ranges::find(
                *fields, foldedName(name), [](const Field& candidate) { return foldedName(candidate.name); });
            if (found == fields->end()) {
                return static_cast<const Field*>(nullptr);
            }
            field = &*found;
            fields = &field->type.fields;
        }
        return field;
    };
    ColumnPath renamed = path;
    renamed.back() = newName;
    const Field* was = fieldAt(before, path);
    const Field* is = fieldAt(now, renamed);
    // What a column is called in files never changes, and no other one gets that name.
    return was != nullptr && is != nullptr && is->name == newName && physicalName(*was) == physicalName(*is);
}

Result<SchemaChange> dropColumn(const Head& head, const ColumnPath& path)
{
    Change change = TRY(Change::begin(head, "drop column", path));
    const Change::Place place = TRY(change.find(path));
    TRY(change.refuseInside(place));
    if (place.siblings->size() == 1) {
        return change.refuse(path.size() == 1 ? "it is the table's only column"
                                              : "it is the struct's only member");
    }
    change.map();
    const auto oldest = std::ranges::min_element(
        *place.siblings, {}, [](const Field& field) { return columnId(field).value_or(0); });
    if (path.size() > 1 && &*oldest == &place.field()) {
        return change.refuse("it is the struct's oldest member, and extents could hold none of the others",
                             ErrorCode::invalidArgument, "drop the whole struct, or rename the member");
    }
    place.siblings->erase(place.siblings->begin() + static_cast<std::ptrdiff_t>(place.index));
    return change.finish("DROP COLUMNS");
}

Result<SchemaChange> widenColumn(const Head& head, const ColumnPath& path, const DataType& type)
{
    Change change = TRY(Change::begin(head, "change type of column", path));
    // A change inside a list or map is recorded with the field around it.
    std::size_t length = path.size();
    Change::Place place = TRY(change.find(path));
    DataType wanted = type;
    while (place.parent != Kind::structure) {
        const std::size_t index = place.index;
        place =
            TRY(change.find(ColumnPath(path.begin(), path.begin() + static_cast<std::ptrdiff_t>(--length))));
        DataType around = place.field().type;
        around.fields.at(index).type = std::move(wanted);
        wanted = std::move(around);
    }
    const DataType before = place.field().type;
    auto widened =
        widen(place.field(), wanted,
              toText(ColumnPath(path.begin(), path.begin() + static_cast<std::ptrdiff_t>(length))));
    if (!widened) {
        Error error = std::move(widened).error();
        error.op = "change type of column";
        return fail(std::move(error));
    }
    if (before == place.field().type) {
        return change.refuse("it already has this type");
    }
    change.protocol().need("typeWidening");
    change.metadata().configuration["delta.enableTypeWidening"] = "true";
    return change.finish("CHANGE COLUMN");
}

Result<SchemaChange> allowNull(const Head& head, const ColumnPath& path)
{
    Change change = TRY(Change::begin(head, "allow NULL in column", path));
    const Change::Place place = TRY(change.find(path));
    if (place.parent == Kind::map && place.index == 0) {
        return change.refuse("the key of a map is never NULL");
    }
    if (place.field().nullable) {
        return change.refuse("it may already hold NULL");
    }
    place.field().nullable = true;
    return change.finish("CHANGE COLUMN");
}

} // namespace sharepane::delta
