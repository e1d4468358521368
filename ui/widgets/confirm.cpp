#include "ui/widgets/confirm.h"

#include <QtCore/QCoreApplication>
#include <QtWidgets/QMessageBox>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QStyle>

namespace sharepane::ui {

namespace {
struct Tr {
    Q_DECLARE_TR_FUNCTIONS(sharepane::ui::Confirm)
};
} // namespace

void confirm(QWidget* parent, const QString& question, const QString& consequence, const QString& verb,
             std::function<void()> act)
{
    auto* box = new QMessageBox(QMessageBox::Warning, verb, question, QMessageBox::NoButton, parent);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setInformativeText(consequence);
    QPushButton* yes = box->addButton(verb, QMessageBox::DestructiveRole);
    yes->setProperty("danger", true);
    yes->setAccessibleName(verb);
    yes->setObjectName(QStringLiteral("confirm"));
    // The box has looked at its style already.
    yes->style()->unpolish(yes);
    yes->style()->polish(yes);
    QPushButton* no = box->addButton(Tr::tr("Cancel"), QMessageBox::RejectRole);
    no->setAccessibleName(no->text());
    box->setDefaultButton(no);
    QObject::connect(yes, &QPushButton::clicked, parent, std::move(act));
    box->open();
}

} // namespace sharepane::ui
