#include "core/ingest/readerror.h"

#include "core/ingest/jsonpart.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace sharepane::ingest {

namespace {

bool isOfReading(const Error& error)
{
    switch (error.code) {
    case ErrorCode::invalidArgument:
    case ErrorCode::notFound:
    case ErrorCode::corrupt:
    case ErrorCode::unsupported:
    case ErrorCode::failed:
        return error.object.empty();
    default:
        return false;
    }
}

/// The file whose path the text holds, as a whole: "a.csv" is no part of "data.csv".
const SourceFile* namedIn(std::string_view text, const std::vector<SourceFile>& files)
{
    const auto isPartOfPath = [&](std::size_t at) {
        return at < text.size() && std::string_view(" \"':,;").find(text[at]) == std::string_view::npos;
    };
    const SourceFile* named = nullptr;
    for (const SourceFile& file : files) {
        const std::size_t at = text.find(file.path);
        if (at == std::string_view::npos || (at > 0 && isPartOfPath(at - 1)) ||
            isPartOfPath(at + file.path.size())) {
            continue;
        }
        if (named == nullptr || named->path.size() < file.path.size()) {
            named = &file;
        }
    }
    return named;
}

/// Why the file can't be read by itself; nothing when it can.
std::optional<Error> troubleWith(Session& session, const SourceFile& file, const CancelToken& cancel)
{
    const std::string paths = listLiteral({file.path});
    const std::string sql =
        file.format == Format::parquet
            ? "SELECT count(COLUMNS(*)) FROM read_parquet(" + paths + ", hive_partitioning = false)"
            : "SELECT count(t) FROM " + lineReader(paths, ", ignore_errors = true");
    const auto rows = session.rows(sql, cancel);
    return rows ? std::nullopt : std::optional(rows.error());
}

} // namespace

Error namingFile(Error error, Session& session, const std::vector<SourceFile>& files,
                 const CancelToken& cancel)
{
    if (!isOfReading(error) || files.empty()) {
        return error;
    }
    error.op = "ingest";
    const SourceFile* file = files.size() == 1 ? &files.front() : namedIn(error.cause, files);
    for (auto one = files.begin(); file == nullptr && one != files.end(); ++one) {
        if (auto trouble = troubleWith(session, *one, cancel)) {
            if (!isOfReading(*trouble)) {
                return *std::move(trouble);
            }
            error.code = trouble->code;
            error.cause = std::move(trouble->cause);
            file = &*one;
        }
    }
    error.object = file != nullptr ? file->name : describe(files);
    if (error.hint.empty()) {
        error.hint = std::string("nothing was ingested; repair ") + (file != nullptr ? "it" : "them") +
                     ", or leave " + (file != nullptr ? "it" : "them") + " out, then repeat";
    }
    return error;
}

} // namespace sharepane::ingest
