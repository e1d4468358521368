#include "app/sharepanectl/command.h"
#include "app/sharepanectl/progressbar.h"
#include "core/base/units.h"

#include <iostream>
#include <memory>
#include <unistd.h>

namespace sharepane::ctl {

namespace {

using Json = nlohmann::ordered_json;

struct Options {
    std::string database;
    std::string table;
    std::vector<std::string> sources;
    std::string batchSpan;
    facade::IngestRequest request;
};

Json toJson(const Options& options, const facade::IngestResult& result)
{
    Json json{{"database", options.database},
              {"table", options.table},
              {"rows", result.rows},
              {"rejected", result.rejected},
              {"rejects", Json::array()},
              {"version", result.version < 0 ? Json(nullptr) : Json(result.version)},
              {"created", result.created},
              {"duplicate", result.duplicate}};
    for (const auto& row : result.rejects) {
        json["rejects"].push_back({{"file", row.file}, {"line", row.line}, {"reason", row.reason}});
    }
    return json;
}

std::vector<std::string> sentences(const Options& options, const facade::IngestResult& result)
{
    if (result.duplicate) {
        return {"This batch was ingested before; nothing changed."};
    }
    std::string text =
        std::to_string(result.rows) + " rows ingested into " + options.database + " table " + options.table;
    if (result.version >= 0) {
        text += " at version " + std::to_string(result.version);
    }
    text += result.rejected == 0 ? "." : ", " + std::to_string(result.rejected) + " rejected:";
    std::vector<std::string> lines{std::move(text)};
    constexpr std::size_t shown = 20;
    for (std::size_t i = 0; i < std::min(shown, result.rejects.size()); ++i) {
        const auto& row = result.rejects[i];
        lines.push_back("  " + row.file + ":" + std::to_string(row.line) + ": " + row.reason);
    }
    if (result.rejected > static_cast<std::int64_t>(shown)) {
        lines.push_back("  … and " + std::to_string(result.rejected - static_cast<std::int64_t>(shown)) +
                        " more (see --json)");
    }
    return lines;
}

Result<facade::IngestResult> fromStandardInput(Context& context, const facade::IngestRequest& request)
{
    // A pipe's reader learns with each line that what it sent so far is durable.
    return context.session.ingestion().ingestStream(
        request, STDIN_FILENO, context.cancel, [&](std::int64_t rows, std::int64_t version) {
            if (!context.json) {
                std::cout << Json{{"rows", rows}, {"version", version}}.dump() << std::endl;
            }
        });
}

Result<Report> run(Context& context, const Options& options)
{
    auto request = options.request;
    request.database = TRY(parseDatabaseName(options.database));
    request.table = options.table;
    request.files = options.sources;
    if (!options.batchSpan.empty()) {
        request.batchSpan = TRY(parseSpan(options.batchSpan));
    }
    const bool stream = options.sources.size() == 1 && options.sources.front() == "-";
    if (!stream && std::find(options.sources.begin(), options.sources.end(), "-") != options.sources.end()) {
        return fail(ErrorCode::invalidArgument, "ingest", options.table,
                    "- (standard input) stands beside files", "give either files or -");
    }
    ProgressBar bar("Ingesting");
    const auto result =
        TRY(stream ? fromStandardInput(context, request)
                   : context.session.ingestion().ingestFiles(
                         request, context.cancel, [&](const facade::IngestProgress& progress) {
                             bar.show(progress.bytesRead, progress.bytesTotal);
                         }));
    bar.clear();
    return Report::message(toJson(options, result), sentences(options, result));
}

} // namespace

void addIngestCommand(CLI::App& app, Selection& selection)
{
    const auto options = std::make_shared<Options>();
    CLI::App* verb = addVerb(app, selection, "ingest", "Bring files or standard input into a table",
                             [options](Context& context) { return run(context, *options); });
    verb->add_option("CLUSTER/DATABASE", options->database)->required();
    verb->add_option("TABLE", options->table)->required();
    verb->add_option("FILE", options->sources, "Files and globs, or - for standard input")->required();
    verb->add_option("--format", options->request.format, "Default: by the file's extension")
        ->check(CLI::IsMember({"csv", "tsv", "json", "ndjson", "parquet"}));
    verb->add_flag("--create", options->request.create,
                   "Make the table from the inferred schema if it is missing");
    verb->add_flag("--strict", options->request.strict, "One bad row fails the whole batch");
    verb->add_option("--batch", options->batchSpan,
                     "Commit standard input at most this often (default 100ms)");
    verb->add_option("--id", options->request.batchId,
                     "Key that makes it exactly-once; a repeated stream goes on where it was cut off");
}

} // namespace sharepane::ctl
