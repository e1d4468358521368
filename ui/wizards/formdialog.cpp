#include "ui/wizards/formdialog.h"

#include "ui/text/legible.h"
#include "ui/widgets/captions.h"
#include "ui/widgets/facts.h"

#include <QtGui/QResizeEvent>
#include <QtWidgets/QVBoxLayout>

namespace sharepane::ui {

using namespace Qt::StringLiterals;

FormDialog::FormDialog(const QString& title, const QString& verb, QWidget* parent)
    : QDialog(parent)
    , m_banner(new Banner(this))
    , m_body(new QWidget(this))
    , m_form(new QFormLayout(m_body))
    , m_buttons(new QHBoxLayout)
    , m_busy(new QProgressBar(this))
    , m_verb(new QPushButton(verb, this))
    , m_cancel(new QPushButton(tr("Cancel"), this))
{
    setWindowTitle(legible(title));
    setAttribute(Qt::WA_DeleteOnClose);
    setMinimumWidth(480);
    m_form->setContentsMargins(0, 0, 0, 0);
    m_form->setHorizontalSpacing(14);
    m_form->setVerticalSpacing(8);
    m_form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    m_form->setLabelAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_busy->setRange(0, 0);
    m_busy->setTextVisible(false);
    m_busy->setAccessibleName(tr("Working"));
    m_busy->hide();
    m_verb->setProperty("primary", true);
    m_verb->setDefault(true);
    m_verb->setAccessibleName(verb);
    m_cancel->setAutoDefault(false);
    m_cancel->setAccessibleName(m_cancel->text());
    connect(m_verb, &QPushButton::clicked, this, [this] {
        m_banner->clear();
        submit();
    });
    connect(m_cancel, &QPushButton::clicked, this, &QDialog::reject);

    m_buttons->addStretch(1);
    m_buttons->addWidget(m_cancel);
    m_buttons->addWidget(m_verb);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(18, 16, 18, 14);
    layout->setSpacing(12);
    layout->addWidget(m_banner);
    layout->addWidget(m_body, 1);
    layout->addWidget(m_busy);
    layout->addLayout(m_buttons);
}

QLabel* FormDialog::addField(const QString& label, QWidget* field)
{
    auto* caption = new QLabel(label, m_body);
    caption->setBuddy(field);
    giveRoom(caption);
    field->setAccessibleName(QString(label).remove(u'&').remove(u':'));
    auto* note = new QLabel(m_body);
    note->setWordWrap(true);
    note->setProperty("role", u"muted"_s);
    note->hide();
    auto* column = new QVBoxLayout;
    column->setSpacing(3);
    column->addWidget(field);
    column->addWidget(note);
    m_form->addRow(caption, column);
    m_fields << field;
    m_columns << column;
    m_notes << note;
    return note;
}

void FormDialog::addText(const QString& text)
{
    auto* paragraph = new QLabel(text, m_body);
    paragraph->setWordWrap(true);
    m_form->addRow(paragraph);
    m_paragraphs << paragraph;
}

void FormDialog::setNote(QLabel* note, const QString& text, bool invalid)
{
    setNoteText(note, text, invalid);
    const auto at = m_notes.indexOf(note);
    if (at >= 0 && m_absent.contains(m_fields[at])) {
        note->hide();
    }
    fitHeight();
}

void FormDialog::setRowVisible(QWidget* field, bool visible)
{
    const auto at = m_fields.indexOf(field);
    if (at < 0) {
        return;
    }
    if (visible) {
        m_absent.remove(field);
    } else {
        m_absent.insert(field);
    }
    m_form->setRowVisible(m_columns[at], visible);
    m_notes[at]->setVisible(visible && !m_notes[at]->text().isEmpty());
    fitHeight();
}

QPushButton* FormDialog::addButton(const QString& verb)
{
    auto* button = new QPushButton(verb, this);
    button->setAutoDefault(false);
    button->setAccessibleName(verb);
    m_buttons->insertWidget(0, button);
    return button;
}

void FormDialog::setReady(bool ready)
{
    m_ready = ready;
    m_verb->setEnabled(ready && !m_job);
}

void FormDialog::begin(Job* job)
{
    m_job = job;
    m_body->setEnabled(false);
    m_busy->show();
    m_verb->setEnabled(false);
}

void FormDialog::unlock()
{
    m_job.clear();
    m_body->setEnabled(true);
    m_busy->hide();
    m_verb->setEnabled(m_ready);
}

/// The fields come before the buttons, whatever was made first.
void FormDialog::showEvent(QShowEvent* event)
{
    for (int i = 1; i < m_fields.size(); ++i) {
        setTabOrder(m_fields[i - 1], m_fields[i]);
    }
    if (!m_fields.isEmpty()) {
        setTabOrder(m_fields.last(), m_cancel);
        m_fields.first()->setFocus();
    }
    setTabOrder(m_cancel, m_verb);
    QDialog::showEvent(event);
    fitHeight();
}

/// Notes wrap, and a window doesn't grow by itself with the height that its width needs.
void FormDialog::fitHeight()
{
    if (!isVisible()) {
        return;
    }
    // A row's width is right only once the rows have their heights.
    constexpr int passes = 3;
    for (int pass = 0; pass < passes; ++pass) {
        m_form->invalidate();
        layout()->activate();
        m_form->activate();
        for (QLabel* note : m_notes + m_paragraphs) {
            note->setMinimumHeight(note->isHidden() ? 0 : note->heightForWidth(note->width()));
        }
        layout()->activate();
        resize(width(), layout()->totalMinimumSize().height());
    }
}

void FormDialog::resizeEvent(QResizeEvent* event)
{
    QDialog::resizeEvent(event);
    if (event->oldSize().width() != event->size().width()) {
        fitHeight();
    }
}

/// Cancel ends the running call first; its answer then says what happened.
void FormDialog::reject()
{
    if (m_job) {
        m_job->cancel();
        return;
    }
    QDialog::reject();
}

} // namespace sharepane::ui
