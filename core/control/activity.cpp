#include "core/control/activity.h"

#include <QtCore/QString>

#include <algorithm>
#include <array>
#include <limits>
#include <pwd.h>
#include <unistd.h>

namespace sharepane::control {

namespace {

using workspace::sql::value;

constexpr qsizetype longestText = 1024;
constexpr qsizetype longestDetail = 64 * 1024;

/// Valid UTF-8 without control characters, of bounded length: it ends up on terminals.
std::string printable(const std::string& bytes, qsizetype most)
{
    QString text = QString::fromUtf8(bytes.data(), std::min<qsizetype>(std::ssize(bytes), 4 * most));
    text.truncate(most);
    for (QChar& c : text) {
        if (c.category() == QChar::Other_Control) {
            c = QChar::ReplacementCharacter;
        }
    }
    return text.toStdString();
}

Outcome outcomeOf(std::string_view name)
{
    if (name == nameOf(Outcome::done)) {
        return Outcome::done;
    }
    return name == nameOf(Outcome::refused) ? Outcome::refused : Outcome::failed;
}

} // namespace

const char* nameOf(Outcome outcome)
{
    switch (outcome) {
    case Outcome::done:
        return "done";
    case Outcome::refused:
        return "refused";
    case Outcome::failed:
        break;
    }
    return "failed";
}

std::string localActor()
{
    std::array<char, 4096> buffer{};
    passwd entry{};
    passwd* found = nullptr;
    if (::getpwuid_r(::geteuid(), &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr) {
        return std::string("local:") + found->pw_name;
    }
    return "local:" + std::to_string(::geteuid());
}

Result<void> record(workspace::sql::Session& session, const Activity& activity)
{
    TRY(session.execute(
        "INSERT INTO activities (time, who, action, object, outcome, detail) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        {value(toMicros(activity.time)), value(printable(activity.who, longestText)),
         value(printable(activity.action, longestText)), value(printable(activity.object, longestText)),
         value(std::string(nameOf(activity.outcome))), value(printable(activity.detail, longestDetail))}));
    return {};
}

Result<std::vector<Activity>> activities(workspace::sql::Session& session, const ActivityFilter& filter)
{
    constexpr auto all = std::numeric_limits<std::int64_t>::max();
    const std::int64_t since =
        filter.since ? toMicros(*filter.since) : std::numeric_limits<std::int64_t>::min();
    const std::int64_t limit = filter.limit == 0 ? all : static_cast<std::int64_t>(filter.limit);
    auto rows = TRY(
        session.select("WITH wanted (name) AS (SELECT ?) "
                       "SELECT number, time, who, action, object, outcome, detail FROM activities, wanted "
                       "WHERE (name = '' OR object = name COLLATE NOCASE "
                       "OR substr(object, 1, length(name) + 1) = name || '/' COLLATE NOCASE) AND time >= ? "
                       "ORDER BY number DESC LIMIT ?",
                       {value(filter.object), value(since), value(limit)}));
    std::vector<Activity> found;
    while (rows.next()) {
        Activity& activity = found.emplace_back();
        activity.number = rows.integer(0);
        activity.time = fromMicros(rows.integer(1));
        activity.who = rows.text(2);
        activity.action = rows.text(3);
        activity.object = rows.text(4);
        activity.outcome = outcomeOf(rows.text(5));
        activity.detail = rows.text(6);
    }
    std::ranges::reverse(found);
    return found;
}

} // namespace sharepane::control
