#include "ui/controllers/readnotices.h"

namespace sharepane::ui {

using namespace Qt::StringLiterals;

namespace {
constexpr qsizetype mostKept = 500; ///< what is older has most likely gone
constexpr auto setting = "notices/read"_L1;
} // namespace

ReadNotices::ReadNotices(QSettings& settings, QObject* parent)
    : QObject(parent)
    , m_settings(settings)
    , m_order(settings.value(setting).toStringList())
    , m_keys(m_order.begin(), m_order.end())
{
}

void ReadNotices::add(const QStringList& keys)
{
    const qsizetype before = m_keys.size();
    for (const QString& key : keys) {
        if (!m_keys.contains(key)) {
            m_keys.insert(key);
            m_order << key;
        }
    }
    if (m_keys.size() == before) {
        return;
    }
    while (m_order.size() > mostKept) {
        m_keys.remove(m_order.takeFirst());
    }
    m_settings.setValue(setting, m_order);
    Q_EMIT changed();
}

} // namespace sharepane::ui
