#pragma once

#include "core/facade/session.h"
#include "ui/controllers/sharing.h"
#include "ui/wizards/formdialog.h"

#include <QtCore/QPointer>
#include <QtCore/QTimer>

class QCheckBox;
class QComboBox;
class QLineEdit;
class QPlainTextEdit;

namespace sharepane::ui {

class FactsPanel;

/// Shows what an invitation offers, from whom and under which terms; accepts or rejects it.
class AcceptDialog : public FormDialog {
    Q_OBJECT

public:
    /// `invitation` is a file or a link, and may be empty.
    AcceptDialog(facade::Session& session, Jobs& jobs, SharingController& sharing, const QString& invitation,
                 QWidget* parent = nullptr);
    [[nodiscard]] QLineEdit* invitationEdit() const { return m_invitation; }
    [[nodiscard]] const FactsPanel* facts() const { return m_facts; }
    [[nodiscard]] QCheckBox* termsBox() const { return m_accepted; }
    [[nodiscard]] QComboBox* accountBox() const { return m_account; }
    [[nodiscard]] QLineEdit* emailEdit() const { return m_email; }
    [[nodiscard]] QLineEdit* nameEdit() const { return m_name; }
    [[nodiscard]] QPushButton* rejectButton() const { return m_reject; }

Q_SIGNALS:
    /// Under this name.
    void accepted(const QString& received);
    void rejected(const QString& share);

protected:
    void submit() override;

private:
    void buildFields();
    void offerAccounts();
    void browse();
    /// What was typed is something else now.
    void takeTyped();
    void read();
    void display(const facade::InvitationContent& content);
    void showContent(bool shown);
    void check();
    [[nodiscard]] QString problem() const;
    void askToReject();

    facade::Session& m_session;
    Jobs& m_jobs;
    SharingController& m_sharing;
    std::optional<facade::InvitationContent> m_content; ///< of what is typed
    QString m_unread;                                   ///< why it can't be read
    QPointer<Job> m_reading;
    QTimer m_soon;
    QLineEdit* m_invitation;
    FactsPanel* m_facts;
    QPlainTextEdit* m_terms;
    QCheckBox* m_accepted;
    QComboBox* m_account;
    QLineEdit* m_email;
    QLineEdit* m_name;
    QPushButton* m_reject;
    QLabel* m_invitationNote = nullptr;
    QLabel* m_termsNote = nullptr;
    QLabel* m_accountNote = nullptr;
    QLabel* m_emailNote = nullptr;
    QLabel* m_nameNote = nullptr;
};

} // namespace sharepane::ui
