#include "ui/wizards/share/invitedialog.h"

#include "ui/text/format.h"
#include "ui/text/legible.h"
#include "ui/widgets/icons.h"
#include "ui/wizards/mail/mailsettingsdialog.h"

#include <QtCore/QDir>
#include <QtCore/QFileInfo>
#include <QtCore/QStandardPaths>
#include <QtGui/QAction>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPlainTextEdit>
#include <QtWidgets/QSpinBox>

namespace sharepane::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int shortestDays = 1;
constexpr int longestDays = 366;
constexpr int usualDays = 14;

using Way = InviteDraft::Way;

void setLines(QPlainTextEdit* edit, int lines)
{
    edit->setTabChangesFocus(true);
    edit->setFixedHeight(lines * edit->fontMetrics().lineSpacing() + 14);
}

} // namespace

InviteDialog::InviteDialog(facade::Session& session, Jobs& jobs, const facade::ShareName& share,
                           QWidget* parent)
    : InviteDialog(session, jobs, share, std::string(), tr("Invite"), parent)
{
    setWindowTitle(legible(tr("Invite to %1").arg(text(share.text()))));
}

InviteDialog::InviteDialog(facade::Session& session, Jobs& jobs, const facade::InvitationInfo& again,
                           QWidget* parent)
    : InviteDialog(session, jobs, again.share, again.id, tr("Send again"), parent)
{
    setWindowTitle(tr("Send the invitation again"));
    m_recipients->setPlainText(text(again.recipient));
    m_recipients->setReadOnly(true);
    m_message->setPlainText(text(again.message));
    m_message->setReadOnly(true);
}

InviteDialog::InviteDialog(facade::Session& session, Jobs& jobs, facade::ShareName share, std::string again,
                           const QString& verb, QWidget* parent)
    : FormDialog(verb, verb, parent)
    , m_session(session)
    , m_jobs(jobs)
    , m_share(std::move(share))
    , m_again(std::move(again))
    , m_recipients(new QPlainTextEdit(this))
    , m_message(new QPlainTextEdit(this))
    , m_days(new QSpinBox(this))
    , m_way(new QComboBox(this))
    , m_folder(new QLineEdit(this))
    , m_mail(addButton(tr("Mail &settings…")))
{
    setMinimumWidth(560);
    m_recipientsNote = addField(tr("&Recipients"), m_recipients);
    addField(tr("&Message"), m_message);
    addField(tr("&Days valid"), m_days);
    m_wayNote = addField(tr("&Hand over"), m_way);
    m_folderNote = addField(tr("Save &to"), m_folder);
    m_way->addItem(tr("As files, by me"), static_cast<int>(Way::file));
    m_way->addItem(tr("With my mail program"), static_cast<int>(Way::mailProgram));
    m_recipients->setPlaceholderText(u"ann@example.org"_s);
    setLines(m_recipients, 3);
    setLines(m_message, 3);
    m_days->setRange(shortestDays, longestDays);
    m_days->setValue(usualDays);
    const QString documents = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    m_folder->setText(QDir(documents).exists() ? documents : QDir::homePath());
    auto* folder = m_folder->addAction(icon(u"folder"_s), QLineEdit::TrailingPosition);
    folder->setToolTip(tr("Choose a folder"));
    connect(folder, &QAction::triggered, this, &InviteDialog::browse);
    m_mail->setAccessibleName(tr("Mail settings"));
    connect(m_mail, &QPushButton::clicked, this, &InviteDialog::openMailSettings);
    connect(m_recipients, &QPlainTextEdit::textChanged, this, &InviteDialog::check);
    connect(m_folder, &QLineEdit::textChanged, this, &InviteDialog::check);
    connect(m_way, &QComboBox::currentIndexChanged, this, &InviteDialog::check);
    askForServer();
    check();
}

/// Mail by the workspace's server is offered once it is known that there is one.
void InviteDialog::askForServer()
{
    using Server = std::optional<facade::MailServerInfo>;
    m_jobs.run(
        this, [&session = m_session](const CancelToken&) { return session.mail().server(); },
        [this](const Result<Server>& server) {
            if (server && *server) {
                takeServer(**server);
            }
        });
}

