#include "ui/pages/followercaching.h"

#include "ui/text/entitytext.h"
#include "ui/text/format.h"
#include "ui/widgets/facts.h"
#include "ui/widgets/tables.h"
#include "ui/wizards/attach/kinds.h"

#include <QtCore/QSignalBlocker>
#include <QtWidgets/QCheckBox>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QLabel>
#include <QtWidgets/QTableView>

namespace sharepane::ui {

using namespace Qt::StringLiterals;
FollowerCachingPanel::FollowerCachingPanel(facade::Session& session, Jobs& jobs, QWidget* parent)
    : FollowerPanel(session, jobs, tr("Apply the caching options"), parent)
    , m_kind(new QComboBox(this))
    , m_prefetch(
          new QCheckBox(tr("Prefetch: a commit is queryable only when its hot extents are here"), this))
    , m_view(new QTableView(this))
    , m_spans(new HotSpanModel(this))
    , m_occupancy(new QLabel(this))
    , m_note(new QLabel(this))
{
    offerKinds(m_kind);
    m_kind->setAccessibleName(tr("How the hot spans here and the leader's go together"));
    m_prefetch->setAccessibleName(m_prefetch->text());
    setUpRows(m_view, tr("Hot spans"));
    m_view->setModel(m_spans);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed |
                            QAbstractItemView::AnyKeyPressed);
    m_view->setSelectionBehavior(QAbstractItemView::SelectItems);
    m_view->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    constexpr int rows = 4;
    m_view->setMinimumHeight(rows * m_view->verticalHeader()->defaultSectionSize());
    m_occupancy->setWordWrap(true);
    m_note->setWordWrap(true);
    auto* top = new QHBoxLayout;
    auto* caption = new QLabel(tr("&Caching"), this);
    caption->setBuddy(m_kind);
    top->addWidget(caption);
    top->addWidget(m_kind);
    top->addStretch(1);
    body()->addWidget(m_occupancy);
    body()->addLayout(top);
    body()->addWidget(m_prefetch);
    body()->addWidget(m_view, 1);
    body()->addWidget(m_note);
    connect(m_kind, &QComboBox::currentIndexChanged, this, &FollowerCachingPanel::checkDraft);
    connect(m_prefetch, &QCheckBox::toggled, this, &FollowerCachingPanel::checkDraft);
    connect(m_spans, &HotSpanModel::edited, this, [this] {
        setNoteText(m_note, m_spans->valid() ? QString() : spanProblem(u"?"_s), true);
        checkDraft();
    });
    fill({});
    checkDraft();
}

void FollowerCachingPanel::showOccupancy(const facade::SyncStatus& status)
{
    const QString now =
        tr("In the cache: %1 in %2 of %3 extents. Hot: %4 in %5 extents.")
            .arg(formatBytes(status.cachedBytes), formatNumber(status.cachedExtents),
                 formatNumber(status.extents), formatBytes(status.hotBytes), formatNumber(status.hotExtents));
    const QString shortfall = status.cacheShortfall > 0
                                  ? u' ' + tr("The cache of its cluster is %1 too small for what is hot.")
                                               .arg(formatBytes(status.cacheShortfall))
                                  : QString();
    setNoteText(m_occupancy, now + shortfall, status.cacheShortfall > 0);
}

void FollowerCachingPanel::fill(const facade::FollowerDetail& detail)
{
    const QSignalBlocker quietKind(m_kind);
    const QSignalBlocker quietPrefetch(m_prefetch);
    m_kind->setCurrentIndex(m_kind->findData(static_cast<int>(detail.options.cachingKind)));
    m_prefetch->setChecked(detail.options.prefetchExtents);
    m_spans->setSpans(detail.hotSpans);
    QStringList missing;
    for (const auto& table : detail.missingTables) {
        missing << text(table);
    }
    setNoteText(m_note,
                missing.isEmpty() ? QString()
                                  : tr("These have a hot span here, but the leader has them no more: %1.")
                                        .arg(missing.join(u", "_s)),
                false);
}

std::optional<facade::FollowerChange> FollowerCachingPanel::draft() const
{
    const auto& options = detail().options;
    facade::FollowerChange change;
    bool any = false;
    if (kindOf(m_kind) != options.cachingKind) {
        change.cachingKind = kindOf(m_kind);
        any = true;
    }
    if (m_prefetch->isChecked() != options.prefetchExtents) {
        change.prefetchExtents = m_prefetch->isChecked();
        any = true;
    }
    for (const auto& [table, span] : m_spans->changes()) {
        any = true;
        if (table.empty()) {
            change.hotSpan = span;
        } else {
            change.tableHotSpans[table] = span;
        }
    }
    return any ? std::optional(std::move(change)) : std::nullopt;
}

bool FollowerCachingPanel::valid() const
{
    return m_spans->valid();
}

} // namespace sharepane::ui
