#pragma once

#include "ui/models/hotspanmodel.h"
#include "ui/pages/followerpanel.h"

class QCheckBox;
class QComboBox;
class QLabel;
class QTableView;

namespace sharepane::ui {

/// What a follower keeps in its cache: hot spans beside the leader's, how both go together, prefetching.
class FollowerCachingPanel : public FollowerPanel {
    Q_OBJECT

public:
    FollowerCachingPanel(facade::Session& session, Jobs& jobs, QWidget* parent = nullptr);
    [[nodiscard]] HotSpanModel* spans() const { return m_spans; }
    [[nodiscard]] QComboBox* kindBox() const { return m_kind; }
    [[nodiscard]] QCheckBox* prefetchBox() const { return m_prefetch; }

    /// What of the database is in the cache now, and what should be.
    void showOccupancy(const facade::SyncStatus& status);

protected:
    void fill(const facade::FollowerDetail& detail) override;
    [[nodiscard]] std::optional<facade::FollowerChange> draft() const override;
    [[nodiscard]] bool valid() const override;

private:
    QComboBox* m_kind;
    QCheckBox* m_prefetch;
    QTableView* m_view;
    HotSpanModel* m_spans;
    QLabel* m_occupancy;
    QLabel* m_note;
};

} // namespace sharepane::ui
