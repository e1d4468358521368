#include "core/catalog/viewsyntax.h"

#include "core/catalog/definitions.h"
#include "core/catalog/viewgrouping.h"
#include "core/catalog/viewsurvey.h"
#include "core/catalog/viewtree.h"

#include <set>
#include <string>

namespace sharepane::catalog {

namespace {

using namespace viewtree;

/// Puts the placeholder in place of the source, under the name by which the statement knows it.
void replaceSource(Json& part, const std::string& placeholder)
{
    if (part.is_object() && textOf(part, "type") == "BASE_TABLE") {
        if (textOf(part, "alias").empty()) {
            part["alias"] = part["table_name"];
        }
        part["table_name"] = placeholder;
    }
    if (part.is_structured()) {
        for (Json& child : part) {
            replaceSource(child, placeholder);
        }
    }
}

void noteColumns(const ViewSurvey& survey, const delta::Schema& source, ViewSyntax& syntax)
{
    std::set<std::string> columns;
    for (const delta::Field& field : source.fields) {
        columns.insert(foldedName(field.name));
    }
    syntax.everyColumn = survey.star;
    for (const auto& path : survey.columnRefs) {
        const bool wholeRow = path.size() == 1 && survey.aliases.contains(foldedName(path[0])) &&
                              !columns.contains(foldedName(path[0]));
        syntax.everyColumn = syntax.everyColumn || wholeRow;
        for (const std::string& name : path) {
            if (columns.contains(foldedName(name))) {
                syntax.columns.insert(foldedName(name));
            }
        }
    }
}

} // namespace

Result<ViewSyntax> readViewSyntax(engine::Connection& connection, const std::string& sql,
                                  const delta::Schema& source)
{
    Json tree = TRY(parse(connection, sql));
    const ViewSurvey survey = TRY(surveyView(tree["statements"]));
    if (survey.tables.size() != 1) {
        return refuse(survey.tables.empty() ? "it reads no table" : "it reads more than one table",
                      "read exactly one table of the database");
    }
    const FunctionFacts facts = TRY(factsOf(connection, survey.functions));

    ViewSyntax syntax;
    syntax.source = survey.tables.begin()->second;
    syntax.approximate = survey.functions.contains("approx_count_distinct");
    noteColumns(survey, source, syntax);
    const std::string dump = tree.dump();
    for (int i = 0; syntax.placeholder.empty() || dump.find(syntax.placeholder) != std::string::npos; ++i) {
        syntax.placeholder = "sharepane_source_" + std::to_string(i);
    }
    replaceSource(tree["statements"], syntax.placeholder);
    syntax.direct = TRY(spell(connection, tree));
    TRY(readGrouping(connection, tree["statements"][0], source, facts, syntax));
    return syntax;
}

} // namespace sharepane::catalog
