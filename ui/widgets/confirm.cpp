#include "ui/widgets/confirm.h"

#include "ui/text/legible.h"
#include "ui/widgets/colors.h"
#include "ui/widgets/icons.h"

#include <QtCore/QCoreApplication>
#include <QtWidgets/QMessageBox>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QStyle>

namespace sharepane::ui {

namespace {

constexpr int iconSize = 32;

struct Tr {
    Q_DECLARE_TR_FUNCTIONS(sharepane::ui::Confirm)
};

} // namespace

void confirm(QWidget* parent, const QString& question, const QString& consequence, const QString& verb,
             std::function<void()> act, Question kind)
{
    const bool takes = kind == Question::takes;
    auto* box = new QMessageBox(QMessageBox::NoIcon, verb, legible(question), QMessageBox::NoButton, parent);
    const Colors& colors = colorsFor(box->palette());
    box->setIconPixmap(iconPixmap(takes ? QStringLiteral("alert") : QStringLiteral("info"),
                                  takes ? colors.danger : colors.accent, iconSize, box->devicePixelRatioF()));
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setTextFormat(Qt::PlainText);
    box->setInformativeText(legible(consequence));
    QPushButton* yes = box->addButton(verb, takes ? QMessageBox::DestructiveRole : QMessageBox::AcceptRole);
    yes->setProperty(takes ? "danger" : "primary", true);
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
