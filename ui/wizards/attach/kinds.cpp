#include "ui/wizards/attach/kinds.h"

#include <QtCore/QCoreApplication>
#include <QtWidgets/QComboBox>

namespace sharepane::ui {

using facade::ModificationKind;

namespace {
struct Tr {
    Q_DECLARE_TR_FUNCTIONS(sharepane::ui::FollowerOptions)
};
} // namespace

void offerKinds(QComboBox* box)
{
    box->addItem(Tr::tr("Union: both, these first"), static_cast<int>(ModificationKind::unite));
    box->addItem(Tr::tr("Replace: only these"), static_cast<int>(ModificationKind::replace));
    box->addItem(Tr::tr("None: only the leader's"), static_cast<int>(ModificationKind::none));
}

ModificationKind kindOf(const QComboBox* box)
{
    return static_cast<ModificationKind>(box->currentData().toInt());
}

} // namespace sharepane::ui
