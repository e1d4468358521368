#pragma once

#include "core/facade/session.h"
#include "ui/wizards/formdialog.h"
#include "ui/wizards/share/sharedraft.h"

class QComboBox;
class QLineEdit;
class QPlainTextEdit;
class QSpinBox;

namespace sharepane::ui {

/// Makes signed invitations to a share, a file for each recipient, or makes one anew.
class InviteDialog : public FormDialog {
    Q_OBJECT

public:
    InviteDialog(facade::Session& session, Jobs& jobs, const facade::ShareName& share,
                 QWidget* parent = nullptr);
    /// Sends `again`; what was sent before is void.
    InviteDialog(facade::Session& session, Jobs& jobs, const facade::InvitationInfo& again,
                 QWidget* parent = nullptr);
    [[nodiscard]] QPlainTextEdit* recipientsEdit() const { return m_recipients; }
    [[nodiscard]] QLineEdit* folderEdit() const { return m_folder; }
    [[nodiscard]] QComboBox* wayBox() const { return m_way; }
    [[nodiscard]] QSpinBox* daysBox() const { return m_days; }
    [[nodiscard]] QPushButton* mailButton() const { return m_mail; }

Q_SIGNALS:
    /// What was made of all that was asked for.
    void issued(const sharepane::ui::Issued& outcome);

protected:
    void submit() override;

private:
    InviteDialog(facade::Session& session, Jobs& jobs, facade::ShareName share, std::string again,
                 const QString& verb, QWidget* parent);
    [[nodiscard]] InviteDraft draft() const;
    [[nodiscard]] QString wayText(InviteDraft::Way way) const;
    void check();
    void browse();
    void askForServer();
    void takeServer(const facade::MailServerInfo& server);
    void openMailSettings();
    void take(const Issued& outcome);

    facade::Session& m_session;
    Jobs& m_jobs;
    facade::ShareName m_share;
    std::string m_again; ///< id of the invitation to send again; empty: new ones
    QPlainTextEdit* m_recipients;
    QPlainTextEdit* m_message;
    QSpinBox* m_days;
    QComboBox* m_way;
    QLineEdit* m_folder;
    QPushButton* m_mail;
    QLabel* m_recipientsNote = nullptr;
    QLabel* m_folderNote = nullptr;
    QLabel* m_wayNote = nullptr;
    QString m_server; ///< who takes mail; empty: nobody
    Issued m_issued;  ///< so far
};

} // namespace sharepane::ui
