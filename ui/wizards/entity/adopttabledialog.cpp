#include "ui/wizards/entity/adopttabledialog.h"

#include "ui/text/format.h"
#include "ui/widgets/icons.h"

#include <QtCore/QUrl>
#include <QtGui/QAction>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QLineEdit>

namespace sharepane::ui {

using namespace Qt::StringLiterals;

AdoptTableDialog::AdoptTableDialog(facade::Session& session, Jobs& jobs, CatalogueController& catalogue,
                                   const facade::DatabaseName& database, QWidget* parent)
    : EntityDialog(EntityKind::table, tr("Adopt a Delta table"), tr("Adopt table"), session, jobs, catalogue,
                   database, parent)
    , m_location(new QLineEdit(this))
{
    setMinimumWidth(560);
    m_locationNote = addField(tr("&Location"), m_location);
    m_location->setPlaceholderText(u"lake/flights"_s);
    auto* folder = m_location->addAction(icon(u"folder"_s), QLineEdit::TrailingPosition);
    folder->setToolTip(tr("Choose a folder"));
    connect(folder, &QAction::triggered, this, &AdoptTableDialog::browse);
    connect(m_location, &QLineEdit::textChanged, this, [this] {
        suggestName();
        checkAll();
    });
    checkAll();
}

void AdoptTableDialog::browse()
{
    auto* dialog = new QFileDialog(this, tr("Choose the folder of the Delta table"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    if (const auto* cluster = catalogue().current()->cluster(database().cluster)) {
        dialog->setDirectory(QUrl(text(cluster->info.storageUrl)).toLocalFile());
    }
    connect(dialog, &QFileDialog::fileSelected, m_location, &QLineEdit::setText);
    dialog->open();
}

/// A table is usually called what its folder is called. A name that somebody typed stays.
void AdoptTableDialog::suggestName()
{
    const QString folder = m_location->text().trimmed().section(u'/', -1, -1, QString::SectionSkipEmpty);
    if (nameEdit()->text() == m_suggested && nameProblem(folder).isEmpty()) {
        m_suggested = folder;
        nameEdit()->setText(folder);
    }
}

bool AdoptTableDialog::checkRest()
{
    const auto* cluster = catalogue().current()->cluster(database().cluster);
    const QString storage = cluster != nullptr ? text(cluster->info.storageUrl) : QString();
    setNote(m_locationNote,
            tr("The folder that holds its “_delta_log”, in the storage of the cluster: %1. Nothing is "
               "copied, and its "
               "files stay when the table is dropped.")
                .arg(storage),
            false);
    return !m_location->text().trimmed().isEmpty();
}

void AdoptTableDialog::submit()
{
    create([&session = session(), database = database(), table = name(),
            location = m_location->text().trimmed().toStdString()](const CancelToken&) {
        return session.clusters().adoptTable(database, table, location);
    });
}

} // namespace sharepane::ui
