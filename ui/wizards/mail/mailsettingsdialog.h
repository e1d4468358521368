#pragma once

#include "core/facade/session.h"
#include "ui/wizards/formdialog.h"

class QComboBox;
class QLineEdit;
class QSpinBox;

namespace sharepane::ui {

/// The SMTP server that takes this workspace's mail. Its password goes into the keychain and is never shown.
class MailSettingsDialog : public FormDialog {
    Q_OBJECT

public:
    MailSettingsDialog(facade::Session& session, Jobs& jobs, QWidget* parent = nullptr);
    [[nodiscard]] QLineEdit* hostEdit() const { return m_host; }
    [[nodiscard]] QSpinBox* portBox() const { return m_port; }
    [[nodiscard]] QComboBox* securityBox() const { return m_security; }
    [[nodiscard]] QLineEdit* authoritiesEdit() const { return m_authorities; }
    [[nodiscard]] QLineEdit* userEdit() const { return m_user; }
    [[nodiscard]] QLineEdit* passwordEdit() const { return m_password; }
    [[nodiscard]] QLineEdit* senderEdit() const { return m_sender; }
    [[nodiscard]] QComboBox* languageBox() const { return m_language; }
    [[nodiscard]] QLineEdit* testEdit() const { return m_testTo; }
    [[nodiscard]] QPushButton* testButton() const { return m_test; }

protected:
    void submit() override;

private:
    using Server = facade::MailServerInfo;
    /// What came of a test message: the server as it is set now, and why the message did not go.
    struct Tried {
        std::optional<Server> server;
        std::optional<Error> problem;
    };

    void buildFields();
    void load();
    void show(const Server& server);
    [[nodiscard]] Server draft() const;
    [[nodiscard]] facade::MailServerRequest request() const;
    [[nodiscard]] bool changed() const;
    [[nodiscard]] bool passwordMissing() const;
    [[nodiscard]] QString passwordNote() const;
    [[nodiscard]] QString testRecipient() const;
    void check();
    void sendTest();
    void takeTest(const Result<Tried>& tried, const QString& recipient);

    facade::Session& m_session;
    Jobs& m_jobs;
    std::optional<Server> m_known; ///< as it is set; nothing: none is
    QLineEdit* m_host;
    QSpinBox* m_port;
    QComboBox* m_security;
    QLineEdit* m_authorities;
    QLineEdit* m_user;
    QLineEdit* m_password;
    QLineEdit* m_sender;
    QComboBox* m_language;
    QLineEdit* m_testTo;
    QPushButton* m_test;
    QLabel* m_hostNote = nullptr;
    QLabel* m_authoritiesNote = nullptr;
    QLabel* m_securityNote = nullptr;
    QLabel* m_passwordNote = nullptr;
    QLabel* m_senderNote = nullptr;
    QLabel* m_testNote = nullptr;
};

} // namespace sharepane::ui
