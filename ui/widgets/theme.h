#pragma once

#include <QtCore/QObject>
#include <QtGui/QPalette>

class QDBusVariant;
class QDBusMessage;

namespace sharepane::ui {

enum class ThemeChoice : std::uint8_t { system, light, dark };

/// "system", "light", "dark"; anything else is `system`.
[[nodiscard]] ThemeChoice themeChoiceOf(const QString& word);
[[nodiscard]] QString wordOf(ThemeChoice choice);

/// Gives the application its palette and style sheet, light or dark. `system` follows the desktop portal's
/// color-scheme as it changes; without a portal, the palette that the platform started with. One a program.
class Theme : public QObject {
    Q_OBJECT

public:
    explicit Theme(ThemeChoice choice, QObject* parent = nullptr);

    [[nodiscard]] ThemeChoice choice() const { return m_choice; }
    void choose(ThemeChoice choice);

private Q_SLOTS:
    void portalSettingChanged(const QString& group, const QString& key, const QDBusVariant& value);

private:
    void askPortal();
    void apply();

    ThemeChoice m_choice;
    bool m_systemIsDark = false;
    int m_applied = -1; ///< 0 light, 1 dark, -1 nothing yet
};

} // namespace sharepane::ui
