#pragma once

#include "ui/text/statetext.h"

#include <QtWidgets/QPushButton>

class QLabel;

namespace sharepane::ui {

/// One number with what it counts, that leads to where these are: a button as wide as there is room.
class Card : public QPushButton {
    Q_OBJECT

public:
    Card(const QString& iconName, const QString& title, QWidget* parent = nullptr);

    /// `detail`, a few words below the value, is whole in the tooltip; the value has the colour of `tone`.
    void setValue(const QString& value, const QString& detail, Tone tone = Tone::neutral);
    [[nodiscard]] QString value() const;
    [[nodiscard]] QString detail() const;

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void changeEvent(QEvent* event) override;

private:
    void restyle();

    QString m_iconName;
    Tone m_tone = Tone::neutral;
    QLabel* m_icon;
    QLabel* m_title;
    QLabel* m_value;
    QLabel* m_detail;
};

} // namespace sharepane::ui
