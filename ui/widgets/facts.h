#pragma once

#include <QtWidgets/QWidget>

#include <vector>

class QGridLayout;
class QLabel;
class QToolButton;

namespace sharepane::ui {

struct Fact {
    QString label;
    QString value;
    QString toolTip;
    bool copyable = false; ///< has a button that copies the value
};

/// Label-value pairs of one object. Values can be selected; long ones are elided in the middle.
class FactsPanel : public QWidget {
    Q_OBJECT

public:
    explicit FactsPanel(QWidget* parent = nullptr);
    void setFacts(const std::vector<Fact>& facts);
    /// The value beside a label, for tests.
    [[nodiscard]] QString value(const QString& label) const;

private:
    struct Line {
        QLabel* label;
        QLabel* value;
        QToolButton* copy;
    };
    QGridLayout* m_grid;
    std::vector<Line> m_lines;
};

/// Icon, name, kind of the object that a pane is about.
class ObjectHeader : public QWidget {
    Q_OBJECT

public:
    explicit ObjectHeader(QWidget* parent = nullptr);
    void setObject(const QString& iconName, const QString& title, const QString& subtitle);

protected:
    void changeEvent(QEvent* event) override;

private:
    void drawIcon();

    QString m_iconName;
    QLabel* m_icon;
    QLabel* m_title;
    QLabel* m_subtitle;
};

/// Fills the line below a field: what is wrong with it, or what it means. Hidden while there is nothing.
void setNoteText(QLabel* note, const QString& text, bool invalid);

/// A small heading inside a pane.
[[nodiscard]] QLabel* sectionLabel(const QString& text, QWidget* parent);

} // namespace sharepane::ui
