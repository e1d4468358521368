#include "ui/widgets/filechoice.h"

#include "ui/widgets/icons.h"

#include <QtCore/QFileInfo>
#include <QtGui/QAction>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QLineEdit>

namespace sharepane::ui {

using namespace Qt::StringLiterals;

void addFileChoice(QLineEdit* edit, const QString& title)
{
    auto* choose = edit->addAction(icon(u"folder"_s), QLineEdit::TrailingPosition);
    choose->setToolTip(title);
    QObject::connect(choose, &QAction::triggered, edit, [edit, title] {
        auto* dialog = new QFileDialog(edit, title, QFileInfo(edit->text()).path());
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->setFileMode(QFileDialog::ExistingFile);
        QObject::connect(dialog, &QFileDialog::fileSelected, edit, &QLineEdit::setText);
        dialog->open();
    });
}

} // namespace sharepane::ui
