#pragma once

#include "core/facade/session.h"
#include "ui/controllers/catalogue.h"
#include "ui/controllers/readnotices.h"
#include "ui/controllers/received.h"
#include "ui/controllers/recentactivity.h"
#include "ui/controllers/shareservice.h"
#include "ui/controllers/sharing.h"
#include "ui/controllers/syncmonitor.h"
#include "ui/pages/page.h"

class QBoxLayout;
class QGridLayout;
class QScrollArea;
class QStackedWidget;
class QTableView;

namespace sharepane::ui {

class AttentionList;
class Card;
class EmptyState;
class RowsModel;
class SyncModel;
struct AttentionItem;

/// The first page: what is shared, what is received and how fresh it is, what needs somebody now, and what
/// happened last. Everything on it leads to where it is done.
class OverviewPage : public Page {
    Q_OBJECT

public:
    /// What the page shows; it keeps none of it itself.
    struct Sources {
        CatalogueController& catalogue;
        SyncMonitor& monitor;
        SharingController& sharing;
        ReceivedController& received;
        ShareServiceController& service;
        const ReadNotices& notices;
    };
    enum class CardKind : std::uint8_t { sent, received, invitations, lag, cache };
    static constexpr std::size_t cardTotal = 5;

    OverviewPage(facade::Session& session, Jobs& jobs, const Sources& sources, QWidget* parent = nullptr);

    [[nodiscard]] Card* card(CardKind kind) const { return m_cards[static_cast<std::size_t>(kind)]; }
    [[nodiscard]] AttentionList* attention() const { return m_attention; }
    [[nodiscard]] QTableView* freshness() const { return m_freshness; }
    [[nodiscard]] QTableView* activity() const { return m_activityView; }

    void saveState(QVariantMap& state) const override;
    void restoreState(const QSettings& settings) override;
    void focusContent() override;

Q_SIGNALS:
    void attentionChosen(const sharepane::ui::AttentionItem& item);
    void pageRequested(const QString& page);
    void syncRequested(const sharepane::facade::DatabaseName& name);
    /// An entry of the activity log, by its number.
    void activityRequested(const QString& number);
    void newShareRequested();
    void acceptRequested();
    void newClusterRequested();

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void buildVerbs();
    [[nodiscard]] QWidget* buildBody();
    void buildCards();
    [[nodiscard]] QWidget* buildFreshness();
    [[nodiscard]] QWidget* buildActivity();
    void takePictures();
    void showCards();
    void showSharing();
    void showLag();
    void showCache();
    void showActivity();
    void arrange();
    void setWatched(bool watched);

    facade::Session& m_session;
    Sources m_sources;
    RecentActivity m_recent;
    QStackedWidget* m_whole;
    EmptyState* m_empty;
    QScrollArea* m_scroll = nullptr;
    QGridLayout* m_cardGrid = nullptr;
    std::array<Card*, cardTotal> m_cards{};
    AttentionList* m_attention;
    SyncModel* m_syncRows;
    RowsModel* m_activityRows;
    QTableView* m_freshness;
    QTableView* m_activityView;
    QBoxLayout* m_below = nullptr;
    int m_columns = 0;
};

} // namespace sharepane::ui
