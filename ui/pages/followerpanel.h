#pragma once

#include "core/facade/session.h"
#include "ui/controllers/jobs.h"

#include <QtCore/QPointer>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QVBoxLayout>
#include <QtWidgets/QWidget>

namespace sharepane::ui {

class Banner;

/// One part of the options of a followed database, edited as a draft that Apply sends and Discard drops. What
/// was typed stays while the same database is shown.
class FollowerPanel : public QWidget {
    Q_OBJECT

public:
    /// Reads anew.
    void showFollower(const facade::DatabaseName& name);
    [[nodiscard]] QPushButton* applyButton() const { return m_apply; }
    [[nodiscard]] QPushButton* discardButton() const { return m_discard; }
    [[nodiscard]] const Banner* banner() const { return m_banner; }

Q_SIGNALS:
    void changed();

protected:
    FollowerPanel(facade::Session& session, Jobs& jobs, const QString& applyName, QWidget* parent);

    /// Between the banner and the buttons.
    [[nodiscard]] QVBoxLayout* body() const { return m_body; }
    [[nodiscard]] const facade::FollowerDetail& detail() const { return m_detail; }
    /// Shows what holds; drops the draft.
    virtual void fill(const facade::FollowerDetail& detail) = 0;
    /// What the draft changes; nothing when it changes nothing.
    [[nodiscard]] virtual std::optional<facade::FollowerChange> draft() const = 0;
    [[nodiscard]] virtual bool valid() const = 0;
    /// To be called whenever the draft changes.
    void checkDraft();
    /// Sends a change at once.
    void send(const facade::FollowerChange& change);
    [[nodiscard]] facade::Session& session() const { return m_session; }
    [[nodiscard]] Jobs& jobs() const { return m_jobs; }
    [[nodiscard]] const facade::DatabaseName& name() const { return m_name; }

private:
    void read(bool keepDraft);

    facade::Session& m_session;
    Jobs& m_jobs;
    Banner* m_banner;
    QVBoxLayout* m_body;
    QPushButton* m_apply;
    QPushButton* m_discard;
    facade::DatabaseName m_name;
    facade::FollowerDetail m_detail;
    QPointer<Job> m_job;
    QPointer<Job> m_change;
};

} // namespace sharepane::ui
