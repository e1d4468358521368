#include "core/control/template/template.h"

#include "core/control/template/functions.h"
#include "core/control/template/kustonames.h"
#include "core/control/template/order.h"
#include "core/control/template/resourcetypes.h"
#include "core/control/template/scope.h"

#include <algorithm>

namespace sharepane::control::arm {

namespace {

constexpr const char* readOp = "read";
constexpr std::int64_t mostIterations = static_cast<std::int64_t>(mostResources);

/// What a resource is part of, when it stands within its parent's `resources`.
struct Parent {
    std::string type;
    std::string name;
};

std::vector<std::string> splitName(const std::string& name)
{
    std::vector<std::string> parts;
    std::size_t begin = 0;
    for (std::size_t end = 0; (end = name.find('/', begin)) != std::string::npos; begin = end + 1) {
        parts.push_back(name.substr(begin, end - begin));
    }
    parts.push_back(name.substr(begin));
    return parts;
}

class Reader {
public:
    explicit Reader(const Surroundings& surroundings)
        : m_scope(surroundings)
    {
    }

    Result<Plan> plan(const Json& document, const Json* given)
    {
        auto sections = TRY(Members::of(document, {}, "a template"));
        TRY(checkSchema(sections));
        TRY(m_scope.declareParameters(sections.find("parameters"), given));
        TRY(m_scope.declareVariables(sections.find("variables")));
        TRY(m_scope.evaluateAll());
        const Json* resources = TRY(sections.need("resources"));
        const Json* outputs = sections.find("outputs");
        sections.ignore("metadata");
        if (const Json* functions = sections.find("functions"); functions != nullptr && !functions->empty()) {
            return fail(ErrorCode::unsupported, readOp, "functions",
                        "a template's own functions aren't supported", "write out what they do");
        }
        TRY(sections.finish("a template"));
        TRY(readResources(*resources, "resources", {}));
        Plan plan;
        for (const Draft& draft : m_skipped) {
            plan.skipped.push_back(draft.planned.type + " " + draft.planned.name);
        }
        plan.resources = TRY(ordered(std::move(m_drafts), m_skipped));
        plan.outputs = TRY(readOutputs(outputs));
        return plan;
    }

private:
    static Result<void> checkSchema(Members& sections)
    {
        const std::string schema = TRY(sections.needText("$schema"));
        const std::size_t slash = schema.rfind('/');
        const std::string_view file =
            std::string_view(schema).substr(slash == std::string::npos ? 0 : slash + 1);
        if (!sameWord(file, "deploymentTemplate.json#") && !sameWord(file, "deploymentTemplate.json")) {
            return sections.wrong("$schema", "it is not that of a resource group's template",
                                  "its last part must be deploymentTemplate.json#");
        }
        (void)TRY(sections.needText("contentVersion"));
        return {};
    }

    Result<void> readResources(const Json& resources, const std::string& where, const Parent& parent)
    {
        if (!resources.is_array()) {
            return fail(ErrorCode::invalidArgument, readOp, where,
                        "it must be an array of resources, not " + kindOf(resources));
        }
        for (std::size_t i = 0; i < resources.size(); ++i) {
            TRY(readResource(resources[i], where + "[" + std::to_string(i) + "]", parent));
        }
        return {};
    }

    Result<void> readResource(const Json& resource, const std::string& where, const Parent& parent)
    {
        auto members = TRY(Members::of(resource, where, "a resource"));
        const Json* copy = members.find("copy");
        if (copy == nullptr) {
            return readInstance(resource, where, parent, {});
        }
        if (!parent.type.empty()) {
            return fail(ErrorCode::unsupported, readOp, members.whereOf("copy"),
                        "a resource within another one can't have a copy loop",
                        "move it out, and give it its full type and name");
        }
        auto loop = TRY(Members::of(*copy, members.whereOf("copy"), "a copy loop"));
        const std::string name = TRY(loop.needText("name"));
        const Json count = TRY(m_scope.evaluator().evaluate(*TRY(loop.need("count")), loop.whereOf("count")));
        loop.ignore("mode"); // resources are made one after the other anyway
        loop.ignore("batchSize");
        TRY(loop.finish("a copy loop"));
        if (!count.is_number_integer() || count < 0 || count > mostIterations) {
            return loop.wrong("count", "it must be an int from 0 to " + std::to_string(mostIterations));
        }
        for (std::int64_t i = 0; i < count.get<std::int64_t>(); ++i) {
            m_scope.enterLoop(name, i);
            TRY(readInstance(resource, where, parent,
                             name)); // an error ends all reading: no loop is left open
            m_scope.leaveLoop();
        }
        return {};
    }

