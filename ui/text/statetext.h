#pragma once

#include "core/facade/types.h"

#include <QtCore/QString>

namespace sharepane::ui {

/// How urgent a state is, which decides its colour; never shown by colour alone.
enum class Tone : std::uint8_t { neutral, accent, good, warning, danger };

struct StateText {
    QString label;       ///< "Up to date"
    QString explanation; ///< a sentence for the tooltip
    Tone tone = Tone::neutral;
    QString icon; ///< name of an icon in resources/icons
};

[[nodiscard]] StateText describe(facade::SyncState state);
[[nodiscard]] QString describe(facade::DatabaseKind kind);
/// True for states in which somebody should look.
[[nodiscard]] bool needsAttention(facade::SyncState state);

} // namespace sharepane::ui
