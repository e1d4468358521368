#include "ui/pages/followerpanel.h"

#include "ui/widgets/banner.h"
#include "ui/widgets/scrolled.h"

#include <QtWidgets/QScrollArea>

namespace sharepane::ui {

FollowerPanel::FollowerPanel(facade::Session& session, Jobs& jobs, const QString& applyName, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_jobs(jobs)
    , m_banner(new Banner(this))
    , m_body(new QVBoxLayout)
    , m_apply(new QPushButton(tr("Apply"), this))
    , m_discard(new QPushButton(tr("Discard"), this))
{
    m_apply->setProperty("primary", true);
    m_apply->setAccessibleName(applyName);
    m_discard->setAccessibleName(tr("Discard what was changed"));
    connect(m_apply, &QPushButton::clicked, this, [this] {
        if (const auto change = draft()) {
            send(*change);
        }
    });
    connect(m_discard, &QPushButton::clicked, this, [this] {
        fill(m_detail);
        checkDraft();
    });
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_apply);
    buttons->addWidget(m_discard);
    buttons->addStretch(1);
    m_body->setContentsMargins(0, 0, 0, 0);
    m_body->setSpacing(8);
    auto* inside = new QWidget(this);
    inside->setLayout(m_body);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(2, 10, 2, 4);
    layout->setSpacing(8);
    layout->addWidget(m_banner);
    layout->addWidget(scrolled(inside, this), 1);
    layout->addLayout(buttons);
}

void FollowerPanel::showFollower(const facade::DatabaseName& name)
{
    const bool same = m_name == name;
    if (!same) {
        m_name = name;
        m_banner->clear();
        m_detail = {};
        fill(m_detail);
        checkDraft();
    }
    read(same);
}

void FollowerPanel::read(bool keepDraft)
{
    if (m_job) {
        delete m_job.data();
    }
    m_job = m_jobs.run(
        this,
        [&session = m_session, name = m_name](const CancelToken&) {
            return session.followers().detail(name);
        },
        [this, keepDraft](const Result<facade::FollowerDetail>& detail) {
            m_job.clear();
            if (!detail) {
                m_banner->showError(detail.error());
                return;
            }
            const bool typed = keepDraft && draft().has_value();
            m_detail = *detail;
            if (!typed) {
                fill(m_detail);
            }
            checkDraft();
        });
}

void FollowerPanel::checkDraft()
{
    const bool changes = draft().has_value();
    m_apply->setEnabled(changes && valid() && !m_change);
    m_discard->setVisible(changes || !valid());
}

void FollowerPanel::send(const facade::FollowerChange& change)
{
    if (m_change) {
        return;
    }
    m_banner->clear();
    m_change = m_jobs.run(
        this,
        [&session = m_session, name = m_name, change](const CancelToken&) {
            return session.followers().alter(name, change);
        },
        [this, name = m_name](const Result<bool>& result) {
            m_change.clear();
            if (m_name != name) {
                return;
            }
            if (!result) {
                m_banner->showError(result.error());
                checkDraft();
                return;
            }
            read(false);
            Q_EMIT changed();
        });
    checkDraft();
}

} // namespace sharepane::ui
