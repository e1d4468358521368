#pragma once

#include "ui/controllers/catalogue.h"
#include "ui/pages/followerpanel.h"
#include "ui/wizards/attach/sharingedit.h"

namespace sharepane::ui {

/// Which entities of the leader a follower gets, with what the lists match now.
class FollowerSharingPanel : public FollowerPanel {
    Q_OBJECT

public:
    FollowerSharingPanel(facade::Session& session, Jobs& jobs, CatalogueController& catalogue,
                         QWidget* parent = nullptr);
    [[nodiscard]] SharingEdit* edit() const { return m_edit; }

protected:
    void fill(const facade::FollowerDetail& detail) override;
    [[nodiscard]] std::optional<facade::FollowerChange> draft() const override;
    [[nodiscard]] bool valid() const override;

private:
    void takeCatalogue();

    CatalogueController& m_catalogue;
    SharingEdit* m_edit;
};

} // namespace sharepane::ui
