#include "ui/shell/settingsdialog.h"

#include "ui/shell/limitstable.h"
#include "ui/text/format.h"
#include "ui/widgets/facts.h"
#include "ui/widgets/filechoice.h"
#include "ui/widgets/typable.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QDir>
#include <QtCore/QFileInfo>
#include <QtCore/QUrl>
#include <QtGui/QAction>
#include <QtNetwork/QHostAddress>
#include <QtWidgets/QCheckBox>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QSpinBox>

namespace sharepane::ui {

using namespace Qt::StringLiterals;
using State = ShareServiceController::State;
using Transport = ServiceSettings::Transport;

namespace {

struct Tr {
    Q_DECLARE_TR_FUNCTIONS(sharepane::ui::SettingsDialog)
};

QString fileProblem(const QString& file)
{
    const QFileInfo info(file);
    return QDir::isAbsolutePath(file) && info.isFile() && info.isReadable()
               ? QString()
               : Tr::tr("There is no file of that name that can be read.");
}

QString urlProblem(const QString& typed)
{
    const QUrl url(typed, QUrl::StrictMode);
    const bool plain = url.scheme() == "http"_L1;
    if (!url.isValid() || url.host().isEmpty() || (!plain && url.scheme() != "https"_L1)) {
        return Tr::tr("Write it as https://data.example.org.");
    }
    const bool here = url.host() == "localhost"_L1 || QHostAddress(url.host()).isLoopback();
    return plain && !here ? Tr::tr("Plain HTTP stays on this machine: write it with https.") : QString();
}

} // namespace

ServiceProblems problemsOf(const ServiceSettings& values)
{
    ServiceProblems problems;
    const bool local = values.address == "localhost"_L1;
    const QHostAddress address(values.address);
    if (!local && address.isNull()) {
        problems.address = Tr::tr("“%1” is no IP address.").arg(values.address);
    } else if (values.transport == Transport::http && !local && !address.isLoopback()) {
        problems.address = Tr::tr("Without encryption it can be offered to this machine only.");
    }
    if (values.transport == Transport::certificate) {
        problems.certificate = fileProblem(values.certificate);
        problems.key = fileProblem(values.key);
    }
    if (!values.publicUrl.isEmpty()) {
        problems.publicUrl = urlProblem(values.publicUrl);
    }
    return problems;
}

SettingsDialog::SettingsDialog(ShareServiceController& service, QWidget* parent)
    : FormDialog(tr("Settings"), tr("Apply"), parent)
    , m_service(service)
    , m_on(new QCheckBox(tr("&Offer what this workspace shares from this window"), this))
    , m_address(new QComboBox(this))
    , m_port(new QSpinBox(this))
    , m_transport(new QComboBox(this))
    , m_certificate(new QLineEdit(this))
    , m_key(new QLineEdit(this))
    , m_publicUrl(new QLineEdit(this))
    , m_limits(new LimitsTable(service.limits(), this))
    , m_facts(new FactsPanel(this))
    , m_mail(addButton(tr("&Mail settings…")))
{
    setMinimumWidth(600);
    m_mail->setAccessibleName(tr("Mail settings"));
    buildFields();
    show(service.settings());
    connect(m_on, &QCheckBox::toggled, this, &SettingsDialog::check);
    connect(m_address, &QComboBox::editTextChanged, this, &SettingsDialog::check);
    connect(m_port, &QSpinBox::valueChanged, this, &SettingsDialog::check);
    connect(m_transport, &QComboBox::currentIndexChanged, this, &SettingsDialog::check);
    for (QLineEdit* edit : {m_certificate, m_key, m_publicUrl}) {
        connect(edit, &QLineEdit::textChanged, this, &SettingsDialog::check);
    }
    connect(m_limits, &LimitsTable::edited, this, &SettingsDialog::check);
    connect(&service, &ShareServiceController::changed, this, &SettingsDialog::takeService);
    check();
    takeService();
}

void SettingsDialog::buildFields()
{
    m_onNote = addField(tr("Share service"), m_on);
    m_on->setAccessibleName(tr("Offer what this workspace shares from this window"));
    m_addressNote = addField(tr("Offer it &to"), m_address);
    m_portNote = addField(tr("&Port"), m_port);
    m_transportNote = addField(tr("&Encryption"), m_transport);
    m_certificateNote = addField(tr("&Certificate"), m_certificate);
    m_keyNote = addField(tr("Private &key"), m_key);
    m_urlNote = addField(tr("Public &URL"), m_publicUrl);
    m_limitsNote = addField(tr("&Limits"), m_limits);
    makeTypable(m_address);
    m_address->addItem(tr("All networks"), u"0.0.0.0"_s);
    m_address->addItem(tr("This machine only"), u"127.0.0.1"_s);
    m_port->setRange(0, 65'535);
    m_port->setGroupSeparatorShown(false);
    m_port->setSpecialValueText(tr("Any free one"));
    m_transport->addItem(tr("HTTPS, with the workspace's own certificate"));
    m_transport->addItem(tr("HTTPS, with a certificate from files"));
    m_transport->addItem(tr("None: plain HTTP"));
    m_publicUrl->setPlaceholderText(tr("By the name of this machine"));
    addFileChoice(m_certificate, tr("Choose the certificate (PEM, with its chain)"));
    addFileChoice(m_key, tr("Choose the private key (PEM)"));
    form()->addRow(sectionLabel(tr("Now"), this));
    form()->addRow(m_facts);
}

void SettingsDialog::show(const ServiceSettings& values)
{
    m_on->setChecked(values.on);
    const int known = m_address->findData(values.address);
    m_address->setCurrentIndex(known);
    if (known < 0) {
        m_address->setEditText(values.address);
    }
    m_port->setValue(values.port);
    m_transport->setCurrentIndex(static_cast<int>(values.transport));
    m_certificate->setText(values.certificate);
    m_key->setText(values.key);
    m_publicUrl->setText(values.publicUrl);
    m_limits->setValues(values.limits);
}

ServiceSettings SettingsDialog::draft() const
{
    ServiceSettings values;
    values.on = m_on->isChecked();
    const QString typed = m_address->currentText().trimmed();
    const int known = m_address->findText(typed);
    values.address = known < 0 ? typed : m_address->itemData(known).toString();
    values.port = m_port->value();
    values.transport = static_cast<Transport>(m_transport->currentIndex());
    values.publicUrl = m_publicUrl->text().trimmed();
    values.certificate = m_certificate->text().trimmed();
    values.key = m_key->text().trimmed();
    values.limits = m_limits->values();
    return values;
}

/// Where it is off, nothing that was typed can be wrong.
void SettingsDialog::check()
{
    const ServiceSettings typed = draft();
    const ServiceProblems problems = typed.on ? problemsOf(typed) : ServiceProblems();
    const bool files = typed.transport == Transport::certificate;
    for (QWidget* field :
         std::initializer_list<QWidget*>{m_address, m_port, m_transport, m_publicUrl, m_limits}) {
        field->setEnabled(typed.on);
    }
    m_certificate->setEnabled(typed.on && files);
    m_key->setEnabled(typed.on && files);
    setNote(m_onNote,
            typed.on ? tr("While the window is open, or in the tray.")
                     : tr("Nobody can accept an invitation, or follow what is shared, from this window."),
            false);
    setNote(m_addressNote, problems.address, true);
    setNote(m_portNote,
            typed.on && typed.port == 0
                ? tr("It changes at each start, and invitations that were sent before lead nowhere.")
                : QString(),
            false);
    setNote(m_transportNote,
            typed.on && typed.transport == Transport::ownCertificate
                ? tr("Invitations name its fingerprint, so that nobody can stand in between.")
                : QString(),
            false);
    // What is still empty isn't wrong yet: the verb stays off, without red.
    setNote(m_certificateNote,
            typed.certificate.isEmpty() && !problems.certificate.isEmpty() ? tr("Name its file.")
                                                                           : problems.certificate,
            !typed.certificate.isEmpty());
    setNote(m_keyNote, typed.key.isEmpty() && !problems.key.isEmpty() ? tr("Name its file.") : problems.key,
            !typed.key.isEmpty());
    setNote(m_urlNote,
            problems.publicUrl.isEmpty() && typed.on
                ? tr("How recipients reach it, when that differs: behind a router or a proxy.")
                : problems.publicUrl,
            !problems.publicUrl.isEmpty());
    const QString limits = typed.on ? m_limits->problem() : QString();
    setNote(m_limitsNote,
            limits.isEmpty() && typed.on
                ? tr("What one client may take, so that a slow or hostile one harms nobody else.")
                : limits,
            !limits.isEmpty());
    setReady(!problems.any() && limits.isEmpty());
}

void SettingsDialog::takeService()
{
    const StateText state = m_service.describe();
    std::vector<Fact> facts{{tr("State"), state.label, state.explanation}};
    if (m_service.state() == State::running) {
        const auto& info = m_service.info();
        facts.push_back({tr("URL"), text(info.url), {}, true});
        if (!info.certificateSha256.empty()) {
            facts.push_back({tr("Certificate"), text(info.certificateSha256),
                             tr("What recipients can know it by: the certificate's SHA-256 fingerprint"),
                             true});
        }
    }
    m_facts->setFacts(facts);
    check();
    if (!m_submitted || m_service.state() == State::changing || m_service.state() == State::waiting) {
        return;
    }
    m_submitted = false;
    const auto& problem = m_service.problem();
    end(problem ? Result<void>(tl::unexpected(*problem)) : Result<void>());
}

/// The settings are kept whether or not the service can run with them now.
void SettingsDialog::submit()
{
    m_submitted = true;
    begin(nullptr);
    m_service.apply(draft());
}

} // namespace sharepane::ui
