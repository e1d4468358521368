#include "ui/wizards/cluster/newclusterdialog.h"

#include "ui/text/format.h"
#include "ui/widgets/icons.h"

#include <QtGui/QAction>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QSpinBox>

namespace sharepane::ui {

using namespace Qt::StringLiterals;

NewClusterDialog::NewClusterDialog(facade::Session& session, Jobs& jobs, const CatalogueController& catalogue,
                                   QWidget* parent)
    : FormDialog(tr("New cluster"), tr("Create cluster"), parent)
    , m_session(session)
    , m_jobs(jobs)
    , m_catalogue(catalogue)
    , m_name(new QLineEdit(this))
    , m_storage(new QLineEdit(this))
    , m_cache(new QSpinBox(this))
{
    m_nameNote = addField(tr("&Name"), m_name);
    QLabel* storageNote = addField(tr("&Storage"), m_storage);
    m_storage->setPlaceholderText(tr("In the workspace"));
    setNote(storageNote, tr("A folder or URL (file:///…). Leave it empty to keep the data in the workspace."),
            false);
    m_cache->setRange(1, 1'000'000);
    m_cache->setValue(10);
    m_cache->setSuffix(tr(" GiB"));
    QLabel* cacheNote = addField(tr("&Cache limit"), m_cache);
    setNote(cacheNote, tr("How much of followed databases may be kept on this machine."), false);

    auto* browse = m_storage->addAction(icon(u"folder"_s), QLineEdit::TrailingPosition);
    browse->setToolTip(tr("Choose a folder"));
    connect(browse, &QAction::triggered, this, [this] {
        auto* dialog = new QFileDialog(this, tr("Storage of the cluster"));
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->setFileMode(QFileDialog::Directory);
        connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& folder) {
            m_storage->setText(QUrl::fromLocalFile(folder).toString());
        });
        dialog->open();
    });
    connect(m_name, &QLineEdit::textChanged, this, &NewClusterDialog::check);
    check();
}

void NewClusterDialog::check()
{
    const QString name = m_name->text().trimmed();
    const bool exists = m_catalogue.current()->cluster(name.toStdString()) != nullptr;
    const bool slash = name.contains(u'/');
    setNote(m_nameNote,
            exists  ? tr("There is a cluster of this name. Choose another one.")
            : slash ? tr("A name can't contain a slash.")
                    : QString(),
            true);
    setReady(!name.isEmpty() && !exists && !slash);
}

void NewClusterDialog::submit()
{
    facade::ClusterRequest request;
    request.name = m_name->text().trimmed().toStdString();
    QString storage = m_storage->text().trimmed();
    if (storage.startsWith(u'/')) {
        storage = QUrl::fromLocalFile(storage).toString();
    }
    request.storageUrl = storage.toStdString();
    request.cacheLimit = static_cast<std::uint64_t>(m_cache->value()) << 30U;
    begin(m_jobs.run(
        this,
        [&session = m_session, request](const CancelToken&) {
            return session.clusters().createCluster(request);
        },
        [this, name = text(request.name)](const Result<bool>& result) {
            if (result) {
                Q_EMIT created(name);
            }
            end(result);
        }));
}

} // namespace sharepane::ui
