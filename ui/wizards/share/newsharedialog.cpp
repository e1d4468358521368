#include "ui/wizards/share/newsharedialog.h"

#include "ui/text/format.h"
#include "ui/text/sharingtext.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/typable.h"

#include <QtWidgets/QComboBox>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPlainTextEdit>

namespace sharepane::ui {

using namespace Qt::StringLiterals;

NewShareDialog::NewShareDialog(facade::Session& session, Jobs& jobs, SharingController& sharing,
                               QWidget* parent)
    : FormDialog(tr("New share"), tr("Create share"), parent)
    , m_session(session)
    , m_jobs(jobs)
    , m_sharing(sharing)
    , m_account(new QComboBox(this))
    , m_email(new QLineEdit(this))
    , m_organization(new QLineEdit(this))
    , m_name(new QLineEdit(this))
    , m_description(new QLineEdit(this))
    , m_terms(new QPlainTextEdit(this))
{
    setMinimumWidth(560);
    m_accountNote = addField(tr("&Account"), m_account);
    m_emailNote = addField(tr("&E-mail"), m_email);
    addField(tr("&Organization"), m_organization);
    m_nameNote = addField(tr("&Name of the share"), m_name);
    addField(tr("&Description"), m_description);
    addField(tr("&Terms of use"), m_terms);
    makeTypable(m_account);
    for (const auto& account : sharing.current()->accounts) {
        m_account->addItem(icon(u"person"_s), text(account.name));
    }
    m_terms->setPlaceholderText(tr("None. What is written here, recipients have to accept."));
    m_terms->setTabChangesFocus(true);
    constexpr int lines = 4;
    m_terms->setFixedHeight(lines * fontMetrics().lineSpacing() + 14);
    for (QLineEdit* edit : {m_email, m_name}) {
        connect(edit, &QLineEdit::textChanged, this, &NewShareDialog::check);
    }
    connect(m_account, &QComboBox::editTextChanged, this, &NewShareDialog::check);
    connect(&sharing, &SharingController::changed, this, &NewShareDialog::check);
    check();
}

ShareDraft NewShareDialog::draft() const
{
    return {m_account->currentText(), m_email->text(),       m_organization->text(),
            m_name->text(),           m_description->text(), m_terms->toPlainText()};
}

/// The fields of an account are for a new one only: an existing one has what it has.
void NewShareDialog::check()
{
    const ShareDraft typed = draft();
    const auto picture = m_sharing.current();
    const bool isNew = isNewAccount(typed, *picture);
    m_email->setEnabled(isNew);
    m_organization->setEnabled(isNew);
    showExisting(isNew ? nullptr : picture->account(typed.account.trimmed()));
    const QString account = typed.account.trimmed().isEmpty() ? QString() : accountProblem(typed);
    const QString email = isNew ? emailProblem(typed.email) : QString();
    const QString name = typed.name.trimmed().isEmpty() ? QString() : shareNameProblem(typed, *picture);
    setNote(m_accountNote,
            !account.isEmpty() ? account
            : isNew ? tr("A new data share account: it stands for you or your organization, and signs what "
                         "it sends.")
                    : tr("This account exists. Its address and organization stay as they are."),
            !account.isEmpty());
    setNote(m_emailNote, email, true);
    setNote(m_nameNote, name, true);
    const bool accountReady = !typed.account.trimmed().isEmpty() && account.isEmpty() && email.isEmpty() &&
                              (!isNew || !typed.email.trimmed().isEmpty());
    setReady(accountReady && !typed.name.trimmed().isEmpty() && name.isEmpty());
}

void NewShareDialog::showExisting(const facade::AccountInfo* account)
{
    m_email->setPlaceholderText(account != nullptr ? text(account->email) : u"ann@example.org"_s);
    m_organization->setPlaceholderText(account != nullptr ? text(account->organization) : QString());
}

void NewShareDialog::submit()
{
    const ShareDraft wanted = draft();
    const facade::ShareName name{wanted.account.trimmed().toStdString(), wanted.name.trimmed().toStdString()};
    begin(m_jobs.run(
        this,
        [&session = m_session, wanted, isNew = isNewAccount(wanted, *m_sharing.current())](
            const CancelToken&) { return createShare(session, wanted, isNew); },
        [this, name](const Result<void>& result) {
            if (result) {
                Q_EMIT created(name);
            }
            end(result);
        }));
}

} // namespace sharepane::ui
