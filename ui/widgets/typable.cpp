#include "ui/widgets/typable.h"

#include <QtWidgets/QComboBox>
#include <QtWidgets/QCompleter>
#include <QtWidgets/QLineEdit>

namespace sharepane::ui {

void makeTypable(QComboBox* box)
{
    box->setEditable(true);
    box->setInsertPolicy(QComboBox::NoInsert);
    box->completer()->setCompletionMode(QCompleter::PopupCompletion);
    box->lineEdit()->setAccessibleName(box->accessibleName());
}

void setChoice(QComboBox* box, const QString& text)
{
    const int known = box->findText(text);
    box->setCurrentIndex(known);
    if (known < 0) {
        box->setEditText(text);
    }
}

} // namespace sharepane::ui
