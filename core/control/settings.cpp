#include "core/control/settings.h"

namespace sharepane::control {

namespace sql = workspace::sql;
using sql::value;

Result<std::string> setting(sql::Session& session, const std::string& key)
{
    auto rows = TRY(session.select("SELECT value FROM settings WHERE key = ?", {value(key)}));
    return rows.next() ? rows.text(0) : std::string();
}

Result<void> setSetting(sql::Session& session, const std::string& key, const std::string& text)
{
    TRY(session.execute("INSERT INTO settings (key, value) VALUES (?, ?) "
                        "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                        {value(key), value(text)}));
    return {};
}

} // namespace sharepane::control
