#pragma once

#include "core/base/error.h"

#include <iosfwd>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace sharepane::ctl {

/// One column of a human-readable table: which key of the objects, under which heading, shown how.
struct ReportColumn {
    enum class Show { text, size, span, number };
    std::string key; ///< of a member's member: "member/member"
    std::string heading;
    Show show = Show::text;
    std::string inner = {};   ///< of a list of objects: the keys to show of each, as "key" or "key:key"
    std::string absent = "-"; ///< what null is shown as
};

/// What a command has to say: one JSON document, and how a person would like to read it.
class Report {
public:
    /// The command wrote its output itself.
    static Report none() { return Report(nullptr); }
    /// A sentence for people beside a JSON object; or several lines.
    static Report message(nlohmann::ordered_json document, std::string sentence);
    static Report message(nlohmann::ordered_json document, std::vector<std::string> lines);
    /// A list of objects as an aligned table; `empty` is said when there are none.
    static Report table(nlohmann::ordered_json list, std::vector<ReportColumn> columns, std::string empty);
    /// One object as "heading: value" lines.
    static Report details(nlohmann::ordered_json object, std::vector<ReportColumn> columns);

    /// A list within the object, shown as a table below it.
    Report&& withTable(std::string key, std::vector<ReportColumn> columns) &&;

    /// For people, whatever names hold is shown without the terminal obeying it (core/base/printable.h).
    void print(std::ostream& out, bool json) const;

private:
    enum class Kind { none, message, table, details };
    explicit Report(nlohmann::ordered_json document)
        : m_document(std::move(document))
    {
    }
    struct Section {
        std::string key;
        std::vector<ReportColumn> columns;
    };
    void printDetails(std::ostream& out) const;

    Kind m_kind = Kind::none;
    nlohmann::ordered_json m_document;
    std::vector<ReportColumn> m_columns;
    std::vector<Section> m_sections;
    std::vector<std::string> m_lines; // of a message, or of an empty table
};

/// CLI.md: 1 failed, 2 usage, 3 not authorised or revoked, 4 not found, 5 conflict, 6 needs a person, 75
/// transient.
[[nodiscard]] int exitStatusOf(const Error& error);

/// `{"error": {"code", "message", "object", "hint"}}`
[[nodiscard]] nlohmann::ordered_json errorDocument(const Error& error);

} // namespace sharepane::ctl
