#pragma once

#include "core/base/error.h"
#include "ui/text/statetext.h"

#include <QtWidgets/QFrame>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QToolButton>

#include <functional>

namespace sharepane::ui {

/// A message in place: an error with its cause and next step, or news. Hidden until it has something to say.
class Banner : public QFrame {
    Q_OBJECT

public:
    explicit Banner(QWidget* parent = nullptr);

    void showError(const Error& error);
    void showMessage(Tone tone, const QString& headline, const QString& more = {});
    /// One thing to do about the message that is shown, such as Undo; it goes with the message.
    void offer(const QString& verb, std::function<void()> act);
    void clear();
    /// The whole text, for tests and screen readers.
    [[nodiscard]] QString text() const;
    /// Without it, the banner goes only when `clear` says so.
    void setClosable(bool closable);

Q_SIGNALS:
    /// Somebody has read the message and closed it.
    void dismissed();

protected:
    void changeEvent(QEvent* event) override;

private:
    void restyle();

    Tone m_tone = Tone::neutral;
    QLabel* m_icon;
    QLabel* m_headline;
    QLabel* m_more;
    QPushButton* m_offer;
    QToolButton* m_close;
    std::function<void()> m_act;
};

} // namespace sharepane::ui
