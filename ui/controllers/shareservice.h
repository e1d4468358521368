#pragma once

#include "core/facade/session.h"
#include "ui/controllers/jobs.h"
#include "ui/text/statetext.h"

#include <QtCore/QObject>
#include <QtCore/QPointer>
#include <QtCore/QSettings>
#include <QtCore/QString>

#include <atomic>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace sharepane::ui {

/// How the window offers the workspace's shares: what `sharepanectl serve` is told as options.
struct ServiceSettings {
    enum class Transport : std::uint8_t {
        ownCertificate, ///< HTTPS, with the certificate that the workspace made for itself
        certificate,    ///< HTTPS, with the certificate in `certificate` and `key`
        http            ///< plain HTTP, which is possible on loopback only
    };
    bool on = false;
    QString address = QStringLiteral("0.0.0.0"); ///< an IP address
    int port = 8443;                             ///< 0: any free one
    Transport transport = Transport::ownCertificate;
    QString publicUrl;                         ///< how others reach it, when that differs
    QString certificate;                       ///< PEM file
    QString key;                               ///< PEM file
    std::map<std::string, std::string> limits; ///< as HostRequest has them; those that are not as usual

    friend bool operator==(const ServiceSettings&, const ServiceSettings&) = default;
};

/// In the window's own file of the workspace.
[[nodiscard]] ServiceSettings readServiceSettings(const QSettings& settings);
void writeServiceSettings(QSettings& settings, const ServiceSettings& values);
[[nodiscard]] facade::HostRequest requestOf(const ServiceSettings& values);

/// Hosts the share service in this window as its settings say, while the engine of the workspace runs here:
/// one process of a workspace does both. Starting and stopping happen on a worker, one after the other. Lives
/// on the window's thread.
class ShareServiceController : public QObject {
    Q_OBJECT

public:
    enum class State : std::uint8_t {
        off,
        waiting,  ///< until the engine runs here
        changing, ///< starts or stops
        running,
        failed,
    };

    ShareServiceController(facade::Session& session, Jobs& jobs, QSettings& settings,
                           QObject* parent = nullptr);
    /// As close().
    ~ShareServiceController() override;

    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] const ServiceSettings& settings() const { return m_values; }
    /// What of it can be limited.
    [[nodiscard]] std::vector<facade::ServiceLimit> limits() const { return m_session.host().limits(); }
    /// Where it runs.
    [[nodiscard]] const facade::HostInfo& info() const { return m_info; }
    /// Why it failed.
    [[nodiscard]] const std::optional<Error>& problem() const { return m_problem; }
    /// "Sharing at https://…", and what that means.
    [[nodiscard]] StateText describe() const;

    /// Whether the engine runs here now, or why it doesn't.
    void takeEngine(const Result<void>& engine);
    /// Keeps the settings and brings the service to them; changed() tells how that went.
    void apply(const ServiceSettings& values);
    /// Stops the service for good, on a worker that Jobs waits for at its end.
    void close();

Q_SIGNALS:
    void changed();

private:
    using Started = std::optional<facade::HostInfo>;
    void bring();
    void take(const Result<Started>& started);
    void setState(State state);

    facade::Session& m_session;
    Jobs& m_jobs;
    QSettings& m_file;
    ServiceSettings m_values;
    State m_state = State::off;
    facade::HostInfo m_info;
    std::optional<Error> m_problem;
    std::optional<Result<void>> m_engine; ///< nothing: it isn't known yet
    QPointer<Job> m_job;
    bool m_again = false;
    bool m_closed = false;
    /// Set by who is through first, the job or close(): the other one then stops the service.
    std::shared_ptr<std::atomic<bool>> m_ended;
};

} // namespace sharepane::ui
