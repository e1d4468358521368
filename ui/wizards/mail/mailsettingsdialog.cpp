#include "ui/wizards/mail/mailsettingsdialog.h"

#include "ui/text/format.h"
#include "ui/text/sharingtext.h"
#include "ui/widgets/filechoice.h"

#include <QtCore/QFileInfo>
#include <QtNetwork/QHostAddress>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QSpinBox>

#include <algorithm>
#include <utility>

namespace sharepane::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int highestPort = 65'535;

/// As the core has them: the port that belongs to each.
int usualPort(const QString& security)
{
    return security == "tls"_L1 ? 465 : security == "none"_L1 ? 25 : 587;
}

bool isThisMachine(const QString& host)
{
    return host == "localhost"_L1 || QHostAddress(host).isLoopback();
}

} // namespace

MailSettingsDialog::MailSettingsDialog(facade::Session& session, Jobs& jobs, QWidget* parent)
    : FormDialog(tr("Mail settings"), tr("Apply"), parent)
    , m_session(session)
    , m_jobs(jobs)
    , m_host(new QLineEdit(this))
    , m_port(new QSpinBox(this))
    , m_security(new QComboBox(this))
    , m_authorities(new QLineEdit(this))
    , m_user(new QLineEdit(this))
    , m_password(new QLineEdit(this))
    , m_sender(new QLineEdit(this))
    , m_language(new QComboBox(this))
    , m_testTo(new QLineEdit(this))
    , m_test(addButton(tr("Send a &test message")))
{
    setMinimumWidth(560);
    m_test->setAccessibleName(tr("Send a test message"));
    buildFields();
    for (QLineEdit* edit : {m_host, m_authorities, m_user, m_password, m_sender, m_testTo}) {
        connect(edit, &QLineEdit::textChanged, this, &MailSettingsDialog::check);
    }
    connect(m_port, &QSpinBox::valueChanged, this, &MailSettingsDialog::check);
    connect(m_security, &QComboBox::currentIndexChanged, this, &MailSettingsDialog::check);
    connect(m_language, &QComboBox::currentIndexChanged, this, &MailSettingsDialog::check);
    connect(m_test, &QPushButton::clicked, this, &MailSettingsDialog::sendTest);
    check();
    load();
}

void MailSettingsDialog::buildFields()
{
    m_hostNote = addField(tr("&Server"), m_host);
    addField(tr("&Port"), m_port);
    m_securityNote = addField(tr("&Encryption"), m_security);
    m_authoritiesNote = addField(tr("&Certificate authorities"), m_authorities);
    addField(tr("&User name"), m_user);
    m_passwordNote = addField(tr("Pass&word"), m_password);
    m_senderNote = addField(tr("Sender's &address"), m_sender);
    addField(tr("&Language of the mails"), m_language);
    m_testNote = addField(tr("Test &message to"), m_testTo);
    m_host->setPlaceholderText(u"smtp.example.org"_s);
    m_port->setRange(0, highestPort);
    m_port->setGroupSeparatorShown(false);
    m_security->addItem(tr("STARTTLS: encrypted after a greeting"), u"starttls"_s);
    m_security->addItem(tr("TLS: encrypted from the first byte"), u"tls"_s);
    m_security->addItem(tr("None: only to this machine"), u"none"_s);
    m_authorities->setPlaceholderText(tr("Those that the system trusts"));
    addFileChoice(m_authorities, tr("Choose the certificates of the authorities (PEM)"));
    m_user->setPlaceholderText(tr("The server asks for none"));
    m_password->setEchoMode(QLineEdit::Password);
    m_sender->setPlaceholderText(u"data@example.org"_s);
    m_language->addItem(u"English"_s, u"en"_s);
    m_language->addItem(u"Deutsch"_s, u"de"_s);
}

/// The form is locked for the moment that this takes, so that nothing that was typed is overwritten.
void MailSettingsDialog::load()
{
    begin(m_jobs.run(
        this, [&session = m_session](const CancelToken&) { return session.mail().server(); },
        [this](const Result<std::optional<Server>>& server) {
            unlock();
            if (!server) {
                messages()->showError(server.error());
            } else if (*server) {
                show(**server);
            }
            m_host->setFocus();
            check();
        }));
}

void MailSettingsDialog::show(const Server& server)
{
    m_known = server;
    m_host->setText(text(server.host));
    m_security->setCurrentIndex(std::max(0, m_security->findData(text(server.security))));
    const bool usual = server.port == usualPort(m_security->currentData().toString());
    m_port->setValue(usual ? 0 : server.port);
    m_authorities->setText(text(server.caFile));
    m_user->setText(text(server.user));
    m_password->clear();
    m_sender->setText(text(server.from));
    m_language->setCurrentIndex(std::max(0, m_language->findData(text(server.language))));
}

/// With the port that is meant, so that it can be compared with what is set.
MailSettingsDialog::Server MailSettingsDialog::draft() const
{
    const QString security = m_security->currentData().toString();
    Server server;
    server.host = m_host->text().trimmed().toStdString();
    server.port = static_cast<std::uint16_t>(m_port->value() == 0 ? usualPort(security) : m_port->value());
    server.security = security.toStdString();
    server.user = m_user->text().trimmed().toStdString();
    server.from = m_sender->text().trimmed().toStdString();
    server.caFile = m_authorities->text().trimmed().toStdString();
    server.language = m_language->currentData().toString().toStdString();
    return server;
}

