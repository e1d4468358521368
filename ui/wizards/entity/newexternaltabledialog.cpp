#include "ui/wizards/entity/newexternaltabledialog.h"

#include "ui/widgets/icons.h"

#include <QtCore/QUrl>
#include <QtGui/QAction>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QLineEdit>

namespace sharepane::ui {

using namespace Qt::StringLiterals;

NewExternalTableDialog::NewExternalTableDialog(facade::Session& session, Jobs& jobs,
                                               CatalogueController& catalogue,
                                               const facade::DatabaseName& database, QWidget* parent)
    : EntityDialog(EntityKind::externalTable, tr("New external table"), tr("Create external table"), session,
                   jobs, catalogue, database, parent)
    , m_location(new QLineEdit(this))
    , m_format(new QComboBox(this))
{
    setMinimumWidth(560);
    m_locationNote = addField(tr("&Location"), m_location);
    m_location->setPlaceholderText(u"file:///srv/reference/carriers/"_s);
    auto* file = m_location->addAction(icon(u"file"_s), QLineEdit::TrailingPosition);
    file->setToolTip(tr("Choose a file"));
    auto* folder = m_location->addAction(icon(u"folder"_s), QLineEdit::TrailingPosition);
    folder->setToolTip(tr("Choose a folder"));
    connect(file, &QAction::triggered, this, [this] { browse(false); });
    connect(folder, &QAction::triggered, this, [this] { browse(true); });
    addField(tr("&Format"), m_format);
    for (const auto& format : {u"parquet"_s, u"csv"_s, u"json"_s, u"delta"_s}) {
        m_format->addItem(format == u"delta"_s     ? u"Delta"_s
                          : format == u"parquet"_s ? u"Parquet"_s
                                                   : format.toUpper(),
                          format);
    }
    connect(m_location, &QLineEdit::textChanged, this, [this](const QString& typed) {
        for (int i = 0; i < m_format->count(); ++i) {
            if (typed.endsWith(u'.' + m_format->itemData(i).toString(), Qt::CaseInsensitive)) {
                m_format->setCurrentIndex(i);
            }
        }
        checkAll();
    });
    checkAll();
}

void NewExternalTableDialog::browse(bool folder)
{
    auto* dialog = new QFileDialog(this, folder ? tr("Choose a folder") : tr("Choose a file"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(folder ? QFileDialog::Directory : QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, [this, folder](const QString& chosen) {
        m_location->setText(QUrl::fromLocalFile(chosen).toString() + (folder ? u"/"_s : QString()));
    });
    dialog->open();
}

QString NewExternalTableDialog::location() const
{
    const QString typed = m_location->text().trimmed();
    return typed.startsWith(u'/') ? QUrl::fromLocalFile(typed).toString() : typed;
}

bool NewExternalTableDialog::checkRest()
{
    const QString wanted = location();
    const bool wrong = !wanted.isEmpty() && !wanted.contains(u':');
    setNote(m_locationNote,
            wrong ? tr("Write a URL such as file:///srv/data/, or an absolute path.")
                  : tr("A file, or a folder when it ends in “/”. Its columns are taken from the files; "
                       "followers read it "
                       "where it lies, with their own access."),
            wrong);
    return !wanted.isEmpty() && !wrong;
}

void NewExternalTableDialog::submit()
{
    facade::ExternalTableInfo table;
    table.name = name();
    table.format = m_format->currentData().toString().toStdString();
    table.location = location().toStdString();
    create([&session = session(), database = database(), table](const CancelToken&) {
        return session.entities().createExternalTable(database, table);
    });
}

} // namespace sharepane::ui
