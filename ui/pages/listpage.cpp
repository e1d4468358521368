#include "ui/pages/listpage.h"

#include "ui/text/format.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/scrolled.h"
#include "ui/widgets/tables.h"

#include <QtWidgets/QHeaderView>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QScrollArea>
#include <QtWidgets/QSplitter>
#include <QtWidgets/QStackedWidget>
#include <QtWidgets/QTableView>

#include <algorithm>

namespace sharepane::ui {

using namespace Qt::StringLiterals;

ListPage::ListPage(QString id, const QString& title, QString iconName, Jobs& jobs,
                   std::vector<RecordsModel::Column> columns, EmptyState* empty, QWidget* parent)
    : Page(std::move(id), title, std::move(iconName), parent)
    , m_model(new RecordsModel(jobs, std::move(columns), this))
    , m_whole(new QStackedWidget(this))
    , m_empty(empty)
    , m_splitter(new QSplitter(this))
    , m_search(new QLineEdit(this))
    , m_count(new QLabel(this))
    , m_filters(new QWidget(this))
    , m_table(new QTableView(this))
    , m_banner(new Banner(this))
{
    connect(m_model, &RecordsModel::arranged, this, &ListPage::takeArrangement);
    connect(m_search, &QLineEdit::textChanged, m_model, &RecordsModel::setNeedle);
}

void ListPage::arrangeList(const QString& searchHint, const std::vector<int>& widths, QWidget* detail)
{
    m_search->setObjectName(u"search"_s);
    m_search->setPlaceholderText(searchHint);
    m_search->setAccessibleName(searchHint);
    m_search->setClearButtonEnabled(true);
    m_search->addAction(icon(u"search"_s, Tone::neutral), QLineEdit::LeadingPosition);
    m_count->setProperty("role", u"muted"_s);
    setUpRows(m_table, title());
    m_table->setModel(m_model);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setIconSize({16, 16});
    m_table->setContextMenuPolicy(Qt::ActionsContextMenu);
    auto* header = m_table->horizontalHeader();
    header->setSortIndicator(-1, Qt::AscendingOrder);
    m_table->setSortingEnabled(true);
    header->setSectionsMovable(true);
    header->setStretchLastSection(true);
    header->ensurePolished(); // what a title needs depends on the style
    const int width = m_table->fontMetrics().averageCharWidth();
    for (std::size_t column = 0; column < widths.size(); ++column) {
        const int section = static_cast<int>(column);
        header->resizeSection(section,
                              std::max(widths[column] * width + 26, header->sectionSizeHint(section)));
    }

    auto* list = new QFrame(this);
    list->setProperty("role", u"pane"_s);
    list->setMinimumWidth(220);
    auto* filters = new QHBoxLayout(m_filters);
    filters->setContentsMargins(0, 0, 0, 0);
    auto* row = new QHBoxLayout;
    row->setContentsMargins(10, 9, 10, 7);
    row->setSpacing(8);
    row->addWidget(m_search, 1);
    row->addWidget(m_filters);
    row->addWidget(m_count);
    auto* left = new QVBoxLayout(list);
    left->setContentsMargins(0, 0, 0, 0);
    left->setSpacing(0);
    left->addLayout(row);
    left->addWidget(m_table, 1);
    constexpr int narrowest = 270; // what doesn't fit is cut short, not scrolled sideways
    detail->setMinimumWidth(narrowest);
    auto* beside = scrolled(detail, this);
    beside->setMinimumWidth(300);
    m_splitter->addWidget(list);
    m_splitter->addWidget(beside);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setHandleWidth(1);
    m_splitter->setStretchFactor(0, 1);
    m_splitter->setStretchFactor(1, 1);
    m_splitter->setSizes({520, 480});

    m_whole->addWidget(m_empty);
    m_whole->addWidget(m_splitter);
    m_whole->setCurrentWidget(m_splitter);
    auto* bannerRow = new QVBoxLayout;
    bannerRow->setContentsMargins(14, 0, 14, 0);
    bannerRow->addWidget(m_banner);
    content()->addLayout(bannerRow);
    content()->addWidget(m_whole, 1);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this] { takeSelection(); });
}

void ListPage::addFilter(QWidget* filter)
{
    m_filters->layout()->addWidget(filter);
}

void ListPage::setRecords(std::shared_ptr<const Records> records, bool loaded)
{
    m_whole->setCurrentWidget(loaded && records->empty() ? static_cast<QWidget*>(m_empty) : m_splitter);
    m_model->setRecords(std::move(records));
}

void ListPage::takeArrangement()
{
    const int shown = m_model->rowCount();
    const int total = m_model->total();
    m_count->setText(shown == total ? formatNumber(total)
                                    : tr("%1 of %2").arg(formatNumber(shown), formatNumber(total)));
    const int wanted = m_wanted.isEmpty() ? -1 : m_model->rowOf(m_wanted);
    if (wanted >= 0) {
        m_wanted.clear();
        m_table->setCurrentIndex(m_model->index(wanted, 0));
        m_table->scrollTo(m_model->index(wanted, 0));
    } else if (!m_table->currentIndex().isValid() && shown > 0) {
        m_table->setCurrentIndex(m_model->index(0, 0));
    }
    takeSelection();
}

QString ListPage::selectedKey() const
{
    const Record* record = m_model->at(m_table->currentIndex().row());
    return record != nullptr ? record->key : QString();
}

void ListPage::select(const QString& key)
{
    m_search->clear();
    m_wanted = key;
    takeArrangement();
}

void ListPage::showEvent(QShowEvent* event)
{
    setWatched(true);
    Page::showEvent(event);
}

void ListPage::hideEvent(QHideEvent* event)
{
    setWatched(false);
    Page::hideEvent(event);
}

void ListPage::saveState(QVariantMap& state) const
{
    state.insert(id() + u"/splitter"_s, m_splitter->saveState());
    state.insert(id() + u"/columns"_s, m_table->horizontalHeader()->saveState());
    state.insert(id() + u"/selected"_s, selectedKey());
}

void ListPage::restoreState(const QSettings& settings)
{
    m_splitter->restoreState(settings.value(id() + u"/splitter"_s).toByteArray());
    m_table->horizontalHeader()->restoreState(settings.value(id() + u"/columns"_s).toByteArray());
    m_wanted = settings.value(id() + u"/selected"_s).toString();
}

void ListPage::focusContent()
{
    m_table->setFocus();
}

} // namespace sharepane::ui
