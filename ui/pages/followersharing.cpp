#include "ui/pages/followersharing.h"

namespace sharepane::ui {

namespace {

facade::FollowerChange::Lists changeOf(const facade::EntityLists& now, const facade::EntityLists& before)
{
    facade::FollowerChange::Lists change;
    if (now.include != before.include) {
        change.include = now.include;
    }
    if (now.exclude != before.exclude) {
        change.exclude = now.exclude;
    }
    return change;
}

bool changes(const facade::FollowerChange::Lists& lists)
{
    return lists.include.has_value() || lists.exclude.has_value();
}

} // namespace

FollowerSharingPanel::FollowerSharingPanel(facade::Session& session, Jobs& jobs,
                                           CatalogueController& catalogue, QWidget* parent)
    : FollowerPanel(session, jobs, tr("Apply what is followed"), parent)
    , m_catalogue(catalogue)
    , m_edit(new SharingEdit(this))
{
    body()->addWidget(m_edit, 1);
    connect(m_edit, &SharingEdit::changed, this, &FollowerSharingPanel::checkDraft);
    connect(&catalogue, &CatalogueController::changed, this, &FollowerSharingPanel::takeCatalogue);
    checkDraft();
}

/// The leader's names are known when it is a cluster of this workspace.
void FollowerSharingPanel::takeCatalogue()
{
    const facade::DatabaseName leader{detail().leader, detail().leaderDatabase};
    const auto* known = m_catalogue.current()->database(leader);
    m_edit->setKnown(known != nullptr ? known->entities : std::nullopt);
    if (known != nullptr && !known->entities) {
        m_catalogue.wantEntities(leader);
    }
}

void FollowerSharingPanel::fill(const facade::FollowerDetail& detail)
{
    m_edit->setLists(detail.options);
    takeCatalogue();
}

std::optional<facade::FollowerChange> FollowerSharingPanel::draft() const
{
    const auto now = m_edit->lists();
    const auto& before = detail().options;
    facade::FollowerChange change;
    change.tables = changeOf(now.tables, before.tables);
    change.externalTables = changeOf(now.externalTables, before.externalTables);
    change.materializedViews = changeOf(now.materializedViews, before.materializedViews);
    change.functions = changeOf(now.functions, before.functions);
    const bool any = changes(change.tables) || changes(change.externalTables) ||
                     changes(change.materializedViews) || changes(change.functions);
    return any ? std::optional(std::move(change)) : std::nullopt;
}

bool FollowerSharingPanel::valid() const
{
    return m_edit->problem().isEmpty();
}

} // namespace sharepane::ui
