#pragma once

class QScrollArea;
class QWidget;

namespace sharepane::ui {

/// `content` as it is where there is room, scrolled where there isn't: nothing is squeezed in a low window.
/// Shows what is behind it.
[[nodiscard]] QScrollArea* scrolled(QWidget* content, QWidget* parent);

} // namespace sharepane::ui
