#pragma once

class QLabel;

namespace sharepane::ui {

/// For a caption with a mnemonic, which is drawn without the kerning that is measured.
void giveRoom(QLabel* caption);

} // namespace sharepane::ui
