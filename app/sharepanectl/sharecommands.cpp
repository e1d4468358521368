#include "app/sharepanectl/command.h"
#include "app/sharepanectl/followeroptions.h"
#include "core/base/units.h"
#include "core/facade/templateservice.h"

#include <algorithm>
#include <fstream>
#include <iostream>
#include <memory>

namespace sharepane::ctl {

namespace {

using Json = nlohmann::ordered_json;
using Show = ReportColumn::Show;

struct Arguments {
    std::string name;
    std::string description;
    std::string termsFile;
    std::string cluster;
    std::string database;
    std::string dataset;
    std::string format;
    ListArguments lists;
    bool whatIf = false;
};

Json toJson(const facade::ShareInfo& share)
{
    return {{"name", share.name.text()},
            {"description", share.description.empty() ? Json(nullptr) : Json(share.description)},
            {"terms", share.terms.empty() ? Json(nullptr) : Json(share.terms)},
            {"datasets", share.datasets},
            {"pending_invitations", share.pendingInvitations},
            {"created_at", formatTimestamp(share.createdAt)}};
}

Json toJson(const facade::DatasetInfo& dataset)
{
    const auto& content = dataset.content;
    Json lists = Json::object();
    addLists(lists, "tables", content.tables);
    addLists(lists, "external_tables", content.externalTables);
    addLists(lists, "materialized_views", content.materializedViews);
    addLists(lists, "functions", content.functions);
    const bool isCluster = dataset.kind == facade::DatasetKind::cluster;
    return {{"id", dataset.id},
            {"kind", nameOf(dataset.kind)},
            {"cluster", content.cluster},
            {"database", isCluster ? Json(nullptr) : Json(content.cluster + "/" + content.database)},
            {"lists", std::move(lists)},
            {"created_at", formatTimestamp(dataset.createdAt)}};
}

Json toJson(const facade::DatasetMatch& match)
{
    return {{"database", match.database.text()},
            {"tables", match.tables},
            {"external_tables", match.externalTables},
            {"materialized_views", match.materializedViews},
            {"functions", match.functions},
            {"problem", match.problem ? errorDocument(*match.problem)["error"] : Json(nullptr)}};
}

std::vector<ReportColumn> matchColumns()
{
    return {{"database", "DATABASE"},
            {"tables", "TABLES"},
            {"external_tables", "EXTERNAL TABLES"},
            {"materialized_views", "VIEWS"},
            {"functions", "FUNCTIONS"},
            {"problem", "PROBLEM", Show::text, "message"}};
}

/// The service says when it is too long; a device is not read for ever.
Result<std::string> readTerms(const std::string& file)
{
    constexpr std::streamsize most = (64 << 10) + 1;
    std::ifstream in(file, std::ios::binary);
    std::string text(most, '\0');
    in.read(text.data(), most);
    if (in.bad() || (in.fail() && !in.eof())) {
        return fail(ErrorCode::notFound, "read the terms of use in", file,
                    "there is no file that can be read", "check its name");
    }
    text.resize(static_cast<std::size_t>(in.gcount()));
    return text;
}

Result<facade::DatasetRequest> requestOf(const Arguments& arguments)
{
    facade::DatasetRequest request;
    if (arguments.cluster.empty() == arguments.database.empty()) {
        return fail(ErrorCode::invalidArgument, "find what to share of", arguments.name,
                    arguments.cluster.empty() ? "nothing was named" : "a cluster and a database were named",
                    "give --cluster C or --database C/D");
    }
    if (arguments.database.empty()) {
        request.cluster = arguments.cluster;
    } else {
        const auto name = TRY(parseDatabaseName(arguments.database));
        request.cluster = name.cluster;
        request.database = name.database;
    }
    const auto change = arguments.lists.change();
    request.tables = listsOf(change.tables);
    request.externalTables = listsOf(change.externalTables);
    request.materializedViews = listsOf(change.materializedViews);
    request.functions = listsOf(change.functions);
    return request;
}

Result<Report> create(Context& context, const Arguments& arguments)
{
    facade::ShareRequest request;
    request.name = TRY(parseShareName(arguments.name));
    request.description = arguments.description;
    if (!arguments.termsFile.empty()) {
        request.terms = TRY(readTerms(arguments.termsFile));
    }
    const bool created = TRY(context.session.shares().createShare(request));
    return Report::message({{"name", request.name.text()}, {"created", created}},
                           "Share " + request.name.text() + (created ? " created." : " exists already."));
}

Result<Report> list(Context& context, const Arguments& arguments)
{
    Json all = Json::array();
    for (const auto& share : TRY(context.session.shares().shares(arguments.name))) {
        all.push_back(toJson(share));
    }
    return Report::table(std::move(all),
                         {{"name", "SHARE"},
                          {"description", "DESCRIPTION"},
                          {"datasets", "DATASETS", Show::number},
                          {"pending_invitations", "PENDING INVITATIONS", Show::number},
                          {"created_at", "SINCE"}},
                         "No shares yet. Make one: sharepanectl share create");
}

Result<Report> show(Context& context, const Arguments& arguments)
{
    const auto name = TRY(parseShareName(arguments.name));
    if (arguments.format == "arm") {
        std::cout << TRY(facade::TemplateService(context.session).exportShare(name));
        return Report::none();
    }
    auto& service = context.session.shares();
    Json share = toJson(TRY(service.share(name)));
    Json datasets = Json::array();
    for (const auto& dataset : TRY(service.datasets(name))) {
        datasets.push_back(toJson(dataset));
    }
    share["datasets"] = std::move(datasets);
    return Report::details(std::move(share), {{"name", "SHARE"},
                                              {"description", "DESCRIPTION"},
                                              {"terms", "TERMS OF USE"},
                                              {"pending_invitations", "PENDING INVITATIONS", Show::number},
                                              {"created_at", "SINCE"}})
        .withTable("datasets",
                   {{"kind", "KIND"}, {"cluster", "CLUSTER"}, {"database", "DATABASE"}, {"id", "DATASET"}});
}

Result<Report> remove(Context& context, const Arguments& arguments)
{
    const auto name = TRY(parseShareName(arguments.name));
    TRY(context.session.shares().deleteShare(name));
    return Report::message({{"name", name.text()}, {"deleted", true}},
                           "Share " + name.text() + " deleted, with its datasets and invitations.");
}

Result<Report> addDataset(Context& context, const Arguments& arguments)
{
    const auto name = TRY(parseShareName(arguments.name));
    const auto request = TRY(requestOf(arguments));
    auto& service = context.session.shares();
    Json document{{"share", name.text()}, {"dataset", nullptr}, {"kind", nullptr}, {"created", false}};
    if (arguments.whatIf) {
        TRY(service.share(name));
    } else {
        const auto added = TRY(service.addDataset(name, request));
        document["dataset"] = added.dataset.id;
        document["kind"] = nameOf(added.dataset.kind);
        document["created"] = added.created;
    }
    document["what_if"] = arguments.whatIf;
    Json matches = Json::array();
    for (const auto& match : TRY(service.matches(request))) {
        matches.push_back(toJson(match));
    }
    document["matches"] = std::move(matches);
    return Report::details(std::move(document),
                           {{"share", "SHARE"}, {"dataset", "DATASET"}, {"kind", "KIND"}})
        .withTable("matches", matchColumns());
}

Result<Report> listDatasets(Context& context, const Arguments& arguments)
{
    Json all = Json::array();
    for (const auto& dataset : TRY(context.session.shares().datasets(TRY(parseShareName(arguments.name))))) {
        all.push_back(toJson(dataset));
    }
    return Report::table(
        std::move(all),
        {{"kind", "KIND"}, {"cluster", "CLUSTER"}, {"database", "DATABASE"}, {"id", "DATASET"}},
        "The share holds nothing yet. Add something: sharepanectl share dataset add " + arguments.name);
}

/// The id that was given, or that of the dataset of that cluster or database.
Result<std::string> datasetOf(Context& context, const facade::ShareName& share, const Arguments& arguments)
{
    if (!arguments.dataset.empty()) {
        return arguments.dataset;
    }
    const auto request = TRY(requestOf(arguments));
    for (const auto& dataset : TRY(context.session.shares().datasets(share))) {
        if (dataset.content.cluster == request.cluster && dataset.content.database == request.database) {
            return dataset.id;
        }
    }
    return fail(ErrorCode::notFound, "remove from share " + share.text() + " the dataset",
                arguments.database.empty() ? arguments.cluster : arguments.database,
                "the share has no such dataset", "see sharepanectl share dataset list " + share.text());
}

Result<Report> removeDataset(Context& context, const Arguments& arguments)
{
    const auto name = TRY(parseShareName(arguments.name));
    const std::string id = TRY(datasetOf(context, name, arguments));
    TRY(context.session.shares().removeDataset(name, id));
    return Report::message({{"share", name.text()}, {"dataset", id}, {"removed", true}},
                           "Removed from share " + name.text() + ".");
}

using Handler = Result<Report> (*)(Context&, const Arguments&);

CLI::App* add(CLI::App& noun, Selection& selection, const std::shared_ptr<Arguments>& arguments,
              const std::string& verb, const std::string& help, Handler handler)
{
    CLI::App* added = addVerb(noun, selection, verb, help, [arguments, handler](Context& context) {
        return handler(context, *arguments);
    });
    added->add_option("ACCOUNT/SHARE", arguments->name)->required();
    return added;
}

void addDatasetVerbs(CLI::App& share, Selection& selection, const std::shared_ptr<Arguments>& arguments)
{
    CLI::App* noun = share.add_subcommand("dataset", "What a share holds");
    noun->require_subcommand(1)->fallthrough();
    const auto describe = [&](CLI::App* verb) {
        verb->add_option("--cluster", arguments->cluster,
                         "All databases of this cluster, also those that it gets later");
        verb->add_option("--database", arguments->database, "One database: CLUSTER/DATABASE");
    };
    CLI::App* added = add(*noun, selection, arguments, "add",
                          "Add a cluster, a database or tables of one, and say what that is now", addDataset);
    describe(added);
    arguments->lists.addTo(*added);
    added->add_flag("--what-if", arguments->whatIf, "Only say what it would be");

    add(*noun, selection, arguments, "list", "List what a share holds", listDatasets);

    CLI::App* removed =
        add(*noun, selection, arguments, "remove", "Take something out of a share", removeDataset);
    describe(removed);
    removed->add_option("--dataset", arguments->dataset, "Its id, as dataset list shows it");
}

} // namespace

void addShareCommands(CLI::App& app, Selection& selection)
{
    CLI::App* noun = app.add_subcommand("share", "Sent shares: what is offered to others");
    noun->require_subcommand(1)->fallthrough();
    const auto arguments = std::make_shared<Arguments>();

    CLI::App* made = add(*noun, selection, arguments, "create", "Create a share", create);
    made->add_option("--description", arguments->description, "What it is, for its recipients");
    made->add_option("--terms", arguments->termsFile,
                     "File with the terms of use, which recipients must accept");

    CLI::App* listed = addVerb(*noun, selection, "list", "List shares",
                               [arguments](Context& context) { return list(context, *arguments); });
    listed->add_option("ACCOUNT", arguments->name, "Only those of this account");

    add(*noun, selection, arguments, "show", "Show a share and what it holds", show)
        ->add_option("--format", arguments->format, "arm: an Azure Resource Manager template that makes it")
        ->check(CLI::IsMember({"arm"}));
    add(*noun, selection, arguments, "delete", "Delete a share", remove);
    addDatasetVerbs(*noun, selection, arguments);
}

} // namespace sharepane::ctl
