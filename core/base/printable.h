#pragma once

#include <string>
#include <string_view>

namespace sharepane {

/// `text` as it may be shown on one line of a terminal or a window: what a terminal would take as an order
/// (C0, DEL, C1), what ends a line (also U+2028, U+2029), what turns the direction of writing (Unicode's
/// bidirectional marks, embeddings, overrides and isolates), and bytes that are no UTF-8 become "\n", "\t",
/// "\r", "\x1b" or "\u202e". Everything else, a backslash too, stays as it is: this is for people, not for
/// programs that would read it back.
[[nodiscard]] std::string printable(std::string_view text);

} // namespace sharepane
