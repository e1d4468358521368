#include "ui/widgets/theme.h"

#include "ui/widgets/colors.h"

#include <QtDBus/QDBusConnection>
#include <QtDBus/QDBusMessage>
#include <QtDBus/QDBusPendingCallWatcher>
#include <QtDBus/QDBusPendingReply>
#include <QtDBus/QDBusVariant>
#include <QtWidgets/QApplication>
#include <QtWidgets/QStyleFactory>
#include <QtWidgets/QToolTip>

namespace sharepane::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr auto portalService = "org.freedesktop.portal.Desktop"_L1;
constexpr auto portalPath = "/org/freedesktop/portal/desktop"_L1;
constexpr auto portalInterface = "org.freedesktop.portal.Settings"_L1;
constexpr auto appearance = "org.freedesktop.appearance"_L1;
constexpr auto colorScheme = "color-scheme"_L1;
constexpr uint prefersDark = 1;

/// The portal wraps the number in one variant or two, depending on the call.
uint unwrapped(QVariant value)
{
    while (value.canConvert<QDBusVariant>()) {
        value = value.value<QDBusVariant>().variant();
    }
    return value.toUInt();
}

QString styleSheetOf(const Colors& c)
{
    return uR"(
QToolTip { background: %tip; color: %text; border: 1px solid %border; padding: 4px 6px; }
QMainWindow::separator { width: 1px; height: 1px; background: %border; }
QMenuBar { background: %sidebar; border: none; padding: 1px 4px; }
QMenuBar::item { padding: 4px 9px; border-radius: 4px; background: transparent; }
QMenuBar::item:selected { background: %accentSoft; }
QMenu { background: %surface; border: 1px solid %border; padding: 4px; }
QMenu::item { padding: 5px 26px 5px 10px; border-radius: 4px; }
QMenu::item:selected { background: %accentSoft; color: %text; }
QMenu::item:disabled { color: %muted; }
QMenu::icon { padding-left: 6px; }
QMenu::separator { height: 1px; background: %border; margin: 4px 6px; }
QStatusBar { background: %sidebar; border-top: 1px solid %border; }
QStatusBar::item { border: none; }
QSplitter::handle { background: %border; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
QLineEdit, QPlainTextEdit, QComboBox, QSpinBox {
    background: %surface; color: %text; border: 1px solid %border; border-radius: 5px; padding: 4px 7px;
    selection-background-color: %accent; selection-color: %onAccent; }
QLineEdit:focus, QComboBox:focus, QPlainTextEdit:focus, QSpinBox:focus { border: 1px solid %accent; }
QLineEdit:disabled, QComboBox:disabled, QSpinBox:disabled, QPlainTextEdit:disabled { color: %muted; background: %window; }
QComboBox::drop-down { border: none; width: 22px; }
QComboBox::down-arrow { image: url(:/icons/chevron-down-%mode.svg); width: 12px; height: 12px; }
QComboBox QAbstractItemView { background: %surface; border: 1px solid %border; outline: none;
    selection-background-color: %accentSoft; selection-color: %text; }
QSpinBox::up-button, QSpinBox::down-button { border: none; width: 18px; background: transparent; }
QSpinBox::up-arrow { image: url(:/icons/chevron-up-%mode.svg); width: 10px; height: 10px; }
QSpinBox::down-arrow { image: url(:/icons/chevron-down-%mode.svg); width: 10px; height: 10px; }
QPushButton { background: %button; color: %text; border: 1px solid %border; border-radius: 5px;
    padding: 5px 13px; min-height: 1.25em; }
QPushButton:hover { background: %hover; }
QPushButton:pressed { background: %accentSoft; }
QPushButton:focus { border: 1px solid %accent; }
QPushButton:disabled { color: %muted; background: %window; }
QPushButton[primary="true"] { background: %accent; color: %onAccent; border: 1px solid %accent; font-weight: 600; }
QPushButton[primary="true"]:hover { background: %accentHover; }
QPushButton[primary="true"]:focus { border: 2px solid %text; padding: 4px 12px; }
QPushButton[primary="true"]:disabled { background: %border; color: %muted; border-color: %border; }
QPushButton[danger="true"] { background: %danger; color: %onAccent; border: 1px solid %danger; font-weight: 600; }
QPushButton[role="card"] { background: %surface; border: 1px solid %border; border-radius: 7px; padding: 0; }
QPushButton[role="card"]:hover { background: %hover; }
QPushButton[role="card"]:focus { border: 1px solid %accent; }
QLabel[role="value"] { font-size: %titlePt; font-weight: 600; }
QToolButton#qt_toolbar_ext_button { qproperty-icon: url(:/icons/chevron-%mode.svg); padding: 0; }
QToolButton { border: 1px solid transparent; border-radius: 5px; padding: 4px 6px; color: %text; }
QToolButton:hover { background: %hover; }
QToolButton:pressed, QToolButton:checked { background: %accentSoft; }
QToolButton:focus { border: 1px solid %accent; }
QToolButton:disabled { color: %muted; }
QToolButton[compact="true"] { padding: 0 2px; }
QToolButton::menu-indicator { image: none; }
QToolButton[menu="true"] { padding-right: 20px; }
QToolButton[menu="true"]::menu-indicator { image: url(:/icons/chevron-down-%mode.svg); width: 11px; height: 11px;
    subcontrol-origin: padding; subcontrol-position: right center; right: 5px; }
QAbstractItemView { background: %surface; border: none; outline: none; alternate-background-color: %stripe;
    selection-background-color: %accentSoft; selection-color: %text; }
QAbstractItemView:disabled { color: %muted; }
QTableView { gridline-color: %border; }
QTableView::item { padding: 0 8px; border: none; }
QTableView::item:selected, QTreeView::item:selected, QListView::item:selected { background: %accentSoft; color: %text; }
QTableView#resultGrid::item:focus { border: 1px solid %accent; padding: 0 7px; }
QTreeView::item { padding: 3px 2px; border: none; }
QTreeView::item:hover:!selected, QListView::item:hover:!selected { background: %hover; }
QTreeView::branch { background: transparent; }
QTreeView::branch:selected { background: %accentSoft; }
QTreeView::branch:has-children:closed { image: url(:/icons/chevron-%mode.svg); padding: 3px; }
QTreeView::branch:has-children:open { image: url(:/icons/chevron-down-%mode.svg); padding: 3px; }
QListView#framed { border: 1px solid %border; border-radius: 5px; }
QListView::item { padding: 5px 4px; border-radius: 4px; }
QTabBar::close-button { image: url(:/icons/close-%mode.svg); subcontrol-position: right; }
QTabBar::close-button:hover { background: %hover; border-radius: 3px; }
QHeaderView { background: %window; }
QHeaderView::section { background: %window; color: %muted; border: none; border-right: 1px solid %border;
    border-bottom: 1px solid %border; padding: 5px 11px; font-weight: 600; }
QHeaderView::section:vertical { padding: 2px 6px; font-weight: normal; }
QTableCornerButton::section { background: %window; border: none; border-right: 1px solid %border;
    border-bottom: 1px solid %border; }
QTabWidget::pane { border: none; border-top: 1px solid %border; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QTabBar { background: transparent; qproperty-drawBase: 0; }
QTabBar::tab { padding: 6px 12px; color: %muted; border: none; border-bottom: 2px solid transparent; }
QTabBar::tab:selected { color: %text; border-bottom: 2px solid %accent; }
QTabBar::tab:hover { color: %text; }
QTabBar::tab:focus { background: %accentSoft; }
QTabBar QToolButton { background: %window; border: 1px solid %border; border-radius: 0; padding: 0; }
QTabBar QToolButton::right-arrow { image: url(:/icons/chevron-%mode.svg); width: 12px; height: 12px; }
QTabBar QToolButton::left-arrow { image: url(:/icons/chevron-left-%mode.svg); width: 12px; height: 12px; }
QProgressBar { border: none; border-radius: 3px; background: %border; max-height: 6px; min-height: 6px; }
QProgressBar::chunk { background: %accent; border-radius: 3px; }
QScrollArea { border: none; background: transparent; }
QScrollBar:vertical { width: 12px; background: transparent; margin: 0; }
QScrollBar:horizontal { height: 12px; background: transparent; margin: 0; }
QScrollBar::handle { background: %scroll; border-radius: 4px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: %muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: none; }
QCheckBox, QRadioButton { spacing: 7px; }
QCheckBox::indicator { width: 14px; height: 14px; border: 1px solid %muted; border-radius: 3px; background: %surface; }
QCheckBox::indicator:checked { background: %accent; border-color: %accent; image: url(:/icons/tick-%mode.svg); }
QCheckBox::indicator:focus { border: 2px solid %text; width: 12px; height: 12px; }
QCheckBox::indicator:disabled { border-color: %border; background: %window; }
QLabel[role="title"] { font-size: %titlePt; font-weight: 600; }
QLabel[role="section"] { color: %muted; font-weight: 600; }
QLabel[role="muted"] { color: %muted; }
QLabel[role="invalid"] { color: %danger; }
QLabel[role="valid"] { color: %muted; }
QFrame[role="toolbar"] { border: none; border-bottom: 1px solid %border; }
QFrame[role="card"] { background: %surface; border: 1px solid %border; border-radius: 7px; }
QFrame[role="pane"] { background: %surface; }
)"_s.replace(u"%accentSoft"_s, c.accentSoft.name())
        .replace(u"%accentHover"_s, c.dark ? c.accent.lighter(112).name() : c.accent.darker(115).name())
        .replace(u"%accent"_s, c.accent.name())
        .replace(u"%onAccent"_s, c.dark ? u"#0c1116"_s : u"#ffffff"_s)
        .replace(u"%tip"_s, c.dark ? u"#2c323a"_s : u"#ffffff"_s)
        .replace(u"%titlePt"_s, u"%1pt"_s.arg(QApplication::font().pointSizeF() * 1.35, 0, 'f', 1))
        .replace(u"%text"_s, c.text.name())
        .replace(u"%border"_s, c.border.name())
        .replace(u"%sidebar"_s, c.sidebar.name())
        .replace(u"%surface"_s, c.surface.name())
        .replace(u"%window"_s, c.window.name())
        .replace(u"%muted"_s, c.muted.name())
        .replace(u"%danger"_s, c.danger.name())
        .replace(u"%stripe"_s, c.stripe.name())
        .replace(u"%button"_s, c.dark ? u"#292e36"_s : u"#fdfdfe"_s)
        .replace(u"%hover"_s, c.dark ? u"#2e343d"_s : u"#e9edf3"_s)
        .replace(u"%scroll"_s, c.dark ? u"#454c57"_s : u"#c2c8d1"_s)
        .replace(u"%mode"_s, c.dark ? u"dark"_s : u"light"_s);
}

} // namespace

