#include "ui/shell/shortcutsdialog.h"

#include "ui/widgets/facts.h"

#include <QtWidgets/QGridLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QScrollArea>
#include <QtWidgets/QVBoxLayout>

namespace sharepane::ui {

using namespace Qt::StringLiterals;

ShortcutsDialog::ShortcutsDialog(const std::vector<ShortcutGroup>& groups, QWidget* parent)
    : QDialog(parent)
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Keyboard shortcuts"));
    resize(520, 560);
    auto* list = new QWidget(this);
    auto* grid = new QGridLayout(list);
    grid->setContentsMargins(4, 0, 14, 0);
    grid->setHorizontalSpacing(24);
    grid->setVerticalSpacing(5);
    grid->setColumnStretch(0, 1);
    int row = 0;
    for (const auto& group : groups) {
        if (group.lines.empty()) {
            continue;
        }
        QLabel* title = sectionLabel(group.title, list);
        if (row > 0) {
            title->setContentsMargins(0, 12, 0, 0);
        }
        grid->addWidget(title, row++, 0, 1, 2);
        for (const auto& [what, keys] : group.lines) {
            grid->addWidget(new QLabel(what, list), row, 0);
            auto* shown = new QLabel(keys, list);
            shown->setAlignment(Qt::AlignRight);
            QFont bold = shown->font();
            bold.setWeight(QFont::DemiBold);
            shown->setFont(bold);
            grid->addWidget(shown, row++, 1);
        }
    }
    grid->setRowStretch(row, 1);
    auto* area = new QScrollArea(this);
    area->setWidget(list);
    area->setWidgetResizable(true);
    area->setAccessibleName(windowTitle());
    auto* close = new QPushButton(tr("Close"), this);
    close->setAccessibleName(close->text());
    close->setDefault(true);
    connect(close, &QPushButton::clicked, this, &QDialog::accept);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 14, 16, 14);
    layout->addWidget(area, 1);
    layout->addWidget(close, 0, Qt::AlignRight);
}

ShortcutGroup shortcutsOf(const QString& title, const QList<QAction*>& actions)
{
    ShortcutGroup group{title, {}};
    for (const QAction* action : actions) {
        if (!action->shortcut().isEmpty()) {
            group.lines.emplace_back(action->text().remove(u'&'),
                                     action->shortcut().toString(QKeySequence::NativeText));
        }
    }
    return group;
}

} // namespace sharepane::ui
