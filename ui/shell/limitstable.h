#pragma once

#include "core/facade/hostservice.h"

#include <QtWidgets/QTableWidget>

#include <map>
#include <string>
#include <vector>

namespace sharepane::ui {

/// The limits of the share service, a row each, whose values are typed as `sharepanectl serve --limit` takes
/// them. An empty value is the usual one again.
class LimitsTable : public QTableWidget {
    Q_OBJECT

public:
    explicit LimitsTable(std::vector<facade::ServiceLimit> limits, QWidget* parent = nullptr);

    /// Those that are not as usual; one that is named here and nowhere else is kept.
    void setValues(const std::map<std::string, std::string>& values);
    [[nodiscard]] std::map<std::string, std::string> values() const;
    /// What is wrong with the first value that can't be used, or nothing.
    [[nodiscard]] QString problem() const;
    /// As if it were typed.
    void type(const QString& name, const QString& value);

Q_SIGNALS:
    void edited();

private:
    [[nodiscard]] QString valueAt(int row) const;
    void take(QTableWidgetItem* item);

    std::vector<facade::ServiceLimit> m_limits;
};

} // namespace sharepane::ui
