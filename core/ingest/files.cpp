#include "core/ingest/files.h"

#include "core/base/ids.h"

#include <algorithm>
#include <set>
#include <system_error>

namespace sharepane::ingest {

namespace {

constexpr std::string_view op = "ingest";
constexpr std::string_view globCharacters = "*?[{";

bool looksLikeGlob(std::string_view path)
{
    return path.find_first_of(globCharacters) != std::string_view::npos;
}

Result<std::vector<std::string>> expand(Session& session, const std::string& pattern)
{
    std::error_code error;
    if (pattern.find("://") != std::string::npos) {
        return fail(ErrorCode::unsupported, std::string(op), pattern, "only local files can be ingested",
                    "download it first");
    }
    if (std::filesystem::exists(pattern, error) || !looksLikeGlob(pattern)) {
        return std::vector<std::string>{pattern};
    }
    std::vector<std::string> found;
    for (auto& row : TRY(session.rows("SELECT file FROM glob($1) ORDER BY file", {}, {pattern}))) {
        found.push_back(std::move(row.front()));
    }
    if (found.empty()) {
        return fail(ErrorCode::notFound, std::string(op), pattern, "no file matches");
    }
    return found;
}

/// A link to the file by a name that is no glob.
Result<std::string> plainName(const std::string& path, ScratchFolder& scratch)
{
    if (!looksLikeGlob(path)) {
        return path;
    }
    const auto folder = TRY(scratch.path());
    std::error_code error;
    const auto target = std::filesystem::absolute(path, error);
    std::string extension = std::filesystem::path(path).extension().string();
    const auto link = folder / (newUuid() + (looksLikeGlob(extension) ? std::string() : extension));
    if (!error) {
        std::filesystem::create_symlink(target, link, error);
    }
    if (error) {
        return fail(systemError(error.value(), std::string(op), path));
    }
    return link.string();
}

Result<SourceFile> describeFile(const std::string& path, Format format, ScratchFolder& scratch)
{
    std::error_code error;
    const auto status = std::filesystem::status(path, error);
    if (!std::filesystem::exists(status)) {
        return fail(error && error.value() != ENOENT
                        ? systemError(error.value(), std::string(op), path)
                        : Error{ErrorCode::notFound, std::string(op), path, "there is no such file",
                                "check the path; a relative one counts from the current folder"});
    }
    if (!std::filesystem::is_regular_file(status)) {
        return fail(ErrorCode::invalidArgument, std::string(op), path, "it is not a file",
                    std::filesystem::is_directory(status) ? "give a pattern, as in '" + path + "/*.csv'"
                                                          : "give \"-\" to read standard input");
    }
    SourceFile file;
    file.name = path;
    file.size = std::filesystem::file_size(path, error);
    if (error) {
        return fail(systemError(error.value(), std::string(op), path));
    }
    const auto known = format != Format::automatic ? std::optional(format) : formatOfFile(path);
    if (!known) {
        return fail(ErrorCode::invalidArgument, std::string(op), path, "its name does not tell its format",
                    "say whether it is csv, tsv, json, ndjson or parquet");
    }
    file.format = *known;
    file.path = TRY(plainName(path, scratch));
    return file;
}

} // namespace

ScratchFolder::ScratchFolder(std::filesystem::path parent)
    : m_path(std::move(parent) / ("ingest-" + newUuid()))
{
}

ScratchFolder::~ScratchFolder()
{
    if (m_made) {
        std::error_code ignored;
        std::filesystem::remove_all(m_path, ignored);
    }
}

Result<std::filesystem::path> ScratchFolder::path()
{
    if (!m_made) {
        std::error_code error;
        std::filesystem::create_directories(m_path, error);
        if (error) {
            return fail(systemError(error.value(), "make a folder for temporary files", m_path.string()));
        }
        m_made = true;
    }
    return m_path;
}

Result<std::vector<SourceFile>> findFiles(Session& session, const std::vector<std::string>& patterns,
                                          Format format, ScratchFolder& scratch)
{
    if (patterns.empty()) {
        return fail(ErrorCode::invalidArgument, std::string(op), "files", "none is given");
    }
    std::vector<SourceFile> files;
    std::set<std::filesystem::path> seen;
    for (const std::string& pattern : patterns) {
        for (const std::string& path : TRY(expand(session, pattern))) {
            std::error_code ignored;
            if (!seen.insert(std::filesystem::weakly_canonical(path, ignored)).second) {
                continue;
            }
            SourceFile file = TRY(describeFile(path, format, scratch));
            if (file.size > 0) {
                files.push_back(std::move(file));
            }
        }
    }
    return files;
}

std::string describe(const std::vector<SourceFile>& files)
{
    if (files.empty()) {
        return "no file";
    }
    return files.size() == 1 ? files.front().name
                             : files.front().name + " and " + std::to_string(files.size() - 1) + " more";
}

std::string pathList(const std::vector<SourceFile>& files)
{
    std::vector<std::string> paths;
    for (const SourceFile& file : files) {
        paths.push_back(file.path);
    }
    return listLiteral(paths);
}

} // namespace sharepane::ingest
