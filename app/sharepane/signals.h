#pragma once

#include <QtCore/QObject>

namespace sharepane {

/// Turns SIGTERM, SIGINT and SIGHUP into a signal on this object's thread, so that the program ends as it
/// does by its menu: drafts saved, the engine stopped. Make one, early.
class EndSignals : public QObject {
    Q_OBJECT

public:
    explicit EndSignals(QObject* parent = nullptr);
    ~EndSignals() override;

Q_SIGNALS:
    void raised();
};

} // namespace sharepane
