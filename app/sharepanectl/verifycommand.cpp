#include "app/sharepanectl/command.h"
#include "app/sharepanectl/progressbar.h"
#include "core/base/units.h"

#include <algorithm>
#include <memory>

namespace sharepane::ctl {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t mostNamed = 50; // in an error, which is one line

Json toJson(const facade::BadExtentInfo& bad)
{
    return {{"table", bad.table},
            {"path", bad.path},
            {"code", std::string(nameOf(bad.error.code))},
            {"cause", bad.error.cause},
            {"repaired", bad.repaired}};
}

/// What is bad and stays so, each with its cause and what to do.
Error damage(const std::string& database, const facade::VerificationInfo& found)
{
    std::string cause;
    std::size_t count = 0;
    for (const auto& bad : found.bad) {
        if (!bad.repaired && count++ < mostNamed) {
            cause += (cause.empty() ? "" : "; ") + bad.table + "/" + bad.path + ": " + bad.error.cause +
                     (bad.error.hint.empty() ? "" : ": " + bad.error.hint);
        }
    }
    const std::string more = count > mostNamed ? "; and " + std::to_string(count - mostNamed) + " more" : "";
    return {ErrorCode::corrupt, "vouch for", database,
            std::to_string(count) + " of " + std::to_string(found.extents) +
                (found.extents == 1 ? " extent is bad: " : " extents are bad: ") + cause + more,
            "until then leave these tables out, or queries may answer wrongly"};
}

Result<Report> verify(Context& context, const std::string& database)
{
    ProgressBar bar("verifying");
    const auto found = TRY(context.session.clusters().verify(
        TRY(parseDatabaseName(database)), context.cancel, [&](std::int64_t done, std::int64_t total) {
            bar.show(static_cast<std::uint64_t>(done), static_cast<std::uint64_t>(total));
        }));
    bar.clear();
    if (!std::ranges::all_of(found.bad, &facade::BadExtentInfo::repaired)) {
        return fail(damage(database, found));
    }
    Json repaired = Json::array();
    for (const auto& bad : found.bad) {
        repaired.push_back(toJson(bad));
    }
    std::string text = std::to_string(found.extents) + (found.extents == 1 ? " extent, " : " extents, ") +
                       formatSize(static_cast<std::uint64_t>(found.bytes)) + ": all as they were written.";
    if (!found.bad.empty()) {
        text = std::to_string(found.bad.size()) + " of " + std::to_string(found.extents) +
               " extents were damaged in the cache, and have been fetched again.";
    }
    std::vector<std::string> lines{std::move(text)};
    if (found.withoutChecksum > 0) {
        lines.push_back(std::to_string(found.withoutChecksum) +
                        " were written without a checksum: only their size was compared.");
    }
    if (found.elsewhere > 0) {
        lines.push_back(std::to_string(found.elsewhere) + " are only at the leader, and were not read.");
    }
    return Report::message({{"name", database},
                            {"extents", found.extents},
                            {"bytes", found.bytes},
                            {"without_checksum", found.withoutChecksum},
                            {"elsewhere", found.elsewhere},
                            {"bad", std::move(repaired)}},
                           std::move(lines));
}

} // namespace

void addVerifyCommand(CLI::App& database, Selection& selection)
{
    const auto name = std::make_shared<std::string>();
    addVerb(database, selection, "verify",
            "Read every extent and compare it with what was written; a follower's damaged copies are fetched "
            "again",
            [name](Context& context) { return verify(context, *name); })
        ->add_option("CLUSTER/DATABASE", *name)
        ->required();
}

} // namespace sharepane::ctl
