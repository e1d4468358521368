#include "app/sharepanectl/command.h"

#include <iostream>
#include <iterator>
#include <map>
#include <memory>
#include <unistd.h>

namespace sharepane::ctl {

namespace {

using facade::OutputFormat;

struct Options {
    std::string database;
    std::string sql;
    std::string format;
    std::string output;
};

/// By --format, else by the output file's extension.
Result<OutputFormat> formatOf(const Options& options, bool json)
{
    if (json && options.output.empty() && !options.format.empty() && options.format != "json") {
        return fail(ErrorCode::invalidArgument, "write the result as", options.format,
                    "--json asks for one JSON document",
                    "leave out --json or --format, or add --output FILE");
    }
    static const std::map<std::string, OutputFormat> formats{{"table", OutputFormat::table},
                                                             {"csv", OutputFormat::csv},
                                                             {"json", OutputFormat::json},
                                                             {"ndjson", OutputFormat::ndjson},
                                                             {"parquet", OutputFormat::parquet}};
    std::string wanted = options.format;
    if (const auto dot = options.output.rfind('.'); wanted.empty() && dot != std::string::npos) {
        wanted = options.output.substr(dot + 1);
    }
    const auto known = formats.find(wanted);
    return known != formats.end() ? known->second : (json ? OutputFormat::json : OutputFormat::table);
}

Result<Report> run(Context& context, const Options& options)
{
    const auto database = TRY(parseDatabaseName(options.database));
    const OutputFormat format = TRY(formatOf(options, context.json));
    std::string sql = options.sql;
    if (sql == "-") {
        sql.assign(std::istreambuf_iterator<char>(std::cin), {});
    }
    auto& queries = context.session.queries();
    const facade::QueryOptions with{context.cancel};
    if (!options.output.empty()) {
        const auto outcome = TRY(queries.writeFile(database, sql, format, options.output, with));
        return Report::message({{"rows", outcome.rows},
                                {"version", outcome.snapshotVersion},
                                {"output", options.output},
                                {"extents_opened", outcome.extents.opened},
                                {"extents", outcome.extents.total}},
                               std::to_string(outcome.rows) + " rows of version " +
                                   std::to_string(outcome.snapshotVersion) + " written to " + options.output +
                                   ".");
    }
    if (format == OutputFormat::parquet) {
        return fail(ErrorCode::invalidArgument, "write the result as", "parquet", "it needs a file",
                    "add --output FILE");
    }
    const auto outcome = TRY(queries.write(database, sql, format, std::cout, with));
    if (!context.json && format == OutputFormat::table && ::isatty(STDERR_FILENO) != 0) {
        std::cout.flush();
        std::cerr << outcome.rows << " rows of version " << outcome.snapshotVersion << "; "
                  << outcome.extents.opened << " of " << outcome.extents.total << " extents opened\n";
    }
    return Report::none();
}

} // namespace

void addQueryCommand(CLI::App& app, Selection& selection)
{
    const auto options = std::make_shared<Options>();
    CLI::App* verb = addVerb(app, selection, "query", "Run read-only SQL on one snapshot of a database",
                             [options](Context& context) { return run(context, *options); });
    verb->add_option("CLUSTER/DATABASE", options->database)->required();
    verb->add_option("SQL", options->sql, "One SELECT statement, or - to read it from standard input")
        ->required();
    verb->add_option("--format", options->format, "table (default), csv, json, ndjson or parquet")
        ->check(CLI::IsMember({"table", "csv", "json", "ndjson", "parquet"}));
    verb->add_option("--output", options->output, "Write to this file; it appears whole or not at all");
}

} // namespace sharepane::ctl