/// A password that isn't typed is the one that is kept.
facade::MailServerRequest MailSettingsDialog::request() const
{
    const Server typed = draft();
    facade::MailServerRequest request;
    request.host = typed.host;
    request.port = static_cast<std::uint16_t>(m_port->value());
    request.security = typed.security;
    request.user = typed.user;
    request.from = typed.from;
    request.caFile = typed.caFile;
    request.language = typed.language;
    if (!m_password->text().isEmpty() && !typed.user.empty()) {
        request.password = m_password->text().toStdString();
    }
    return request;
}

bool MailSettingsDialog::changed() const
{
    const Server typed = draft();
    return !m_known || typed.host != m_known->host || typed.port != m_known->port ||
           typed.security != m_known->security || typed.user != m_known->user ||
           typed.from != m_known->from || typed.caFile != m_known->caFile ||
           typed.language != m_known->language || (!m_password->text().isEmpty() && !typed.user.empty());
}

/// The one that is kept is for its user at its server only.
bool MailSettingsDialog::passwordMissing() const
{
    const Server typed = draft();
    const bool kept =
        m_known && m_known->host == typed.host && m_known->port == typed.port && m_known->user == typed.user;
    return !typed.user.empty() && m_password->text().isEmpty() && !kept;
}

QString MailSettingsDialog::passwordNote() const
{
    if (m_user->text().trimmed().isEmpty()) {
        return {};
    }
    if (!passwordMissing()) {
        return m_password->text().isEmpty() ? tr("The one in the keychain is used.")
                                            : tr("It goes into the keychain.");
    }
    return m_known && !m_known->user.empty()
               ? tr("Write it again: the one in the keychain is for another user or server.")
               : tr("Write the user's password.");
}

QString MailSettingsDialog::testRecipient() const
{
    const QString typed = m_testTo->text().trimmed();
    return typed.isEmpty() ? m_sender->text().trimmed() : typed;
}

void MailSettingsDialog::check()
{
    const Server typed = draft();
    const bool started = !typed.host.empty() || !typed.from.empty() || m_known;
    const bool clear = typed.security == "none" && !typed.host.empty() && !isThisMachine(text(typed.host));
    const QString sender = emailProblem(text(typed.from));
    const QString recipient = emailProblem(m_testTo->text());
    m_port->setSpecialValueText(tr("The usual one: %1").arg(usualPort(m_security->currentData().toString())));
    m_password->setEnabled(!typed.user.empty());
    m_testTo->setPlaceholderText(m_sender->text().trimmed());
    setNote(m_hostNote,
            started ? QString()
                    : tr("Invitations can be sent by mail once a server for outgoing mail is set."),
            false);
    setNote(m_securityNote,
            clear ? tr("Invitations would travel in the clear to another machine.") : QString(), clear);
    const bool encrypted = typed.security != "none";
    const bool noFile = encrypted && !typed.caFile.empty() && !QFileInfo(text(typed.caFile)).isFile();
    m_authorities->setEnabled(encrypted);
    setNote(m_authoritiesNote, noFile ? tr("There is no such file.") : QString(), noFile);
    setNote(m_passwordNote, passwordNote(), false);
    setNote(m_senderNote, sender.isEmpty() ? tr("One that the server lets you use.") : sender,
            !sender.isEmpty());
    const bool whole = !typed.host.empty() && !typed.from.empty() && !clear && !noFile && sender.isEmpty() &&
                       !passwordMissing();
    const bool canTest = whole && recipient.isEmpty();
    setNote(m_testNote,
            !recipient.isEmpty()   ? recipient
            : canTest && changed() ? tr("What is written above is applied first.")
                                   : QString(),
            !recipient.isEmpty());
    m_test->setEnabled(canTest && job() == nullptr);
    m_test->setToolTip(canTest ? QString() : tr("Write the server and the sender's address first."));
    setReady(whole && changed());
}

void MailSettingsDialog::submit()
{
    m_test->setEnabled(false);
    begin(m_jobs.run(
        this,
        [&session = m_session, request = request()](const CancelToken&) {
            return session.mail().setServer(request);
        },
        [this](const Result<bool>& result) {
            end(result);
            check();
        }));
}

/// The facade's test is of what is set, so what was typed is set first.
void MailSettingsDialog::sendTest()
{
    const QString recipient = testRecipient();
    messages()->clear();
    m_test->setEnabled(false);
    begin(m_jobs.run(
        this,
        [&session = m_session, set = changed(), request = request(),
         to = recipient.toStdString()](const CancelToken& cancel) -> Result<Tried> {
            if (set) {
                TRY(session.mail().setServer(request));
            }
            Tried tried;
            tried.server = TRY(session.mail().server());
            const auto sent = session.mail().sendTest(to, cancel);
            if (!sent) {
                tried.problem = sent.error();
            }
            return tried;
        },
        [this, recipient](const Result<Tried>& tried) { takeTest(tried, recipient); }));
}

void MailSettingsDialog::takeTest(const Result<Tried>& tried, const QString& recipient)
{
    unlock();
    if (!tried) {
        messages()->showError(tried.error());
    } else {
        if (tried->server) {
            show(*tried->server);
        }
        if (tried->problem) {
            messages()->showError(*tried->problem);
        } else {
            messages()->showMessage(Tone::good,
                                    tr("The mail server took a test message for %1.").arg(recipient),
                                    tr("See whether it arrives."));
        }
    }
    check();
}

} // namespace sharepane::ui
