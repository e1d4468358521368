#pragma once

#include "core/facade/session.h"
#include "ui/wizards/formdialog.h"
#include "ui/wizards/share/sharedraft.h"

class QComboBox;
class QLineEdit;
class QPlainTextEdit;

namespace sharepane::ui {

/// Makes a share, and with it the account that it belongs to when that is a new one.
class NewShareDialog : public FormDialog {
    Q_OBJECT

public:
    NewShareDialog(facade::Session& session, Jobs& jobs, SharingController& sharing,
                   QWidget* parent = nullptr);
    [[nodiscard]] QComboBox* accountBox() const { return m_account; }
    [[nodiscard]] QLineEdit* emailEdit() const { return m_email; }
    [[nodiscard]] QLineEdit* nameEdit() const { return m_name; }
    [[nodiscard]] QPlainTextEdit* termsEdit() const { return m_terms; }

Q_SIGNALS:
    void created(const sharepane::facade::ShareName& name);

protected:
    void submit() override;

private:
    [[nodiscard]] ShareDraft draft() const;
    void check();
    void showExisting(const facade::AccountInfo* account);

    facade::Session& m_session;
    Jobs& m_jobs;
    SharingController& m_sharing;
    QComboBox* m_account;
    QLineEdit* m_email;
    QLineEdit* m_organization;
    QLineEdit* m_name;
    QLineEdit* m_description;
    QPlainTextEdit* m_terms;
    QLabel* m_accountNote = nullptr;
    QLabel* m_emailNote = nullptr;
    QLabel* m_nameNote = nullptr;
};

} // namespace sharepane::ui
