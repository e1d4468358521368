#include "ui/widgets/tables.h"

#include <QtCore/QEvent>
#include <QtGui/QAction>
#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>
#include <QtWidgets/QHeaderView>

#include <algorithm>

namespace sharepane::ui {

using namespace Qt::StringLiterals;

namespace {

/// Gives the first column, with what the row is about, what the others leave: but never so little that it
/// can't be read. Where there is no room for that, the table scrolls.
class RoomForTheFirst : public QObject {
public:
    explicit RoomForTheFirst(QTableView* view)
        : QObject(view)
        , m_view(view)
    {
        view->viewport()->installEventFilter(this);
        connect(view->horizontalHeader(), &QHeaderView::sectionResized, this, [this](int section) {
            if (section != 0) {
                fit();
            }
        });
        if (const auto* model = view->model()) {
            connect(model, &QAbstractItemModel::modelReset, this, &RoomForTheFirst::fit,
                    Qt::QueuedConnection);
        }
        fit();
    }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override
    {
        if (event->type() == QEvent::Resize) {
            fit();
        }
        return QObject::eventFilter(watched, event);
    }

private:
    void fit()
    {
        constexpr int readable = 20;            // letters
        constexpr int around = 32;              // pixels of an icon, and of the margins
        const QAbstractItemView* view = m_view; // a table keeps its hints to itself
        auto* header = m_view->horizontalHeader();
        if (header->count() == 0) {
            return;
        }
        int others = 0;
        for (int i = 1; i < header->count(); ++i) {
            others += header->sectionSize(i);
        }
        const int whole = std::max(view->sizeHintForColumn(0), header->sectionSizeHint(0));
        const int least = std::min(whole, readable * m_view->fontMetrics().averageCharWidth() + around);
        header->resizeSection(0, std::max(m_view->viewport()->width() - others, least));
    }

    QTableView* m_view;
};

} // namespace

void setUpRows(QTableView* view, const QString& accessibleName)
{
    view->setAccessibleName(accessibleName);
    view->setSelectionBehavior(QAbstractItemView::SelectRows);
    view->setSelectionMode(QAbstractItemView::SingleSelection);
    view->setEditTriggers(QAbstractItemView::NoEditTriggers);
    view->setShowGrid(false);
    view->setAlternatingRowColors(false);
    view->setWordWrap(false);
    view->setTabKeyNavigation(false);
    view->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    view->setVerticalScrollMode(QAbstractItemView::ScrollPerItem);
    view->setTextElideMode(Qt::ElideMiddle);
    view->verticalHeader()->hide();
    view->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    view->verticalHeader()->setDefaultSectionSize(view->fontMetrics().height() + 11);
    view->horizontalHeader()->setHighlightSections(false);
    view->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    view->horizontalHeader()->setMinimumSectionSize(48);

    auto* copy = new QAction(QObject::tr("Copy rows"), view);
    copy->setShortcut(QKeySequence::Copy);
    copy->setShortcutContext(Qt::WidgetShortcut);
    QObject::connect(copy, &QAction::triggered, view, [view] { copySelectedRows(view); });
    view->addAction(copy);
}

void fitColumns(QTableView* view)
{
    constexpr int looked = 50;
    auto* header = view->horizontalHeader();
    header->setResizeContentsPrecision(looked);
    header->setSectionResizeMode(QHeaderView::ResizeToContents);
    header->setSectionResizeMode(0, QHeaderView::Fixed);
    new RoomForTheFirst(view);
}

void copySelectedRows(const QTableView* view)
{
    const auto* model = view->model();
    if (model == nullptr || view->selectionModel() == nullptr) {
        return;
    }
    QStringList lines;
    QStringList cells;
    for (int column = 0; column < model->columnCount(); ++column) {
        cells << model->headerData(column, Qt::Horizontal).toString();
    }
    lines << cells.join(u'\t');
    for (const auto& row : view->selectionModel()->selectedRows()) {
        cells.clear();
        for (int column = 0; column < model->columnCount(); ++column) {
            cells << row.siblingAtColumn(column).data().toString();
        }
        lines << cells.join(u'\t');
    }
    QGuiApplication::clipboard()->setText(lines.join(u'\n') + u'\n');
}

} // namespace sharepane::ui
