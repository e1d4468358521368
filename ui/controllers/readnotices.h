#pragma once

#include <QtCore/QObject>
#include <QtCore/QSet>
#include <QtCore/QSettings>
#include <QtCore/QStringList>

namespace sharepane::ui {

/// Which news somebody has read and closed, so that they don't come again, not even after a restart. Kept in
/// the window's own file of the workspace. Lives on the window's thread.
class ReadNotices : public QObject {
    Q_OBJECT

public:
    explicit ReadNotices(QSettings& settings, QObject* parent = nullptr);

    [[nodiscard]] bool has(const QString& key) const { return m_keys.contains(key); }
    void add(const QStringList& keys);

Q_SIGNALS:
    void changed();

private:
    QSettings& m_settings;
    QStringList m_order; ///< oldest first
    QSet<QString> m_keys;
};

} // namespace sharepane::ui
