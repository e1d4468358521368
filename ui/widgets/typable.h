#pragma once

class QComboBox;
class QString;

namespace sharepane::ui {

/// A box whose choices are offered while another text may be typed. Completions show in a list: Qt's inline
/// ones replace a selected text by the first choice when Return is pressed. Its line speaks the box's
/// accessible name, which has to be set before.
void makeTypable(QComboBox* box);

/// The choice of this text when there is one, the text itself otherwise.
void setChoice(QComboBox* box, const QString& text);

} // namespace sharepane::ui
