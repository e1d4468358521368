#pragma once

#include <QtWidgets/QDialog>

#include <functional>
#include <vector>

class QLabel;
class QLineEdit;
class QListView;

namespace sharepane::ui {

struct PaletteEntry {
    QString title;
    QString hint; ///< what kind of thing it is, its shortcut
    QString iconName;
    std::function<void()> go;
    QString key; ///< lower-case title, filled by the palette
};

/// Finds any page, object or action by a few letters of its name and goes there.
class CommandPalette : public QDialog {
    Q_OBJECT

public:
    explicit CommandPalette(QWidget* parent = nullptr);

    void setEntries(std::vector<PaletteEntry> entries);
    [[nodiscard]] QLineEdit* input() const { return m_input; }
    [[nodiscard]] QListView* list() const { return m_list; }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    class Model;
    void search(const QString& needle);
    void go();

    QLineEdit* m_input;
    QListView* m_list;
    QLabel* m_none;
    Model* m_model;
};

} // namespace sharepane::ui