void InviteDialog::takeServer(const facade::MailServerInfo& server)
{
    m_server = tr("From %1, by %2.").arg(text(server.from), text(server.host));
    if (m_way->findData(static_cast<int>(Way::mail)) < 0) {
        m_way->insertItem(0, tr("By mail"), static_cast<int>(Way::mail));
        // What somebody has chosen meanwhile stays.
        m_way->setCurrentIndex(
            m_way->currentData().toInt() == static_cast<int>(Way::file) ? 0 : m_way->currentIndex());
    }
    check();
}

/// Over this draft, which stays; a test message sets the server too.
void InviteDialog::openMailSettings()
{
    auto* dialog = new MailSettingsDialog(m_session, m_jobs, this);
    connect(dialog, &QDialog::finished, this, &InviteDialog::askForServer);
    dialog->open();
}

void InviteDialog::browse()
{
    auto* dialog = new QFileDialog(this, tr("Choose a folder for the invitations"), m_folder->text());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    connect(dialog, &QFileDialog::fileSelected, m_folder, &QLineEdit::setText);
    dialog->open();
}

InviteDraft InviteDialog::draft() const
{
    return {recipientsOf(m_recipients->toPlainText()), m_message->toPlainText().trimmed().toStdString(),
            std::chrono::days(m_days->value()), m_folder->text().trimmed().toStdString(),
            static_cast<Way>(m_way->currentData().toInt())};
}

QString InviteDialog::wayText(Way way) const
{
    switch (way) {
    case Way::mail:
        return m_server;
    case Way::mailProgram:
        return tr("It opens with a mail to each recipient and the file attached, for you to send.");
    case Way::file:
        break;
    }
    return m_server.isEmpty() ? tr("No mail server is set. Set one with Mail settings…") : QString();
}

void InviteDialog::check()
{
    const InviteDraft typed = draft();
    const QString problem = recipientsProblem(typed.recipients);
    setNote(m_recipientsNote,
            !problem.isEmpty() ? problem
            : m_again.empty()  ? tr("E-mail addresses, one a line. Each gets an invitation of their own.")
                               : tr("What was sent before can't be accepted any more."),
            !problem.isEmpty());
    setNote(m_wayNote, wayText(typed.way), false);
    const QString folder = m_folder->text().trimmed();
    const bool none = folder.isEmpty() && typed.way == Way::mail;
    const bool there = none || (QDir::isAbsolutePath(folder) && QFileInfo(folder).isDir());
    setNote(m_folderNote,
            none    ? tr("No files are saved.")
            : there ? tr("A file for each recipient, with a secret that is in nothing else: hand it only to "
                         "them.")
                    : tr("There is no such folder."),
            !there && !folder.isEmpty());
    setReady(problem.isEmpty() && !typed.recipients.empty() && there);
}

void InviteDialog::submit()
{
    begin(m_jobs.run(
        this,
        [&session = m_session, share = m_share, again = m_again,
         draft = draft()](const CancelToken& cancel) -> Result<Issued> {
            return again.empty() ? invite(session, share, draft, cancel)
                                 : resend(session, again, share.share, draft, cancel);
        },
        [this](const Result<Issued>& outcome) { take(*outcome); }));
}

/// Who has an invitation goes from the draft, so that the verb can be pressed again after a problem.
void InviteDialog::take(const Issued& outcome)
{
    m_issued.files << outcome.files;
    m_issued.recipients.insert(m_issued.recipients.end(), outcome.recipients.begin(),
                               outcome.recipients.end());
    m_issued.mailed += outcome.mailed;
    m_issued.drafted += outcome.drafted;
    m_issued.reachable = m_issued.reachable && outcome.reachable;
    if (!outcome.problem) {
        Q_EMIT issued(m_issued);
        end(Result<void>());
        return;
    }
    QStringList left;
    for (const auto& recipient : recipientsOf(m_recipients->toPlainText())) {
        if (std::ranges::find(outcome.recipients, recipient) == outcome.recipients.end()) {
            left << text(recipient);
        }
    }
    if (m_again.empty()) {
        m_recipients->setPlainText(left.join(u'\n'));
    }
    end(Result<void>(tl::unexpected(*outcome.problem)));
}

} // namespace sharepane::ui
