#pragma once

#include "ui/controllers/jobs.h"
#include "ui/widgets/banner.h"

#include <QtCore/QPointer>
#include <QtCore/QSet>
#include <QtWidgets/QDialog>
#include <QtWidgets/QFormLayout>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QProgressBar>
#include <QtWidgets/QPushButton>

namespace sharepane::ui {

/// A dialog over an inert draft: nothing happens before its one verb button. While the call runs the form is
/// locked and Cancel ends the call; an error stays in the dialog with the draft as it was.
class FormDialog : public QDialog {
    Q_OBJECT

public:
    /// Null when nothing runs.
    [[nodiscard]] Job* job() const { return m_job; }
    [[nodiscard]] const Banner* banner() const { return m_banner; }
    [[nodiscard]] QPushButton* verbButton() const { return m_verb; }

    void reject() override;

protected:
    FormDialog(const QString& title, const QString& verb, QWidget* parent);

    [[nodiscard]] QFormLayout* form() const { return m_form; }
    /// Adds a labelled field with an accessible name and a note line below it, which `setNote` fills.
    QLabel* addField(const QString& label, QWidget* field);
    void setNote(QLabel* note, const QString& text, bool invalid);
    /// A paragraph over the whole width.
    void addText(const QString& text);
    /// Shows or hides a field with its label and its note.
    void setRowVisible(QWidget* field, bool visible);
    /// Another verb, left of Cancel.
    QPushButton* addButton(const QString& verb);
    void setReady(bool ready);
    /// Locks the form until the job ends; `showOutcome` unlocks.
    void begin(Job* job);
    /// Accepts, or shows the error and gives the form back.
    template <typename T>
    void end(const Result<T>& result)
    {
        unlock();
        if (result) {
            accept();
        } else {
            m_banner->showError(result.error());
        }
    }
    void unlock();
    [[nodiscard]] Banner* messages() const { return m_banner; }
    /// The verb was pressed: start the one call.
    virtual void submit() = 0;
    void showEvent(QShowEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void fitHeight();

    Banner* m_banner;
    QWidget* m_body;
    QFormLayout* m_form;
    QHBoxLayout* m_buttons;
    QProgressBar* m_busy;
    QPushButton* m_verb;
    QPushButton* m_cancel;
    QPointer<Job> m_job;
    QList<QWidget*> m_fields;
    QList<QLayout*> m_columns; ///< of each field and its note
    QSet<QWidget*> m_absent;   ///< fields whose rows are not shown
    QList<QLabel*> m_notes;
    QList<QLabel*> m_paragraphs;
    bool m_ready = true;
};

} // namespace sharepane::ui
