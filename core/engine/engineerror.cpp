#include "core/engine/engineerror.h"

#include <array>
#include <string>
#include <utility>

namespace sharepane::engine {

namespace {

constexpr std::size_t longestCause = 800;

struct Kind {
    std::string_view prefix; // DuckDB's name of the kind of failure
    ErrorCode code;
};

constexpr std::array kinds{
    Kind{"Parser Error", ErrorCode::invalidArgument},
    Kind{"Syntax Error", ErrorCode::invalidArgument},
    Kind{"Binder Error", ErrorCode::invalidArgument},
    Kind{"Catalog Error", ErrorCode::invalidArgument},
    Kind{"Conversion Error", ErrorCode::invalidArgument},
    Kind{"Out of Range Error", ErrorCode::invalidArgument},
    Kind{"Invalid Input Error", ErrorCode::invalidArgument},
    Kind{"Invalid type Error", ErrorCode::invalidArgument},
    Kind{"Mismatch Type Error", ErrorCode::invalidArgument},
    Kind{"Divide by Zero Error", ErrorCode::invalidArgument},
    Kind{"Expression Error", ErrorCode::invalidArgument},
    Kind{"Constraint Error", ErrorCode::invalidArgument},
    Kind{"Parameter Not Resolved Error", ErrorCode::invalidArgument},
    Kind{"Parameter Not Allowed Error", ErrorCode::invalidArgument},
    Kind{"Not implemented Error", ErrorCode::unsupported},
    Kind{"Missing Extension Error", ErrorCode::unsupported},
    Kind{"Extension Autoloading Error", ErrorCode::unsupported},
    Kind{"Permission Error", ErrorCode::notAuthorised},
    Kind{"INTERRUPT Error", ErrorCode::cancelled},
};

constexpr std::array diskFullMarks{"No space left on device", "Disk quota exceeded", "disk full",
                                   "failed to offload data block"};
constexpr std::array corruptMarks{"No magic bytes found",         "too small to be a Parquet file",
                                  "TProtocolException",           "Decompression failure",
                                  "Footer length error",          "Corrupt database file",
                                  "Snappy decompression failure", "encoding found in Parquet file"};

template <std::size_t N>
bool holdsOne(std::string_view text, const std::array<const char*, N>& marks)
{
    for (const char* mark : marks) {
        if (text.find(mark) != std::string_view::npos) {
            return true;
        }
    }
    return false;
}

/// Everything before the excerpt of the statement, the stack trace or the advice to report a bug.
std::string_view beforeExcerpt(std::string_view text)
{
    for (const std::string_view mark :
         {"\nLINE ", "\n\nStack Trace", "\nStack Trace", "\nThis error signals an assertion failure"}) {
        text = text.substr(0, text.find(mark));
    }
    return text;
}

/// "CSV Error on Line: 7\nOriginal Line: …\nwhat is wrong\nPossible …\n\n  file = a.csv\n  delimiter = …":
/// what is wrong in which line of which file, without a line of any length and the reader's settings.
std::string withoutCsvSettings(std::string_view text)
{
    constexpr std::string_view begin = "CSV Error on Line: ";
    constexpr std::string_view original = "Original Line: ";
    constexpr std::string_view file = "\n  file = ";
    if (!text.starts_with(begin)) {
        return std::string(text);
    }
    text.remove_prefix(begin.size());
    std::string said = "line " + std::string(text.substr(0, text.find('\n'))) + ": ";
    const auto next = [&text] {
        const auto end = text.find('\n');
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    };
    next();
    if (text.starts_with(original)) {
        next();
    }
    said += text.substr(0, text.find('\n'));
    if (const auto at = text.rfind(file); at != std::string_view::npos) {
        const std::string_view name = text.substr(at + file.size());
        said += " in file \"" + std::string(name.substr(0, name.find('\n'))) + '"';
    }
    return said;
}

std::string oneLine(std::string_view text)
{
    std::string line;
    for (const char c : text) {
        const bool space = c == ' ' || c == '\n' || c == '\r' || c == '\t';
        if (!space) {
            line += c;
        } else if (!line.empty() && line.back() != ' ') {
            line += ' ';
        }
    }
    if (line.size() > longestCause) {
        std::size_t end = longestCause;
        while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xC0U) == 0x80U) {
            --end; // not in the middle of a UTF-8 character
        }
        line.resize(end);
        line += "…";
    }
    while (!line.empty() && (line.back() == ' ' || line.back() == '.' || line.back() == '!')) {
        line.pop_back();
    }
    return line;
}

/// "Binder Error: no such column" → "Binder Error", "no such column".
std::pair<std::string_view, std::string_view> splitKind(std::string_view message)
{
    const std::size_t colon = message.find(": ");
    constexpr std::string_view suffix = "Error";
    if (colon == std::string_view::npos || colon > 40 || colon < suffix.size() ||
        message.substr(colon - suffix.size(), suffix.size()) != suffix) {
        return {{}, message};
    }
    return {message.substr(0, colon), message.substr(colon + 2)};
}

ErrorCode codeOf(std::string_view kind, std::string_view message)
{
    if (holdsOne(message, diskFullMarks)) {
        return ErrorCode::diskFull;
    }
    if (holdsOne(message, corruptMarks)) {
        return ErrorCode::corrupt;
    }
    if (kind == "IO Error" && (message.find("No such file or directory") != std::string_view::npos ||
                               message.find("No files found that match") != std::string_view::npos)) {
        return ErrorCode::notFound;
    }
    for (const Kind& known : kinds) {
        if (kind == known.prefix) {
            return known.code;
        }
    }
    return ErrorCode::failed;
}

} // namespace

Error errorFrom(std::string_view message, std::string op)
{
    const auto [kind, rest] = splitKind(message);
    const ErrorCode code = codeOf(kind, rest);
    if (code == ErrorCode::cancelled) {
        return cancelledError(std::move(op));
    }
    Error error{code, std::move(op), {}, oneLine(withoutCsvSettings(beforeExcerpt(rest))), {}};
    if (code == ErrorCode::diskFull) {
        error.hint = "free some space and try again";
    } else if (kind == "Out of Memory Error") {
        error.hint = "raise the memory limit, or read fewer rows or columns at once";
    }
    return error;
}

Error cancelledError(std::string op)
{
    return Error{ErrorCode::cancelled, std::move(op), {}, "it was cancelled", {}};
}

} // namespace sharepane::engine
