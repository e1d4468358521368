#include "ui/wizards/share/acceptdialog.h"

#include "ui/text/entitytext.h"
#include "ui/text/errortext.h"
#include "ui/text/format.h"
#include "ui/text/legible.h"
#include "ui/text/receivedtext.h"
#include "ui/text/sharingtext.h"
#include "ui/widgets/confirm.h"
#include "ui/widgets/facts.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/typable.h"

#include <QtCore/QFileInfo>
#include <QtGui/QAction>
#include <QtWidgets/QCheckBox>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPlainTextEdit>

namespace sharepane::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int readAfterMs = 250;
constexpr int termsLines = 5;

QString holdsText(const facade::InvitationContent& content)
{
    QStringList parts;
    for (const auto& offer : content.datasets) {
        parts << describeDataset(datasetOf(offer));
    }
    return parts.join(u"; "_s);
}

QString holdsInDetail(const facade::InvitationContent& content)
{
    QStringList lines;
    for (const auto& offer : content.datasets) {
        const auto dataset = datasetOf(offer);
        const QString lists = describeLists(dataset);
        lines << describeDataset(dataset) + (lists.isEmpty() ? QString() : u" – "_s + lists);
    }
    return lines.join(u'\n');
}

} // namespace

AcceptDialog::AcceptDialog(facade::Session& session, Jobs& jobs, SharingController& sharing,
                           const QString& invitation, QWidget* parent)
    : FormDialog(tr("Accept an invitation"), tr("Accept"), parent)
    , m_session(session)
    , m_jobs(jobs)
    , m_sharing(sharing)
    , m_invitation(new QLineEdit(this))
    , m_facts(new FactsPanel(this))
    , m_terms(new QPlainTextEdit(this))
    , m_accepted(new QCheckBox(tr("I accept the &terms of use"), this))
    , m_account(new QComboBox(this))
    , m_email(new QLineEdit(this))
    , m_name(new QLineEdit(this))
    , m_reject(addButton(tr("Reject…")))
{
    setMinimumWidth(620);
    buildFields();
    m_soon.setSingleShot(true);
    m_soon.setInterval(readAfterMs);
    connect(&m_soon, &QTimer::timeout, this, &AcceptDialog::read);
    connect(m_invitation, &QLineEdit::textChanged, this, &AcceptDialog::takeTyped);
    connect(m_accepted, &QCheckBox::toggled, this, &AcceptDialog::check);
    connect(m_account, &QComboBox::editTextChanged, this, &AcceptDialog::check);
    connect(m_email, &QLineEdit::textChanged, this, &AcceptDialog::check);
    connect(m_name, &QLineEdit::textChanged, this, &AcceptDialog::check);
    connect(m_reject, &QPushButton::clicked, this, &AcceptDialog::askToReject);
    connect(&sharing, &SharingController::changed, this, [this] {
        offerAccounts();
        check();
    });
    sharing.reload();
    showContent(false);
    m_invitation->setText(invitation);
    check();
}

void AcceptDialog::buildFields()
{
    m_invitationNote = addField(tr("&Invitation"), m_invitation);
    m_invitation->setPlaceholderText(tr("A file, or a link that begins with sharepane:"));
    auto* choose = m_invitation->addAction(icon(u"folder"_s), QLineEdit::TrailingPosition);
    choose->setToolTip(tr("Choose the file of an invitation"));
    connect(choose, &QAction::triggered, this, &AcceptDialog::browse);
    form()->addRow(m_facts);
    m_termsNote = addField(tr("Terms of use"), m_terms);
    m_terms->setReadOnly(true);
    m_terms->setTabChangesFocus(true);
    m_terms->setFixedHeight(termsLines * fontMetrics().lineSpacing() + 14);
    addField(QString(), m_accepted);
    m_accepted->setAccessibleName(tr("I accept the terms of use"));
    m_accountNote = addField(tr("Accept &as"), m_account);
    m_emailNote = addField(tr("&E-mail"), m_email);
    m_nameNote = addField(tr("&Name here"), m_name);
    makeTypable(m_account);
    offerAccounts();
}

void AcceptDialog::offerAccounts()
{
    for (const auto& account : m_sharing.current()->accounts) {
        if (m_account->findText(text(account.name)) < 0) {
            m_account->addItem(icon(u"person"_s), text(account.name));
        }
    }
}

