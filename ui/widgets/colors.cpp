#include "ui/widgets/colors.h"

namespace sharepane::ui {

const Colors& lightColors()
{
    static const Colors colors{.dark = false,
                               .window = QColor(0xf5, 0xf6, 0xf8),
                               .surface = QColor(0xff, 0xff, 0xff),
                               .sidebar = QColor(0xeb, 0xed, 0xf1),
                               .border = QColor(0xd5, 0xd9, 0xe0),
                               .text = QColor(0x1a, 0x1f, 0x26),
                               .muted = QColor(0x57, 0x60, 0x6c),
                               .accent = QColor(0x0a, 0x5f, 0xb8),
                               .accentSoft = QColor(0xdc, 0xea, 0xfa),
                               .good = QColor(0x17, 0x70, 0x43),
                               .warning = QColor(0x8f, 0x5a, 0x00),
                               .danger = QColor(0xba, 0x24, 0x28),
                               .stripe = QColor(0xfa, 0xfb, 0xfc)};
    return colors;
}

const Colors& darkColors()
{
    static const Colors colors{.dark = true,
                               .window = QColor(0x17, 0x1a, 0x1f),
                               .surface = QColor(0x1e, 0x22, 0x28),
                               .sidebar = QColor(0x12, 0x15, 0x19),
                               .border = QColor(0x36, 0x3c, 0x45),
                               .text = QColor(0xe7, 0xea, 0xee),
                               .muted = QColor(0x9d, 0xa7, 0xb3),
                               .accent = QColor(0x63, 0xae, 0xf7),
                               .accentSoft = QColor(0x22, 0x38, 0x50),
                               .good = QColor(0x55, 0xc7, 0x91),
                               .warning = QColor(0xe3, 0xac, 0x52),
                               .danger = QColor(0xf4, 0x82, 0x82),
                               .stripe = QColor(0x21, 0x26, 0x2c)};
    return colors;
}

QColor Colors::of(Tone tone) const
{
    switch (tone) {
    case Tone::accent:
        return accent;
    case Tone::good:
        return good;
    case Tone::warning:
        return warning;
    case Tone::danger:
        return danger;
    case Tone::neutral:
        break;
    }
    return muted;
}

QColor Colors::soft(Tone tone) const
{
    const QColor strong = of(tone);
    const double share = dark ? 0.15 : 0.10;
    const auto mix = [share](int a, int b) {
        return static_cast<int>(a * share + b * (1 - share));
    };
    return {mix(strong.red(), surface.red()), mix(strong.green(), surface.green()),
            mix(strong.blue(), surface.blue())};
}

const Colors& colorsFor(const QPalette& palette)
{
    return palette.color(QPalette::Window).lightness() < 128 ? darkColors() : lightColors();
}

QPalette paletteOf(const Colors& colors)
{
    QPalette palette;
    palette.setColor(QPalette::Window, colors.window);
    palette.setColor(QPalette::WindowText, colors.text);
    palette.setColor(QPalette::Base, colors.surface);
    palette.setColor(QPalette::AlternateBase, colors.stripe);
    palette.setColor(QPalette::Text, colors.text);
    palette.setColor(QPalette::PlaceholderText, colors.muted);
    palette.setColor(QPalette::Button, colors.dark ? QColor(0x29, 0x2e, 0x36) : QColor(0xfc, 0xfc, 0xfd));
    palette.setColor(QPalette::ButtonText, colors.text);
    palette.setColor(QPalette::BrightText, colors.danger);
    palette.setColor(QPalette::Highlight, colors.accentSoft);
    palette.setColor(QPalette::HighlightedText, colors.text);
    palette.setColor(QPalette::Link, colors.accent);
    palette.setColor(QPalette::LinkVisited, colors.accent);
    palette.setColor(QPalette::ToolTipBase,
                     colors.dark ? QColor(0x2c, 0x32, 0x3a) : QColor(0xff, 0xff, 0xff));
    palette.setColor(QPalette::ToolTipText, colors.text);
    palette.setColor(QPalette::Light, colors.surface);
    palette.setColor(QPalette::Midlight, colors.border);
    palette.setColor(QPalette::Mid, colors.border);
    palette.setColor(QPalette::Dark, colors.border.darker(120));
    palette.setColor(QPalette::Shadow, QColor(0, 0, 0, 60));
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
        QColor faint = colors.muted;
        faint.setAlpha(150);
        palette.setColor(QPalette::Disabled, role, faint);
    }
    return palette;
}

} // namespace sharepane::ui
