#pragma once

class QLineEdit;
class QString;

namespace sharepane::ui {

/// A folder at the line's end that opens a dialog, titled `title`, to choose an existing file; its path
/// replaces what is written.
void addFileChoice(QLineEdit* edit, const QString& title);

} // namespace sharepane::ui
