#include "ui/shell/commandpalette.h"

#include "ui/text/legible.h"
#include "ui/text/statetext.h"
#include "ui/widgets/badgedelegate.h"
#include "ui/widgets/icons.h"

#include <QtCore/QAbstractListModel>
#include <QtCore/QEvent>
#include <QtGui/QKeyEvent>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QListView>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>

namespace sharepane::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr std::size_t mostShown = 100;
constexpr int hintRole = Qt::UserRole;
constexpr int toneRole = Qt::UserRole + 1;

/// How well a key fits: 0 not at all; the start of the name is best, then the start of a word, then anywhere,
/// then the letters in this order.
int scoreOf(const QString& key, const QString& needle)
{
    const qsizetype at = key.indexOf(needle);
    if (at == 0) {
        return 4;
    }
    if (at > 0) {
        return key[at - 1].isLetterOrNumber() ? 2 : 3;
    }
    qsizetype from = 0;
    for (const QChar c : needle) {
        from = key.indexOf(c, from);
        if (from < 0) {
            return 0;
        }
        ++from;
    }
    return 1;
}

} // namespace

class CommandPalette::Model : public QAbstractListModel {
public:
    using QAbstractListModel::QAbstractListModel;

    std::vector<PaletteEntry> entries;
    std::vector<std::size_t> shown;

    void search(const QString& needle)
    {
        std::vector<std::pair<int, std::size_t>> found;
        for (std::size_t i = 0; i < entries.size(); ++i) {
            const int score = needle.isEmpty() ? 1 : scoreOf(entries[i].key, needle);
            if (score > 0) {
                found.emplace_back(-score, i);
            }
        }
        const std::size_t kept = std::min(found.size(), mostShown);
        std::partial_sort(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(kept), found.end());
        beginResetModel();
        shown.clear();
        for (std::size_t i = 0; i < kept; ++i) {
            shown.push_back(found[i].second);
        }
        endResetModel();
    }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override
    {
        return parent.isValid() ? 0 : static_cast<int>(shown.size());
    }

    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override
    {
        if (!index.isValid()) {
            return {};
        }
        const PaletteEntry& entry = entries[shown[static_cast<std::size_t>(index.row())]];
        switch (role) {
        case Qt::DisplayRole:
            return legible(entry.title);
        case Qt::DecorationRole:
            return icon(entry.iconName);
        case Qt::AccessibleTextRole:
            return u"%1, %2"_s.arg(entry.title, entry.hint);
        case hintRole:
            return entry.hint;
        case toneRole:
            return static_cast<int>(Tone::neutral);
        default:
            return {};
        }
    }
};

CommandPalette::CommandPalette(QWidget* parent)
    : QDialog(parent)
    , m_input(new QLineEdit(this))
    , m_list(new QListView(this))
    , m_none(new QLabel(tr("Nothing has such a name."), this))
    , m_model(new Model(this))
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Find anything"));
    setWindowFlag(Qt::WindowContextHelpButtonHint, false);
    resize(560, 420);
    m_input->setPlaceholderText(tr("Page, cluster, database, table or action"));
    m_input->setAccessibleName(tr("Find anything by its name"));
    m_input->addAction(icon(u"search"_s, Tone::neutral), QLineEdit::LeadingPosition);
    m_input->installEventFilter(this);
    m_list->setAccessibleName(tr("What was found"));
    m_list->setModel(m_model);
    m_list->setUniformItemSizes(true);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setIconSize({17, 17});
    m_list->setItemDelegate(new BadgeDelegate(hintRole, toneRole, m_list));
    m_none->setProperty("role", u"muted"_s);
    m_none->setAlignment(Qt::AlignCenter);
    m_none->hide();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 12, 12, 12);
    layout->addWidget(m_input);
    layout->addWidget(m_none);
    layout->addWidget(m_list, 1);
    connect(m_input, &QLineEdit::textChanged, this, &CommandPalette::search);
    connect(m_input, &QLineEdit::returnPressed, this, &CommandPalette::go);
    connect(m_list, &QListView::clicked, this, &CommandPalette::go);
    connect(m_list, &QListView::activated, this, &CommandPalette::go);
}

void CommandPalette::setEntries(std::vector<PaletteEntry> entries)
{
    for (auto& entry : entries) {
        entry.key = entry.title.toLower();
    }
    m_model->entries = std::move(entries);
    search(m_input->text());
}

void CommandPalette::search(const QString& needle)
{
    m_model->search(needle.trimmed().toLower());
    m_none->setVisible(m_model->rowCount() == 0);
    if (m_model->rowCount() > 0) {
        m_list->setCurrentIndex(m_model->index(0, 0));
    }
}

void CommandPalette::go()
{
    const QModelIndex index = m_list->currentIndex();
    if (!index.isValid()) {
        return;
    }
    const auto act = m_model->entries[m_model->shown[static_cast<std::size_t>(index.row())]].go;
    accept();
    act();
}

/// Up and down move in the list while one types.
bool CommandPalette::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_input && event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        int step = 0;
        switch (key->key()) {
        case Qt::Key_Up:
            step = -1;
            break;
        case Qt::Key_Down:
            step = 1;
            break;
        case Qt::Key_PageUp:
            step = -10;
            break;
        case Qt::Key_PageDown:
            step = 10;
            break;
        default:
            return QDialog::eventFilter(watched, event);
        }
        const int row =
            std::clamp(m_list->currentIndex().row() + step, 0, std::max(0, m_model->rowCount() - 1));
        m_list->setCurrentIndex(m_model->index(row, 0));
        return true;
    }
    return QDialog::eventFilter(watched, event);
}

} // namespace sharepane::ui
