#pragma once

#include "ui/controllers/jobs.h"

#include <QtCore/QAbstractTableModel>
#include <QtCore/QHash>
#include <QtCore/QPointer>
#include <QtCore/QString>

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

namespace sharepane::ui {

/// Of ArrangedModel, what can't be a template.
class ArrangedTable : public QAbstractTableModel {
    Q_OBJECT

public:
    using QAbstractTableModel::QAbstractTableModel;

Q_SIGNALS:
    /// A new arrangement is shown.
    void arranged();
};

/// The rows of a source that is immutable once shared, searched and sorted. The work of that is done on a
/// worker, so that 100,000 rows change ten times a second without a stall; rows keep their selection by key.
///
/// `Rules` says what rows are: `rows(source)`, a range of Row that the source owns; `key(row)`, unique among
/// them; `same(a, b)`, whether two have the same key; `matches(row, needle)` in any case; and `arrange(rows,
/// column, descending)`, which brings pointers to the matching ones into the order of a column (-1: as they
/// come). It is copied to the worker.
template <typename Source, typename Row, typename Rules>
class ArrangedModel : public ArrangedTable {
public:
    void setSource(std::shared_ptr<const Source> source)
    {
        // Freeing 100,000 rows takes a while too.
        m_jobs.detach([old = std::exchange(m_source, std::move(source))] {});
        arrange();
    }
    void setNeedle(const QString& needle)
    {
        m_needle = needle.trimmed();
        arrange();
    }
    void sort(int column, Qt::SortOrder order) override
    {
        m_sortColumn = column;
        m_order = order;
        arrange();
    }
    [[nodiscard]] const Row* at(int row) const
    {
        return row >= 0 && row < rowCount() ? m_shown->rows[static_cast<std::size_t>(row)] : nullptr;
    }
    /// -1 when it is not shown.
    [[nodiscard]] int rowOfKey(const QString& key) const { return m_shown->byKey.value(key, -1); }
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override
    {
        return parent.isValid() ? 0 : static_cast<int>(m_shown->rows.size());
    }

protected:
    ArrangedModel(Jobs& jobs, Rules rules, int sortColumn, QObject* parent)
        : ArrangedTable(parent)
        , m_jobs(jobs)
        , m_rules(std::move(rules))
        , m_sortColumn(sortColumn)
        , m_source(std::make_shared<Source>())
        , m_shown(std::make_shared<Arrangement>())
    {
    }
    /// The newest, perhaps not yet arranged.
    [[nodiscard]] const Source& source() const { return *m_source; }

private:
    struct Arrangement {
        std::shared_ptr<const Source> source;
        std::vector<const Row*> rows;
        QHash<QString, int> byKey;
        bool sameOrder = false; ///< as the one before
    };
    using Shown = std::shared_ptr<const Arrangement>;

    static Shown arrangementOf(std::shared_ptr<const Source> source, const Arrangement& before,
                               const Rules& rules, const QString& needle, int column, bool descending)
    {
        auto next = std::make_shared<Arrangement>();
        next->source = std::move(source);
        const auto& all = rules.rows(*next->source);
        next->rows.reserve(all.size());
        for (const Row& row : all) {
            if (needle.isEmpty() || rules.matches(row, needle)) {
                next->rows.push_back(&row);
            }
        }
        rules.arrange(next->rows, column, descending);
        next->byKey.reserve(static_cast<qsizetype>(next->rows.size()));
        for (std::size_t i = 0; i < next->rows.size(); ++i) {
            next->byKey.insert(rules.key(*next->rows[i]), static_cast<int>(i));
        }
        next->sameOrder = std::ranges::equal(next->rows, before.rows,
                                             [&](const Row* a, const Row* b) { return rules.same(*a, *b); });
        return next;
    }

    void arrange()
    {
        if (m_job) {
            m_again = true;
            return;
        }
        m_again = false;
        m_job = m_jobs.run(
            this,
            [source = m_source, before = m_shown, rules = m_rules, needle = m_needle, column = m_sortColumn,
             descending = m_order == Qt::DescendingOrder](const CancelToken&) -> Result<Shown> {
                return arrangementOf(source, *before, rules, needle, column, descending);
            },
            [this](Result<Shown> next) {
                m_job.clear();
                show(*std::move(next));
                if (m_again) {
                    arrange();
                }
            });
    }

    void show(Shown next)
    {
        const Shown old = m_shown;
        if (next->sameOrder) {
            m_shown = std::move(next);
            if (rowCount() > 0) {
                Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
            }
        } else {
            Q_EMIT layoutAboutToBeChanged();
            const QModelIndexList before = persistentIndexList();
            m_shown = std::move(next);
            QModelIndexList after;
            after.reserve(before.size());
            for (const auto& place : before) {
                const int row = rowOfKey(m_rules.key(*old->rows[static_cast<std::size_t>(place.row())]));
                after << (row < 0 ? QModelIndex() : index(row, place.column()));
            }
            changePersistentIndexList(before, after);
            Q_EMIT layoutChanged();
        }
        Q_EMIT arranged();
        m_jobs.detach([old] {});
    }

    Jobs& m_jobs;
    const Rules m_rules;
    QPointer<Job> m_job;
    bool m_again = false;
    QString m_needle;
    int m_sortColumn;
    Qt::SortOrder m_order = Qt::AscendingOrder;
    std::shared_ptr<const Source> m_source;
    Shown m_shown;
};

} // namespace sharepane::ui