    /// One resource, or one of those that a copy loop makes.
    Result<void> readInstance(const Json& resource, const std::string& where, const Parent& parent,
                              const std::string& loop)
    {
        if (m_drafts.size() + m_skipped.size() >= mostResources) {
            return fail(ErrorCode::invalidArgument, readOp, where,
                        "a template may have " + std::to_string(mostResources) + " resources");
        }
        auto members = TRY(Members::of(resource, where, "a resource"));
        const bool isMade = TRY(condition(members));
        Json evaluated = Json::object();
        for (const auto& [name, value] : resource.items()) {
            const bool isHead = sameWord(name, "type") || sameWord(name, "name");
            const bool isRead = sameWord(name, "condition") || sameWord(name, "copy") ||
                                sameWord(name, "resources") || sameWord(name, "comments");
            if (!isRead && (isMade || isHead)) {
                evaluated[name] = TRY(m_scope.evaluator().evaluate(value, where + "." + name));
            }
        }
        Draft draft;
        draft.loop = loop;
        TRY(readHead(draft, evaluated, where, parent));
        if (isMade) {
            TRY(readBody(draft, evaluated, where));
        }
        const Parent here{draft.planned.type, draft.planned.name};
        (isMade ? m_drafts : m_skipped).push_back(std::move(draft));
        if (const Json* children = members.find("resources")) {
            return readResources(*children, where + ".resources", here);
        }
        return {};
    }

    Result<bool> condition(Members& members)
    {
        const Json* condition = members.find("condition");
        if (condition == nullptr) {
            return true;
        }
        const Json value = TRY(m_scope.evaluator().evaluate(*condition, members.whereOf("condition")));
        if (!value.is_boolean()) {
            return members.wrong("condition", "it must be a bool, not " + kindOf(value));
        }
        return value.get<bool>();
    }

    /// Type and name.
    static Result<void> readHead(Draft& draft, const Json& resource, const std::string& where,
                                 const Parent& parent)
    {
        auto members = TRY(Members::of(resource, where, "a resource"));
        std::string type = TRY(members.needText("type"));
        std::string name = TRY(members.needText("name"));
        if (!parent.type.empty() && type.find('/') == std::string::npos) {
            type = parent.type + "/" + type;
            name = parent.name + "/" + name;
        }
        const ResourceType* known = findResourceType(type);
        if (known == nullptr) {
            return fail(ErrorCode::unsupported, readOp, where,
                        "resources of the type " + type.substr(0, 200) + " can't be made here",
                        "there are: " + resourceTypeNames());
        }
        const auto parts = splitName(name);
        const auto slashes = std::ranges::count(known->name, '/');
        if (static_cast<std::ptrdiff_t>(parts.size()) != slashes) {
            return members.wrong("name",
                                 "the type " + std::string(known->name) + " wants a name of " +
                                     std::to_string(slashes) + " parts, not " + std::to_string(parts.size()),
                                 "write the parts with / between them");
        }
        draft.planned = {std::string(known->name), name, where, PlannedAccount{}};
        return {};
    }