void AcceptDialog::browse()
{
    auto* dialog =
        new QFileDialog(this, tr("Choose the file of an invitation"), QFileInfo(m_invitation->text()).path(),
                        tr("Invitations (*.sharepane-invitation);;All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, m_invitation, &QLineEdit::setText);
    dialog->open();
}

void AcceptDialog::takeTyped()
{
    delete m_reading.data();
    m_content.reset();
    m_unread.clear();
    m_accepted->setChecked(false); // they are others' terms now
    showContent(false);
    m_soon.start();
    check();
}

void AcceptDialog::read()
{
    const std::string typed = m_invitation->text().trimmed().toStdString();
    if (typed.empty()) {
        return;
    }
    m_reading = m_jobs.run(
        this, [&session = m_session, typed](const CancelToken&) { return session.invitations().read(typed); },
        [this](const Result<facade::InvitationContent>& content) {
            m_reading.clear();
            if (content) {
                m_content = *content;
                display(*m_content);
            } else {
                m_unread = describe(content.error()).oneLine();
            }
            check();
        });
}

/// Who it is from stands first: that is what people have to compare before they trust the rest.
void AcceptDialog::display(const facade::InvitationContent& content)
{
    std::vector<Fact> facts{
        {tr("From"), describeProvider(content.providerAccount, content.providerOrganization), {}},
        {tr("E-mail"), text(content.providerEmail), {}},
        {tr("Fingerprint"), text(content.fingerprint),
         tr("Of the provider's key: compare it with what they tell you in another way"), true},
        {tr("Share"), text(content.share), text(content.description)}};
    if (!content.description.empty()) {
        facts.push_back(
            {tr("Description"), text(content.description).simplified(), text(content.description)});
    }
    facts.push_back({tr("Holds"), holdsText(content), holdsInDetail(content)});
    if (!content.message.empty()) {
        facts.push_back({tr("Message"), text(content.message).simplified(), text(content.message)});
    }
    facts.push_back({tr("For"), text(content.recipient), {}});
    facts.push_back({tr("Expires"), formatTime(content.expiresAt), formatTimeUtc(content.expiresAt)});
    m_facts->setFacts(facts);
    m_terms->setPlainText(legible(text(content.terms)));
    m_name->setPlaceholderText(legible(text(content.share)));
    if (m_email->text().isEmpty()) {
        m_email->setText(text(content.recipient));
    }
    showContent(true);
}

void AcceptDialog::showContent(bool shown)
{
    const bool terms = shown && m_content && !m_content->terms.empty();
    m_facts->setVisible(shown);
    setRowVisible(m_terms, terms);
    setRowVisible(m_accepted, terms);
    for (QWidget* field : std::initializer_list<QWidget*>{m_account, m_email, m_name}) {
        setRowVisible(field, shown);
    }
}

/// Why it can't be accepted, whatever else is typed.
QString AcceptDialog::problem() const
{
    if (!m_content) {
        return m_unread;
    }
    if (m_content->expired) {
        return tr("It expired on %1. Ask %2 for a new one.")
            .arg(formatTime(m_content->expiresAt), text(m_content->providerEmail));
    }
    return m_content->serviceUrl.empty()
               ? tr("It doesn't say where its provider's share service is. Ask %1 to start that, and to send "
                    "it again.")
                     .arg(text(m_content->providerEmail))
               : QString();
}

void AcceptDialog::check()
{
    const QString wrong = problem();
    setNote(m_invitationNote, wrong, true);
    const bool usable = m_content && wrong.isEmpty();
    const bool terms = usable && !m_content->terms.empty();
    const QString account = m_account->currentText().trimmed();
    const auto* known = m_sharing.current()->account(account);
    const bool isNew = known == nullptr;
    setRowVisible(m_email, usable && isNew);
    const QString accountWrong = account.isEmpty() ? QString() : nameProblem(account);
    const QString emailWrong = isNew ? emailProblem(m_email->text()) : QString();
    const QString nameWrong = m_name->text().trimmed().isEmpty() ? QString() : nameProblem(m_name->text());
    setNote(
        m_accountNote,
        !accountWrong.isEmpty() ? accountWrong
        : !isNew
            ? text(known->email)
            : tr("A new data share account: it stands for you or your organization towards its provider."),
        !accountWrong.isEmpty());
    setNote(m_emailNote, emailWrong, true);
    setNote(m_nameNote, nameWrong, true);
    const bool signedBy = !account.isEmpty() && accountWrong.isEmpty() && emailWrong.isEmpty() &&
                          (!isNew || !m_email->text().trimmed().isEmpty());
    setNote(m_termsNote,
            terms && !m_accepted->isChecked() ? tr("Read them, then accept or reject.") : QString(), false);
    m_reject->setEnabled(usable);
    m_reject->setToolTip(usable ? QString() : tr("No invitation that can be answered is chosen."));
    setReady(usable && signedBy && nameWrong.isEmpty() && (!terms || m_accepted->isChecked()));
}

void AcceptDialog::submit()
{
    const std::string account = m_account->currentText().trimmed().toStdString();
    facade::InvitationAcceptance request{m_invitation->text().trimmed().toStdString(), account,
                                         m_name->text().trimmed().toStdString(), m_accepted->isChecked()};
    const bool isNew = m_sharing.current()->account(text(account)) == nullptr;
    const facade::AccountRequest made{account, m_email->text().trimmed().toStdString(), {}};
    begin(m_jobs.run(
        this,
        [&session = m_session, request, isNew,
         made](const CancelToken& cancel) -> Result<facade::AcceptedShare> {
            if (isNew) {
                TRY(session.shares().createAccount(made));
            }
            return session.receivedShares().accept(request, cancel);
        },
        [this](const Result<facade::AcceptedShare>& result) {
            m_sharing.reload();
            if (result) {
                Q_EMIT accepted(text(result->received.name));
            }
            end(result);
        }));
}

void AcceptDialog::askToReject()
{
    if (!m_content) {
        return;
    }
    confirm(this, tr("Reject the invitation to %1?").arg(text(m_content->share)),
            tr("%1 is told. It can't be accepted any more after that.").arg(text(m_content->providerEmail)),
            tr("Reject"), [this] {
                messages()->clear();
                begin(m_jobs.run(
                    this,
                    [&session = m_session, typed = m_invitation->text().trimmed().toStdString()](
                        const CancelToken& cancel) { return session.receivedShares().reject(typed, cancel); },
                    [this](const Result<bool>& result) {
                        if (result && m_content) {
                            Q_EMIT rejected(text(m_content->share));
                        }
                        end(result);
                    }));
            });
}

} // namespace sharepane::ui
