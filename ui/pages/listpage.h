#pragma once

#include "ui/models/recordsmodel.h"
#include "ui/pages/page.h"

class QLabel;
class QLineEdit;
class QSplitter;
class QStackedWidget;
class QTableView;

namespace sharepane::ui {

class Banner;
class EmptyState;

/// A page of records: a searched, sorted, virtual list and the detail of the selected one beside it, or an
/// empty state while there is nothing at all.
class ListPage : public Page {
    Q_OBJECT

public:
    [[nodiscard]] QTableView* table() const { return m_table; }
    [[nodiscard]] QLineEdit* search() const { return m_search; }
    [[nodiscard]] const Banner* banner() const { return m_banner; }
    /// Now, or once it is there.
    void select(const QString& key);

    void saveState(QVariantMap& state) const override;
    void restoreState(const QSettings& settings) override;
    void focusContent() override;

protected:
    /// `empty` becomes the page's child.
    ListPage(QString id, const QString& title, QString iconName, Jobs& jobs,
             std::vector<RecordsModel::Column> columns, EmptyState* empty, QWidget* parent);

    /// To be called once: `detail` stands right of the list, whose columns have these widths in characters,
    /// and at least that of their titles.
    void arrangeList(const QString& searchHint, const std::vector<int>& widths, QWidget* detail);
    /// In the row of the search, right of it.
    void addFilter(QWidget* filter);
    /// What there is now; `loaded` says that nothing really means that there is nothing.
    void setRecords(std::shared_ptr<const Records> records, bool loaded);
    [[nodiscard]] QString selectedKey() const;
    /// The selection, or what is known of it, changed.
    virtual void takeSelection() = 0;
    /// Whether somebody looks at the page.
    virtual void setWatched(bool /*watched*/) {}
    [[nodiscard]] EmptyState* emptyState() const { return m_empty; }
    [[nodiscard]] Banner* messages() const { return m_banner; }

    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void takeArrangement();

    RecordsModel* m_model;
    QStackedWidget* m_whole;
    EmptyState* m_empty;
    QSplitter* m_splitter;
    QLineEdit* m_search;
    QLabel* m_count;
    QWidget* m_filters;
    QTableView* m_table;
    Banner* m_banner;
    QString m_wanted; ///< to select once it is there
};

} // namespace sharepane::ui