    /// The rest.
    static Result<void> readBody(Draft& draft, const Json& resource, const std::string& where)
    {
        const ResourceType& type = *findResourceType(draft.planned.type);
        auto members = TRY(Members::of(resource, where, "a resource"));
        for (const char* const read : {"type", "name"}) {
            members.ignore(read);
        }
        (void)TRY(members.needText("apiVersion"));
        (void)TRY(members.text("location"));
        if (const Json* tags = members.find("tags")) {
            (void)TRY(Members::of(*tags, members.whereOf("tags"), "the tags"));
        }
        TRY(readDependencies(draft, members));
        const auto parts = splitName(draft.planned.name);
        const bool isKusto = type.name.starts_with("Microsoft.Kusto/");
        for (std::size_t i = 0; i < parts.size(); ++i) {
            constexpr const char* shareKinds[] = {"data share account", "share", "resource"};
            constexpr const char* kustoKinds[] = {"cluster", "resource"};
            // The names that are Azure's alone may be any.
            const bool isOurs = isKusto ? i == 0 : i < 2;
            if (isOurs) {
                TRY(checkedName(members, "name", isKusto ? kustoKinds[i] : shareKinds[i], parts[i]));
            } else if (parts[i].empty()) {
                return members.wrong("name", "a part of it is empty");
            }
        }
        static const Json none = Json::object();
        const Json* written = members.find("properties");
        auto properties = TRY(Members::of(written == nullptr ? none : *written, members.whereOf("properties"),
                                          "the properties"));
        draft.planned.what = TRY(type.read(parts, members, properties));
        const std::string what(type.name);
        TRY(properties.finish(what));
        return members.finish(what);
    }

    static Result<void> readDependencies(Draft& draft, Members& members)
    {
        const Json* depends = members.find("dependsOn");
        if (depends == nullptr) {
            return {};
        }
        if (!depends->is_array()) {
            return members.wrong("dependsOn", "it must be an array, not " + kindOf(*depends));
        }
        for (const Json& one : *depends) {
            if (!one.is_string()) {
                return members.wrong("dependsOn", "it must hold strings, not " + kindOf(one));
            }
            draft.depends.push_back(one.get<std::string>());
        }
        return {};
    }

    Result<Json> readOutputs(const Json* outputs)
    {
        Json values = Json::object();
        if (outputs == nullptr) {
            return values;
        }
        (void)TRY(Members::of(*outputs, "outputs", "the outputs"));
        for (const auto& [name, output] : outputs->items()) {
            auto members = TRY(Members::of(output, "outputs." + name, "an output"));
            const std::string type = TRY(members.needText("type"));
            members.ignore("metadata");
            const Json* value = TRY(members.need("value"));
            const bool isWanted = TRY(condition(members));
            TRY(members.finish("an output"));
            if (isWanted) {
                Json made = TRY(m_scope.evaluator().evaluate(*value, members.whereOf("value")));
                const bool isSecret = sameWord(type, "secureString") || sameWord(type, "secureObject");
                values[name] = isSecret ? Json() : std::move(made);
            }
        }
        return values;
    }

    TemplateScope m_scope;
    std::vector<Draft> m_drafts;
    std::vector<Draft> m_skipped;
};

Result<Json> readParameters(std::string_view text)
{
    Json document = TRY(readJson(text, "the parameters file"));
    auto members = TRY(Members::of(document, "the parameters file", "a parameters file"));
    const std::string schema = TRY(members.needText("$schema"));
    if (schema.find("deploymentParameters.json") == std::string::npos) {
        return members.wrong("$schema", "it is not that of a parameters file",
                             "its last part must be deploymentParameters.json#");
    }
    (void)TRY(members.needText("contentVersion"));
    Json given = *TRY(members.need("parameters"));
    TRY(members.finish("a parameters file"));
    return given;
}

Result<void> checkLength(std::string_view text, const char* what)
{
    if (text.size() > longestTemplate) {
        return fail(ErrorCode::invalidArgument, readOp, what,
                    "it has more than " + std::to_string(longestTemplate) + " bytes");
    }
    return {};
}

} // namespace

Result<Plan> planTemplate(std::string_view templateText, std::string_view parametersText,
                          const Surroundings& surroundings)
{
    TRY(checkLength(templateText, "the template"));
    TRY(checkLength(parametersText, "the parameters file"));
    const Json document = TRY(readJson(templateText, "the template"));
    Json given = Json::object();
    if (!parametersText.empty()) {
        given = TRY(readParameters(parametersText));
    }
    return Reader(surroundings).plan(document, &given);
}

} // namespace sharepane::control::arm