ThemeChoice themeChoiceOf(const QString& word)
{
    if (word == "light"_L1) {
        return ThemeChoice::light;
    }
    return word == "dark"_L1 ? ThemeChoice::dark : ThemeChoice::system;
}

QString wordOf(ThemeChoice choice)
{
    switch (choice) {
    case ThemeChoice::light:
        return u"light"_s;
    case ThemeChoice::dark:
        return u"dark"_s;
    case ThemeChoice::system:
        break;
    }
    return u"system"_s;
}

Theme::Theme(ThemeChoice choice, QObject* parent)
    : QObject(parent)
    , m_choice(choice)
    , m_systemIsDark(QApplication::palette().color(QPalette::Window).lightness() < 128)
{
    QApplication::setStyle(QStyleFactory::create(u"Fusion"_s));
    apply();
    askPortal();
}

void Theme::choose(ThemeChoice choice)
{
    m_choice = choice;
    apply();
}

void Theme::askPortal()
{
    // Without a session bus the library might try to start one, which takes seconds.
    if (!qEnvironmentVariableIsSet("DBUS_SESSION_BUS_ADDRESS")) {
        return;
    }
    auto bus = QDBusConnection::sessionBus();
    if (!bus.isConnected()) {
        return;
    }
    bus.connect(portalService, portalPath, portalInterface, u"SettingChanged"_s, this,
                SLOT(portalSettingChanged(QString, QString, QDBusVariant)));
    auto message = QDBusMessage::createMethodCall(portalService, portalPath, portalInterface, u"Read"_s);
    message << QString(appearance) << QString(colorScheme);
    auto* watcher = new QDBusPendingCallWatcher(bus.asyncCall(message), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this](QDBusPendingCallWatcher* call) {
        const QDBusPendingReply<QVariant> reply = *call;
        if (!reply.isError()) {
            m_systemIsDark = unwrapped(reply.value()) == prefersDark;
            apply();
        }
        call->deleteLater();
    });
}

void Theme::portalSettingChanged(const QString& group, const QString& key, const QDBusVariant& value)
{
    if (group == appearance && key == colorScheme) {
        m_systemIsDark = unwrapped(value.variant()) == prefersDark;
        apply();
    }
}

void Theme::apply()
{
    const bool dark = m_choice == ThemeChoice::dark || (m_choice == ThemeChoice::system && m_systemIsDark);
    if (m_applied == static_cast<int>(dark)) {
        return;
    }
    m_applied = static_cast<int>(dark);
    const Colors& colors = dark ? darkColors() : lightColors();
    QApplication::setPalette(paletteOf(colors));
    QToolTip::setPalette(paletteOf(colors));
    qApp->setStyleSheet(styleSheetOf(colors));
}

} // namespace sharepane::ui
