#pragma once

#include "ui/controllers/shareservice.h"
#include "ui/wizards/formdialog.h"

class QCheckBox;
class QComboBox;
class QLineEdit;
class QSpinBox;

namespace sharepane::ui {

class FactsPanel;
class LimitsTable;

/// What is wrong with what was typed so far, field by field, as sentences or nothing. The core has the last
/// word.
struct ServiceProblems {
    QString address;
    QString certificate;
    QString key;
    QString publicUrl;
    [[nodiscard]] bool any() const
    {
        return !(address.isEmpty() && certificate.isEmpty() && key.isEmpty() && publicUrl.isEmpty());
    }
};
[[nodiscard]] ServiceProblems problemsOf(const ServiceSettings& values);

/// The window's settings: the share service, with its state.
class SettingsDialog : public FormDialog {
    Q_OBJECT

public:
    explicit SettingsDialog(ShareServiceController& service, QWidget* parent = nullptr);

    [[nodiscard]] QCheckBox* onBox() const { return m_on; }
    [[nodiscard]] QComboBox* addressBox() const { return m_address; }
    [[nodiscard]] QSpinBox* portBox() const { return m_port; }
    [[nodiscard]] QComboBox* transportBox() const { return m_transport; }
    [[nodiscard]] QLineEdit* publicUrlEdit() const { return m_publicUrl; }
    [[nodiscard]] QLineEdit* certificateEdit() const { return m_certificate; }
    [[nodiscard]] QLineEdit* keyEdit() const { return m_key; }
    /// Mail has a dialog of its own, which whoever opened this one opens over it.
    [[nodiscard]] QPushButton* mailButton() const { return m_mail; }
    [[nodiscard]] LimitsTable* limitsTable() const { return m_limits; }
    [[nodiscard]] const FactsPanel* facts() const { return m_facts; }

protected:
    void submit() override;

private:
    void buildFields();
    void show(const ServiceSettings& values);
    [[nodiscard]] ServiceSettings draft() const;
    void check();
    void takeService();

    ShareServiceController& m_service;
    bool m_submitted = false;
    QCheckBox* m_on;
    QComboBox* m_address;
    QSpinBox* m_port;
    QComboBox* m_transport;
    QLineEdit* m_certificate;
    QLineEdit* m_key;
    QLineEdit* m_publicUrl;
    LimitsTable* m_limits;
    FactsPanel* m_facts;
    QPushButton* m_mail;
    QLabel* m_onNote = nullptr;
    QLabel* m_addressNote = nullptr;
    QLabel* m_portNote = nullptr;
    QLabel* m_transportNote = nullptr;
    QLabel* m_certificateNote = nullptr;
    QLabel* m_keyNote = nullptr;
    QLabel* m_urlNote = nullptr;
    QLabel* m_limitsNote = nullptr;
};

} // namespace sharepane::ui
